"""One run of a recording as arrays, missed polls included: what is judged at once instead of step by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from session_monitor.domain.courses.course import Course
from session_monitor.domain.machine import MachineMap
from session_monitor.storage.series import Clocks, read_series
from session_monitor.storage.sqlite import Connection


def read_course(connection: Connection, machine: MachineMap, names: Sequence[str], seqs: range) -> Course:
    """The channels of every due poll of a run; NaN where nothing was polled."""
    bounds = (seqs.start, seqs.stop)
    polls = read_series(connection, machine, names, bounds)
    clocks = Clocks(connection)
    seq, clock, t_residual, utc_residual = _both(connection, bounds)
    t_ns = clocks.t_ns(seq, clock, t_residual)
    at = np.searchsorted(seq, polls.seq)
    polled = np.zeros(len(seq), dtype=bool)
    polled[at] = True
    values = np.full((len(names), len(seq)), np.nan)
    values[:, at] = polls.values.T
    return Course(seq, t_ns, clocks.utc_ns(clock, t_ns, utc_residual), polled, dict(zip(names, values, strict=True)))


def _both(connection: Connection, bounds: tuple[int, int]) -> list[np.ndarray]:
    """seq, clock and both residuals of polls and misses, by seq; (n,) int64 each."""
    columns = "SELECT seq, clock, t_residual_ns, utc_residual_ns FROM"
    rows = [
        row
        for table in ("poll", "miss")
        for row in connection.execute(f"{columns} {table} WHERE seq >= ? AND seq < ?", bounds)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return list(table[np.argsort(table[:, 0], kind="stable")].T)
