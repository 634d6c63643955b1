"""`kill -9` of the monitor at random moments: nothing corrupt, no acknowledgement lost, no poll but that in flight.

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
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Figure
from bench.reliability import asked
from bench.reliability.counting_machine import CountingMachine
from bench.reliability.pressed_monitor import ECHOES, MAIN
from session_monitor.storage.sqlite import connect_reader

WORKERS = 2
IN_START = 0.2
"""This share of the kills comes while the program still starts."""
LONGEST_S = 1.0
START_S = 30.0
SETTLE_S = 0.05
ACKNOWLEDGED = """
    SELECT command_id FROM command c
    WHERE EXISTS (SELECT 1 FROM "transition" t WHERE t.step = c.seq AND t.event = 'ACK' AND t.by_whom = c.by_whom)
"""


@dataclass(slots=True)
class Tally:
    """What was found after so many kills."""

    kills: int = 0
    in_start: int = 0
    corrupt: int = 0
    polls: int = 0
    lost: int = 0  # polls beyond the one in flight
    in_flight: int = 0  # kills that cost the poll in flight
    promised: int = 0  # polls that had been said to be saved
    broken: int = 0  # and that are not there
    gone: int = 0  # polls that an earlier look had found and a later one did not
    acknowledged: int = 0  # alarms whose acknowledgement was echoed as saved
    acknowledgements_lost: int = 0
    left_over: int = 0  # processes still there after a start that went well
    asked: Counter[int] = field(default_factory=Counter)  # function codes that reached the machine
    problems: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Takes another worker's counts in."""
        for name in Tally.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def measure(kills: int = 1000, seconds: float = 1500.0, seed: int = 1) -> list[Figure]:
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
    asked.add("kills", total.asked)
    lost = total.lost + total.gone
    n = f"{total.kills} kills ({total.in_start} in the start), {total.polls} polls, seed {seed}"
    return [
        Figure("recordings corrupt after kill -9", str(total.corrupt), n, "0", total.corrupt == 0),
        Figure("polls lost beyond the one in flight", str(lost), n, "0", lost == 0),
        Figure(
            "polls lost that were said to be saved", str(total.broken), f"{total.promised} said", "0", not total.broken
        ),
        Figure(
            "acknowledgements lost",
            str(total.acknowledgements_lost),
            f"{total.acknowledged} echoed as saved",
            "0",
            total.acknowledgements_lost == 0,
        ),
        Figure("kills that cost the poll in flight", str(total.in_flight), n),
        Figure("processes left over", str(total.left_over), n, "0", total.left_over == 0),
        asked.figure("kills"),
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
            self._tally.asked += machine.asked
        self._tally.polls = len(self._known)
        return self._tally

    def _kill_one(self, home: Path, machine: CountingMachine) -> None:
        before, (_, said_before) = machine.beat, told_in(home / "echoes")
        process = self._start(home, machine)
        if self._chance.random() < IN_START:
            time.sleep(self._chance.uniform(0.0, self._start_s))
        else:
            self._wait_for_polls(home, machine, before)
            time.sleep(self._chance.uniform(0.0, LONGEST_S))
        process.kill()
        process.wait()
        time.sleep(SETTLE_S)  # the machine may be answering yet
        self._tally.kills += 1
        self._tally.in_start += machine.beat <= before + 1
        recorded = self._look(home, before, machine.beat)
        saved = max(told_in(home / "echoes")[1][len(said_before) :], default=0)
        self._tally.promised += saved
        self._tally.broken += max(0, saved - len(recorded & set(range(before + 1, machine.beat + 1))))

    def _look(self, home: Path, before: int, served: int) -> set[int]:
        """Compares the recordings with what was served in this run: the first poll only tells who answers."""
        recorded, acknowledged = set[int](), set[str]()
        for path in (home / "recordings").glob("*.sqlite"):
            try:
                beats, commands = kept_in(path)
                recorded |= beats
                acknowledged |= commands
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what this looks for
                self._tally.corrupt += 1
                self._tally.problems.append(f"{path.name}: {error!r}")
        echoed, _ = told_in(home / "echoes")
        self._tally.acknowledged, self._tally.acknowledgements_lost = len(echoed), len(echoed - acknowledged)
        self._tally.gone += len(self._known - recorded)
        missing = set(range(before + 2, served + 1)) - recorded
        self._tally.in_flight += served in missing
        lost = missing - {served}
        self._tally.lost += len(lost)
        if lost:
            self._tally.problems.append(f"polls {sorted(lost)} of {before + 1} to {served} are not recorded")
        self._known |= recorded
        return recorded

    def _start(self, home: Path, machine: CountingMachine) -> subprocess.Popen[bytes]:
        folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "STATE")}
        with (home / "said").open("a") as said:  # children of one that was killed in its start complain, and may
            process = subprocess.Popen(
                [sys.executable, "-c", MAIN, machine.link, str(home / "recordings"), "KILL-9"],
                env={**os.environ, **folders, ECHOES: str(home / "echoes")},
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )
        self._groups.append(process.pid)
        return process

    def _wait_for_polls(self, home: Path, machine: CountingMachine, before: int) -> None:
        began_s = time.monotonic()
        while machine.beat < before + 2:
            if time.monotonic() - began_s > START_S:
                said = (home / "said").read_text(encoding="utf-8", errors="replace")[-1000:]
                raise RuntimeError(f"the monitor did not poll within {START_S:g} s of its start: {said}")
            time.sleep(0.005)
        self._start_s = time.monotonic() - began_s

    def _end_well(self, home: Path, machine: CountingMachine) -> None:
        """The sounders of the killed ones fall silent and end as this run takes over."""
        before = machine.beat
        process = self._start(home, machine)
        self._wait_for_polls(home, machine, before + 5)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_S)
        until_s = time.monotonic() + 3.0
        while (left := sum(map(_alive, self._groups))) and time.monotonic() < until_s:
            time.sleep(0.1)
        self._tally.left_over += left
        self._look(home, before, machine.beat)


def kept_in(path: Path) -> tuple[set[int], set[str]]:
    """Heartbeats of the polls, and ids of the acknowledgements that changed an alarm, in one whole recording."""
    if not path.stat().st_size:
        return set(), set()  # killed between taking the name and the first page
    connection = connect_reader(path)
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise ValueError(verdict)
        has_polls = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'poll'").fetchone()
        rows = connection.execute("SELECT raw_heartbeat FROM poll").fetchall() if has_polls else []
        commands = connection.execute(ACKNOWLEDGED).fetchall() if has_polls else []
        return {beat for (beat,) in rows}, {name for (name,) in commands}
    finally:
        connection.close()


def told_in(log: Path) -> tuple[set[str], list[int]]:
    """Ids of the acknowledgements that were echoed as saved, and how many polls were said to be, line by line.

    What a kill cut short is no whole line.
    """
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True) if log.exists() else []
    words = [line.split() for line in lines if line.endswith("\n")]
    return {what for kind, what in words if kind == "echo"}, [int(what) for kind, what in words if kind == "saved"]


def _alive(group: int) -> bool:
    """Whether any process of this group still runs."""
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        with contextlib.suppress(OSError):  # it may end while it is looked at
            fields = (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                return True
    return False
