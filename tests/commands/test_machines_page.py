"""docs/machines.md followed word for word: its files are made as it says, and do what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from session_monitor.config.machine_file import ChannelSection, MachineFile, MachineSection
from session_monitor.domain.channels import Order, Table, WordType
from tests.commands.cli import run
from tests.modbus.serving import Serving, words

PAGE = (Path(__file__).parents[2] / "docs" / "machines.md").read_text(encoding="utf-8")
FILES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def meter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder `meter` of the page, below the folder where its commands are typed."""
    head, channels, alarms = FILES
    folder = tmp_path / "meter"
    folder.mkdir()
    (folder / "machine.toml").write_text(f"{head}\n{channels}")
    (folder / "alarms.toml").write_text(alarms)
    monkeypatch.chdir(tmp_path)
    return folder


def test_check_says_what_the_page_shows(meter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.search(r"^  flow_ml_min .*$", PAGE, re.MULTILINE)
    assert shown is not None
    out = run(capsys, "machines", "check", "meter").out
    assert shown[0] in out.splitlines()
    assert "Flow meter, version 1, 3 channels, 1 alarm\n" in out
    file = meter / "machine.toml"
    file.write_text(file.read_text().replace('type = "f32"', 'type = "REAL4"'))
    done = run(capsys, "machines", "check", "meter")
    said = re.search(r"`(meter/machine\.toml:\d+: .*?), \.\.\.`", PAGE)
    assert done.code == 2 and said is not None and said[1] in done.err


def test_probe_of_such_a_meter_marks_the_order_of_the_page(meter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    served = {
        (Table.HOLDING, 0): words("f", 12.0, "CDAB"),
        (Table.HOLDING, 8): words("i", 70_000, "CDAB"),
        (Table.HOLDING, 20): [88],
    }
    with Serving(served) as serving:
        link = f"tcp://127.0.0.1:{serving.port}"
        out = run(capsys, "machines", "probe", "--machine", "meter", "--link", link).out
    assert "CDAB* 200 " in out and "CDAB* 70000 " in out and "AB* 88 " in out


def test_the_page_names_every_key_and_order() -> None:
    keys = {*MachineFile.model_fields, *ChannelSection.model_fields, *MachineSection.model_fields}
    assert not {key for key in keys if not re.search(rf"\b{key}\b", PAGE)}
    assert not {kind.value for kind in WordType if f"`{kind.value}`" not in PAGE}
    every = [Order(word, byte) for byte in (False, True) for word in (False, True)]
    for order in every:
        row = f"| {order.letters(2)} | `{'low' if order.low_word_first else 'high'}_first`"
        assert row in PAGE and f"`{order.letters(4)}`" in PAGE
