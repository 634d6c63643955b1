"""What the patient lost or gained by weight, against what the treatment was meant to take.

A slow loss of fluid shows in no pressure; without this rule it is seen when the patient's circulation fails.
Source: alarms specification, section 2 (balance).
"""

from __future__ import annotations

import math

from session_monitor.domain.alarms.types import AlarmKey, Priority, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition, judge_above
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.rolling import RollingMean

MEAN_NS = 2 * NS_PER_S


class OffTarget(Condition):
    """Net removal lies more than `limit` above (high) or below (low) its target; high priority past `severe`.

    The deadband is in percent of the limit. Past `severe` it must stay for `severe_s` before it is of high priority.
    """

    limit_names = frozenset({"limit", "severe", "severe_s"})
    option_names = frozenset({"target"})
    channels = frozenset({"derived"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._mean = RollingMean(MEAN_NS)
        self._severe_since_ns: int | None = None

    def judge(self, now: Now) -> Verdict:
        """Judges the 2 s mean of the difference, in g, about mL."""
        sign = 1 if self.key.direction == "high" else -1
        target = now.readings[self.spec.options["target"]]
        off = self._mean.step(now.t_ns, now.readings[self.channel] - target)
        limit = self.limits["limit"]
        if not sign * off > self.limits["severe"]:
            self._severe_since_ns = self._severe_since_ns if math.isnan(off) else None
        elif self._severe_since_ns is None:
            self._severe_since_ns = now.t_ns
        since, wait_ns = self._severe_since_ns, self.limits["severe_s"] * NS_PER_S
        severe = since is not None and now.t_ns - since >= wait_ns
        band = limit * self.spec.deadband / 100
        judgement = judge_above(sign * off, limit, band)
        return self.verdict(now, judgement, off, sign * limit, Priority.HIGH if severe else None)
