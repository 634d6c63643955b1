"""A monitor that starts again in the middle of a treatment: what waited for a person still waits, edits still hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.domain.inputs import Command
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.past import Past
from session_monitor.monitor.ports import Reply
from session_monitor.monitor.session import Session, SessionStart
from session_monitor.monitor.snapshot import Snapshot
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.reading import Recording
from session_monitor.storage.recorder import SqliteRecorder
from session_monitor.storage.resume import Answering
from session_monitor.storage.start import Origin, start_recording
from tests.monitor.parts import ALARMS, MACHINE, PERIOD_NS, PURIFY, HandClock, ListConsole, ScriptedLink, raw
from tests.storage.sessions import settled

CALM = Reply(raw())
AIR = Reply(raw({"ad1": 1}))
LEAK = Reply(raw({"ad1": 1, "ld": 1}))
DOWN_NS = 20_000_000_000


class Run:
    """One start of the monitor: a real recording, a link and time in the test's hands. `die` leaves it as kill -9."""

    def __init__(self, folder: Path, clock: HandClock, *script: Reply) -> None:
        self.clock, self.link, self.console = clock, ScriptedLink(script), ListConsole()
        self.recorder: SqliteRecorder = start_recording(
            folder,
            SessionMeta(case="C1", bed="3", operator="RN 1"),
            MACHINE,
            ALARMS.source,
            Origin(clock.utc_ns(), clock.monotonic_ns()),
            PERIOD_NS,
            Answering(PURIFY["serial"], PURIFY["treatment_s"]),
            retry_s=0.01,
        )
        start = self.recorder.start
        at = SessionStart(
            "C1", "", "", "UTC", start.started_utc_ns, start.first_seq, start.offset_ns, False, start.past
        )
        engine = Engine(MACHINE, ALARMS, PERIOD_NS, start.offset_ns)
        self.session = Session(self.link, clock, engine, self.recorder, self.console, PERIOD_NS, clock.monotonic_ns, at)

    @property
    def past(self) -> Past | None:
        return self.recorder.start.past

    def steps(self, n: int) -> Snapshot:
        for _ in range(n):
            self.session.step()
            self.clock.now_ns += PERIOD_NS
        return self.console.heard[-1]

    def say(self, kind: str, **args: object) -> Snapshot:
        """Sends one command; once it is on the disk its echo is in the next snapshot."""
        self.console.to_say.append(Command(f"c{len(self.console.heard)}", kind, args, "RN 7"))
        settled(self.recorder, self.steps(1)["seq"])
        return self.steps(1)

    def alarm(self, alarm_id: str) -> dict[str, object]:
        return next(({**a} for a in self.console.heard[-1]["alarms"] if a["id"] == alarm_id), {"state": "N"})

    def die(self) -> None:
        """Ends the writer without a word about the end, once all is on the disk."""
        settled(self.recorder, self.console.heard[-1]["seq"])
        self.recorder._finish = lambda reason: None  # type: ignore[method-assign]
        self.recorder.close("killed")
        self.clock.now_ns += DOWN_NS


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def test_latches_and_acknowledgements_survive(tmp_path: Path, clock: HandClock) -> None:
    first = Run(tmp_path, clock, *[CALM] * 5, *[AIR] * 20, LEAK)
    shown = first.steps(10)["alarms"]
    first.say("acknowledge", occurrences=[a["occurrence"] for a in shown])
    first.steps(60)
    assert (first.alarm("air_return")["state"], first.alarm("blood_leak")["state"]) == ("A", "U")
    occurrence = first.alarm("air_return")["occurrence"]
    first.die()

    again = Run(tmp_path, clock, LEAK, LEAK, LEAK, CALM)
    snapshot = again.steps(1)
    assert snapshot["t_s"] > DOWN_NS / 1e9
    assert (again.alarm("air_return")["state"], again.alarm("air_return")["last_known"]) == ("X", True)
    assert snapshot["sound"]["priority"] == "high"  # the leak nobody acknowledged is heard at once
    again.steps(2)
    air, leak = again.alarm("air_return"), again.alarm("blood_leak")
    assert (air["state"], air["acked_by"], air["occurrence"]) == ("A", "RN 7", occurrence)
    assert leak["state"] == "U"
    again.steps(100)
    assert (again.alarm("air_return")["state"], again.alarm("blood_leak")["state"]) == ("L", "R")
    again.die()

    third = Run(tmp_path, clock, CALM)
    third.steps(60)
    assert (third.alarm("air_return")["state"], third.alarm("blood_leak")["state"]) == ("L", "R")
    rows = (third.past or pytest.fail()).transitions
    assert [row.seq for row in rows] == list(range(rows[0].seq, rows[0].seq + len(rows)))
    third.recorder.close("test")


def test_what_was_entered_and_edited_survives(tmp_path: Path, clock: HandClock) -> None:
    first = Run(tmp_path, clock, CALM)
    first.steps(2)
    first.say("enter_value", name="weight_kg", value=68, unit="kg")
    first.say("edit_limit", key="tmp_high.limit", value=55, reason="trial")
    first.say("edit_limit", key="tmp_high.limit", value=52, reason="lower still")
    first.say("set_operator", operator="RN 22")
    first.say("set_case", case="C2", reason="wristband read again")
    entry = {"analyte": "IL-6", "value": "< 1.5", "again": "< 1.5", "unit": "pg/mL", "uln": 7, "method": ""}
    before = first.say("add_result", time="2027-01-15T08:00:00+00:00", when="before", **entry)
    first.say("add_entry", entry="mode", fields={"mode": "li_als", "reason": "liver failure"})
    assert all(echo["ok"] for echo in before["echo"]), before["echo"]
    first.die()
    again = Run(tmp_path, clock, CALM)
    after = again.steps(2)
    assert after["entered"] == before["entered"]
    assert after["results"] == before["results"]
    assert again.past is not None
    assert after["session"]["case"] == "C2"
    assert [entry.kind for entry in again.past.entries] == ["mode"]
    assert (again.past.operator, again.past.bed) == ("RN 22", "3")
    refused = again.say("edit_limit", key="tmp_high.limit", value=1000, reason="")
    assert refused["echo"][-1]["ok"] is False
    moved = again.say("edit_limit", key="tmp_high.limit", value=50, reason="")
    assert moved["echo"][-1]["ok"] is True
    last = again.recorder.close("test").path
    assert last is not None
    with Recording.open(last) as recording:
        changes = [details for _, details in recording.outputs("limit_change")]
    assert [(change["old"], change["new"]) for change in changes] == [(60.0, 55.0), (55.0, 52.0), (52.0, 50.0)]


def test_a_shelf_survives_with_its_end(tmp_path: Path, clock: HandClock) -> None:
    first = Run(tmp_path, clock, Reply(raw({"yw1_low": 1})))
    first.steps(40)
    assert first.alarm("chamber_low")["state"] == "U"
    first.say("acknowledge", occurrences=[first.alarm("chamber_low")["occurrence"]])
    key = {name: first.alarm("chamber_low")[name] for name in ("id", "channel", "direction")}
    first.say("shelve", **key, seconds=60, reason="chamber is being filled")
    assert first.alarm("chamber_low")["state"] == "H"
    first.die()
    again = Run(tmp_path, clock, Reply(raw({"yw1_low": 1})))
    again.steps(3)
    shelved = again.alarm("chamber_low")
    assert shelved["state"] == "H"
    assert 30 < shelved["shelved_left_s"] < 60 - DOWN_NS / 1e9
    again.steps(450)
    assert again.alarm("chamber_low")["state"] == "U"
    again.recorder.close("test")


def test_what_was_counted_goes_on_and_the_time_between_is_a_gap(tmp_path: Path, clock: HandClock) -> None:
    first = Run(tmp_path, clock, *[CALM] * 50, Reply(raw({"ws2_g": 5500})))
    removed = first.steps(120)["frame"]
    assert removed is not None
    assert removed["derived"]["net_removal_ml"] == pytest.approx(50)
    stopped_s = removed["t_s"]
    first.die()
    again = Run(tmp_path, clock, Reply(raw({"ws2_g": 5600})))
    frame = again.steps(1)["frame"]
    assert frame is not None
    assert frame["derived"]["net_removal_ml"] == pytest.approx(60)
    gap = {"start_s": stopped_s, "end_s": frame["t_s"], "cause": "not_running", "polls": 0}
    [found] = again.session.summary()["gaps"]
    assert found.items() >= gap.items()
    assert found["machine_restarted"] is False
    assert found["totals"]["cp_total_ml"] == {"at_least_ml": 0.0, "counted_ml": 0.0, "at_most_ml": 0.0}
    assert found["totals"]["net_removal_ml"]["at_most_ml"] is None
    again.recorder.close("test")
