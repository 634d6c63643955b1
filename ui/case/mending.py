"""What is being put right: the line that was chosen, why, and the two ways: another value, or taken back.

Nothing is changed: a correction and a withdrawal are further entries with who, when and why.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.buttons import TouchButton
from ui.dialogs.fields import Field, Text
from ui.theme import Look


class Mending(QWidget):
    """Hidden until something is chosen. The form below it holds the new value, and saves it."""

    withdraw_wanted = Signal(str, str)
    """(name, reason)"""
    cancelled = Signal()

    def __init__(self, look: Look, narrow: bool = False) -> None:
        """narrow: in a column that has no room for all in one row."""
        super().__init__()
        self.look, self.name = look, ""
        self._of = ""
        self.told, self._label = Text(look, 16, 600), Text(look, 14, 400, "secondary")
        self.told.setWordWrap(True)
        self.problem = Text(look, 15, 600)
        self.reason = Field(look)
        self.withdraw, self.cancel = TouchButton(look, self, 16), TouchButton(look, self, 16)
        self.withdraw.clicked.connect(self._withdraw)
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self.reason, 1)
        below = QHBoxLayout() if narrow else row
        below.addWidget(self.withdraw)
        below.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.told)
        column.addLayout(row)
        if narrow:
            column.addLayout(below)
        column.addWidget(self.problem)
        self.hide()

    def begin(self, name: str, of: str) -> None:
        """Puts this line right."""
        self.name, self._of = name, of
        self.reason.clear()
        self.problem.set_text("")
        self.relabel()
        self.setVisible(bool(name))

    def end(self) -> None:
        """Nothing is put right any more."""
        self.begin("", "")

    def relabel(self) -> None:
        """Words in the language on screen."""
        translate = QCoreApplication.translate
        self.told.set_text(translate("Mending", "Put right: %1").replace("%1", self._of))
        self._label.set_text(translate("Mending", "Why"))
        self.withdraw.setText(translate("Mending", "Withdraw"))
        self.cancel.setText(translate("Mending", "Leave as it is"))
        self.problem.setVisible(bool(self.problem.text()))

    def marks(self) -> dict[str, str] | None:
        """What the new entry says of the old one; None, with a word on screen, while nobody said why."""
        if not self.name:
            return {}
        reason = self.reason.text().strip()
        self._say("" if reason else QCoreApplication.translate("Mending", "Say why"))
        return {"corrects": self.name, "reason": reason} if reason else None

    def _withdraw(self) -> None:
        if marks := self.marks():
            self.withdraw_wanted.emit(marks["corrects"], marks["reason"])

    def _say(self, text: str) -> None:
        self.problem.set_text(text)
        self.problem.setVisible(bool(text))
