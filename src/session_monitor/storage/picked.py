"""Single polls out of a whole recording, some hundred in one question: those on both sides of each gap.

Asked for one by one they take a millisecond a gap, and a line that fails all night leaves hundreds of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from session_monitor.domain.machine import MachineMap
from session_monitor.domain.scaling import Scaler
from session_monitor.storage.held import hold_each, integers
from session_monitor.storage.schema import raw_column
from session_monitor.storage.series import Floats
from session_monitor.storage.sqlite import Connection, quoted

AT_ONCE = 200
"""Polls asked for in one statement; each is one step down the table's tree."""


def read_polls(connection: Connection, machine: MachineMap, names: Sequence[str], seqs: Sequence[int]) -> Floats:
    """Channels of the polls with these sequence numbers, rising; (len(seqs), len(names)), as `read_series` reads them.

    ValueError when one of them is not there.
    """
    wanted = machine.with_factors(tuple(names))
    channels = [machine.channel(name) for name in wanted]
    columns = ", ".join(quoted(raw_column(channel.name)) for channel in channels)
    rows = _rows(connection, f"seq, quality, {columns}", seqs)
    if [row[0] for row in rows] != list(seqs):
        raise ValueError("its polls are out of order")
    words, known = integers([row[2:] for row in rows], channels)
    values, _ = Scaler(channels).values(*hold_each(connection, channels, words, known, seqs))
    positions = [machine.index[name] for name in wanted]
    for at, (_, quality, *_) in enumerate(rows):
        bad = [k for k, position in enumerate(positions) if quality and position < len(quality) and quality[position]]
        values[at, bad] = np.nan
    return values[:, : len(names)]


def _rows(connection: Connection, columns: str, seqs: Sequence[int]) -> list[tuple[Any, ...]]:
    found = list[tuple[Any, ...]]()
    for start in range(0, len(seqs), AT_ONCE):
        some = seqs[start : start + AT_ONCE]
        places = ", ".join("?" * len(some))
        found += connection.execute(f"SELECT {columns} FROM poll WHERE seq IN ({places}) ORDER BY seq", some).fetchall()
    return found
