"""Values that no register carries, entered by a person: weight, haematocrit, ACT, blood pressure ...

The list and its units are the domain's; this sheet only offers them, with what was entered last and when.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.entered import ENTRIES
from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.buttons import TouchButton
from ui.dialogs.fields import Choice, Field, Text
from ui.dialogs.keys import Keys
from ui.dialogs.sheet import Sheet
from ui.theme import Look

COLUMNS = 3


def entry_name(name: str) -> str:
    """What is entered, in the language on screen."""
    translate = QCoreApplication.translate
    return {
        "weight_kg": translate("Entries", "Weight"),
        "hct": translate("Entries", "Haematocrit"),
        "separator_max_tmp_mmhg": translate("Entries", "Separator's maximum TMP"),
        "heparin_iu_ml": translate("Entries", "Heparin in the syringe"),
        "heparin_order_iu": translate("Entries", "Heparin ordered"),
        "bag_tare_g": translate("Entries", "Bag tare"),
        "map_mmhg": translate("Entries", "Mean arterial pressure"),
        "act_s": translate("Entries", "ACT"),
        "aptt_s": translate("Entries", "APTT"),
        "ionised_calcium_mmol_l": translate("Entries", "Ionised calcium"),
        "heart_rate_min": translate("Entries", "Heart rate"),
        "systolic_mmhg": translate("Entries", "Systolic pressure"),
        "diastolic_mmhg": translate("Entries", "Diastolic pressure"),
        "spo2_percent": translate("Entries", "SpO2"),
        "temperature_c": translate("Entries", "Patient temperature"),
    }.get(name, name)


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


class EntryButton(TouchButton):
    """One value that can be entered, with the last one."""

    def __init__(self, look: Look, parent: QWidget, name: str) -> None:
        super().__init__(look, parent, 15)
        self.setObjectName(name)
        self.setCheckable(True)
        self.last = words.UNKNOWN

    def paint_text(self, painter, ink) -> None:
        """Name above, last value below."""
        px = self.look.px
        half = self.height() // 2
        painter.setPen(ink)
        painter.setFont(self.look.font(15, 600, self.look.reading))
        painter.drawText(self.rect().adjusted(px(10), 4, -4, -half), 0x84, self.text())
        painter.setFont(self.look.font(14, 400, self.look.reading))
        painter.drawText(self.rect().adjusted(px(10), half, -4, -4), 0x84, self.last)


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
            button.setText(entry_name(name))
        self._save.setText(QCoreApplication.translate("Entries", "Save"))
        self._show_chosen()

    def fit(self, button: TouchButton) -> None:
        """The grid shares its width; only the others follow their text."""
        if not isinstance(button, EntryButton):
            super().fit(button)

    def opened(self) -> None:
        """See Sheet."""
        self.value.clear()
        self.value.setFocus()

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        for name, button in self.buttons.items():
            last = last_entered(name, snapshot, self.look.language)
            if last != button.last:
                button.last = last
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
        self._name.set_text(entry_name(self.chosen))
        fraction = QCoreApplication.translate("Entries", "fraction")
        self.unit.set_options([(unit, fraction if unit == "1" else unit) for unit in entry.units])
        self._range.set_text(f"{entry.low:g} … {entry.high:g} {entry.unit}")

    def _send(self) -> None:
        text = self.value.text().strip().replace(",", ".").replace("−", "-")
        if text:
            self.command.emit("enter_value", {"name": self.chosen, "value": text, "unit": self.unit.value})
            self.value.clear()
