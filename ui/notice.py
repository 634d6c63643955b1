"""A line over the footer that says what became of a command; it goes by itself.

A refused command that said nothing would be taken for done.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme import Look

SHOWN_S = 6.0


class Notice(QWidget):
    """`say` shows a line, `tick` takes it away."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.text = ""
        self._until = 0.0
        self._area = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def say(self, text: str, now_s: float) -> None:
        """Shows `text` for some seconds."""
        self.text, self._until = text, now_s + SHOWN_S
        self.place(self._area)
        self.show()
        self.raise_()
        self.update()

    def tick(self, now_s: float) -> None:
        """Goes when its time is over."""
        if self.isVisible() and now_s >= self._until:
            self.hide()

    def place(self, above: QRect) -> None:
        """Just above this rectangle."""
        self._area = above
        wanted = QFontMetricsF(self.look.font(18, 600)).horizontalAdvance(self.text) + self.look.px(48)
        width = min(above.width(), round(wanted))
        height = self.look.touch()
        x = above.x() + (above.width() - width) // 2
        self.setGeometry(x, above.y() - height - self.look.px(14), width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ink on paper turned round, so that it stands out without a colour."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.color("ink"))
        painter.drawRoundedRect(QRectF(self.rect()), self.look.px(8), self.look.px(8))
        painter.setPen(self.look.color("panel"))
        painter.setFont(self.look.font(18, 600))
        text = painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, self.width() - 16)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()
