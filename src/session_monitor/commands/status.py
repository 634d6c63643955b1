"""What a terminal is told while the monitor runs: news of link and recording, and a status line without a screen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from session_monitor.domain.counted import counted
from session_monitor.domain.inputs import MissCause

if TYPE_CHECKING:  # what these load is not waited for before the screen is started
    from session_monitor.domain.machine import MachineMap
    from session_monitor.monitor.session import Session
    from session_monitor.monitor.snapshot import Snapshot

SECOND_NS = 1_000_000_000


class News:
    """One line on stderr whenever the link is lost, for another reason, or back, and the recording likewise.

    A person must not wait for numbers that cannot come; a single poll that is missed is none of their business.
    """

    def __init__(self) -> None:
        self._said: MissCause | None = None
        self._failing = False

    def __call__(self, session: Session) -> None:
        """To be called once a step."""
        self._of_link(session)
        self._of_recording(session)

    def _of_recording(self, session: Session) -> None:
        recording = session.recording
        if recording.failing != self._failing:
            self._failing = recording.failing
            _say(str(recording.error) if recording.failing else f"{recording.path} is being written again")

    def _of_link(self, session: Session) -> None:
        miss = session.health.last_miss
        if miss is None:
            if self._said is not None:
                _say("the machine answers again")
            self._said = None
        elif miss.cause not in (self._said, MissCause.CONNECTING) and session.health.state(session.now_ns) != "good":
            _say(f"{miss.detail}; still trying")
            self._said = miss.cause


def _say(line: str) -> None:
    print(f"session-monitor: {line}", file=sys.stderr, flush=True)


class StatusLine:
    """A line a second on stdout, for a screen that nobody sees."""

    def __init__(self, unchecked: str = "") -> None:
        """unchecked: see unchecked_words."""
        self._news = News()
        self._unchecked = unchecked
        self._next_ns = 0

    def __call__(self, session: Session) -> None:
        """To be called once a step."""
        self._news(session)
        if session.snapshot is not None and session.now_ns >= self._next_ns:
            self._next_ns = session.now_ns - session.now_ns % SECOND_NS + SECOND_NS
            print(status_line(session.snapshot, self._unchecked), flush=True)


def unchecked_words(machine: MachineMap) -> str:
    """What is not checked of those that answer, for their map has no register for it; empty where all is."""
    lacking = [(station.id, ", ".join(station.unchecked)) for station in machine.stations if station.unchecked]
    return "; ".join(f"{device}: {what}" if device else what for device, what in lacking)


def status_line(snapshot: Snapshot, unchecked: str = "") -> str:
    """The state of the treatment in one line."""
    frame, recording = snapshot["frame"], snapshot["recording"]
    minutes, seconds = divmod(int(snapshot["t_s"]), 60)
    shown = [f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"]
    shown += ["SIMULATED"] if snapshot["machine"]["simulated"] else []
    good = snapshot["link"]["state"] == "good"
    shown += [snapshot["phase"]["name"] or "no phase", f"link {snapshot['link']['state']}"]
    shown += [f"not checked: {unchecked}"] if unchecked and good else []
    tmp = frame and frame["derived"].get("tmp_derived_mmhg")
    shown.append("TMP unknown" if tmp is None or not good else f"TMP {tmp:.0f} mmHg")
    room = "" if recording["hours_left"] is None else f", room for {recording['hours_left']:.0f} h"
    shown.append(f"{counted(recording['polls_saved'], 'poll')} saved{room}")
    alarms = [f"{a['id']} ({a['priority']})" for a in snapshot["alarms"] if a["signal_state"] in "UAR"]
    shown.append(f"alarms: {', '.join(alarms)}" if alarms else "no alarms")
    return " | ".join(shown)
