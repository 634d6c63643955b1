"""The judge as a whole: one verdict a key, unknown when nothing is known, limits in force, edits, hints."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Priority
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.judge import LimitInForce
from session_monitor.domain.readings import Quality
from session_monitor.domain.rolling import RollingMean, RollingMeans, RollingMedian
from tests.conditions.bench import BEYOND, INSIDE, MACHINE, READINGS, UNKNOWN, Bench, S, alarm_set, machine

HOST_AND_LINK = {
    *("link_lost", "wrong_machine", "recording_failing", "disk_low", "clock_step", "screen_lost", "sound_lost"),
    *("map_low", "check_due"),
}


def test_every_key_has_one_verdict_at_every_step() -> None:
    bench = Bench(settled=False).run(0.1)
    assert [AlarmKey(*key) for key in bench.verdicts] == [rule.key for rule in alarm_set().rules]


@pytest.mark.parametrize("phase", ["exchange", "collect", "paused", "purify", "prepare_return", "return"])
def test_a_normal_treatment_is_beyond_no_limit(phase: str) -> None:
    bench = Bench(phase=phase, settled=False).run(120, step_s=1)
    assert [key for key, verdict in bench.verdicts.items() if verdict.judgement is BEYOND and verdict.applies] == []


def test_a_short_silence_leaves_verdicts_on_readings_out() -> None:
    bench = Bench()
    bench.verdicts.clear()
    bench.miss(0.2)
    assert {key[0] for key in bench.verdicts} == HOST_AND_LINK


def test_silence_makes_every_verdict_on_readings_unknown_and_keeps_what_applies() -> None:
    bench = Bench().run(70, step_s=1)
    before = dict(bench.verdicts)
    bench.miss(0.4)
    for key, verdict in bench.verdicts.items():
        if key[0] in HOST_AND_LINK:
            assert verdict.judgement is not UNKNOWN, key
        else:
            known = before[key].judgement is not Judgement.NOT_EVALUATED or key[0] in ("tmp_rise", "sep_dp_rise")
            assert verdict.judgement is (UNKNOWN if known else Judgement.NOT_EVALUATED), key
            assert verdict.applies == before[key].applies
            assert verdict.limit == before[key].limit
            assert verdict.value is None


def test_before_the_first_frame_nothing_is_known() -> None:
    bench = Bench(settled=False).miss(1)
    on_readings = [verdict for key, verdict in bench.verdicts.items() if key[0] not in HOST_AND_LINK]
    assert on_readings
    assert {verdict.judgement for verdict in on_readings} == {UNKNOWN}
    assert bench.judge.limits() == []


@pytest.mark.parametrize("quality", [Quality.INVALID, Quality.IMPLAUSIBLE, Quality.FROZEN, Quality.MISSING])
def test_where_nothing_is_measured_nothing_is_inside_its_limit(quality: Quality) -> None:
    bench = Bench().run(70, step_s=1)
    bench.quality = dict.fromkeys(machine().index, quality)
    bench.run(6, step_s=1)
    inside = {
        key
        for key, verdict in bench.verdicts.items()
        if verdict.applies and verdict.judgement is INSIDE and key[0] not in HOST_AND_LINK
    }
    assert inside == {("heater_off_set", "ht_c", "high"), ("heater_off_set", "ht_c", "low")}  # not yet 120 s
    assert bench.situation.connected


@given(
    phase=st.sampled_from(sorted(READINGS)),
    changes=st.dictionaries(
        st.sampled_from(sorted({*MACHINE, *READINGS["purify"]})),
        st.one_of(st.none(), st.floats(-1000, 6000, allow_nan=False)),
        max_size=12,
    ),
)
@settings(max_examples=60, deadline=None)
def test_no_reading_whatever_makes_the_judge_fail_or_skip_a_key(phase: str, changes: dict[str, float | None]) -> None:
    bench = Bench(phase=phase, settled=False).run(0.3, **changes)
    assert len(bench.verdicts) == len(alarm_set().rules)
    for verdict in bench.verdicts.values():
        assert verdict.value is None or verdict.value == verdict.value


def test_the_same_steps_give_the_same_verdicts() -> None:
    runs = []
    for _ in range(2):
        bench = Bench(settled=False).run(45, step_s=0.5).miss(2).run(30, step_s=0.5, pven_mmhg=20.0)
        runs.append(bench.verdicts)
    assert runs[0] == runs[1]


# --- limits in force ---


def test_the_screen_gets_the_limits_that_apply_following_reference_and_set() -> None:
    bench = Bench().run(60)
    limits = bench.judge.limits()
    assert LimitInForce("return_low.floor", "pven_mmhg", "low", 43, Priority.HIGH) in limits
    assert LimitInForce("flow_low.percent", "cp_ml_min", "low", 140, Priority.MEDIUM) in limits
    assert LimitInForce("return_high.limit", "pven_mmhg", "high", 150, Priority.HIGH) in limits
    assert all(limit.key in alarm_set().limits for limit in limits)
    bench.phase("paused").run(1)
    assert "tmp_high.limit" not in {limit.key for limit in bench.judge.limits()}


def _edited(bench: Bench, key: str, value: float) -> AlarmSet:
    changed = bench.judge.edited(key, value)
    assert isinstance(changed, AlarmSet), changed
    bench.judge.use(changed)
    return changed


def test_an_edit_takes_effect_on_the_next_step_and_forgets_nothing() -> None:
    bench = Bench().run(60)
    changed = _edited(bench, "return_low.drop", 20)
    assert bench.run(0.1)["return_low"].limit == 53  # the reference stands
    assert (changed.limits["return_low.drop"].value, changed.limits["return_low.drop"].default) == (20, 30)
    assert changed.source == alarm_set().source
    assert alarm_set().limits["return_low.drop"].value == 30


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("return_high.limit", 351, "return_high.limit can be set from 60 to 350 mmHg, not to 351"),
        ("return_high.limit", float("nan"), "can be set from 60 to 350 mmHg, not to nan"),
        ("return_high.limit", 210, "return_high.limit cannot pass the machine's own limit of 200 mmHg"),
        ("access_low.limit", -170, "access_low.limit cannot pass the machine's own limit of -160 mmHg"),
        ("access_low.limit", -110, "access_low.limit (-110) must stay below access_prealarm.limit (-120)"),
        ("tmp_high.limit", 100, "tmp_high.limit (100) must stay below tmp_very_high.limit (100)"),
        ("tmp_rise.span_s", 60, "tmp_rise.span_s can be set from 600 to 600, not to 60"),
        ("return_hihg.limit", 100, "no limit is called 'return_hihg.limit'"),
    ],
)
def test_an_edit_past_a_bound_is_refused_in_words(key: str, value: float, why: str) -> None:
    bench = Bench(settled=False).run(0.1)
    refusal = bench.judge.edited(key, value)
    assert isinstance(refusal, str)
    assert why in refusal


def test_an_edit_inside_an_unknown_machine_limit_holds_by_our_own_bounds() -> None:
    bench = Bench(settled=False).run(0.1, pven_machine_high_mmhg=None)
    assert isinstance(bench.judge.edited("return_high.limit", 300), AlarmSet)


def test_which_alarms_an_edit_touches() -> None:
    keys = alarm_set().keys_of("flow_low.percent")
    assert {key.channel for key in keys} == {f"{pump}_ml_min" for pump in ("bp", "fp", "dp", "rp", "fp2", "cp")}
    assert alarm_set().keys_of("balance.net_removal_ml.low.limit") == {("balance", "net_removal_ml", "low")}


# --- what a pattern points to ---

CASES = [
    ({"pacc_mmhg": -140.0}, "access_low", ["access_side"]),
    ({"pacc_mmhg": -5.0}, "access_high", ["access_disconnected"]),
    ({"pven_mmhg": 240.0, "part_mmhg": 290.0, "p1st_mmhg": 227.0}, "return_high", ["return_side"]),
    ({"pven_mmhg": 4.0, "part_mmhg": 50.0, "p1st_mmhg": 49.0}, "return_low", ["return_disconnected"]),
    ({"part_mmhg": 210.0, "tmp_mmhg": 100.0}, "tmp_high", ["separator_clotting"]),
    ({"tmp_mmhg": 70.0, "p1st_mmhg": 26.0}, "tmp_high", ["separator_membrane"]),
    ({"part_mmhg": 145.0, "p1st_mmhg": 72.0}, "sep_dp_rise", ["separator_fibres"]),
    ({"p2nd_mmhg": 300.0, "p3rd_mmhg": 230.0}, "p2nd_warn", ["adsorbers"]),
    ({"p2nd_mmhg": 300.0}, "p2nd_warn", ["hemofilter"]),
    ({"p2nd_mmhg": 5.0, "p3rd_mmhg": 5.0}, "inner_emptying", ["loop_stopped"]),
    ({}, "tmp_high", []),
]


def _hints_at(bench: Bench, alarm: str) -> list[str]:
    return [finding.id for finding in bench.judge.findings() if alarm in finding.alarms]


@pytest.mark.parametrize(("values", "alarm", "hints"), CASES)
def test_a_pattern_of_readings_points_to_its_cause(values: dict[str, float], alarm: str, hints: list[str]) -> None:
    bench = Bench(alarm).run(35, step_s=1)
    assert bench.judge.findings() == ()
    bench.run(12, step_s=1, **values)
    assert _hints_at(bench, alarm) == hints


def test_a_hint_names_the_readings_that_voted() -> None:
    bench = Bench("return_high").run(35, step_s=1).run(12, step_s=1, pven_mmhg=173.0, part_mmhg=220.0, p1st_mmhg=160.0)
    (finding,) = bench.judge.findings()
    assert finding.votes == {"pven_mmhg": pytest.approx(100), "part_mmhg": pytest.approx(100)}


def test_a_reading_that_is_not_known_votes_for_nothing() -> None:
    bench = Bench("return_high").run(35, step_s=1).run(12, step_s=1, pven_mmhg=240.0, part_mmhg=None)
    assert bench.judge.findings() == ()


def test_the_pattern_stays_while_the_machine_stands_because_of_it() -> None:
    bench = Bench("return_high").run(35, step_s=1).run(12, step_s=1, pven_mmhg=240.0, part_mmhg=290.0)
    bench.run(60, step_s=1, phase=11, bp_ml_min=0.0, pven_mmhg=20.0, part_mmhg=20.0)
    assert _hints_at(bench, "return_high") == ["return_side"]


def test_a_new_set_makes_a_new_baseline() -> None:
    bench = (
        Bench("return_high").run(35, step_s=1).run(12, step_s=1, bp_set_ml_min=150.0, pven_mmhg=110.0, part_mmhg=190.0)
    )
    assert bench.judge.findings() == ()
    assert bench.run(60, step_s=1).judge.findings() == ()


# --- rolling ---


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 900), st.floats(-1000, 1000)), min_size=1, max_size=60))
def test_the_rolling_mean_and_median_are_those_of_the_window(steps: list[tuple[int, float]]) -> None:
    mean, median = RollingMean(2 * S), RollingMedian(2 * S)
    t_ms, seen = 0, list[tuple[int, float]]()
    for dt_ms, value in steps:
        t_ms += dt_ms
        seen.append((t_ms, value))
        window = sorted(v for t, v in seen if t > t_ms - 2000)
        assert mean.step(t_ms * 1_000_000, value) == pytest.approx(sum(window) / len(window), abs=1e-5)
        median.add(t_ms * 1_000_000, value)
        middle = (window[(len(window) - 1) // 2] + window[len(window) // 2]) / 2
        assert median.value == pytest.approx(middle)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 900), st.lists(st.floats(-1000, 1000) | st.just(math.nan), min_size=3, max_size=3)),
        min_size=1,
        max_size=60,
    )
)
def test_means_of_several_channels_are_those_of_each(steps: list[tuple[int, list[float]]]) -> None:
    """Exactly, whatever is unknown, and when."""
    together, each = RollingMeans("abc", 2 * S), {name: RollingMean(2 * S) for name in "abc"}
    t_ns = 0
    for dt_ms, values in steps:
        t_ns += dt_ms * 1_000_000
        before = together.exact
        together.step(t_ns, values)
        alone = [mean.step(t_ns, value) for mean, value in zip(each.values(), values, strict=True)]
        assert np.array_equal(list(together.values()), alone, equal_nan=True)
        assert before is not together.exact, "whoever compares keeps the numbers of the step before"


def test_a_value_that_stays_on_its_limit_stays_on_it() -> None:
    mean = RollingMean(2 * S)
    values = [mean.step(i * S // 10, 150.0 if i > 40 else 83.3 + i / 7) for i in range(100)]
    assert values[-1] == 150.0
