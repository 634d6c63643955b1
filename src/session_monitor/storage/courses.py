"""One run of a recording as arrays, missed polls included: what is judged at once instead of step by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from session_monitor.domain.courses.course import Course
from session_monitor.storage.series import EVERYTHING, Clocks, Ints, Series, arrays
from session_monitor.storage.sqlite import Connection


def read_steps(connection: Connection) -> tuple[Ints, Ints, Ints]:
    """seq, t_ns and utc_ns of every due poll, answered or missed, (n,) each."""
    clocks = Clocks(connection)
    seq, clock, t_residual, utc_residual = _both(connection, (0, EVERYTHING))
    t_ns = clocks.t_ns(seq, clock, t_residual)
    return seq, t_ns, clocks.utc_ns(clock, t_ns, utc_residual)


def course_of(names: Sequence[str], seqs: range, due: Sequence[Ints], polls: Series) -> Course:
    """The channels of every due poll of a run, whose answered ones are given; NaN where nothing was polled.

    due: what `read_steps` gives.
    """
    part = slice(*np.searchsorted(due[0], (seqs.start, seqs.stop)))
    seq, t_ns, utc_ns = (each[part] for each in due)
    if len(polls.seq) == len(seq):
        return Course(seq, t_ns, utc_ns, np.ones(len(seq), bool), dict(zip(names, polls.values.T, strict=True)))
    at = np.searchsorted(seq, polls.seq)
    polled = np.zeros(len(seq), dtype=bool)
    polled[at] = True
    values = np.full((len(names), len(seq)), np.nan)
    values[:, at] = polls.values.T
    return Course(seq, t_ns, utc_ns, polled, dict(zip(names, values, strict=True)))


def course_before(names: Sequence[str], before_seq: int, every: int, due: Sequence[Ints], polls: Series) -> Course:
    """What `past.read_past` gives of what lies before a run, as arrays: one poll in so many, and the last."""
    stop = int(np.searchsorted(polls.seq, before_seq))
    taken = polls.seq[:stop] % every == 0
    taken[-1:] = True
    seq, values = polls.seq[:stop][taken], polls.values[:stop][taken]
    at = np.searchsorted(due[0], seq)
    channels = dict(zip(names, values.T, strict=True))
    return Course(seq, due[1][at], due[2][at], np.ones(len(seq), dtype=bool), channels)


def _both(connection: Connection, bounds: tuple[int, int]) -> list[np.ndarray]:
    """seq, clock and both residuals of polls and misses, by seq; (n,) int64 each."""
    columns = ("seq", "clock", "t_residual_ns", "utc_residual_ns")
    parts = [np.array(part) for table in ("poll", "miss") for part, _ in arrays(connection, table, columns, bounds)]
    both = np.concatenate([np.empty((len(columns), 0), dtype=np.int64), *parts], axis=1)
    return list(both[:, np.argsort(both[0], kind="stable")])
