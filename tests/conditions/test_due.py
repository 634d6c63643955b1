"""Left out or judged: the verdicts are those of judging every condition at every step."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_monitor.domain.alarms.system import AlarmSystem
from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.conditions.alarm_set import AlarmSet, ConditionSpec
from session_monitor.domain.conditions.bits import CodeIs
from session_monitor.domain.conditions.due import Due
from session_monitor.domain.conditions.judge import Judge
from session_monitor.domain.conditions.kinds import KINDS
from session_monitor.domain.conditions.moment import Moment, Now
from session_monitor.domain.derived.totals import Totals
from session_monitor.domain.entered import ENTRIES
from session_monitor.domain.inputs import HostFacts, Miss, MissCause
from session_monitor.domain.readings import Frame, Quality
from session_monitor.domain.rolling import RollingMeans
from tests.conditions.bench import MACHINE, READINGS, Bench, S, alarm_set, machine

NAMES = sorted({*MACHINE, *READINGS["purify"], "v6_closed", "v1_closed", "air1_alarm"} & machine().index.keys())
VALUES = st.sampled_from([None, 0.0, 1.0, 2.0, 9.0, 30.0, 120.0, 250.0, 400.0, -200.0])
Step = Callable[[Bench], object]


def read(name: str, value: float | None) -> Step:
    return lambda bench: bench.run(0.2, **{name: value})


def spoil(name: str, quality: Quality) -> Step:
    def step(bench: Bench) -> None:
        bench.quality[name] = quality
        bench.run(0.2)

    return step


def edit(share: float) -> Step:
    """Every limit with room moves to this share of it."""

    def step(bench: Bench) -> None:
        for limit in bench.judge.alarm_set.limits.values():
            changed = bench.judge.edited(limit.key, limit.lowest + share * (limit.highest - limit.lowest))
            if isinstance(changed, AlarmSet):
                bench.judge.use(changed)
        bench.run(0.1)

    return step


ENTERED = {"hct": 0.3, "separator_max_tmp_mmhg": 60.0, "heparin_order_iu": 100.0, "heparin_iu_ml": 20.0, "act_s": 180.0}


def enter(name: str, share: float) -> Step:
    return lambda bench: bench.enter(name, ENTERED[name] * share, ENTRIES[name].unit).run(0.1)


def set_host(host: HostFacts) -> Step:
    def step(bench: Bench) -> None:
        bench.host = host
        bench.run(0.1)

    return step


def pump(seconds: int, ws2_g_min: float) -> Step:
    return lambda bench: bench.pumped(seconds, ws2_g=ws2_g_min)


def go_to(phase: str) -> Step:
    return lambda bench: bench.phase(phase).run(0.2)


def miss(seconds: float, cause: MissCause) -> Step:
    return lambda bench: bench.miss(seconds, cause)


def wait(seconds: int) -> Step:
    return lambda bench: bench.run(seconds, step_s=1)


def recentre(channel: str) -> Step:
    return lambda bench: (bench.judge.recentre(channel), bench.run(0.2))


def swing(seed: int) -> Step:
    """Pressures, weights and temperatures move at every poll, now this one, now that."""

    def step(bench: Bench) -> None:
        drawn, names = random.Random(seed), [name for name in NAMES if name.endswith(("_mmhg", "_g", "_c"))]
        for _ in range(15):
            moved = drawn.sample(names, 4)
            bench.run(0.1, **{name: (bench.values.get(name) or 0.0) + drawn.uniform(-8, 8) for name in moved})

    return step


STEPS = st.one_of(
    st.builds(read, st.sampled_from(NAMES), VALUES),
    st.builds(spoil, st.sampled_from(NAMES), st.sampled_from(list(Quality))),
    st.builds(edit, st.sampled_from([0.25, 0.75])),
    st.builds(enter, st.sampled_from(sorted(ENTERED)), st.sampled_from([0.5, 1.0, 2.0])),
    st.builds(set_host, st.sampled_from([HostFacts(), HostFacts(disk_low=True), HostFacts(clock_step_s=3.0)])),
    st.builds(pump, st.sampled_from([2, 60]), st.sampled_from([0.0, 30.0])),
    st.builds(go_to, st.sampled_from(sorted(READINGS))),
    st.builds(miss, st.sampled_from([0.1, 0.5]), st.sampled_from([MissCause.TIMEOUT, MissCause.WRONG_MACHINE])),
    st.builds(wait, st.sampled_from([1, 5, 25])),
    st.builds(recentre, st.sampled_from(["pven_mmhg", "pacc_mmhg"])),
    st.builds(swing, st.integers(0, 1000)),
)


def reading_by_reading() -> AlarmSet:
    """The shipped set as a file that names no `source` has it."""
    return of_conditions(lambda spec: replace(spec, source="reading"))


def varied(seed: int | None) -> AlarmSet:
    """A set that somebody else may have written: compared otherwise, in other situations. Without a seed as shipped."""
    if seed is None:
        return alarm_set()
    drawn, wheres = random.Random(seed), [spec.where for alarm in alarm_set().alarms for spec in alarm.conditions]

    def vary(spec: ConditionSpec) -> ConditionSpec:
        sources = ["mean", "reading"] if KINDS[spec.kind].averages else [spec.source]
        return replace(
            spec,
            source=drawn.choice(sources),
            deadband=drawn.choice([spec.deadband, 0.0, 5.0]),
            where=drawn.choice([spec.where, drawn.choice(wheres)]),
            never_past_machine=bool(spec.machine_limit) and drawn.choice([True, False]),
        )

    return of_conditions(vary)


def of_conditions(change: Callable[[ConditionSpec], ConditionSpec]) -> AlarmSet:
    alarms = (replace(alarm, conditions=tuple(map(change, alarm.conditions))) for alarm in alarm_set().alarms)
    return replace(alarm_set(), alarms=tuple(alarms))


SETS = st.one_of(st.none(), st.integers(0, 10_000))


class Plain(Bench):
    """Judges every condition at every step."""

    def _step(self, frame: Frame | None, miss: Miss | None) -> None:
        self.judge._due.forget()
        super()._step(frame, miss)


@settings(max_examples=80, deadline=None)
@given(SETS, st.lists(STEPS, min_size=1, max_size=12))
def test_verdicts_are_those_of_judging_everything(seed: int | None, steps: list[Step]) -> None:
    quick, plain = Bench(settled=False), Plain(settled=False)
    for bench in (quick, plain):
        bench.judge = Judge(varied(seed), machine())
        bench.run(1)
    for step in steps:
        step(quick)
        step(plain)
        assert quick.verdicts == plain.verdicts


class Alarmed(Bench):
    """With the alarms that its verdicts raise, which say at the next step what is at rest; at all while `rests`."""

    def __init__(self, *, rests: bool) -> None:
        self.system = AlarmSystem({rule.key: rule for rule in alarm_set().rules})
        self.rests, self.shown = rests, list[object]()
        super().__init__(settled=False)

    def _step(self, frame: Frame | None, miss: Miss | None) -> None:
        self.standing = self.system.standing if self.rests else None
        super()._step(frame, miss)
        change = self.judge.change if self.rests else None
        rows = self.system.step(self.t_ns, 0, self.told, change=change).transitions
        self.shown.append((rows, self.judge.limits(), self.judge.findings(), self.judge.remarks()))


@settings(max_examples=60, deadline=None)
@given(SETS, st.lists(STEPS, min_size=1, max_size=12))
def test_alarms_and_limits_are_those_of_judging_what_is_at_rest(seed: int | None, steps: list[Step]) -> None:
    quick, plain = Alarmed(rests=True), Alarmed(rests=False)
    for bench in (quick, plain):
        bench.judge = Judge(varied(seed), machine())
        bench.run(1)
        for step in steps:
            step(bench)
    assert quick.shown == plain.shown


def test_a_reference_taken_anew_at_rest_is_another_limit_at_once() -> None:
    bench = Alarmed(rests=True)
    bench.run(60)
    assert limit_of(bench, "return_low") == 43
    bench.judge.recentre("pven_mmhg")
    bench.run(0.1)
    assert limit_of(bench, "return_low") == 10


def test_what_reads_the_same_is_left_out_and_what_is_unknown_is_not() -> None:
    bench = Bench()
    assert len(judged_next(bench)) < len(bench.verdicts) / 4
    bench.run(0.2, pven_machine_low_mmhg=None)
    assert ("limits_wider", "pven_mmhg", "low") in judged_next(bench)
    bench.run(0.2, pven_machine_low_mmhg=-20.0)
    assert ("limits_wider", "pven_mmhg", "low") not in judged_next(bench)


def test_a_mean_that_moves_inside_its_limit_is_judged_only_while_its_alarm_is_not_at_rest() -> None:
    bench, high = Bench(), AlarmKey("return_high", "pven_mmhg", "high")
    bench.standing = frozenset()
    bench.run(3).run(0.1, pven_mmhg=74.0)
    before = bench[high].value
    assert high not in judged_next(bench, pven_mmhg=75.0)
    assert bench[high].value == before, "which nobody asks for"
    bench.standing = frozenset({high})
    assert high in judged_next(bench, pven_mmhg=76.0)
    assert bench[high].value == pytest.approx((17 * 73 + 74 + 75 + 76) / 20)


def test_a_mean_that_leaves_its_limit_is_judged_at_that_poll() -> None:
    bench, high = Bench(), AlarmKey("return_high", "pven_mmhg", "high")
    bench.standing = frozenset()
    bench.run(3).run(0.1, pven_mmhg=74.0)
    assert high not in judged_next(bench, pven_mmhg=273.0)  # its mean rises by 10 a poll
    while high not in judged_next(bench):
        assert bench.t_ns < 40 * S
    value = bench[high].value
    assert bench.says(high) == "within" and value is not None and 140 < value < 150


@pytest.mark.parametrize(
    ("id_", "channel", "beyond"),
    [("return_low", "pven_mmhg", 4.0), ("access_high", "pacc_mmhg", 5.0), ("part_limit", "part_mmhg", 60.0)],
)
def test_a_reading_that_leaves_a_limit_which_follows_is_judged_at_that_poll(
    id_: str, channel: str, beyond: float
) -> None:
    """Also where the file compares the reading itself, whose mean nobody follows."""
    bench, key = Bench(settled=False), AlarmKey(id_, channel, "high" if id_ == "access_high" else "low")
    bench.judge = Judge(reading_by_reading(), machine())
    bench.standing = frozenset()
    bench.run(60)
    assert key not in judged_next(bench)
    assert key in judged_next(bench, **{channel: beyond})
    assert bench.says(key) == "beyond"


def test_a_reading_that_moves_as_readings_do_wakes_no_sensor_check_and_a_jump_does() -> None:
    bench, check = Bench(), AlarmKey("sensor_invalid", "pven_mmhg")
    assert check not in judged_next(bench, pven_mmhg=74.0)
    assert check in judged_next(bench, pven_mmhg=374.0)
    bench.run(3, pven_mmhg=374.0)
    assert check not in judged_next(bench, pven_mmhg=375.0)
    assert check in judged_next(bench, pven_mmhg=None)


def test_a_condition_that_waits_for_a_set_to_settle_is_judged_as_it_has() -> None:
    spec = next(spec for alarm in alarm_set().alarms for spec in alarm.conditions if spec.kind == "code")
    settling = CodeIs(replace(spec, where=replace(spec.where, settled=("bp",), settled_s=5.0)), spec.keys[0])
    due, bench, judged = Due([settling], machine(), RollingMeans([], 2 * S)), Bench(settled=False), list[int]()
    for _ in range(100):
        bench.run(0.1)
        now = Now(
            Moment(bench.t_ns, bench.frame(), None, {}, bench.situation, HostFacts()),
            {},
            {},
            {},
            Totals(machine()),
            None,
            0,
        )
        judged += [bench.t_ns] * len(list(due.step(now, (), None)))
    first, settled = judged
    assert settled - first == 5 * S


def limit_of(bench: Bench, id_: str) -> float:
    """The limit in force of an alarm with one."""
    return next(limit.value for limit in bench.judge.limits() if limit.key.split(".")[0] == id_)


def judged_next(bench: Bench, **values: float | None) -> set[tuple[str, str | None, str | None]]:
    """The alarms whose condition the next step judges."""
    found, step = set[tuple[str, str | None, str | None]](), Due.step

    def noted(due: Due, now: Now, moved: Iterable[int], standing: frozenset[AlarmKey] | None) -> Iterable[int]:
        positions = list(step(due, now, moved, standing))
        found.update(tuple(bench.judge._conditions[at].key) for at in positions)
        return positions

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Due, "step", noted)
        bench.run(0.1, **values)
    return found
