"""A sensor that does not measure: invalid word, impossible value, or a word that stands still while blood runs.

Its channel's limits are unknown meanwhile; without this alarm they would be so in silence.
Source: alarms specification, section 2 (sensor_invalid).
"""

from __future__ import annotations

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.readings import Quality


class SensorInvalid(Condition):
    """The channel gave no measurement for `after_s`, or stands still (which itself took seconds to notice)."""

    limit_names = frozenset({"after_s"})

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._since_ns: int | None = None

    def judge(self, now: Now) -> Verdict:
        """Judges the quality, never the value."""
        quality = now.quality[self.channel]
        if quality == Quality.GOOD:
            self._since_ns = None
            return self.verdict(now, Judgement.INSIDE)
        if self._since_ns is None:
            self._since_ns = now.t_ns
        lasted = now.t_ns - self._since_ns >= self.limits["after_s"] * NS_PER_S
        return self.verdict(now, Judgement.BEYOND if lasted or quality == Quality.FROZEN else Judgement.WITHIN)
