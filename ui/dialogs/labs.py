"""Laboratory results before and after the session: entered once, as the laboratory reported them.

A number without its unit, its own upper limit of normal or the time of the specimen cannot be compared, so the form
asks for all of them (treatment specification, section 6).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.analytes import ANALYTES, find_analyte
from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.buttons import TouchButton
from ui.dialogs.fields import Choice, Field, Text
from ui.dialogs.keys import Keys
from ui.dialogs.results_table import ResultsTable, analyte_name
from ui.dialogs.sheet import Sheet
from ui.theme import Look

COLUMNS = 4
TIME_FORMAT = "%Y-%m-%d %H:%M"


class Labs(Sheet):
    """Sends `add_result`; keeps analyte, ULN and specimen time for the next one."""

    def __init__(self, look: Look, parent: QWidget, between: bool = False) -> None:
        """between: results of the days between sessions are entered here, too."""
        super().__init__(look, parent)
        self.between = between
        self.analytes: dict[str, TouchButton] = {}
        self.chosen = ANALYTES[0].name
        self.value, self.uln = Field(look), Field(look)
        self.time, self.method = Field(look), Field(look)
        self.unit, self.when = Choice(look), Choice(look)
        self._labels = [Text(look, 14, 400, "secondary") for _ in range(6)]
        self._problem = Text(look, 15, 600)
        self._save = TouchButton(look, self, 18, 600)
        self._save.clicked.connect(self._send)
        self._earlier = [TouchButton(look, self, 16) for _ in range(2)]
        for button, step in zip(self._earlier, ("-60", "60"), strict=True):
            button.setObjectName(step)
            button.clicked.connect(self._shift_time)
        self._keys = Keys(look)
        for field in (self.value, self.uln, self.time, self.method):
            field.focused.connect(self._keys.type_into)
        self._keys.type_into(self.value)
        self.table = ResultsTable(look)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(self._analyte_grid(), 4)
        columns.addLayout(self._form(), 6)
        columns.addWidget(self.table, 4)
        self.body.addLayout(columns)

    def _analyte_grid(self) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        for i, analyte in enumerate(ANALYTES):
            button = TouchButton(self.look, self, 14)
            button.setObjectName(analyte.name)
            button.setCheckable(True)
            button.clicked.connect(self._choose)
            self.analytes[analyte.name] = button
            grid.addWidget(button, i // COLUMNS, i % COLUMNS)
        column = QVBoxLayout()
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def _form(self) -> QVBoxLayout:
        form = QVBoxLayout()
        form.setSpacing(4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for i, (label, part) in enumerate(
            zip(self._labels, (self.value, self.unit, self.uln, self.when, self.time, self.method), strict=True)
        ):
            row, column = 2 * (i // 3), i % 3
            grid.addWidget(label, row, column)
            grid.addWidget(part, row + 1, column)
        for column, share in enumerate((4, 5, 4)):
            grid.setColumnStretch(column, share)
        form.addLayout(grid)
        row = QHBoxLayout()
        for button in self._earlier:
            row.addWidget(button)
        row.addWidget(self._problem, 1)
        row.addWidget(self._save)
        form.addLayout(row)
        form.addWidget(self._keys)
        form.addStretch(1)
        return form

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Labs", "Labs and cytokines")

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        texts = (
            translate("Labs", "Value, or < limit"),
            translate("Labs", "Unit"),
            translate("Labs", "Upper limit of normal"),
            translate("Labs", "Specimen taken"),
            translate("Labs", "Specimen time"),
            translate("Labs", "Method"),
        )
        for label, text in zip(self._labels, texts, strict=True):
            label.set_text(text)
        sides = [("before", translate("Labs", "Before")), ("after", translate("Labs", "After"))]
        self.when.set_options([*sides, *([("between", translate("Labs", "Between"))] if self.between else [])])
        self._earlier[0].setText(translate("Labs", "−1 h"))
        self._earlier[1].setText(translate("Labs", "+1 h"))
        self._save.setText(translate("Labs", "Save"))
        for name, button in self.analytes.items():
            button.setText(analyte_name(name))
        self._show_chosen()

    def fit(self, button: TouchButton) -> None:
        """The grid of analytes shares its width."""
        if button.objectName() not in self.analytes:
            super().fit(button)

    def opened(self) -> None:
        """See Sheet."""
        self.value.clear()
        self._problem.set_text("")
        if self.snapshot is not None:
            now = words.local(self.snapshot["utc_s"], self.snapshot["session"]["zone"])
            self.time.setText(now.strftime(TIME_FORMAT))
        self.value.setFocus()

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        self.table.show_results(snapshot["results"], snapshot["session"]["zone"])

    def say(self, text: str) -> None:
        """What became of the last one."""
        self._problem.set_text(text)

    def choose(self, analyte: str) -> None:
        """Takes an analyte; its ULN is taken from its last result."""
        self.chosen = analyte
        self.value.clear()
        self.uln.clear()
        for row in self.snapshot["results"] if self.snapshot else ():
            if row.get("analyte") == analyte:
                self.uln.setText(f"{row.get('uln'):g}")
        self._show_chosen()

    def _choose(self) -> None:
        self.choose(self.sender().objectName())

    def _show_chosen(self) -> None:
        for name, button in self.analytes.items():
            button.setChecked(name == self.chosen)
        analyte = find_analyte(self.chosen)
        units = [measure.units[0] for measure in analyte.measures] if analyte else []
        self.unit.set_options([(unit, unit) for unit in units])

    def _shift_time(self) -> None:
        try:
            taken = datetime.strptime(self.time.text().strip(), TIME_FORMAT)
        except ValueError:
            return
        minutes = int(self.sender().objectName())
        self.time.setText((taken + timedelta(minutes=minutes)).strftime(TIME_FORMAT))

    def iso_time(self) -> str | None:
        """The specimen time with the session's offset; None when it is no time."""
        try:
            taken = datetime.strptime(self.time.text().strip(), TIME_FORMAT)
        except ValueError:
            return None
        zone = self.snapshot["session"]["zone"] if self.snapshot else "UTC"
        return taken.replace(tzinfo=words.local(0.0, zone).tzinfo).isoformat()

    def _send(self) -> None:
        translate = QCoreApplication.translate
        time = self.iso_time()
        if not self.value.text().strip() or not self.uln.text().strip():
            self._problem.set_text(translate("Labs", "Value and upper limit of normal are both needed"))
            return
        if time is None:
            self._problem.set_text(translate("Labs", "Time as 2026-03-14 12:22"))
            return
        self._problem.set_text("")
        args = {
            "analyte": self.chosen,
            "value": self.value.text().strip().replace(",", "."),
            "unit": self.unit.value,
            "uln": self.uln.text().strip().replace(",", "."),
            "time": time,
            "when": self.when.value,
            "method": self.method.text().strip(),
        }
        self.command.emit("add_result", args)
        self.value.clear()
