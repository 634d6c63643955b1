"""Presets of limits: what each would change, and one press to take it.

The monitor checks a preset as a whole and takes all of it or nothing; what it does not name goes to its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui.alarm_texts import AlarmTexts, in_language
from ui.buttons import TouchButton
from ui.dialogs.fields import Scroll, Text
from ui.dialogs.limits import arrow, number, parameter
from ui.dialogs.sheet import Sheet
from ui.theme import Look

DEFAULTS: Mapping[str, Any] = {"id": "defaults", "names": {}, "limits": {}}
"""The preset that is always there: everything at its default."""


class PresetRow(TouchButton):
    """One preset; a press shows what it would change."""

    def __init__(self, look: Look, parent: QWidget, preset: Mapping[str, Any]) -> None:
        super().__init__(look, parent, 18, 500)
        self.preset = preset
        self.setCheckable(True)

    def relabel(self) -> None:
        """The preset's name in the language on screen."""
        name = in_language(self.preset["names"], self.look.language)
        self.setText(name or QCoreApplication.translate("Presets", "All at their defaults"))


class Presets(Sheet):
    """Sends `load_preset`; an operator must be named first (`operator_wanted`)."""

    operator_wanted = Signal()

    def __init__(self, look: Look, texts: AlarmTexts, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.texts = texts
        self._edits: dict[str, float] = {}
        left, inner = QVBoxLayout(), QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        self.rows = [PresetRow(look, inner, preset) for preset in (*texts.presets, DEFAULTS)]
        for row in self.rows:
            row.clicked.connect(self._choose)
            column.addWidget(row)
        self._broken = Text(look, 15, 400, "secondary")
        self._broken.setWordWrap(True)
        column.addWidget(self._broken)
        column.addStretch(1)
        left.addWidget(Scroll(look, inner))
        self._changes = Text(look, 20, 400)
        self._changes.setWordWrap(True)
        self.take = TouchButton(look, self, 20, 600)
        self.take.clicked.connect(self._send)
        listing = QWidget()
        lines = QVBoxLayout(listing)
        lines.addWidget(self._changes)
        lines.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(Scroll(look, listing), 1)
        right.addWidget(self.take)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(left, 4)
        columns.addLayout(right, 6)
        self.body.addLayout(columns)
        self.chosen = self.rows[0]

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Presets", "Presets of limits")

    def relabel(self) -> None:
        """See Sheet."""
        for row in self.rows:
            row.relabel()
        self.take.setText(QCoreApplication.translate("Presets", "Use this preset"))
        unusable = QCoreApplication.translate("Presets", "Cannot be used: %1 (%2)")
        lines = (unusable.replace("%1", name).replace("%2", why) for name, why in self.texts.broken.items())
        self._broken.set_text("\n".join(lines))
        self._show_changes()

    def fit(self, button: TouchButton) -> None:
        """Rows share their column's width."""
        if not isinstance(button, PresetRow):
            super().fit(button)

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        edits = dict(snapshot.get("limit_edits", {}))
        if edits != self._edits:
            self._edits = edits
            self._show_changes()

    def changes(self) -> list[str]:
        """Each limit that the chosen preset would move: name, now > then."""
        found = list[str]()
        for each in self.texts.limits:
            own, wanted = each.limit, self.chosen.preset["limits"]
            now, then = self._edits.get(own.key, own.default), wanted.get(own.key, own.default)
            if now != then:
                name = self.texts.name(each.alarm, each.channel, self.look.language)
                part = f" · {parameter(each)}" if parameter(each) else ""
                found.append(f"{arrow(each)}{name}{part}:  {number(now)} → {number(then)} {own.unit}")
        return found

    def _choose(self) -> None:
        self.chosen = next(row for row in self.rows if row is self.sender())
        self._show_changes()

    def _show_changes(self) -> None:
        for row in self.rows:
            row.setChecked(row is self.chosen)
        changes = self.changes()
        nothing = QCoreApplication.translate("Presets", "All limits are so already")
        self._changes.set_text("\n".join(changes) or nothing)
        self.take.setEnabled(bool(changes))

    def _send(self) -> None:
        if self.snapshot is not None and not self.snapshot["session"]["operator"]:
            self.operator_wanted.emit()
            return
        preset = self.chosen.preset
        self.command.emit("load_preset", {"name": preset["id"], "limits": dict(preset["limits"])})
