"""Notices a machine that stands still while its gateway goes on answering.

Without it the last values of a dead machine would look live. Source: machine specification, section 4.
"""

from __future__ import annotations

from session_monitor.domain.channels import Raw


class Heartbeat:
    """Remembers when the heartbeat last moved; also across connections, for a new socket does not move it."""

    def __init__(self, stale_after_s: float) -> None:
        self._stale_ns = round(stale_after_s * 1e9)
        self._last: Raw | None = None
        self._moved_ns = 0

    def still_s(self, value: Raw, now_ns: int) -> float | None:
        """Seconds it has stood still when that is as long as the map calls stale, else None."""
        if value != self._last:
            self._last = value
            self._moved_ns = now_ns
        still_ns = now_ns - self._moved_ns
        return still_ns / 1e9 if still_ns >= self._stale_ns else None
