"""Plasma that returns too warm haemolyses, too cold chills the patient: the heater against its own set."""

from __future__ import annotations

import math

from session_monitor.domain.alarms.types import Judgement, Verdict
from session_monitor.domain.conditions.condition import NS_PER_S, Condition, ends_ns
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.situation import FLOW_CHANNELS


class OffHeaterSet(Condition):
    """More than `limit` degrees above or below the machine's set, `after_s` after plasma was ordered to flow."""

    limit_names = frozenset({"limit", "after_s", "flow"})
    option_names = frozenset({"pump", "set"})

    def reads(self) -> frozenset[str]:
        """Temperature, set and flow."""
        return frozenset({self.channel, self.spec.options["set"], FLOW_CHANNELS[self.spec.options["pump"]]})

    def calm(self) -> tuple[float, float] | None:
        """All that lies inside the limit; any temperature while there is nothing to warm."""
        last = self._verdict
        idle = last is not None and last.judgement is Judgement.INSIDE and self.limit is None
        return (-math.inf, math.inf) if idle else self.inside_limit()

    def judge(self, now: Now) -> Verdict:
        """Judges the reading; while plasma hardly flows, or the plasma side is stopped, there is nothing to warm."""
        pump, situation = self.spec.options["pump"], now.situation
        value, wanted = now.readings[self.channel], now.readings[self.spec.options["set"]]
        since_ns = now.t_ns - situation.set_on_ns.get(pump, now.t_ns)
        self.until_ns = ends_ns(situation.set_on_ns.get(pump), self.limits["after_s"], now.t_ns)
        flows = situation.flow.get(pump, 0.0) >= self.limits["flow"] and situation.level != 2
        if not flows or since_ns < self.limits["after_s"] * NS_PER_S:
            return self.verdict(now, Judgement.INSIDE, value)
        if self.key.direction == "high":
            return self.above(now, value, wanted + self.limits["limit"])
        return self.below(now, value, wanted - self.limits["limit"])
