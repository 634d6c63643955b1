"""The five steps a treatment shows on screen, with what is done and what is left of each.

Without it the screen would have to know which phases make up a step and what ends it.
Source: machine specification, section 2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from session_monitor.domain import phases
from session_monitor.domain.readings import Frame
from session_monitor.domain.situation import Situation

STEPS: Mapping[str, frozenset[str]] = {
    "prime": frozenset({phases.PRIME, phases.BLOOD_IN}),
    "exchange": frozenset({phases.EXCHANGE}),
    "collect": frozenset({phases.COLLECT, phases.PRE_CIRCULATE}),
    "purify": frozenset({phases.PURIFY, phases.PREPARE_RETURN}),
    "return": frozenset({phases.RETURN}),
}
"""The steps in the order of a treatment -> the machine's phases in each."""

_STEP_OF = {phase: step for step, parts in STEPS.items() for phase in parts}
NS_PER_MIN = 60 * 10**9


class StepInfo(TypedDict):
    """One step. done, target: in `unit`; left_s: at the pace of now; None where nobody can know."""

    step: str
    state: str  # done | now | later
    done: float | None
    target: float | None
    unit: str
    left_s: float | None


@dataclass(frozen=True, slots=True)
class _Amount:
    """How far one step is; NaN where nobody can know."""

    done: float = math.nan
    target: float = math.nan
    unit: str = ""
    left_s: float = math.nan


class Progress:
    """Follows the treatment through its steps; a pause belongs to the step it interrupts."""

    def __init__(self) -> None:
        self._now: str | None = None
        self._ended = False
        self._spent_min = dict.fromkeys(STEPS, 0.0)
        self._last_ns: int | None = None
        self._seen: tuple[Frame, Situation, Mapping[str, float]] | None = None

    def step(self, frame: Frame, situation: Situation, derived: Mapping[str, float]) -> None:
        """Takes one frame in."""
        name = _STEP_OF.get(situation.phase or "")
        if self._now is None and name is not None:
            self._join(name, situation, derived)
        self._spend(name, situation)
        if name is not None:
            self._now = name
        self._ended = situation.phase == phases.ENDED
        self._seen = frame, situation, derived

    def steps(self) -> list[StepInfo]:
        """The five steps as they stand."""
        order = list(STEPS)
        at = -1 if self._now is None else order.index(self._now)
        amounts = dict.fromkeys(STEPS, _Amount()) if self._seen is None else self._amounts(*self._seen)
        return [_info(name, self._state(n, at), amounts[name]) for n, name in enumerate(order)]

    def _state(self, n: int, at: int) -> str:
        if n < at or (self._ended and n <= at):
            return "done"
        return "now" if n == at else "later"

    def _join(self, name: str, situation: Situation, derived: Mapping[str, float]) -> None:
        """A monitor that joins in the middle knows no times of earlier steps; of purify, what its loop volume says."""
        for step in list(STEPS)[: list(STEPS).index(name)]:
            self._spent_min[step] = math.nan
        if name == "purify":
            loop_ml_min = situation.ordered.get("cp", 0.0)
            self._spent_min[name] = derived["loop_volume_ml"] / loop_ml_min if loop_ml_min > 0 else math.nan

    def _spend(self, name: str | None, situation: Situation) -> None:
        last_ns, self._last_ns = self._last_ns, situation.t_ns
        if name is not None and last_ns is not None and situation.phase != phases.PREPARE_RETURN:
            self._spent_min[name] += (situation.t_ns - last_ns) / NS_PER_MIN

    def _amounts(self, frame: Frame, situation: Situation, derived: Mapping[str, float]) -> dict[str, _Amount]:
        exchange_ml = frame.get("exchange_target_ml")
        collect_ml = frame.get("collect_target_ml")
        return {
            "prime": self._time("prime", math.nan),
            "exchange": _volume(derived["exchanged_ml"], exchange_ml - collect_ml, situation.flow.get("dp", 0.0)),
            "collect": _volume(derived["collected_ml"], collect_ml, situation.flow.get("fp", 0.0)),
            "purify": self._time("purify", frame.get("purify_target_min")),
            "return": self._time("return", math.nan),
        }

    def _time(self, name: str, target_min: float) -> _Amount:
        done_min = self._spent_min[name]
        return _Amount(done_min, target_min, "min", _not_below_0(target_min - done_min) * 60)


def _volume(done_ml: float, target_ml: float, ml_min: float) -> _Amount:
    left_s = _not_below_0(target_ml - done_ml) / ml_min * 60 if ml_min > 0 else math.nan
    return _Amount(_at_most(done_ml, target_ml), target_ml, "mL", left_s)


def _not_below_0(amount: float) -> float:
    return 0.0 if amount < 0 else amount


def _at_most(done: float, target: float) -> float:
    return target if done > target else done


def _info(name: str, state: str, amount: _Amount) -> StepInfo:
    return {
        "step": name,
        "state": state,
        "done": _known(amount.done),
        "target": _known(amount.target),
        "unit": amount.unit,
        "left_s": _known(amount.left_s),
    }


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number
