"""Frames that the screen missed, read back from the recording on a thread of its own.

A restarted screen would otherwise show an empty trend for the treatment so far; reading in the thread that paints
would freeze the picture.
"""

from __future__ import annotations

import queue
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from session_monitor.storage.errors import RecordingError
from ui.aside import Aside
from ui.history import History
from ui.other_strips import TMP

if TYPE_CHECKING:
    from session_monitor.storage.reading import Recording

SETTLED = 20
"""Polls after a hole before it is read: the recorder commits on its own thread, a moment later."""
LIVE_FROM_DERIVED = {"sep_dp_mmhg": ("part_mmhg", "pven_mmhg")}


class Backfill:
    """Asks for all settled holes with one reading. `note` on each frame, `collect` on a slow timer."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._holes: list[tuple[int, int]] = []
        self._last = -1
        self._done: queue.SimpleQueue[tuple[np.ndarray, np.ndarray, np.ndarray] | None] = queue.SimpleQueue()
        self._aside = Aside()

    def note(self, seq: int) -> None:
        """Takes the sequence number of a frame that arrived."""
        if seq > self._last + 1:
            self._holes.append((self._last + 1, seq))
        self._last = max(self._last, seq)

    def collect(self, path: str | None, history: History) -> bool:
        """Merges what was read, and asks for the next hole; whether the history changed."""
        changed = False
        while not self._done.empty():
            found = self._done.get()
            if found is not None:
                changed = history.merge(*found) > 0 or changed
        ready = [hole for hole in self._holes if self._last - hole[1] >= SETTLED]
        if path and ready and not self._aside.busy:
            first, end = ready[0][0], ready[-1][1]
            del self._holes[: len(ready)]
            self._aside.do(lambda: self._read(path, first, end))
        return changed

    def _read(self, path: str, first: int, end: int) -> None:
        from session_monitor.storage.reading import Recording  # here: a starting screen does not wait for it

        try:
            with Recording.open(Path(path)) as recording:
                seq, t_s, rows = read_rows(recording, self._names, first - 1)
            part = seq < end
            self._done.put((seq[part], t_s[part], rows[part]))
        except RecordingError:
            self._done.put(None)  # the trend keeps its gap: a gap is the truth when nothing can be read


def read_rows(recording: Recording, names: Sequence[str], after_seq: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Polls after `after_seq` for a history of these names: seq (n,), t (n,) s, values (n, names), NaN if unknown."""
    known = [name for name in names if name in recording.machine.index]
    pairs = [*LIVE_FROM_DERIVED.values(), [name for name, _ in recording.machine.tmp.terms] if TMP in names else []]
    sources = {name for pair in pairs for name in pair if name in recording.machine.index}
    wanted = list(dict.fromkeys([*known, *sources]))
    series = recording.tail(wanted, after_seq)
    columns = {name: series.values[:, i] for i, name in enumerate(wanted)}
    for name, (upper, lower) in LIVE_FROM_DERIVED.items():
        if upper in columns and lower in columns:
            columns[name] = columns[upper] - columns[lower]
    formula = recording.machine.tmp
    if TMP in names and all(name in columns for name, _ in formula.terms):
        weighted = np.array([weight * columns[name] for name, weight in formula.terms])
        columns[TMP] = weighted.sum(axis=0) + formula.offset_mmhg
    missing = np.full(len(series.seq), np.nan)
    rows = [columns.get(name, missing) for name in names]
    return series.seq, series.t_s, np.column_stack(rows)
