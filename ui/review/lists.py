"""The alarm table and the notes of a session, as lists that jump."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from session_monitor.storage.contents import Gap, Note
from ui import words
from ui.alarm_texts import AlarmTexts
from ui.alarm_view import GLYPH
from ui.review.gaps import gap_words, listed
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


@dataclass(frozen=True)
class Mark:
    """A row of the notes: what a person marked, or a gap of the recording (note_id None)."""

    t_s: float
    text: str
    by: str = ""
    note_id: int | None = None
    end_s: float = 0.0


class NoteList(Moments):
    """Every marked event with its author, and between them every gap with its cause."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.rows: list[Mark] = []
        self.texts = AlarmTexts({})
        self._notes: Sequence[Note] = ()
        self._gaps: Sequence[Gap] = ()
        self._zone, self._utc_minus_t, self._end_s = "UTC", 0.0, 0.0

    def show_notes(
        self, notes: Sequence[Note], gaps: Sequence[Gap], texts: AlarmTexts, clock: tuple[float, str], end_s: float
    ) -> None:
        """Takes all notes and gaps of the session. clock: what turns its seconds into UTC, and its zone."""
        self._notes, self.texts = list(notes), texts
        self._utc_minus_t, self._zone = clock
        self.follow(gaps, end_s)
        self.fit()

    def follow(self, gaps: Sequence[Gap], end_s: float) -> None:
        """Takes the gaps so far of a session that ends (so far) at `end_s`; one that lasts has grown."""
        found = listed(gaps, end_s)
        lasts = any(gap.end_s is None for gap in found)
        changed, self._gaps, self._end_s = lasts or found != self._gaps, found, end_s
        if changed:
            self.fit()

    def label(self, channel: str) -> str:
        """What people call a channel of the machine."""
        return self.texts.label(channel, self.look.language)

    def fit(self) -> None:
        """Says everything in the language on screen, and takes the height for it."""
        marks = [Mark(note.t_s, note.text, note.by, note.id) for note in self._notes]
        for gap in self._gaps:
            said = gap_words(gap, self._end_s, self.label)
            marks.append(Mark(gap.start_s, said, end_s=self._end_s if gap.end_s is None else gap.end_s))
        self.rows = sorted(marks, key=lambda mark: mark.t_s)
        super().fit()

    def marks_of(self, note_ids: Collection[int], since_s: float, t_s: float) -> frozenset[int]:
        """The rows of these notes, and of gaps under the cursor or passed since it was there."""
        return frozenset(
            i
            for i, mark in enumerate(self.rows)
            if mark.note_id in note_ids or (mark.note_id is None and mark.t_s < t_s and since_s < mark.end_s)
        )

    def moments(self) -> list[float]:
        """When they were made, or began."""
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
        self.cell(painter, time, words.local(self._utc_minus_t + row.t_s, self._zone).strftime("%H:%M:%S"), size=15)
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
