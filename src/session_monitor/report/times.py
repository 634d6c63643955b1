"""Times as a report writes them, in the time zone of the session."""

from __future__ import annotations

from datetime import datetime

from session_monitor.storage import utc


def local(utc_ns: int, zone: str) -> datetime:
    """Wall time where the session was."""
    return utc.local(utc_ns, zone)


def day_and_time(utc_ns: int, zone: str) -> str:
    """2026-03-14 12:22: one form in both languages, which nobody reads the wrong way round."""
    return f"{local(utc_ns, zone):%Y-%m-%d %H:%M}"


def lasted(seconds: float) -> str:
    """4:48:02, or 2.4 s below a minute."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, second = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"
