"""What a unit sets up: presets refused whole with every error at once, and the names with the service role."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.config.errors import ConfigError
from session_monitor.config.folder import unit_folder
from session_monitor.config.unit import load_unit, presets_folder
from tests.conditions.bench import alarm_set

GOOD = """machine = "li-als-3"
name = { en = "Small adults", zh = "小体重成人" }
[limits]
"tmp_high.limit" = 50
"access_low.limit" = -140
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    presets_folder().mkdir(parents=True)
    return presets_folder()


def test_nothing_set_up_is_nothing() -> None:
    unit = load_unit(alarm_set())
    assert (unit.service, unit.presets, unit.broken) == (frozenset(), (), {})


def test_presets_and_names(folder: Path) -> None:
    (folder / "small.toml").write_text(GOOD, encoding="utf-8")
    (unit_folder() / "unit.toml").write_text('service = ["Li", "RN 3"]')
    unit = load_unit(alarm_set())
    assert unit.service == {"Li", "RN 3"}
    preset = unit.preset("small")
    assert preset.names == {"en": "Small adults", "zh": "小体重成人"}
    assert preset.limits == {"tmp_high.limit": 50.0, "access_low.limit": -140.0}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"tmp_high.limit"', '"tmp_hihg.limit"', "[limits / tmp_hihg.limit]: no limit is called that; did you mean"),
        ("= 50", "= 5000", "tmp_high.limit can be set from"),
        ("= -140", "= -90", "must stay below"),
        ("= 50", '= "50 mmHg"', "limits / tmp_high.limit"),
        ("= 50", '= "50"', "limits / tmp_high.limit]: '50' cannot be used; it must be a valid number"),
        ("= 50", "= ' 50 '", "limits / tmp_high.limit]: ' 50 ' cannot be used"),
        ("= 50", "= true", "limits / tmp_high.limit]: True cannot be used"),
        ("= 50", "= nan", "limits / tmp_high.limit"),
        ("= 50", f"= {'9' * 5000}", "line 4 is a whole number of more than 100 digits"),
        (', zh = "小体重成人"', "", "name / zh"),
        ('"li-als-3"', '"other"', "it is for 'other', not for 'li-als-3'"),
        ("[limits]", "[limit]", "limits"),
        ("[limits]", "[limits", "is not TOML"),
    ],
)
def test_a_preset_with_a_mistake_is_listed_and_not_used(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "bad.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
    (folder / "good.toml").write_text(GOOD, encoding="utf-8")
    unit = load_unit(alarm_set())
    assert [preset.id for preset in unit.presets] == ["good"]
    assert said in unit.broken["bad"] and "bad.toml" in unit.broken["bad"]
    with pytest.raises(ConfigError, match=r"preset bad: .*bad\.toml"):
        unit.preset("bad")


def test_blanks_around_a_name_are_none_of_it() -> None:
    """Nobody types them: such a name would never have the role."""
    (unit_folder() / "unit.toml").write_text('service = [" Li ", "RN 3\\t"]')
    assert load_unit(alarm_set()).service == {"Li", "RN 3"}


def test_every_mistake_is_named_at_once(folder: Path) -> None:
    text = GOOD.replace('"tmp_high.limit"', '"x.limit"').replace("-140", "5000")
    (folder / "bad.toml").write_text(text, encoding="utf-8")
    assert load_unit(alarm_set()).broken["bad"].count("[limits / ") == 2


def test_a_preset_nobody_has(folder: Path) -> None:
    (folder / "small.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ConfigError, match="did you mean 'small'"):
        load_unit(alarm_set()).preset("smal")


@pytest.mark.parametrize("text", ["service = 1", "service = [1]", "service = [' ']", "servise = []", "x"])
def test_a_unit_file_with_a_mistake_is_refused(text: str) -> None:
    (unit_folder() / "unit.toml").write_text(text)
    with pytest.raises(ConfigError, match=r"unit\.toml"):
        load_unit(alarm_set())
