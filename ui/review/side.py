"""What stands beside the strips: the alarm table, and below it by choice results, notes, or a trial of limits.

Both share the height by what they have to show, so that no list is dragged beside an empty one.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import words
from ui.buttons import TouchButton
from ui.dialogs.fields import Choice
from ui.dialogs.results_table import ResultsTable
from ui.review.changes import ChangeList, TrialFoot
from ui.review.lists import AlarmHead, AlarmTable, NoteList
from ui.review.rows import Moments, Panel
from ui.review.session import ReviewedSession
from ui.review.whatif import WhatIfHead, WhatIfList
from ui.theme import Look

RESULT_COLUMNS = (0.235, 0.195, 0.21, 0.36)
ALARMS_SHARE = 0.47
"""Of the height when there is not room for all; the rest is the panel chosen."""
RESULTS, NOTES, WHATIF, CHANGES = "results", "notes", "whatif", "changes"


class Side(QWidget):
    """`chosen` tells the second of session of the row pressed, `tried` that a trial has been judged anew."""

    chosen = Signal(float)
    tried = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self._shown = RESULTS
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
        self.changes = ChangeList(look)
        self._padded = padded
        bodies = {RESULTS: padded, NOTES: self.notes, WHATIF: self.whatif, CHANGES: self.changes}
        self.below = {name: Panel(look, body, self) for name, body in bodies.items()}
        self.below[WHATIF].insert(self.whatif_head)
        self.tabs = Choice(look)
        self.tabs.setParent(self)
        self.tabs.chosen.connect(self.show_tab)
        self.foot = TrialFoot(look, self)
        self.foot.sum.clicked.connect(self._turn)
        self.foot.back.clicked.connect(self.whatif.take_back)
        self._clock = partial(clock_of, 0.0, "UTC")
        for rows in (self.table, self.notes, self.changes):
            rows.chosen.connect(self.chosen)
        self.whatif.judged.connect(self._judged)

    def show_session(self, session: ReviewedSession) -> None:
        """Takes alarms, results and notes, and the limits that may be tried."""
        zone = session.meta.zone
        self._clock = partial(clock_of, session.utc_minus_t, zone)
        self.follow(session)
        self.results.show_results(session.results, zone)
        clock = (session.utc_minus_t, zone)
        self.notes.show_notes(session.notes, session.gaps, session.texts, clock, session.end)
        self.whatif.show_session(session)
        self.restyle()

    def follow(self, session: ReviewedSession) -> None:
        """Takes new readings: alarms that last have lasted longer."""
        self.table.show_alarms(session.occurrences, session.texts, session.meta.zone, session.end)
        self.notes.follow(session.gaps, session.end)

    def show_cursor(self, since_s: float, t_s: float, notes: frozenset[int]) -> None:
        """Marks the alarms that last at the cursor or lasted since it was there, and the notes it has just passed."""
        lasting = frozenset(i for i, row in enumerate(self.table.rows) if row.lasted_since(since_s, t_s))
        pairs: tuple[tuple[Panel, Moments, frozenset[int]], ...] = (
            (self.alarms, self.table, lasting),
            (self.below[NOTES], self.notes, notes),
        )
        for panel, rows, lit in pairs:
            if lit - rows.lit:
                panel.bring_into_sight(rows.rect_of(max(lit)))
            rows.light(lit)

    def show_tab(self, name: str) -> None:
        """Shows one of the lower panels; the changes of a trial belong to its limits."""
        self._shown = name
        self.tabs.choose(WHATIF if name == CHANGES else name)
        for each, panel in self.below.items():
            panel.setVisible(each == name)
        self.foot.setVisible(name in (WHATIF, CHANGES))
        self._show_sum()
        self._lay_out()

    def _turn(self) -> None:
        self.show_tab(WHATIF if self._shown == CHANGES else CHANGES)

    def _show_sum(self) -> None:
        whatif = self.whatif
        tried = whatif.trial is not None and bool(whatif.trial.tried)
        self.foot.show_sum(whatif.changes, whatif.burden, self._shown == CHANGES, tried)

    def _judged(self) -> None:
        self.table.mark_lost(frozenset(t_s for t_s, _ in self.whatif.onsets("lost")))
        self.changes.show_changes(self.whatif.changes, self.whatif.texts, self._clock)
        self._title()
        self.tried.emit()

    def _title(self) -> None:
        translate = QCoreApplication.translate
        self.alarms.set_title(translate("Review", "Alarms in this session"), words.number(len(self.table.rows)))
        titles = {
            RESULTS: (translate("Review", "Results"), translate("Review", "before → after")),
            NOTES: (translate("Review", "Notes"), words.number(len(self.notes.rows))),
            WHATIF: (translate("Review", "What if…"), self.whatif.remark()),
            CHANGES: (translate("Review", "What it changes"), self.whatif.remark()),
        }
        for name, (title, remark) in titles.items():
            self.below[name].set_title(title, remark)
        self.tabs.set_options([(name, title) for name, (title, _) in titles.items() if name != CHANGES])
        self.show_tab(self._shown)

    def restyle(self) -> None:
        """Takes colours, sizes and language anew."""
        side, line = self.look.px(14), max(26, self.look.px(30))
        self._padding.setContentsMargins(side, 0, side, 0)
        self.results.setFixedHeight(line * (1 + 2 * max(1, len(self.results.rows))))
        self._padded.setMinimumHeight(self.results.height())
        for panel in (self.alarms, *self.below.values()):
            panel.restyle()
        for head in (self.head, self.whatif_head):
            head.fit()
        for rows in (self.table, self.notes, self.whatif, self.changes):
            rows.fit()
        for button in self.tabs.findChildren(TouchButton):
            button.setMinimumHeight(self.look.touch(52))
        self._title()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Alarms above, tabs, the panel chosen below them."""
        self._lay_out()

    def _lay_out(self) -> None:
        gap, tabs = self.look.px(10), self.look.touch(52)
        foot = tabs + gap if self._shown in (WHATIF, CHANGES) else 0
        room = self.height() - tabs - 2 * gap - foot
        above = shared(room, self.alarms.needed(), self.below[self._shown].needed())
        self.alarms.setGeometry(0, 0, self.width(), above)
        self.tabs.setGeometry(0, above + gap, self.width(), tabs)
        top = above + tabs + 2 * gap
        for panel in self.below.values():
            panel.setGeometry(0, top, self.width(), self.height() - top - foot)
        self.foot.setGeometry(0, self.height() - tabs, self.width(), tabs)


def shared(room: int, above: int, below: int) -> int:
    """The part of the height for what stands above: what it needs where that leaves the other what it needs."""
    least = round(room * ALARMS_SHARE)
    if above <= least:
        return max(above, min(least, room - below))
    return min(above, max(least, room - below))


def clock_of(utc_minus_t: float, zone: str, t_s: float) -> str:
    """`14:36:40` of a second of session."""
    return words.local(utc_minus_t + t_s, zone).strftime("%H:%M:%S")
