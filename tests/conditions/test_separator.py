"""TMP, its rise, the pressure drop along the fibres, and the ratios of flows."""

from __future__ import annotations

import pytest

from tests.conditions.bench import BEYOND, INSIDE, NOT_EVALUATED, UNKNOWN, Bench

# --- the separator's own maximum  ---


@pytest.mark.parametrize(("alarm", "ours"), [("tmp_high", 60), ("tmp_very_high", 100)])
def test_the_separators_maximum_lowers_the_limit_once_it_is_entered(alarm: str, ours: float) -> None:
    bench = Bench(alarm)
    assert bench[alarm].limit == ours
    assert bench.judge.not_evaluated() == [alarm]
    assert bench.judge.lacking() == ["separator_max_tmp_mmhg"]
    bench.enter("separator_max_tmp_mmhg", 50, "mmHg").run(1)
    assert bench[alarm].limit == 50
    assert bench.judge.not_evaluated() == []
    assert bench.enter("separator_max_tmp_mmhg", 250, "mmHg").run(1)[alarm].limit == ours


def test_tmp_is_judged_also_before_the_maximum_is_entered() -> None:
    assert Bench("tmp_high").run(3, tmp_mmhg=61.0)["tmp_high"].judgement is BEYOND


# --- rise of TMP  ---


def test_a_rise_is_not_evaluated_until_it_was_watched_for_10_min_after_the_first() -> None:
    bench = Bench("tmp_rise", settled=False)
    assert bench.run(60, step_s=1)["tmp_rise"].judgement is INSIDE
    assert bench.run(595, step_s=1)["tmp_rise"].judgement is NOT_EVALUATED
    assert bench.run(20, step_s=1)["tmp_rise"].judgement is INSIDE


def test_tmp_10_above_what_it_was_600_s_ago_is_a_rise() -> None:
    bench = Bench("tmp_rise").run(700, step_s=1)
    assert bench.run(15, step_s=1, tmp_mmhg=46.4)["tmp_rise"].judgement is INSIDE
    assert bench.run(15, step_s=1, tmp_mmhg=46.7)["tmp_rise"].judgement is BEYOND
    assert bench.run(600, step_s=1)["tmp_rise"].judgement is INSIDE  # it is now what it was


@pytest.mark.parametrize("pump", ["fp", "bp"])
def test_the_window_starts_60_s_after_a_new_set(pump: str) -> None:
    bench = Bench("tmp_rise").run(700, step_s=1)
    bench.run(65, step_s=1, tmp_mmhg=70.0, **{f"{pump}_set_ml_min": 29.0})
    assert bench["tmp_rise"].judgement is INSIDE  # a new set ends a rise
    assert bench.run(5, step_s=1)["tmp_rise"].judgement is NOT_EVALUATED
    assert bench.run(585, step_s=1)["tmp_rise"].judgement is NOT_EVALUATED
    assert bench.run(30, step_s=1)["tmp_rise"].judgement is INSIDE


def test_an_unknown_pressure_ends_no_rise() -> None:
    """Neither while the window is full nor while a new set starts it anew."""
    bench = Bench("tmp_rise").run(700, step_s=1).run(15, step_s=1, tmp_mmhg=50.0)
    assert bench["tmp_rise"].judgement is BEYOND
    assert bench.run(1, step_s=1, tmp_mmhg=None)["tmp_rise"].judgement is UNKNOWN
    assert bench.run(30, step_s=1, fp_set_ml_min=29.0)["tmp_rise"].judgement is UNKNOWN


def test_a_stop_of_separation_starts_the_window_anew() -> None:
    bench = Bench("tmp_rise").run(700, step_s=1).run(5, step_s=1, fp_ml_min=0.0)
    assert bench.run(100, step_s=1, fp_ml_min=30.0, tmp_mmhg=70.0)["tmp_rise"].judgement is NOT_EVALUATED


# --- pressure drop  ---


def _with_baseline(*ids: str) -> Bench:
    return Bench("sep_dp_rise", *ids, phase="exchange", settled=False).run(662, step_s=1)


def test_the_baseline_is_the_median_of_minutes_1_to_11_of_exchange() -> None:
    bench = Bench("sep_dp_rise", phase="exchange", settled=False)
    bench.run(59, step_s=1, part_mmhg=400.0)  # before its first minute is over, nothing counts
    assert bench.run(600, step_s=1, part_mmhg=120.0)["sep_dp_rise"].judgement is NOT_EVALUATED
    verdict = bench.run(5, step_s=1)["sep_dp_rise"]
    assert verdict.judgement is INSIDE
    assert verdict.limit == pytest.approx(1.5 * 47 / 120)


def test_half_as_much_again_is_beyond_in_every_later_phase() -> None:
    bench = _with_baseline()
    drop = 1.51 * 47
    for phase in ("exchange", "collect", "paused", "purify", "prepare_return"):
        bench.phase(phase, part_mmhg=73 + drop).run(12, step_s=1)
        assert bench.says("sep_dp_rise") == "beyond", phase
    assert bench.phase("return").run(1).says("sep_dp_rise") == "-"


def test_a_lower_blood_flow_does_not_look_like_an_open_separator() -> None:
    bench = _with_baseline().run(12, step_s=1, bp_ml_min=60.0, part_mmhg=73 + 47 / 2)
    assert bench["sep_dp_rise"].judgement is INSIDE
    assert bench.run(1, bp_ml_min=49.0).says("sep_dp_rise") == "-"
    assert bench.run(1, bp_ml_min=0.0)["sep_dp_rise"].judgement is INSIDE  # not unknown: it is known to stand
    assert bench.run(1, bp_ml_min=None)["sep_dp_rise"].judgement is UNKNOWN


def test_a_new_priming_starts_a_new_baseline() -> None:
    bench = _with_baseline()
    bench.phase("prime").run(5, step_s=1)
    assert bench["sep_dp_rise"].judgement is NOT_EVALUATED
    bench.phase("exchange", part_mmhg=133.0).run(662, step_s=1)
    assert bench["sep_dp_rise"].limit == pytest.approx(1.5 * 60 / 120)


def test_without_an_exchange_there_is_no_baseline() -> None:
    bench = Bench("sep_dp_rise").run(1000, step_s=1)
    assert bench["sep_dp_rise"].judgement is NOT_EVALUATED
    assert bench.judge.not_evaluated() == ["sep_dp_rise"]


# --- ratios  ---


@pytest.mark.parametrize(("fp", "judged"), [(36.1, "beyond"), (36.0, "within"), (34.8, "inside")])
def test_the_plasma_share_of_blood_flow(fp: float, judged: str) -> None:
    assert Bench("concentration").run(1, fp_ml_min=fp).says("concentration") == judged


def test_the_filtration_fraction_needs_the_haematocrit() -> None:
    bench = Bench("filtration_fraction", phase="exchange")
    assert bench["filtration_fraction"].judgement is NOT_EVALUATED
    assert bench.judge.not_evaluated() == ["filtration_fraction"]
    bench.enter("hct", 30, "%").run(1)
    assert bench["filtration_fraction"].judgement is INSIDE
    assert bench["filtration_fraction"].value == pytest.approx(100 * 30 / (120 * 0.7))
    assert bench.enter("hct", 0.51, "1").run(1)["filtration_fraction"].judgement is BEYOND
    assert bench.run(1, fp_ml_min=None)["filtration_fraction"].judgement is UNKNOWN


@pytest.mark.parametrize(("cp", "judged"), [(301.0, "beyond"), (300.0, "inside"), (200.0, "inside")])
def test_the_loop_ratio(cp: float, judged: str) -> None:
    assert Bench("loop_ratio").run(1, cp_ml_min=cp).says("loop_ratio") == judged


@pytest.mark.parametrize(
    ("alarm", "values"), [("loop_ratio", {"fp_ml_min": 0.0}), ("concentration", {"bp_ml_min": 0.0})]
)
def test_a_ratio_to_a_pump_that_stands_is_not_unknown(alarm: str, values: dict[str, float]) -> None:
    bench = Bench(alarm).run(1, **{"cp_ml_min": 0.0, "fp_ml_min": 0.0, **values})
    assert (bench[alarm].judgement, bench[alarm].value) == (INSIDE, None)
    assert Bench(alarm).run(1, fp_ml_min=None)[alarm].judgement is UNKNOWN
