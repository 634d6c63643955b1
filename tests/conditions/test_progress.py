"""The five steps on screen."""

from __future__ import annotations

import pytest

from session_monitor.domain.progress import Progress, StepInfo
from tests.conditions.bench import Bench


class _Followed(Bench):
    def __init__(self, phase: str) -> None:
        self.progress = Progress()
        super().__init__("link_lost", phase=phase, settled=False)

    def _step(self, frame, miss) -> None:  # type: ignore[no-untyped-def]
        super()._step(frame, miss)
        if frame is not None:
            self.progress.step(frame, self.situation, self.derived)

    def states(self) -> str:
        return " ".join(step["state"] for step in self.progress.steps())

    def step(self, name: str) -> StepInfo:
        return next(step for step in self.progress.steps() if step["step"] == name)


@pytest.mark.parametrize(
    ("phase", "states"),
    [
        ("prime", "now later later later later"),
        ("blood_in", "now later later later later"),
        ("exchange", "done now later later later"),
        ("collect", "done done now later later"),
        ("pre_circulate", "done done now later later"),
        ("purify", "done done done now later"),
        ("prepare_return", "done done done now later"),
        ("return", "done done done done now"),
        ("idle", "later later later later later"),
    ],
)
def test_which_step_is_now(phase: str, states: str) -> None:
    assert _Followed(phase).run(1).states() == states


def test_a_pause_belongs_to_the_step_it_interrupts_and_the_end_ends_all() -> None:
    bench = _Followed("collect").run(1)
    bench.phase("paused").run(1)
    assert bench.states() == "done done now later later"
    bench.phase("return").run(1)
    bench.phase("ended").run(1)
    assert bench.states() == "done done done done done"


def test_volumes_done_and_left_at_the_pace_of_now() -> None:
    bench = _Followed("exchange").run(1).pumped(600)
    step = bench.step("exchange")
    assert (step["target"], step["unit"]) == (1500, "mL")
    assert step["done"] == pytest.approx(300, abs=1)
    assert step["left_s"] == pytest.approx(40 * 60, abs=3)
    assert bench.run(1, dp_ml_min=0.0).step("exchange")["left_s"] is None


def test_collect_and_purify_have_their_own_targets() -> None:
    bench = _Followed("collect").run(1).pumped(300)
    assert bench.step("collect")["done"] == pytest.approx(150, abs=1)
    assert bench.step("collect")["target"] == 500
    bench.phase("purify").run(1800, step_s=10)
    assert bench.step("purify")["done"] == pytest.approx(30, abs=0.5)
    assert (bench.step("purify")["target"], bench.step("purify")["unit"]) == (180, "min")
    assert bench.step("purify")["left_s"] == pytest.approx(150 * 60, abs=30)


def test_a_pause_and_a_missing_link_are_told_apart_in_the_time_spent() -> None:
    bench = _Followed("collect").run(10, step_s=10)
    bench.phase("purify").run(600, step_s=10)
    bench.phase("paused").run(600, step_s=10)
    assert bench.step("purify")["done"] == pytest.approx(10, abs=0.5)
    bench.phase("purify").run(60, step_s=10).miss(600, step_s=10).run(10, step_s=10)
    assert bench.step("purify")["done"] == pytest.approx(21, abs=0.5)  # it went on unseen


def test_a_monitor_that_joins_in_purify_counts_from_the_loop_volume() -> None:
    bench = _Followed("purify").run(1, cp_total_ml=18000.0)
    assert bench.step("purify")["done"] == pytest.approx(90, abs=0.1)
    assert bench.step("prime")["done"] is None


def test_what_nobody_knows_has_no_number() -> None:
    assert all(step["done"] is None and step["left_s"] is None for step in Progress().steps())
    bench = _Followed("exchange").run(1, exchange_target_ml=None)
    assert bench.step("exchange")["target"] is None
    assert bench.step("prime")["target"] is None
