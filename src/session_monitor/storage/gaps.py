"""Where a recording has no frames, and why.

A gap that went unnoticed would look like a steady patient.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from session_monitor.domain.derived.unseen import Readings, needed, nothing_known, unseen
from session_monitor.domain.machine import MachineMap
from session_monitor.storage.contents import Gap
from session_monitor.storage.series import EVERYTHING, GAP_PERIODS, Floats, Series

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
    gaps: Sequence[Gap], machine: MachineMap, polls: Series, values_of: Callable[[Sequence[str], Sequence[int]], Floats]
) -> list[Gap]:
    """The same with what each left open, from the polls beside it, as the monitor itself says it.

    values_of: channels of the polls with these sequence numbers, rising; asked once for all gaps.
    """
    ends_s = [gap.end_s for gap in gaps if gap.end_s is not None]
    after = dict(zip(ends_s, np.searchsorted(polls.t_s, ends_s).tolist(), strict=True))
    beside = sorted({at for i in after.values() for at in (i - 1, i) if at >= 0})
    names = needed(machine)
    rows = values_of(names, polls.seq[beside].tolist()).tolist()
    known = {at: _readings(dict(zip(names, row, strict=True))) for at, row in zip(beside, rows, strict=True)}

    def told(gap: Gap) -> Gap:
        if gap.end_s is None:
            return gap
        i = after[gap.end_s]
        lasted_s = gap.end_s - (float(polls.t_s[i - 1]) if i else gap.start_s)
        return replace(gap, unseen=unseen(machine, known.get(i - 1, nothing_known), known[i], lasted_s))

    return [told(gap) for gap in gaps]


def _readings(found: Mapping[str, float]) -> Readings:
    return lambda name: found.get(name, math.nan)
