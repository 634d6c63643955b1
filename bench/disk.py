"""Bytes a poll of a recording, and a value: what a disk must have room for, beside other ways to keep the same."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.chain import NoConsole
from bench.figures import Figure
from bench.servers import PURIFY_S
from session_monitor.storage.export.content import content
from session_monitor.storage.export.writing import write_export
from session_monitor.storage.opening import open_checked
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import quoted
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.settings import Settings

LINK = f"sim:normal?speed=1e6&start={PURIFY_S}"
RATE_HZ = 10


def measure(minutes: float = 10.0) -> list[Figure]:
    """The growth from a tenth of the recording to all of it, so that what every file holds does not count."""
    polls = round(minutes * 60 * RATE_HZ)
    with tempfile.TemporaryDirectory() as folder:
        part, _ = _recorded(Path(folder) / "part", polls // 10)
        whole, names = _recorded(Path(folder) / "whole", polls)
        grown = whole.stat().st_size - part.stat().st_size
        others = [_other(*each, part, whole, names, polls - polls // 10) for each in WAYS]
        size = whole.stat().st_size
    values = (polls - polls // 10) * len(names)
    n = f"{polls} polls, {len(names)} channels"
    return [
        Figure("bytes a poll", f"{grown / (polls - polls // 10):.0f}", n),
        Figure("bytes a value", f"{grown / values:.2f}", n, "<= 5", grown / values <= 5),
        *others,
        Figure("a whole recording", f"{size / 1e6:.2f} MB", f"{minutes:g} min"),
    ]


def _recorded(folder: Path, polls: int) -> tuple[Path, list[str]]:
    """A closed recording of so many polls, and the names of its channels."""
    monitor = Monitor(Settings("li-als-3", LINK, folder, rate_hz=RATE_HZ, new=True), NoConsole())
    for _ in range(polls):
        monitor.session.step()
    monitor.close("bench")
    connection, machine = open_checked(monitor.recording)
    connection.close()
    return monitor.recording, [channel.name for channel in machine.channels]


def _other(what: str, ending: str, part: Path, whole: Path, names: list[str], polls: int) -> Figure:
    """The same polls, channels and clocks kept another way; neither quality nor a hash chain is in it."""
    grown = _kept(whole, ending, names) - _kept(part, ending, names)
    return Figure(f"the same as {what}", f"{grown / polls / len(names):.2f} bytes a value", f"{polls} polls more")


def _kept(path: Path, ending: str, names: Sequence[str]) -> int:
    to = path.with_suffix(ending)
    with Recording.open(path) as recording:
        if ending != WIDE:
            write_export(content(recording, names), to)
        else:
            columns = ", ".join(f"{quoted(name)} REAL" for name in names)
            table = sqlite3.connect(to)
            table.execute(f"CREATE TABLE reading (seq INTEGER PRIMARY KEY, t_s REAL, utc TEXT, {columns})")
            marks = ", ".join("?" * (3 + len(names)))
            for rows in recording.rows(("seq", "t_s", "utc", *names)):
                table.executemany(f"INSERT INTO reading VALUES ({marks})", rows)
            table.commit()
            table.close()
    return to.stat().st_size


WIDE = ".wide"
WAYS = (("a wide SQLite table of reals", WIDE), ("CSV", ".csv"), ("Parquet (zstd)", ".parquet"))
