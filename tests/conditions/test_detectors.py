"""Detectors, clamps, chambers, heater, power, the machine's own levels, and sensors that do not measure."""

from __future__ import annotations

import pytest

from session_monitor.domain.readings import Quality
from tests.conditions.bench import BEYOND, INSIDE, UNKNOWN, WITHIN, Bench


@pytest.mark.parametrize(
    ("alarm", "channel", "raised", "calm"),
    [
        ("air_return", "ad1", 1, 0),
        ("blood_leak", "ld", 1, 0),
        ("detector_dead", "ad1_self_test_good", 0, 1),
        ("detector_dead", "ld_self_test_good", 0, 1),
        ("chamber_low", "yw1_low", 1, 0),
        ("chamber_low", "yw2_low", 1, 0),
        ("chamber_low", "yw3_low", 1, 0),
        ("on_battery", "on_battery", 1, 0),
        ("door_open", "door_open", 1, 0),
        ("machine_level_1", "response_level", 1, 0),
        ("machine_level_2", "response_level", 2, 1),
        ("machine_level_3", "response_level", 3, 2),
        ("machine_level_4", "response_level", 4, 3),
    ],
)
def test_a_bit_or_code_is_judged_on_one_reading(alarm: str, channel: str, raised: int, calm: int) -> None:
    bench = Bench(alarm)
    assert bench.run(0.1, **{channel: raised})[alarm, channel].judgement is BEYOND
    assert bench.run(0.1, **{channel: calm})[alarm, channel].judgement is INSIDE
    assert bench.run(0.1, **{channel: None})[alarm, channel].judgement is UNKNOWN


@pytest.mark.parametrize("alarm", ["air_return", "blood_leak", "on_battery"])
def test_without_a_patient_a_detector_raises_nothing(alarm: str) -> None:
    off = {"phase": 9, "patient_connected": 0, "bp_ml_min": 0.0, "ad1": 1, "ld": 1, "on_battery": 1}
    assert Bench(alarm).run(1, **off)[alarm].applies is False


def test_a_machine_level_is_mirrored_without_a_patient() -> None:
    off = {"phase": 9, "patient_connected": 0, "bp_ml_min": 0.0, "response_level": 1}
    assert Bench("machine_level_1").run(1, **off).says("machine_level_1") == "beyond"


# --- clamps ---


@pytest.mark.parametrize(
    ("clamp", "pump", "moving", "still"), [("v1_closed", "bp", 10.0, 9.9), ("v3_closed", "dp", 5.0, 4.9)]
)
def test_a_clamp_is_closed_against_its_pump(clamp: str, pump: str, moving: float, still: float) -> None:
    bench = Bench("clamp_mismatch")
    key = ("clamp_mismatch", clamp)
    assert bench.run(0.1, **{clamp: 1, f"{pump}_ml_min": moving})[key].judgement is BEYOND
    assert bench.run(0.1, **{f"{pump}_ml_min": still})[key].judgement is INSIDE
    assert bench.run(0.1, **{f"{pump}_ml_min": None})[key].judgement is UNKNOWN
    assert bench.run(0.1, **{clamp: 0})[key].judgement is INSIDE
    assert bench.run(0.1, **{clamp: None, f"{pump}_ml_min": moving})[key].judgement is UNKNOWN


def test_a_clamp_may_close_in_the_15_s_after_its_pump_was_ordered_to_stop() -> None:
    bench = Bench("clamp_mismatch").run(14.9, bp_set_ml_min=0.0, v1_closed=1)
    assert bench["clamp_mismatch", "v1_closed"].judgement is INSIDE
    assert bench.run(0.2)["clamp_mismatch", "v1_closed"].judgement is BEYOND


@pytest.mark.parametrize(
    ("phase", "said"),
    [("exchange", "-"), ("collect", "beyond"), ("purify", "beyond"), ("prepare_return", "beyond"), ("return", "-")],
)
def test_the_drain_must_be_closed_once_plasma_is_collected(phase: str, said: str) -> None:
    assert Bench("clamp_mismatch", phase=phase).run(1, c1_closed=0).says(("clamp_mismatch", "c1_closed")) == said


@pytest.mark.parametrize(
    ("v5", "v6", "judged"),
    [(0, 0, BEYOND), (1, 0, INSIDE), (0, 1, INSIDE), (1, None, INSIDE), (None, 0, UNKNOWN), (0, None, UNKNOWN)],
)
def test_fresh_plasma_and_inner_are_never_both_open(v5: int | None, v6: int | None, judged: str) -> None:
    bench = Bench("clamp_mismatch").run(0.1, v5_closed=v5, v6_closed=v6)
    assert bench["clamp_mismatch", "v5_closed"].judgement is judged


# --- heater ---


@pytest.mark.parametrize(("ht", "judged"), [(40.9, BEYOND), (40.8, WITHIN), (40.5, INSIDE)])
def test_plasma_too_warm(ht: float, judged: str) -> None:
    assert Bench("heater_high").run(0.1, ht_c=ht)["heater_high"].judgement is judged


def test_plasma_is_judged_only_where_it_flows() -> None:
    assert Bench("heater_high").run(1, ht_c=41.0, dp_set_ml_min=0.0).says("heater_high") == "-"
    assert Bench("heater_high").run(1, ht_c=41.0, phase=7).says("heater_high") == "-"


@pytest.mark.parametrize(
    ("ht", "high", "low"),
    [(39.1, BEYOND, INSIDE), (39.0, WITHIN, INSIDE), (36.9, INSIDE, BEYOND), (37.3, INSIDE, INSIDE)],
)
def test_the_heater_is_off_its_set_120_s_after_plasma_was_ordered(ht: float, high: str, low: str) -> None:
    bench = Bench("heater_off_set").run(87, step_s=1, ht_c=ht)
    assert bench["heater_off_set", "ht_c", "high"].judgement is INSIDE
    bench.run(3, step_s=1)
    assert bench["heater_off_set", "ht_c", "high"].judgement is high
    assert bench["heater_off_set", "ht_c", "low"].judgement is low


@pytest.mark.parametrize("values", [{"dp_ml_min": 4.9}, {"response_level": 2}])
def test_where_plasma_hardly_flows_there_is_nothing_to_warm(values: dict[str, float]) -> None:
    bench = Bench("heater_off_set").run(130, step_s=1, ht_c=30.0, **values)
    assert bench["heater_off_set", "ht_c", "low"].judgement is INSIDE


def test_a_heater_without_a_known_set_is_unknown() -> None:
    bench = Bench("heater_off_set").run(130, step_s=1, heater_set_c=None)
    assert bench["heater_off_set", "ht_c", "low"].judgement is UNKNOWN


# --- sensors ---


@pytest.mark.parametrize("quality", [Quality.INVALID, Quality.IMPLAUSIBLE, Quality.MISSING])
def test_a_sensor_that_does_not_measure_is_said_after_5_s(quality: Quality) -> None:
    bench = Bench("sensor_invalid")
    bench.quality = {"pven_mmhg": quality}
    assert bench.run(5)["sensor_invalid", "pven_mmhg"].judgement is WITHIN
    assert bench.run(0.2)["sensor_invalid", "pven_mmhg"].judgement is BEYOND
    bench.quality = {}
    assert bench.run(0.1)["sensor_invalid", "pven_mmhg"].judgement is INSIDE


def test_a_reading_that_jumps_faster_than_anything_can_is_said_after_5_s() -> None:
    """A loose contact; the reading itself is still judged."""
    bench = Bench("sensor_invalid", "return_low").run(10)
    for _ in range(24):
        bench.run(0.1, pven_mmhg=280.0).run(0.1, pven_mmhg=73.0)
        assert bench["sensor_invalid", "pven_mmhg"].judgement is WITHIN
    bench.run(0.1, pven_mmhg=280.0).run(0.1, pven_mmhg=73.0).run(0.1, pven_mmhg=280.0).run(0.1, pven_mmhg=73.0)
    assert bench["sensor_invalid", "pven_mmhg"].judgement is BEYOND
    assert bench["return_low"].judgement is INSIDE, "judged, not unknown"
    assert bench.run(0.9)["sensor_invalid", "pven_mmhg"].judgement is BEYOND
    assert bench.run(0.2)["sensor_invalid", "pven_mmhg"].judgement is INSIDE


def test_one_jump_and_a_change_as_fast_as_a_cough_raise_nothing() -> None:
    bench = Bench("sensor_invalid").run(10)
    assert bench.run(0.1, pven_mmhg=280.0)["sensor_invalid", "pven_mmhg"].judgement is WITHIN
    assert bench.run(1)["sensor_invalid", "pven_mmhg"].judgement is INSIDE, "it may have been true"
    for _ in range(40):
        bench.run(0.1, pven_mmhg=395.0).run(0.1, pven_mmhg=280.0)  # 115 mmHg in 0.1 s
        assert bench["sensor_invalid", "pven_mmhg"].judgement is INSIDE


def test_two_polls_close_together_are_not_taken_for_a_jump() -> None:
    """The registers change every 0.1 s; polled 10 ms apart, an ordinary beat looks ten times as fast."""
    bench = Bench("sensor_invalid").run(10)
    for _ in range(700):
        bench.run(0.01, step_s=0.01, pven_mmhg=73.0).run(0.01, step_s=0.01, pven_mmhg=103.0)
    assert bench["sensor_invalid", "pven_mmhg"].judgement is INSIDE


def test_a_value_after_a_silence_is_not_taken_for_a_jump() -> None:
    bench = Bench("sensor_invalid").run(10).miss(5)
    for _ in range(8):
        for pven_mmhg in (280.0, 73.0):
            assert bench.run(0.1, pven_mmhg=pven_mmhg)["sensor_invalid", "pven_mmhg"].judgement is INSIDE
            bench.miss(0.9)


def test_a_frozen_sensor_is_said_at_once() -> None:
    bench = Bench("sensor_invalid")
    bench.quality = {"pven_mmhg": Quality.FROZEN}
    assert bench.run(0.1)["sensor_invalid", "pven_mmhg"].judgement is BEYOND
    assert bench["sensor_invalid", "pacc_mmhg"].judgement is INSIDE


@pytest.mark.parametrize(
    ("channel", "phase", "said"),
    [
        ("p2nd_mmhg", "exchange", "-"),
        ("p1st_mmhg", "paused", "-"),
        ("ws3_g", "return", "-"),
        ("pven_mmhg", "paused", "beyond"),
    ],
)
def test_a_sensor_is_watched_where_its_channel_is_judged(channel: str, phase: str, said: str) -> None:
    bench = Bench("sensor_invalid", phase=phase)
    bench.quality = {channel: Quality.INVALID}
    assert bench.run(6, step_s=1).says(("sensor_invalid", channel)) == said
