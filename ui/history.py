"""The readings that the trends draw: all frames of the session since the screen started, or since the recording began.

The screen may be restarted or too slow for some frames; sequence numbers that are missing here are read back from the
recording, so that a restarted screen shows the whole treatment again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from session_monitor.domain.pyramid import Level, Pyramid
from ui.decimate import Array, pixels

GAP_S = 1.5
"""Two readings further apart than this are not joined (the link counts as lost from here on)."""


class Source(Protocol):
    """Whatever a strip can draw: a live history or the arrays of a recording."""

    def trace(self, name: str, start: float, end: float, step: float) -> tuple[Array, Array]:
        """x, y of one channel between `start` and `end` (session seconds), one stroke per `step` seconds."""
        ...


class Arrays:
    """A recording's readings as a source. t: (n,) s ascending; columns: name -> (n,) float64, NaN where unknown."""

    def __init__(self, t: Array, columns: Mapping[str, Array], gap_s: float = GAP_S) -> None:
        self.t = t
        self.columns = columns
        self.gap_s = gap_s

    def trace(self, name: str, start: float, end: float, step: float) -> tuple[Array, Array]:
        """See Source."""
        if name not in self.columns:
            return np.empty(0), np.empty(0)
        part = between(self.t, start, end)
        values = self.columns[name][part]
        return pixels(self.t[part], values, values, step, self.gap_s)


def between(t: Array, start: float, end: float) -> slice:
    """The samples from `start` to `end` and one beyond each, so that lines reach the edges of the picture."""
    first, last = np.searchsorted(t, (start, end))
    return slice(max(0, int(first) - 1), int(last) + 1)


class History:
    """Frames in time order: (n,) seconds, sequence numbers, and one row of values per frame."""

    def __init__(self, names: Sequence[str]) -> None:
        self.index = {name: i for i, name in enumerate(names)}
        self.t: Array = np.empty(0)
        self._clear(1024)

    def __len__(self) -> int:
        return self._n

    @property
    def names(self) -> Sequence[str]:
        """The channels of a row, in their order."""
        return tuple(self.index)

    def _clear(self, capacity: int) -> None:
        width = len(self.index)
        self._n = 0
        self._t, self._seq = np.empty(capacity), np.empty(capacity, dtype=np.int64)
        self._values = np.empty((capacity, width), dtype=np.float32)
        self.pyramid = Pyramid(width)
        self.t = self._t[:0]

    @property
    def first_s(self) -> float | None:
        """Session time of the oldest frame."""
        return float(self._t[0]) if self._n else None

    @property
    def last_seq(self) -> int:
        """Sequence number of the newest frame; -1 when there is none."""
        return int(self._seq[self._n - 1]) if self._n else -1

    def append(self, seq: int, t_s: float, row: Sequence[float]) -> bool:
        """Takes one frame in the order of the names; False when it is not newer than the last."""
        if seq <= self.last_seq:
            return False
        if self._n == len(self._t):
            self._t, self._seq, self._values = (_longer(a) for a in (self._t, self._seq, self._values))
        values = np.asarray(row, dtype=np.float32)
        self._t[self._n], self._seq[self._n], self._values[self._n] = t_s, seq, values
        self._n += 1
        self.t = self._t[: self._n]
        self.pyramid.append(t_s, values)
        return True

    def merge(self, seq: np.ndarray, t: Array, values: np.ndarray) -> int:
        """Adds frames read from the recording, (m,), (m,) and (m, names); returns how many were new."""
        new = ~np.isin(seq, self._seq[: self._n])
        if not new.any():
            return 0
        all_seq = np.concatenate([self._seq[: self._n], seq[new]])
        order = np.argsort(all_seq, kind="stable")
        all_t = np.concatenate([self._t[: self._n], t[new]])[order]
        all_values = np.concatenate([self._values[: self._n], np.asarray(values, dtype=np.float32)[new]])[order]
        self._rebuild(all_seq[order], all_t, all_values)
        return int(new.sum())

    def fill(self, seq: np.ndarray, t: Array, values: np.ndarray, finest: Level | None = None) -> None:
        """Takes all frames of a recording at once; finest: level 0 of their pyramid where it is known."""
        self._rebuild(seq, t, values, finest)

    def _rebuild(self, seq: np.ndarray, t: Array, values: np.ndarray, finest: Level | None = None) -> None:
        n = len(seq)
        self._clear(max(1024, n + n // 4))
        self._n = n
        self._seq[:n], self._t[:n], self._values[:n] = seq, t, values
        self.t = self._t[:n]
        if finest is None:
            self.pyramid.rebuild(self.t, self._values[:n])
        else:
            self.pyramid.restore(finest)

    def column(self, name: str) -> Array:
        """All values of one channel, beside `t`."""
        return self._values[: self._n, self.index[name]]

    def trace(self, name: str, start: float, end: float, step: float) -> tuple[Array, Array]:
        """See Source; long windows are drawn from minima and maxima over as much as a pixel hides."""
        if name not in self.index or not self._n:
            return np.empty(0), np.empty(0)
        at, found = self.index[name], self.pyramid.for_step(step)
        if found is None:
            part = between(self.t, start, end)
            values = self._values[part.start : min(part.stop, self._n), at]
            return pixels(self.t[part], values, values, step, GAP_S)
        level = found
        part = between(level.first_s, start, end)
        return pixels(level.first_s[part], level.low[part, at], level.high[part, at], step, GAP_S, level.last_s[part])


def _longer(array: np.ndarray) -> np.ndarray:
    longer = np.empty((2 * len(array), *array.shape[1:]), dtype=array.dtype)
    longer[: len(array)] = array
    return longer
