"""The form of a start: case, second identifier, mode, prescription, weight and haematocrit.

The second identifier is read from the wristband and compared by a person; only the outcome is kept.
"""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from session_monitor.domain.clinical.formulas import plasma_volume_kaplan_l
from session_monitor.domain.clinical.kinds import KINDS, MODES
from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.case.options import Options
from ui.case.terms import word
from ui.dialogs.fields import Field, Text
from ui.theme import Look

PRESCRIBED = ("exchange_ml", "keep_ml", "purify_h", "net_removal_ml_h", "plasma_available_ml")
OUTCOMES = ("matches", "differs", "not_checked")


class WhoAndWhat(QWidget):
    """`focused` carries the field to type into; `commands` what a start sends of what was filled in.

    `answered`: the case, the mode, or why, is another.
    """

    focused = Signal(object)
    answered = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.case, self.other, self.reason, self.weight, self.hct = (Field(look) for _ in range(5))
        self._session_case = ""
        self.identity, self.mode = Options(look), Options(look)
        self.prescription = {name: Field(look) for name in PRESCRIBED}
        self._plasma = Text(look, 18, 600)
        self._labels: dict[str, Text] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        for n, (name, part) in enumerate(
            (
                *(("case", self.case), ("other", self.other), ("identity", self.identity)),
                *(("mode", self.mode), ("reason", self.reason)),
            )
        ):
            self._place(name, part, n, 0, 2)
        halves = [*self.prescription.items(), ("plasma", self._plasma), ("weight", self.weight), ("hct", self.hct)]
        halves.insert(5, halves.pop(6))
        halves.insert(6, halves.pop(7))
        for n, (name, part) in enumerate(halves):
            self._place(name, part, 5 + n // 2, n % 2, 1)
        for field in self.findChildren(Field):
            field.focused.connect(self.focused)
        self.mode.changed.connect(self.answered)
        for field in (self.case, self.other, self.reason):
            field.textChanged.connect(self._say_answered)
        self._say_answered()
        self.weight.textChanged.connect(self._show_plasma)
        self.hct.textChanged.connect(self._show_plasma)

    def _place(self, name: str, part: QWidget, row: int, column: int, wide: int) -> None:
        self._labels[name] = Text(self.look, 13, 400, "secondary")
        self._grid.addWidget(self._labels[name], 2 * row, column, 1, wide)
        self._grid.addWidget(part, 2 * row + 1, column, 1, wide)

    def relabel(self) -> None:
        """Words in the language on screen."""
        translate = QCoreApplication.translate
        own = {
            "case": translate("Start", "Case"),
            "other": translate("Start", "Why another case than this session's"),
            "identity": translate("Start", "Second identifier, read from the wristband"),
            "mode": translate("Start", "Mode"),
            "reason": translate("Start", "Why this mode"),
            "weight": translate("Start", "Weight, kg"),
            "hct": translate("Start", "Haematocrit, 0.31"),
            "plasma": translate("Start", "Plasma volume"),
        }
        for name, label in self._labels.items():
            asked = KINDS["prescription"].field(name)
            label.set_text(own.get(name) or f"{word(name)}, {asked.unit if asked else ''}")
        self.identity.set_options([(code, word(code)) for code in OUTCOMES])
        self.mode.set_options([(code, word(code)) for code in MODES])
        self._show_plasma()

    def take(self, snapshot: Snapshot) -> None:
        """What is known already stands in the form."""
        self._session_case = snapshot["session"]["case"]
        if self._session_case:
            self.case.setText(self._session_case)
        self.other.clear()
        for name, field in (("weight_kg", self.weight), ("hct", self.hct)):
            if (given := snapshot["entered"].get(name)) and not field.text():
                field.setText(f"{given['value']}")

    def _say_answered(self) -> None:
        for part in (self._labels["other"], self.other):
            part.setVisible(self.is_other_case)
        self.answered.emit()

    @property
    def is_other_case(self) -> bool:
        """Whether another case was typed than the session has: a person says why, or it is refused."""
        return bool(self._session_case) and self.case.text().strip() not in ("", self._session_case)

    @property
    def missing(self) -> Field | None:
        """Where something must still be said: why another case, why this mode."""
        if self.is_other_case and not self.other.text().strip():
            return self.other
        return self.reason if self.lacks_reason else None

    def _show_plasma(self) -> None:
        litres = plasma_volume_kaplan_l(_number(self.weight), _number(self.hct))
        self._plasma.set_text(words.UNKNOWN if math.isnan(litres) else f"{litres:.2f} L")

    @property
    def plasma_text(self) -> str:
        """The plasma volume as it stands."""
        return self._plasma.text()

    @property
    def lacks_reason(self) -> bool:
        """Whether a mode was chosen and nobody said why: no decision yet (treatment specification, section 2a)."""
        return bool(self.mode.values) and not self.reason.text().strip()

    def commands(self, snapshot: Snapshot) -> list[tuple[str, dict[str, Any]]]:
        """Only what was answered; an outcome nobody gave is kept as not checked."""
        case, found = self.case.text().strip(), list[tuple[str, dict[str, Any]]]()
        if case and case != snapshot["session"]["case"]:
            why = {"reason": self.other.text().strip()} if self.is_other_case else {}
            found.append(("set_case", {"case": case, **why}))
        outcome = (self.identity.values or ["not_checked"])[0]
        found.append(_entry("identity_check", {"second_identifier": outcome}))
        if self.mode.values:
            found.append(_entry("mode", {"mode": self.mode.values[0], "reason": self.reason.text().strip()}))
        asked = {name: _plain(field) for name, field in self.prescription.items() if field.text().strip()}
        if asked:
            found.append(_entry("prescription", asked))
        for name, field, unit in (("weight_kg", self.weight, "kg"), ("hct", self.hct, "1")):
            known = snapshot["entered"].get(name, {}).get("value")
            if field.text().strip() and _number(field) != known:
                found.append(("enter_value", {"name": name, "value": _plain(field), "unit": unit}))
        return found


def _entry(kind: str, fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "add_entry", {"entry": kind, "fields": fields}


def _plain(field: Field) -> str:
    return field.text().strip().replace(",", ".").replace("−", "-")


def _number(field: Field) -> float:
    try:
        return float(_plain(field))
    except ValueError:
        return math.nan
