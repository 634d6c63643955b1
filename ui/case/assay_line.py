"""Of which laboratory a result is: its ULN and method as last time, and a line that says where they differ.

Without it the limit of another laboratory, typed from memory, would turn a verdict unnoticed.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.answers import said_of
from session_monitor.domain.clinical.assays import Assay, completed, remembered
from ui.answers import in_words
from ui.buttons import TouchButton
from ui.dialogs.fields import Field, Text
from ui.theme import Look

OFFERED = 3
"""Laboratories with a button, the last used first."""


class AssayLine(QWidget):
    """A field for the laboratory, buttons for those that are known, and what is remembered of the chosen one."""

    def __init__(self, look: Look, uln: Field, method: Field) -> None:
        """uln, method: fields of the form that are filled in."""
        super().__init__()
        self.look, self.uln, self.method = look, uln, method
        self.laboratory = Field(look, 120)
        self.said = Text(look, 14, 500)
        self.said.setWordWrap(True)
        self.buttons = [TouchButton(look, self, 15) for _ in range(OFFERED)]
        self._label = Text(look, 14, 400, "secondary")
        self._assays: Sequence[Assay] = ()
        self._analyte, self._unit = "", ""
        self._filled: tuple[str, str] = ("", "")
        self.laboratory.textChanged.connect(self._named)
        for field in (uln, method):
            field.textChanged.connect(self._compare)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._label)
        row.addWidget(self.laboratory, 1)
        for button in self.buttons:
            button.clicked.connect(self._chosen)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.said)

    def take(self, assays: Sequence[Assay]) -> None:
        """What was remembered, of all analytes."""
        self._assays = assays
        self.relabel()

    def relabel(self) -> None:
        """Words in the language on screen, and the laboratories that are known."""
        self._label.set_text(QCoreApplication.translate("Labs", "Laboratory"))
        known = list(dict.fromkeys(each.laboratory for each in reversed(self._assays)))
        for button, name in zip(self.buttons, [*known[:OFFERED], *[""] * OFFERED], strict=False):
            button.setObjectName(f"laboratory {name}")
            button.setText(name.replace("&", "&&"))
            button.setVisible(bool(name))
        self._compare()

    def offer(self, analyte: str, unit: str) -> None:
        """Fills in what is remembered of this analyte; what a person typed stays."""
        self._analyte, self._unit = analyte, unit
        last = remembered(self._assays, analyte, unit, self.laboratory.text())
        if last is not None:
            filled = f"{last.uln:.10g}", last.method
            for field, text, before in zip((self.uln, self.method), filled, self._filled, strict=True):
                if field.text().strip() in ("", before):
                    field.setText(text)
            self._filled = filled
        self._compare()

    def filled(self, uln: str) -> None:
        """The form filled in a ULN from elsewhere: that of a laboratory comes before it."""
        self._filled = uln, ""

    def given(self) -> dict[str, str]:
        """What the result says of it; nothing where no laboratory is asked for."""
        return {} if self.isHidden() else {"laboratory": self.laboratory.text().strip()}

    def _chosen(self) -> None:
        self.laboratory.setText(self.sender().objectName().removeprefix("laboratory "))

    def _named(self) -> None:
        self.offer(self._analyte, self._unit)

    def _compare(self) -> None:
        """Says whether ULN and method are those of the last time."""
        last = remembered(self._assays, self._analyte, self._unit, self.laboratory.text())
        typed = {"uln": self.uln.text().strip().replace(",", "."), "method": self.method.text().strip()}
        if last is None or self.isHidden() or not typed["uln"]:
            self.said.set_text("")
            return
        entry = {**typed, "analyte": self._analyte, "unit": self._unit, "laboratory": self.laboratory.text()}
        _, differs = completed(entry, self._assays)
        as_last = QCoreApplication.translate("Labs", "ULN and method as last time from %1").replace(
            "%1", last.laboratory
        )
        self.said.set_text(" ".join(in_words(said_of(line)) for line in differs) or as_last)
