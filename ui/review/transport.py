"""The row under the overview: what moves the cursor, how fast, the time window, second cursor and notes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui import words
from ui.buttons import TouchButton
from ui.footer import WindowButton
from ui.review.player import SPEEDS, USUAL_SPEED, speed_beside
from ui.theme import Look

SIGNS = ("start", "previous", "back", "play", "forward", "next")
"""Buttons with a sign, from the left."""


class IconButton(TouchButton):
    """A button with a drawn sign before or after its text: no font is sure to have these signs."""

    def __init__(self, look: Look, sign: str, parent: QWidget) -> None:
        super().__init__(look, parent, 18, 600)
        self.sign = sign

    def needed_width(self) -> int:
        """Sign, text and room at both sides."""
        text = QFontMetricsF(self.font_now()).horizontalAdvance(self.caption) + 10 if self.caption else 0
        return round(text + self._size()) + 2 * self.look.px(18)

    def _size(self) -> float:
        return 18 * self.look.reading

    def paint_text(self, painter: QPainter, ink: QColor) -> None:
        """The sign, with the text beside it."""
        size, text = self._size(), QFontMetricsF(self.font_now()).horizontalAdvance(self.caption)
        gap = 10.0 if self.caption else 0.0
        left = (self.width() - size - gap - text) / 2
        before = self.sign != "next"
        box = QRectF(left if before else left + text + gap, (self.height() - size) / 2, size, size)
        painter.setFont(self.font_now())
        painter.setPen(ink)
        x = left + size + gap if before else left
        painter.drawText(QRectF(x, 0, text + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self.caption)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        for shape in _sign(self.sign, box):
            painter.drawPolygon(shape)


def _sign(name: str, box: QRectF) -> list[QPolygonF]:
    middle = box.center().y()
    right = QPolygonF([box.topLeft(), QPointF(box.right(), middle), box.bottomLeft()])
    left = QPolygonF([box.topRight(), QPointF(box.left(), middle), box.bottomRight()])
    third = box.width() / 3
    if name in ("back", "forward"):  # one poll: a triangle that stops at a bar
        edge = box.left() if name == "forward" else box.right() - third * 0.6
        bar, apart = QRectF(edge, box.top(), third * 0.6, box.height()), third * (1 if name == "forward" else -1)
        return [QPolygonF(bar), (right if name == "forward" else left).translated(apart * 0.9, 0)]
    if name == "pause":
        bars = (QRectF(x, box.top(), third, box.height()) for x in (box.left(), box.right() - third))
        return [QPolygonF(bar) for bar in bars]
    if name == "start":
        bar = QRectF(box.left(), box.top(), third * 0.6, box.height())
        return [QPolygonF(bar), left]
    return [left if name == "previous" else right]


class Elapsed(QWidget):
    """How far the cursor is into the session, and what is there, in one line that gives way at its end."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.elapsed = self.total = self.there = ""

    def show_texts(self, elapsed: str, total: str, there: str) -> None:
        """`02:14:36`, `04:43:01`, and a line about the cursor."""
        if (elapsed, total, there) != (self.elapsed, self.total, self.there):
            self.elapsed, self.total, self.there = elapsed, total, there
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Large, small, quiet."""
        painter = QPainter(self)
        x = 0.0
        for text, font, token, gap in (
            (self.elapsed, self.look.font(28, 600), "ink", 10),
            (f"/ {self.total}", self.look.font(18, 600), "secondary", 26),
            (self.there, self.look.font(16, 400, self.look.reading), "ink", 0),
        ):
            metrics = QFontMetricsF(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, self.width() - x))
            painter.setFont(font)
            painter.setPen(self.look.color(token))
            painter.drawText(QRectF(x, 0, self.width() - x, self.height()), int(Qt.AlignmentFlag.AlignVCenter), shown)
            x += metrics.horizontalAdvance(text) + self.look.px(gap)
        painter.end()


class SpeedButton(TouchButton):
    """Slower, the speed, faster in one frame; a press on the speed itself goes to real time."""

    chosen = Signal(float)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent, 18, 600)
        self.speed = USUAL_SPEED

    def show_speed(self, speed: float) -> None:
        """Takes the speed in force."""
        if speed != self.speed:
            self.speed = speed
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chooses by the third that was pressed."""
        super().mouseReleaseEvent(event)
        third = int(3 * event.position().x() / max(1, self.width()))
        self.chosen.emit(1.0 if third == 1 else speed_beside(self.speed, -1 if third < 1 else 1))

    def paint_text(self, painter: QPainter, ink: QColor) -> None:
        """`−  ×20  +`, a sign that leads nowhere pale."""
        third = self.width() / 3
        texts = (("−", self.speed > SPEEDS[0]), (f"×{self.speed:g}", True), ("+", self.speed < SPEEDS[-1]))
        for i, (text, usable) in enumerate(texts):
            painter.setFont(self.font_now() if i == 1 else self.look.font(24, 400, self.look.reading))
            painter.setPen(ink if usable else self.look.color("faint"))
            rect = QRectF(i * third, 0, third, self.height())
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)


class Transport(QWidget):
    """Emits what was pressed; the window moves the cursor and says how things stand."""

    pressed = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.buttons = {name: IconButton(look, name, self) for name in SIGNS}
        self.speed = SpeedButton(look, self)
        self.elapsed = Elapsed(look, self)
        self.windows = WindowButton(look, self)
        self.buttons_right = {name: TouchButton(look, self, 18) for name in ("mark", "note")}
        for name, button in {**self.buttons, **self.buttons_right}.items():
            button.setObjectName(name)
            button.clicked.connect(self._pressed)

    def _pressed(self) -> None:
        self.pressed.emit(self.sender().objectName())

    def show_state(self, playing: bool, speed: float, before: bool, after: bool, marked: bool) -> None:
        """Whether it plays, how fast, whether there is an event before and after the cursor, and a second cursor."""
        look = self.look
        play = self.buttons["play"]
        play.sign = "pause" if playing else "play"
        play.set_colors(look.color("ink"), look.color("panel"), look.color("ink"))
        play.update()
        self.buttons["previous"].setEnabled(before)
        self.buttons["next"].setEnabled(after)
        self.speed.show_speed(speed)
        mark = self.buttons_right["mark"]
        mark.set_colors(look.color("raised") if marked else None, None, look.color("edge") if marked else None)

    def retranslate(self) -> None:
        """Takes the words and sizes anew."""
        translate = QCoreApplication.translate
        for name in ("previous", "next"):
            self.buttons[name].setText(translate("Review", "event"))
        self.buttons_right["mark"].setText(translate("Review", "Mark"))
        self.buttons_right["note"].setText(translate("Review", "Add note"))
        self._lay_out()
        for button in (*self.buttons.values(), *self.buttons_right.values(), self.speed, self.windows):
            button.update()
        self.elapsed.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """From the left what moves the cursor, from the right what is done with it, between them the time."""
        self._lay_out()

    def _lay_out(self) -> None:
        gap, height = self.look.px(8), self.height()
        x = 0
        for name, button in self.buttons.items():
            width = max(48, button.needed_width(), self.look.px(96) if name == "play" else 0)
            button.setGeometry(x, 0, width, height)
            x += width + gap
        thirds = 3 * max(48, self.look.px(64))
        self.speed.setGeometry(x, 0, thirds, height)
        x += thirds + gap
        right = self.width()
        for button in reversed(self.buttons_right.values()):
            width = max(48, button.text_width())
            right -= width
            button.setGeometry(right, 0, width, height)
            right -= gap
        width = max(3 * 56, self.look.px(240))
        self.windows.setGeometry(right - width, 0, width, height)
        left = x + self.look.px(12)
        self.elapsed.setGeometry(left, 0, max(0, right - width - gap - left), height)


def cursor_words(at: str, phase: str, note: str) -> str:
    """`14:36:40 · purify · “heparin restored”`: what there is to say of the cursor."""
    return " · ".join(part for part in (at, phase, f"“{note}”" if note else "") if part and part != words.UNKNOWN)


def since_mark(seconds: float) -> str:
    """`Δ +00:12:31.4`: how far the cursor is from the second one."""
    tenths = round(abs(seconds) * 10)
    return f"Δ {'−' if seconds < 0 else '+'}{words.clock_hms(tenths // 10)}.{tenths % 10}"
