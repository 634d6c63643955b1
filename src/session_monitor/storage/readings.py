"""What a recording holds of every poll: channels as arrays, steps as they were taken, run by run.

A value that was not measured is NaN everywhere. Whole channels of a closed recording come from its cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from session_monitor.domain.courses.course import Course
from session_monitor.domain.errors import suggestion
from session_monitor.domain.inputs import StepInput
from session_monitor.monitor.past import Past
from session_monitor.storage import courses, steps
from session_monitor.storage.cache import ColumnCache, cache_of, cached_series, cached_steps
from session_monitor.storage.contents import RunBegin
from session_monitor.storage.courses import course_of, read_steps
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.opened import OpenedRecording
from session_monitor.storage.past import frames_every, last_step, read_past
from session_monitor.storage.series import (
    EVERYTHING,
    Clocks,
    Floats,
    Ints,
    Series,
    check_sound,
    read_series,
    seq_at,
    slices,
    with_gaps,
)
from session_monitor.storage.sqlite import quoted
from session_monitor.storage.view import reading_query


class RecordedReadings(OpenedRecording):
    """The polls of one recording. Times are seconds of session."""

    def times(self) -> Floats:
        """Session time of every poll, (n,) float64, seconds."""
        return self._whole(()).t_s

    def values(self, names: Sequence[str], t0: float | None = None, t1: float | None = None) -> tuple[Floats, Floats]:
        """Channels from t0 up to t1 (seconds; None: all): times (n,) and values (n, len(names)), float64, in the
        channels' units. NaN where there is no measurement; one row of NaN stands in each gap. RecordingError for a
        name this machine does not have.
        """
        if missing := [name for name in names if name not in self.machine.index]:
            raise RecordingError(
                f"{self.path} has no channel {missing[0]!r}; {suggestion(missing[0], self.machine.index)}"
            )
        series = self._whole(names) if t0 is t1 is None else self._series(names, self._bounds(t0, t1))
        gapped = with_gaps(series, self.period_s)
        return gapped.t_s, gapped.values

    def rows(
        self, columns: Sequence[str], t0: float | None = None, t1: float | None = None
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Columns of `reading` from t0 up to t1 (seconds; None: all), in slices; None: not measured."""
        with self._damage_told():
            select = f"SELECT seq, {', '.join(quoted(name) for name in columns)} FROM ({reading_query(self.machine)})"
            bounds = self._bounds(t0, t1)
            check_sound(self._connection, self.machine, bounds)
            for rows in slices(self._connection, select, bounds):
                yield [row[1:] for row in rows]

    def tail(self, names: Sequence[str], after_seq: int) -> Series:
        """Channels of every poll after `after_seq`, for a screen that fills a hole while the recorder writes."""
        if after_seq < 0:
            return self._whole(names)
        return self._series(names, (after_seq + 1, EVERYTHING))

    def course(self, names: Sequence[str], begin: RunBegin) -> Course:
        """One run as arrays, missed polls included."""
        with self._damage_told():
            return course_of(names, begin.seqs, self._steps(), self._whole(names).within(begin.seqs))

    def course_before(self, names: Sequence[str], begin: RunBegin) -> Course:
        """The polls of earlier runs that a run takes its situation from; those that `past` gives."""
        with self._damage_told():
            every = frames_every(begin.period_ns)
            return courses.course_before(names, begin.seqs.start, every, self._steps(), self._whole(names))

    def last_t_ns(self, begin: RunBegin) -> int | None:
        """Session time of the last step before a run; None for the first one."""
        with self._damage_told():
            seq, t_ns, _ = self._steps()
            at = int(np.searchsorted(seq, begin.seqs.start)) - 1
            return int(t_ns[at]) if at >= 0 else None

    def kept(self, name: str, make: Callable[[], Floats]) -> Floats:
        """An array that follows from this recording alone, as it was made at an earlier look. `name` says by what."""
        found = self._cache.load_derived(name) if self._cache else None
        if found is None:
            found = make()
            if self._cache:
                self._cache.store_derived(name, found)
        return found

    def inputs(self, begin: RunBegin | None = None) -> Iterator[StepInput]:
        """Every input of step(), polls and misses, in order: what replay runs on; of one run if it is given."""
        with self._damage_told():
            yield from steps.read_inputs(self._connection, self.machine, begin.seqs if begin else None)

    def inputs_from(self, t_s: float) -> Iterator[StepInput]:
        """The same from a moment on, seconds of session."""
        with self._damage_told():
            first = self._bounds(t_s, None)[0] if t_s > 0 else 0
            yield from steps.read_inputs(self._connection, self.machine, range(first, EVERYTHING))

    @cached_property
    def period_s(self) -> float:
        """Seconds between two due polls; 0.1 for a recording that holds none."""
        with self._damage_told():
            periods = Clocks(self._connection).period_ns
        return float(periods[-1]) / 1e9 if len(periods) else 0.1

    def begins(self) -> list[RunBegin]:
        """Each run that took a step."""
        rows = self._rows(
            "SELECT r.run, min(c.seq), r.offset_ns, c.period_ns, "
            "(SELECT source FROM alarm_set s WHERE s.run = r.run ORDER BY s.id DESC LIMIT 1) "
            "FROM run r JOIN clock c USING (run) GROUP BY r.run ORDER BY r.run"
        )
        if any(row[4] is None for row in rows):
            raise RecordingError(f"{self.path} is damaged: it does not say which alarms a run was begun with")
        ends = [*(row[1] for row in rows[1:]), EVERYTHING][: len(rows)]
        return [RunBegin(run, range(seq, end), *rest) for (run, seq, *rest), end in zip(rows, ends, strict=True)]

    def past(self, begin: RunBegin) -> Past | None:
        """What the run found recorded as it began; None for the first one."""
        first = begin.seqs.start
        with self._damage_told():
            last = last_step(self._connection, first)
            return last and read_past(self._connection, self.machine, last.t_ns, begin.period_ns, first)

    @cached_property
    def _cache(self) -> ColumnCache | None:
        """None while the recording may still change."""
        with self._damage_told():
            return cache_of(self.path, self._connection)

    def _bounds(self, t0: float | None, t1: float | None) -> tuple[int, int]:
        # two queries: of both at once SQLite would read the whole table
        first, last = self._row(
            "SELECT coalesce((SELECT min(seq) FROM poll), 0), coalesce((SELECT max(seq) FROM poll), -1) + 1"
        )
        start = first if t0 is None else seq_at(self._connection, t0, (first, last))
        stop = last if t1 is None else seq_at(self._connection, np.nextafter(t1, np.inf), (start, last))
        return start, stop

    def _whole(self, names: Sequence[str]) -> Series:
        """Channels of every poll; of a closed recording from its cache as far as they are there."""

        def read(wanted: Sequence[str]) -> Series:
            return self._series(wanted, (0, EVERYTHING))

        return read(names) if self._cache is None else cached_series(self._cache, self.machine, names, read)

    def _steps(self) -> Sequence[Ints]:
        """seq, t_ns and utc_ns of every due poll, likewise."""
        if self._cache is None:
            return read_steps(self._connection)
        return cached_steps(self._cache, lambda: read_steps(self._connection))

    def _series(self, names: Sequence[str], bounds: tuple[int, int]) -> Series:
        with self._damage_told():
            return read_series(self._connection, self.machine, names, bounds)
