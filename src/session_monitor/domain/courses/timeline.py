"""The state machine over a course: it sees only the moments at which something can happen to an alarm.

Those are where a verdict changes, where an operator acts, where the phase changes what is suppressed, and where a
delay, a shelf or a reminder runs out. Between them the alarms stand still, as stepping through them would show.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from session_monitor.domain.alarms.system import NOBODY, AlarmSystem
from session_monitor.domain.alarms.types import AlarmKey, Transition, Verdict
from session_monitor.domain.courses.course import Course, Ints
from session_monitor.domain.courses.judging import JUDGEMENTS, NONE, Verdicts
from session_monitor.domain.inputs import Command

Masked = Sequence[tuple[int, frozenset[AlarmKey]]]
"""(index, alarms suppressed by design from there on), the first at 0."""


def run(
    system: AlarmSystem,
    course: Course,
    verdicts: Sequence[Verdicts],
    commands: Mapping[int, Sequence[Command]],
    masked: Masked,
    translated: Callable[[int, Sequence[Command]], tuple[Command, ...]],
    edited: Mapping[int, Mapping[AlarmKey, str]],
) -> list[Transition]:
    """Every transition of the alarms that `verdicts` are about. commands: by index; translated as they are given.

    edited: by the index of a command, the alarms whose limit it edited, and by whom.
    """
    rows = list[Transition]()
    moments = _Moments(course, verdicts, [*commands, *(index for index, _ in masked)])
    suppressed, masks = frozenset[AlarmKey](), dict(masked)
    while (i := moments.next()) is not None:
        suppressed = masks.get(i, suppressed)
        given = translated(i, commands[i]) if i in commands else ()
        here = [_verdict(each, i) for each in verdicts if each.codes[i] != NONE]
        t_ns, utc_ns = int(course.t_ns[i]), int(course.utc_ns[i])
        rows += system.step(t_ns, utc_ns, here, given, suppressed, edited.get(i, NOBODY)).transitions
        moments.wake(system.next_due_ns())
    return rows


class _Moments:
    """The indices to look at, in order; some are known from the start, some only as delays begin."""

    def __init__(self, course: Course, verdicts: Sequence[Verdicts], others: Sequence[int]) -> None:
        self._t_ns = course.t_ns
        bearing = [np.flatnonzero(each.codes != NONE) for each in verdicts]
        changes = [_changes(each, where) for each, where in zip(verdicts, bearing, strict=True)]
        extra = np.array(others, dtype=np.int64)
        around = [_beside(where, extra) for where in bearing]
        self._waiting = np.unique(np.concatenate([*changes, extra, *around])).tolist()
        heapq.heapify(self._waiting)
        self._bearing = _union(bearing)
        self._last = -1

    def next(self) -> int | None:
        """The next index; None at the end."""
        while self._waiting:
            i = heapq.heappop(self._waiting)
            if i > self._last:
                self._last = i
                return i
        return None

    def wake(self, due_ns: int | None) -> None:
        """Looks again at the first poll that is judged at this time or later."""
        if due_ns is None:
            return
        first = max(np.searchsorted(self._t_ns, due_ns), self._last + 1)
        at = np.searchsorted(self._bearing, first)
        if at < len(self._bearing):
            heapq.heappush(self._waiting, int(self._bearing[at]))


_NO_INTS = np.empty(0, dtype=np.int64)


def _changes(verdicts: Verdicts, bearing: Ints) -> Ints:
    """Where a verdict differs from the one before, with the one before and the one after: values are kept from the
    last good reading, and data that were gone count again after two."""
    codes, applies = verdicts.codes[bearing], verdicts.applies[bearing]
    different = (codes[1:] != codes[:-1]) | (applies[1:] != applies[:-1])
    changed = np.concatenate([[0], np.flatnonzero(different) + 1]) if len(bearing) else _NO_INTS
    return bearing[np.unique(np.clip(np.concatenate([changed - 1, changed, changed + 1]), 0, len(bearing) - 1))]


def _union(parts: Sequence[Ints]) -> Ints:
    """Every index that is in any of them, ascending."""
    inside = np.zeros(max((int(part[-1]) + 1 for part in parts if len(part)), default=0), dtype=bool)
    for part in parts:
        inside[part] = True
    return np.flatnonzero(inside)


def _beside(bearing: Ints, others: Ints) -> Ints:
    """The judged polls just before and just after these indices."""
    if not len(bearing):
        return _NO_INTS
    at = np.searchsorted(bearing, others)
    return bearing[np.unique(np.clip(np.concatenate([at - 1, at, at + 1]), 0, len(bearing) - 1))]


def _verdict(verdicts: Verdicts, i: int) -> Verdict:
    judgement = JUDGEMENTS[int(verdicts.codes[i])]
    assert judgement is not None
    value, limit = float(verdicts.value[i]), float(verdicts.limit[i])
    return Verdict(
        verdicts.key,
        judgement,
        bool(verdicts.applies[i]),
        value if value == value else None,
        limit if limit == limit else None,
    )
