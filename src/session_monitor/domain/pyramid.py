"""Minimum and maximum of every channel over 1, 8, 64 and 512 s, so that any length of a session is drawn as quickly.

Without it a picture of days would be made from every reading; thinned by any other rule, a spike of one reading would
not be in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SPANS_S = (1.0, 8.0, 64.0, 512.0)
"""Each holds the one before a whole number of times."""
FORM = "pyramid 1"
"""What is kept of one under this name has this form; another form has another name."""
READ_FROM = 2.0
"""A level is drawn from once a pixel holds so many of its spans."""
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Level:
    """One row a span that holds frames. first_s, last_s: (n,) times of its frames; low, high: (n, channels), NaN
    where nothing was measured.
    """

    first_s: Floats
    last_s: Floats
    low: Floats
    high: Floats

    def __len__(self) -> int:
        return len(self.first_s)

    def packed(self) -> Floats:
        """The same as one array, (n, 2 + 2 x channels)."""
        return np.column_stack([self.first_s, self.last_s, self.low, self.high])

    @classmethod
    def unpacked(cls, array: Floats, channels: int) -> Level | None:
        """What `packed` was called on; None for an array that is not of so many channels."""
        if array.ndim != 2 or array.shape[1] != 2 + 2 * channels:
            return None
        low, high = array[:, 2 : 2 + channels], array[:, 2 + channels :]
        return cls(array[:, 0], array[:, 1], low.astype(np.float32), high.astype(np.float32))


class Pyramid:
    """Every level of a history that grows frame by frame; `append` costs the same however long it is."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._levels = [_Growing(channels) for _ in SPANS_S]

    def append(self, t_s: float, values: Floats) -> None:
        """Takes one frame; time never falls."""
        for span_s, level in zip(SPANS_S, self._levels, strict=True):
            level.append(span_s, t_s, values)

    def rebuild(self, t_s: Floats, values: Floats) -> None:
        """Takes all frames at once, in the place of those there were."""
        self.restore(_summary(SPANS_S[0], Level(t_s, t_s, values, values)))

    def restore(self, finest: Level) -> None:
        """Takes the finest level as `level(0)` gave it; the others follow from it."""
        for span_s, level in zip(SPANS_S, self._levels, strict=True):
            finest = finest if span_s == SPANS_S[0] else _summary(span_s, finest)
            level.take(finest)

    def level(self, number: int) -> Level:
        """The rows of one level, 0 the finest."""
        return self._levels[number].rows()

    def for_step(self, step_s: float) -> Level | None:
        """The coarsest level that hides nothing at so many seconds a pixel; None: draw from the frames themselves."""
        fitting = [i for i, span_s in enumerate(SPANS_S) if step_s >= READ_FROM * span_s]
        return self.level(fitting[-1]) if fitting else None


class _Growing:
    """The arrays of a level with room for more."""

    def __init__(self, channels: int) -> None:
        self._n = 0
        self._times: Floats = np.empty((2, 256))
        self._bounds: Floats = np.empty((2, 256, channels), dtype=np.float32)

    def append(self, span_s: float, t_s: float, values: Floats) -> None:
        last = self._n - 1
        if self._n and t_s // span_s == self._times[0, last] // span_s:
            self._times[1, last] = t_s
            np.fmin(self._bounds[0, last], values, out=self._bounds[0, last])
            np.fmax(self._bounds[1, last], values, out=self._bounds[1, last])
            return
        if self._n == self._times.shape[1]:
            self._times = np.concatenate([self._times, np.empty_like(self._times)], axis=1)
            self._bounds = np.concatenate([self._bounds, np.empty_like(self._bounds)], axis=1)
        self._times[:, self._n], self._bounds[:, self._n] = t_s, values
        self._n += 1

    def take(self, level: Level) -> None:
        self._n = len(level)
        self._times = np.stack([level.first_s, level.last_s])
        self._bounds = np.stack([level.low, level.high])
        if not self._n:
            self._times, self._bounds = np.empty((2, 1)), np.empty((2, 1, level.low.shape[1]), dtype=np.float32)

    def rows(self) -> Level:
        n = self._n
        return Level(self._times[0, :n], self._times[1, :n], self._bounds[0, :n], self._bounds[1, :n])


def _summary(span_s: float, finer: Level) -> Level:
    """The level of this span from a finer one."""
    if not len(finer):
        return finer
    spans = finer.first_s // span_s
    starts = np.flatnonzero(np.diff(spans, prepend=spans[0] - 1))
    ends = np.append(starts[1:], len(finer)) - 1
    return Level(
        finer.first_s[starts],
        finer.last_s[ends],
        np.fmin.reduceat(finer.low, starts, axis=0),
        np.fmax.reduceat(finer.high, starts, axis=0),
    )
