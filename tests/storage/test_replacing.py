"""A file that is whole or not there, also on a disk that refuses everything, and whose fault it was."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from session_monitor.config.machine_map import load_machine
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.redecoding import redecode
from session_monitor.storage.replacing import whole_or_none
from session_monitor.storage.salvage.recovering import recover
from tests.storage.sessions import poll, record

NOWHERE = Path("/proc/copy.sqlite")  # not even root can write there


def test_it_takes_its_place_once_it_is_whole(tmp_path: Path) -> None:
    to = tmp_path / "a.txt"
    with whole_or_none(to) as part:
        part.write_text("whole")
        assert not to.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"] and to.read_text() == "whole"


def test_nothing_is_left_of_what_failed_and_the_reason_passes(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="of the content"), whole_or_none(tmp_path / "a.txt") as part:
        part.write_text("half")
        raise ValueError("of the content")
    assert not list(tmp_path.iterdir())


def test_a_disk_that_refuses_even_to_take_away_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(self: Path, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(self))

    monkeypatch.setattr(Path, "unlink", read_only)
    with pytest.raises(RecordingError) as refused, whole_or_none(tmp_path / "a.txt"):
        pass
    assert str(refused.value) == f"{tmp_path / 'a.txt'} cannot be written: Read-only file system"


def test_a_copy_that_cannot_be_written_does_not_blame_what_is_copied(tmp_path: Path) -> None:
    machine = load_machine("li-als-3")
    path = record(tmp_path, [poll(machine, seq) for seq in range(3)], machine)
    for copied in (lambda: recover(path, NOWHERE), lambda: redecode(path, machine, NOWHERE, 0)):
        with pytest.raises(RecordingError, match=f"^{NOWHERE} cannot be written: "):
            copied()
