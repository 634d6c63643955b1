"""Alarm limits in force, channel by channel, against their defaults and what the machine reads now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from session_monitor.monitor.snapshot import LimitInfo, Snapshot
from ui import words
from ui.alarm_texts import AlarmTexts
from ui.shown import Readings
from ui.theme import Look

SHARES = (0.36, 0.145, 0.165, 0.225, 0.105)


@dataclass(frozen=True, slots=True)
class Row:
    """One channel. changed: some limit is not at its default."""

    cells: tuple[str, str, str, str, str]
    changed: bool = False

    def weight(self, column: int) -> int:
        """Of the letters: what was changed is bold, its default and reading are not."""
        return 700 if self.changed and column < 3 else 400


def limit_rows(snapshot: Snapshot, texts: AlarmTexts, readings: Readings, language: str) -> list[Row]:
    """A limit that follows a reference has no number of its own: it runs. Fixed ones are told before they apply."""
    defaults = {each.limit.key: each.limit.default for each in texts.limits}
    running = QCoreApplication.translate("Start", "running")
    runs = {(each.channel, each.limit.direction) for each in texts.limits if not each.absolute}
    rows = list[Row]()
    limits = [*snapshot["limits"], *_fixed(snapshot, texts)]
    for channel in dict.fromkeys(limit["channel"] for limit in limits):
        mine = [limit for limit in limits if limit["channel"] == channel]
        sides = [sorted({e["value"] for e in mine if e["direction"] == side}, key=abs) for side in ("low", "high")]
        ordered = sorted(mine, key=lambda e: (e["direction"] != "low", abs(e["value"])))  # as low and high stand
        known = [f"{defaults[e['key']]:g}" if e["key"] in defaults else running for e in ordered]
        changed = any(e["key"] in snapshot.get("limit_edits", {}) for e in mine)
        follows = [running if (channel, side) in runs else "–" for side in ("low", "high")]
        low, high = (
            " · ".join(words.number(v, 0 if v == round(v) else 1) for v in side) or none
            for side, none in zip(sides, follows, strict=True)
        )
        default = " · ".join(dict.fromkeys(known)).replace("-", "−")
        now = words.number(readings[channel].value, 0)
        rows.append(Row((texts.label(channel, language), low, high, default, now), changed))
    return rows


def _fixed(snapshot: Snapshot, texts: AlarmTexts) -> list[LimitInfo]:
    """The fixed limits that do not apply at this moment, as they will: before a session that is most of them."""
    in_force = {limit["key"] for limit in snapshot["limits"]}
    edits = snapshot.get("limit_edits", {})
    return [
        {
            "key": each.limit.key,
            "channel": each.channel,
            "direction": each.limit.direction,
            "value": edits.get(each.limit.key, each.limit.default),
            "priority": each.priority,
        }
        for each in texts.limits
        if each.absolute and each.channel and each.limit.direction and each.limit.key not in in_force
    ]


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


def whole_numbers(text: str) -> str:
    """The same, that no line ends within a number: 4 700 on two lines would be read as 700."""
    return text.replace(words.THIN, "\N{NO-BREAK SPACE}")


class LimitTable(QWidget):
    """Paints the rows below their headings."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.rows: Sequence[Row] = ()
        self._room = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Takes what is to be seen."""
        if rows != self.rows:
            self.rows = rows
            self.update()
        self.setFixedHeight(self.sizeHint().height())

    def fit(self, room: int) -> None:
        """Rows move together as far as they must to be in sight; room: height in pixels."""
        self._room = room
        self.setFixedHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        """As high as all rows."""
        return QSize(self.look.px(380), self._row() + sum(map(self._height, self.rows)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names wrap anew."""
        super().resizeEvent(event)
        self.setFixedHeight(self.sizeHint().height())

    def _row(self) -> int:
        return max(24, min(self.look.px(36), self._room // (len(self.rows) + 1) if self._room else 1000))

    def _wraps(self, text: str, share: float, weight: int) -> bool:
        """Whether a cell takes two lines, of smaller letters."""
        return QFontMetricsF(self.look.font(15, weight)).horizontalAdvance(text) > self._room_for(share)

    def _room_for(self, share: float) -> float:
        return self.width() * share - self.look.px(8)

    def _height(self, row: Row) -> int:
        two = round(2 * QFontMetricsF(self.look.font(12)).lineSpacing()) + 3
        wraps = any(
            self._wraps(text, share, row.weight(i))
            for i, (text, share) in enumerate(zip(row.cells, SHARES, strict=True))
        )
        return max(self._row(), two) if wraps else self._row()

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
        x = 0.0
        for i, (text, share) in enumerate(zip(row.cells, SHARES, strict=True)):
            rect = QRectF(x, place.top(), self._room_for(share), place.height())
            wraps = not dim and self._wraps(text, share, row.weight(i))
            painter.setFont(self.look.font(size - 3 if wraps else size, row.weight(i)))
            painter.setPen(self.look.color("secondary" if dim or i == 3 else "ink"))
            side = Qt.AlignmentFlag.AlignRight if i else Qt.AlignmentFlag.AlignLeft
            lines = Qt.TextFlag.TextWordWrap if wraps else Qt.TextFlag.TextSingleLine
            painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter | lines), whole_numbers(text))
            x += place.width() * share
