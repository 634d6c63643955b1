"""What laboratories' assays were the last time, at the bedside: read beside the recording, kept when a result is taken.

The monitor records a session and knows no other; the ULN of a laboratory is known from all of them. On a thread of its
own, so that the picture never waits for a file: without it a limit is typed from memory, and turns a verdict.
"""

from __future__ import annotations

import queue
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from session_monitor.domain.clinical.assays import Assay, assay_of, completed
from session_monitor.domain.errors import UserError
from session_monitor.domain.results import result_from_shown
from session_monitor.monitor.snapshot import Snapshot
from ui.aside import Aside

_ABOUT = ("analyte", "unit", "method", "when")
WAITING = 8
"""Results on their way to the monitor; older ones were refused."""


class AssayMemory(QObject):
    """`changed` carries all assays that are known; `said` why they could not be read or kept. Both come with `hear`."""

    changed = Signal(object)
    said = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._read: Sequence[Assay] = ()
        self._own = list[Assay]()
        """Of this screen: known as long as it runs, also with a disk that takes nothing."""
        self._sent = list[tuple[dict[str, Any], frozenset[str]]]()
        self._aside = Aside()
        self._answers: queue.SimpleQueue[Sequence[Assay] | str] = queue.SimpleQueue()

    @property
    def assays(self) -> tuple[Assay, ...]:
        """Those in the file, and those of this screen."""
        return (*self._read, *self._own)

    def ask(self, snapshot: Snapshot) -> None:
        """Reads those beside the session's recording; not again while it is at it, however slow the disk."""
        if not self._aside.busy:
            self._begin(snapshot, ())

    def complete(self, args: Mapping[str, Any], snapshot: Snapshot) -> dict[str, Any]:
        """What the monitor is asked to record: the method with its laboratory, as results tell assays apart by it."""
        entry, _ = completed(args, self.assays)
        names = frozenset(str(row.get("name")) for row in snapshot["results"])
        self._sent = [*self._sent, (entry, names)][-WAITING:]
        return entry

    def hear(self, snapshot: Snapshot) -> None:
        """Keeps the assays of what the monitor has taken, and tells what was found."""
        while not self._answers.empty():
            self._take(self._answers.get())
        kept = list[Assay]()
        for entry, names in list(self._sent):
            for row in snapshot["results"]:
                if str(row.get("name")) not in names and _same(row, entry):
                    self._sent.remove((entry, names))
                    assay = assay_of(result_from_shown(row), entry)
                    kept += [assay] if assay else []
                    break
        if kept:
            self._own += kept
            self.changed.emit(self.assays)
            self._begin(snapshot, kept)

    def _begin(self, snapshot: Snapshot, keep: Sequence[Assay]) -> None:
        if path := snapshot["recording"]["path"]:
            self._aside.do(lambda: self._work(Path(path).parent, tuple(keep)))

    def _work(self, folder: Path, keep: Sequence[Assay]) -> None:
        from session_monitor.storage.laboratory import assays_in, remember  # here: a starting screen does not wait

        try:
            remember(folder, keep)
            self._answers.put(assays_in(folder))
        except UserError as error:
            self._answers.put(str(error))

    def _take(self, found: Sequence[Assay] | str) -> None:
        if isinstance(found, str):
            self.said.emit(found)
            return
        self._read = found
        self.changed.emit(self.assays)


def _same(row: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    try:
        uln = float(entry["uln"])
    except (TypeError, ValueError):
        return False  # the monitor refuses it
    return row.get("uln") == uln and all(row.get(name) == entry.get(name) for name in _ABOUT)
