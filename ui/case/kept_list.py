"""What was entered, line by line, to be chosen with a finger and put right; what was replaced stays, struck through.

A list that dropped what somebody withdrew would hide that it ever stood there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.buttons import TouchButton
from ui.theme import Look

WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)


@dataclass(frozen=True, slots=True)
class Kept:
    """One line. gone: why it does not stand any more, with who; empty for what stands."""

    name: str
    text: str
    gone: str = ""


class KeptRow(TouchButton):
    """One line as a button as high as its words."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent, 14)
        self.setCheckable(True)
        self.kept = Kept("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_kept(self, kept: Kept) -> None:
        """Takes what is to be seen."""
        self.kept = kept
        self.setObjectName(kept.name)
        self.setText(kept.text.replace("&", "&&"))
        self.setEnabled(not kept.gone)
        self.fit()
        self.update()

    def fit(self) -> None:
        """As high as its words at this width, and never too low for a finger."""
        high = self._heights()
        self.setFixedHeight(max(self.look.touch(48), round(sum(high)) + self.look.px(14)))

    def sizeHint(self) -> QSize:
        """Any width."""
        return QSize(self.look.px(120), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words wrap anew."""
        super().resizeEvent(event)
        self.fit()

    def _heights(self) -> tuple[float, float]:
        room = QRectF(0, 0, max(40, self.width() - 2 * self.look.px(8)), 10_000)

        def high(text: str) -> float:
            return QFontMetricsF(self.font_now()).boundingRect(room, WRAP, text).height() if text else 0.0

        return high(self.kept.text), high(self.kept.gone)

    def paint_text(self, painter: QPainter, ink: QColor) -> None:
        """The line, and below it why it is gone."""
        left, (text, gone) = self.look.px(8), self._heights()
        top = (self.height() - text - gone) / 2
        painter.setPen(self.look.color("secondary") if self.kept.gone else ink)
        for words, height, struck in ((self.kept.text, text, bool(self.kept.gone)), (self.kept.gone, gone, False)):
            painter.setFont(self.look.struck(self.font_now()) if struck else self.font_now())
            painter.drawText(QRectF(left, top, self.width() - 2 * left, height + 2), WRAP, words)
            top += height


class KeptList(QWidget):
    """`chosen` carries the name of the line that was touched, or nothing when it was touched again."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.rows: list[KeptRow] = []
        self.name = ""
        self._shown: Sequence[Kept] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addStretch(1)

    def show_kept(self, kept: Sequence[Kept]) -> None:
        """Takes the lines; what was chosen stays so while it is among them."""
        if kept == self._shown:
            return
        self._shown = kept
        while len(self.rows) < len(kept):
            row = KeptRow(self.look, self)
            row.clicked.connect(self._touched)
            self.rows.append(row)
            self._column.insertWidget(len(self.rows) - 1, row)
        for at, row in enumerate(self.rows):
            row.setVisible(at < len(kept))
            if at < len(kept):
                row.show_kept(kept[at])
        self.mark(self.name)

    def mark(self, name: str) -> None:
        """Shows that line as chosen; none for an empty name."""
        self.name = name
        for row in self.rows:
            row.setChecked(bool(name) and row.objectName() == name)

    def _touched(self) -> None:
        row = next(each for each in self.rows if each is self.sender())
        self.mark(row.objectName() if row.isChecked() else "")
        self.chosen.emit(self.name)
