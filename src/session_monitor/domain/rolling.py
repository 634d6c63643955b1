"""Means and medians over the last seconds, at a cost that does not grow with the window.

Limits are judged on them because pumps make pressures pulsate: single readings would cross a limit and return
several times a second, and no on-delay would ever end (alarms specification, section 2).
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque

_DIGITS = 6
"""Running sums gather rounding errors of about 1e-9; rounded off here, 150.0 stays exactly at its limit of 150."""


class RollingMean:
    """Mean of the known readings of the last `span_ns`; unknown as soon as the newest reading is."""

    __slots__ = ("_mean", "_n", "_of", "_span_ns", "_sum", "_values")

    def __init__(self, span_ns: int) -> None:
        self._span_ns = span_ns
        self._values: deque[tuple[int, float]] = deque()
        self._sum = 0.0
        self._of = 0.0
        self._n: int = 1
        self._mean = 0.0

    def step(self, t_ns: int, value: float) -> float:
        """The mean including this reading; NaN when it is unknown. `t_ns` never falls."""
        values, total, oldest_ns = self._values, self._sum, t_ns - self._span_ns
        while values and values[0][0] <= oldest_ns:
            total -= values.popleft()[1]
        if value == value:  # not NaN
            total = total + value if values else value
            values.append((t_ns, value))
        self._sum = total
        if value != value:
            return value
        n = len(values)
        if total != self._of or n != self._n:  # rounding costs as much as all the rest
            self._of, self._n, self._mean = total, n, round(total / n, _DIGITS)
        return self._mean


class RollingMedian:
    """Median of the readings added within the last `span_ns`; NaN when there are none."""

    __slots__ = ("_ordered", "_span_ns", "_values")

    def __init__(self, span_ns: int) -> None:
        self._span_ns = span_ns
        self._values: deque[tuple[int, float]] = deque()
        self._ordered: list[float] = []

    def add(self, t_ns: int, value: float) -> None:
        """Takes one known reading in and lets go of those that are too old."""
        values, ordered = self._values, self._ordered
        while values and values[0][0] <= t_ns - self._span_ns:
            del ordered[bisect_left(ordered, values.popleft()[1])]
        values.append((t_ns, value))
        insort(ordered, value)

    def clear(self) -> None:
        """Forgets everything."""
        self._values.clear()
        self._ordered.clear()

    @property
    def value(self) -> float:
        """The median."""
        n = len(self._ordered)
        return (self._ordered[(n - 1) // 2] + self._ordered[n // 2]) / 2 if n else math.nan
