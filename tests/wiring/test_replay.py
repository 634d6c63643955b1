"""Replay gives the recorded transitions exactly: of every scenario, with operators, gaps, clock steps and restarts."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.simulated.link import SimLink
from drivers.simulated.scenario import load_scenario, scenario_names
from session_monitor.domain.inputs import Command
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.session import Session, SessionStart
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.reading import Recording
from session_monitor.storage.recorder import SqliteRecorder
from session_monitor.storage.resume import Answering
from session_monitor.storage.sqlite import connect_writer
from session_monitor.storage.start import Origin, start_recording
from session_monitor.wiring.replay import first_difference, replayed
from tests.monitor.parts import ALARMS, MACHINE, HandClock, ListConsole
from tests.storage.sessions import settled

PERIOD_NS = 200_000_000
BEFORE_S = 10
ONSET_S = {"supply-empty": 3060, "heparin-stop": 6610, "separator-clotting": 9195, "adsorber-plugging": 8160}
PURIFY_ONSET_S = 7230
"""Most faults begin 30 min into purify."""


class Treatment:
    """A recorded session on the simulated machine, with time, operators and host facts in the test's hands."""

    def __init__(self, folder: Path, scenario: str, before_s: float = BEFORE_S) -> None:
        self.folder, self.clock, self.console = folder, HandClock(), ListConsole()
        start_s = ONSET_S.get(scenario, PURIFY_ONSET_S) - before_s
        self.link = SimLink(MACHINE, load_scenario(scenario), seed=1, period_s=PERIOD_NS / 1e9, start_s=start_s)
        self.begin()

    def begin(self) -> None:
        """A start of the program; goes on in what an earlier one left open."""
        serial, treatment_s = (self.link.simulated.raw()[MACHINE.index[name]] for name in ("serial", "treatment_s"))
        self.recorder: SqliteRecorder = start_recording(
            self.folder,
            SessionMeta(case="C1"),
            MACHINE,
            ALARMS.source,
            Origin(self.clock.utc_ns(), self.clock.monotonic_ns()),
            PERIOD_NS,
            Answering(serial, treatment_s),
            retry_s=0.01,
        )
        start = self.recorder.start
        at = SessionStart("C1", "", "", "UTC", start.started_utc_ns, start.first_seq, start.offset_ns, True, start.past)
        engine = Engine(MACHINE, ALARMS, PERIOD_NS, start.offset_ns)
        self.session = Session(
            self.link, self.clock, engine, self.recorder, self.console, PERIOD_NS, self.clock.monotonic_ns, at
        )

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 1e9 / PERIOD_NS)):
            self.session.step()
            self.clock.now_ns += PERIOD_NS

    def say(self, kind: str, **args: object) -> None:
        self.console.to_say.append(Command(f"c{self.clock.now_ns}", kind, args, "RN 7"))

    def acknowledge(self) -> None:
        self.say("acknowledge", occurrences=list(range(1, 60)))

    def die(self) -> None:
        """As kill -9 leaves it, once all is on the disk."""
        assert self.session.snapshot is not None
        settled(self.recorder, self.session.snapshot["seq"])
        self.recorder._finish = lambda reason: None  # type: ignore[method-assign]
        self.recorder.close("killed")
        self.clock.now_ns += 20_000_000_000

    def close(self) -> Recording:
        self.recorder.close("test")
        return Recording.open(self.recorder.path)


@pytest.mark.parametrize("scenario", scenario_names())
def test_every_scenario_replays_as_it_was(tmp_path: Path, scenario: str) -> None:
    treatment = Treatment(tmp_path, scenario)
    treatment.run(BEFORE_S + 12)
    treatment.acknowledge()
    treatment.run(8)
    with treatment.close() as recording:
        assert first_difference(recording.transitions(), list(replayed(recording))) is None


def test_operators_gaps_clock_steps_and_restarts_are_part_of_it(tmp_path: Path) -> None:
    treatment = Treatment(tmp_path, "return-kink")
    treatment.say("enter_value", name="weight_kg", value=70, unit="kg")
    treatment.say("set_operator", operator="RN 7")
    treatment.run(20)
    treatment.say("edit_limit", key="access_prealarm.limit", value=-60, reason="trial")
    treatment.console.ok = (False, True)
    treatment.run(10)
    treatment.acknowledge()
    treatment.run(5)
    treatment.say("shelve", id="access_prealarm", channel="pacc_mmhg", direction="low", seconds=600, reason="trial")
    treatment.clock.utc_offset_ns += 3600 * 10**9
    treatment.run(10)
    treatment.clock.now_ns += 5 * 10**9  # five seconds in which nothing was polled
    treatment.run(5)
    treatment.die()
    treatment.begin()
    treatment.run(20)
    treatment.acknowledge()
    treatment.die()
    treatment.begin()
    treatment.say("end_session", patient_disconnected=True)
    treatment.run(10)
    with treatment.close() as recording:
        recorded = recording.transitions()
        assert len(recording.begins()) == 3
        assert {"ACK", "SHELVE", "RESTART", "FRESH", "SESSION_END"} <= {row.event for row in recorded}
        assert {"clock_step", "screen_lost", "access_prealarm"} <= {row.key.id for row in recorded if row.to == "U"}
        assert first_difference(recorded, list(replayed(recording))) is None
        assert list(replayed(recording)) == list(replayed(recording))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE \"transition\" SET to_state = 'A' WHERE seq = 2",
        'DELETE FROM "transition" WHERE seq = (SELECT max(seq) FROM "transition")',
        "UPDATE poll SET raw_pven_mmhg = 700",
    ],
)
def test_a_recording_that_does_not_follow_from_its_inputs_shows(tmp_path: Path, change: str) -> None:
    treatment = Treatment(tmp_path, "return-kink")
    treatment.run(BEFORE_S + 20)
    treatment.recorder.close("test")
    connection = connect_writer(treatment.recorder.path)
    connection.execute(change)
    connection.close()
    with Recording.open(treatment.recorder.path) as recording:
        assert first_difference(recording.transitions(), list(replayed(recording))) is not None


def test_a_recording_of_the_first_version_replays() -> None:
    with Recording.open(Path(__file__).parents[1] / "storage" / "versions" / "version-1-example.sqlite") as recording:
        recorded = recording.transitions()
        assert len(recorded) > 5
        assert first_difference(recorded, list(replayed(recording))) is None
