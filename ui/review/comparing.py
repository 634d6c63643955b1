"""Which session to lay beside this one, and by what: the sheet behind "Compare with…"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.folder import recordings_in
from session_monitor.storage.reading import Recording
from ui import words
from ui.buttons import TouchButton
from ui.dialogs.fields import Choice, Scroll, Text
from ui.dialogs.sheet import Sheet
from ui.review.compared import PHASE, TIME, VOLUME
from ui.theme import Look

MOST = 40
"""Recordings offered: those written last."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A recording one may compare with."""

    path: Path
    text: str


def offered(folder: Path, without: Path) -> list[Offered]:
    """The recordings of a folder that can be read, the newest first."""
    others = [path for path in recordings_in(folder) if path.resolve() != without.resolve()]
    newest = sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[:MOST]
    found = list[Offered]()
    for path in newest:
        try:
            with Recording.open(path) as recording:
                meta, span = recording.meta, recording.span() or (0.0, 0.0)
        except RecordingError:
            continue  # whoever names it on the command line is told why
        began = words.local(meta.started_utc_ns / 1e9, meta.zone)
        length = words.clock_hms(span[1] - span[0])
        found.append(Offered(path, f"{meta.case or words.UNKNOWN} · {began:%Y-%m-%d %H:%M} · {length}"))
    return found


class CompareSheet(Sheet):
    """`wanted` gives the path and the alignment; `unwanted` ends a comparison."""

    wanted = Signal(object, str)
    unwanted = Signal()

    def __init__(self, look: Look, parent: QWidget, ways: Sequence[str]) -> None:
        """ways: by what this machine's sessions can be laid over each other."""
        super().__init__(look, parent)
        self._ways = tuple(ways)
        self._by_hint, self._none = Text(look, 15, 400, "secondary"), Text(look, 17)
        self.by = Choice(look)
        self.ending = TouchButton(look, self, 18)
        self.ending.clicked.connect(self._end)
        self.rows: list[TouchButton] = []
        self._offered: list[Offered] = []
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self.body.addWidget(self._by_hint)
        self.body.addWidget(self.by)
        self.body.addWidget(Scroll(look, inner), 1)
        self.body.addWidget(self.ending)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Review", "Compare with…")

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        self._by_hint.set_text(translate("Review", "Laid over each other by"))
        told = {
            TIME: translate("Review", "time since the start"),
            PHASE: translate("Review", "start of the phase under the cursor"),
            VOLUME: translate("Review", "plasma processed"),
        }
        self.by.set_options([(way, told[way]) for way in self._ways])
        self._none.set_text("" if self._offered else translate("Review", "There is no other recording in this folder"))
        self.ending.setText(translate("Review", "No comparison"))

    def offer(self, found: list[Offered], comparing: bool) -> None:
        """Takes the recordings to choose from, and whether there is a comparison to end."""
        self.ending.setVisible(comparing)
        self._offered = found
        while len(self.rows) < len(found):
            row = TouchButton(self.look, self, 17)
            row.clicked.connect(self._chosen)
            self.rows.append(row)
            self._column.insertWidget(self._column.count() - 1, row)
        for i, row in enumerate(self.rows):
            row.setVisible(i < len(found))
            row.setText(found[i].text if i < len(found) else "")

    def fit(self, button: TouchButton) -> None:
        """Rows take the whole width."""
        if button not in self.rows:
            super().fit(button)

    def _chosen(self) -> None:
        at = next(i for i, row in enumerate(self.rows) if row is self.sender())
        self.wanted.emit(self._offered[at].path, self.by.value)
        self.close_sheet()

    def _end(self) -> None:
        self.unwanted.emit()
        self.close_sheet()
