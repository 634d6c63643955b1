"""Rules on values a person entered: a mean arterial pressure that is too low, a check that is overdue.

None of these is a vital-signs alarm: they only speak of what somebody entered, and say "not evaluated" before that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.entered import EnteredValue, entered_number


class EnteredLow(Condition):
    """The entered value lies below `limit`."""

    limit_names = frozenset({"limit"})
    on_frames = False
    channels = frozenset({"entered"})

    def reads(self) -> frozenset[str]:
        """No reading: what was entered is none."""
        return frozenset()

    def judge(self, now: Now) -> Verdict:
        """Not evaluated until the value was entered."""
        name = self.spec.entered or ""
        value, limit = entered_number(now.entered, name), self.limits["limit"]
        self.lacks = name if math.isnan(value) else None
        if self.lacks:
            return self.verdict(now, Judgement.NOT_EVALUATED, limit=limit)
        return self.below(now, value, limit)


@dataclass(frozen=True, slots=True)
class Check:
    """Values of which one is due again in `due_s` (below 0: overdue; None: none was entered yet)."""

    values: tuple[str, ...]
    due_s: float | None


class CheckDue(Condition):
    """The newest of the `values` (any one will do) is older than `every_min`."""

    limit_names = frozenset({"every_min"})
    option_names = frozenset({"values"})
    on_frames = False
    channels = frozenset({"entered"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._names = tuple(spec.options["values"].split())

    def reads(self) -> frozenset[str]:
        """No reading; once something was entered, its age grows from step to step."""
        return frozenset()

    def judge(self, now: Now) -> Verdict:
        """Judges the age in minutes; not evaluated until one was entered."""
        last_ns = self._last_ns(now.entered)
        self.lacks = self._names[0] if last_ns is None else None
        self.until_ns = None if last_ns is None else now.t_ns
        if last_ns is None:
            return self.verdict(now, Judgement.NOT_EVALUATED)
        age_min = (now.t_ns - last_ns) / (60 * NS_PER_S)
        return self.above(now, age_min, self.limits["every_min"])

    def check(self, t_ns: int, entered: Mapping[str, EnteredValue]) -> Check:
        """When it is due."""
        last_ns = self._last_ns(entered)
        due_s = None if last_ns is None else 60 * self.limits["every_min"] - (t_ns - last_ns) / NS_PER_S
        return Check(self._names, due_s)

    def _last_ns(self, entered: Mapping[str, EnteredValue]) -> int | None:
        return max((entered[name].t_ns for name in self._names if name in entered), default=None)


class TotalOverOrder(Condition):
    """More of a drug was given than ordered: the total, in the ordered unit, is above the entered order."""

    channels = frozenset({"derived"})

    def reads(self) -> frozenset[str]:
        """The total."""
        return frozenset({self.channel})

    def judge(self, now: Now) -> Verdict:
        """Not evaluated until order and concentration were entered."""
        order = entered_number(now.entered, self.spec.entered or "")
        total = now.readings[self.channel]
        self.lacks = self.spec.entered if math.isnan(order) else self._without_concentration(now)
        if self.lacks:
            return self.verdict(now, Judgement.NOT_EVALUATED)
        return self.above(now, total, order)

    def _without_concentration(self, now: Now) -> str | None:
        return None if "heparin_iu_ml" in now.entered else "heparin_iu_ml"
