"""A session polls, judges, records and publishes, and nothing that is unknown ever passes as a number."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from session_monitor.domain.channels import WordType
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.monitor.ports import Check, Reply
from session_monitor.monitor.session import SessionStart
from session_monitor.processes.messages import SILENT_S
from tests.monitor.parts import MACHINE, PERIOD_NS, Bench, raw

SILENT = Miss(MissCause.TIMEOUT, "no reply within 0.3 s")


def test_a_quiet_moment_is_shown_and_recorded_and_raises_nothing() -> None:
    bench = Bench()
    snapshot = bench.steps(60)
    assert snapshot["link"]["state"] == "good"
    assert snapshot["phase"]["name"] == "purify"
    assert bench.alarms() == {}
    assert snapshot["machine"]["simulated"] is True
    assert len(bench.recorder.records) == 60
    assert [r.input.seq for r in bench.recorder.records] == list(range(60))
    assert all(r.input.frame is not None for r in bench.recorder.records)


def test_a_snapshot_is_plain_json_without_nan() -> None:
    bench = Bench(Reply(raw({"pven_mmhg": -0x8000, "tmp_mmhg": None})))
    snapshot = bench.steps(1)
    text = json.dumps(snapshot, allow_nan=False)
    assert json.loads(text)["frame"]["values"][bench.link.machine.index["pven_mmhg"]] is None


def test_a_machine_simulated_in_this_process_is_called_so_before_it_answers() -> None:
    bench = Bench(SILENT, start=SessionStart(simulated=True))
    assert bench.steps(1)["machine"]["simulated"] is True
    assert bench.session.summary()["simulated"] is True


def test_air_raises_a_high_alarm_in_the_same_step() -> None:
    bench = Bench(Reply(raw()), Reply(raw()), Reply(raw({"ad1": 1})))
    bench.steps(2)
    snapshot = bench.steps(1)
    assert bench.alarms()["air_return"] == "U"
    assert snapshot["sound"]["priority"] == "high"
    rows = bench.recorder.records[-1].transitions
    assert [(row.key.id, row.from_.value, row.to.value) for row in rows] == [("air_return", "N", "U")]


def test_acknowledging_what_is_on_screen_silences_it_and_names_who() -> None:
    bench = Bench(Reply(raw({"ad1": 1})))
    shown = bench.steps(3)["alarms"]
    snapshot = bench.say("acknowledge", by="RN 14", occurrences=[a["occurrence"] for a in shown])
    assert bench.alarms()["air_return"] == "A"
    assert snapshot["sound"]["priority"] is None
    assert snapshot["alarms"][0]["acked_by"] == "RN 14"
    assert [(e["ok"], e["saved"]) for e in snapshot["echo"]] == [(True, True)]


def test_an_invalid_reading_is_an_alarm_and_never_a_zero() -> None:
    bench = Bench(Reply(raw({"pven_mmhg": -0x8000})))
    snapshot = bench.steps(60)
    invalid = [a for a in snapshot["alarms"] if a["id"] == "sensor_invalid"]
    assert [(a["channel"], a["state"]) for a in invalid] == [("pven_mmhg", "U")]
    frame = snapshot["frame"]
    assert frame is not None
    assert frame["derived"]["tmp_derived_mmhg"] is None


def test_a_lost_link_is_stale_after_three_polls_and_alarms_after_a_second_and_a_half() -> None:
    bench = Bench(*[Reply(raw())] * 10, SILENT)
    bench.steps(10)
    assert [bench.steps(1)["link"]["state"] for _ in range(3)] == ["good", "good", "stale"]
    bench.steps(11)
    assert "link_lost" not in bench.alarms()
    snapshot = bench.steps(2)
    assert bench.alarms()["link_lost"] == "U"
    assert snapshot["link"]["state"] == "lost"
    assert snapshot["link"]["detail"] == SILENT.detail
    assert bench.recorder.records[-1].input.miss == SILENT


def test_the_gap_is_recorded_when_the_machine_answers_again() -> None:
    bench = Bench(Reply(raw()), SILENT, SILENT, Reply(raw()))
    bench.steps(4)
    [recorded] = [given for record in bench.recorder.records for kind, given in record.outputs if kind == "gap"]
    assert bench.session.summary()["gaps"] == [recorded]
    assert recorded.items() >= {"start_s": 0.0, "end_s": 0.3, "cause": "timeout", "polls": 2}.items()


def test_a_gap_says_what_it_left_open_of_each_total() -> None:
    counted, restarted = raw({"cp_total_ml": 12_000}), raw({"cp_total_ml": 12_345})
    bench = Bench(Reply(counted), SILENT, Reply(restarted), SILENT, Reply(raw({"cp_total_ml": 50, "treatment_s": 1})))
    snapshot = bench.steps(5)
    known, unknown = bench.session.summary()["gaps"]
    assert known["machine_restarted"] is False and unknown["machine_restarted"] is True
    sure = {"at_least_ml": 34.5, "counted_ml": 34.5, "at_most_ml": 34.5}
    assert known["totals"]["cp_total_ml"] == known["totals"]["loop_volume_ml"] == pytest.approx(sure)
    high = bench.link.machine.channel("cp_ml_min").high
    assert high is not None
    assert unknown["totals"]["cp_total_ml"]["at_most_ml"] == pytest.approx(max(5.0, high * 0.2 / 60))
    newest, oldest = snapshot["link"]["gaps"]
    assert (oldest["open_ml"], oldest["end_s"], oldest["cause"]) == ({}, 0.2, "timeout")
    assert newest["open_ml"]["cp_total_ml"] == pytest.approx(5.0)
    assert snapshot["link"]["gap_count"] == 2


def restarts(*readings: dict[str, int | None], narrow: bool = False) -> list[dict[str, object]]:
    """What is noted of restarts of the machine; narrow: its treatment time has 16 bits."""
    bench = Bench(*(Reply(raw(reading)) for reading in readings))
    if narrow:
        channels = (replace(c, type=WordType.U16) if c.name == "treatment_s" else c for c in MACHINE.channels)
        bench = Bench(*bench.link.script, machine=replace(MACHINE, channels=tuple(channels)))
    bench.steps(len(readings) + 2)
    return [given for record in bench.recorder.records for kind, given in record.outputs if kind == "machine_restart"]


def test_a_restart_of_the_machine_is_noted_once_and_a_full_register_is_none() -> None:
    before = {"treatment_s": 65535, "cp_total_ml": 12_000}
    full, anew = {"treatment_s": 0, "cp_total_ml": 12_001}, {"treatment_s": 0, "cp_total_ml": 0}
    noted = [{"treatment_s": 0.0, "before_s": 65535.0}]
    assert restarts(before, full, narrow=True) == []
    assert restarts(before, {"treatment_s": None}, full, narrow=True) == []
    assert restarts(before, anew, narrow=True) == restarts(before, full) == restarts(before, anew) == noted
    assert restarts(before, {"treatment_s": None}, anew) == noted


def test_a_gap_that_lasts_says_nothing_of_totals_yet() -> None:
    bench = Bench(Reply(raw()), SILENT)
    [gap] = bench.steps(5)["link"]["gaps"]
    assert (gap["end_s"], gap["polls"], gap["open_ml"]) == (None, 4, {})
    assert bench.session.summary()["gaps"][0]["totals"] == {}


def test_figures_of_the_link_are_recorded_each_minute() -> None:
    bench = Bench(*[Reply(raw())] * 300, SILENT, Reply(raw()))
    bench.steps(1250)
    lines = [given for record in bench.recorder.records for kind, given in record.outputs if kind == "link"]
    assert [(line["misses"], line["late"]) for line in lines] == [(1, 0), (0, 0)]
    assert lines[1]["rate_hz"] == pytest.approx(10)


class Answers:
    """A self-test that has found so much at each step."""

    def __init__(self, *found: tuple[Check, ...]) -> None:
        self.left = list(found)

    def found(self) -> tuple[Check, ...]:
        return self.left.pop(0) if self.left else ()


def test_the_self_test_is_recorded_as_it_answers_and_settles_the_check_of_the_computer() -> None:
    clock, restart = Check("clock", "good", "in step"), Check("restart", "good", "none is pending")
    bench = Bench(self_test=Answers((), (clock,), (restart,)))
    stood = []
    for _ in range(4):
        start = bench.steps(1).get("start")
        assert start is not None
        (check,) = [each for each in start["checks"] if each["id"] == "computer"]
        stood.append(check["detail"].get("not_told"))
    assert stood == ["disk, clock, restart", "disk, restart", "disk", "disk"]
    rows = [given for record in bench.recorder.records for kind, given in record.outputs if kind == "self_test"]
    assert rows == [
        {"name": "clock", "state": "good", "detail": "in step"},
        {"name": "restart", "state": "good", "detail": "none is pending"},
    ]


def test_orders_are_carried_out_recorded_and_echoed() -> None:
    bench = Bench()
    bench.steps(2)
    entry = {"analyte": "IL-6", "unit": "pg/mL", "uln": 7, "method": ""}
    bench.say("mark_event", text="patient moved")
    bench.say("enter_value", name="weight_kg", value=68, unit="kg")
    bench.say("set_operator", operator="RN 22")
    bench.say("add_result", value="< 1.5", again="< 1.5", time="2027-01-15T08:00:00+00:00", when="before", **entry)
    snapshot = bench.say("edit_limit", key="tmp_high.limit", value=55, reason="trial")
    outputs = [kind for record in bench.recorder.records for kind, _ in record.outputs]
    assert outputs == ["phase", "note", "entered_value", "operator", "result", "limit_change"]
    assert all(echo["ok"] for echo in snapshot["echo"]), snapshot["echo"]
    assert snapshot["session"]["operator"] == "RN 22"
    assert snapshot["entered"]["weight_kg"]["value"] == 68
    assert snapshot["results"][0]["text"] == "< 1.5"


def test_what_is_entered_of_the_treatment_is_recorded_under_the_name_of_its_command() -> None:
    bench = Bench()
    bench.steps(1)
    bench.say("add_entry", entry="mode", fields={"mode": "li_als", "reason": "liver failure"})
    bench.say("add_entry", entry="mode", fields={"mode": "no such"})
    (uid,) = (given["uid"] for record in bench.recorder.records for kind, given in record.outputs if kind == "clinical")
    again = {"entry": "mode", "fields": {"mode": "plasma_exchange", "reason": "no bag"}, "corrects": uid}
    bench.say("add_entry", **again)
    snapshot = bench.say("add_entry", **again, reason="changed")
    twice = bench.say("add_entry", **again, reason="changed")
    assert [echo["ok"] for echo in snapshot["echo"]][-3:] == [False, False, True]
    assert twice["echo"][-1]["ok"] is False, "it has been replaced already"
    told = [given for record in bench.recorder.records for kind, given in record.outputs if kind == "clinical"]
    assert [entry["corrects"] for entry in told] == [None, uid]
    assert {entry["uid"] for entry in told} <= {
        command.id for r in bench.recorder.records for command in r.input.commands
    }


def test_whose_session_it_is_may_be_said_and_corrected_with_a_reason() -> None:
    bench = Bench()
    bench.steps(1)
    assert bench.say("set_case", case="LA/1")["echo"][-1]["ok"] is False
    snapshot = bench.say("set_case", case="LA-2", reason="wristband read again")
    assert snapshot["session"]["case"] == "LA-2"
    assert bench.say("set_case", case="LA-3")["echo"][-1]["ok"] is False, "another patient needs a reason"
    assert [given["case"] for record in bench.recorder.records for kind, given in record.outputs if kind == "case"][
        -1
    ] == "LA-2"


def test_an_order_that_cannot_be_carried_out_is_refused_with_the_reason() -> None:
    bench = Bench()
    bench.steps(1)
    bench.say("make_tea")
    bench.say("mark_event", text="  ")
    bench.say("enter_value", name="hct", value="lots", unit="1")
    bench.say("edit_limit", key="tmp_high.limit", value=1000, reason="")
    snapshot = bench.say("edit_limit", by="", key="tmp_high.limit", value=55, reason="")
    assert [echo["ok"] for echo in snapshot["echo"]] == [False] * 5
    assert all(echo["message"] for echo in snapshot["echo"])


def test_an_echo_waits_for_its_commit_or_says_that_it_is_not_saved() -> None:
    bench = Bench()
    bench.recorder.saves = False
    bench.steps(2)
    assert bench.say("mark_event", text="one")["echo"] == []
    bench.recorder.failing = True
    assert [echo["saved"] for echo in bench.steps(1)["echo"]] == [False]
    assert bench.steps(60)["recording"]["failing"] is True
    assert bench.alarms()["recording_failing"] == "U"


def test_parts_that_are_lost_are_alarms() -> None:
    bench = Bench()
    bench.console.ok = (True, True)
    bench.steps(5)
    bench.console.ok = (False, False)
    bench.steps(30)
    assert bench.alarms() == {"screen_lost": "U", "sound_lost": "U"}


def test_a_screen_that_hangs_is_noticed_and_heard_without_it() -> None:
    """Invariant 18: the watchdog is the monitor, the sound the sounder's; neither needs the screen."""
    assert SILENT_S <= 2.0, "from when on a child that says nothing is lost"
    bench = Bench()
    bench.console.ok = (True, True)
    assert bench.steps(5)["sound"]["priority"] is None
    bench.console.ok = (False, True)
    snapshot = bench.steps(22)
    assert bench.alarms() == {"screen_lost": "U"}
    assert (snapshot["sound"]["priority"], snapshot["sound"]["melody"]) == ("medium", "equipment")


def test_a_clock_that_someone_set_is_an_alarm_and_moves_no_deadline() -> None:
    bench = Bench()
    bench.steps(3)
    bench.clock.utc_offset_ns += 3_600_000_000_000
    snapshot = bench.steps(1)
    assert bench.alarms() == {"clock_step": "U"}
    assert snapshot["t_s"] == 0.3


def test_a_step_that_overruns_skips_what_is_past_due_and_counts_it() -> None:
    bench = Bench()
    stops = iter([False, False, False, True])

    def stop() -> bool:
        if bench.link.polls == 1:
            bench.clock.now_ns += 5 * PERIOD_NS  # something held the process up
        return next(stops)

    bench.session.run(stop)
    assert bench.link.polls == 3
    assert bench.session.summary()["missed_polls"] == 3
    [gap] = bench.session.summary()["gaps"]
    assert (gap["cause"], gap["polls"], gap["end_s"]) == ("late", 3, 0.5)


def test_the_machines_own_codes_are_told_with_its_alarm_and_with_no_other() -> None:
    stopped = {"response_level": 1, "machine_alarm_1": 103, "machine_alarm_3": 9014, "ad1": 1}
    bench = Bench(Reply(raw(stopped)))
    codes = {alarm["id"]: alarm.get("codes") for alarm in bench.steps(3)["alarms"]}
    assert codes == {"machine_level_1": [103, 9014], "air_return": None}


def test_the_screen_is_told_how_long_an_alarm_waits_and_its_data_is_gone() -> None:
    bench = Bench(*[Reply(raw({"ad1": 1}))] * 21, SILENT)
    (air,) = bench.steps(21)["alarms"]
    assert (air["waiting_s"], "unknown_s" in air) == (pytest.approx(2.0), False)
    air = next(alarm for alarm in bench.steps(13)["alarms"] if alarm["id"] == "air_return")
    assert (air["state"], air["unknown_s"]) == ("X", pytest.approx(1.0))
    snapshot = bench.say("acknowledge", occurrences=[air["occurrence"]])
    assert next(alarm for alarm in snapshot["alarms"] if alarm["id"] == "air_return")["waiting_s"] is None
