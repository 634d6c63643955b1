"""Results from a laboratory's file (CSV, HL7 v2, FHIR): what would be stored stands here, row by row, before it is.

Without the page a file would be believed unseen: another patient's, one in other units, one that is there already.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.clinical.review import BLOCKING, Review, Reviewed
from ui import words
from ui.buttons import TouchButton
from ui.case.kept_rows import side
from ui.dialogs.fields import Field, Scroll, Text
from ui.dialogs.results_table import analyte_name
from ui.dialogs.sheet import Sheet
from ui.theme import Look


class ImportPage(Sheet):
    """Asks for a file to be reviewed, then for it to be stored. Both are the window's work."""

    review_wanted = Signal(str, str)
    """(path, name of a saved mapping or empty)"""
    store_wanted = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.found: Review | None = None
        self.path, self.mapping = Field(look), Field(look, 160)
        self._labels = [Text(look, 14, 400, "secondary") for _ in range(2)]
        self.browse, self.read, self.store = (TouchButton(look, self, 18, 600) for _ in range(3))
        self.browse.clicked.connect(self._browse)
        self.read.clicked.connect(self._read)
        self.store.clicked.connect(self.store_wanted)
        self.said, self.lines = Text(look, 16, 600), Text(look, 15, 400)
        for text in (self.said, self.lines):
            text.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part, share in ((self._labels[0], 0), (self.path, 5), (self.browse, 0), (self._labels[1], 0)):
            row.addWidget(part, share)
        row.addWidget(self.mapping, 1)
        row.addWidget(self.read)
        row.addWidget(self.store)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.addWidget(self.lines)
        column.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.said)
        self.body.addWidget(Scroll(look, holder), 1)
        self.store.setEnabled(False)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Import", "Import")

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        if self.found is None and not self.said.text():
            self.said.set_text(
                translate("Import", "Choose a CSV, HL7 v2 or FHIR file. Nothing is stored before you say so")
            )
        self._labels[0].set_text(translate("Import", "File"))
        self._labels[1].set_text(translate("Import", "Saved mapping"))
        self.browse.setText(translate("Import", "Choose"))
        self.read.setText(translate("Import", "Look through"))
        self.store.setText(translate("Import", "Store"))
        self._show()

    def say(self, line: str) -> None:
        """A line instead of a review."""
        self.found = None
        self._show()
        self.said.set_text(line)

    def show_review(self, found: Review) -> None:
        """What would be stored; nothing is yet."""
        self.found = found
        self._show()

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, self.heading(), str(Path(self.path.text()).parent))
        if chosen:
            self.path.setText(chosen)
            self._read()

    def _read(self) -> None:
        if text := self.path.text().strip():
            self.review_wanted.emit(text, self.mapping.text().strip())

    def _show(self) -> None:
        found = self.found
        self.store.setEnabled(found is not None and bool(found.new))
        self.lines.set_text("" if found is None else "\n".join(map(self._line, found.rows)))
        if found is not None:
            self.said.set_text(summary(found))

    def _line(self, row: Reviewed) -> str:
        told = ""
        if row.new is not None:
            one = row.new.result
            zone = self.snapshot["session"]["zone"] if self.snapshot else "UTC"
            taken = words.local(one.specimen_utc_ns / 1e9, zone)
            told = f"{analyte_name(one.analyte)} {one.text} {one.unit} · ULN {one.uln:g} · {one.method} · "
            told += f"{side(one.when)} · {taken:%Y-%m-%d %H:%M}"
        said = " · ".join(part for part in (told, row.why, *row.notes) if part)
        mark = "✗" if row.outcome in BLOCKING else "✓" if row.new is not None else "–"
        return f"{mark}  {row.place}   {said}"


def summary(found: Review) -> str:
    """How many of the rows would be stored, or that nothing is, and whose they are by the file."""
    translate = QCoreApplication.translate
    text = translate("Import", "%1 of %2 rows would be stored; nothing is yet")
    if found.blocking:
        text = translate(
            "Import", "Nothing is stored: %3 rows stand in the way. Put the file right and review it again"
        )
    counts = {"%1": len(found.new), "%2": len(found.rows), "%3": len(found.blocking)}
    for place, count in counts.items():
        text = text.replace(place, str(count))
    whose = translate("Import", "The file names the patient %1: compare").replace("%1", found.patient)
    return f"{text}. {whose}" if found.patient else text
