"""What a trial would have changed, alarm by alarm, and the line below the limits that sums it up.

Without the list one would know that an alarm was lost, but not which, nor whether it had been a true one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui import words
from ui.alarm_texts import AlarmTexts
from ui.buttons import TouchButton
from ui.review.lists import paint_glyph
from ui.review.rows import Moments
from ui.review.trial import Change
from ui.review.whatif import moved_words
from ui.theme import Look

COLUMNS = (0.16, 0.085, 0.465, 0.29)
"""Shares of the width: onset, priority, alarm, what became of it."""


class ChangeList(Moments):
    """Every change; a press on one puts the cursor there."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.texts = AlarmTexts({})
        self.rows: Sequence[Change] = ()
        self._clock: Callable[[float], str] = str

    def show_changes(self, rows: Sequence[Change], texts: AlarmTexts, clock: Callable[[float], str]) -> None:
        """Takes all changes. clock: second of session -> local time."""
        self.rows, self.texts, self._clock = rows, texts, clock
        self.fit()

    def moments(self) -> list[float]:
        """The onsets."""
        return [row.t_s for row in self.rows]

    def nothing(self) -> str:
        """See Moments."""
        return QCoreApplication.translate("Review", "Every alarm as it was")

    def texts_of(self, index: int) -> list[tuple[str, float]]:
        """The name, and what became of it."""
        *_, alarm, became = self._cells(QRectF(0, 0, self.width(), 1))
        return [(self._name(index), alarm.width()), (self.became(self.rows[index]), became.width())]

    def became(self, row: Change) -> str:
        """What became of it, in the language on screen."""
        translate = QCoreApplication.translate
        if row.shift_s is not None:
            return moved_words(row.shift_s, self.look.language)
        if row.kind == "gained":
            return translate("Review", "gained")
        return translate("Review", "lost: the machine had agreed") if row.true else translate("Review", "lost")

    def _name(self, index: int) -> str:
        row = self.rows[index]
        return self.texts.name(row.alarm, row.channel, self.look.language)

    def _cells(self, rect: QRectF) -> list[QRectF]:
        side = self.look.px(12)
        x, width, found = rect.left() + side, rect.width() - 2 * side, list[QRectF]()
        for share in COLUMNS:
            found.append(QRectF(x, rect.top(), width * share - self.look.px(6), rect.height()))
            x += width * share
        return found

    def paint_row(self, painter: QPainter, index: int, rect: QRectF) -> None:
        """One change; of a lost true alarm in bold."""
        row = self.rows[index]
        onset, glyph, alarm, became = self._cells(rect)
        self.cell(painter, onset, self._clock(row.t_s), size=15)
        paint_glyph(painter, self.look, glyph, row.priority)
        self.wrapped(painter, alarm, self._name(index))
        self.wrapped(painter, became, self.became(row), weight=700 if row.true else 400)


class TrialFoot(QWidget):
    """The sum of a trial, which shows its changes and the limits by turns, and what takes everything back."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.sum, self.back = TouchButton(look, self, 16, 600), TouchButton(look, self, 16)

    def show_sum(self, changes: Sequence[Change], burden: tuple[int, int] | None, listed: bool, tried: bool) -> None:
        """burden: alarms as run and on trial, None without an answer. listed: the changes are what is shown."""
        translate = QCoreApplication.translate
        self.sum.setText(translate("Review", "Back to the limits") if listed else sum_words(changes, burden))
        self.sum.setEnabled(listed or burden is not None)
        self.back.setText(translate("Review", "As run"))
        self.back.setEnabled(tried)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sum takes the width."""
        self._lay_out()

    def _lay_out(self) -> None:
        width, gap = max(48, self.back.text_width()), self.look.px(8)
        self.back.setGeometry(self.width() - width, 0, width, self.height())
        self.sum.setGeometry(0, 0, self.width() - width - gap, self.height())


def sum_words(changes: Sequence[Change], burden: tuple[int, int] | None) -> str:
    """`7 → 6 alarms: 1 true lost, 1 gained`: lost true alarms first."""
    translate = QCoreApplication.translate
    if burden is None:
        return translate("Review", "What it changes")
    counts = (
        (translate("Review", "%1 true lost"), sum(each.true for each in changes)),
        (translate("Review", "%1 lost"), sum(each.kind == "lost" and not each.true for each in changes)),
        (translate("Review", "%1 gained"), sum(each.kind == "gained" for each in changes)),
        (translate("Review", "%1 moved"), sum(each.shift_s is not None for each in changes)),
    )
    said = ", ".join(text.replace("%1", words.number(count)) for text, count in counts if count)
    alarms = translate("Review", "%1 → %2 alarms").replace("%1", str(burden[0])).replace("%2", str(burden[1]))
    return f"{alarms}: {said}" if said else alarms
