"""Blood-side pressures: fixed limits on the mean of 2 s, limits that follow a reference, limits beside another."""

from __future__ import annotations

import math

import pytest

from tests.conditions.bench import BEYOND, INSIDE, UNKNOWN, WITHIN, Bench


@pytest.mark.parametrize(
    ("alarm", "channel", "beyond", "within", "inside"),
    [
        ("return_high", "pven_mmhg", 150.1, 150.0, 140.0),
        ("access_low", "pacc_mmhg", -160.1, -160.0, -150.0),
        ("access_prealarm", "pacc_mmhg", -120.1, -120.0, -110.0),
        ("p2nd_warn", "p2nd_mmhg", 250.1, 250.0, 240.0),
        ("p2nd_high", "p2nd_mmhg", 400.1, 400.0, 390.0),
        ("tmp_high", "tmp_mmhg", 60.1, 60.0, 55.0),
        ("tmp_very_high", "tmp_mmhg", 100.1, 100.0, 95.0),
        ("waste_full", "ws2_g", 4700.1, 4700.0, 4690.0),
    ],
)
def test_a_limit_is_beyond_past_it_and_inside_only_by_the_deadband(
    alarm: str, channel: str, beyond: float, within: float, inside: float
) -> None:
    bench = Bench(alarm)
    assert bench.run(3, **{channel: beyond})[alarm].judgement is BEYOND
    assert bench.run(3, **{channel: within})[alarm].judgement is WITHIN
    assert bench.run(3, **{channel: inside})[alarm].judgement is INSIDE


def test_pressures_are_judged_on_the_mean_of_2_s() -> None:
    bench = Bench("return_high", "access_low")
    bench.run(3, pven_mmhg=100.0)
    assert bench.run(0.5, pven_mmhg=250.0)["return_high"].judgement is INSIDE  # a cough
    bench.run(3, pven_mmhg=100.0)
    assert bench.run(1.2, pven_mmhg=250.0)["return_high"].judgement is BEYOND
    assert bench["return_high"].value == pytest.approx(100 + 150 * 12 / 20)


def test_an_unknown_reading_is_unknown_at_once_and_no_part_of_the_next_mean() -> None:
    bench = Bench("return_high")
    assert bench.run(0.1, pven_mmhg=None)["return_high"].judgement is UNKNOWN
    assert bench["return_high"].value is None
    assert bench.run(2.1, pven_mmhg=151.0)["return_high"].value == 151.0


@pytest.mark.parametrize(("machine_high", "limit"), [(200, 150), (120, 120), (None, 150)])
def test_the_return_limit_is_never_above_the_machines_own(machine_high: float | None, limit: float) -> None:
    bench = Bench("return_high").run(1, pven_machine_high_mmhg=machine_high)
    assert bench["return_high"].limit == limit


@pytest.mark.parametrize(
    ("ours", "machine_channel", "machine_value", "wider"),
    [
        (("limits_wider", "pacc_mmhg", "low"), "pacc_machine_low_mmhg", -150, True),
        (("limits_wider", "pacc_mmhg", "low"), "pacc_machine_low_mmhg", -160, False),
        (("limits_wider", "part_mmhg", "high"), "part_machine_high_mmhg", 199, True),
        (("limits_wider", "part_mmhg", "high"), "part_machine_high_mmhg", 200, False),
        (("limits_wider", "tmp_mmhg", "high"), "tmp_machine_high_mmhg", 90, True),
        (("limits_wider", "p2nd_mmhg", "high"), "p2nd_machine_high_mmhg", 399, True),
    ],
)
def test_a_limit_wider_than_the_machines_own_is_said(
    ours: tuple[str, str, str], machine_channel: str, machine_value: float, wider: bool
) -> None:
    bench = Bench(settled=False).run(1, **{machine_channel: machine_value})
    assert (bench[ours].judgement is BEYOND) == wider


# --- the reference of a pressure  ---


def test_without_a_reference_the_return_limit_is_10() -> None:
    bench = Bench("return_low", settled=False).run(39)
    assert bench["return_low"].limit == 10


def test_the_reference_stands_after_40_s_and_the_limit_30_below_it() -> None:
    bench = Bench("return_low", "access_high", settled=False).run(41)
    assert bench["return_low"].limit == 43
    assert bench["access_high"].limit == -53


def test_a_return_disconnection_is_found_although_4_mmhg_is_no_fixed_limit() -> None:
    bench = Bench("return_low").run(60)
    assert bench.run(1.5, pven_mmhg=4.0)["return_low"].judgement is BEYOND


def test_an_access_disconnection_is_found() -> None:
    bench = Bench("access_high").run(60)
    assert bench.run(2.1, pacc_mmhg=-5.0)["access_high"].judgement is BEYOND
    assert Bench("access_high", settled=False).run(3, pacc_mmhg=-9.0)["access_high"].judgement is BEYOND  # no reference


def test_the_reference_takes_in_no_value_10_mmhg_away() -> None:
    bench = Bench("return_low").run(60)
    assert bench.run(120, pven_mmhg=62.9)["return_low"].limit == 43  # 10.1 below
    assert bench.run(120, pven_mmhg=90.0)["return_low"].limit == 43


def test_the_return_reference_never_follows_a_fall() -> None:
    bench = Bench("return_low").run(60)
    for step in range(100):
        bench.run(5, step_s=0.5, pven_mmhg=73.0 - 0.5 * step)
    assert bench["return_low"].limit == 43
    assert bench["return_low"].judgement is BEYOND


def test_the_return_reference_follows_a_slow_rise() -> None:
    bench = Bench("return_low").run(60)
    for step in range(1, 9):
        bench.run(120, step_s=1, pven_mmhg=73.0 + step)
    assert bench["return_low"].limit == 51


def test_the_access_reference_never_follows_a_rise() -> None:
    bench = Bench("access_high").run(60)
    for step in range(1, 9):
        bench.run(120, step_s=1, pacc_mmhg=-83.0 + step)
    assert bench["access_high"].limit == -53


@pytest.mark.parametrize(
    "change",
    [{"phase": 4}, {"bp_set_ml_min": 110.0}, {"bp_ml_min": 107.0}],
    ids=["phase", "blood pump set", "blood flow by more than a tenth"],
)
def test_the_reference_is_dropped_and_set_again_after_40_s(change: dict[str, float]) -> None:
    bench = Bench("return_low").run(60)
    assert bench.run(0.1, **change)["return_low"].limit == 10
    assert bench.run(35, pven_mmhg=60.0)["return_low"].limit == 10
    assert bench.run(11)["return_low"].limit == 30


def test_a_blood_flow_that_moves_a_tenth_more_slowly_keeps_the_reference() -> None:
    bench = Bench("return_low").run(60)
    for step in range(12):
        bench.run(6, bp_ml_min=120.0 - step)
    assert bench["return_low"].limit == 43


def test_the_operator_can_take_the_reference_anew() -> None:
    bench = Bench("return_low").run(60)
    assert bench.judge.recentre("pven_mmhg") is None
    assert bench.run(0.1, pven_mmhg=30.0)["return_low"].limit == 10
    assert bench.run(41)["return_low"].limit == 10  # max(10, 30 - 30)
    assert "pven_mmhg" in (bench.judge.recentre("p1st_mmhg") or "")


def test_a_weak_reference_is_said_on_screen() -> None:
    bench = Bench("return_low", settled=False).run(60, pven_mmhg=39.0)
    assert bench.judge.remarks() == ["disconnection_may_not_be_detectable"]
    assert Bench("return_low").run(60).judge.remarks() == []


def test_readings_that_are_missing_do_not_make_up_the_40_s() -> None:
    bench = Bench("return_low", settled=False).run(20).run(30, pven_mmhg=None)
    assert bench.run(15, pven_mmhg=73.0)["return_low"].limit == 10
    assert bench.run(10)["return_low"].limit == 43


@pytest.mark.parametrize(
    ("values", "applies"),
    [
        ({}, True),
        ({"bp_ml_min": 9.0}, False),
        ({"bp_set_ml_min": 0.0}, False),
        ({"phase": 7}, True),
        ({"phase": 0, "patient_connected": 1}, False),
        ({"phase": 8, "patient_connected": 1}, False),
    ],
)
def test_where_a_low_return_pressure_is_judged(values: dict[str, float], applies: bool) -> None:
    assert Bench("return_low").run(1, **values)["return_low"].applies is applies


@pytest.mark.parametrize(
    ("values", "applies"),
    [({}, True), ({"bp_ml_min": 49.9}, False), ({"phase": 7}, False), ({"phase": 11}, True), ({"phase": 0}, False)],
)
def test_where_a_high_access_pressure_is_judged(values: dict[str, float], applies: bool) -> None:
    assert Bench("access_high").run(1, **values)["access_high"].applies is applies


# --- pre-separator and plasma pressures  ---


@pytest.mark.parametrize(
    ("part", "pven", "limit", "judged"),
    [
        (62.9, 73, 63, BEYOND),
        (63.0, 73, 63, WITHIN),
        (73.0, 73, 63, INSIDE),
        (19.9, 10, 20, BEYOND),
        (20.0, 10, 20, WITHIN),
        (50.0, None, math.nan, UNKNOWN),
    ],
)
def test_the_lower_pre_separator_limit_follows_the_return_pressure(
    part: float, pven: float | None, limit: float, judged: str
) -> None:
    verdict = Bench("part_limit").run(3, part_mmhg=part, pven_mmhg=pven)["part_limit", "part_mmhg", "low"]
    assert verdict.judgement is judged
    assert verdict.limit == (None if math.isnan(limit) else limit)


@pytest.mark.parametrize(
    ("channel", "direction", "beyond"),
    [("p1st_mmhg", "low", -301), ("p1st_mmhg", "high", 251), ("p3rd_mmhg", "low", -101), ("p3rd_mmhg", "high", 401)],
)
def test_plasma_pressures_are_judged_while_separating(channel: str, direction: str, beyond: float) -> None:
    bench = Bench("plasma_pressure").run(3, **{channel: beyond})
    assert bench.says(("plasma_pressure", channel, direction)) == "beyond"
    assert bench.run(1, response_level=2).says(("plasma_pressure", channel, direction)) == "-"
    assert bench.run(1, response_level=0, fp_ml_min=0.0).says(("plasma_pressure", channel, direction)) == "-"


def test_a_low_loop_pressure_waits_30_s_after_the_loop_was_set() -> None:
    bench = Bench("p2nd_low")
    assert bench.run(3, p2nd_mmhg=9.0).says("p2nd_low") == "beyond"
    assert bench.run(29, step_s=1, cp_set_ml_min=180.0).says("p2nd_low") == "-"
    assert bench.run(2, step_s=1).says("p2nd_low") == "beyond"
    assert bench.run(1, cp_ml_min=49.0).says("p2nd_low") == "-"


def test_the_loop_limits_need_a_running_loop() -> None:
    bench = Bench("p2nd_high").run(3, p2nd_mmhg=401.0)
    assert bench.says("p2nd_high") == "beyond"
    assert bench.run(1, cp_ml_min=0.0).says("p2nd_high") == "-"
