"""An import into several recordings that is killed, or cut off, at any point: the same import again completes it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from session_monitor.storage.start import Origin
from tests.commands.cli import run
from tests.interchange.foreign import hl7
from tests.storage.sessions import UTC0, poll, record, small_machine

Capture = pytest.CaptureFixture[str]
HOUR = 3600 * 10**9
OBR = "OBR|{}||F{}|PANEL|||2026031{}0000+0800"
CRP = "OBX|1|NM|1988-5^CRP^LN||{}|mg/L|0-5|H|||{}"
IMPORT = """
import os, signal, sys
from session_monitor.__main__ import main
from session_monitor.storage import append, cases
left = int(sys.argv[1])
def dying(does):
    def done(*args, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return does(*args, **more)
    return done
append.Appending.commit = dying(append.Appending.commit)
cases.Cases.take_in = dying(cases.Cases.take_in)
cases.Cases.remember = dying(cases.Cases.remember)
cases._Transaction.__exit__ = dying(cases._Transaction.__exit__)
main(sys.argv[2:])
"""


def message(file: Path, first: str, second: str, between: str, status: str) -> Path:
    """A CRP from before each of two sessions, one from a day after the last."""
    days = (("1", "420", first), ("2", "620", second), ("3", "908", between))
    segments = [line for n, day, value in days for line in (OBR.format(n, n, day), CRP.format(value, status))]
    file.write_bytes(hl7(*segments[1:], obr=segments[0]))
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two closed sessions of case CASE, at 20:22 in Shanghai, two days apart."""
    for at in (UTC0, UTC0 + 48 * HOUR):
        steps = [poll(small_machine(), n, utc_ns=at + n) for n in range(11)]
        record(tmp_path / "whole", steps, origin=Origin(at, 7))
    return tmp_path / "whole"


def listed(capsys: Capture, folder: Path, *more: str) -> list[dict[str, Any]]:
    done = run(capsys, "labs", "--recordings", folder, "CASE", "list", "--json", *more)
    return sorted(done.json["results"], key=lambda row: row["specimen_utc"])


@pytest.mark.parametrize("corrected", [False, True])
def test_the_same_import_again_completes_it_and_nothing_is_there_twice(
    tmp_path: Path, folder: Path, capsys: Capture, corrected: bool
) -> None:
    """New results, or the laboratory's corrections of all of them; killed at each step in turn, until it lives."""
    values, halves, words = ("80", "70", "9"), set[int](), ("labs", "--recordings")
    if corrected:
        run(capsys, *words, folder, "CASE", "import", message(tmp_path / "first.hl7", *values, "F"))
        values = ("88", "77", "8")
    given = message(tmp_path / "lab.hl7", *values, "C" if corrected else "F")
    for steps in range(30):
        tried = shutil.copytree(folder, tmp_path / f"killed-{steps}")
        command = [sys.executable, "-c", IMPORT, str(steps), *words, str(tried), "CASE", "import", str(given)]
        ended = subprocess.run(command, check=False, timeout=60, capture_output=True).returncode
        assert ended in (0, -signal.SIGKILL)
        halves.add(sum(row["text"] in values for row in listed(capsys, tried)))
        again = run(capsys, *words, tried, "CASE", "import", given)
        assert again.code == 0, again.err
        rows = listed(capsys, tried)
        assert [row["text"] for row in rows] == list(values)
        assert [row["recording"] is None for row in rows] == [False, False, True]
        assert len(listed(capsys, tried, "--all")) == (6 if corrected else 3), "each once"
        assert [run(capsys, "verify", path).code for path in tried.glob("2*.sqlite")] == [0, 0]
        if ended == 0:
            break
    assert halves == {0, 1, 2, 3}, "it was killed with some of them stored"
