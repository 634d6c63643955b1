"""When a session's loop ends: a signal, the time asked for, or the person who closed the screen."""

from __future__ import annotations

import signal

from session_monitor.monitor.session import Session
from session_monitor.processes.console import ProcessConsole
from session_monitor.processes.exit import StopFlag

NO_POLL_NS = 10_000_000_000
"""Without a single good poll, `--for` counts from here (commands specification)."""

UNCONFIRMED = "without confirmed disconnection"
"""Nobody said that the patient is disconnected: alarms stand as they were (alarms specification, SESSION_END)."""


class Stop:
    """Says whether the loop ends, and why. A signal only sets a flag: the step under way is finished."""

    def __init__(self, flag: StopFlag, seconds: float | None, console: ProcessConsole, session: Session) -> None:
        self._flag = flag
        self._for_ns = None if seconds is None else round(seconds * 1e9)
        self._console = console
        self._session = session
        self._begun_ns = session.now_ns
        self.reason: str | None = None

    def __call__(self) -> bool:
        """Whether to end now; to be asked once a step."""
        self.reason = self._why()
        return self.reason is not None

    def _why(self) -> str | None:
        if self._flag.signal is not None:
            return f"{signal.Signals(self._flag.signal).name}, {UNCONFIRMED}"
        if self._console.closing() == "end":
            return "operator"
        if self._session.link_ended:
            return f"end of the recording that was played, {UNCONFIRMED}"
        return f"time, {UNCONFIRMED}" if self._time_is_up() else None

    def _time_is_up(self) -> bool:
        if self._for_ns is None:
            return False
        first_ns, now_ns = self._session.first_frame_ns, self._session.now_ns
        if first_ns is not None:
            return now_ns - first_ns >= self._for_ns
        return now_ns - self._begun_ns >= NO_POLL_NS + self._for_ns
