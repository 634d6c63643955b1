"""What the patient lost or gained by weight, against what the treatment was meant to take.

A slow loss of fluid shows in no pressure; without this rule it is seen when the patient's circulation fails.
Source: alarms specification, section 2 (balance).
"""

from __future__ import annotations

import math

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Priority, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, FedCondition, judge_above
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.rolling import RollingMean

MEAN_NS = 2 * NS_PER_S


class OffTarget(FedCondition):
    """Net removal lies more than `limit` above (high) or below (low) its target; high priority past `severe`.

    The deadband is in percent of the limit. Past `severe` it must stay for `severe_s` before it is of high priority.
    """

    limit_names = frozenset({"limit", "severe", "severe_s"})
    option_names = frozenset({"target"})
    channels = frozenset({"derived"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._mean = RollingMean(MEAN_NS)
        self._off = math.nan
        self._sign = 1 if self.key.direction == "high" else -1
        self._target = spec.options["target"]
        self._severe_since_ns: int | None = None

    def reads(self) -> frozenset[str]:
        """Nothing beside what it is fed."""
        return frozenset()

    def feed(self, now: Now) -> bool:
        """Takes the difference into its mean. At rest, one that stays inside both limits is nothing new."""
        off = self._off = self._mean.step(now.t_ns, now.readings[self.channel] - now.readings[self._target])
        last = self._verdict
        if not self.at_rest or last is None or last.judgement is not Judgement.INSIDE:
            return True
        inside = self.limits["limit"] - self._band()
        return self._severe_since_ns is not None or not self._sign * off <= min(inside, self.limits["severe"])

    def judge(self, now: Now) -> Verdict:
        """Judges the 2 s mean of the difference, in g, about mL."""
        sign, off, limit = self._sign, self._off, self.limits["limit"]
        if not sign * off > self.limits["severe"]:
            self._severe_since_ns = self._severe_since_ns if math.isnan(off) else None
        elif self._severe_since_ns is None:
            self._severe_since_ns = now.t_ns
        since, wait_ns = self._severe_since_ns, self.limits["severe_s"] * NS_PER_S
        severe = since is not None and now.t_ns - since >= wait_ns
        judgement = judge_above(sign * off, limit, self._band())
        return self.verdict(now, judgement, off, sign * limit, Priority.HIGH if severe else None)

    def _band(self) -> float:
        return self.limits["limit"] * self.spec.deadband / 100
