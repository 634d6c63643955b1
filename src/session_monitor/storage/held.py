"""Raw integers of recorded polls as arrays, slower channels as they counted at the time: as last read.

A channel that is read every second leaves nine of ten rows empty. The monitor went on with its last value and noted in
the row's quality when that no longer counted, so a row that is empty and good means the one before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.channels import Channel
from session_monitor.domain.decoding import HELD_PERIODS
from session_monitor.storage.schema import raw_column
from session_monitor.storage.sqlite import Connection, quoted

MOST_POLLS_S = 20
"""No session is polled more often."""
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def integers(rows: Sequence[Sequence[Any]], channels: Sequence[Channel]) -> tuple[Ints, Bools]:
    """(raw integers, where there are any), (n, k) each, of n rows of these k channels; 0 where there is none."""
    texts = [i for i, channel in enumerate(channels) if channel.is_text]
    if not texts:
        try:
            words = np.array(rows, dtype=np.int64).reshape(len(rows), len(channels))
            return words, np.ones(words.shape, dtype=bool)
        except TypeError:  # something that was not delivered
            pass
    cells = np.array(rows, dtype=object).reshape(len(rows), len(channels))
    known = np.array([[cell is not None for cell in row] for row in rows], dtype=bool).reshape(cells.shape)
    cells[:, texts] = 0
    cells[~known] = 0
    return cells.astype(np.int64), known


def hold(
    connection: Connection, channels: Sequence[Channel], words: Ints, known: Bools, first_seq: int
) -> tuple[Ints, Bools]:
    """The same with slower channels as last read; first_seq: that of the first row. Both are changed in place."""
    for k, channel in enumerate(channels):
        if channel.period_s and len(words):
            at = np.maximum.accumulate(np.where(known[:, k], np.arange(len(words)), -1))
            before = _before(connection, channel, first_seq) if at[0] < 0 else None
            words[:, k] = np.where(at >= 0, words[at, k], 0 if before is None else before)
            known[:, k] = (at >= 0) | (before is not None)
    return words, known


def hold_each(
    connection: Connection, channels: Sequence[Channel], words: Ints, known: Bools, seqs: Sequence[int]
) -> tuple[Ints, Bools]:
    """The same of rows that do not follow each other, each with its own past; seqs: those of the rows."""
    for k, channel in enumerate(channels):
        for at in np.flatnonzero(~known[:, k]).tolist() if channel.period_s else ():
            before = _before(connection, channel, seqs[at])
            words[at, k] = 0 if before is None else before
            known[at, k] = before is not None
    return words, known


def _before(connection: Connection, channel: Channel, first_seq: int) -> int | None:
    """What was last read before a row, as far back as it may have counted."""
    column = quoted(raw_column(channel.name))
    back = math.ceil(HELD_PERIODS * channel.period_s * MOST_POLLS_S) + 1
    found = connection.execute(
        f"SELECT {column} FROM poll WHERE seq < ? AND seq >= ? AND {column} NOT NULL ORDER BY seq DESC LIMIT 1",
        (first_seq, first_seq - back),
    ).fetchone()
    return None if found is None or channel.is_text else found[0]
