"""What stands beside the strips: the alarm table, results before and after, notes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import words
from ui.dialogs.results_table import ResultsTable
from ui.review.lists import AlarmHead, AlarmTable, NoteList
from ui.review.rows import Panel
from ui.review.session import ReviewedSession
from ui.theme import Look

RESULT_COLUMNS = (0.235, 0.195, 0.21, 0.36)
SHARES = (0.46, 0.31, 0.23)
"""Of the height: alarms, results, notes."""


class Side(QWidget):
    """Three panels below each other; `chosen` tells the second of session of the row pressed."""

    chosen = Signal(float)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.table = AlarmTable(look)
        self.head = AlarmHead(look, self.table)
        self.results, self.notes = ResultsTable(look, RESULT_COLUMNS), NoteList(look)
        padded = QWidget()
        self._padding = QVBoxLayout(padded)
        self._padding.setSpacing(0)
        self._padding.addWidget(self.results)
        self._padding.addStretch(1)
        self.panels = [Panel(look, body, self) for body in (self.table, padded, self.notes)]
        self.panels[0].insert(self.head)
        self.table.chosen.connect(self.chosen)
        self.notes.chosen.connect(self.chosen)

    def show_session(self, session: ReviewedSession) -> None:
        """Takes alarms, results and notes."""
        zone = session.meta.zone
        self.follow(session)
        self.results.show_results(session.results, zone)
        self.notes.show_notes(session.notes, zone)
        self.restyle()

    def follow(self, session: ReviewedSession) -> None:
        """Takes new readings: alarms that last have lasted longer."""
        self.table.show_alarms(session.occurrences, session.texts, session.meta.zone, session.end)

    def show_cursor(self, t_s: float, note: int | None) -> None:
        """Marks the alarms that last at the cursor, and the note it has just passed."""
        lasting = frozenset(i for i, row in enumerate(self.table.rows) if row.lasts_at(t_s))
        for panel, rows, lit in ((self.panels[0], self.table, lasting), (self.panels[2], self.notes, note_rows(note))):
            if lit - rows.lit:
                panel.bring_into_sight(rows.rect_of(max(lit)))
            rows.light(lit)

    def restyle(self) -> None:
        """Takes colours, sizes and language anew."""
        translate = QCoreApplication.translate
        alarms, results, notes = self.panels
        alarms.set_title(translate("Review", "Alarms in this session"), words.number(len(self.table.rows)))
        results.set_title(translate("Review", "Results"), translate("Review", "before → after"))
        notes.set_title(translate("Review", "Notes"), words.number(len(self.notes.rows)))
        for panel in self.panels:
            panel.restyle()
        self.head.fit()
        self.table.fit()
        self.notes.fit()
        side, line = self.look.px(14), max(26, self.look.px(30))
        self._padding.setContentsMargins(side, 0, side, 0)
        self.results.setFixedHeight(line * (1 + 2 * max(1, len(self.results.rows))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the height."""
        gap = self.look.px(12)
        room = self.height() - gap * (len(SHARES) - 1)
        y = 0
        for panel, share in zip(self.panels, SHARES, strict=True):
            height = round(room * share)
            panel.setGeometry(0, y, self.width(), height)
            y += height + gap


def note_rows(note: int | None) -> frozenset[int]:
    """The row of a note, if there is one."""
    return frozenset() if note is None else frozenset({note})
