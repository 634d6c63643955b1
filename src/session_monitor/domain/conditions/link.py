"""The line to the machine: silent, or answered by another machine.

Silence must become an alarm by itself, for a screen that merely stops changing looks calm; and another machine's
numbers are another patient's. Source: alarms specification, section 2 (link_lost, wrong_machine).
"""

from __future__ import annotations

import math

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Priority, Verdict
from session_monitor.domain.channels import is_text
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.inputs import MissCause
from session_monitor.domain.machine import Serial, serial_of
from session_monitor.domain.readings import Frame


class LinkLost(Condition):
    """No frame for `after_s`; high priority after `high_after_s` with a patient connected."""

    limit_names = frozenset({"after_s", "high_after_s"})
    on_frames = False
    channels = frozenset[str]()

    def judge(self, now: Now) -> Verdict:
        """A frame is inside; silence that is still short is not good enough to clear."""
        if now.moment.frame is not None:
            return self.verdict(now, Judgement.INSIDE)
        silent_s = now.moment.since_frame_ns / NS_PER_S
        after_s = self.limits["after_s"]
        high = silent_s >= self.limits["high_after_s"] and now.situation.connected
        judgement = Judgement.BEYOND if silent_s >= after_s else Judgement.WITHIN
        return self.verdict(now, judgement, silent_s, after_s, Priority.HIGH if high else None)


class WrongMachine(Condition):
    """Another identity, or another serial number than the one this session began with, answers on this address."""

    on_frames = False

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._serial: Serial | None = None
        self._seen = Judgement.INSIDE

    def judge(self, now: Now) -> Verdict:
        """Silence changes nothing: only a frame of the right machine shows that it is back."""
        if now.miss is not None and now.miss.cause is MissCause.WRONG_MACHINE:
            self._seen = Judgement.BEYOND
        elif now.moment.frame is not None:
            self._seen = Judgement.BEYOND if self._another(now) else Judgement.INSIDE
        return self.verdict(now, self._seen)

    def _another(self, now: Now) -> bool:
        serial = None if now.moment.frame is None else _serial(now.moment.frame, self.channel)
        if self._serial is None:
            self._serial = serial
        return serial is not None and serial != self._serial


def _serial(frame: Frame, channel: str) -> Serial | None:
    """The serial number in this channel, or in the one that the map names; None while it is not known."""
    at = frame.machine.index.get(channel or frame.machine.serial_channel)
    if at is None:
        return None
    value = float(frame.values[at])
    register = frame.machine.channels[at]
    if not register.is_text and register.words <= 2:
        return None if math.isnan(value) else int(value)
    raw = frame.raw[at]  # a text has no value, and 64 bits do not fit one
    known = is_text(raw) if register.is_text else not math.isnan(value)
    return serial_of(raw) if known else None
