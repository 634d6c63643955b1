"""The power cut at so many moments of a recorded session: nothing corrupt, nothing lost that was said to be safe.

The real monitor with the real recorder and the shipped SQLite runs twice on one session (killed, then gone on with and
closed) while strace notes what it asks of the kernel. Each cut takes that up to some moment, makes of it what a disk
may hold then (cut_disk.py), and opens it as the program does after the power is back: what was saved must be there, as
it was recorded, the file must be whole, and the session must go on in it.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from bench.figures import Figure
from bench.reliability.after_cut import Promised, Truth, judged_after, promised_after, truth_of
from bench.reliability.cut_disk import Disk
from bench.reliability.traced import Operation, Reader, Said, Write, run_traced
from session_monitor.storage.sqlite import sqlite_version

WORKERS = 2
RECORDINGS, KEYS = "recordings", "config"
LATER = "sim:normal?speed=1e6&start=600"
"""Where the machine stands when the session is gone on with: its treatment time may not have fallen."""
KILLED = -9
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where what is left after a cut is opened: that needs no disk, and a busy one would take most of the time."""


@dataclass(frozen=True, slots=True)
class Session:
    """A traced session: what it did, and what it came to with no cut at all."""

    root: Path
    operations: Sequence[Operation]
    truth: Truth


@dataclass(slots=True)
class Tally:
    """What so many cuts came to."""

    cuts: int = 0
    before: int = 0  # cuts before the session had begun
    corrupt: int = 0
    polls: int = 0  # saved polls that were looked for, in all
    lost: int = 0
    commands: int = 0
    commands_lost: int = 0
    unseals: int = 0  # recordings that had been closed and are not proven any more
    stuck: int = 0  # the session could not go on afterwards
    ways: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Takes another worker's counts in."""
        for name in Tally.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def measure(cuts: int = 2000, steps: int = 1000, seed: int = 1) -> list[Figure]:
    """So many cuts in a session of twice so many steps."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        session = recorded(home / "root", steps)
        total = cut_often(session, cuts, seed)
    for problem in total.problems[:10]:
        print(problem, file=sys.stderr)
    writes = sum(isinstance(operation, Write) for operation in session.operations)
    n = f"{total.cuts} cuts in {writes} writes and {2 * steps} polls, SQLite {sqlite_version()}, seed {seed}"
    asked = f"{total.polls} saved polls looked for, {total.before} cuts before the first"
    return [
        Figure("recordings corrupt after a power cut", str(total.corrupt), n, "0", total.corrupt == 0),
        Figure("saved polls lost in a power cut", str(total.lost), asked, "0", total.lost == 0),
        Figure(
            "acknowledgements and notes lost in a power cut",
            str(total.commands_lost),
            f"{total.commands} echoed as saved looked for",
            "0",
            total.commands_lost == 0,
        ),
        Figure("closed recordings no longer proven", str(total.unseals), n, "0", total.unseals == 0),
        Figure("starts after it that failed", str(total.stuck), n, "0", total.stuck == 0),
    ]


def recorded(root: Path, steps: int) -> Session:
    """Runs and traces the session in the folder `root`, which is made."""
    root.mkdir()
    environment = surroundings(root)
    told = '{{"folder": "{}", "steps": {}, "ends": "{}", "link": "{}"}}'
    reader, operations = Reader(root), list[Operation]()
    for ends, link, code in (("kill", "sim:normal?speed=1e6", KILLED), ("close", LATER, 0)):
        run = told.format(root / RECORDINGS, steps, ends, link)
        command = (sys.executable, "-m", "bench.reliability.told_session", run)
        operations += reader.read(run_traced(command, environment, code))
    return Session(root, operations, truth_of(root / RECORDINGS))


def surroundings(root: Path) -> dict[str, str]:
    """The environment of a run whose recordings and keys are in `root` and whose logs are not."""
    return {**os.environ, "XDG_CONFIG_HOME": str(root / KEYS), "XDG_STATE_HOME": f"{root}.state"}


def moments(operations: Sequence[Operation], cuts: int, chance: random.Random) -> list[int]:
    """How many operations are done at each cut: half anywhere, a quarter before the session begins, a quarter where
    more than a commit to the journal goes on: checkpoints, the second start, the closing."""
    journal = Counter(operation.file for operation in operations if isinstance(operation, Write)).most_common(1)[0][0]
    begun = operations.index(Said("begun"))
    rare = [
        at
        for at, operation in enumerate(operations)
        if at > begun and not isinstance(operation, Said) and journal not in _touched(operation)
    ]
    places = (range(len(operations) + 1), range(begun + 1), range(len(operations) + 1), rare)
    return sorted(chance.choice(places[cut % len(places)]) for cut in range(cuts))


def _touched(operation: Operation) -> tuple[int | str | None, ...]:
    return getattr(operation, "file", None), getattr(operation, "what", None)


def cut_often(session: Session, cuts: int, seed: int) -> Tally:
    """All cuts, shared out among processes."""
    at = moments(session.operations, cuts, random.Random(seed))
    total = Tally()
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        jobs = [pool.submit(cut_at, session, at[worker::WORKERS], seed + worker) for worker in range(WORKERS)]
        for job in jobs:
            total.add(job.result())
    return total


def cut_at(session: Session, at: Sequence[int], seed: int) -> Tally:
    """The power goes after so many operations, for each of the numbers, which rise."""
    chance, disk, tally, taken = random.Random(seed), Disk(session.root), Tally(), 0
    promised = Promised()
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        root = Path(folder).resolve() / "root"
        for until in at:
            for operation in session.operations[taken:until]:
                disk.take(operation)
                promised = promised_after(promised, operation)
            taken = until
            shutil.rmtree(root, ignore_errors=True)
            way = disk.cut(chance, root)
            _judge(session, root, promised, f"cut {until} of {len(session.operations)} ({way})", tally)
            tally.ways[way] += 1
    return tally


def _judge(session: Session, root: Path, promised: Promised, name: str, tally: Tally) -> None:
    os.environ["XDG_CONFIG_HOME"] = str(root / KEYS)  # the keys went through the same cut
    found = judged_after(root / RECORDINGS, promised, session.truth)
    tally.cuts += 1
    tally.before += promised.saved_seq < 0
    tally.corrupt += found.corrupt
    tally.polls += promised.saved_seq + 1
    tally.lost += found.lost
    tally.commands += len(promised.echoed)
    tally.commands_lost += found.commands_lost
    tally.unseals += found.unsealed
    tally.stuck += found.stuck
    tally.problems += [f"{name}: {problem}" for problem in found.problems]
