"""`report`: a PDF, or one line that says why there is none."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.cli import run
from tests.report.courses import CASE, course
from tests.storage.full_session import full_session

Capture = pytest.CaptureFixture[str]


def test_a_recording_and_a_case_become_a_pdf(tmp_path: Path, capsys: Capture) -> None:
    course(tmp_path)
    done = run(capsys, "report", CASE, "--recordings", tmp_path, "--to", tmp_path / "course.pdf", "--language", "zh_CN")
    assert done.code == 0 and done.out.endswith("course.pdf: 3 sessions\n")
    assert (tmp_path / "course.pdf").read_bytes().startswith(b"%PDF")
    file = next(tmp_path.glob("2026*.sqlite"))
    assert run(capsys, "report", file, "--to", tmp_path / "one.pdf").code == 0
    assert (tmp_path / "one.pdf").stat().st_size < (tmp_path / "course.pdf").stat().st_size
    assert not list(tmp_path.glob(".*part")), "nothing is left behind"


def test_it_does_not_wait_for_what_it_does_not_need() -> None:
    code = "import sys, session_monitor.__main__, session_monitor.commands.report; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    slow = {"pydantic", "multiprocessing", "session_monitor.domain.conditions", "session_monitor.commands.rows"}
    assert "reportlab" in loaded and not slow & {*loaded}


def test_nothing_is_written_over_without_force_and_the_same_bytes_with_it(tmp_path: Path, capsys: Capture) -> None:
    file, to = full_session(tmp_path / "all"), tmp_path / "r.pdf"
    assert run(capsys, "report", file, "--to", to).code == 0
    first = to.read_bytes()
    to.write_bytes(b"mine")
    assert "is there already" in run(capsys, "report", file, "--to", to).err and to.read_bytes() == b"mine"
    assert run(capsys, "report", file, "--to", to, "--force").code == 0 and to.read_bytes() == first


def test_a_case_is_reported_without_a_recording_that_is_gone(tmp_path: Path, capsys: Capture) -> None:
    paths = course(tmp_path)
    paths[1].unlink()
    done = run(capsys, "report", CASE, "--recordings", tmp_path, "--to", tmp_path / "c.pdf")
    assert done.code == 0 and "left out" in done.err and paths[1].name in done.err


def test_a_case_without_a_session_has_no_report(tmp_path: Path, capsys: Capture) -> None:
    assert run(capsys, "case", "NEW", "--recordings", tmp_path, "add", "patient", "height_cm=171").code == 0
    done = run(capsys, "report", "NEW", "--recordings", tmp_path, "--to", tmp_path / "r.pdf")
    assert done.err == "session-monitor: case NEW has no session yet: a report is made of sessions\n"


def test_at_an_earlier_time_there_is_no_session(tmp_path: Path, capsys: Capture) -> None:
    file = full_session(tmp_path / "all")
    done = run(capsys, "report", file, "--to", tmp_path / "r.pdf", "--at", "2020-01-01 00:00")
    assert done.code == 2 and "no session up to then" in done.err and not (tmp_path / "r.pdf").exists()


@pytest.mark.parametrize(
    ("target", "to", "says"),
    [
        ("none.sqlite", "r.pdf", "no such file"),
        ("broken.sqlite", "r.pdf", "broken.sqlite"),
        ("NOBODY", "r.pdf", "no case is called 'NOBODY'"),
        ("all", "r.txt", "let its name end with .pdf"),
        ("all", "nowhere/r.pdf", "there is no folder"),
        ("all", "folder.pdf", "is a folder"),
    ],
)
def test_what_cannot_be_is_one_line(tmp_path: Path, capsys: Capture, target: str, to: str, says: str) -> None:
    full = full_session(tmp_path / "all")
    (tmp_path / "broken.sqlite").write_bytes(b"SQLite format 3\x00 and then nothing")
    (tmp_path / "folder.pdf").mkdir()
    of = full if target == "all" else tmp_path / target if target.endswith(".sqlite") else target
    done = run(capsys, "report", of, "--to", tmp_path / to, "--recordings", tmp_path / "all")
    assert done.code == 2 and says in done.err
    assert not (tmp_path / "r.pdf").exists()


def test_a_disk_that_refuses_leaves_nothing(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    file = full_session(tmp_path / "all")

    def refuse(self: Path, data: bytes) -> int:
        with self.open("wb") as half:
            half.write(data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    done = run(capsys, "report", file, "--to", tmp_path / "r.pdf")
    assert done.code == 2 and "No space left" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["all"]
