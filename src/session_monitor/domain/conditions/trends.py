"""Slow changes that no fixed limit sees in time: a membrane that fouls, fibres that clot.

Sources: alarms specification, section 2 (tmp_rise, sep_dp_rise); physics specification, section 6, normal events
that look like faults.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping

from session_monitor.domain import phases
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.rolling import RollingMean, RollingMedian

MEAN_NS = 10 * NS_PER_S
KEEP_EVERY_NS = NS_PER_S
CLEARING_NS = 5 * NS_PER_S
"""Beyond the wait after a new set, so that the off-delay of a rise that it ended can run out."""


class RiseSince(Condition):
    """The 10 s mean is more than `rise` above what it was `span_s` ago; watched `after_s` after a pump was reset.

    Each start of the plasma pump lifts TMP by 34 mmHg within a minute; that minute must not enter.
    """

    limit_names = frozenset({"rise", "span_s", "after_s"})
    option_names = frozenset({"restart"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._mean = RollingMean(MEAN_NS)
        self._past: deque[tuple[int, float]] = deque()
        self._pumps = spec.options["restart"].split()
        self._sets: Mapping[str, int] = {}
        self._set_ns: int | None = 0
        """When the last of its pumps was set; None while the set of one is not known."""
        self._began_ns = 0

    def judge(self, now: Now) -> Verdict:
        """Inside while the pumps were just set, for that ends a rise; then not evaluated until the window is full.

        A reading that is not known ends nothing.
        """
        mean = self._mean.step(now.t_ns, now.readings[self.channel])
        if not self._steady(now):
            self._past.clear()
        elif not math.isnan(mean) and (not self._past or now.t_ns - self._past[-1][0] >= KEEP_EVERY_NS):
            self._past.append((now.t_ns, mean))
        before = self._before(now.t_ns)
        if math.isnan(mean):
            return self.verdict(now, Judgement.UNKNOWN)
        if math.isnan(before):
            return self.verdict(now, Judgement.NOT_EVALUATED if self._watched(now.t_ns) else Judgement.INSIDE)
        return self.above(now, mean, before + self.limits["rise"])

    def _steady(self, now: Now) -> bool:
        """Whether the pumps have kept their sets, and the plasma side has run, for long enough."""
        situation = now.situation
        if not situation.separation:
            self._began_ns = now.t_ns
        if situation.set_changed_ns is not self._sets:
            self._sets = situation.set_changed_ns
            sets = [self._sets.get(pump) for pump in self._pumps]
            known = [set_ns for set_ns in sets if set_ns is not None]
            self._set_ns = max(known, default=0) if len(known) == len(sets) else None
        kept_ns = 0 if self._set_ns is None else now.t_ns - self._set_ns
        return min(kept_ns, now.t_ns - self._began_ns) >= self.limits["after_s"] * NS_PER_S

    def _watched(self, t_ns: int) -> bool:
        return bool(self._past) and t_ns - self._past[0][0] >= CLEARING_NS

    def _before(self, t_ns: int) -> float:
        """The mean of `span_s` ago; NaN while nothing that old is known."""
        past, then_ns = self._past, t_ns - self.limits["span_s"] * NS_PER_S
        while len(past) > 1 and past[1][0] <= then_ns:
            past.popleft()
        return past[0][1] if past and past[0][0] <= then_ns else math.nan


class RiseAgainstBaseline(Condition):
    """Pressure drop per flow, 10 s mean, above `factor` x its median of minutes 1 to 11 of the first exchange.

    Fibres that clot raise it while TMP may stay where it was. The baseline holds for the rest of the treatment.
    """

    limit_names = frozenset({"factor", "from_s", "until_s"})
    option_names = frozenset({"flow"})
    channels = frozenset({"derived"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._flow = spec.options["flow"]
        self._mean = RollingMean(MEAN_NS)
        self._median = RollingMedian(24 * 3600 * NS_PER_S)
        self._kept_ns = 0
        self._baseline = math.nan

    def judge(self, now: Now) -> Verdict:
        """Not evaluated until the baseline stands; a blood flow that is known to be too low raises nothing."""
        flow = now.readings[self._flow]
        mean = self._mean.step(now.t_ns, now.readings[self.channel] / flow if flow > 0 else math.nan)
        self._learn(now, mean)
        if math.isnan(self._baseline):
            return self.verdict(now, Judgement.NOT_EVALUATED)
        if not self.applies(now.situation) and not math.isnan(flow):
            return self.verdict(now, Judgement.INSIDE)
        return self.above(now, mean, self._baseline * self.limits["factor"])

    def _learn(self, now: Now, mean: float) -> None:
        """Takes one mean a second into the baseline, and fixes it at the end of its minutes."""
        situation = now.situation
        if situation.phase in (phases.PRIME, phases.BLOOD_IN):
            self._baseline = math.nan
            self._median.clear()
        if not math.isnan(self._baseline) or situation.phase != phases.EXCHANGE:
            return
        into_s = (now.t_ns - situation.phase_since_ns) / NS_PER_S
        if into_s >= self.limits["until_s"]:
            self._baseline = self._median.value
        elif into_s >= self.limits["from_s"] and self._due(now) and not math.isnan(mean):
            self._kept_ns = now.t_ns
            self._median.add(now.t_ns, mean)

    def _due(self, now: Now) -> bool:
        return now.t_ns - self._kept_ns >= KEEP_EVERY_NS and self.applies(now.situation)
