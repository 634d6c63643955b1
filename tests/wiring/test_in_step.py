"""A simulated session and the disk: it may be as fast as it can, and no poll of it is given up for that."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bench.chain import NoConsole
from session_monitor.monitor.ports import RecorderStatus
from session_monitor.storage.reading import Recording
from session_monitor.storage.recorder import SqliteRecorder
from session_monitor.storage.rows import StepWriter
from session_monitor.wiring import monitor as wiring
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.settings import Settings

POLLS = 120


def session(folder: Path) -> Monitor:
    return Monitor(Settings("li-als-3", "sim:normal?speed=1e6", folder, rate_hz=10, new=True), NoConsole())


def test_a_session_in_haste_waits_for_the_disk_and_loses_no_poll(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "AHEAD", 20)
    monkeypatch.setattr(wiring, "HELD_UP_S", 60.0)
    may_write, write, ahead = threading.Event(), StepWriter.write, list[int]()

    def held(self: StepWriter, *step: object) -> None:
        assert may_write.wait(60)
        write(self, *step)  # type: ignore[arg-type]

    status = SqliteRecorder.status

    def asked(self: SqliteRecorder) -> RecorderStatus:
        told = status(self)
        ahead.append(told.spooled)
        if told.spooled > 20:
            may_write.set()  # it stands now, and asks until the writer has caught up
        return told

    monkeypatch.setattr(StepWriter, "write", held)
    monkeypatch.setattr(SqliteRecorder, "status", asked)
    monitor = session(tmp_path)
    left = iter(range(POLLS))
    monitor.run(lambda: next(left, None) is None)
    monitor.close("test")
    assert max(ahead) == 21
    with Recording.open(monitor.recording) as recording:
        assert recording.held() == (POLLS, 0) and recording.runs()[0].polls_lost == 0


def test_a_disk_that_fails_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "AHEAD", 20)
    monkeypatch.setattr(wiring, "HELD_UP_S", 60.0)
    monkeypatch.setattr("session_monitor.storage.recorder.CLOSE_S", 0.0)
    failed = threading.Event()

    def full(self: StepWriter, *step: object) -> None:
        failed.set()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(StepWriter, "write", full)
    monitor = session(tmp_path)
    left = iter(range(POLLS))
    monitor.run(lambda: next(left, None) is None)
    assert failed.is_set() and monitor.status().spooled == POLLS
    monitor.close("test")
