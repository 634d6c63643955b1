"""Alarm limits in force, channel by channel, against their defaults and what the machine reads now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.alarm_texts import AlarmTexts
from ui.shown import Readings
from ui.theme import Look

SHARES = (0.37, 0.12, 0.165, 0.235, 0.11)


@dataclass(frozen=True, slots=True)
class Row:
    """One channel. changed: some limit is not at its default."""

    cells: tuple[str, str, str, str, str]
    changed: bool = False


def limit_rows(snapshot: Snapshot, texts: AlarmTexts, readings: Readings, language: str) -> list[Row]:
    """A limit that follows a reference has no default number: it runs."""
    defaults = {each.limit.key: each.limit.default for each in texts.limits}
    running = QCoreApplication.translate("Start", "running")
    rows = list[Row]()
    for channel in dict.fromkeys(limit["channel"] for limit in snapshot["limits"]):
        mine = [limit for limit in snapshot["limits"] if limit["channel"] == channel]
        sides = [sorted({e["value"] for e in mine if e["direction"] == side}, key=abs) for side in ("low", "high")]
        ordered = sorted(mine, key=lambda e: (e["direction"] != "low", abs(e["value"])))  # as low and high stand
        known = [f"{defaults[e['key']]:g}" if e["key"] in defaults else running for e in ordered]
        changed = any(e["key"] in snapshot.get("limit_edits", {}) for e in mine)
        low, high = (" · ".join(words.number(v, 0 if v == round(v) else 1) for v in side) or "–" for side in sides)
        default = " · ".join(dict.fromkeys(known)).replace("-", "−")
        now = words.number(readings[channel].value, 0)
        rows.append(Row((texts.label(channel, language), low, high, default, now), changed))
    return rows


def changed_text(snapshot: Snapshot, texts: AlarmTexts, language: str) -> str:
    """Which limits were changed, from what to what, by whom and why."""
    by_key = {each.limit.key: each for each in texts.limits}
    told = list[str]()
    for key, value in snapshot.get("limit_edits", {}).items():
        if (limit := by_key.get(key)) is None or value == limit.limit.default:
            continue
        how = snapshot.get("limit_changes", {}).get(key, {})
        name = texts.name(limit.alarm, limit.channel, language)
        text = f"{name}: {limit.limit.default:g} → {value:g} {limit.limit.unit}".replace("-", "−")
        told.append(" · ".join(filter(None, (text, how.get("by"), how.get("reason")))))
    return "\n".join(told)


class LimitTable(QWidget):
    """Paints the rows below their headings."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.rows: Sequence[Row] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Takes what is to be seen."""
        if rows != self.rows:
            self.rows = rows
            self.update()
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """As high as all rows."""
        return QSize(self.look.px(380), (len(self.rows) + 1) * self._row())

    def _row(self) -> int:
        return max(26, self.look.px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        """One row below the other, a hairline between."""
        translate, painter, high = QCoreApplication.translate, QPainter(self), self._row()
        heads = (
            "",
            translate("Start", "Low"),
            translate("Start", "High"),
            translate("Start", "Default"),
            translate("Start", "Now"),
        )
        self._paint(painter, heads, 0, 13, 400, dim=True)
        for n, row in enumerate(self.rows, 1):
            painter.setPen(self.look.color("hairline"))
            painter.drawLine(0, n * high, self.width(), n * high)
            self._paint(painter, row.cells, n * high, 15, 700 if row.changed else 400, dim=False)
        painter.end()

    def _paint(self, painter: QPainter, cells: Sequence[str], y: int, size: int, weight: int, *, dim: bool) -> None:
        x, room = 0.0, float(self.width())
        for i, (text, share) in enumerate(zip(cells, SHARES, strict=True)):
            rect = QRectF(x, y, room * share - self.look.px(8), self._row())
            painter.setFont(self.look.font(size, weight if i < 3 else 400))
            painter.setPen(self.look.color("secondary" if dim or i == 3 else "ink"))
            side = Qt.AlignmentFlag.AlignRight if i else Qt.AlignmentFlag.AlignLeft
            if not i and painter.fontMetrics().horizontalAdvance(text) > rect.width():  # a long name on two lines
                painter.setFont(self.look.font(size - 3, weight))
                painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap), text)
            else:
                painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), text)
            x += room * share
