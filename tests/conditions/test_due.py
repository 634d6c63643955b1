"""Left out or judged: the verdicts are those of judging every condition at every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.bits import CodeIs
from session_monitor.domain.inputs import Miss
from session_monitor.domain.readings import Frame, Quality
from tests.conditions.bench import MACHINE, READINGS, Bench, alarm_set, machine

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


def enter_hct(value: float) -> Step:
    return lambda bench: bench.enter("hct", value, "").run(0.1)


def go_to(phase: str) -> Step:
    return lambda bench: bench.phase(phase).run(0.2)


def miss(seconds: float) -> Step:
    return lambda bench: bench.miss(seconds)


def wait(seconds: int) -> Step:
    return lambda bench: bench.run(seconds, step_s=1)


STEPS = st.one_of(
    st.builds(read, st.sampled_from(NAMES), VALUES),
    st.builds(spoil, st.sampled_from(NAMES), st.sampled_from(list(Quality))),
    st.builds(edit, st.sampled_from([0.25, 0.75])),
    st.builds(enter_hct, st.sampled_from([0.2, 0.5])),
    st.builds(go_to, st.sampled_from(sorted(READINGS))),
    st.builds(miss, st.sampled_from([0.1, 0.5])),
    st.builds(wait, st.sampled_from([1, 5, 25])),
)


class Plain(Bench):
    """Judges every condition at every step."""

    def _step(self, frame: Frame | None, miss: Miss | None) -> None:
        self.judge._due.forget()
        super()._step(frame, miss)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=12))
def test_verdicts_are_those_of_judging_everything(steps: list[Step]) -> None:
    quick, plain = Bench(settled=False).run(1), Plain(settled=False).run(1)
    for step in steps:
        step(quick)
        step(plain)
        assert quick.verdicts == plain.verdicts


def test_what_reads_the_same_is_left_out_and_what_is_unknown_is_not() -> None:
    bench = Bench()
    due, frame = bench.judge._due, bench.frame()
    known = set(due.step(frame, bench.situation))
    assert len(known) < len(bench.verdicts) * 2 / 3
    bench.values["pven_machine_low_mmhg"] = None
    due.step(bench.frame(), bench.situation)
    again = set(due.step(bench.frame(), bench.situation))
    assert again > known


def test_a_condition_that_waits_for_a_set_to_settle_is_judged_at_every_step() -> None:
    spec = next(spec for alarm in alarm_set().alarms for spec in alarm.conditions if spec.kind == "code")
    settling = replace(spec, where=replace(spec.where, settled=("bp",), settled_s=5.0))
    assert CodeIs(spec, spec.keys[0]).inputs() is not None
    assert CodeIs(settling, spec.keys[0]).inputs() is None
