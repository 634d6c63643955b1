"""Minimum and maximum per pixel of a trace.

Without it a whole session would take seconds to paint, and thinning by any other rule could hide a spike of one
reading (reliability specification, hazard "a spike hidden by decimation").
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def pixels(
    t: Array, low: Array, high: Array, step: float, gap_s: float, until: Array | None = None
) -> tuple[Array, Array]:
    """One stroke from minimum to maximum for each `step` seconds.

    t: (n,) s, ascending; low, high: (n,) values, equal for plain readings, NaN where unknown. Bins start at
    multiples of `step`, so that a scrolling trace does not shimmer. until: (n,) s, the end of what each low and high
    are of, where that is more than one reading. Returns x, y: (m,), NaN between two samples more than `gap_s` apart and
    in bins without a value: a gap stays a gap.
    """
    if not len(t):
        return np.empty(0), np.empty(0)
    bins = np.floor(t / step)
    first = np.flatnonzero(np.diff(bins, prepend=bins[0] - 1))
    lowest, highest = np.fmin.reduceat(low, first), np.fmax.reduceat(high, first)
    center = (bins[first] + 0.5) * step
    gap_after = np.zeros(len(first), dtype=bool)
    gap_after[:-1] = t[first[1:]] - (t if until is None else until)[first[1:] - 1] > gap_s
    x = np.repeat(center, 3)
    y = np.empty(3 * len(first))
    falling = bins[first] % 2 == 1  # strokes alternate, so that neighbours join by their near ends
    y[0::3] = np.where(falling, highest, lowest)
    y[1::3] = np.where(falling, lowest, highest)
    y[2::3] = np.nan
    keep = np.ones(len(y), dtype=bool)
    keep[2::3] = gap_after
    return x[keep], y[keep]
