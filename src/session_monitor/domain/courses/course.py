"""A session as arrays: one entry a due poll, missed ones included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Course:
    """One run of a session, n due polls in order.

    seq, t_ns, utc_ns: (n,) int64; t_ns in nanoseconds of session. polled: (n,), False where the poll was missed.
    values: channel -> (n,) in its unit, NaN where it is not known or nothing was polled.
    """

    seq: Ints
    t_ns: Ints
    utc_ns: Ints
    polled: Bools
    values: Mapping[str, Floats]

    def stale(self, begin_ns: int, after_ns: int) -> Bools:
        """(n,) Where no frame came for `after_ns`; `begin_ns` is when the run began."""
        last = held(self.t_ns.astype(np.float64), self.polled, float(begin_ns))
        return ~self.polled & (self.t_ns - last >= after_ns)


def joined(before: Course, course: Course) -> Course:
    """One after the other; the channels are those of the second."""
    return Course(
        np.concatenate([before.seq, course.seq]),
        np.concatenate([before.t_ns, course.t_ns]),
        np.concatenate([before.utc_ns, course.utc_ns]),
        np.concatenate([before.polled, course.polled]),
        {name: np.concatenate([before.values[name], values]) for name, values in course.values.items()},
    )


def held(values: Floats, known: Bools, before: float) -> Floats:
    """(n,) Each entry as last known; `before` where none is known yet."""
    at = np.maximum.accumulate(np.where(known, np.arange(len(values)), -1))
    return np.where(at >= 0, values[at], before)


def rolling_mean(t_ns: Ints, values: Floats, span_ns: int) -> Floats:
    """(n,) The mean of the known values of the last `span_ns`, as RollingMean gives it; NaN where the newest is."""
    known = ~np.isnan(values)
    times, sums = t_ns[known], np.concatenate([[0.0], np.cumsum(values[known])])
    stop = np.arange(1, len(times) + 1)
    start = np.searchsorted(times, times - span_ns, side="right")
    mean = np.full(len(values), np.nan)
    mean[known] = np.round((sums[stop] - sums[start]) / (stop - start), 6)
    return mean
