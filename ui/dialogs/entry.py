"""Entries about the patient and the treatment: mode, prescription, blood products, vital signs, reactions ...

Each is kept with its time and author in the recording; a wrong one is corrected, never overwritten.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.clinical.entries import Entry, entry_from_row
from session_monitor.domain.clinical.kinds import KINDS
from session_monitor.monitor.snapshot import Snapshot
from ui.buttons import TouchButton
from ui.case.entry_form import EntryForm
from ui.case.kept_list import KeptList, KeptRow
from ui.case.kept_rows import entry_lines
from ui.case.mending import Mending
from ui.case.said import summary
from ui.case.terms import word
from ui.dialogs.fields import Scroll, Text
from ui.dialogs.keys import Keys
from ui.dialogs.sheet import Sheet
from ui.theme import Look

AT_BEDSIDE = (
    *("vital_signs", "blood_product", "reaction", "drug", "anticoagulant", "vasoactive", "oxygen", "prescription"),
    *("mode", "contraindications", "going_on", "onset", "organ_damage", "target", "cytokine_antibody", "patient"),
    *("history", "ever_failed", "imaging", "encephalopathy", "identity_check", "late_onset_judgement"),
    *("labs_judgement", "end_setting", "end_decision", "microbiology", "circuit_specimen", "complication"),
)
"""Kinds with a button, what is needed most often first."""
COLUMNS = 2
SHOWN = 24


class EntrySheet(Sheet):
    """Sends `add_entry`, and says what the monitor made of it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.kinds: dict[str, TouchButton] = {}
        self.form = EntryForm(look)
        self.form.entered.connect(self._send)
        self.keys = Keys(look)
        self.start, self.course = TouchButton(look, self, 18), TouchButton(look, self, 18)
        self.top.insertWidget(self.top.count() - 1, self.start)
        self.top.insertWidget(self.top.count() - 1, self.course)
        self.form.focused.connect(self.keys.type_into)
        self._asked = AT_BEDSIDE[0]
        self._known: set[str] | None = None
        self._latest_title = Text(look, 15, 600)
        self.latest, self.mending = KeptList(look), Mending(look)
        self.latest.chosen.connect(self._mend)
        self.mending.withdraw_wanted.connect(self._withdraw)
        self.mending.cancelled.connect(self._leave)
        self.mending.reason.focused.connect(self.keys.type_into)
        columns = QHBoxLayout()
        columns.setSpacing(18)
        columns.addWidget(Scroll(look, self._kind_grid()), 4)
        middle = QVBoxLayout()
        middle.addWidget(self.mending)
        middle.addWidget(Scroll(look, self.form), 1)
        columns.addLayout(middle, 7)
        columns.addLayout(self._right(), 4)
        self.body.addLayout(columns)

    def _kind_grid(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for i, kind in enumerate(AT_BEDSIDE):
            button = TouchButton(self.look, holder, 15)
            button.setObjectName(kind)
            button.setCheckable(True)
            button.clicked.connect(self._choose)
            self.kinds[kind] = button
            grid.addWidget(button, i // COLUMNS, i % COLUMNS)
        grid.setRowStretch(len(AT_BEDSIDE), 1)
        return holder

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self._latest_title)
        column.addWidget(Scroll(self.look, self.latest), 1)
        column.addWidget(self.keys)
        return column

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Entry", "Patient and treatment")

    def relabel(self) -> None:
        """See Sheet."""
        for kind, button in self.kinds.items():
            button.setText(word(kind))
            button.setChecked(kind == self._asked)
        self.start.setText(QCoreApplication.translate("Entry", "Start of session"))
        self.course.setText(QCoreApplication.translate("Entry", "Course"))
        self._latest_title.set_text(QCoreApplication.translate("Entry", "Last entries: touch one to put it right"))
        self.form.relabel()
        self.mending.relabel()

    def fit(self, button: TouchButton) -> None:
        """The grid of kinds shares its width, and so do options."""
        if isinstance(button, KeptRow):
            button.fit()
        elif button.objectName() not in self.kinds:
            super().fit(button)

    def opened(self) -> None:
        """See Sheet."""
        self.ask(self._asked)

    def ask(self, kind: str) -> None:
        """Shows an empty form of this kind."""
        self._asked, self._known = kind, None
        self.mending.end()
        self.latest.mark("")
        if self.snapshot is not None:
            self.form.ask(KINDS[kind], self.snapshot["utc_s"], self.snapshot["session"]["zone"])
        self.relabel()

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        self.latest.show_kept(entry_lines(snapshot)[:SHOWN])
        if self.mending.name and self._standing(self.mending.name) is None:
            self._leave()  # it was put right, here or elsewhere
            self.form.problem.set_text(QCoreApplication.translate("Entry", "Saved"))
        known = {row["uid"] for row in snapshot["entries"] if row["kind"] == self._asked}
        if self._known is not None and known > self._known:
            self.form.clear()
            self.form.problem.set_text(QCoreApplication.translate("Entry", "Saved"))
        self._known = known

    def _choose(self) -> None:
        self.ask(self.sender().objectName())

    def _standing(self, uid: str) -> Entry | None:
        rows = self.snapshot["entries"] if self.snapshot else []
        return next((entry_from_row(row) for row in rows if row["uid"] == uid), None)

    def _mend(self, uid: str) -> None:
        """Shows the entry that was touched in its form, as it stands."""
        entry = self._standing(uid)
        if entry is None or entry.kind not in KINDS or self.snapshot is None:
            self._leave()
            return
        self.ask(entry.kind)
        zone = self.snapshot["session"]["zone"]
        self.form.fill(entry.fields, entry.utc_ns)
        self.mending.begin(uid, summary(entry, zone))
        self.latest.mark(uid)

    def _leave(self) -> None:
        """Nothing is put right any more, and what comes next is about now again."""
        self.ask(self._asked)

    def _withdraw(self, uid: str, reason: str) -> None:
        self.command.emit("withdraw", {"name": uid, "reason": reason})

    def _send(self, args: dict[str, Any]) -> None:
        marks = self.mending.marks()
        if marks is not None:
            self.command.emit("add_entry", {**args, **marks})
