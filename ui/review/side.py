"""What stands beside the strips: the alarm table, and below it by choice results, notes, or a trial of limits."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import words
from ui.dialogs.fields import Choice
from ui.dialogs.results_table import ResultsTable
from ui.review.lists import AlarmHead, AlarmTable, NoteList
from ui.review.rows import Moments, Panel
from ui.review.session import ReviewedSession
from ui.review.whatif import WhatIfHead, WhatIfList
from ui.theme import Look

RESULT_COLUMNS = (0.235, 0.195, 0.21, 0.36)
ALARMS_SHARE = 0.47
"""Of the height; the rest is the panel chosen."""
RESULTS, NOTES, WHATIF = "results", "notes", "whatif"


class Side(QWidget):
    """`chosen` tells the second of session of the row pressed, `tried` that a trial has been judged anew."""

    chosen = Signal(float)
    tried = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.table = AlarmTable(look)
        self.head = AlarmHead(look, self.table)
        self.results, self.notes, self.whatif = ResultsTable(look, RESULT_COLUMNS), NoteList(look), WhatIfList(look)
        self.whatif_head = WhatIfHead(look, self.whatif)
        padded = QWidget()
        self._padding = QVBoxLayout(padded)
        self._padding.setSpacing(0)
        self._padding.addWidget(self.results)
        self._padding.addStretch(1)
        self.alarms = Panel(look, self.table, self)
        self.alarms.insert(self.head)
        bodies = {RESULTS: padded, NOTES: self.notes, WHATIF: self.whatif}
        self.below = {name: Panel(look, body, self) for name, body in bodies.items()}
        self.below[WHATIF].insert(self.whatif_head)
        self.tabs = Choice(look)
        self.tabs.setParent(self)
        self.tabs.chosen.connect(self.show_tab)
        for rows in (self.table, self.notes):
            rows.chosen.connect(self.chosen)
        self.whatif.judged.connect(self._judged)

    def show_session(self, session: ReviewedSession) -> None:
        """Takes alarms, results and notes, and the limits that may be tried."""
        zone = session.meta.zone
        self.follow(session)
        self.results.show_results(session.results, zone)
        self.notes.show_notes(session.notes, zone)
        self.whatif.show_session(session)
        self.restyle()

    def follow(self, session: ReviewedSession) -> None:
        """Takes new readings: alarms that last have lasted longer."""
        self.table.show_alarms(session.occurrences, session.texts, session.meta.zone, session.end)

    def show_cursor(self, t_s: float, note: int | None) -> None:
        """Marks the alarms that last at the cursor, and the note it has just passed."""
        lasting = frozenset(i for i, row in enumerate(self.table.rows) if row.lasts_at(t_s))
        pairs: tuple[tuple[Panel, Moments, frozenset[int]], ...] = (
            (self.alarms, self.table, lasting),
            (self.below[NOTES], self.notes, note_rows(note)),
        )
        for panel, rows, lit in pairs:
            if lit - rows.lit:
                panel.bring_into_sight(rows.rect_of(max(lit)))
            rows.light(lit)

    def show_tab(self, name: str) -> None:
        """Shows one of the lower panels."""
        self.tabs.choose(name)
        for each, panel in self.below.items():
            panel.setVisible(each == name)

    def _judged(self) -> None:
        self.table.mark_lost(frozenset(t_s for t_s, _ in self.whatif.lost))
        self._title()
        self.tried.emit()

    def _title(self) -> None:
        translate = QCoreApplication.translate
        self.alarms.set_title(translate("Review", "Alarms in this session"), words.number(len(self.table.rows)))
        titles = {
            RESULTS: (translate("Review", "Results"), translate("Review", "before → after")),
            NOTES: (translate("Review", "Notes"), words.number(len(self.notes.rows))),
            WHATIF: (translate("Review", "What if…"), self.whatif.remark()),
        }
        for name, (title, remark) in titles.items():
            self.below[name].set_title(title, remark)
        self.tabs.set_options([(name, title) for name, (title, _) in titles.items()])
        self.show_tab(self.tabs.value)

    def restyle(self) -> None:
        """Takes colours, sizes and language anew."""
        self._title()
        for panel in (self.alarms, *self.below.values()):
            panel.restyle()
        for head in (self.head, self.whatif_head):
            head.fit()
        for rows in (self.table, self.notes, self.whatif):
            rows.fit()
        side, line = self.look.px(14), max(26, self.look.px(30))
        self._padding.setContentsMargins(side, 0, side, 0)
        self.results.setFixedHeight(line * (1 + 2 * max(1, len(self.results.rows))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Alarms above, tabs, the panel chosen below them."""
        gap, tabs = self.look.px(10), self.look.touch(52)
        above = round((self.height() - tabs - 2 * gap) * ALARMS_SHARE)
        self.alarms.setGeometry(0, 0, self.width(), above)
        self.tabs.setGeometry(0, above + gap, self.width(), tabs)
        top = above + tabs + 2 * gap
        for panel in self.below.values():
            panel.setGeometry(0, top, self.width(), self.height() - top)


def note_rows(note: int | None) -> frozenset[int]:
    """The row of a note, if there is one."""
    return frozenset() if note is None else frozenset({note})
