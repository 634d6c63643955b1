"""Laboratory results before and after the session: entered once, as the laboratory reported them.

A number without its unit, its own upper limit of normal or the time of the specimen cannot be compared, so the form
asks for all of them (treatment specification, section 6).
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.analytes import ANALYTES, find_analyte
from session_monitor.domain.clinical.double_entry import DECIDES
from session_monitor.monitor.snapshot import Snapshot
from ui.buttons import TouchButton
from ui.case.assay_line import NARROW, WIDE, AssayLine
from ui.case.assay_memory import AssayMemory
from ui.case.kept_list import KeptList, KeptRow
from ui.case.kept_rows import listed_results, result_lines
from ui.case.mending import Mending
from ui.case.specimen_time import iso, moved, shown
from ui.dialogs.fields import Choice, Field, Scroll, Text
from ui.dialogs.keys import Keys
from ui.dialogs.results_table import ResultsTable, analyte_name
from ui.dialogs.sheet import Sheet
from ui.theme import Look

COLUMNS = 4


class Labs(Sheet):
    """Sends `add_result` and `withdraw`; keeps analyte, ULN and specimen time for the next one."""

    def __init__(self, look: Look, parent: QWidget, between: bool = False) -> None:
        """between: results of the days between sessions, too; what laboratories' assays were is then told (`assay`)."""
        super().__init__(look, parent)
        self.between = between
        self._sent: dict[str, Any] = {}
        self._first: dict[str, Any] | None = None
        self._heard = set[str]()
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
        self.table, self.listed, self.mending = ResultsTable(look), KeptList(look), Mending(look, narrow=True)
        self._listed_title = Text(look, 15, 600)
        self.listed.chosen.connect(self._mend)
        self.mending.withdraw_wanted.connect(self._withdraw)
        self.mending.cancelled.connect(self._leave)
        self.assay = AssayLine(look, self.uln, self.method, NARROW if between else WIDE)
        self.memory = None if between else AssayMemory(self)
        if self.memory is not None:
            self.memory.changed.connect(self.assay.take)
            self.memory.said.connect(self.say)
            self.top.insertWidget(1, self.assay, 1)  # what is entered then is all of that laboratory
            self.top.insertSpacing(1, 24)
            self.top.setStretch(3, 0)
        self.unit.chosen.connect(self._of_laboratory)
        for field in (self.value, self.uln, self.time, self.method, self.assay.laboratory, self.mending.reason):
            field.focused.connect(self._keys.type_into)
        self._keys.type_into(self.value)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(self._analyte_grid(), 4)
        columns.addLayout(self._form(), 6)
        right = QVBoxLayout()
        right.addWidget(self.table, 5)
        right.addWidget(self.mending)
        right.addWidget(self._listed_title)
        right.addWidget(Scroll(look, self.listed), 6)
        columns.addLayout(right, 4)
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
            zip(self._labels, (self.value, self.unit, self.uln, self.time, self.when, self.method), strict=True)
        ):
            row, column = 2 * (i // 3), i % 3
            grid.addWidget(label, row, column)
            grid.addWidget(part, row + 1, column)
        for column, share in enumerate((6, 7, 4) if self.between else (7, 6, 5)):
            grid.setColumnStretch(column, share)
        form.addLayout(grid)
        if self.between:
            form.addWidget(self.assay)
        row = QHBoxLayout()
        for button in self._earlier:
            row.addWidget(button)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self.assay.said)
        said.addWidget(self._problem)
        row.addLayout(said, 1)
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
            translate("Labs", "Specimen time"),
            translate("Labs", "Specimen taken"),
            translate("Labs", "Method"),
        )
        for label, text in zip(self._labels, texts, strict=True):
            label.set_text(text)
        sides = [("before", translate("Labs", "Before")), ("after", translate("Labs", "After"))]
        self.when.set_options([*sides, *([("between", translate("Labs", "Between"))] if self.between else [])])
        self._earlier[0].setText(translate("Labs", "−1 h"))
        self._earlier[1].setText(translate("Labs", "+1 h"))
        self._save.setText(translate("Labs", "Save"))
        self._listed_title.set_text(translate("Labs", "Results entered: touch one to put it right"))
        self.mending.relabel()
        self.assay.relabel()
        for name, button in self.analytes.items():
            button.setText(analyte_name(name))
        self._show_chosen()

    def fit(self, button: TouchButton) -> None:
        """The grid of analytes shares its width."""
        if isinstance(button, KeptRow):
            button.fit()
        elif button.objectName() not in self.analytes:
            super().fit(button)

    def opened(self) -> None:
        """See Sheet."""
        self.value.clear()
        self._problem.set_text("")
        self._leave()
        if self.snapshot is not None:
            self.time.setText(shown(round(self.snapshot["utc_s"] * 1e9), self.snapshot["session"]["zone"]))
            if self.memory is not None:
                self.memory.ask(self.snapshot)
        self.value.setFocus()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Also while closed: what was sent just before is taken by now."""
        if self.memory is not None:
            self.memory.hear(snapshot)
        super().show_snapshot(snapshot)

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        self.table.show_results(snapshot["results"], snapshot["session"]["zone"])
        self.listed.show_kept(result_lines(snapshot))
        if self.mending.name and self._standing(self.mending.name) is None:
            self._leave()  # it was put right, here or elsewhere
        new = [echo for echo in snapshot["echo"] if echo["id"] not in self._heard]
        self._heard = {echo["id"] for echo in snapshot["echo"]}
        if any(echo["said"]["sentence"] == DECIDES for echo in new):
            self.ask_again()

    def ask_again(self) -> None:
        """What was sent last is not taken before its value was entered a second time."""
        self._first = self._sent
        self.say(QCoreApplication.translate("Labs", "This value decides: enter it a second time"))

    def say(self, text: str) -> None:
        """What became of the last one."""
        self._problem.set_text(text)

    def choose(self, analyte: str) -> None:
        """Takes an analyte, with the ULN of its laboratory, or of its last result in the same unit."""
        self.chosen = analyte
        self.value.clear()
        self.uln.clear()
        self.method.clear()
        self._show_chosen()
        self._of_laboratory()

    def _choose(self) -> None:
        self._leave()
        self.choose(self.sender().objectName())

    def _of_laboratory(self) -> None:
        """ULN and method as last time from the laboratory that is named; without one the ULN of the last result."""
        wanted = (self.chosen, self.unit.value)
        rows = self.snapshot["results"] if self.snapshot else []
        same = [f"{row.get('uln'):.10g}" for row in rows if (row.get("analyte"), row.get("unit")) == wanted]
        self.assay.offer(*wanted, same[-1] if same else "")

    def _standing(self, name: str) -> dict[str, Any] | None:
        rows = listed_results(self.snapshot) if self.snapshot else []
        return next((row for row in rows if row.get("name") == name), None)

    def _mend(self, name: str) -> None:
        """Shows the result that was touched in the form, as it stands."""
        row = self._standing(name)
        if row is None or self.snapshot is None:
            self._leave()
            return
        self.choose(str(row["analyte"]))
        self.unit.choose(str(row["unit"]))
        self.when.choose(str(row["when"]))
        self.time.setText(shown(row["specimen_utc_ns"], self.snapshot["session"]["zone"]))
        self.value.setText(str(row["text"]))
        self.assay.show_assay(self.unit.value, f"{row['uln']:.10g}", str(row["method"]))
        self._problem.set_text("")
        self.table.hide()
        self.mending.begin(name, next(kept.text for kept in result_lines(self.snapshot) if kept.name == name))
        self.listed.mark(name)

    def _leave(self) -> None:
        """Nothing is put right any more, and no value stands there that `Save` would enter a second time."""
        if self.mending.name:
            self.value.clear()
        self.mending.end()
        self.table.show()
        self.listed.mark("")
        self._first = None

    def _withdraw(self, name: str, reason: str) -> None:
        self.command.emit("withdraw", {"name": name, "reason": reason})

    def _show_chosen(self) -> None:
        for name, button in self.analytes.items():
            button.setChecked(name == self.chosen)
        analyte = find_analyte(self.chosen)
        units = [measure.units[0] for measure in analyte.measures] if analyte else []
        self.unit.set_options([(unit, unit) for unit in units])

    def _shift_time(self) -> None:
        self.time.setText(moved(self.time.text(), int(self.sender().objectName())))

    def _send(self) -> None:
        translate = QCoreApplication.translate
        time = iso(self.time.text(), self.snapshot["session"]["zone"] if self.snapshot else "UTC")
        if not self.value.text().strip() or not self.uln.text().strip():
            self._problem.set_text(translate("Labs", "Value and upper limit of normal are both needed"))
            return
        if time is None:
            self._problem.set_text(translate("Labs", "Time as 2026-03-14 12:22"))
            return
        marks = self.mending.marks()
        if marks is None:
            return
        self._problem.set_text("")
        args: dict[str, Any] = {
            "analyte": self.chosen,
            "value": self.value.text().strip().replace(",", "."),
            "unit": self.unit.value,
            "uln": self.uln.text().strip().replace(",", "."),
            "time": time,
            "when": self.when.value,
            "method": self.method.text().strip(),
            **self.assay.given(),
            **marks,
        }
        first, self._first, self._sent = self._first, None, args
        if first is not None and _about(first) == _about(args):
            args = {**args, "again": first["value"]}
        if self.memory is not None and self.snapshot is not None:
            args = self.memory.complete(args, self.snapshot)
        self.command.emit("add_result", args)
        self.value.clear()


def _about(args: dict[str, Any]) -> tuple[Any, ...]:
    """What makes two entries the same result."""
    return tuple(args.get(name) for name in ("analyte", "unit", "uln", "time", "when", "corrects"))
