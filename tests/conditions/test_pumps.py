"""Pumps against their sets, a stopped blood pump, a forgotten pause, heparin."""

from __future__ import annotations

import pytest

from session_monitor.domain.alarms.types import Priority
from tests.conditions.bench import BEYOND, INSIDE, NOT_EVALUATED, UNKNOWN, WITHIN, Bench

PUMPS = ("bp", "fp", "dp", "rp", "fp2", "cp")


@pytest.mark.parametrize("pump", PUMPS)
def test_a_flow_below_70_or_above_130_percent_of_its_set(pump: str) -> None:
    bench = Bench("flow_low", "flow_high")
    channel = f"{pump}_ml_min"
    ordered = bench.values[f"{pump}_set_ml_min"]
    for percent, low, high in ((69, BEYOND, INSIDE), (74, WITHIN, INSIDE), (75, INSIDE, INSIDE), (131, INSIDE, BEYOND)):
        bench.run(0.1, **{channel: ordered * percent / 100})
        assert bench["flow_low", channel].judgement is low, percent
        assert bench["flow_high", channel].judgement is high, percent
    assert bench.run(0.1, **{channel: ordered * 1.26})["flow_high", channel].judgement is WITHIN
    assert bench.run(0.1, **{channel: None})["flow_low", channel].judgement is UNKNOWN


@pytest.mark.parametrize("pump", PUMPS)
def test_a_pump_is_given_20_s_to_reach_a_new_set(pump: str) -> None:
    bench = Bench("flow_low").run(0.1, **{f"{pump}_set_ml_min": 1000.0})
    assert bench.run(19.8).says(("flow_low", f"{pump}_ml_min")) == "-"
    assert bench.run(0.2).says(("flow_low", f"{pump}_ml_min")) == "beyond"


def test_a_pump_is_given_20_s_to_come_back_after_a_stop() -> None:
    bench = Bench("flow_low").run(30, phase=11, response_level=1, bp_ml_min=0.0)
    assert bench.says(("flow_low", "bp_ml_min")) == "-"
    assert bench.run(19.9, phase=5, response_level=0).says(("flow_low", "bp_ml_min")) == "-"
    assert bench.run(0.2).says(("flow_low", "bp_ml_min")) == "beyond"


@pytest.mark.parametrize(
    ("values", "judged"),
    [
        ({}, set(PUMPS)),
        ({"phase": 0}, set()),
        ({"phase": 9}, set()),
        ({"phase": 10}, set()),
        ({"phase": 11}, set()),
        ({"response_level": 1}, set()),
        ({"response_level": 2}, {"bp"}),
        ({"response_level": 3}, set(PUMPS)),
        ({"cp_set_ml_min": 0.0}, set(PUMPS) - {"cp"}),
    ],
)
def test_which_pumps_should_run(values: dict[str, float], judged: set[str]) -> None:
    bench = Bench("flow_low").run(25, step_s=1, **values)
    assert {pump for pump in PUMPS if bench["flow_low", f"{pump}_ml_min"].applies} == judged


def test_a_flow_without_an_order() -> None:
    bench = Bench("flow_unset").run(29, step_s=1, rp_set_ml_min=0.0)
    assert bench["flow_unset", "rp_ml_min"].judgement is INSIDE  # 30 s to come to rest
    assert bench.run(3, step_s=1)["flow_unset", "rp_ml_min"].judgement is BEYOND
    assert bench.run(1, rp_ml_min=5.0)["flow_unset", "rp_ml_min"].judgement is INSIDE
    assert bench.run(1, rp_ml_min=None)["flow_unset", "rp_ml_min"].judgement is UNKNOWN
    assert bench.run(1, rp_ml_min=9.0, rp_set_ml_min=None)["flow_unset", "rp_ml_min"].judgement is UNKNOWN


def test_a_stopped_blood_pump_is_high_after_60_s() -> None:
    bench = Bench("bp_stopped").run(59, step_s=1, bp_ml_min=9.9)
    assert bench["bp_stopped"].judgement is BEYOND
    assert bench["bp_stopped"].priority is None
    bench.run(1.1, step_s=0.1, bp_ml_min=None)  # not knowing does not make it run
    assert bench.run(1, bp_ml_min=0.0)["bp_stopped"].priority is Priority.HIGH
    assert bench.run(1, bp_ml_min=10.0)["bp_stopped"].judgement is INSIDE
    assert bench.run(1, bp_ml_min=0.0)["bp_stopped"].priority is None


@pytest.mark.parametrize(
    ("values", "applies"), [({}, True), ({"phase": 0}, False), ({"phase": 8}, False), ({"phase": 11}, True)]
)
def test_where_a_stopped_blood_pump_is_judged(values: dict[str, float], applies: bool) -> None:
    assert Bench("bp_stopped").run(1, **values)["bp_stopped"].applies is applies


def test_a_pause_is_long_after_180_s_however_it_goes_on() -> None:
    bench = Bench("paused_long").run(100, step_s=1, phase=10).run(79, step_s=1, phase=11)
    assert bench.says("paused_long") == "inside"
    assert bench.run(2, step_s=1).says("paused_long") == "beyond"
    assert bench.run(1, phase=5).says("paused_long") == "-"
    assert bench.run(100, step_s=1, phase=10).says("paused_long") == "inside"  # counted anew


# --- heparin  ---


@pytest.mark.parametrize(
    ("flow", "ordered", "judged"),
    [(0.0, 4.0, "beyond"), (0.5, 4.0, "inside"), (0.0, 0.0, "inside"), (None, 4.0, "unknown"), (0.0, None, "unknown")],
)
def test_heparin_stopped_though_ordered(flow: float | None, ordered: float | None, judged: str) -> None:
    bench = Bench("heparin_stopped").run(1, sp_ml_h=flow, sp_set_ml_h=ordered)
    assert bench.says(("heparin_stopped", "sp_ml_h")) == judged


def test_the_syringe_is_at_its_end() -> None:
    assert Bench("heparin_stopped").run(1, syringe_end=1).says(("heparin_stopped", "syringe_end")) == "beyond"


def test_heparin_faster_than_ordered() -> None:
    bench = Bench("heparin_over").run(1, sp_ml_h=4.81)
    assert bench.says(("heparin_over", "sp_ml_h")) == "beyond"
    assert bench.run(1, sp_ml_h=4.8).says(("heparin_over", "sp_ml_h")) == "inside"


def test_the_heparin_total_needs_order_and_concentration() -> None:
    bench = Bench("heparin_over").run(1, sp_total_ml=10.0)
    key = ("heparin_over", "heparin_total_iu")
    assert bench[key].judgement is NOT_EVALUATED
    assert bench.judge.lacking() == ["heparin_order_iu"]
    bench.enter("heparin_order_iu", 5000, "IU").run(1)
    assert bench[key].judgement is NOT_EVALUATED
    assert bench.judge.lacking() == ["heparin_iu_ml"]
    bench.enter("heparin_iu_ml", 500, "IU/mL").run(1)
    assert (bench[key].judgement, bench[key].value) == (INSIDE, 5000)
    assert bench.run(1, sp_total_ml=10.1)[key].judgement is BEYOND
    assert bench.run(1, sp_total_ml=0.0).run(1, sp_total_ml=0.5)[key].value == 5300  # the machine started again
