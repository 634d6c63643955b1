"""Whole channels of a recording as arrays: raw integers times scale, NaN where there is no measurement.

Reads in slices, for a reader that holds a recording open for long lets its journal grow while it is written.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.channels import Channel
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.scaling import Scaler
from session_monitor.storage.held import hold, integers
from session_monitor.storage.schema import raw_column
from session_monitor.storage.sqlite import Connection, quoted
from session_monitor.storage.view import T_NS

SLICE = 20_000
"""Polls read at once: well under a second each (reliability specification: slices of at most 1 s)."""
GAP_PERIODS = 3.5
"""Three due polls without a frame are a gap (alarms specification, link_lost)."""
MISSING = -(2**62)
"""Stands for NULL between SQLite and numpy; no channel of fewer than 64 bits holds as many."""
EVERYTHING = 2**62
"""Above every sequence number."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Series:
    """Some channels over time. seq: (n,) int64; t_s: (n,) float64, seconds of session; values: (n, k) float64."""

    seq: Ints
    t_s: Floats
    values: Floats

    def within(self, seqs: range) -> Series:
        """The polls with these sequence numbers."""
        part = slice(*np.searchsorted(self.seq, (seqs.start, seqs.stop)))
        return Series(self.seq[part], self.t_s[part], self.values[part])


class Clocks:
    """The `clock` rows as arrays, to turn residuals into nanoseconds of session time."""

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute("SELECT clock, seq, t_ns, utc_ns, period_ns FROM clock ORDER BY clock").fetchall()
        self._ids, self._seq, self._t, self._utc, self.period_ns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
        if (self.period_ns <= 0).any():
            raise ValueError("its polls have no period")

    def t_ns(self, seq: Ints, clock: Ints, residual: Ints) -> Ints:
        """Session time of rows, (n,) int64."""
        at = self._at(clock)
        return self._t[at] + (seq - self._seq[at]) * self.period_ns[at] + residual

    def utc_ns(self, clock: Ints, t_ns: Ints, residual: Ints) -> Ints:
        """UTC of rows at these session times, (n,) int64."""
        at = self._at(clock)
        return self._utc[at] + t_ns - self._t[at] + residual

    def _at(self, clock: Ints) -> Ints:
        at = np.minimum(np.searchsorted(self._ids, clock), max(0, len(self._ids) - 1))
        if not np.array_equal(self._ids[at], clock):
            raise ValueError("a poll names a clock that is not there")
        return at


def read_series(connection: Connection, machine: MachineMap, names: Sequence[str], bounds: tuple[int, int]) -> Series:
    """Channels of the polls with bounds[0] <= seq < bounds[1]; all NaN for texts."""
    wanted = machine.with_factors(tuple(names))
    channels = [machine.channel(name) for name in wanted]
    scaler = Scaler(channels)
    clocks = Clocks(connection)
    parts = list[Series]()
    for clock_columns, words, known, any_bad in _raw(connection, channels, bounds):
        seq, clock, residual = clock_columns
        values, _ = scaler.values(*hold(connection, channels, words, known, int(seq[0])))
        if any_bad:
            _refuse_bad(connection, seq, values, [machine.index[name] for name in wanted])
        parts.append(Series(seq, clocks.t_ns(seq, clock, residual) / 1e9, values[:, : len(names)]))
    if not parts:
        return _empty(len(names))
    return Series(
        np.concatenate([p.seq for p in parts]),
        np.concatenate([p.t_s for p in parts]),
        np.concatenate([p.values for p in parts]),
    )


def _raw(
    connection: Connection, channels: Sequence[Channel], bounds: tuple[int, int]
) -> Iterator[tuple[list[Ints], Ints, Bools, bool]]:
    """(seq, clock and residual, raw integers, where there are any, whether any was refused), slice by slice."""
    columns = ["seq", "clock", "t_residual_ns", *(quoted(raw_column(channel.name)) for channel in channels)]
    if are_numbers(channels):
        for (seq, clock, residual, *raws), any_bad in arrays(connection, "poll", columns, bounds):
            words = np.array(raws, dtype=np.int64).reshape(len(channels), len(seq)).T  # each channel in one piece
            yield [seq, clock, residual], words, words != MISSING, any_bad
        return
    for rows in slices(connection, f"SELECT {', '.join(columns)} FROM poll", bounds):
        words, known = integers([row[3:] for row in rows], channels)
        yield list(np.array([row[:3] for row in rows], dtype=np.int64).T), words, known, True


def check_sound(connection: Connection, machine: MachineMap, bounds: tuple[int, int]) -> None:
    """ValueError for a poll that no recorder wrote: SQL would take a text for 0, and leave out what has no time."""
    columns = [quoted(raw_column(channel.name)) for channel in machine.channels if not channel.is_text]
    integers = [f"{column} | 0" for column in columns]
    wrong = {
        "a reading that is no number": f"({', '.join(columns)}) IS NOT ({', '.join(integers)})" if columns else "0",
        "a quality that is none": "quality NOT NULL AND typeof(quality) != 'blob'",
        "no time": "clock NOT IN (SELECT clock FROM clock)",
    }
    what = " ".join(f"WHEN {condition} THEN '{name}'" for name, condition in wrong.items())
    found = connection.execute(
        f"SELECT seq, CASE {what} END AS what FROM poll WHERE seq >= ? AND seq < ? AND what NOT NULL LIMIT 1", bounds
    ).fetchone()
    if found:
        raise ValueError(f"poll {found[0]} has {found[1]}")


def are_numbers(channels: Sequence[Channel]) -> bool:
    """Whether the raw integers of all of them can be read as `arrays`."""
    return not any(channel.is_text or channel.type.words == 4 for channel in channels)


def arrays(
    connection: Connection, table: str, columns: Sequence[str], bounds: tuple[int, int]
) -> Iterator[tuple[list[Ints], bool]]:
    """Columns of integers of polls or misses, and whether any reading beside them was refused, slice by slice.

    `seq` and `clock` are the first two. Each column comes as one text from SQLite: a row at a time takes several times
    as long; where polls follow each other under one clock, those two need not be read at all.
    """
    assert tuple(columns[:2]) == ("seq", "clock")
    refused = "count(quality)" if table == "poll" else "0"
    # only the columns that are wanted: SQLite would carry all of them through the subquery, four times as long
    wanted = ", ".join((*columns, "quality") if table == "poll" else columns)
    rows = f"(SELECT {wanted} FROM {table} WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT {SLICE})"
    others = "".join(f", {_TEXT.format(column)}" for column in columns[2:])
    select = f"SELECT {refused}, count(*), min(seq), max(seq), min(clock), max(clock){others} FROM {rows}"
    start = bounds[0]
    while True:
        any_bad, count, first, last, clock, last_clock, *texts = connection.execute(
            select, (start, bounds[1])
        ).fetchone()
        if not count:
            return
        if last - first + 1 == count and clock == last_clock and isinstance(clock, int):
            found = [np.arange(first, last + 1), np.full(count, clock, dtype=np.int64)]
        else:
            both = f"SELECT {_TEXT.format('seq')}, {_TEXT.format('clock')} FROM {rows}"
            found = [_integers(text) for text in connection.execute(both, (start, bounds[1])).fetchone()]
        found += [_integers(text) for text in texts]
        if {len(array) for array in found} != {count}:
            raise ValueError("a reading is no number")
        if not _rise(found[0], bounds):
            raise ValueError("its polls are out of order")
        yield found, bool(any_bad)
        start = last + 1


_TEXT = f"group_concat(coalesce({{}}, {MISSING}))"
"""SQL of a column as one text."""


def _rise(seq: Ints, bounds: tuple[int, int]) -> bool:
    """Whether each is above the one before, and all are within the bounds; else reading on would never end."""
    return bool(bounds[0] <= seq[0] and seq[-1] < bounds[1] and np.all(np.diff(seq) > 0))


def _integers(text: str) -> Ints:
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # a text that is no list of integers
        try:
            return np.fromstring(text, dtype=np.int64, sep=",")
        except (DeprecationWarning, ValueError) as error:  # which of them is a matter of numpy's version
            raise ValueError("a reading is no number") from error


def seq_at(connection: Connection, t_s: float, bounds: tuple[int, int]) -> int:
    """The first seq in the bounds whose poll is at `t_s` or later; bounds[1] when there is none."""
    low, high = bounds
    while low < high:
        middle = (low + high) // 2
        row = connection.execute(
            f"SELECT p.seq, {T_NS} FROM poll p JOIN clock c USING (clock) WHERE p.seq >= ? ORDER BY p.seq LIMIT 1",
            (middle,),
        ).fetchone()
        if row is None or row[0] >= high or row[1] / 1e9 >= t_s:
            high = middle
        else:
            low = row[0] + 1
    return low


def with_gaps(series: Series, period_s: float) -> Series:
    """The same with one row of NaN in each gap, so that no line is drawn across it."""
    before = np.flatnonzero(np.diff(series.t_s) > GAP_PERIODS * period_s)
    if not len(before):
        return series
    return Series(
        np.insert(series.seq, before + 1, series.seq[before] + 1),
        np.insert(series.t_s, before + 1, series.t_s[before] + period_s),
        np.insert(series.values, before + 1, np.nan, axis=0),
    )


def slices(connection: Connection, select: str, bounds: tuple[int, int]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of a SELECT whose first column is seq, bounds[0] <= seq < bounds[1], some thousands at a time."""
    start = bounds[0]
    while rows := connection.execute(
        f"{select} WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT {SLICE}", (start, bounds[1])
    ).fetchall():
        if not start <= rows[0][0] <= rows[-1][0]:
            raise ValueError("its polls are out of order")
        yield rows
        start = rows[-1][0] + 1


def _refuse_bad(connection: Connection, seq: Ints, values: Floats, positions: Sequence[int]) -> None:
    """NaN wherever the quality of a reading is not good; `values` is changed in place."""
    rows = connection.execute(
        "SELECT seq, quality FROM poll WHERE seq >= ? AND seq <= ? AND quality NOT NULL", (int(seq[0]), int(seq[-1]))
    ).fetchall()
    for at, (_, quality) in zip(np.searchsorted(seq, [row[0] for row in rows]), rows, strict=True):
        bad = [k for k, position in enumerate(positions) if position < len(quality) and quality[position]]
        values[at, bad] = np.nan


def _empty(channels: int) -> Series:
    return Series(np.empty(0, np.int64), np.empty(0), np.empty((0, channels)))
