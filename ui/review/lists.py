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

COLUMNS = (0.145, 0.085, 0.4, 0.15, 0.22)
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
        self.fit()

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

    def texts_of(self, index: int) -> list[tuple[str, float]]:
        """Name, and who acknowledged it."""
        _, _, alarm, _, acked = cells(self.look, QRectF(0, 0, self.width(), 1))
        _, name, _, by = self.words_of(self.rows[index])
        return [(self._said_on_trial(index, name), alarm.width()), (by, acked.width())]

    def nothing(self) -> str:
        """See Moments."""
        return QCoreApplication.translate("Review", "No alarm came")

    def _said_on_trial(self, index: int, name: str) -> str:
        if round(self.rows[index].onset_s, 3) not in self.lost:
            return name
        lost = QCoreApplication.translate("Review", "lost on trial")
        return f"{name} — {lost}"

    def paint_row(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """One alarm."""
        row = self.rows[index]
        onset, glyph, alarm, lasted, acked = cells(self.look, rect)
        at, name, for_, by = self.words_of(row)
        for place, text in ((onset, at), (lasted, for_)):
            self.cell(painter, place, text, size=15)
        self.wrapped(painter, alarm, self._said_on_trial(index, name))
        self.wrapped(painter, acked, by)
        paint_glyph(painter, self.look, glyph, row.priority.word)


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

    def texts_of(self, index: int) -> list[tuple[str, float]]:
        """Words and author."""
        _, text, by = self._cells(QRectF(0, 0, self.width(), 1))
        return [(self.rows[index].text, text.width()), (self.rows[index].by, by.width())]

    def nothing(self) -> str:
        """See Moments."""
        return QCoreApplication.translate("Review", "No notes yet")

    def _cells(self, rect: QRectF) -> tuple[QRectF, QRectF, QRectF]:
        side, time, by = self.look.px(12), rect.width() * 0.15, rect.width() * 0.18
        text = rect.adjusted(side + time, 0, -by - side, 0)
        at, author = rect.adjusted(side, 0, 0, 0), rect.adjusted(rect.width() - by - side + 6, 0, -side, 0)
        at.setWidth(time)
        return at, text, author

    def paint_row(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """Time, words, author."""
        row = self.rows[index]
        time, text, by = self._cells(rect)
        self.cell(painter, time, words.local(row.utc_ns / 1e9, self._zone).strftime("%H:%M:%S"), size=15)
        self.wrapped(painter, text, row.text)
        self.wrapped(painter, by, row.by, "secondary")


def paint_glyph(painter: QPainter, look: Look, cell: QRectF, priority: str) -> None:
    """A priority by shape and colour."""
    height = min(cell.height() - 8, max(18.0, look.px(24)))
    tag = QRectF(cell.left(), cell.center().y() - height / 2, min(cell.width(), height * 1.6), height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color(priority))
    painter.drawRoundedRect(tag, look.px(4), look.px(4))
    painter.setPen(look.color(f"{priority}_ink"))
    painter.setFont(look.font(15, 800, look.reading))
    painter.drawText(tag, int(Qt.AlignmentFlag.AlignCenter), GLYPH[priority])
