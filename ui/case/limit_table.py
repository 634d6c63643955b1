"""Alarm limits in force, channel by channel, against their defaults and what the machine reads now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
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
        return QSize(self.look.px(380), self._row() + sum(map(self._height, self.rows)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names wrap anew."""
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def _row(self) -> int:
        return max(24, self.look.px(36))

    def _wraps(self, row: Row) -> bool:
        """Whether the name takes two lines, of smaller letters."""
        name = QFontMetricsF(self.look.font(15, 700 if row.changed else 400)).horizontalAdvance(row.cells[0])
        return name > self.width() * SHARES[0] - self.look.px(8)

    def _height(self, row: Row) -> int:
        two = round(2 * QFontMetricsF(self.look.font(12)).lineSpacing()) + 3
        return max(self._row(), two) if self._wraps(row) else self._row()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One row below the other, a hairline between."""
        translate, painter, y = QCoreApplication.translate, QPainter(self), self._row()
        heads = (
            "",
            translate("Start", "Low"),
            translate("Start", "High"),
            translate("Start", "Default"),
            translate("Start", "Now"),
        )
        self._paint(painter, Row(heads), QRectF(0, 0, self.width(), y), 13, dim=True)
        for row in self.rows:
            place = QRectF(0, y, self.width(), self._height(row))
            painter.setPen(self.look.color("hairline"))
            painter.drawLine(place.topLeft(), place.topRight())
            self._paint(painter, row, place, 15, dim=False)
            y += round(place.height())
        painter.end()

    def _paint(self, painter: QPainter, row: Row, place: QRectF, size: int, *, dim: bool) -> None:
        x, weight = 0.0, 700 if row.changed else 400
        for i, (text, share) in enumerate(zip(row.cells, SHARES, strict=True)):
            rect = QRectF(x, place.top(), place.width() * share - self.look.px(8), place.height())
            painter.setFont(self.look.font(size, weight if i < 3 else 400))
            painter.setPen(self.look.color("secondary" if dim or i == 3 else "ink"))
            side = Qt.AlignmentFlag.AlignRight if i else Qt.AlignmentFlag.AlignLeft
            if not i and self._wraps(row):
                painter.setFont(self.look.font(size - 3, weight))
                painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap), text)
            else:
                painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), text)
            x += place.width() * share
