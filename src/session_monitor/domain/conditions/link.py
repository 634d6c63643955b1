"""The line to the machine: silent, or answered by another machine; and a device beside it that was exchanged.

Silence must become an alarm by itself, for a screen that merely stops changing looks calm; and another machine's
numbers are another patient's. Source: alarms specification, section 2 (link_lost, wrong_machine).
"""

from __future__ import annotations

from collections.abc import Iterable

from session_monitor.domain.alarms.types import AlarmKey, Judgement, Priority, Verdict
from session_monitor.domain.conditions.alarm_set import ConditionSpec
from session_monitor.domain.conditions.condition import NS_PER_S, Condition
from session_monitor.domain.conditions.moment import Now
from session_monitor.domain.inputs import MissCause
from session_monitor.domain.machine import Serial
from session_monitor.domain.readings import Frame, serial_in


class LinkLost(Condition):
    """No frame for `after_s`; high priority after `high_after_s` with a patient connected."""

    limit_names = frozenset({"after_s", "high_after_s"})
    on_frames = False
    channels = frozenset[str]()

    def reads(self) -> frozenset[str]:
        """No reading: any frame will do."""
        return frozenset()

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

    def reads(self) -> frozenset[str]:
        """No reading: the judge asks it at every step, before anything else, and asks all once it has spoken."""
        return frozenset()

    def judge(self, now: Now) -> Verdict:
        """Silence changes nothing: only a frame of the right machine shows that it is back."""
        if now.miss is not None and now.miss.cause is MissCause.WRONG_MACHINE:
            self._seen = Judgement.BEYOND
        elif now.moment.frame is not None:
            self._seen = Judgement.BEYOND if self._another(now) else Judgement.INSIDE
        return self.verdict(now, self._seen)

    def remember(self, frames: Iterable[Frame]) -> None:
        """What this session began with, when a monitor goes on with its recording."""
        for frame in frames:
            if self._serial is None:
                self._serial = _serial(frame, self.channel)

    def _another(self, now: Now) -> bool:
        serial = None if now.moment.frame is None else _serial(now.moment.frame, self.channel)
        if self._serial is None:
            self._serial = serial
        return serial is not None and serial != self._serial


class WrongDevice(Condition):
    """Another serial number of a device beside the machine than the one this session began with.

    It only says so: the machine's readings are judged as before, and so are the device's, for they may be right.
    """

    on_frames = False

    def __init__(self, spec: ConditionSpec, key: AlarmKey) -> None:
        super().__init__(spec, key)
        self._serial: Serial | None = None
        self._seen = Judgement.INSIDE

    def judge(self, now: Now) -> Verdict:
        """A device that says nothing changes nothing: only the right one shows that it is back."""
        serial = None if now.moment.frame is None else serial_in(now.moment.frame, self.channel)
        if serial is not None:
            self.remember(serial)
            self._seen = Judgement.BEYOND if serial != self._serial else Judgement.INSIDE
        return self.verdict(now, self._seen)

    def remember(self, serial: Serial) -> None:
        """The serial number this session began with, as far as it is not known yet.

        Which one answers is unknown until it does: an alarm from before a restart must not clear by that.
        """
        if self._serial is None:
            self._serial, self._seen = serial, Judgement.UNKNOWN


def _serial(frame: Frame, channel: str) -> Serial | None:
    """The serial number in this channel, or in the one that the map names; None while it is not known."""
    return serial_in(frame, channel or frame.machine.serial_channel)
