"""Where a recording has no frames, and why.

A gap that went unnoticed would look like a steady patient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from session_monitor.domain.derived.unseen import Readings, nothing_known, unseen
from session_monitor.domain.machine import MachineMap
from session_monitor.storage.contents import Gap
from session_monitor.storage.series import EVERYTHING, GAP_PERIODS, Series

NOT_RUNNING, LATE = "not_running", "late"
"""Causes beside those of MissCause: no monitor ran; it ran and did not get round to polling."""


def find_gaps(
    polls: Series, misses: Sequence[tuple[int, float, str]], run_starts_s: Sequence[float], period_s: float
) -> list[Gap]:
    """Gaps before, between and after the polls, each with the first cause of its misses; `misses`: (seq, t_s, cause).

    An end of the recording is a gap only where polls were missed there.
    """
    seqs = np.array([miss[0] for miss in misses], dtype=np.int64)
    edges = np.concatenate([[-1], polls.seq, [EVERYTHING]])
    t_s = np.concatenate([[np.nan], polls.t_s, [np.nan]])
    wide = np.flatnonzero(np.diff(t_s) > GAP_PERIODS * period_s)
    gaps: list[Gap] = []
    for i in sorted({0, *wide.tolist(), len(edges) - 2}):
        start, stop = np.searchsorted(seqs, [edges[i] + 1, edges[i + 1]])
        inside = misses[start:stop]
        before, after = float(t_s[i]), float(t_s[i + 1])
        if np.isnan(before + after) and not inside:
            continue
        cause = inside[0][2] if inside else NOT_RUNNING if any(before < t <= after for t in run_starts_s) else LATE
        begin = inside[0][1] if np.isnan(before) else before
        gaps.append(Gap(begin, None if np.isnan(after) else after, cause, polls=len(inside)))
    return gaps


def with_unseen(
    gaps: Sequence[Gap], machine: MachineMap, polls: Series, readings_at: Callable[[int], Readings]
) -> list[Gap]:
    """The same with what each left open, from the polls beside it, as the monitor itself says it.

    readings_at: the readings of the poll with this sequence number.
    """
    return [_with_unseen(gap, machine, polls, readings_at) for gap in gaps]


def _with_unseen(gap: Gap, machine: MachineMap, polls: Series, readings_at: Callable[[int], Readings]) -> Gap:
    if gap.end_s is None:
        return gap
    after = int(np.searchsorted(polls.t_s, gap.end_s))
    before = readings_at(int(polls.seq[after - 1])) if after else nothing_known
    lasted_s = gap.end_s - (float(polls.t_s[after - 1]) if after else gap.start_s)
    return replace(gap, unseen=unseen(machine, before, readings_at(int(polls.seq[after])), lasted_s))
