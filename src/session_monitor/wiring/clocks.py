"""The clocks of a session: the computer's, or one in lockstep with a simulated machine.

Everything below takes time as an argument. If the lockstep clock were missing, a simulated treatment at ten
times the speed would run its alarm delays ten times too slowly.
"""

from __future__ import annotations

import time

NS = 1_000_000_000


class RealClock:
    """The computer's monotonic clock and its UTC."""

    def monotonic_ns(self) -> int:
        """Nanoseconds of a clock that never goes back."""
        return time.monotonic_ns()

    def utc_ns(self) -> int:
        """Nanoseconds since 1970 UTC; steps when the computer's clock is set."""
        return time.time_ns()

    def wait_until(self, due_ns: int) -> None:
        """Sleeps until `due_ns`."""
        while (left := due_ns - time.monotonic_ns()) > 0:
            time.sleep(left / NS)


class LockstepClock:
    """Time that moves only by waiting, `speed` times as fast as the wall's (0: as fast as it can)."""

    def __init__(self, speed: float, utc_ns: int | None = None) -> None:
        self._speed = speed
        self._now_ns = 0
        self._utc_origin_ns = time.time_ns() if utc_ns is None else utc_ns
        self._wall_origin_ns = time.monotonic_ns()

    def monotonic_ns(self) -> int:
        """Session nanoseconds; stands still between waits."""
        return self._now_ns

    def utc_ns(self) -> int:
        """UTC at the start plus session time."""
        return self._utc_origin_ns + self._now_ns

    def wait_until(self, due_ns: int) -> None:
        """Moves on to `due_ns`, no sooner than the wall clock allows at this speed."""
        if self._speed > 0:
            wall_due_ns = self._wall_origin_ns + due_ns / self._speed
            if (left := wall_due_ns - time.monotonic_ns()) > 0:
                time.sleep(left / NS)
        self._now_ns = max(self._now_ns, due_ns)
