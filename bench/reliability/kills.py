"""`kill -9` of `record` at random moments: nothing corrupt, and no more lost than the poll in flight.

Each kill is followed by a start on the same recording, as after a crash at the bedside.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Figure
from bench.reliability.counting_machine import CountingMachine
from session_monitor.storage.sqlite import connect_reader

WORKERS = 2
IN_START = 0.2
"""This share of the kills comes while the program still starts."""
LONGEST_S = 1.0
START_S = 30.0
SETTLE_S = 0.05


@dataclass(slots=True)
class Tally:
    """What was found after so many kills."""

    kills: int = 0
    in_start: int = 0
    corrupt: int = 0
    polls: int = 0
    lost: int = 0  # polls beyond the one in flight
    in_flight: int = 0  # kills that cost the poll in flight
    gone: int = 0  # polls that an earlier look had found and a later one did not
    left_over: int = 0  # processes still there after a start that went well
    problems: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Takes another worker's counts in."""
        for name in Tally.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def measure(kills: int = 200, seconds: float = 220.0, seed: int = 1) -> list[Figure]:
    """So many kills, or as many as fit into that time."""
    until_s = time.monotonic() + seconds
    with ThreadPoolExecutor(WORKERS) as pool:
        shares = [kills // WORKERS + (worker < kills % WORKERS) for worker in range(WORKERS)]
        jobs = [pool.submit(_Victim(seed + worker).suffer, share, until_s) for worker, share in enumerate(shares)]
        total = Tally()
        for job in jobs:
            total.add(job.result())
    for problem in total.problems[:10]:
        print(problem, file=sys.stderr)
    lost = total.lost + total.gone
    n = f"{total.kills} kills ({total.in_start} in the start), {total.polls} polls, seed {seed}"
    return [
        Figure("recordings corrupt after kill -9", str(total.corrupt), n, "0", total.corrupt == 0),
        Figure("polls lost beyond the one in flight", str(lost), n, "0", lost == 0),
        Figure("kills that cost the poll in flight", str(total.in_flight), n),
        Figure("processes left over", str(total.left_over), n, "0", total.left_over == 0),
    ]


class _Victim:
    """One recording that is killed again and again."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._start_s = 1.0
        self._groups: list[int] = []
        self._known = set[int]()
        self._tally = Tally()

    def suffer(self, kills: int, until_s: float) -> Tally:
        """All kills, then one run that ends as it should."""
        with tempfile.TemporaryDirectory() as home, CountingMachine() as machine:
            try:
                while self._tally.kills < kills and time.monotonic() < until_s:
                    self._kill_one(Path(home), machine)
                self._end_well(Path(home), machine)
            finally:
                for group in self._groups:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(group, signal.SIGKILL)
        self._tally.polls = len(self._known)
        return self._tally

    def _kill_one(self, home: Path, machine: CountingMachine) -> None:
        before = machine.beat
        process = self._start(home, machine)
        if self._chance.random() < IN_START:
            time.sleep(self._chance.uniform(0.0, self._start_s))
        else:
            self._wait_for_polls(machine, before)
            time.sleep(self._chance.uniform(0.0, LONGEST_S))
        process.kill()
        process.wait()
        time.sleep(SETTLE_S)  # the machine may be answering yet
        self._tally.kills += 1
        self._tally.in_start += machine.beat <= before + 1
        self._look(home, before, machine.beat)

    def _look(self, home: Path, before: int, served: int) -> None:
        """Compares the recordings with what was served in this run: the first poll only tells who answers."""
        recorded = set[int]()
        for path in (home / "recordings").glob("*.sqlite"):
            try:
                recorded |= self._beats(path)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what this looks for
                self._tally.corrupt += 1
                self._tally.problems.append(f"{path.name}: {error!r}")
        self._tally.gone += len(self._known - recorded)
        missing = set(range(before + 2, served + 1)) - recorded
        self._tally.in_flight += served in missing
        lost = missing - {served}
        self._tally.lost += len(lost)
        if lost:
            self._tally.problems.append(f"polls {sorted(lost)} of {before + 1} to {served} are not recorded")
        self._known |= recorded

    def _beats(self, path: Path) -> set[int]:
        if not path.stat().st_size:
            return set()  # killed between taking the name and the first page
        connection = connect_reader(path)
        try:
            (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
            if verdict != "ok":
                raise ValueError(verdict)
            has_polls = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'poll'").fetchone()
            rows = connection.execute("SELECT raw_heartbeat FROM poll").fetchall() if has_polls else []
            return {beat for (beat,) in rows}
        finally:
            connection.close()

    def _start(self, home: Path, machine: CountingMachine) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "session_monitor", "record", "--machine", "li-als-3", "--link", machine.link]
        process = subprocess.Popen(
            [*command, "--case", "KILL-9", "--recordings", str(home / "recordings")],
            env={**os.environ, "XDG_STATE_HOME": str(home / "state")},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._groups.append(process.pid)
        return process

    def _wait_for_polls(self, machine: CountingMachine, before: int) -> None:
        began_s = time.monotonic()
        while machine.beat < before + 2:
            if time.monotonic() - began_s > START_S:
                raise RuntimeError(f"`record` did not poll within {START_S:g} s of its start")
            time.sleep(0.005)
        self._start_s = time.monotonic() - began_s

    def _end_well(self, home: Path, machine: CountingMachine) -> None:
        """The sounders of the killed ones fall silent and end as this run takes over."""
        before = machine.beat
        process = self._start(home, machine)
        self._wait_for_polls(machine, before + 5)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_S)
        until_s = time.monotonic() + 3.0
        while (left := sum(map(_alive, self._groups))) and time.monotonic() < until_s:
            time.sleep(0.1)
        self._tally.left_over += left
        self._look(home, before, machine.beat)


def _alive(group: int) -> bool:
    """Whether any process of this group still runs."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                return True
    return False
