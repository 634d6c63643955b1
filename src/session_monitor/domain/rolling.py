"""Means and medians over the last seconds, at a cost that does not grow with the window.

Limits are judged on them because pumps make pressures pulsate: single readings would cross a limit and return
several times a second, and no on-delay would ever end (alarms specification, section 2).
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

_DIGITS = 6
"""Running sums gather rounding errors of about 1e-9; rounded off here, 150.0 stays exactly at its limit of 150."""
ROUNDED_BY = 10.0**-_DIGITS


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


class RollingMeans(Mapping[str, float]):
    """The same of several channels that are read together, by name; rounded off where it is asked for, not before.

    Their sums come out as `RollingMean` adds them up, reading by reading.
    """

    def __init__(self, names: Iterable[str], span_ns: int) -> None:
        self._index = {name: at for at, name in enumerate(dict.fromkeys(names))}
        self._span_ns = span_ns
        self._rows: deque[tuple[int, Sequence[float]]] = deque()
        self._gaps = 0
        self._sums = [0.0] * len(self._index)
        self._known = [0] * len(self._index)
        self.exact = [math.nan] * len(self._index)
        """The means in the order of the names, not rounded off: they lie within `ROUNDED_BY`. Anew at each step."""

    def __getitem__(self, name: str) -> float:
        """The mean including the newest reading; NaN when that is unknown."""
        return round(self.exact[self._index[name]], _DIGITS)

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._index)

    def __len__(self) -> int:
        """How many they are."""
        return len(self._index)

    def step(self, t_ns: int, values: Sequence[float]) -> None:
        """Takes in one reading of each, in the order of the names. `t_ns` never falls."""
        rows, oldest_ns, past = self._rows, t_ns - self._span_ns, list[Sequence[float]]()
        while rows and rows[0][0] <= oldest_ns:
            past.append(rows.popleft()[1])
        if self._gaps or math.isnan(sum(values)):
            self._some(past, values)
        else:
            self._all(past, values)
        rows.append((t_ns, values))

    def _all(self, past: Sequence[Sequence[float]], values: Sequence[float]) -> None:
        """Of readings that are all known, as nearly always."""
        sums, n = self._sums, len(self._rows) + 1
        for olds in past:
            sums = [total - old for total, old in zip(sums, olds, strict=True)]
        sums = [total + value for total, value in zip(sums, values, strict=True)] if n > 1 else [*values]
        self._sums, self._known, self.exact = sums, [n] * len(sums), [total / n for total in sums]

    def _some(self, past: Sequence[Sequence[float]], values: Sequence[float]) -> None:
        """While one of them is unknown, or was within the span."""
        self.exact = [*self.exact]
        for at, value in enumerate(values):
            total, n = self._sums[at], self._known[at]
            for old in (olds[at] for olds in past if not math.isnan(olds[at])):
                total, n = total - old, n - 1
            if not math.isnan(value):
                total, n = total + value if n else value, n + 1
            self._sums[at], self._known[at] = total, n
            self.exact[at] = value if math.isnan(value) else total / n
        self._gaps += math.isnan(sum(values)) - sum(math.isnan(sum(olds)) for olds in past)


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
