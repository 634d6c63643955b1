"""Return and access pressure against their own running value, because a disconnection stays within any fixed limit.

A return line that comes off settles near +4 mmHg and never reaches the machine's limit of -20; only the fall from
the running value shows it. The reference must therefore never move towards what it is there to notice.
Source: alarms specification, section 2, reference of a pressure.
"""

from __future__ import annotations

import math
from collections import deque

from session_monitor.domain.alarms.types import AlarmKey, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition, FedCondition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.rolling import RollingMedian

MEDIAN_NS = 60 * NS_PER_S
SET_AFTER_NS = 40 * NS_PER_S
OUTLIER_MMHG = 10.0
BP_WINDOW_NS = 5 * NS_PER_S
BP_MOVED = 0.10
BLOOD_FLOW = "bp_ml_min"
WEAK_REFERENCE_MMHG = 40.0
"""Below this a return disconnection changes too little to be seen."""


class Reference:
    """The 60 s median of one pressure while blood runs. `guards` is +1 when the danger is a rise, -1 for a fall."""

    def __init__(self, guards: int) -> None:
        self._guards = guards
        self._median = RollingMedian(MEDIAN_NS)
        self._known_ns = 0
        self._last_ns: int | None = None
        self._bp: deque[list[float]] = deque()
        """[when last, blood flow] of each stretch with the same reading."""
        self._phase: str | None = None
        self._ordered: float | None = None
        self.value = math.nan

    def drop(self) -> None:
        """Starts anew, as when an operator re-centres."""
        self._median.clear()
        self._known_ns, self._last_ns, self.value = 0, None, math.nan

    def step(self, now: Now, pressure_mmhg: float) -> float:
        """The reference after this reading, NaN until 40 s of readings made one."""
        situation = now.situation
        phase, ordered = situation.phase, situation.ordered.get("bp")
        if phase != self._phase or ordered != self._ordered or self._bp_moved(now.t_ns, now.readings[BLOOD_FLOW]):
            self._phase, self._ordered = phase, ordered
            self.drop()
        if not situation.bp_running or math.isnan(pressure_mmhg):
            self.pause()
            return self.value
        return self.feed(now.t_ns, pressure_mmhg)

    def pause(self) -> None:
        """No blood runs, or nothing was measured: this time does not count towards a reference."""
        self._last_ns = None

    def feed(self, t_ns: int, pressure_mmhg: float) -> float:
        """The reference after a known reading while blood runs."""
        if abs(pressure_mmhg - self.value) > OUTLIER_MMHG:
            return self.value
        self._median.add(t_ns, pressure_mmhg)
        self._known_ns += 0 if self._last_ns is None else min(t_ns - self._last_ns, NS_PER_S)
        self._last_ns = t_ns
        if self._known_ns >= SET_AFTER_NS:
            self.value = self._not_towards_danger(self._median.value)
        return self.value

    def _not_towards_danger(self, median: float) -> float:
        if math.isnan(self.value):
            return median
        return max(self.value, median) if self._guards < 0 else min(self.value, median)

    def _bp_moved(self, t_ns: int, bp: float) -> bool:
        """Whether blood flow changed by more than a tenth within 5 s."""
        if bp != bp:  # NaN
            return False
        flows = self._bp
        if flows and flows[-1][1] == bp:
            flows[-1][0] = t_ns
        else:
            flows.append([t_ns, bp])
        while flows[0][0] < t_ns - BP_WINDOW_NS:
            flows.popleft()
        return abs(bp - flows[0][1]) > BP_MOVED * flows[0][1]


class _FollowsReference(FedCondition):
    averages = True
    guards = 0

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self.reference = Reference(self.guards)

    def reads(self) -> frozenset[str]:
        """What is compared; `feed` sees to the reference."""
        return self.compared()

    def needs(self) -> frozenset[str]:
        """Also its own pressure, whose reference it is, and blood flow, at which that is dropped."""
        return super().needs() | {self.channel, BLOOD_FLOW}

    def feed(self, now: Now) -> bool:
        """Every reading counts for the reference; another reference is another limit."""
        before = self.reference.value
        after = self.reference.step(now, now.readings[self.channel])
        return after != before and (after == after or before == before)  # NaN may stay

    def calm(self) -> tuple[float, float] | None:
        """All that lies inside the limit."""
        return self.inside_limit()


class BelowReference(_FollowsReference):
    """Below max(`floor`, reference - `drop`); below `floor` while there is no reference."""

    limit_names = frozenset({"floor", "drop"})
    guards = -1

    def judge(self, now: Now) -> Verdict:
        """Judges the reading or its 2 s mean against the reference as it stands."""
        reference = self.reference.value
        floor = self.limits["floor"]
        limit = floor if math.isnan(reference) else max(floor, reference - self.limits["drop"])
        return self.below(now, self.value(now), limit)

    @property
    def weak(self) -> bool:
        """The reference is so low that a disconnection may not be detectable."""
        return self.reference.value < WEAK_REFERENCE_MMHG


class AboveReference(_FollowsReference):
    """Above min(`ceiling`, reference + `rise`); above `ceiling` while there is no reference."""

    limit_names = frozenset({"ceiling", "rise"})
    guards = 1

    def judge(self, now: Now) -> Verdict:
        """Judges the reading or its 2 s mean against the reference as it stands."""
        reference = self.reference.value
        ceiling = self.limits["ceiling"]
        limit = ceiling if math.isnan(reference) else min(ceiling, reference + self.limits["rise"])
        return self.above(now, self.value(now), limit)


class BelowOther(Condition):
    """Below max(`floor`, another pressure - `margin`): a pressure that must lie above the one downstream of it."""

    limit_names = frozenset({"floor", "margin"})
    option_names = frozenset({"other"})
    averages = True

    def reads(self) -> frozenset[str]:
        """What is compared, beside the means."""
        return self.compared()

    def means(self) -> tuple[str, ...]:
        """The other pressure; its own where that is compared so."""
        return (*super().means(), self.spec.options["other"])

    def judge(self, now: Now) -> Verdict:
        """Judges the reading or its 2 s mean against the mean of the other; unknown when either is."""
        other = now.mean[self.spec.options["other"]]
        limit = max(self.limits["floor"], other - self.limits["margin"]) if other == other else other
        return self.below(now, self.value(now), limit)
