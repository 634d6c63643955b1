"""How long polls take: of the whole session at the cost of a few hundred counts, and of each minute.

Sorting a session of 300 000 polls for each snapshot would make a poll late; without the row a minute, a line that
decays over hours looks like a good one until it breaks.
"""

from __future__ import annotations

import math
from collections import Counter

MINUTE_NS = 60 * 10**9
STEP = 1.02
"""Two durations closer than this are one: a quantile is right to 2 %."""
LEAST_MS = 0.01


def quantile(ordered: list[float], q: float) -> float | None:
    """The q-quantile (nearest rank) of an ascending list; None of an empty one."""
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else None


class Spread:
    """Durations of any number of polls, in classes 2 % wide; the largest is kept as it is."""

    def __init__(self) -> None:
        self._counts = Counter[int]()
        self._polls = 0
        self.max_ms: float | None = None

    def add(self, ms: float) -> None:
        """One more."""
        self._counts[math.ceil(math.log(max(ms, LEAST_MS), STEP))] += 1
        self._polls += 1
        self.max_ms = ms if self.max_ms is None else max(ms, self.max_ms)

    def quantile_ms(self, q: float) -> float | None:
        """The upper end of the class in which the q-quantile lies; None before the first."""
        if self.max_ms is None:
            return None
        rank, seen = int(q * self._polls), 0
        for bucket in sorted(self._counts):
            seen += self._counts[bucket]
            if seen > rank:
                return min(STEP**bucket, self.max_ms)
        return self.max_ms


class Minutes:
    """One line of figures for each minute that is over, for the recording."""

    def __init__(self) -> None:
        self._since_ns: int | None = None
        self._took_ms: list[float] = []
        self._missed = self._late = 0

    def step(self, t_ns: int, took_ms: float | None, missed: int, late: int) -> dict[str, object] | None:
        """Counts one due poll (None: missed), and says the figures when a minute is over.

        missed, late: of the session so far.
        """
        if self._since_ns is None:
            self._since_ns = t_ns
        if took_ms is not None:
            self._took_ms.append(took_ms)
        lasted_ns = t_ns - self._since_ns
        if lasted_ns < MINUTE_NS:
            return None
        ordered = sorted(self._took_ms)
        figures: dict[str, object] = {
            "seconds": lasted_ns / 1e9,
            "polls": len(ordered),
            "misses": missed - self._missed,
            "late": late - self._late,
            "rate_hz": len(ordered) * 1e9 / lasted_ns,
            "p50_ms": quantile(ordered, 0.50),
            "p95_ms": quantile(ordered, 0.95),
            "max_ms": ordered[-1] if ordered else None,
        }
        self._since_ns, self._took_ms = t_ns, []
        self._missed, self._late = missed, late
        return figures
