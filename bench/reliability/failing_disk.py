"""A monitored session through a disk that fails or fills up; says in the end what became of the recording.

Fails: whoever starts this lets system calls fail (faults.py); the session goes on until the disk works again. Fills up:
this fills the disk it records on, goes on for so many polls, and makes room again.

usage: python -m bench.reliability.failing_disk TOLD      TOLD: the fields of Told as JSON; prints an Outcome as JSON
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from bench.reliability.told_session import Told, ToldSession
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.opening import open_checked
from session_monitor.storage.verifying import Finding, verify

ALARM = "recording_failing"
BEFORE, AFTER = 120, 100
"""Polls before the disk fills up, and after it works again: more than the delays of the alarm."""
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one session. refused: why it did not start; after that, or a crash, the rest says nothing."""

    refused: str | None = None
    crashed: str | None = None  # the last lines of a traceback
    polls: int = 0
    lost: int = 0
    out_of_order: int = 0
    commands: int = 0
    commands_lost: int = 0
    failed: bool = False  # the recorder said at some moment that it cannot write
    raised: int = 0  # how often the alarm became active
    standing: bool = False  # the alarm still stood at the end
    spooled: int = 0  # most steps that waited in memory
    proven: bool = False  # the recording is sealed and intact
    error: str | None = None  # what was said at the end of a recording that could not be closed


class Room:
    """Room on a disk, taken and given back: all that is left, or, without a disk to fill, by a limit on every file."""

    def __init__(self, folder: Path, own_disk: bool) -> None:
        self._ballast = folder / "ballast" if own_disk else None
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        self._folder = folder

    def take(self) -> None:
        """Nothing more can be written."""
        if self._ballast is None:
            largest = max(path.stat().st_size for path in self._folder.glob("*.sqlite*"))
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, self._limits[1]))  # Python ignores the signal for it
            return
        descriptor = os.open(self._ballast, os.O_CREAT | os.O_WRONLY)
        try:
            while True:
                os.write(descriptor, bytes(CHUNK))
        except OSError:
            return
        finally:
            os.close(descriptor)

    def give_back(self) -> None:
        """As before."""
        if self._ballast is None:
            resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)
        else:
            self._ballast.unlink()


class Watched:
    """A session, and what was seen of its recorder."""

    def __init__(self, told: Told) -> None:
        self._session = ToldSession(told, lambda _: None)
        self._failed = False
        self._spooled = 0

    def run(self, script: Iterator[None]) -> Outcome:
        """Steps until the script has ended; then closes the recording and looks into it."""
        ended = object()
        self._session.go(lambda: self._look() and next(script, ended) is ended)
        error = None
        try:
            self._session.end()
        except RuntimeError as left_open:
            error = str(left_open)
        return self._outcome(error)

    def until_it_works(self, steps: int) -> Iterator[None]:
        """So many steps, and AFTER more once the disk works."""
        worked = 0
        while self._session.steps < steps or worked < AFTER:
            status = self._session.status()
            worked = 0 if status.failing or status.spooled > 1 else worked + 1
            yield

    def through_a_full_disk(self, room: Room, polls: int) -> Iterator[None]:
        """The disk is full for so many polls."""
        while self._session.steps < BEFORE:
            yield
        room.take()
        while self._session.steps < BEFORE + polls:
            yield
        room.give_back()
        yield from self.until_it_works(0)

    def _look(self) -> bool:
        status = self._session.status()
        self._failed |= status.failing
        self._spooled = max(self._spooled, status.spooled)
        return True

    def _outcome(self, error: str | None) -> Outcome:
        path = self._session.recording
        connection, _ = open_checked(path)
        try:
            seqs = [seq for (seq,) in connection.execute("SELECT seq FROM (SELECT seq, n FROM poll) ORDER BY n")]
            steps = set(seqs) | {seq for (seq,) in connection.execute("SELECT seq FROM miss")}
            commands = {name for (name,) in connection.execute("SELECT command_id FROM command")}
            sql = 'SELECT to_state FROM "transition" WHERE alarm = ? ORDER BY id'
            states = [state for (state,) in connection.execute(sql, (ALARM,))]
        finally:
            connection.close()
        given = self._session.console.given
        return Outcome(
            polls=len(seqs),
            lost=len(set(range(self._session.last_seq + 1)) - steps),
            out_of_order=sum(after < before for before, after in pairwise(seqs)),
            commands=len(given),
            commands_lost=len(set(given) - commands),
            failed=self._failed,
            raised=states.count("U"),
            standing=bool(states) and states[-1] in "UA",
            spooled=self._spooled,
            proven=verify(path, own_public_key()).finding is Finding.SEALED,
            error=error,
        )


def main(arguments: list[str]) -> None:
    """Runs as told and prints what became of it."""
    told = json.loads(arguments[0])
    full, own_disk = told.pop("full", 0), told.pop("own_disk", False)
    try:
        watched = Watched(Told(**told))
    except RecordingError as refused:
        outcome = Outcome(refused=str(refused))
    else:
        room = Room(Path(told["folder"]), own_disk)
        script = watched.through_a_full_disk(room, full) if full else watched.until_it_works(told["steps"])
        outcome = watched.run(script)
    print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    main(sys.argv[1:])
