"""Raw integers -> values with quality: the one place where a reading is refused.

Without it an invalid word, an impossible value or a sensor that stands still would reach limits and trends as
a number. Source: alarms specification section 2, sensor_invalid; machine specification section 4, invalid words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame, Quality

BLOOD_FLOW = "bp_ml_min"
BLOOD_RUNS_ML_MIN = 10.0
"""A pressure that stands still means a stuck sensor only while blood is pumped past it."""


class FrameBuilder:
    """Builds frames of one machine, remembering how long each word has stood still."""

    def __init__(self, machine: MachineMap) -> None:
        self._machine = machine
        channels = machine.channels
        self._numerator = np.array([c.scale.numerator for c in channels], dtype=np.float64)
        self._denominator = np.array([c.scale.denominator for c in channels], dtype=np.float64)
        self._invalid = _column([c.invalid for c in channels])
        self._low = _column([c.low for c in channels], default=-np.inf)
        self._high = _column([c.high for c in channels], default=np.inf)
        self._frozen_at = np.array([i for i, c in enumerate(channels) if c.frozen_after_s], dtype=np.intp)
        self._frozen_ns = np.array([c.frozen_after_s * 1e9 for c in channels if c.frozen_after_s])
        self._blood_flow = machine.index.get(BLOOD_FLOW)
        self._last = np.full(len(self._frozen_at), np.nan)
        self._same_since_ns = np.zeros(len(self._frozen_at))

    def build(self, seq: int, t_ns: int, utc_ns: int, raw: Sequence[int | None]) -> Frame:
        """The frame of one reply. `raw` is one integer per channel, None where it was not delivered."""
        words = np.array(raw, dtype=np.float64)  # None becomes NaN; 32-bit integers are exact in float64
        values = words * self._numerator / self._denominator
        quality = np.zeros(len(words), dtype=np.uint8)
        quality[(values < self._low) | (values > self._high)] = Quality.IMPLAUSIBLE
        quality[words == self._invalid] = Quality.INVALID
        quality[np.isnan(words)] = Quality.MISSING
        values[quality != Quality.GOOD] = np.nan
        frozen = self._frozen(words, values, t_ns)
        frozen = frozen[quality[frozen] == Quality.GOOD]
        quality[frozen] = Quality.FROZEN
        values[frozen] = np.nan
        return Frame(self._machine, seq, t_ns, utc_ns, tuple(raw), values, quality)

    def _frozen(self, words: NDArray[np.float64], values: NDArray[np.float64], t_ns: int) -> NDArray[np.intp]:
        """Positions of the channels whose word has stood still for as long as the map calls frozen."""
        watched = words[self._frozen_at]
        moved = watched != self._last  # NaN differs from itself: a missing word starts anew
        if self._blood_flow is None or not values[self._blood_flow] >= BLOOD_RUNS_ML_MIN:
            moved[:] = True
        self._last = watched
        self._same_since_ns[moved] = t_ns
        return self._frozen_at[t_ns - self._same_since_ns >= self._frozen_ns]


def _column(entries: Sequence[float | None], default: float = np.nan) -> NDArray[np.float64]:
    return np.array([default if entry is None else entry for entry in entries], dtype=np.float64)
