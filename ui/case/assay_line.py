"""Of which laboratory a result is: its ULN and method as last time, and a line that says where they differ.

Without it the limit of another laboratory, typed from memory, would turn a verdict unnoticed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from session_monitor.domain.answers import said_of
from session_monitor.domain.clinical.assays import Assay, completed, remembered
from ui.answers import in_words
from ui.buttons import TouchButton
from ui.dialogs.fields import Field, Text
from ui.theme import Look

OFFERED = 3
"""Laboratories with a button, the last used first."""
NARROW, WIDE = 12, 24
"""Letters on such a button, Chinese ones counted twice."""


class AssayLine(QWidget):
    """A field for the laboratory, buttons for those that are known, and what is remembered of the chosen one."""

    def __init__(self, look: Look, uln: Field, method: Field, letters: int = NARROW) -> None:
        """uln, method: fields of the form that are filled in. `said` has its place in the form."""
        super().__init__()
        self.look, self.uln, self.method, self.letters = look, uln, method, letters
        self.laboratory = Field(look, 120)
        self.said = Text(look, 14, 500)
        self.said.setWordWrap(True)
        self.buttons = [TouchButton(look, self, 15) for _ in range(OFFERED)]
        self._label = Text(look, 14, 400, "secondary")
        self._assays: Sequence[Assay] = ()
        self._analyte, self._unit = "", ""
        self._last_uln = ""
        self._filled: tuple[str, str] = ("", "")
        """What was filled in and not typed: it goes when it is not of the laboratory that is named then."""
        self.laboratory.textChanged.connect(self._named)
        for field in (uln, method):
            field.textChanged.connect(self._compare)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._label)
        row.addWidget(self.laboratory, 1)
        for button in self.buttons:
            button.clicked.connect(self._chosen)
            row.addWidget(button)

    def take(self, assays: Sequence[Assay]) -> None:
        """What was remembered, of all analytes."""
        self._assays = assays
        self.offer(self._analyte, self._unit, self._last_uln)
        self.relabel()

    def relabel(self) -> None:
        """Words in the language on screen, and the laboratories that are known."""
        self._label.set_text(QCoreApplication.translate("Labs", "Laboratory"))
        known = list(dict.fromkeys(each.laboratory for each in reversed(self._assays)))
        offered = known[:OFFERED]
        texts = [*short_names(offered, self.letters), *[""] * OFFERED]
        for button, name, text in zip(self.buttons, [*offered, *[""] * OFFERED], texts, strict=False):
            button.setObjectName(f"laboratory {name}")
            button.setText(text.replace("&", "&&"))
            button.setMinimumWidth(max(48, button.text_width()))
            button.setVisible(bool(name))
        self._compare()

    def offer(self, analyte: str, unit: str, last_uln: str = "") -> None:
        """Fills in what is remembered of this analyte; what a person typed stays.

        last_uln: of its last result, for where no laboratory is named; of one that is named and not known, nothing is.
        """
        self._analyte, self._unit, self._last_uln = analyte, unit, last_uln
        laboratory = self.laboratory.text().strip()
        last = remembered(self._assays, analyte, unit, laboratory)
        filled = (f"{last.uln:.10g}", last.method) if last else ("" if laboratory else last_uln, "")
        for field, text, before in zip((self.uln, self.method), filled, self._filled, strict=True):
            if field.text().strip() in ("", before):
                field.setText(text)
        self._filled = filled
        self._compare()

    def show_assay(self, unit: str, uln: str, method: str) -> None:
        """Shows the assay of a result as it stands: a method that begins with a known laboratory is of that one."""
        self._unit, self._last_uln = unit, ""
        known = sorted({each.laboratory for each in self._assays}, key=len, reverse=True)
        laboratory = next((each for each in known if method == each or method.startswith(f"{each}, ")), "")
        self.laboratory.setText(laboratory)
        self._filled = "", ""
        self.uln.setText(uln)
        self.method.setText(method.removeprefix(laboratory).removeprefix(", ") if laboratory else method)
        self._compare()

    def given(self) -> dict[str, str]:
        """What the result says of it."""
        return {"laboratory": self.laboratory.text().strip()}

    def _chosen(self) -> None:
        self.laboratory.setText(self.sender().objectName().removeprefix("laboratory "))

    def _named(self) -> None:
        self.offer(self._analyte, self._unit, self._last_uln)

    def _compare(self) -> None:
        """Says whether ULN and method are those of the last time."""
        last = remembered(self._assays, self._analyte, self._unit, self.laboratory.text())
        typed = {"uln": self.uln.text().strip().replace(",", "."), "method": self.method.text().strip()}
        if last is None or not typed["uln"]:
            self.said.set_text("")
            return
        entry = {**typed, "analyte": self._analyte, "unit": self._unit, "laboratory": self.laboratory.text()}
        _, differs = completed(entry, self._assays)
        as_last = QCoreApplication.translate("Labs", "ULN and method as last time from %1").replace(
            "%1", last.laboratory
        )
        self.said.set_text(" ".join(in_words(said_of(line)) for line in differs) or as_last)


def short_names(names: Sequence[str], letters: int) -> list[str]:
    """Each as far as it has room; of those that begin alike what tells them apart."""
    cut = [_cut(name, letters) for name in names]
    for text in {text for text in cut if cut.count(text) > 1}:
        alike = [n for n, each in enumerate(cut) if each == text]
        same = 0
        while len({names[n][: same + 1] for n in alike}) == 1:
            same += 1
        for n in alike:
            cut[n] = _cut(f"…{names[n][same:]}", letters)
    return cut


def _cut(text: str, letters: int) -> str:
    wide = 0
    for n, letter in enumerate(text):
        wide += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if wide > letters:
            return f"{text[:n]}…"
    return text
