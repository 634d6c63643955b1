"""The disk fails at any write, or is full for half an hour: an alarm, nothing lost, all written in order afterwards.

Failing: strace lets system calls of the real recorder fail as the kernel would, from the nth on, once or for as long as
it takes an alarm to come. Full: the recording is on a small file system of its own that is filled to the last byte;
where none can be mounted, a limit on the size of files stands in for it, and the figure says so.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure
from bench.reliability.failing_disk import Outcome

WORKERS = 2
STEPS = 150
ERRORS = ("EIO", "ENOSPC", "EROFS", "EDQUOT")
CALLS = {"pwrite64": 2.2 * STEPS, "fsync": 1.1 * STEPS, "ftruncate": 4.0}
"""Which calls fail, and how often the recorder makes each in so many steps: the failing one is drawn up to there."""
LONG = 120
"""Calls that fail in a row until an alarm must have come: the recorder tries again with each poll."""
ALARM_STEPS = 60
"""The alarm waits 5 s, 50 polls; that many must have waited in memory for it to have had time."""
HALF_HOUR = 18_000
DISK_MIB = 24
BEGUN_STEPS = 30
LATER = "sim:normal?speed=1e6&start=60"
KILLED = -9
MOUNT = f'mount -t tmpfs -o size={DISK_MIB}m tmpfs "$0" && exec "$@"'


@dataclass(frozen=True, slots=True)
class Fault:
    """From the nth such call of a thread on, so many fail with this error."""

    call: str
    error: str
    nth: int
    times: int

    @property
    def options(self) -> tuple[str, ...]:
        """Of strace."""
        when = f"{self.nth}..{self.nth + self.times - 1}" if self.times > 1 else str(self.nth)
        return "-e", f"trace={self.call}", "-e", f"inject={self.call}:error={self.error}:when={when}"


def measure(faults: int = 150, full_polls: int = HALF_HOUR, seed: int = 1) -> list[Figure]:
    """So many faults, and a disk that is full for so many polls."""
    chance = random.Random(seed)
    drawn = [_fault(chance, LONG if number % 2 else 1) for number in range(faults)]
    with tempfile.TemporaryDirectory() as folder:
        outcomes = _all(Path(folder).resolve(), drawn)
        full, how = through_a_full_disk(Path(folder).resolve() / "full", full_polls)
    for fault, outcome in zip(drawn, outcomes, strict=True):
        if bad(outcome):
            print(f"{fault}: {outcome}", file=sys.stderr)
    return [*_failing(outcomes, seed), *_full(full, how)]


def bad(outcome: Outcome) -> bool:
    """Whether anything happened that never should."""
    silent = outcome.spooled >= ALARM_STEPS and not outcome.raised
    unsaid = not outcome.proven and outcome.error is None
    wrong = outcome.lost or outcome.out_of_order or outcome.commands_lost or outcome.standing
    return outcome.crashed is not None or (outcome.refused is None and bool(wrong or silent or unsaid))


def with_fault(home: Path, begun: Path, fault: Fault) -> Outcome:
    """A session that was left open is gone on with, and the disk fails; `home` is made."""
    shutil.copytree(begun, home)
    told = {"folder": str(home / "recordings"), "steps": STEPS, "link": LATER}
    strace = ("strace", "-f", "--seccomp-bpf", "-o", os.devnull, *fault.options)
    return _outcome((*strace, *_failing_disk(told)), home)


def through_a_full_disk(home: Path, polls: int) -> tuple[Outcome, str]:
    """A session whose disk is full for so many polls, and what the disk was; `home` is made."""
    folder = home / "recordings"
    folder.mkdir(parents=True)
    told = {"folder": str(folder), "steps": 0, "full": polls}
    mounting = ("unshare", "--mount", "sh", "-c", MOUNT, str(folder))
    if not subprocess.run((*mounting, "true"), capture_output=True, check=False).returncode:
        own = _outcome((*mounting, *_failing_disk({**told, "own_disk": True})), home)
        return own, f"a file system of {DISK_MIB} MiB"
    return _outcome(_failing_disk(told), home), "a limit on the size of files"


@contextlib.contextmanager
def begun_session() -> Iterator[Path]:
    """A folder with a session that was left open by kill -9."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name).resolve() / "begun"
        home.mkdir()
        told = json.dumps({"folder": str(home / "recordings"), "steps": BEGUN_STEPS, "ends": "kill"})
        command = (sys.executable, "-m", "bench.reliability.told_session", told)
        done = subprocess.run(command, env=_environment(home), capture_output=True, text=True, check=False)
        if done.returncode != KILLED:
            raise RuntimeError(f"the session did not begin: {done.stderr[-500:]}")
        yield home


def _fault(chance: random.Random, times: int) -> Fault:
    call = chance.choices(list(CALLS), (6, 3, 1))[0]
    return Fault(call, chance.choice(ERRORS), chance.randint(1, round(CALLS[call])), times)


def _all(folder: Path, faults: Sequence[Fault]) -> list[Outcome]:
    with begun_session() as begun, ThreadPoolExecutor(WORKERS) as pool:

        def one(numbered: tuple[int, Fault]) -> Outcome:
            home = folder / str(numbered[0])
            try:
                return with_fault(home, begun, numbered[1])
            finally:
                shutil.rmtree(home, ignore_errors=True)

        return list(pool.map(one, enumerate(faults)))


def _outcome(command: Sequence[str], home: Path) -> Outcome:
    done = subprocess.run(command, env=_environment(home), capture_output=True, text=True, check=False)
    if done.returncode:
        return Outcome(crashed=f"ended with {done.returncode}: {done.stderr[-1000:]}")
    return Outcome(**json.loads(done.stdout.splitlines()[-1]))


def _failing_disk(told: dict[str, object]) -> tuple[str, ...]:
    return sys.executable, "-m", "bench.reliability.failing_disk", json.dumps(told)


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "XDG_CONFIG_HOME": str(home / "config"), "XDG_STATE_HOME": str(home / "state")}


def _failing(outcomes: Sequence[Outcome], seed: int) -> list[Figure]:
    ran = [outcome for outcome in outcomes if outcome.refused is None and outcome.crashed is None]
    crashed = sum(outcome.crashed is not None for outcome in outcomes)
    hit = [outcome for outcome in ran if outcome.failed or outcome.error]
    long = [outcome for outcome in ran if outcome.spooled >= ALARM_STEPS]
    refused = sum(outcome.refused is not None for outcome in outcomes)
    n = f"{len(outcomes)} faults ({len(hit)} hit a session, {refused} its start, which was refused), seed {seed}"

    def summed(name: str) -> int:
        return sum(getattr(outcome, name) for outcome in ran)

    silent = sum(not outcome.raised or outcome.standing for outcome in long)
    left_open = [outcome for outcome in ran if not outcome.proven]
    unsaid = sum(outcome.error is None for outcome in left_open)
    return [
        _none("polls lost or misplaced, a write fails", summed("lost") + summed("out_of_order"), n),
        _none("acknowledgements and notes lost, a write fails", summed("commands_lost"), f"{summed('commands')} given"),
        _none(f"alarms that did not come or go, {LONG} writes fail", silent, f"{len(long)} sessions"),
        _none("programs that crashed, a write fails", crashed, n),
        _none("not closed and sealed, and not said so", unsaid, f"{len(left_open)} not closed, of {len(ran)}"),
    ]


def _full(full: Outcome, how: str) -> list[Figure]:
    n = f"{full.polls} polls, up to {full.spooled} waited in memory, on {how}"
    silent = int(not full.raised or full.standing)
    return [
        _none("polls lost or misplaced, disk full", full.lost + full.out_of_order, n),
        _none("acknowledgements and notes lost, disk full", full.commands_lost, f"{full.commands} given"),
        _none("alarms that did not come or go, disk full", silent, f"raised {full.raised}"),
        _none("not closed and sealed afterwards", int(not full.proven), "1 session"),
    ]


def _none(name: str, count: int, n: str) -> Figure:
    return Figure(name, str(count), n, "0", count == 0)
