"""The real sounder on the silent test device: what it plays when, by its own log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from monitor_host import snapshot, sounder

from session_monitor.processes import handover
from session_monitor.processes.console import ProcessConsole

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
HOST = Path(__file__).with_name("monitor_host.py")


class Ward:
    """A folder with the sounder's log and the handover file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.handover = folder / "handover.json"

    def heard(self, since_ns: int = 0) -> list[tuple[float, str]]:
        """(seconds after `since_ns`, what) of every sound that started after it."""
        log = self.folder / "sounds.jsonl"
        lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return [((x["monotonic_ns"] - since_ns) / 1e9, x["what"]) for x in lines if x["monotonic_ns"] >= since_ns]

    def wait(self, done: Callable[[], object], within_s: float = 60.0) -> None:
        deadline = time.monotonic() + within_s
        while not done():
            assert time.monotonic() < deadline, f"in vain for {within_s} s; heard {self.heard()}"
            time.sleep(0.01)


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    return Ward(tmp_path)


@pytest.fixture
def console(ward: Ward) -> Iterator[ProcessConsole]:
    console = ProcessConsole(None, sounder(ward.folder))
    console.start()
    quiet = snapshot()

    def speaks() -> bool:
        console.publish(quiet)
        console.commands()
        return console.sound is not None and console.sound["device"] == "null"

    ward.wait(speaks)
    yield console
    console.stop()


class Monitor:
    """A monitor that runs in a process of its own, and the process number of its sounder."""

    def __init__(self, process: subprocess.Popen[str], stderr: Path) -> None:
        assert process.stdout
        self.process, self.pid = process, process.pid
        self.sounder = int(process.stdout.readline())
        self._stderr = stderr

    def end(self) -> tuple[int, str, str]:
        """(exit code, its last line, stderr) once it has ended by itself; an orphan may hold the pipe open."""
        assert self.process.stdout
        code = self.process.wait(20)
        last = self.process.stdout.readline() if code == 0 else ""
        return code, last.strip(), self._stderr.read_text().strip()


@contextmanager
def monitor(ward: Ward, *arguments: str) -> Iterator[Monitor]:
    """Neither the monitor nor its sounder outlives the test."""
    command = [sys.executable, str(HOST), str(ward.folder), *arguments]
    stderr = ward.folder / "stderr"
    with (
        stderr.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        running = None
        try:
            running = Monitor(process, stderr)
            yield running
        finally:
            process.kill()
            if running and alive(running.sounder):
                os.kill(running.sounder, signal.SIGKILL)  # before the pipe is read to its end


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_alarm_is_heard_at_once_and_a_silent_device_is_never_ok(ward: Ward, console: ProcessConsole) -> None:
    assert console.parts_ok() == (None, False)
    assert console.reasons() == ("no sound: sound goes to the silent test device",)
    asked = time.monotonic_ns()
    console.publish(snapshot(priority="high", key="1"))
    ward.wait(lambda: ward.heard(asked))
    (after_s, what), *_ = ward.heard(asked)
    assert what == "high:perfusion"
    assert after_s < 1.0  # wide, for a busy computer; the bench has the milliseconds
    asked = time.monotonic_ns()
    console.publish(snapshot(priority="medium", melody="fluid", key="2"))
    ward.wait(lambda: ward.heard(asked))
    assert ward.heard(asked)[0][1] == "medium:fluid"


def test_a_hung_monitor_is_noticed_by_the_age_of_its_snapshots(ward: Ward, console: ProcessConsole) -> None:
    last = time.monotonic_ns()
    console.publish(snapshot())
    ward.wait(lambda: ward.heard(last))
    (after_s, what), *_ = ward.heard(last)
    assert what == "monitoring_stopped"
    assert 1.9 < after_s < 4.0
    console.publish(snapshot())  # back again: believed, and the next silence sounds anew
    assert len(ward.heard(last)) == 1


@posix
def test_a_killed_monitor_sounds_until_a_person_stops_it(ward: Ward) -> None:
    with monitor(ward) as host:
        killed = time.monotonic_ns()
        host.process.kill()
        ward.wait(lambda: ward.heard(killed))
        (after_s, what), *_ = ward.heard(killed)
        assert what == "monitoring_stopped"
        assert after_s < 4.0
        handover.stop(ward.handover, host.pid + 1)  # for the children of another monitor
        time.sleep(0.5)
        assert alive(host.sounder)
        handover.stop(ward.handover, host.pid)
        ward.wait(lambda: not alive(host.sounder))


@posix
def test_the_next_monitor_takes_over(ward: Ward) -> None:
    with monitor(ward) as first:
        first.process.kill()
        ward.wait(ward.heard)
        with monitor(ward) as second:
            ward.wait(lambda: not alive(first.sounder))
            assert alive(second.sounder)
            killed = time.monotonic_ns()
            second.process.kill()
            ward.wait(lambda: ward.heard(killed))
            assert ward.heard(killed)[0][1] == "monitoring_stopped"


@posix
def test_a_goodbye_is_silent_and_leaves_no_process(ward: Ward) -> None:
    with monitor(ward) as host:
        host.process.send_signal(signal.SIGTERM)
        assert host.end() == (0, f"stopped {int(signal.SIGTERM)}", "")
        ward.wait(lambda: not alive(host.sounder))
    assert (ward.folder / "log").read_text() == ""  # it went by itself, not killed
    assert ward.heard() == []


@posix
def test_ctrl_c_reaches_the_whole_group_and_ends_in_silence(ward: Ward) -> None:
    with monitor(ward) as host:
        for process in (host.sounder, host.pid):
            os.kill(process, signal.SIGINT)
        assert host.end() == (0, f"stopped {int(signal.SIGINT)}", "")
        ward.wait(lambda: not alive(host.sounder))
    assert ward.heard() == []


@posix
def test_a_defect_in_the_monitor_is_heard(ward: Ward) -> None:
    with monitor(ward, "exit") as host:
        # it does not hang, though its child lives
        assert host.end() == (70, "", "session-monitor ended: ValueError: a defect; see the log")
        ward.wait(ward.heard)
        assert ward.heard()[0][1] == "monitoring_stopped"
        assert alive(host.sounder)
