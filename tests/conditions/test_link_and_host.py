"""The line to the machine, another machine on it, the monitor's own parts, entered values."""

from __future__ import annotations

import pytest

from session_monitor.config.machine_map import parse_machine
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Priority
from session_monitor.domain.channels import Raw
from session_monitor.domain.conditions.link import WrongDevice, WrongMachine
from session_monitor.domain.conditions.moment import Moment, Now
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.derived.totals import Totals
from session_monitor.domain.inputs import HostFacts, MissCause
from session_monitor.domain.situation import Situation
from tests.conditions.bench import BEYOND, INSIDE, NOT_EVALUATED, UNKNOWN, WITHIN, Bench, only


def test_silence_is_an_alarm_after_1_5_s_and_high_after_15_s() -> None:
    bench = Bench("link_lost")
    assert bench["link_lost"].judgement is INSIDE
    assert bench.miss(1.4)["link_lost"].judgement is WITHIN
    assert bench.miss(0.1)["link_lost"].judgement is BEYOND
    assert bench["link_lost"].priority is None
    assert bench.miss(13.5)["link_lost"].priority is Priority.HIGH
    assert bench.run(0.1)["link_lost"].judgement is INSIDE


@pytest.mark.parametrize(
    ("kind", "first", "other"),
    [
        ('"text"\nregisters = 4', b"SN-00017", b"SN-00018"),
        ('"text"\nregisters = 4', b"SN-1\0\0\0\0", b"SN-10\0\0\0"),
        ('"i64"', 2**60, 2**60 + 1),
        ('"u32"', 17, 18),
    ],
)
def test_another_serial_number_of_any_type_is_another_machine(kind: str, first: Raw, other: Raw) -> None:
    text = '[machine]\nid = "m"\nname = "M"\nversion = 1\n[identity]\nabsent = true\nserial = "number"\n'
    text += '[heartbeat]\nabsent = true\n[[channel]]\nname = "number"\ntable = "input"\naddress = 0\n'
    machine = parse_machine(f"{text}type = {kind}\n", "m")
    builder = FrameBuilder(machine)
    spec = only("wrong_machine").alarms[0].conditions[0]
    condition = WrongMachine(spec, AlarmKey("wrong_machine", None, None))
    unknown = None if isinstance(first, int) else b"\xff" * 8

    def judged(raw: Raw | None) -> Judgement:
        frame = builder.build(0, 0, 0, (raw,))
        return condition.judge(
            Now(Moment(0, frame, None, {}, Situation(), HostFacts()), {}, {}, {}, Totals(frame.machine), None, 0)
        ).judgement

    raws = (unknown, first, first, other, unknown, first)
    assert [judged(raw) for raw in raws] == [INSIDE, INSIDE, INSIDE, BEYOND, INSIDE, INSIDE]


@pytest.mark.parametrize("remembered", [None, 17])
def test_another_serial_number_of_a_device_is_beyond_until_the_right_one_is_back(remembered: int | None) -> None:
    text = '[machine]\nid = "m"\nname = "M"\nversion = 1\n[identity]\nabsent = true\n'
    text += '[heartbeat]\nabsent = true\n[[channel]]\nname = "number"\ntable = "input"\naddress = 0\ntype = "u32"\n'
    builder = FrameBuilder(parse_machine(text, "m"))
    condition = WrongDevice(only("wrong_machine").alarms[0].conditions[0], AlarmKey("wrong_device", "number", None))
    if remembered:
        condition.remember(remembered)

    def judged(raw: int | None) -> Judgement:
        frame = builder.build(0, 0, 0, (raw,))
        return condition.judge(
            Now(Moment(0, frame, None, {}, Situation(), HostFacts()), {}, {}, {}, Totals(frame.machine), None, 0)
        ).judgement

    raws = (None, *((17,) if remembered is None else ()), 18, None, 17, None)
    first = [INSIDE, INSIDE] if remembered is None else [UNKNOWN]  # an alarm from before a restart must not clear
    assert [judged(raw) for raw in raws] == [*first, BEYOND, BEYOND, INSIDE, INSIDE]


def test_a_monitor_that_begins_again_knows_the_serial_number_its_session_began_with() -> None:
    bench = Bench("wrong_machine")
    known = bench.run(0.1).frame()
    again = Bench("wrong_machine", settled=False)
    again.judge.remember([known], ())
    assert again.run(0.1, serial=0x53000002)["wrong_machine"].judgement is BEYOND


def test_silence_stays_medium_without_a_patient() -> None:
    bench = Bench("link_lost").run(1, phase=9, patient_connected=0, bp_ml_min=0.0).miss(20)
    assert (bench["link_lost"].judgement, bench["link_lost"].priority) == (BEYOND, None)


def test_a_link_that_never_came_up_is_an_alarm_too() -> None:
    bench = Bench("link_lost", settled=False).miss(1.5, MissCause.REFUSED)
    assert bench["link_lost"].judgement is BEYOND


@pytest.mark.parametrize("cause", [MissCause.TIMEOUT, MissCause.STALE, MissCause.EXCEPTION])
def test_only_a_frame_of_the_right_machine_shows_that_it_is_back(cause: MissCause) -> None:
    bench = Bench("wrong_machine").miss(0.1, MissCause.WRONG_MACHINE)
    assert bench["wrong_machine"].judgement is BEYOND
    assert bench.miss(5, cause)["wrong_machine"].judgement is BEYOND
    assert bench.run(0.1)["wrong_machine"].judgement is INSIDE
    assert bench.miss(5, cause)["wrong_machine"].judgement is INSIDE


def test_another_serial_number_is_another_machine_and_its_readings_are_nobodys() -> None:
    bench = Bench("wrong_machine", "return_high", "access_low")
    bench.run(3, pacc_mmhg=-200.0)
    bench.run(3, serial=0x53000002, pven_mmhg=400.0, pacc_mmhg=-80.0)
    assert bench["wrong_machine"].judgement is BEYOND
    assert bench["return_high"].judgement is UNKNOWN
    assert bench["access_low"].judgement is UNKNOWN  # the other machine's good pressure clears nothing
    assert bench.run(0.1, serial=0x53000001, pven_mmhg=73.0)["wrong_machine"].judgement is INSIDE


# --- the monitor's own parts ---


@pytest.mark.parametrize(
    ("alarm", "lost", "fine"),
    [
        ("screen_lost", HostFacts(screen_ok=False), HostFacts(screen_ok=True)),
        ("sound_lost", HostFacts(sound_ok=False), HostFacts(sound_ok=None)),
        ("recording_failing", HostFacts(recording_ok=False), HostFacts(recording_ok=True)),
        ("disk_low", HostFacts(disk_low=True), HostFacts(disk_low=False)),
        ("clock_step", HostFacts(clock_step_s=-3600.0), HostFacts(clock_step_s=0.0)),
    ],
)
def test_a_lost_part_is_said_also_while_the_link_is_silent(alarm: str, lost: HostFacts, fine: HostFacts) -> None:
    bench = Bench(alarm)
    assert bench[alarm].judgement is INSIDE
    bench.host = lost
    assert bench.run(0.1)[alarm].judgement is BEYOND
    assert bench.miss(5)[alarm].judgement is BEYOND
    bench.host = fine
    assert bench.miss(0.1)[alarm].judgement is INSIDE


def test_a_clock_that_was_set_says_by_how_much() -> None:
    bench = Bench("clock_step")
    bench.host = HostFacts(clock_step_s=-3600.0)
    assert bench.run(0.1)["clock_step"].value == -3600.0


# --- entered values ---


def test_an_entered_pressure_is_low_below_65() -> None:
    bench = Bench("map_low")
    assert bench["map_low"].judgement is NOT_EVALUATED
    assert bench.judge.not_evaluated() == ["map_low"]
    assert bench.enter("map_mmhg", 64, "mmHg").run(0.1)["map_low"].judgement is BEYOND
    assert bench.enter("map_mmhg", 65, "mmHg").run(0.1)["map_low"].judgement is INSIDE
    assert bench.miss(5)["map_low"].judgement is INSIDE  # it does not come over the line


@pytest.mark.parametrize(
    ("key", "entry", "unit", "minutes"),
    [
        ("act_s", "act_s", "s", 60),
        ("act_s", "aptt_s", "s", 60),
        ("ionised_calcium_mmol_l", "ionised_calcium_mmol_l", "mmol/L", 120),
        ("map_mmhg", "heart_rate_min", "/min", 30),
        ("temperature_c", "temperature_c", "℃", 60),
    ],
)
def test_a_check_is_due_again_after_its_time(key: str, entry: str, unit: str, minutes: float) -> None:
    bench = Bench("check_due")
    assert bench["check_due", key].judgement is NOT_EVALUATED  # nothing was entered yet, so nothing is overdue
    bench.enter(entry, 60, unit).run(minutes * 60, step_s=30)
    assert bench["check_due", key].judgement is INSIDE
    assert bench.run(30, step_s=30)["check_due", key].judgement is BEYOND
    assert bench.enter(entry, 60, unit).run(1)["check_due", key].judgement is INSIDE


def test_how_long_until_each_check_is_due() -> None:
    bench = Bench("check_due")
    bench.run(10, step_s=1)

    def due() -> dict[str, float | None]:
        return {check.values[0]: check.due_s for check in bench.judge.checks(bench.t_ns, bench.entered)}

    assert set(due().values()) == {None}, "nothing was entered yet"
    bench.enter("aptt_s", 60, "s").enter("heart_rate_min", 80, "/min").run(600, step_s=30)
    found = due()
    assert found["act_s"] == pytest.approx(3000, abs=31)
    assert found["map_mmhg"] == pytest.approx(1200, abs=31)
    assert found["temperature_c"] is None
    bench.run(1500, step_s=30)
    assert due()["map_mmhg"] == pytest.approx(-300, abs=31)
