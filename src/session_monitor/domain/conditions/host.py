"""The monitor's own parts: screen, sound, recording, disk, clock. A monitor that has lost one must say so itself."""

from __future__ import annotations

from session_monitor.domain.alarms.types import Judgement, Verdict
from session_monitor.domain.conditions.condition import Condition
from session_monitor.domain.conditions.moment import Now


class HostPart(Condition):
    """A part of this computer has failed: `part` is screen, sound, recording, disk or clock."""

    option_names = frozenset({"part"})
    on_frames = False
    channels = frozenset[str]()

    def reads(self) -> frozenset[str]:
        """No reading: the host is none."""
        return frozenset()

    def judge(self, now: Now) -> Verdict:
        """A part there is not (a recorder without a screen) cannot be lost."""
        host, part = now.host, self.spec.options["part"]
        lost = {
            "screen": host.screen_ok is False,
            "sound": host.sound_ok is False,
            "recording": not host.recording_ok,
            "disk": host.disk_low,
            "clock": host.clock_step_s != 0,
        }[part]
        value = host.clock_step_s if part == "clock" and lost else float("nan")
        return self.verdict(now, Judgement.BEYOND if lost else Judgement.INSIDE, value)


PARTS = ("screen", "sound", "recording", "disk", "clock")
"""What `part` may be in an alarm file."""
