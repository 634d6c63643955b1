"""Corrections at the bedside of a session under way: appended with who and why, and the old value stays in sight."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from session_monitor.monitor import result_book
from session_monitor.monitor.ports import Reply
from session_monitor.monitor.snapshot import Snapshot
from session_monitor.storage.case_log import case_in
from session_monitor.storage.reading import Recording
from session_monitor.wiring.replay import first_difference, replayed
from tests.monitor.parts import HandClock, raw
from tests.monitor.test_restart import AIR, CALM, Run

IL6 = {"analyte": "IL-6", "unit": "pg/mL", "uln": "7", "method": "", "time": "2027-01-15T08:00:00+00:00"}
TWICE = {"value": "412", "again": "412"}
CRP = {"analyte": "CRP", "unit": "mg/L", "uln": "5", "method": "", "time": "2027-01-15T08:00:00+00:00"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def run(tmp_path: Path, clock: HandClock) -> Run:
    found = Run(tmp_path, clock, CALM)
    found.steps(2)
    return found


def given(run: Run, value: str, **more: Any) -> Snapshot:
    return run.say("add_result", **(IL6 | {"value": value, "again": value, "when": "before"} | more))


def answered(snapshot: Snapshot) -> tuple[bool, str]:
    return snapshot["echo"][-1]["ok"], snapshot["echo"][-1]["message"]


def values(snapshot: Snapshot) -> list[tuple[object, object]]:
    return [(row["name"], row["text"]) for row in snapshot["results"]]


def gone(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    return [(each["entry"]["uid"], each["by"]["kind"], each["by"]["reason"]) for each in snapshot.get("replaced", [])]


def closed(run: Run) -> Path:
    path = run.recorder.close("test").path
    assert path is not None
    return Path(path)


def test_what_decides_is_entered_twice_and_what_does_not_is_not(run: Run) -> None:
    once = run.say("add_result", **IL6, value="412", when="before")
    assert answered(once) == (False, "IL-6 decides here: enter its value a second time")
    other = run.say("add_result", **IL6, value="412", again="421", when="before")
    assert answered(other) == (False, "412 and 421 are not the same; read the value again")
    assert answered(run.say("add_result", **IL6, **TWICE, when="before")) == (True, "")
    assert answered(run.say("add_result", **CRP, value="80", when="before")) == (True, "")
    run.say("add_entry", entry="target", fields={"cytokine": "IL-10", "reason": "highest"})
    il10 = IL6 | {"analyte": "IL-10", "value": "44", "when": "before"}
    assert answered(run.say("add_result", **il10))[0] is False, "the target cytokine decides"
    run.recorder.close("test")


def test_a_result_is_corrected_and_the_old_one_stays(run: Run) -> None:
    given(run, "412")
    told = {"corrects": "result-1", "reason": "a digit too many"}
    assert answered(given(run, "41.2", corrects="result-1")) == (False, "a correction says why")
    assert answered(given(run, "41.2", **told | {"corrects": "result-7"}))[0] is False
    fixed = given(run, "41.2", **told)
    assert answered(fixed) == (True, "") and values(fixed) == [("result-2", "41.2")]
    assert gone(fixed) == [("result-1", "result", "a digit too many")]
    assert answered(given(run, "42", **told))[0] is False, "it has been replaced already"
    with Recording.open(closed(run)) as recording:
        assert [(n, result.value, old) for n, result, old in recording.result_log()] == [(1, 412.0, None), (2, 41.2, 1)]
        assert recording.corrections() == {2: "a digit too many"}
        assert [result.value for result in case_in(recording).results] == [41.2]


def test_a_result_and_an_entry_of_another_patient_are_withdrawn(run: Run) -> None:
    given(run, "412")
    entered = run.say("add_entry", entry="vital_signs", fields={"gcs": 9})
    uid = entered["entries"][0]["uid"]
    assert answered(run.say("withdraw", name="result-1", reason=" ")) == (False, "a withdrawal says why")
    run.say("withdraw", name="result-1", reason="of bed 4")
    after = run.say("withdraw", name=uid, reason="of bed 4")
    assert after["results"] == [] and after["entries"] == []
    assert gone(after) == [("result-1", "withdrawn", "of bed 4"), (uid, "withdrawn", "of bed 4")]
    assert after.get("replaced", [])[0]["entry"]["fields"]["value"] == 412.0, "what was withdrawn stays in sight"
    assert answered(run.say("withdraw", name="result-1", reason="of bed 4"))[0] is False
    assert answered(run.say("add_entry", entry="vital_signs", fields={"gcs": 9}, corrects=uid, reason="x"))[0] is False
    with Recording.open(closed(run)) as recording:
        case = case_in(recording)
        assert (case.results, case.entries, recording.results()) == ((), (), [])
        assert len(recording.result_log()) == 1 and len(recording.clinical()) == 3


def test_a_monitor_that_begins_again_goes_on_with_the_same_names(tmp_path: Path, clock: HandClock, run: Run) -> None:
    given(run, "412")
    given(run, "41.2", corrects="result-1", reason="a digit too many")
    run.say("add_result", **CRP, value="80", when="before")
    run.say("withdraw", name="result-3", reason="of bed 4")
    run.die()
    again = Run(tmp_path, clock, CALM)
    shown = again.steps(2)
    assert values(shown) == [("result-2", "41.2")]
    assert [(name, why) for name, _, why in gone(shown)] == [
        ("result-1", "a digit too many"),
        ("result-3", "of bed 4"),
    ]
    fixed = given(again, "42", corrects="result-2", reason="read again")
    assert values(fixed) == [("result-4", "42")]
    with Recording.open(closed(again)) as recording:
        assert [(n, old) for n, _, old in recording.result_log()] == [(1, None), (2, 1), (3, None), (4, 2)]


def test_nothing_is_from_before_once_plasma_is_exchanged_nor_from_after_before_the_session(
    tmp_path: Path, clock: HandClock
) -> None:
    """As the commands judge it, and still so after the monitor began again."""
    run = Run(tmp_path, clock, CALM, CALM, CALM, Reply(raw({"phase": 2})))
    run.steps(2)
    at = clock.utc_ns()

    def told(run: Run, seconds: float, when: str) -> str:
        time = datetime.fromtimestamp(at / 1e9 + seconds, UTC).isoformat()
        return answered(run.say("add_result", **(CRP | {"time": time}), value="80", when=when))[1]

    assert told(run, -60, "before") == ""
    assert "before the session began" in told(run, -60, "after")
    run.steps(600)
    for again in (False, True):
        if again:
            run.die()
            run = Run(tmp_path, clock, Reply(raw({"phase": 5})))
            run.steps(2)
        assert told(run, -60, "before") == "", "a specimen from before may be entered late"
        assert "plasma had been exchanged for 1 min" in told(run, 55, "before")
        assert told(run, 55, "after") == ""
    run.recorder.close("test")


def test_a_recording_from_before_values_were_entered_twice_replays_as_it_was(
    tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its result was taken though it was entered once: replayed it is refused, and no transition depends on it."""
    run = Run(tmp_path, clock, *[CALM] * 5, AIR)
    run.steps(1)
    with monkeypatch.context() as before:
        before.setattr(result_book, "double_entry_refusal", lambda *_: None)
        assert answered(run.say("add_result", **IL6, value="412", when="before")) == (True, "")
    run.steps(20)
    with Recording.open(closed(run)) as recording:
        assert [stored.result.value for stored in recording.results()] == [412.0]
        recorded = recording.transitions()
        assert recorded and first_difference(recorded, list(replayed(recording))) is None
