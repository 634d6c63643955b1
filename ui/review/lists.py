"""The alarm table and the notes of a session, as lists that jump."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from session_monitor.storage.contents import Note
from ui import words
from ui.alarm_texts import AlarmTexts
from ui.alarm_view import GLYPH
from ui.review.occurrences import Occurrence
from ui.review.rows import Moments
from ui.theme import Look

COLUMNS = (0.145, 0.085, 0.425, 0.13, 0.215)
"""Shares of the width: onset, priority, alarm, lasted, acknowledged."""


def cells(look: Look, rect: QRectF) -> list[QRectF]:
    """The columns of the alarm table in a row."""
    side = look.px(12)
    x, width, found = rect.left() + side, rect.width() - 2 * side, list[QRectF]()
    for share in COLUMNS:
        found.append(QRectF(x, rect.top(), width * share - look.px(6), rect.height()))
        x += width * share
    return found


class AlarmHead(QWidget):
    """The headings of the alarm table; they stay when the table is dragged."""

    def __init__(self, look: Look, table: QWidget) -> None:
        super().__init__()
        self.look, self._table = look, table

    def fit(self) -> None:
        """Takes its height."""
        self.setFixedHeight(max(20, self.look.px(28)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """One line."""
        translate = QCoreApplication.translate
        texts = (
            translate("Review", "Onset"),
            "",
            translate("Review", "Alarm"),
            translate("Review", "Lasted"),
            translate("Review", "Acknowledged"),
        )
        columns = QRectF(0, 0, self._table.width(), self.height())
        painter = QPainter(self)
        painter.setFont(self.look.font(14, 500, self.look.reading))
        painter.setPen(self.look.color("secondary"))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        for text, rect in zip(texts, cells(self.look, columns), strict=True):
            painter.drawText(rect, flags, text)
        painter.end()


class AlarmTable(Moments):
    """Every occurrence in order of onset."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.texts = AlarmTexts({})
        self.rows: list[Occurrence] = []
        self.lost: frozenset[float] = frozenset()
        self._zone, self._end_s = "UTC", 0.0

    def show_alarms(self, rows: list[Occurrence], texts: AlarmTexts, zone: str, end_s: float) -> None:
        """Takes all alarms of the session, which ends (so far) at `end_s`."""
        self.rows, self.texts, self._zone, self._end_s = list(rows), texts, zone, end_s
        self.fit()

    def mark_lost(self, onsets: frozenset[float]) -> None:
        """Says of the alarms that began then that a trial would have lost them."""
        self.lost = frozenset(round(t_s, 3) for t_s in onsets)
        self.update()

    def moments(self) -> list[float]:
        """The onsets."""
        return [row.onset_s for row in self.rows]

    def words_of(self, row: Occurrence) -> tuple[str, str, str, str]:
        """Onset in local time, name, how long it lasted (+: it had not ended), acknowledged after how long by whom."""
        onset = words.local(row.onset_utc_s, self._zone).strftime("%H:%M:%S")
        name = self.texts.name(row.key.id, row.key.channel, self.look.language)
        until = self._end_s if row.ended_s is None else row.ended_s
        lasted = words.clock_ms(until - row.onset_s) + ("+" if row.ended_s is None else "")
        if row.acked_s is None:
            return onset, name, lasted, words.UNKNOWN
        after = words.age(row.acked_s - row.onset_s, self.look.language)
        return onset, name, lasted, f"+{after} {row.acked_by}".strip()

    def paint_row(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """One alarm."""
        row = self.rows[index]
        onset, glyph, alarm, lasted, acked = cells(self.look, rect)
        at, name, for_, by = self.words_of(row)
        for place, text in ((onset, at), (lasted, for_), (acked, by)):
            self.cell(painter, place, text, size=15)
        lost = round(row.onset_s, 3) in self.lost
        self.wrapped(
            painter, alarm, f"{name} — {QCoreApplication.translate('Review', 'lost on trial')}" if lost else name
        )
        self._paint_glyph(painter, glyph, row.priority.word)

    def _paint_glyph(self, painter: QPainter, cell: QRectF, priority: str) -> None:
        look = self.look
        height = min(cell.height() - 8, max(18.0, look.px(24)))
        tag = QRectF(cell.left(), cell.center().y() - height / 2, min(cell.width(), height * 1.6), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(priority))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(look.color(f"{priority}_ink"))
        painter.setFont(look.font(15, 800, look.reading))
        painter.drawText(tag, int(Qt.AlignmentFlag.AlignCenter), GLYPH[priority])


class NoteList(Moments):
    """Every marked event with its author."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.rows: list[Note] = []
        self._zone = "UTC"

    def show_notes(self, rows: list[Note], zone: str) -> None:
        """Takes all notes of the session."""
        self.rows, self._zone = list(rows), zone
        self.fit()

    def moments(self) -> list[float]:
        """When they were made."""
        return [row.t_s for row in self.rows]

    def paint_row(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """Time, words, author."""
        row, side = self.rows[index], self.look.px(12)
        time, by = rect.width() * 0.15, rect.width() * 0.14
        at = words.local(row.utc_ns / 1e9, self._zone).strftime("%H:%M:%S")
        self.cell(painter, QRectF(rect.left() + side, rect.top(), time, rect.height()), at)
        text = QRectF(rect.left() + side + time, rect.top(), rect.width() - time - by - 2 * side, rect.height())
        self.wrapped(painter, text, row.text)
        self.cell(painter, QRectF(text.right() + 6, rect.top(), by - 6, rect.height()), row.by, "secondary")
