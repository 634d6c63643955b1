"""Closing the window: end the session, keep monitoring (the screen comes back), or stay.

A window that simply closed would leave it unclear whether anybody still watches the treatment; a session that simply
ended, how it ended and which specimens are still to be taken.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.answers import said_of
from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.dues import specimens_due
from session_monitor.domain.clinical.entries import checked_fields
from session_monitor.domain.clinical.kinds import KINDS
from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.answers import in_words
from ui.buttons import TouchButton
from ui.case.options import Options
from ui.case.reading import CaseReader
from ui.case.start_words import end_verdict
from ui.case.terms import word
from ui.dialogs.fields import Field, Scroll, Text
from ui.dialogs.keys import Keys
from ui.dialogs.sheet import Sheet
from ui.theme import Look

VOLUMES = ("exchanged_ml", "collected_ml", "loop_volume_ml", "net_removal_ml")


class Closing(Sheet):
    """Emits `chosen` with `end` or `keep`; ending needs the patient's disconnection and how it ended said first.

    How it ended, the rinse-back volume and the verdict of the end are entered before the session is ended.
    """

    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.found: Assessment | None = None
        self.reader = CaseReader(self)
        self.reader.read.connect(self._take)
        self._question = Text(look, 16)
        self._question.setWordWrap(True)
        self.confirm = TouchButton(look, self, 18)
        self.confirm.setCheckable(True)
        self.confirm.clicked.connect(self._allow)
        self.end = TouchButton(look, self, 20, 600)
        self.keep = TouchButton(look, self, 20, 600)
        self.end.clicked.connect(self._end)
        self.keep.clicked.connect(self._keep)
        self.ended, self.rinse_back = Options(look), Field(look)
        self.ended.changed.connect(self._allow)
        self.keys = Keys(look)
        self.keys.type_into(self.rinse_back)
        self._labels = [Text(look, 14, 400, "secondary") for _ in range(2)]
        self._titles = [Text(look, 17, 600) for _ in range(2)]
        self._did, self._dues = Text(look, 16), Text(look, 16)
        columns = QHBoxLayout()
        columns.setSpacing(18)
        columns.addWidget(Scroll(look, self._left()), 5)
        columns.addWidget(Scroll(look, self._right()), 4)
        columns.addWidget(self.keys, 3, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._question)
        self.body.addLayout(columns, 1)
        row = QHBoxLayout()
        for button in (self.keep, self.confirm, self.end):
            button.least_height = 68
            row.addWidget(button, 1)
        self.body.addLayout(row)

    def _left(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 4, 0)
        for label, part in zip(self._labels, (self.ended, self.rinse_back), strict=True):
            column.addWidget(label)
            column.addWidget(part)
        column.addStretch(1)
        return holder

    def _right(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 4, 0)
        for title, text in zip(self._titles, (self._did, self._dues), strict=True):
            text.setWordWrap(True)
            column.addWidget(title)
            column.addWidget(text)
        column.addStretch(1)
        return holder

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Closing", "Close the screen?")

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        self._question.set_text(
            translate(
                "Closing",
                "Closing the window does not end monitoring. Readings, alarms, sound and recording go on until the "
                "session is ended.",
            )
        )
        self.keep.setText(translate("Closing", "Keep monitoring; the screen comes back"))
        self.confirm.setText(translate("Closing", "The patient is disconnected from the machine"))
        self._labels[0].set_text(translate("Closing", "How it ended"))
        self._labels[1].set_text(f"{word('rinse_back_ml')}, mL")
        self._titles[0].set_text(translate("Closing", "The session"))
        self._titles[1].set_text(translate("Closing", "Specimens due after it"))
        asked = KINDS["close"].field("ended")
        self.ended.set_options([(code, word(code)) for code in (asked.choices if asked else ())])
        self._allow()
        if self.snapshot is not None:
            self.refreshed(self.snapshot)

    def fit(self, button: TouchButton) -> None:
        """The three at the bottom share the width; options lie as they are arranged."""
        if button in (self.keep, self.confirm, self.end) or isinstance(button.parentWidget(), Options):
            button.setMinimumWidth(48)
        else:
            super().fit(button)

    def opened(self) -> None:
        """See Sheet."""
        self.confirm.setChecked(False)
        self.ended.clear()
        self._allow()
        self.rinse_back.clear()
        self.found = None
        if self.snapshot is not None:
            session, path = self.snapshot["session"], self.snapshot["recording"]["path"]
            if session["case"] and path:
                self.reader.ask(Path(path).parent, session["case"], session["zone"])

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        self._did.set_text(summary(snapshot))
        self._dues.set_text(specimens(snapshot))

    def _take(self, found: Assessment | str) -> None:
        self.found = None if isinstance(found, str) else found

    def _allow(self) -> None:
        """Ending waits for the two answers that only a person has; its caption says which one is missing."""
        translate, answered = QCoreApplication.translate, bool(self.ended.values)
        text = translate("Closing", "End the session") if answered else translate("Closing", "First say how it ended")
        self.end.setText(text)
        self.end.setEnabled(answered and self.confirm.isChecked())

    def _end(self) -> None:
        fields: dict[str, object] = {"patient_disconnected": True, "ended": self.ended.values[0]}
        if rinse := self.rinse_back.text().strip().replace(",", "."):
            fields["rinse_back_ml"] = rinse
        told = checked_fields(KINDS["close"], fields, 0)  # of a refusal nobody would hear once the session is ended
        if isinstance(told, str):
            self._question.set_text(in_words(said_of(told)))
            return
        self.command.emit("add_entry", {"entry": "close", "fields": fields})
        self.command.emit("add_entry", end_verdict(self.found))
        self.command.emit("end_session", {"patient_disconnected": True})
        self.chosen.emit("end")

    def _keep(self) -> None:
        self.chosen.emit("keep")


def summary(snapshot: Snapshot) -> str:
    """How long, which volumes, how many alarms."""
    translate = QCoreApplication.translate
    derived = snapshot["frame"]["derived"] if snapshot["frame"] else {}
    names = {
        "exchanged_ml": translate("Closing", "exchanged %1 mL"),
        "collected_ml": translate("Closing", "collected %1 mL"),
        "loop_volume_ml": translate("Closing", "through the loop %1 mL"),
        "net_removal_ml": translate("Closing", "net removed %1 mL"),
    }
    minutes = round(snapshot["t_s"] / 60)
    lines = [translate("Closing", "monitored for %1").replace("%1", f"{minutes // 60} h {minutes % 60:02} min")]
    lines += [names[name].replace("%1", words.number(derived.get(name), 0)) for name in VOLUMES]
    alarms = translate("Closing", "alarms: %1, of which %2 still active")
    counters = snapshot["counters"]
    lines.append(alarms.replace("%1", str(counters["today"])).replace("%2", str(counters["active"])))
    return "\n".join(lines)


def specimens(snapshot: Snapshot) -> str:
    """The specimens that are due, if it ended now."""
    translate, zone = QCoreApplication.translate, snapshot["session"]["zone"]
    names = {
        "end": translate("Closing", "%1 at the end"),
        "two_hours": translate("Closing", "%1 two hours later"),
        "next_morning": translate("Closing", "%1 the next morning"),
    }
    now = words.local(snapshot["utc_s"], zone)
    tz, now_ns = now.tzinfo, round(snapshot["utc_s"]) * 10**9
    began_ns = now_ns - timedelta(seconds=snapshot["t_s"]) // timedelta(microseconds=1) * 1000
    if tz is None:
        return ""
    found = specimens_due(Case(""), SessionSpan("", began_ns, now_ns), tz, now_ns)
    return "\n".join(
        names[due.what].replace("%1", f"{words.local(due.utc_ns / 1e9, zone):%m-%d %H:%M}") for due in found
    )
