"""A sensor that does not measure: invalid word, impossible value or rate, or a word that stands still while blood runs.

Its channel's limits are unknown meanwhile; without this alarm they would be so in silence. A reading that only jumps
too fast is still judged by its limits: a jump may be true. Source: alarms specification, section 2 (sensor_invalid).
"""

from __future__ import annotations

import math

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.readings import Quality

REFRESH_NS = NS_PER_S // 10
"""A machine refreshes its registers this often: two polls closer than this may still lie one change apart."""
_A_HAIR_LESS = 1 - 1e-9
"""Rounding may not leave a jump out."""
STEADY_NS = NS_PER_S
"""A reading that has not jumped for so long is plausible again."""


class SensorInvalid(Condition):
    """The channel gave no measurement for `after_s`, or stands still (which itself took seconds to notice).

    per_s: a reading that changes faster, in its unit, is none either.
    """

    limit_names = frozenset({"after_s"})
    optional_limit_names = frozenset({"per_s"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._since_ns: int | None = None
        self._last: tuple[int, float] | None = None
        self._jumped_ns: int | None = None
        self._judged_ns = 0

    def reads(self) -> frozenset[str]:
        """No reading: which number was read says nothing."""
        return frozenset()

    def leap(self) -> tuple[str, float]:
        """A reading that is known is good, and one that moved no further than two polls may lie apart did not jump."""
        per_s = self.limits.get("per_s", math.inf)
        return self.channel, per_s * REFRESH_NS / NS_PER_S * _A_HAIR_LESS

    def judge(self, now: Now) -> Verdict:
        """Judges quality and rate, never the value."""
        quality = now.quality[self.channel]
        watched = "per_s" in self.limits
        left_out, self._judged_ns = self._judged_ns < now.before_ns, now.t_ns
        if left_out and self._last is not None and now.before is not None:
            self._last = now.before_ns, now.before[self.channel]
        if quality == Quality.GOOD and not (watched and self._jumps(now.t_ns, now.readings[self.channel])):
            self._since_ns = self.until_ns = None
            return self.verdict(now, Judgement.INSIDE)
        if self._since_ns is None:
            self._since_ns = now.t_ns
        self.until_ns = now.t_ns
        lasted = now.t_ns - self._since_ns >= self.limits["after_s"] * NS_PER_S
        return self.verdict(now, Judgement.BEYOND if lasted or quality == Quality.FROZEN else Judgement.WITHIN)

    def _jumps(self, t_ns: int, value: float) -> bool:
        """Whether the reading jumped now or a moment ago."""
        before, self._last = self._last, (t_ns, value)
        if before is not None:
            apart_ns = max(t_ns - before[0], REFRESH_NS)
            if abs(value - before[1]) * NS_PER_S > self.limits["per_s"] * apart_ns:
                self._jumped_ns = t_ns
        return self._jumped_ns is not None and t_ns - self._jumped_ns < STEADY_NS
