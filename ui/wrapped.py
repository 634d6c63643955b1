"""Text in lines: nothing of it is left out, two names may differ in their last word.

Ended with dots, "Replacement flow" and "Replacement bag" would read the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout


def broken(text: str, font: QFont, width: float) -> list[str]:
    """A text in lines no wider than that."""
    layout, found = QTextLayout(text, font), list[str]()
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return found


@dataclass(frozen=True)
class Label:
    """A name as it is painted: its lines in one font, within so much width."""

    lines: tuple[str, ...]
    font: QFont
    room: float

    @property
    def fits(self) -> bool:
        """Whether no line is wider than its room."""
        return self.width <= self.room

    @property
    def width(self) -> float:
        """Of its longest line."""
        return max((QFontMetricsF(self.font).horizontalAdvance(line) for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """Of all its lines."""
        return len(self.lines) * QFontMetricsF(self.font).height()

    def paint(self, painter: QPainter, x: float, top: float) -> None:
        """Its lines from there down."""
        painter.setFont(self.font)
        line = QFontMetricsF(self.font).height()
        for i, text in enumerate(self.lines):
            painter.drawText(QRectF(x, top + i * line, self.width + 2, line), int(Qt.TextFlag.TextSingleLine), text)


def fitted(text: str, fonts: Sequence[QFont], room: float, lines: int = 2) -> Label:
    """The text in the first font in which it has room: in one line if that can be, else in at most so many."""
    made = [Label((text,), font, room) for font in fonts]
    made += [Label(tuple(broken(text, font, max(1.0, room))), font, room) for font in fonts]
    return next((label for label in made if label.fits and len(label.lines) <= lines), made[-1])
