"""Ratios of flows against a limit, judged without dividing.

A pump that stands still makes a ratio meaningless, not unknown: by multiplication 0 of 0 lies inside every limit,
while a flow that is not known stays unknown.
"""

from __future__ import annotations

import math

from session_monitor.domain.alarms.types import Judgement, Verdict
from session_monitor.domain.conditions.condition import Condition, judge_above
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.entered import entered_number

PERCENT = "%"


class Ratio(Condition):
    """`over` is more than `limit` times `under` (percent where the limit's unit is %)."""

    limit_names = frozenset({"limit"})
    option_names = frozenset({"over", "under"})
    channels = frozenset({"derived"})

    def reads(self) -> frozenset[str]:
        """Both flows and the channel that is shown."""
        return frozenset({self.channel, self.spec.options["over"], self.spec.options["under"]})

    def judge(self, now: Now) -> Verdict:
        """Judges the readings; the derived channel of its key is what is shown."""
        return self.against(now, now.readings[self.spec.options["under"]])

    def against(self, now: Now, under: float) -> Verdict:
        """The verdict with this divisor."""
        limit = self.limits["limit"]
        unit = 100 if self.spec.limits["limit"].unit == PERCENT else 1
        over = now.readings[self.spec.options["over"]] * unit
        judgement = judge_above(over, limit * under, self.spec.deadband * under)
        return self.verdict(now, judgement, now.readings[self.channel], limit)


class RatioOfPlasma(Ratio):
    """The same against the plasma in the blood flow: `under` x (1 - Hct). Not evaluated until Hct was entered."""

    def judge(self, now: Now) -> Verdict:
        """Judges the readings with the entered haematocrit."""
        name = self.spec.entered or ""
        hct = entered_number(now.entered, name)
        self.lacks = name if math.isnan(hct) else None
        if self.lacks:
            return self.verdict(now, Judgement.NOT_EVALUATED, limit=self.limits["limit"])
        return self.against(now, now.readings[self.spec.options["under"]] * (1 - hct))
