"""The top line: who and where, how the link and the recording fare, who operates, and a sign of life.

Without it a picture of another patient, of a simulated machine or one that froze minutes ago could pass for live.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.theme import Look
from ui.unchecked import Unchecked, header_words

Piece = tuple[str, int, str]
"""Text, weight, colour token."""


class Header(QWidget):
    """Renders one snapshot. `operator_pressed`: somebody wants to name the operator; `link_pressed`: to see more of the
    link and the recording."""

    operator_pressed = Signal()
    link_pressed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None, unchecked: Unchecked = ()) -> None:
        super().__init__(parent)
        self.look, self.unchecked = look, unchecked
        self.left: list[Piece] = []
        self.right: list[Piece] = []
        self.beats = 0
        self._last_seq = -1
        self._arrivals: deque[float] = deque(maxlen=11)
        self._simulated = False
        self._left_end = self._right_left = self._link_left = self._operator_left = 0.0
        self._dots: dict[str, bool] = {}

    def show_snapshot(self, snapshot: Snapshot, now_s: float) -> None:
        """Takes texts and the beat: the sign of life moves once for each new frame, and only then."""
        seq = snapshot["frame"]["seq"] if snapshot["frame"] else -1
        if seq != self._last_seq:
            self._last_seq = seq
            self.beats += 1
            self._arrivals.append(now_s)
        self._simulated = snapshot["machine"]["simulated"]
        session, machine = snapshot["session"], snapshot["machine"]
        translate = QCoreApplication.translate
        case = translate("Header", "Case") + " "
        self.left = [(session["bed"], 600, "ink")] if session["bed"] else []
        self.left += [(case, 400, "ink"), (session["case"] or words.UNKNOWN, 600, "ink")]
        self.left += [(machine["name"], 400, "secondary")]
        elapsed = snapshot["utc_s"] - session["started_utc_s"] if session["started_utc_s"] else snapshot["t_s"]
        self.left += [(words.clock_hms(elapsed), 600, "ink")]
        operator = session["operator"] or translate("Header", "not named")
        now = words.local(snapshot["utc_s"], session["zone"]).strftime("%H:%M:%S")
        self.right = [(translate("Header", "No sound"), 600, "ink")] if snapshot["parts"].get("sound") is False else []
        self.right += [
            (self._link_text(snapshot), 400, "secondary"),
            (self._recording_text(snapshot), 400, "secondary"),
            (translate("Header", "Operator") + " ", 400, "secondary"),
            (operator, 600, "ink"),
            (now, 600, "ink"),
        ]
        self._dots = {
            self.right[-5][0]: snapshot["link"]["state"] == "good",
            self.right[-4][0]: bool(snapshot["recording"]["path"]) and not snapshot["recording"]["failing"],
        }
        if len(self.right) > 5:
            self._dots[self.right[0][0]] = False
        self.update()

    def _link_text(self, snapshot: Snapshot) -> str:
        """Rate, how old a number was at most over the last ten frames and what is not checked, or what is wrong."""
        link, translate = snapshot["link"], QCoreApplication.translate
        if link["state"] == "good":
            gaps = [b - a for a, b in pairwise(self._arrivals)]
            age_ms = words.number(1000 * max(gaps, default=link["age_s"] or 0.0))
            text = translate("Header", "Machine %1 Hz · %2 ms")
            fares = text.replace("%1", words.number(link["rate_hz"])).replace("%2", age_ms)
            # a simulated machine says who it is, and its mark needs the room
            unchecked = "" if snapshot["machine"]["simulated"] else header_words(self.unchecked)
            return f"{fares} · {unchecked}" if unchecked else fares
        if link["state"] == "connecting" or link["age_s"] is None:
            return translate("Header", "Machine: connecting")
        text = translate("Header", "Machine: no reply for %1 s")
        return text.replace("%1", words.number(link["age_s"], 1))

    def _recording_text(self, snapshot: Snapshot) -> str:
        recording, translate = snapshot["recording"], QCoreApplication.translate
        if recording["path"] is None:
            return translate("Header", "Not recording")
        saved = words.number(recording["polls_saved"])
        if recording["failing"]:
            text = translate("Header", "Recording failing · %1 polls waiting")
            return text.replace("%1", words.number(recording["spooled"]))
        if recording["disk_low"] and recording["hours_left"] is not None:
            text = translate("Header", "Recording · room for %1 h")
            return text.replace("%1", words.number(recording["hours_left"], 1))
        return translate("Header", "Recording · %1 polls saved").replace("%1", saved)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the operator's name asks for another one, one on the link or the recording for more of it."""
        x = event.position().x()
        if x >= self._operator_left > 0:
            self.operator_pressed.emit()
        elif x >= self._link_left > 0:
            self.link_pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        px = self.look.px
        x = float(px(20))
        x = self._paint_life(painter, x)
        for piece in self.left:
            x = self._paint_piece(painter, x, piece) + (0 if piece[0].endswith(" ") else px(28))
        self._left_end = x
        self._paint_right(painter)
        if self._simulated:
            self._paint_mark(painter, x)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        look = self.look
        if not self._simulated:
            painter.fillRect(self.rect(), look.ground)
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), look.color("hairline"))
            return
        painter.fillRect(self.rect(), look.color("simulated_header"))
        painter.setPen(QPen(look.color("simulated_stripe"), look.px(10)))
        for x in range(-self.height(), self.width(), look.px(34)):
            painter.drawLine(x, self.height(), x + self.height(), 0)

    def _paint_life(self, painter: QPainter, x: float) -> float:
        """A ring whose bright arc moves on by a twelfth with each frame."""
        size = float(self.look.px(20))
        rect = QRectF(x, (self.height() - size) / 2, size, size)
        pen = QPen(self.look.color("faint"), self.look.px(3))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(rect)
        pen.setColor(self.look.color("ink"))
        painter.setPen(pen)
        painter.drawArc(rect, -self.beats % 12 * 30 * 16, 80 * 16)
        return x + size + self.look.px(18)

    def _paint_piece(self, painter: QPainter, x: float, piece: Piece) -> float:
        text, weight, token = piece
        font = self.look.font(18, weight)
        width = QFontMetricsF(font).horizontalAdvance(text)
        painter.setFont(font)
        token = "ink" if self._simulated and token == "secondary" else token
        painter.setPen(self.look.color(token))
        painter.drawText(QRectF(x, 0, width + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
        return x + width

    def _paint_right(self, painter: QPainter) -> None:
        px = self.look.px
        widths = [QFontMetricsF(self.look.font(18, weight)).horizontalAdvance(text) for text, weight, _ in self.right]
        gaps = [0 if text.endswith(" ") else px(28) for text, _, _ in self.right]
        dots = [px(18) if text in self._dots else 0 for text, _, _ in self.right]
        x = self._right_left = self.width() - px(20) - sum(widths) - sum(gaps[:-1]) - sum(dots)
        for piece, gap, dot in zip(self.right, gaps, dots, strict=True):
            if piece is self.right[-5]:
                self._link_left = x
            if piece is self.right[-3]:
                self._operator_left = x
            if dot:
                self._paint_dot(painter, x, self._dots[piece[0]])
            x = self._paint_piece(painter, x + dot, piece) + gap

    def _paint_dot(self, painter: QPainter, x: float, good: bool) -> None:
        """Filled when all is well, an empty ring when not: the shape says it, not a colour."""
        r = self.look.px(5)
        painter.setPen(QPen(self.look.color("ink"), 2))
        painter.setBrush(self.look.color("ink") if good else QColor(0, 0, 0, 0))
        painter.drawEllipse(QPointF(x + r, self.height() / 2), r, r)

    def _paint_mark(self, painter: QPainter, left: float) -> None:
        text = QCoreApplication.translate("Header", "SIMULATED")
        font = self.look.font(20, 800)
        width = QFontMetricsF(font).horizontalAdvance(text) + self.look.px(28)
        height = self.height() * 0.66
        rect = QRectF(left, (self.height() - height) / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.color("ink"))
        painter.drawRoundedRect(rect, self.look.px(4), self.look.px(4))
        painter.setPen(self.look.color("simulated_header"))
        painter.setFont(font)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
