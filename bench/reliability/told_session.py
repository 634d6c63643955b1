"""A monitored session, wired as the program wires it, that says aloud what it was told is safe.

Figures about lost polls and acknowledgements need to know what the monitor had promised when the power went or the disk
failed: each line below is written when the promise was made, and never before. The machine is simulated in this process
and time stands still between steps, so that it runs as fast as the disk takes the polls. Alarms come and go and each is
acknowledged at once; notes are made in between.

usage: python -m bench.reliability.told_session TOLD      TOLD: the fields of Told as JSON

  begun           the recording is there and the session may begin
  saved SEQ       every step up to this one is saved
  echoed ID       this acknowledgement or note was echoed as saved
  closed          the recording was closed
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from session_monitor.domain.inputs import Command
from session_monitor.monitor.ports import RecorderStatus
from session_monitor.monitor.snapshot import Snapshot
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.settings import Settings

MACHINE = "li-als-3"
CASE = "TOLD"
LOST_EVERY = 250
"""Steps from one loss of a part of the monitor to the next: more than two a minute would be chatter and stand."""
NOTE_EVERY = 20
LOOK_S = 0.0003
FAILING_STEP_S = 0.001
"""While the disk fails the session goes on, at some 50 times real time, and nobody waits for a commit."""


@dataclass(frozen=True, slots=True)
class Told:
    """What to run. steps: how many are made while the disk works. ends: "close" or "kill" (kill -9 of itself)."""

    folder: str
    steps: int
    link: str = "sim:normal?speed=1e6"
    ends: str = "close"


class PressingConsole:
    """An operator who acknowledges every alarm at once and makes notes; screen and sound fail in turn, for alarms."""

    listening = True

    def __init__(self, said: Callable[[str], None]) -> None:
        self._said = said
        self._name = f"{time.time_ns():x}"
        self._steps = self._count = 0
        self._pressed = set[int]()
        self._waiting: list[Command] = []
        self._told = set[str]()
        self.given: list[str] = []
        """Every command that a step has taken, by id."""

    def publish(self, snapshot: Snapshot) -> None:
        """Looks at the newest state and presses."""
        self._steps += 1
        for echo in snapshot["echo"]:
            if echo["saved"] and echo["id"] not in self._told:
                self._told.add(echo["id"])
                self._said(f"echoed {echo['id']}")
        for alarm in snapshot["alarms"]:
            occurrence = alarm["occurrence"]
            if alarm["state"] == "U" and occurrence is not None and occurrence not in self._pressed:
                self._pressed.add(occurrence)
                self._press("acknowledge", {"occurrences": [occurrence]})
        if self._steps % NOTE_EVERY == 0:
            self._press("mark_event", {"text": f"step {self._steps}"})

    def commands(self) -> tuple[Command, ...]:
        """What was pressed since the last step."""
        waiting, self._waiting = self._waiting, []
        self.given += [command.id for command in waiting]
        return tuple(waiting)

    def _press(self, kind: str, args: dict[str, object]) -> None:
        self._count += 1
        self._waiting.append(Command(f"{self._name}-{self._count}", kind, args, "lin"))

    def parts_ok(self) -> tuple[bool, bool]:
        """Each is lost for half of the time, one a while after the other."""
        half = LOST_EVERY // 2
        return self._steps % LOST_EVERY < half, (self._steps + half // 2) % LOST_EVERY < half


class ToldSession:
    """One run of the monitor; `go` steps it until `done`, then it ends as it was told."""

    def __init__(self, told: Told, said: Callable[[str], None]) -> None:
        self._told, self._said = told, said
        self.console = PressingConsole(said)
        settings = Settings(MACHINE, told.link, Path(told.folder), case=CASE)
        self._monitor = Monitor(settings, self.console)
        self._saved_seq = -1
        self.recording = self._monitor.recording
        said("begun")

    def status(self) -> RecorderStatus:
        """How the recording fares now."""
        return self._monitor._recorder.status()

    @property
    def steps(self) -> int:
        """Steps made by this run."""
        health = self._monitor.session.health
        return health.polls + health.missed

    @property
    def last_seq(self) -> int:
        """The newest step; -1 before the first."""
        snapshot = self._monitor.session.snapshot
        return -1 if snapshot is None else snapshot["seq"]

    def go(self, done: Callable[[], bool]) -> None:
        """Steps until `done`, each step saved before the next while the disk works."""
        self._monitor.run(lambda: self._settled() and done())

    def end(self) -> None:
        """Closes the recording, or dies as by kill -9."""
        if self._told.ends == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        summary = self._monitor.close("end_session")
        if summary["recording_error"]:
            raise RuntimeError(summary["recording_error"])
        self._said("closed")

    def _settled(self) -> bool:
        """True, once the newest step is on the disk or the disk is known to fail."""
        snapshot = self._monitor.session.snapshot
        if snapshot is None:
            return True
        while (status := self.status()).saved_seq < snapshot["seq"] and not status.failing:
            time.sleep(LOOK_S)
        if status.failing:
            time.sleep(FAILING_STEP_S)
        if status.saved_seq > self._saved_seq:
            self._saved_seq = status.saved_seq
            self._said(f"saved {status.saved_seq}")
        return True


def say(line: str) -> None:
    """A line in one write of its own, seen by whoever traces this process."""
    os.write(1, f"{line}\n".encode())


def main(arguments: list[str]) -> None:
    """Runs as told."""
    told = Told(**json.loads(arguments[0]))
    session = ToldSession(told, say)
    session.go(lambda: session.steps >= told.steps and not session.status().failing)
    session.end()


if __name__ == "__main__":
    main(sys.argv[1:])
