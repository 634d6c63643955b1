"""Where the cursor is and how it moves: played, sought, stepped from alarm to alarm. No Qt, and the clock is given.

Playing by counting timer ticks would drift whenever the picture takes longer to paint than a tick lasts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
USUAL_SPEED = 20.0
BACK_GRACE_S = 1.0
"""Wall seconds after passing an alarm in which "previous" still means the one before it."""
SEEN_S = 1.0
"""Wall seconds for which what the cursor has been played over stays marked, or at 1000 times nobody could see it."""
FOLLOWED = 0.7
"""Part of the window behind the cursor, where it stands after a jump and stays while playing."""


def speed_beside(speed: float, steps: int) -> float:
    """The speed so many steps faster (or, negative, slower), as far as there are any."""
    at = SPEEDS.index(speed) + steps
    return SPEEDS[min(max(at, 0), len(SPEEDS) - 1)]


class Player:
    """The cursor: `position` in seconds of session between `start` and `end`, `speed` session seconds a second."""

    def __init__(self, clock: Callable[[], float], start: float = 0.0, end: float = 0.0) -> None:
        self._clock = clock
        self._then = clock()
        self.start, self.end = start, end
        self.position = start
        self.speed = USUAL_SPEED
        self.playing = False
        self._since = start

    def set_bounds(self, start: float, end: float) -> None:
        """Takes the session's first and last moment; the last one moves on while it is being recorded."""
        self.start, self.end = start, end
        if not start <= self.position <= end:
            self.seek(self.position)

    def seek(self, t_s: float) -> None:
        """Puts the cursor there, or at the nearer end."""
        self.position = self._since = min(max(t_s, self.start), self.end)

    @property
    def since(self) -> float:
        """From here to the cursor the session has just been played; the cursor itself when it was put there."""
        return self._since

    def toggle(self, growing: bool = False) -> None:
        """Plays or pauses; from the end it plays again from the start, unless the end is not the end yet."""
        if not self.playing and self.position >= self.end and not growing:
            self.seek(self.start)
        self.playing = not self.playing
        self._then = self._clock()

    def tick(self, growing: bool = False) -> bool:
        """Moves on by the time that has passed; whether the cursor moved. growing: the end is not the end yet."""
        now, before = self._clock(), self.position
        if self.playing:
            since, gone_s = self._since, (now - self._then) * self.speed
            self.seek(before + gone_s)
            self._since = max(since, min(before, self.position - SEEN_S * self.speed))
            self.playing = growing or self.position < self.end
        self._then = now
        return self.position != before

    def next_of(self, moments: Sequence[float]) -> float | None:
        """The first of these moments (ascending) after the cursor."""
        at = bisect_right(moments, self.position)
        return moments[at] if at < len(moments) else None

    def previous_of(self, moments: Sequence[float]) -> float | None:
        """The last of these moments before the cursor; while playing, one that was just passed does not count."""
        grace = BACK_GRACE_S * self.speed if self.playing else 0.0
        at = bisect_left(moments, self.position - grace)
        return moments[at - 1] if at else None


class View:
    """The part of the session on the strips, which moves no more than it must. `length` None: all of it."""

    def __init__(self) -> None:
        self.length: float | None = None
        self.first, self.last = 0.0, 0.0
        self._start = 0.0

    @property
    def start(self) -> float:
        """First second shown."""
        return self.first if self.length is None else min(max(self._start, self.first), self.last - self.span)

    @property
    def end(self) -> float:
        """Last second shown."""
        return self.start + self.span

    @property
    def span(self) -> float:
        """Seconds shown: at least one, so that there is something to draw on."""
        whole = max(1.0, self.last - self.first)
        return whole if self.length is None else min(self.length, whole)

    def jump(self, t_s: float) -> None:
        """Shows what led to this moment and a little after it."""
        self._start = t_s - FOLLOWED * self.span

    def follow(self, before: float, t_s: float) -> None:
        """The cursor was played from `before`: from 70 % of the window on the picture moves under it."""
        if not self.start <= before <= self.end:
            self.jump(t_s)
        elif t_s > self.start + FOLLOWED * self.span:
            self._start = self.start + (t_s - before)
