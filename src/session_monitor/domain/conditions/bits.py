"""Detectors, switches and codes: a bit that is set, or a code that has one value."""

from __future__ import annotations

import math

from session_monitor.domain.alarms.types import Judgement, Verdict
from session_monitor.domain.conditions.condition import Condition, ends_ns
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.situation import FLOW_CHANNELS


class CodeIs(Condition):
    """The channel reads exactly `equals` (1 for a bit that is set, 0 for one that must be)."""

    def reads(self) -> frozenset[str]:
        """The channel."""
        return frozenset({self.channel})

    def judge(self, now: Now) -> Verdict:
        """Judges the reading itself: a detector is never averaged."""
        value, wanted = now.readings[self.channel], self.spec.equals
        if math.isnan(value):
            return self.verdict(now, Judgement.UNKNOWN)
        return self.verdict(now, Judgement.BEYOND if value == wanted else Judgement.INSIDE)


class ClampClosed(Condition):
    """A clamp is closed while the pump that delivers through it runs; excused just after it was ordered to stop."""

    limit_names = frozenset({"flow", "excused_s"})
    option_names = frozenset({"pump"})

    def reads(self) -> frozenset[str]:
        """Clamp and flow."""
        return frozenset({self.channel, FLOW_CHANNELS[self.spec.options["pump"]]})

    def judge(self, now: Now) -> Verdict:
        """Judges clamp and flow of this reading."""
        pump = self.spec.options["pump"]
        closed, flow = now.readings[self.channel], now.readings[FLOW_CHANNELS[pump]]
        situation = now.situation
        self.until_ns = ends_ns(situation.set_changed_ns.get(pump), self.limits["excused_s"], now.t_ns)
        stopping = situation.ordered.get(pump, 0.0) == 0
        if stopping and situation.since_set_changed_ns(pump) < self.limits["excused_s"] * 1e9:
            return self.verdict(now, Judgement.INSIDE)
        if closed == 0 or flow < self.limits["flow"]:
            return self.verdict(now, Judgement.INSIDE)
        return self.beyond_if(now, closed * flow)


class BothOpen(Condition):
    """Two clamps that exclude each other are both open (0)."""

    option_names = frozenset({"other"})

    def reads(self) -> frozenset[str]:
        """Both clamps."""
        return frozenset({self.channel, self.spec.options["other"]})

    def judge(self, now: Now) -> Verdict:
        """Judges the two bits of this reading."""
        one, other = now.readings[self.channel], now.readings[self.spec.options["other"]]
        if one == 1 or other == 1:
            return self.verdict(now, Judgement.INSIDE)
        return self.beyond_if(now, (1 - one) * (1 - other))
