"""Bytes a poll of a recording, and a value: what a disk must have room for."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.chain import NoConsole
from bench.figures import Figure
from bench.servers import PURIFY_S
from session_monitor.storage.opening import open_checked
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.settings import Settings

LINK = f"sim:normal?speed=1e6&start={PURIFY_S}"
RATE_HZ = 10


def measure(minutes: float = 10.0) -> list[Figure]:
    """The growth from a tenth of the recording to all of it, so that what every file holds does not count."""
    polls = round(minutes * 60 * RATE_HZ)
    with tempfile.TemporaryDirectory() as folder:
        part, _ = _recorded(Path(folder) / "part", polls // 10)
        whole, channels = _recorded(Path(folder) / "whole", polls)
    a_poll = (whole - part) / (polls - polls // 10)
    n = f"{polls} polls, {channels} channels"
    return [
        Figure("bytes a poll", f"{a_poll:.0f}", n),
        Figure("bytes a value", f"{a_poll / channels:.2f}", n),
        Figure("a whole recording", f"{whole / 1e6:.2f} MB", f"{minutes:g} min"),
    ]


def _recorded(folder: Path, polls: int) -> tuple[int, int]:
    """Size of a closed recording of so many polls, and its number of channels."""
    monitor = Monitor(Settings("li-als-3", LINK, folder, rate_hz=RATE_HZ, new=True), NoConsole())
    for _ in range(polls):
        monitor.session.step()
    monitor.close("bench")
    connection, machine = open_checked(monitor.recording)
    connection.close()
    return monitor.recording.stat().st_size, len(machine.channels)
