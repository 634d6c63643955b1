"""Balance, scales against pumps, bags and the inner chamber."""

from __future__ import annotations

import pytest

from session_monitor.domain.alarms.types import Priority
from tests.conditions.bench import BEYOND, INSIDE, UNKNOWN, WITHIN, Bench

HIGH_SIDE = ("balance", "net_removal_ml", "high")
LOW_SIDE = ("balance", "net_removal_ml", "low")


@pytest.mark.parametrize(
    ("off", "high", "low"),
    [(101, BEYOND, INSIDE), (95, WITHIN, INSIDE), (90, INSIDE, INSIDE), (-101, INSIDE, BEYOND), (-95, INSIDE, WITHIN)],
)
def test_net_removal_off_target_by_100_g_either_way(off: float, high: str, low: str) -> None:
    bench = Bench("balance").run(3, ws2_g=500.0 + off)
    assert bench[HIGH_SIDE].judgement is high
    assert bench[LOW_SIDE].judgement is low
    assert bench[HIGH_SIDE].value == pytest.approx(off)


def test_200_g_for_30_s_is_of_high_priority() -> None:
    bench = Bench("balance").run(29, ws2_g=701.0)
    assert bench[HIGH_SIDE].priority is None
    assert bench.run(3)[HIGH_SIDE].priority is Priority.HIGH
    assert bench[LOW_SIDE].priority is None
    assert bench.run(3, ws2_g=690.0)[HIGH_SIDE].priority is None


def test_the_target_takes_part() -> None:
    bench = Bench("balance", settled=False).run(600, step_s=1, net_removal_set_ml_h=720)
    assert bench[HIGH_SIDE].judgement is INSIDE  # 120 mL were meant
    assert bench[LOW_SIDE].judgement is BEYOND


def test_an_unknown_scale_or_target_is_unknown() -> None:
    assert Bench("balance").run(1, ws3_g=None)[HIGH_SIDE].judgement is UNKNOWN
    assert Bench("balance").run(1, net_removal_set_ml_h=None)[HIGH_SIDE].judgement is UNKNOWN


def test_balance_is_judged_in_the_phases_that_are_balanced() -> None:
    bench = Bench("balance").run(3, ws2_g=601.0)
    assert bench.says(HIGH_SIDE) == "beyond"
    assert bench.run(1, phase=10).says(HIGH_SIDE) == "-"
    assert bench.run(1, phase=7).says(HIGH_SIDE) == "-"


# --- scales against pumps  ---


NORMAL = {  # phase -> scale -> g/min at the flows of the bench (physics specification, section 2)
    "exchange": {"ws2_g": 30.75, "ws3_g": -30.75},
    "collect": {"ws3_g": -30.75, "ws4_g": 30.75},
    "purify": {"ws2_g": 20.14, "ws3_g": -20.1, "ws4_g": 0.0},
    "prepare_return": {"ws2_g": 20.14, "ws3_g": -20.1, "ws4_g": -30.75},
}


@pytest.mark.parametrize("phase", NORMAL)
def test_scales_that_follow_their_pumps_do_not_mismatch(phase: str) -> None:
    bench = Bench("weight_mismatch", phase=phase, settled=False).pumped(1200, step_s=5, **NORMAL[phase])
    for scale in ("ws2_g", "ws3_g", "ws4_g"):
        assert bench["weight_mismatch", scale].judgement is INSIDE, scale
        assert abs(bench["weight_mismatch", scale].value or 0) < 3


@pytest.mark.parametrize(("phase", "scale"), [(phase, scale) for phase, scales in NORMAL.items() for scale in scales])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_scale_that_drifts_100_g_from_its_pumps_mismatches(phase: str, scale: str, sign: int) -> None:
    rates = dict(NORMAL[phase])
    rates[scale] += sign * 13.0
    bench = Bench("weight_mismatch", phase=phase, settled=False).pumped(440, step_s=5, **rates)
    assert bench["weight_mismatch", scale].judgement is INSIDE
    bench.pumped(50, step_s=5, **rates)
    assert bench["weight_mismatch", scale].judgement is BEYOND
    assert (bench["weight_mismatch", scale].value or 0) * sign > 100


def test_a_supply_that_ran_empty_is_a_mismatch_in_3_min() -> None:
    bench = Bench("weight_mismatch", phase="exchange", settled=False).pumped(600, step_s=5, **NORMAL["exchange"])
    assert bench.pumped(180, step_s=5, ws2_g=30.75)["weight_mismatch", "ws3_g"].judgement is INSIDE
    assert bench.pumped(30, step_s=5, ws2_g=30.75)["weight_mismatch", "ws3_g"].judgement is BEYOND


def test_only_the_last_500_ml_count() -> None:
    rates = {**NORMAL["purify"], "ws3_g": -20.1 + 3.0}  # 75 g over 500 mL, hundreds in all
    bench = Bench("weight_mismatch", settled=False).pumped(6000, step_s=20, **rates)
    assert 60 < (bench["weight_mismatch", "ws3_g"].value or 0) < 85
    assert bench["weight_mismatch", "ws3_g"].judgement is INSIDE


def test_a_bag_change_is_no_mismatch() -> None:
    bench = Bench("weight_mismatch", phase="collect", settled=False).pumped(300, step_s=5, **NORMAL["collect"])
    bench.phase("paused").run(60, step_s=5, ws2_g=0.0, ws3_g=4500.0)
    bench.phase("purify").pumped(60, step_s=1, **NORMAL["purify"])
    assert bench["weight_mismatch", "ws3_g"].judgement is INSIDE
    assert bench["weight_mismatch", "ws2_g"].judgement is INSIDE


def test_a_total_or_scale_that_is_unknown_makes_the_mismatch_unknown() -> None:
    bench = Bench("weight_mismatch").run(1, rp_total_ml=None)
    assert bench["weight_mismatch", "ws3_g"].judgement is UNKNOWN
    assert bench["weight_mismatch", "ws2_g"].judgement is INSIDE
    assert bench.run(1, ws2_g=None)["weight_mismatch", "ws2_g"].judgement is UNKNOWN


# --- bags  ---


def test_replacement_fluid_is_empty_by_its_detector() -> None:
    bench = Bench("replacement_empty").run(0.1, ad3=1)
    assert bench.says(("replacement_empty", "ad3")) == "beyond"
    assert bench.run(1, rp_set_ml_min=0.0).says(("replacement_empty", "ad3")) == "-"
    assert bench.run(1, rp_set_ml_min=20.0, phase=0).says(("replacement_empty", "ad3")) == "-"


@pytest.mark.parametrize(("rp", "fp2", "said"), [(9.9, 20.0, "beyond"), (10.0, 20.0, "inside"), (0.0, 4.9, "-")])
def test_replacement_fluid_stands_while_filtrate_is_drawn(rp: float, fp2: float, said: str) -> None:
    bench = Bench("replacement_empty").run(1, rp_ml_min=rp, fp2_ml_min=fp2)
    assert bench.says(("replacement_empty", "rp_ml_min")) == said


@pytest.mark.parametrize(
    ("phase", "values", "said"),
    [
        ("exchange", {"ad2": 1}, "beyond"),
        ("collect", {"ad2": 1}, "beyond"),
        ("exchange", {"ad2": 1, "dp_ml_min": 0.0}, "-"),
        ("purify", {"ad2": 1}, "-"),
        ("prepare_return", {"ad2": 1}, "-"),
        ("exchange", {"ad2": None}, "unknown"),
    ],
)
def test_fresh_plasma_is_empty_in_exchange_and_collect_only(phase: str, values: dict[str, float], said: str) -> None:
    assert Bench("supply_empty", phase=phase).run(1, **values).says("supply_empty") == said


@pytest.mark.parametrize(
    ("phase", "scale", "weight", "said"),
    [
        ("exchange", "ws3_g", 299.0, "beyond"),
        ("collect", "ws3_g", 305.0, "within"),
        ("exchange", "ws3_g", 311.0, "inside"),
        ("purify", "ws3_g", 299.0, "beyond"),
        ("purify", "ws4_g", 199.0, "beyond"),
        ("exchange", "ws4_g", 199.0, "-"),
        ("prepare_return", "ws4_g", 199.0, "-"),
    ],
)
def test_a_bag_is_low(phase: str, scale: str, weight: float, said: str) -> None:
    assert Bench("bag_low", phase=phase).run(3, **{scale: weight}).says(("bag_low", scale)) == said


def test_a_bag_nobody_draws_from_is_not_judged() -> None:
    assert Bench("bag_low").run(3, ws3_g=100.0, rp_ml_min=0.0).says(("bag_low", "ws3_g")) == "-"
    assert Bench("waste_full").run(3, ws2_g=4800.0).says("waste_full") == "beyond"
    assert Bench("waste_full").run(3, ws2_g=4800.0, fp2_ml_min=0.0).says("waste_full") == "-"


# --- inner chamber  ---


def test_inner_is_its_share_of_the_bag_less_the_shortfall() -> None:
    bench = Bench("inner_empty", "inner_emptying")
    share = 3 / 8 * (573 - 60) / 1.025
    assert bench["inner_empty"].value == pytest.approx(share)
    assert bench["inner_emptying"].judgement is INSIDE
    bench.run(60, step_s=0.5, cp_ml_min=0.0, rp_ml_min=0.0, fp2_ml_min=0.0)  # 30 mL/min go out, nothing comes in
    assert bench["inner_empty"].value == pytest.approx(share - 30, abs=0.5)
    assert bench["inner_emptying"].judgement is BEYOND
    assert bench.run(200, step_s=0.5)["inner_empty"].judgement is INSIDE
    assert bench.run(40, step_s=0.5)["inner_empty"].judgement is BEYOND
    assert bench["inner_empty"].limit == 50


def test_inner_fills_again_when_the_loop_runs() -> None:
    bench = Bench("inner_empty").run(300, step_s=1, cp_ml_min=0.0, rp_ml_min=0.0, fp2_ml_min=0.0)
    assert bench["inner_empty"].judgement is BEYOND
    bench.run(60, step_s=1, dp_ml_min=0.0)  # nothing in, nothing out: still as empty
    assert bench["inner_empty"].judgement is BEYOND
    assert bench.run(90, step_s=1, cp_ml_min=200.0)["inner_empty"].value == pytest.approx(3 / 8 * 513 / 1.025)


def test_inner_is_judged_in_purify_20_s_after_loop_or_return_were_set() -> None:
    bench = Bench("inner_emptying").run(19, step_s=1, cp_set_ml_min=0.0, cp_ml_min=0.0)
    assert bench.says("inner_emptying") == "-"
    assert bench.run(2, step_s=1).says("inner_emptying") == "beyond"
    assert bench.run(5, step_s=1, dp_set_ml_min=20.0).says("inner_emptying") == "-"
    assert Bench("inner_empty").phase("return").run(1)["inner_empty"].judgement is INSIDE  # not unknown
    assert bench.phase("prepare_return", cp_ml_min=0.0).run(30, step_s=1).says("inner_emptying") == "-"


def test_the_bags_own_tare_takes_part_once_it_is_entered() -> None:
    bench = Bench("inner_empty").enter("bag_tare_g", 160, "g").run(1)
    assert bench["inner_empty"].value == pytest.approx(3 / 8 * 413 / 1.025)


def test_inner_goes_on_being_counted_while_the_scale_is_unknown() -> None:
    bench = Bench("inner_empty").run(60, step_s=1, ws4_g=None, cp_ml_min=0.0)
    assert bench["inner_empty"].value == pytest.approx(3 / 8 * 513 / 1.025 - 30, abs=1)
    assert bench.run(1, dp_ml_min=None)["inner_empty"].judgement is UNKNOWN
