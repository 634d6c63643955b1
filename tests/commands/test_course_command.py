"""`course` before its window opens: what is not there is said in one line, a new case is not held up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.cli import run
from tests.storage.sessions import poll, record, small_machine

Capture = pytest.CaptureFixture[str]
shown = list[tuple[Any, ...]]()


def show(*told: Any) -> int:
    """In place of the window."""
    shown.append(told)
    return 0


@pytest.fixture(autouse=True)
def no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    shown.clear()
    monkeypatch.setattr("session_monitor.__main__.COURSE", f"{__name__}:show")
    monkeypatch.setattr("session_monitor.processes.desktop.has_display", lambda: True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One closed session of case CASE that nobody has looked at yet."""
    record(tmp_path, [poll(small_machine(), seq) for seq in range(3)])
    return tmp_path


def test_a_folder_that_is_not_there_is_one_line_and_not_made(tmp_path: Path, capsys: Capture) -> None:
    missing = tmp_path / "recordngs"
    for more in ((), ("--screenshot", tmp_path / "course.png")):
        done = run(capsys, "course", "CASE", "--recordings", missing, *more)
        assert done.code == 2 and f"{missing} is not a folder; name that of the recordings" in done.err
    assert not list(tmp_path.iterdir()) and not shown


def test_there_is_no_picture_of_a_case_nobody_knows(folder: Path, capsys: Capture) -> None:
    done = run(capsys, "course", "CASEE", "--recordings", folder, "--screenshot", folder / "course.png")
    assert done.code == 2 and f"no case is called 'CASEE' in {folder}; did you mean 'CASE'" in done.err
    assert not shown and not (folder / "course.png").exists()


def test_a_new_case_can_begin_in_the_window(folder: Path, capsys: Capture) -> None:
    done = run(capsys, "course", "LA-1", "--recordings", folder)
    assert done.code == 0 and [told[1] for told in shown] == ["LA-1"]
    assert done.err == (
        f"session-monitor: note: no case is called 'LA-1' in {folder}; there are CASE; "
        "a new one begins with its first entry\n"
    )


def test_a_case_that_only_a_recording_knows_is_shown_without_a_word(folder: Path, capsys: Capture) -> None:
    picture = folder / "course.png"
    done = run(capsys, "course", "CASE", "--recordings", folder, "--screenshot", picture)
    assert done.code == 0 and not done.err and shown[0][:2] == (folder, "CASE") and shown[0][3] == picture
    assert not (folder / "cases.sqlite").exists(), "looking makes no file"
