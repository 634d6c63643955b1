"""The reference of a pressure over a whole course: what domain.conditions.reference follows step by step.

When it starts anew is found over arrays. What is left depends on itself, reading by reading, and goes through the same
code as live, only the readings that count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from session_monitor.domain.conditions.reference import BP_MOVED, BP_WINDOW_NS, Reference
from session_monitor.domain.courses.course import Bools, Course, Floats, held
from session_monitor.domain.courses.situation import SIGNS, CourseSituation

REFERENCE_CHANNELS = frozenset({*SIGNS, "bp_set_ml_min"})
"""What decides when a reference starts anew."""


def reference_of(
    course: Course,
    situation: CourseSituation,
    phases: Mapping[int, str],
    channel: str,
    guards: int,
    recentred: Sequence[int] = (),
) -> Floats:
    """(n,) The reference after each poll; NaN where none is known, and where the poll was missed.

    recentred: the indices at which somebody took it anew.
    """
    polled = course.polled
    pressure = course.values[channel][polled]
    dropped = _dropped(course, situation, phases)
    anew = np.searchsorted(np.flatnonzero(polled), np.array(recentred, dtype=np.int64))
    dropped[anew[anew < len(dropped)]] = True
    counts = situation.bp_running[polled] & ~np.isnan(pressure)
    value = np.full(len(pressure), np.nan)
    at = np.flatnonzero(counts)
    if len(at):
        value[at] = _followed(course.t_ns[polled], pressure, at, np.cumsum(dropped), guards)
    found = np.full(len(polled), np.nan)
    found[polled] = held(value, counts | dropped, np.nan)
    return found


def _followed(t_ns: np.ndarray, pressure: Floats, at: np.ndarray, drops: np.ndarray, guards: int) -> list[float]:
    """The reference after each of the readings that count, which are `at`; drops: how often it began anew till then."""
    reference = Reference(guards)
    anew = np.diff(drops[at], prepend=0) > 0
    paused = np.diff(at, prepend=-1) > 1
    rows = zip(t_ns[at].tolist(), pressure[at].tolist(), anew.tolist(), paused.tolist(), strict=True)
    values = list[float]()
    for moment, value, begins, after_pause in rows:
        if begins:
            reference.drop()
        elif after_pause:
            reference.pause()
        values.append(reference.feed(moment, value))
    return values


def _dropped(course: Course, situation: CourseSituation, phases: Mapping[int, str]) -> Bools:
    """(answered polls,) Where a reference starts anew: another phase, another set of blood flow, or the flow moved."""
    polled = course.polled
    numbers = {name: i for i, name in enumerate(phases.values())}
    codes, where = np.unique(situation.phase_code[polled], return_inverse=True)
    phase = np.array([numbers.get(phases.get(code, ""), -1) for code in codes.tolist()], dtype=np.int64)[where]
    flow_set = situation.bp_ordered[polled]
    changed = np.ones(len(phase), dtype=bool)
    same_set = (flow_set[1:] == flow_set[:-1]) | (np.isnan(flow_set[1:]) & np.isnan(flow_set[:-1]))
    changed[1:] = (phase[1:] != phase[:-1]) | ~same_set
    return changed | _moved(course.t_ns[polled], course.values["bp_ml_min"][polled], changed)


def _moved(t_ns: np.ndarray, bp: Floats, changed: Bools) -> Bools:
    """Where blood flow is more than a tenth off that of some seconds ago; where all is new nothing is compared."""
    moved = np.zeros(len(bp), dtype=bool)
    known = np.flatnonzero(~np.isnan(bp) & ~changed)
    oldest = bp[known][np.searchsorted(t_ns[known], t_ns[known] - BP_WINDOW_NS)]
    moved[known] = np.abs(bp[known] - oldest) > BP_MOVED * oldest
    return moved
