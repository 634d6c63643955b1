"""What is said over the strips while the cursor stands in a gap: where no value is, the reason for it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.review.rows import frame
from ui.theme import Look
from ui.wrapped import Label, broken


class GapCard(QWidget):
    """Lies at the lower edge of the strips; hidden where there are readings. Presses go to the strip below it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.text = ""
        self.area = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def label(self) -> Label:
        """The words on as many lines as they need."""
        font, room = self.look.font(16, 600, self.look.reading), self.area.width() - 2 * self.look.px(14)
        return Label(tuple(broken(self.text, font, max(1.0, room))), font, room)

    def show_gap(self, text: str) -> None:
        """Takes the words of the gap under the cursor; empty where there is none."""
        self.text = text
        self.setVisible(bool(text))
        self.place(self.area)

    def place(self, area: QRect) -> None:
        """Where the strips are."""
        self.area = area
        height = round(self.label().height) + 2 * self.look.px(10)
        self.setGeometry(area.x(), area.bottom() + 1 - height, area.width(), height)
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground, frame, words."""
        painter = QPainter(self)
        frame(painter, self.look, QRectF(self.rect()), self.look.color("raised"))
        painter.setPen(self.look.color("ink"))
        self.label().paint(painter, self.look.px(14), self.look.px(10))
        painter.end()
