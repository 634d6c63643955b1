"""Pumps against what they were ordered to do.

A flow that is judged while a pump still ramps, or not judged because its set is unknown, would teach people to
ignore the alarm or hide a pump that stands still. Source: alarms specification, section 2, should run.
"""

from __future__ import annotations

import math

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Priority, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition, ends_ns, judge_above
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.situation import pump_of


class AgainstSet(Condition):
    """A flow above or below `percent` of its set; the deadband is in percent of the set too."""

    limit_names = frozenset({"percent"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._set = spec.options.get("set") or set_channel_of(self.channel)

    def reads(self) -> frozenset[str]:
        """Flow and set."""
        return frozenset({self.channel, self._set})

    def judge(self, now: Now) -> Verdict:
        """Judges the reading against the set of the same poll."""
        flow, ordered = now.readings[self.channel], now.readings[self._set]
        limit, band = ordered * self.limits["percent"] / 100, ordered * self.spec.deadband / 100
        sign = 1 if self.key.direction == "high" else -1
        return self.verdict(now, judge_above(sign * flow, sign * limit, band), flow, limit)


class FlowUnset(Condition):
    """A pump delivers more than `flow` although its set has been 0 for `after_s`."""

    limit_names = frozenset({"flow", "after_s"})

    def reads(self) -> frozenset[str]:
        """Flow and set."""
        return frozenset({self.channel, set_channel_of(self.channel)})

    def judge(self, now: Now) -> Verdict:
        """Judges the reading; a set that is not known says nothing."""
        pump, situation = pump_of(self.channel), now.situation
        flow, ordered = now.readings[self.channel], now.readings[set_channel_of(self.channel)]
        self.until_ns = ends_ns(situation.set_changed_ns.get(pump), self.limits["after_s"], now.t_ns)
        if ordered > 0 or situation.since_set_changed_ns(pump) < self.limits["after_s"] * NS_PER_S:
            return self.verdict(now, Judgement.INSIDE, flow)
        return self.above(now, flow + ordered, self.limits["flow"])


class Stopped(Condition):
    """A flow below `flow`; high priority once that has lasted `high_after_s`."""

    limit_names = frozenset({"flow", "high_after_s"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._since_ns: int | None = None

    def reads(self) -> frozenset[str]:
        """The flow."""
        return frozenset({self.channel})

    def judge(self, now: Now) -> Verdict:
        """Judges the reading; an unknown one does not end the wait."""
        flow = now.readings[self.channel]
        if flow >= self.limits["flow"] or not self.applies(now.situation):
            self._since_ns = None
        elif self._since_ns is None and not math.isnan(flow):
            self._since_ns = now.t_ns
        long = self._since_ns is not None and now.t_ns - self._since_ns >= self.limits["high_after_s"] * NS_PER_S
        self.until_ns = ends_ns(self._since_ns, self.limits["high_after_s"], now.t_ns)
        return self.below(now, flow, self.limits["flow"], Priority.HIGH if long else None)


class StoppedThoughOrdered(Condition):
    """A pump delivers nothing although its set is above 0."""

    def reads(self) -> frozenset[str]:
        """Flow and set."""
        return frozenset({self.channel, set_channel_of(self.channel)})

    def judge(self, now: Now) -> Verdict:
        """Judges the reading against the set of the same poll."""
        flow, ordered = now.readings[self.channel], now.readings[set_channel_of(self.channel)]
        if flow > 0 or ordered == 0:
            return self.verdict(now, Judgement.INSIDE, flow)
        return self.beyond_if(now, ordered if flow == 0 else math.nan)


def set_channel_of(channel: str) -> str:
    """The channel with the set of a flow channel: `bp_set_ml_min` of `bp_ml_min`."""
    pump, _, unit = channel.partition("_")
    return f"{pump}_set_{unit}"
