"""A whole monitor without its processes: simulated machine, engine and recorder, with time and operators in one hand.

So that a session of hours takes seconds, and everything that can happen to one happens at a moment that is known.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from drivers.simulated.link import SimLink
from drivers.simulated.scenario import load_scenario
from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.inputs import Command
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.ports import StepRecord
from session_monitor.monitor.session import Session, SessionStart
from session_monitor.monitor.snapshot import Snapshot
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.reading import Recording
from session_monitor.storage.recorder import SqliteRecorder
from session_monitor.storage.resume import Answering
from session_monitor.storage.start import Origin, start_recording

MACHINE = load_machine("li-als-3")
ALARMS = load_alarm_set("li-als-3", MACHINE)
PERIOD_NS = 200_000_000
BEFORE_S = 10
"""A treatment begins so long before its fault."""
ONSET_S = {"supply-empty": 3060, "heparin-stop": 6610, "separator-clotting": 9195, "adsorber-plugging": 8160}
PURIFY_ONSET_S = 7230
"""Most faults begin 30 min into purify."""
OPERATOR = "RN 7"
RESTART_NS = 20_000_000_000
SETTLED_S = 30.0
SPOOL_AHEAD = 500
"""Steps that may wait for the disk: time by hand runs faster than any disk."""


def own_folders(home: Path) -> None:
    """Keys and caches of whoever runs this stay as they are."""
    for kind in ("CONFIG", "CACHE"):
        os.environ[f"XDG_{kind}_HOME"] = str(home / kind)


class HandClock:
    """Moves only when told, or by waiting."""

    def __init__(self, utc_offset_ns: int = 1_800_000_000_000_000_000) -> None:
        self.now_ns = 5_000_000_000
        self.utc_offset_ns = utc_offset_ns

    def monotonic_ns(self) -> int:
        """See Clock."""
        return self.now_ns

    def utc_ns(self) -> int:
        """See Clock."""
        return self.now_ns + self.utc_offset_ns

    def wait_until(self, due_ns: int) -> None:
        """See Clock."""
        self.now_ns = max(self.now_ns, due_ns)


class SpokenConsole:
    """Says what it is told to, and hears every snapshot: looking must change nothing."""

    def __init__(self) -> None:
        self.to_say: list[Command] = []
        self.ok: tuple[bool | None, bool | None] = (None, None)
        self.listening = True
        self.shown: Snapshot | None = None

    def publish(self, snapshot: Snapshot) -> None:
        """Keeps the newest."""
        self.shown = snapshot

    def commands(self) -> tuple[Command, ...]:
        """What was put in since the last step."""
        said, self.to_say = tuple(self.to_say), []
        return said

    def parts_ok(self) -> tuple[bool | None, bool | None]:
        """As set."""
        return self.ok


class HeardRecorder:
    """The shipped recorder; everything given to it is kept beside it, to compare with."""

    def __init__(self, recorder: SqliteRecorder, heard: list[StepRecord]) -> None:
        self._recorder, self._heard = recorder, heard
        self.status, self.close = recorder.status, recorder.close

    def put(self, record: StepRecord) -> None:
        """Queues one step."""
        self._heard.append(record)
        self._recorder.put(record)


class Treatment:
    """A recorded session on the simulated machine, with time, operators and host facts in the caller's hands."""

    def __init__(
        self,
        folder: Path,
        scenario: str,
        seed: int = 1,
        *,
        clock: HandClock | None = None,
        zone: str = "UTC",
        period_ns: int = PERIOD_NS,
    ) -> None:
        self.folder, self.zone, self.period_ns = folder, zone, period_ns
        self.console, self.clock = SpokenConsole(), clock or HandClock()
        self.heard = list[StepRecord]()
        """Every step as it went to the recorder, in order."""
        start_s = ONSET_S.get(scenario, PURIFY_ONSET_S) - BEFORE_S
        self.link = SimLink(MACHINE, load_scenario(scenario), seed=seed, period_s=period_ns / 1e9, start_s=start_s)
        self.begin()

    def begin(self) -> None:
        """A start of the program; goes on in what an earlier one left open."""
        serial, treatment_s = (self.link.simulated.raw()[MACHINE.index[name]] for name in ("serial", "treatment_s"))
        self.recorder: SqliteRecorder = start_recording(
            self.folder,
            SessionMeta(case="C1", zone=self.zone),
            MACHINE,
            ALARMS.source,
            Origin(self.clock.utc_ns(), self.clock.monotonic_ns()),
            self.period_ns,
            Answering(serial, treatment_s),
            retry_s=0.01,
        )
        start = self.recorder.start
        at = SessionStart(
            "C1", "", "", self.zone, start.started_utc_ns, start.first_seq, start.offset_ns, True, start.past
        )
        engine = Engine(MACHINE, ALARMS, self.period_ns, start.offset_ns)
        recorder = HeardRecorder(self.recorder, self.heard)
        self.session = Session(
            self.link, self.clock, engine, recorder, self.console, self.period_ns, self.clock.monotonic_ns, at
        )

    def run(self, seconds: float) -> None:
        """So many seconds of polls."""
        for _ in range(round(seconds * 1e9 / self.period_ns)):
            self.session.step()
            self.clock.now_ns += self.period_ns
        while self.recorder.status().spooled > SPOOL_AHEAD:
            time.sleep(0.01)

    def say(self, kind: str, **args: object) -> None:
        """A command that comes with the next poll."""
        self.console.to_say.append(Command(f"c{len(self.heard)}", kind, args, OPERATOR))

    def acknowledge(self) -> None:
        """Whatever waits for it."""
        self.say("acknowledge", occurrences=list(range(1, 60)))

    def settled(self) -> None:
        """Waits until every step is on the disk."""
        until_s, last = time.monotonic() + SETTLED_S, self.heard[-1].input.seq
        while self.recorder.status().saved_seq < last:
            if time.monotonic() > until_s:
                raise RuntimeError(f"the recorder did not settle: {self.recorder.status()}")
            time.sleep(0.002)

    def die(self, away_ns: int = RESTART_NS) -> None:
        """As kill -9 leaves it, once all is on the disk; some time passes."""
        self.settled()
        self.recorder._finish = lambda _reason: None  # type: ignore[method-assign]  # the end a killed one never wrote
        self.recorder.close("killed")
        self.clock.now_ns += away_ns

    def close(self) -> Recording:
        """The recording, closed and sealed."""
        self.recorder.close("test")
        return Recording.open(self.recorder.path)
