"""Alarm limits: default, in force now and the bounds of each, and a new value with its reason.

The monitor judges every edit again; the bounds shown here only save a refusal.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui.alarm_texts import AlarmTexts, EditableLimit
from ui.buttons import TouchButton
from ui.dialogs.fields import Choice, Field, Scroll, Text
from ui.dialogs.keys import Keys
from ui.dialogs.sheet import Sheet
from ui.theme import Look

FOLLOWING = frozenset({"return_low", "access_high"})
"""Alarms whose limit follows a reference that can be taken anew (alarms specification, section 2)."""
COLUMNS = (0.46, 0.15, 0.24, 0.15)
"""Shares of a row: name, default, bounds, now."""


def number(value: float) -> str:
    """A limit as written: no more digits than it has."""
    return f"{value:g}".replace("-", "−")


def parameter(limit: EditableLimit) -> str:
    """Which number of the alarm it is, in the language on screen; nothing when it has one only."""
    translate = QCoreApplication.translate
    return {
        "floor": translate("Limits", "never below"),
        "ceiling": translate("Limits", "never above"),
        "drop": translate("Limits", "fall below the reference"),
        "rise": translate("Limits", "rise above the reference"),
        "margin": translate("Limits", "below Pven"),
        "severe": translate("Limits", "second limit"),
        "percent": translate("Limits", "of the set flow"),
        "factor": translate("Limits", "times its start"),
        "after_s": translate("Limits", "after"),
        "every_min": translate("Limits", "every"),
        "on_delay_s": translate("Limits", "delay"),
    }.get(limit.limit.key.rpartition(".")[2], "")


def arrow(limit: EditableLimit) -> str:
    """Upper or lower limit, by shape."""
    return {"high": "▲ ", "low": "▼ "}.get(limit.limit.direction or "", "")


class LimitRow(TouchButton):
    """One limit; a press takes it for editing."""

    def __init__(self, look: Look, parent: QWidget, texts: AlarmTexts, limit: EditableLimit) -> None:
        super().__init__(look, parent, 16)
        self.texts, self.limit = texts, limit
        self.now = limit.limit.default
        self.setObjectName(limit.limit.key)
        self.setCheckable(True)

    def name(self) -> str:
        """Whose limit, and which."""
        name = self.texts.name(self.limit.alarm, self.limit.channel, self.look.language)
        part = parameter(self.limit)
        return f"{arrow(self.limit)}{name}" + (f" · {part}" if part else "")

    def paint_text(self, painter: QPainter, ink) -> None:
        """Name, default, bounds, now; a changed one is bold."""
        own = self.limit.limit
        changed = self.now != own.default
        texts = (self.name(), number(own.default), f"{number(own.lowest)} … {number(own.highest)}")
        cells = (*texts, f"{number(self.now)} {own.unit}")
        x = float(self.look.px(12))
        room = self.width() - 2 * x
        for i, (text, share) in enumerate(zip(cells, COLUMNS, strict=True)):
            strong = i == 3 and changed
            painter.setFont(self.look.font(16, 700 if strong else 500 if i == 0 else 400, self.look.reading))
            painter.setPen(ink if i in (0, 3) or self.isChecked() else self.look.color("secondary"))
            flags = Qt.AlignmentFlag.AlignVCenter | (
                Qt.AlignmentFlag.AlignLeft if i == 0 else Qt.AlignmentFlag.AlignRight
            )
            rect = QRectF(x, 0, room * share, self.height())
            painter.drawText(
                rect, int(flags), painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
            )
            x += room * share


class Limits(Sheet):
    """Sends `edit_limit`; an operator must be named first (`operator_wanted`)."""

    operator_wanted = Signal()
    presets_wanted = Signal()

    def __init__(self, look: Look, texts: AlarmTexts, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.texts = texts
        self.rows: dict[str, LimitRow] = {}
        self._headings = [Text(look, 14, 600, "secondary") for _ in COLUMNS]
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(self._table(), 6)
        columns.addLayout(self._editor(), 4)
        self.body.addLayout(columns)
        self.chosen: LimitRow | None = next(iter(self.rows.values()), None)

    def _table(self) -> QVBoxLayout:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(4)
        for limit in self.texts.limits:
            row = LimitRow(self.look, inner, self.texts, limit)
            row.clicked.connect(self._choose)
            self.rows[limit.limit.key] = row
            column.addWidget(row)
        column.addStretch(1)
        area = Scroll(self.look, inner)
        head = QHBoxLayout()
        for i, (text, share) in enumerate(zip(self._headings, COLUMNS, strict=True)):
            text.setAlignment(Qt.AlignmentFlag.AlignLeft if i == 0 else Qt.AlignmentFlag.AlignRight)
            head.addWidget(text, round(100 * share))
        table = QVBoxLayout()
        table.addLayout(head)
        table.addWidget(area, 1)
        return table

    def _editor(self) -> QVBoxLayout:
        self._name, self._bounds = Text(self.look, 18, 600), Text(self.look, 15, 400, "secondary")
        self._name.setWordWrap(True)
        self.value = Field(self.look)
        self.value.returnPressed.connect(self._send)
        self.reason = Choice(self.look)
        self._save, self._default = TouchButton(self.look, self, 18, 600), TouchButton(self.look, self, 16)
        self._save.clicked.connect(self._send)
        self._default.clicked.connect(self._to_default)
        self.recentre = TouchButton(self.look, self, 16)
        self.recentre.clicked.connect(self._recentre)
        self.presets = TouchButton(self.look, self, 16)
        self.presets.clicked.connect(self.presets_wanted)
        self.top.insertWidget(2, self.presets)
        self.top.insertWidget(2, self.recentre)
        keys = Keys(self.look)
        keys.type_into(self.value)
        row = QHBoxLayout()
        row.addWidget(self.value, 1)
        row.addWidget(self._default)
        row.addWidget(self._save)
        editor = QVBoxLayout()
        for part in (self._name, self._bounds):
            editor.addWidget(part)
        editor.addLayout(row)
        editor.addWidget(self.reason)
        editor.addWidget(keys)
        editor.addStretch(1)
        return editor

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Limits", "Alarm limits")

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        texts = (
            translate("Limits", "Alarm"),
            translate("Limits", "Default"),
            translate("Limits", "Bounds"),
            translate("Limits", "Now"),
        )
        for label, text in zip(self._headings, texts, strict=True):
            label.set_text(text)
        self._save.setText(translate("Limits", "Set"))
        self._default.setText(translate("Limits", "Default"))
        self.presets.setText(translate("Limits", "Presets …"))
        self.recentre.setText(translate("Limits", "Take the reference anew"))
        reasons = (
            translate("Limits", "This patient"),
            translate("Limits", "Catheter or line"),
            translate("Limits", "Physician's order"),
        )
        self.reason.set_options([(reason, reason) for reason in reasons])
        self._show_chosen()

    def fit(self, button: TouchButton) -> None:
        """Rows share the table's width."""
        if not isinstance(button, LimitRow):
            super().fit(button)

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        edits = snapshot.get("limit_edits", {})
        for key, row in self.rows.items():
            value = edits.get(key, row.limit.limit.default)
            if value != row.now:
                row.now = value
                row.update()

    def choose(self, key: str) -> None:
        """Takes one limit for editing."""
        self.chosen = self.rows[key]
        self.value.clear()
        self._show_chosen()

    def _choose(self) -> None:
        self.choose(self.sender().objectName())

    def _show_chosen(self) -> None:
        for row in self.rows.values():
            row.setChecked(row is self.chosen)
        if self.chosen is None:
            return
        own = self.chosen.limit.limit
        self._name.set_text(self.chosen.name())
        text = QCoreApplication.translate("Limits", "from %1 to %2 %3")
        text = text.replace("%1", number(own.lowest)).replace("%2", number(own.highest)).replace("%3", own.unit)
        self._bounds.set_text(text)
        self.recentre.setVisible(self.chosen.limit.alarm in FOLLOWING)

    def _to_default(self) -> None:
        if self.chosen:
            self.value.setText(f"{self.chosen.limit.limit.default:g}")

    def _recentre(self) -> None:
        if self.chosen is not None and self.chosen.limit.channel is not None:
            self.command.emit("recentre", {"channel": self.chosen.limit.channel})

    def _send(self) -> None:
        text = self.value.text().strip().replace("−", "-").replace(",", ".")
        if self.chosen is None or not text:
            return
        if self.snapshot is not None and not self.snapshot["session"]["operator"]:
            self.operator_wanted.emit()
            return
        args = {"key": self.chosen.limit.limit.key, "value": text, "reason": self.reason.value}
        self.command.emit("edit_limit", args)
        self.value.clear()
