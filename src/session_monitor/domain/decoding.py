"""Raw integers -> values with quality: the one place where a reading is refused.

Without it an invalid word, an impossible value or a sensor that stands still would reach limits and trends as
a number. Source: alarms specification section 2, sensor_invalid; machine specification section 4, invalid words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.channels import Channel, Raw, is_text
from session_monitor.domain.counters import span
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame, Quality
from session_monitor.domain.scaling import Scaler

BLOOD_FLOW = "bp_ml_min"
BLOOD_RUNS_ML_MIN = 10.0
"""A pressure that stands still means a stuck sensor only while blood is pumped past it."""
HELD_PERIODS = 3
"""A channel that is read more slowly counts until three readings of it are due and none has come."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class FrameBuilder:
    """Builds frames of one machine, remembering how long each word has stood still and what is read more slowly."""

    def __init__(self, machine: MachineMap) -> None:
        self._machine = machine
        channels = machine.channels
        self._scaler = Scaler(channels)
        self._low = _column([c.low for c in channels], default=-np.inf)
        self._high = _column([c.high for c in channels], default=np.inf)
        self._texts = [i for i, c in enumerate(channels) if c.is_text]
        self._good_text = dict[int, bool]()
        self._holder = _Holder([c.period_s for c in channels])
        self._frozen_at = np.array([i for i, c in enumerate(channels) if c.frozen_after_s], dtype=np.intp)
        self._frozen_ns = np.array([c.frozen_after_s * 1e9 for c in channels if c.frozen_after_s])
        self._blood_flow = machine.index.get(BLOOD_FLOW)
        self._last = np.full(len(self._frozen_at), np.nan)
        self._same_since_ns = np.zeros(len(self._frozen_at))
        self._rates = _Rates(channels)

    def build(self, seq: int, t_ns: int, utc_ns: int, raw: Sequence[Raw | None]) -> Frame:
        """The frame of one reply. `raw` is one integer (or text) per channel, None where it was not delivered."""
        words, known = self._holder.held(*(_integers(raw) if self._texts or None in raw else _whole(raw)), t_ns)
        values, measured = self._scaler.values(words, known)
        for i in self._texts:
            if raw[i] is not None:  # else as last read: a text may be read more slowly
                self._good_text[i] = is_text(raw[i])
            measured[i] &= self._good_text.get(i, False)
        quality = np.zeros(len(words), dtype=np.uint8)
        quality[(values < self._low) | (values > self._high)] = Quality.IMPLAUSIBLE
        quality[self._rates.too_fast(values, quality == Quality.GOOD, t_ns)] = Quality.IMPLAUSIBLE
        quality[~measured] = Quality.INVALID
        quality[~known] = Quality.MISSING
        values[quality != Quality.GOOD] = np.nan
        frozen = self._frozen(words, known, values, t_ns)
        frozen = frozen[quality[frozen] == Quality.GOOD]
        quality[frozen] = Quality.FROZEN
        values[frozen] = np.nan
        return Frame(self._machine, seq, t_ns, utc_ns, tuple(raw), values, quality)

    def _frozen(self, words: Ints, known: Bools, values: Floats, t_ns: int) -> NDArray[np.intp]:
        """Positions of the channels whose word has stood still for as long as the map calls frozen."""
        watched = np.where(known[self._frozen_at], words[self._frozen_at], np.nan)
        moved = watched != self._last  # NaN differs from itself: a missing word starts anew
        if self._blood_flow is None or not values[self._blood_flow] >= BLOOD_RUNS_ML_MIN:
            moved[:] = True
        self._last = watched
        self._same_since_ns[moved] = t_ns
        return self._frozen_at[t_ns - self._same_since_ns >= self._frozen_ns]


class _Holder:
    """Keeps the last word of channels that are not read with every poll, for as long as it counts."""

    def __init__(self, periods_s: Sequence[float]) -> None:
        self._slow = np.array([i for i, period in enumerate(periods_s) if period], dtype=np.intp)
        self._counts_ns = np.array([round(period * HELD_PERIODS * 1e9) for period in periods_s if period])
        self._words = np.zeros(len(self._slow), dtype=np.int64)
        self._read_ns = np.full(len(self._slow), -np.inf)

    def held(self, words: Ints, known: Bools, t_ns: int) -> tuple[Ints, Bools]:
        """The same, with the words of slower channels as last read."""
        if self._slow.size:
            now = known[self._slow]
            self._words = np.where(now, words[self._slow], self._words)
            self._read_ns = np.where(now, t_ns, self._read_ns)
            words[self._slow] = self._words
            known[self._slow] = t_ns - self._read_ns < self._counts_ns
        return words, known


class _Rates:
    """Notices values that move faster than they can, against the last one that was plausible.

    A counter whose register is full goes on from 0, and has moved as far as if it had gone on.
    """

    def __init__(self, channels: Sequence[Channel]) -> None:
        self._at = np.array([i for i, c in enumerate(channels) if c.max_rate is not None], dtype=np.intp)
        self._per_ns = np.array([c.max_rate / 1e9 for c in channels if c.max_rate is not None])
        self._span = np.array([span(c) for c in channels if c.max_rate is not None])
        self._last = np.full(len(self._at), np.nan)
        self._last_ns = np.zeros(len(self._at))

    def too_fast(self, values: Floats, good: Bools, t_ns: int) -> NDArray[np.intp]:
        """Positions of the readings that are further from the last plausible one than the time since allows."""
        now, counts = values[self._at], good[self._at]
        moved = np.abs(now - self._last)
        moved = np.where(now < self._last, np.minimum(moved, self._span - moved), moved)
        fast = counts & (moved > self._per_ns * (t_ns - self._last_ns))
        taken = counts & ~fast & ~np.isnan(now)
        self._last = np.where(taken, now, self._last)
        self._last_ns = np.where(taken, t_ns, self._last_ns)
        return self._at[fast]


def _whole(raw: Sequence[Raw | None]) -> tuple[Ints, Bools]:
    """The same where every channel was delivered and holds a number: several times as fast."""
    return np.array(raw, dtype=np.int64), np.ones(len(raw), dtype=bool)


def _integers(raw: Sequence[Raw | None]) -> tuple[Ints, Bools]:
    """(raw integers, where something was delivered); 0 stands for texts and for what was not."""
    numbers = [word if isinstance(word, int) else 0 for word in raw]
    return np.array(numbers, dtype=np.int64), np.array([word is not None for word in raw], dtype=bool)


def _column(entries: Sequence[float | None], default: float) -> Floats:
    return np.array([default if entry is None else entry for entry in entries], dtype=np.float64)
