"""Each scale against the pumps that fill or empty its bag, over the last 500 mL.

A scale that drifts, a bag that has run empty or a pump that slips would otherwise be believed, and the balance
computed from it. Source: alarms specification, section 2 (weight_mismatch).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from session_monitor.domain import phases
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition, judge_above
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.derived.totals import Totals, total_channel

PLASMA, FILTRATE, FLUID = 1.025, 1.007, 1.005
"""g/mL (physics specification, section 2)."""
SETTLE_NS = 3 * NS_PER_S
"""After a phase began: a bag may just have been changed, and the 2 s mean still holds the old one."""
KEEP_EVERY_ML = 5.0


@dataclass(frozen=True, slots=True)
class Expected:
    """What a scale should show: sum of g/mL x volume of each pump; and the pumps whose volumes make up the window."""

    g_ml: Mapping[str, float]
    window: tuple[str, ...]


_EXCHANGE_IN = Expected({"dp": -PLASMA}, ("dp",))
_PURIFY_OUT = Expected({"fp2": FILTRATE}, ("fp2",))
_PURIFY_IN = Expected({"rp": -FLUID}, ("rp",))
_BAG = Expected({"fp": PLASMA, "fp2": -PLASMA, "rp": PLASMA, "dp": -PLASMA}, ("fp", "dp"))

EXPECTED: Mapping[str, Mapping[str, Expected]] = {
    "ws2_g": {
        phases.EXCHANGE: Expected({"fp": PLASMA}, ("fp",)),
        phases.PURIFY: _PURIFY_OUT,
        phases.PREPARE_RETURN: _PURIFY_OUT,
    },
    "ws3_g": {
        phases.EXCHANGE: _EXCHANGE_IN,
        phases.COLLECT: _EXCHANGE_IN,
        phases.PURIFY: _PURIFY_IN,
        phases.PREPARE_RETURN: _PURIFY_IN,
    },
    "ws4_g": {
        phases.COLLECT: Expected({"fp": PLASMA}, ("fp",)),
        phases.PURIFY: _BAG,
        phases.PREPARE_RETURN: _BAG,
    },
}


class WeightMismatch(Condition):
    """A scale and its pumps differ by more than `limit` g over the last `window_ml`, either way."""

    limit_names = frozenset({"limit", "window_ml"})
    averages = True

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._by_phase = EXPECTED[self.channel]
        self._past: deque[tuple[float, float]] = deque()  # (window volume mL, weight less what the pumps moved, g)
        self._phase: str | None = None

    def reads(self) -> frozenset[str]:
        """The scale and the totals of its pumps."""
        pumps = {pump for expected in self._by_phase.values() for pump in (*expected.g_ml, *expected.window)}
        return self.compared().union(total_channel(pump) for pump in pumps)

    def calm(self) -> tuple[float, float] | None:
        """Whatever the scale says, in a phase in which nothing is expected of it."""
        idle = self._phase not in self._by_phase and self.until_ns is None
        return (-math.inf, math.inf) if idle else None

    def judge(self, now: Now) -> Verdict:
        """Judges the 2 s mean of the scale against the totals of the same poll."""
        situation = now.situation
        expected = self._by_phase.get(situation.phase or "")
        if situation.phase != self._phase or now.t_ns - situation.phase_since_ns < SETTLE_NS:
            self._phase, self.until_ns = situation.phase, max(situation.phase_since_ns + SETTLE_NS, now.t_ns)
            self._past.clear()
            return self.verdict(now, Judgement.INSIDE)
        self.until_ns = None
        if expected is None:
            return self.verdict(now, Judgement.INSIDE)
        off, limit = self._off(expected, self.value(now), now.totals), self.limits["limit"]
        return self.verdict(now, judge_above(abs(off), limit, self.spec.deadband), off, math.copysign(limit, off))

    def _off(self, expected: Expected, weight: float, totals: Totals) -> float:
        """How far the scale left its pumps over the window, g; NaN while anything it needs is unknown."""
        volume = math.fsum(totals.ml(pump) for pump in expected.window)
        surplus = weight - math.fsum(g_ml * totals.ml(pump) for pump, g_ml in expected.g_ml.items())
        if math.isnan(volume + surplus):
            return math.nan
        past = self._past
        if not past or volume - past[-1][0] >= KEEP_EVERY_ML:
            past.append((volume, surplus))
        while len(past) > 1 and past[1][0] <= volume - self.limits["window_ml"]:
            past.popleft()
        return surplus - past[0][1]
