"""What if…: the limits of the session with a trial value each, and what would have come of it.

One touch moves a limit; the whole session is judged again at once, by the program itself in a process of its own.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ui import words
from ui.alarm_texts import AlarmTexts
from ui.dialogs.limits import arrow, number, parameter
from ui.review.asked import Asked
from ui.review.rows import Moments
from ui.review.session import ReviewedSession
from ui.review.trial import Change, Outcome, Trial, burden, changes, outcomes
from ui.theme import Look

COLUMNS = (0.39, 0.1, 0.28, 0.23)
"""Shares of the width: limit, as run, on trial with a touch zone at each end, what came of it."""


def columns(look: Look, rect: QRectF) -> list[QRectF]:
    """The columns of a row."""
    side = look.px(10)
    x, width, found = rect.left() + side, rect.width() - 2 * side, list[QRectF]()
    for share in COLUMNS:
        found.append(QRectF(x, rect.top(), width * share - look.px(4), rect.height()))
        x += width * share
    return found


class WhatIfHead(QWidget):
    """The headings; they stay when the list is dragged."""

    def __init__(self, look: Look, table: QWidget) -> None:
        super().__init__()
        self.look, self._table = look, table

    def fit(self) -> None:
        """Takes its height."""
        self.setFixedHeight(max(20, self.look.px(26)))

    def paintEvent(self, event: object) -> None:
        """One line."""
        translate = QCoreApplication.translate
        texts = (
            translate("Review", "Limit"),
            translate("Review", "As run"),
            translate("Review", "Trial"),
            translate("Review", "Alarms"),
        )
        painter = QPainter(self)
        painter.setFont(self.look.font(14, 500, self.look.reading))
        painter.setPen(self.look.color("secondary"))
        places = columns(self.look, QRectF(0, 0, self._table.width(), self.height()))
        for i, (text, rect) in enumerate(zip(texts, places, strict=True)):
            side = Qt.AlignmentFlag.AlignHCenter if i == 2 else Qt.AlignmentFlag.AlignLeft
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | side), text)
        painter.end()


class WhatIfList(Moments):
    """`judged` tells that an answer has come; what it changed is in `changes`."""

    judged = Signal()
    failed = Signal(str)

    def __init__(self, look: Look, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(look)
        self.texts = AlarmTexts({})
        self.trial: Trial | None = None
        self.outcomes: Mapping[str, Outcome] = {}
        self.changes: list[Change] = []
        self.burden: tuple[int, int] | None = None
        """Alarms of the whole session, as run and on trial."""
        self.took_s: float | None = None
        self.asked = Asked(self)
        self.asked.answered.connect(self._answered)
        self._clock, self._began_s = clock, 0.0
        self._path = Path()
        self._ran: list[str] = []
        self._file: Path | None = None

    def show_session(self, session: ReviewedSession) -> None:
        """Takes the limits that were in force; a trial stays as it is."""
        self._path, self._ran = session.path, [each.key.id for each in session.occurrences]
        self.texts = session.texts
        tried = self.trial.tried if self.trial else {}
        self.trial = Trial(session.limits, session.commands, self._ran)
        self.trial.tried = tried
        self.fit()

    def remark(self) -> str:
        """How things stand, for the title."""
        translate = QCoreApplication.translate
        if self.asked.waiting:
            return translate("Review", "judging…")
        if self.took_s is None or not self.trial or not self.trial.tried:
            return translate("Review", "touch − or + of a limit")
        return translate("Review", "whole session, %1 s").replace("%1", words.number(self.took_s, 1))

    def onsets(self, kind: str) -> list[tuple[float, str]]:
        """(second of session, priority) of every alarm that was `lost` or `gained`."""
        return [(each.t_s, each.priority) for each in self.changes if each.kind == kind]

    def take_back(self) -> None:
        """Every limit as it was."""
        if self.trial is not None and self.trial.tried:
            self.trial.tried.clear()
            self.judge()

    def moments(self) -> list[float]:
        """One row a limit; they are no moments to jump to."""
        return [0.0] * len(self.trial.limits) if self.trial else []

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Moves the limit whose − or + was pressed."""
        index = self.index_at(event.position().y())
        if self.trial is None or index != self._pressed or index < 0:
            return
        zone = columns(self.look, QRectF(self.rect_of(index)))[2]
        if zone.contains(QPointF(event.position())):
            self.trial.move(index, -1 if event.position().x() < zone.center().x() else 1)
            self.judge()
        self._pressed = -1

    def judge(self) -> None:
        """Asks what the trial would have changed."""
        assert self.trial is not None
        self._forget_file()
        self.outcomes, self.changes, self.burden = {}, [], None
        if self.trial.tried:
            with tempfile.NamedTemporaryFile("w", suffix=".toml", delete=False, encoding="utf-8") as file:
                file.write(self.trial.file())
            self._file, self._began_s = Path(file.name), self._clock()
            self.asked.ask("whatif", str(self._path), "--limits", file.name, "--json")
        else:
            self.asked.end()
        self.update()
        self.judged.emit()

    def _answered(self, code: int, out: str, complaint: str) -> None:
        if self._file is not None:
            complaint = complaint.replace(f"{self._file}: ", "")  # a name that says nothing to anybody
        self._forget_file()
        self.took_s = self._clock() - self._began_s
        if code:
            self.failed.emit(complaint)
        else:
            self.outcomes = outcomes(out, self._ran)
            self.changes, self.burden = changes(out), burden(out)
        self.update()
        self.judged.emit()

    def end(self) -> None:
        """Gives an unanswered question up."""
        self.asked.end()
        self._forget_file()

    def _forget_file(self) -> None:
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file = None

    def paint_row(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """Name, as run, − trial +, what came of it."""
        assert self.trial is not None
        each = self.trial.limits[index]
        key, changed = each.limit.key, each.limit.key in self.trial.tried
        name, as_run, trial, result = columns(self.look, rect)
        self.wrapped(painter, name, self._name(index))
        self.cell(painter, as_run, number(self.trial.as_run[key]), size=15)
        self._paint_trial(painter, trial, number(self.trial.value(key)), changed)
        outcome = self.outcomes.get(each.alarm)
        if changed and outcome is not None:
            strong = outcome.true_lost > 0
            counts = f"{outcome.as_run} → {outcome.on_trial}"
            half = min(result.height() / 2, QFontMetricsF(self.text_font()).height() * 1.05)
            middle = result.center().y()
            self.cell(painter, QRectF(result.left(), middle - half, result.width(), half), counts, size=15)
            low = QRectF(result.left(), middle, result.width(), half)
            told = outcome_words(outcome, self.look.language)
            self.cell(painter, low, told, size=14, weight=700 if strong else 400)

    def texts_of(self, index: int) -> list[tuple[str, float]]:
        """The name."""
        return [(self._name(index), columns(self.look, QRectF(0, 0, self.width(), 1))[0].width())]

    def _name(self, index: int) -> str:
        assert self.trial is not None
        each = self.trial.limits[index]
        part = parameter(each)
        return (
            arrow(each) + self.texts.name(each.alarm, each.channel, self.look.language) + (f" · {part}" if part else "")
        )

    def _paint_trial(self, painter: QPainter, rect: QRectF, text: str, changed: bool) -> None:
        look = self.look
        third = rect.width() / 3
        painter.setBrush(look.color("raised"))
        painter.setPen(QPen(look.color("hairline"), 1))
        for i in (0, 2):
            key = QRectF(rect.left() + i * third, rect.center().y() - self.row_height() / 2, third, self.row_height())
            painter.drawRoundedRect(key.adjusted(2, 4, -2, -4), look.px(6), look.px(6))
        signs = (("−", look.font(22, 400, look.reading)), (text, look.font(16, 700 if changed else 400, look.reading)))
        for i, (shown, font) in enumerate((*signs, ("+", signs[0][1]))):
            painter.setFont(font)
            painter.setPen(look.color("ink" if changed or i != 1 else "secondary"))
            place = QRectF(rect.left() + i * third, rect.top(), third, rect.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), shown)


def outcome_words(outcome: Outcome, language: str) -> str:
    """The one thing to know of it, worst first."""
    translate = QCoreApplication.translate
    if outcome.true_lost:
        return translate("Review", "%1 true lost").replace("%1", str(outcome.true_lost))
    if outcome.lost:
        return translate("Review", "%1 lost").replace("%1", str(outcome.lost))
    if outcome.gained:
        return translate("Review", "%1 gained").replace("%1", str(outcome.gained))
    if outcome.shift_s is None:
        return translate("Review", "no change")
    return moved_words(outcome.shift_s, language)


def moved_words(shift_s: float, language: str) -> str:
    """`5.5 s earlier`, `3 min later`."""
    translate, seconds = QCoreApplication.translate, abs(shift_s)
    later = translate("Review", "%1 later") if shift_s > 0 else translate("Review", "%1 earlier")
    if seconds >= 10:
        return later.replace("%1", words.age(seconds if seconds >= 120 else min(seconds, 59.9), language))
    return later.replace("%1", f"{seconds:.1f}{' s' if language == 'en' else ' 秒'}")
