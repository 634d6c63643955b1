"""`recover` and `redecode`: what they print, and what they refuse in one line."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from session_monitor.storage.sqlite import PAGE_SIZE, connect_writer
from tests.commands.cli import run

MAP = (resources.files("drivers") / "li_als_3" / "machine.toml").read_text("utf-8")


def another_map(tmp_path: Path) -> Path:
    before, name, after = MAP.partition('name = "pacc_mmhg"')
    (tmp_path / "new.toml").write_text(before + name + after.replace('scale = "0.1"', 'scale = "0.01"', 1))
    return tmp_path / "new.toml"


def test_recover_says_what_was_lost(full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = run(capsys, "recover", full, "--to", tmp_path / "a.sqlite")
    assert whole.code == 0 and "nothing was found to be lost" in whole.out
    with full.open("r+b") as file:
        file.truncate(full.stat().st_size - PAGE_SIZE)
    cut = run(capsys, "recover", full, "--to", tmp_path / "b.sqlite", "--json").json
    assert cut["pages_damaged"] + cut["rows_damaged"] > 0
    again = run(capsys, "recover", full, "--to", tmp_path / "b.sqlite")
    assert again.code == 2 and "there already" in again.err


def test_polls_that_are_lost_are_not_counted(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many there were stands in the file, too, and was told of one that had been salvaged."""
    before = run(capsys, "info", full, "--json").json
    connection = connect_writer(full)
    connection.execute("DELETE FROM poll WHERE seq = 1")
    connection.execute("DELETE FROM miss")
    connection.close()
    after = run(capsys, "info", full, "--json").json
    assert (before["polls"], before["missed_polls"], after["polls"], after["missed_polls"]) == (9, 1, 8, 0)


def test_redecode_says_what_changed(full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "new.sqlite"
    done = run(capsys, "redecode", full, "--map", another_map(tmp_path), "--to", to)
    assert done.out.splitlines()[0] == f"{to}: 9 polls decoded again, 1 channel changed"
    assert "pacc_mmhg: scale 1/10 -> 1/100; " in done.out


@pytest.mark.parametrize("text", ["not = [toml", MAP.replace('type = "i16"', 'type = "i17"', 1)])
def test_a_map_with_errors_is_refused(
    text: str, full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new.toml").write_text(text)
    done = run(capsys, "redecode", full, "--map", tmp_path / "new.toml", "--to", tmp_path / "new.sqlite")
    assert done.code == 2 and "new.toml" in done.err and not (tmp_path / "new.sqlite").exists()
