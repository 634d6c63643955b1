"""alarms.toml is refused whole, with every error at once, each with its file, table and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.config.alarm_set import load_alarm_set, parse_alarm_set
from session_monitor.config.errors import ConfigError
from tests.conditions.bench import alarm_set, machine

HEAD = '[set]\nmachine = "li-als-3"\nversion = 1\n'
TEXTS = """
[alarm.en]
name = "Return pressure high"
action = "Check the return line."
[alarm.zh]
name = "回血压过高"
action = "检查回血管路。"
"""
ALARM = '[[alarm]]\nid = "return_high"\npriority = "high"\nlatch = "LA"\nmelody = "perfusion"\n' + TEXTS
CONDITION = """
[[alarm.condition]]
kind = "limit"
channel = "pven_mmhg"
direction = "high"
source = "mean"
limits.limit = { value = 150, lowest = 60, highest = 350, unit = "mmHg" }
"""
GOOD = HEAD + ALARM + CONDITION


def _errors(text: str) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        parse_alarm_set(text, "alarms.toml", machine())
    return str(refused.value).splitlines()


def test_a_good_file_is_taken_as_it_is() -> None:
    found = parse_alarm_set(GOOD, "alarms.toml", machine())
    assert [tuple(rule.key) for rule in found.rules] == [("return_high", "pven_mmhg", "high")]
    assert found.source == GOOD


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('"pven_mmhg"', '"pvem_mmhg"', "~ / condition 1 / channel", "did you mean 'pven_mmhg'"),
        (
            "value = 150",
            "value = 400",
            "~ / condition 1 / limits.limit",
            "outside its own hard bounds",
        ),
        ("lowest = 60", "lowest = 360", "~ / condition 1 / limits.limit", "crossed"),
        (
            'source = "mean"',
            "steps = [{ beyond = 10, on_delay_s = 1 }]",
            "~ / condition 1 / steps 1 / on_delay_s",
            "a worse value cannot wait longer",
        ),
        (
            'source = "mean"',
            "on_delay_s = 2\nsteps = [{ beyond = 10, on_delay_s = 1 }, { beyond = 10, on_delay_s = 0 }]",
            "~ / condition 1 / steps 2 / beyond",
            "write the steps outwards",
        ),
        (
            'source = "mean"',
            "on_delay_s = 121",
            "~ / condition 1 / on_delay_s",
            "less than or equal to 120",
        ),
        (
            'source = "mean"',
            "off_delay_s = -1",
            "~ / condition 1 / off_delay_s",
            "greater than or equal",
        ),
        ('source = "mean"', "on_delay_s = nan", "~ / condition 1 / on_delay_s", ""),
        ('name = "回血压过高"\n', "", "~ / zh / name", "is missing; add it"),
        ('name = "回血压过高"', 'name = ""', "~ / zh / name", "at least 1 character"),
        ('"limit"', '"limt"', "~ / condition 1 / kind", "did you mean 'limit'"),
        ("limits.limit", "limits.limmit", "~ / condition 1 / limits.limit", "is missing; add it"),
        ('source = "mean"', 'sauce = "mean"', "~ / condition 1 / sauce", "unknown key"),
        ('source = "mean"', 'applies = "conected"', "~ / condition 1 / applies", "'connected'"),
        ('source = "mean"', 'phases = ["purfy"]', "~ / condition 1 / phases.0", "'purify'"),
        ('source = "mean"', 'runs = ["xp"]', "~ / condition 1 / runs.0", "'xp' is no pump"),
        (
            'source = "mean"',
            'machine_limit = "x"',
            "~ / condition 1 / machine_limit",
            "no channel 'x'",
        ),
        (
            'source = "mean"',
            "never_past_machine = true",
            "~ / condition 1 / machine_limit",
            "is missing",
        ),
        ('source = "mean"', 'entered = "wheight"', "~ / condition 1 / entered", "no value is called"),
        ('source = "mean"', 'options.x = "y"', "~ / condition 1 / options.x", "unknown key"),
        ('direction = "high"\n', "", "~ / condition 1 / direction", "is missing"),
        ('channel = "pven_mmhg"\n', "", "~ / condition 1 / channel", "is missing"),
        (
            'source = "mean"',
            'channels = ["pven_mmhg"]',
            "~ / condition 1 / channels",
            "one of the two",
        ),
        ('machine = "li-als-3"', 'machine = "other"', "set / machine", "this set is for 'other'"),
        (
            "version = 1",
            'version = 1\norder = [["a.b", "return_high.limit"]]',
            "set / order",
            "no limit is called 'a.b'",
        ),
        ('"high"\nlatch', '"urgent"\nlatch', "~ / priority", "'low', 'medium' or 'high'"),
        ("[set]", "[sets]\n[set]", "sets", "unknown table"),
        ("[alarm.zh]", "[alarm.de]", "~ / zh", "the translation is missing"),
        ("[alarm.zh]", "[alarm.de]", "~ / de", "unknown key"),
        ("[[alarm.condition]]", "[[remark]]", "~", "there are no conditions"),
    ],
)
def test_an_error_is_said_with_its_place_and_its_fix(old: str, new: str, place: str, said: str) -> None:
    assert old in GOOD
    place = place.replace("~", "alarm 1 return_high")
    errors = _errors(GOOD.replace(old, new, 1))
    assert any(f": [{place}]: " in error and said in error for error in errors), errors


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ('kind = "code"\nchannel = "ad1"', "equals]: is missing"),
        ('kind = "weight_mismatch"\nchannel = "pven_mmhg"\nlimits.limit = 1\nlimits.window_ml = 1', "is no scale"),
        ('kind = "against_set"\nchannel = "ht_c"\ndirection = "low"\nlimits.percent = 1', "no set channel"),
        ('kind = "limits_wider"\nchannel = "pven_mmhg"\ndirection = "high"\noptions.compare = "x.y"', "called 'x.y'"),
        ('kind = "host_part"\noptions.part = "lid"', "'lid' cannot be used"),
        ('kind = "check_due"\nchannel = "act_s"\noptions.values = "act"\nlimits.every_min = 1', "'act' cannot be used"),
        ('kind = "entered_low"\nchannel = "map_mmhg"\nlimits.limit = 65', "entered]: is missing"),
        ('kind = "off_target"\nchannel = "ws2_g"\ndirection = "high"', "there is no channel 'ws2_g'"),
    ],
)
def test_each_kind_is_checked_for_what_it_needs(condition: str, said: str) -> None:
    errors = _errors(HEAD + ALARM + "\n[[alarm.condition]]\n" + condition)
    assert any(said in error for error in errors), errors


def test_one_id_or_key_stands_once() -> None:
    assert any("'return_high' stands twice" in error for error in _errors(GOOD + ALARM + CONDITION))
    twice = GOOD + CONDITION
    assert any("two conditions have channel pven_mmhg and direction high" in error for error in _errors(twice))


def test_limits_that_must_rise_in_order_may_not_cross() -> None:
    source = alarm_set().source.replace("{ value = -120, lowest", "{ value = -165, lowest")
    (error,) = _errors(source)
    assert "access_low.limit (-160) must stay below access_prealarm.limit (-165)" in error


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        ('alarms = ["return_hihg"]\nmoved = { pven_mmhg = 1 }', "there is no alarm 'return_hihg'"),
        ('alarms = ["return_high"]\nmoved = { pven = 1 }', "there is no channel 'pven'"),
        ('alarms = ["return_high"]\nmoved = {}', "moved"),
    ],
)
def test_a_hint_names_alarms_and_channels_that_exist(hint: str, said: str) -> None:
    errors = _errors(GOOD + f'\n[[hint]]\nid = "h"\nen = "e"\nzh = "中"\n{hint}\n')
    assert any(said in error for error in errors), errors


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'action = "Check the return line."',
            'causes = ["Kink", "Clot"]\naction = "Check."',
            "[alarm 1 return_high / zh / causes]: there are 0, in en 2; translate each of them",
        ),
        (
            'name = "Return pressure high"',
            'name = "{channel} high"',
            "[alarm 1 return_high / zh / name]: {channel} stands in one language only",
        ),
        (HEAD, HEAD + '[[label]]\nid = "pvem_mmhg"\nen = "a"\nzh = "b"\n', "[label pvem_mmhg]: there is no channel"),
        (HEAD, HEAD + '[[label]]\nid = "pven_mmhg"\nen = "a"\n', "[label 1 pven_mmhg / zh]: is missing"),
        (HEAD, HEAD + '[[remark]]\nid = "x"\nzh = "b"\n', "[remark 1 x / en]: is missing"),
        (HEAD, HEAD + '[[hint]]\nid = "h"\nen = "e"\nalarms = ["return_high"]\nmoved = {}\n', "[hint 1 h / zh]"),
    ],
)
def test_every_word_is_there_in_both_languages(old: str, new: str, said: str) -> None:
    errors = _errors(GOOD.replace(old, new, 1))
    assert any(said in error for error in errors), errors


def test_a_channel_in_a_name_has_a_label() -> None:
    text = GOOD.replace("Return pressure high", "{channel} high").replace("回血压过高", "{channel}过高")
    (error,) = _errors(text)
    assert "[alarm 1 return_high]: channel 'pven_mmhg' has no label for the name" in error
    label = '\n[[label]]\nid = "pven_mmhg"\nen = "Return pressure"\nzh = "回血压"\n'
    found = parse_alarm_set(text + label, "alarms.toml", machine())
    assert found.text(found.rules[0].key, "zh").name == "回血压过高"


def test_a_name_that_says_channel_needs_one() -> None:
    texts = TEXTS.replace("Return pressure high", "{channel} lost").replace("回血压过高", "{channel}丢失")
    condition = '\n[[alarm.condition]]\nkind = "host_part"\noptions.part = "disk"\n'
    errors = _errors(HEAD + ALARM.replace(TEXTS, texts) + condition)
    assert any("the name says {channel}, and a condition has none" in error for error in errors)


def test_a_broken_alarm_does_not_bring_up_errors_elsewhere() -> None:
    source = alarm_set().source.replace('id = "access_low"\npriority = "high"', 'id = "access_low"\npriority = "top"')
    (error,) = _errors(source)
    assert "access_low / priority" in error


def test_all_errors_come_at_once() -> None:
    broken = (
        GOOD.replace('"pven_mmhg"', '"pvem_mmhg"').replace('name = "回血压过高"\n', "")
        + ALARM.replace('"return_high"', '"other"').replace('"LA"', '"LX"')
        + CONDITION.replace("value = 150", "value = 1000")
        + "\n[extra]\nx = 1\n"
    )
    places = [error.split("]: ")[0].split(": [")[1] for error in _errors(broken)]
    assert set(places) == {
        "extra",
        "alarm 1 return_high / zh / name",
        "alarm 1 return_high / condition 1 / channel",
        "alarm 2 other / latch",
        "alarm 2 other / condition 1 / limits.limit",
    }


def test_a_file_is_found_by_machine_folder_or_path(tmp_path: Path) -> None:
    (tmp_path / "alarms.toml").write_text(GOOD, encoding="utf-8")
    assert len(load_alarm_set(str(tmp_path), machine()).rules) == 1
    assert len(load_alarm_set(str(tmp_path / "alarms.toml"), machine()).rules) == 1
    assert load_alarm_set("li-als-3", machine()).source == alarm_set().source


def test_a_file_that_is_not_there_or_no_toml_is_one_line(tmp_path: Path) -> None:
    for name, text in (
        ("missing.toml", None),
        ("broken.toml", "[set\n"),
        ("empty.toml", ""),
        ("list.toml", "alarm = 3\nset = 4"),
    ):
        path = tmp_path / name
        if text is not None:
            path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError) as refused:
            load_alarm_set(str(path), machine())
        assert str(path) in str(refused.value)
