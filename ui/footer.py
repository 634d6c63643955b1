"""The row of actions at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.buttons import TouchButton
from ui.theme import Look

WINDOWS_S: tuple[float | None, ...] = (600.0, 3600.0, None)


class WindowButton(TouchButton):
    """Three time windows in one frame; a press on one chooses it."""

    chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.window_s: float | None = 3600.0

    def texts(self) -> list[str]:
        """The three windows in the language on screen."""
        translate = QCoreApplication.translate
        return [translate("Footer", "10 min"), translate("Footer", "1 h"), translate("Footer", "All")]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chooses the third of the button that was pressed."""
        super().mouseReleaseEvent(event)
        third = int(3 * event.position().x() / max(1, self.width()))
        self.window_s = WINDOWS_S[max(0, min(2, third))]
        self.chosen.emit(self.window_s)
        self.update()

    def paint_text(self, painter: QPainter, ink) -> None:
        """The three texts, the chosen one strong and underlined."""
        third = self.width() / 3
        for i, (text, window) in enumerate(zip(self.texts(), WINDOWS_S, strict=True)):
            chosen = window == self.window_s
            painter.setFont(self.look.font(self.design_px, 700 if chosen else 400))
            painter.setPen(self.look.color("ink" if chosen else "secondary"))
            rect = QRectF(i * third, 0, third, self.height())
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
            if chosen:
                painter.setPen(QPen(self.look.color("ink"), self.look.px(3)))
                y = self.height() - self.look.px(8)
                painter.drawLine(int(rect.left() + third * 0.25), y, int(rect.right() - third * 0.25), y)


class Footer(QWidget):
    """Emits the name of the action that was pressed."""

    pressed = Signal(str)
    window_chosen = Signal(object)
    ACTIONS = ("mark", "labs", "entry", "limits", "more", "window", "review", "theme", "language")
    SHARES = (0.95, 1.05, 0.75, 0.95, 1.0, 1.1, 0.75, 0.45, 0.5)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.buttons: dict[str, TouchButton] = {}
        for name in self.ACTIONS:
            button = WindowButton(look, self) if name == "window" else TouchButton(look, self)
            button.setObjectName(name)
            self.buttons[name] = button
            if isinstance(button, WindowButton):
                self.windows = button
                button.chosen.connect(self.window_chosen)
            else:
                button.clicked.connect(self._pressed)
        self.retranslate()

    def retranslate(self) -> None:
        """Takes the texts in the language on screen."""
        translate = QCoreApplication.translate
        texts = {
            "mark": translate("Footer", "Mark event"),
            "labs": translate("Footer", "Labs && cytokines"),
            "entry": translate("Footer", "Patient"),
            "limits": translate("Footer", "Alarm limits"),
            "more": translate("Footer", "More numbers"),
            "review": translate("Footer", "Review"),
            "theme": translate("Footer", "Day") if self.look.theme.name == "dark" else translate("Footer", "Night"),
            "language": "中 / EN",
        }
        for name, text in texts.items():
            self.buttons[name].setText(text)
        self.windows.update()

    def _pressed(self) -> None:
        self.pressed.emit(self.sender().objectName())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the width."""
        gap = self.look.px(8)
        unit = (self.width() - gap * (len(self.ACTIONS) - 1)) / sum(self.SHARES)
        x = 0.0
        for name, share in zip(self.ACTIONS, self.SHARES, strict=True):
            self.buttons[name].setGeometry(round(x), 0, round(unit * share), self.height())
            x += unit * share + gap
