"""Values that no register carries, entered by a person: weight, haematocrit, ACT, blood pressure ...

The list and its units are the domain's; this sheet only offers them, with what was entered last and when.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.entered import ENTRIES
from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.buttons import TouchButton
from ui.case.terms import word
from ui.dialogs.fields import Choice, Field, Text
from ui.dialogs.keys import Keys
from ui.dialogs.sheet import Sheet
from ui.theme import Look

COLUMNS = 3


def last_entered(name: str, snapshot: Snapshot, language: str) -> str:
    """`68 kg · 12 min · RN 14`; a dash when it was never entered."""
    entered = snapshot["entered"].get(name)
    if not entered:
        return words.UNKNOWN
    value, at = entered.get("value"), entered.get("t_s")
    parts = [f"{value:g} {entered.get('unit', '')}" if isinstance(value, int | float) else str(value)]
    if isinstance(at, int | float):
        parts.append(words.age(snapshot["t_s"] - at, language))
    if entered.get("by"):
        parts.append(str(entered["by"]))
    return " · ".join(parts).replace("-", "−")


def due(name: str, snapshot: Snapshot, language: str) -> str:
    """`due in 34 min`, `overdue for 5 min`; empty where nothing is due."""
    for check in snapshot["checks"]:
        left_s = check["due_s"]
        if name in check["values"] and left_s is not None:
            text = (
                QCoreApplication.translate("Entries", "due in %1")
                if left_s >= 0
                else QCoreApplication.translate("Entries", "overdue for %1")
            )
            return text.replace("%1", words.age(abs(left_s), language))
    return ""


class EntryButton(TouchButton):
    """One value that can be entered, with the last one."""

    def __init__(self, look: Look, parent: QWidget, name: str) -> None:
        super().__init__(look, parent, 15)
        self.setObjectName(name)
        self.setCheckable(True)
        self.last, self.due = words.UNKNOWN, ""
        self.least_height = 62  # three lines

    def lines(self) -> list[tuple[str, QFont]]:
        """Name, last value, and when it is due again."""
        look = self.look
        found = [(self.text(), look.font(15, 600, look.reading)), (self.last, look.font(14, 400, look.reading))]
        return [*found, (self.due, look.font(14, 400, look.reading))] if self.due else found

    def paint_text(self, painter: QPainter, ink: QColor) -> None:
        """The lines, one below the other."""
        lines = self.lines()
        heights = [QFontMetricsF(font).height() for _, font in lines]
        left, top = self.look.px(10), (self.height() - sum(heights)) / 2
        painter.setPen(ink)
        for (text, font), height in zip(lines, heights, strict=True):
            painter.setFont(font)
            painter.drawText(QRectF(left, top, self.width() - left - 4, height), 0x84, text)
            top += height


class Entries(Sheet):
    """Sends `enter_value`; stays open for the next one."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.buttons: dict[str, EntryButton] = {}
        grid = QGridLayout()
        grid.setSpacing(6)
        for i, name in enumerate(ENTRIES):
            button = EntryButton(look, self, name)
            button.clicked.connect(self._choose)
            self.buttons[name] = button
            grid.addWidget(button, i // COLUMNS, i % COLUMNS)
        self.chosen = next(iter(ENTRIES))
        self.value = Field(look)
        self.value.returnPressed.connect(self._send)
        self.unit = Choice(look)
        self._name, self._range = Text(look, 18, 600), Text(look, 15, 400, "secondary")
        self._save = TouchButton(look, self, 18, 600)
        self._save.clicked.connect(self._send)
        keys = Keys(look)
        keys.type_into(self.value)
        side = QVBoxLayout()
        side.addWidget(self._name)
        side.addWidget(self._range)
        row = QHBoxLayout()
        row.addWidget(self.value, 2)
        row.addWidget(self.unit, 1)
        row.addWidget(self._save)
        side.addLayout(row)
        side.addWidget(keys)
        side.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        left = QVBoxLayout()
        left.addLayout(grid)
        left.addStretch(1)
        columns.addLayout(left, 5)
        columns.addLayout(side, 4)
        self.body.addLayout(columns)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Entries", "Entered values")

    def relabel(self) -> None:
        """See Sheet."""
        for name, button in self.buttons.items():
            button.setText(word(name))
        self._save.setText(QCoreApplication.translate("Entries", "Save"))
        self._show_chosen()

    def fit(self, button: TouchButton) -> None:
        """The grid shares its width; only the others follow their text."""
        if not isinstance(button, EntryButton):
            super().fit(button)

    def opened(self) -> None:
        """Whoever opens the sheet mostly comes for the check that is due next, so it is chosen."""
        checks = self.snapshot["checks"] if self.snapshot else []
        timed = [(check["due_s"], check["values"][0]) for check in checks if check["due_s"] is not None]
        self.choose(min(timed)[1] if timed else self.chosen)
        self.value.setFocus()

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        for name, button in self.buttons.items():
            written = last_entered(name, snapshot, self.look.language), due(name, snapshot, self.look.language)
            if written != (button.last, button.due):
                button.last, button.due = written
                button.update()

    def choose(self, name: str) -> None:
        """Offers this value for entry."""
        self.chosen = name
        self.value.clear()
        self._show_chosen()

    def _choose(self) -> None:
        self.choose(self.sender().objectName())

    def _show_chosen(self) -> None:
        entry = ENTRIES[self.chosen]
        for name, button in self.buttons.items():
            button.setChecked(name == self.chosen)
        self._name.set_text(word(self.chosen))
        fraction = QCoreApplication.translate("Entries", "fraction")
        self.unit.set_options([(unit, fraction if unit == "1" else unit) for unit in entry.units])
        self._range.set_text(f"{entry.low:g} … {entry.high:g} {entry.unit}")

    def _send(self) -> None:
        text = self.value.text().strip().replace(",", ".").replace("−", "-")
        if text:
            self.command.emit("enter_value", {"name": self.chosen, "value": text, "unit": self.unit.value})
            self.value.clear()
