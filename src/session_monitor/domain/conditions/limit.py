"""A channel against one number: the commonest rule of all.

The number is ours, held at the machine's own where the file says so, and at the separator's maximum once somebody
entered that. Without an entered maximum ours is still judged: a missing entry must not switch a pressure alarm off.
"""

from __future__ import annotations

import math

from session_monitor.domain.alarms.types import Verdict
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.condition import Condition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.entered import entered_number


class AgainstLimit(Condition):
    """Value above (direction high) or below (low) `limit`."""

    limit_names = frozenset({"limit"})
    averages = True
    channels = frozenset({"machine", "derived"})

    def reads(self) -> frozenset[str]:
        """What is compared, and the machine's own limit."""
        return self.compared().union([self.spec.machine_limit] if self.spec.machine_limit else [])

    def calm(self) -> tuple[float, float] | None:
        """All that lies inside the limit."""
        return self.inside_limit()

    def judge(self, now: Now) -> Verdict:
        """Judges the reading or its 2 s mean."""
        limit, value = self._limit(now), self.value(now)
        return self.above(now, value, limit) if self.key.direction == "high" else self.below(now, value, limit)

    def _limit(self, now: Now) -> float:
        limit, spec = self.limits["limit"], self.spec
        nearer = min if self.key.direction == "high" else max
        if spec.never_past_machine and spec.machine_limit:
            machine = now.readings[spec.machine_limit]
            limit = limit if math.isnan(machine) else nearer(limit, machine)
        if spec.entered:
            entered = entered_number(now.entered, spec.entered)
            self.lacks = spec.entered if math.isnan(entered) else None
            limit = limit if math.isnan(entered) else nearer(limit, entered)
        return limit


class LimitsWider(Condition):
    """Our limit lets pass what the machine's own would not: advice that the machine will stop first."""

    option_names = frozenset({"compare"})

    def reads(self) -> frozenset[str]:
        """The machine's register."""
        return frozenset({self.spec.machine_limit or ""})

    def use(self, alarm_set: AlarmSet) -> None:
        """Takes the limit in force that it compares."""
        self._ours = alarm_set.limits[self.spec.options["compare"]].value

    def judge(self, now: Now) -> Verdict:
        """Compares the limit in force named by `compare` with the machine's register."""
        machine = now.readings[self.spec.machine_limit or ""]
        above = self.key.direction == "high"
        return self.above(now, self._ours, machine) if above else self.below(now, self._ours, machine)
