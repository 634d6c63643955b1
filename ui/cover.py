"""MONITORING STOPPED: what the screen shows when the monitor is silent.

Old numbers that simply stood still would be read as a patient who is stable. Nothing of the picture shows through
but the words that it is not live; Stop tells the sounder, which shares no channel with the screen, to be silent.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui import words
from ui.buttons import TouchButton
from ui.theme import Look


class Cover(QWidget):
    """Covers the whole window. `stop` is the Stop button, there only when the monitor is gone for good."""

    stop = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.silent_s = 0.0
        self.last_seen = ""
        self.button = TouchButton(look, self, 24, 700)
        self.button.clicked.connect(self.stop)
        self.hide()

    def show_silence(self, silent_s: float, last_seen: str) -> None:
        """Covers the picture; `last_seen` is the local time of the last snapshot."""
        if int(silent_s) != int(self.silent_s) or not self.isVisible():
            self.silent_s, self.last_seen = silent_s, last_seen
            self.button.setText(QCoreApplication.translate("Cover", "Stop: silence the alarm and close"))
            self._place()
            self.update()
        if not self.isVisible():
            self.show()
            self.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the button in the middle."""
        self._place()

    def _place(self) -> None:
        width, height = self.button.text_width() + self.look.px(60), self.look.touch(68, 68)
        self.button.setGeometry((self.width() - width) // 2, round(self.height() * 0.68), width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Hatched ground, one sentence in the largest type, what to do below."""
        painter = QPainter(self)
        translate, rect = QCoreApplication.translate, QRectF(self.rect())
        painter.fillRect(rect, self.look.color("ground"))
        painter.fillRect(rect, QBrush(self.look.color("hairline"), Qt.BrushStyle.BDiagPattern))
        middle = rect.adjusted(0, rect.height() * 0.22, 0, -rect.height() * 0.36)
        painter.fillRect(middle, self.look.color("high"))
        painter.setPen(self.look.color("high_ink"))
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
        painter.setFont(self.look.font(92, 800))
        painter.drawText(
            middle.adjusted(0, 0, 0, -middle.height() * 0.4), flags, translate("Cover", "MONITORING STOPPED")
        )
        painter.setFont(self.look.font(30, 600))
        said = translate("Cover", "No word from the monitor for %1. The last picture was of %2.")
        said = said.replace("%1", words.age(self.silent_s, self.look.language)).replace("%2", self.last_seen)
        lower = middle.adjusted(40, middle.height() * 0.52, -40, 0)
        advice = translate("Cover", "Watch the patient and the machine itself. Start Session Monitor again.")
        painter.drawText(lower, flags, f"{said}\n{advice}")
        painter.end()
