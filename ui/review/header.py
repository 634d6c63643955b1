"""The top line of a review: the mark that says it is one, whose session it is, and what the recording holds.

Without the mark a recorded treatment could be taken for the patient in front of it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui import words
from ui.buttons import TouchButton
from ui.review.session import ReviewedSession
from ui.theme import Look


def ending(session: ReviewedSession) -> str:
    """How the recording ended, in the language on screen."""
    translate = QCoreApplication.translate
    return {
        "recording": translate("Review", "being recorded"),
        "closed": translate("Review", "closed"),
        "interrupted": translate("Review", "interrupted"),
    }.get(session.meta.state, session.meta.state)


def session_times(session: ReviewedSession) -> str:
    """`2026-03-14 12:22 – 17:05` in the session's zone, with the second date when it is another day."""
    zone, start = session.meta.zone, session.utc_minus_t
    first, last = words.local(start + session.start, zone), words.local(start + session.end, zone)
    form = "%H:%M" if first.date() == last.date() else "%Y-%m-%d %H:%M"
    return f"{first:%Y-%m-%d %H:%M} – {last.strftime(form)}"


def beside_words(other: ReviewedSession) -> str:
    """What the thin lines and the differences in brackets are."""
    told = QCoreApplication.translate("Review", "thin, (±): %1")
    began = words.local(other.utc_minus_t + other.start, other.meta.zone)
    return told.replace("%1", f"{other.meta.case or words.UNKNOWN} · {began:%m-%d %H:%M}")


def facts(session: ReviewedSession) -> list[str]:
    """Times, machine, rate, polls and how it ended."""
    translate = QCoreApplication.translate
    polls = translate("Review", "%1 polls").replace("%1", words.number(session.polls))
    found = [session_times(session), session.machine.name, f"{session.rate_hz:.3g} Hz", polls]
    if session.missed:
        found.append(translate("Review", "%1 missed").replace("%1", words.number(session.missed)))
    return [*found, ending(session)]


class ReviewHeader(QWidget):
    """Renders one session, with what can be done to the whole of it at the right; `pressed` names that."""

    pressed = Signal(str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        names = ("compare", "export", "report", "theme", "language")
        self.buttons = {name: TouchButton(look, self, 17) for name in names}
        for name, button in self.buttons.items():
            button.setObjectName(name)
            button.clicked.connect(self._pressed)
        self.marks: list[str] = []
        self.case = self.facts = self.place = self.vouched = ""
        self.doubted = False
        """Whether what is said of the recording must not be overlooked."""
        self._free = 0

    def show_vouched(self, text: str, doubted: bool, session: ReviewedSession) -> None:
        """Whether the recording is what was recorded."""
        self.vouched, self.doubted = text, doubted
        self.show_session(session)

    def show_compared(self, beside: bool) -> None:
        """Whether another session lies beside it."""
        look = self.look
        self.buttons["compare"].set_colors(
            look.color("ink") if beside else None, look.color("panel") if beside else None, None
        )

    def show_session(self, session: ReviewedSession) -> None:
        """Takes the texts in the language on screen."""
        translate, meta = QCoreApplication.translate, session.meta
        self.marks = [translate("Review", "REVIEW")]
        if meta.simulated:
            self.marks.append(translate("Header", "SIMULATED"))
        self.case = f"{translate('Header', 'Case')} {meta.case or words.UNKNOWN}"
        self.facts = " · ".join(facts(session))
        operator = f"{translate('Header', 'Operator')} {meta.operator}" if meta.operator else ""
        self.place = " · ".join(part for part in (meta.bed, operator) if part)
        night = translate("Footer", "Day") if self.look.theme.name == "dark" else translate("Footer", "Night")
        texts = {
            "compare": translate("Review", "Compare with…"),
            "export": translate("Review", "Export…"),
            "report": translate("Review", "Report…"),
            "theme": night,
            "language": "中 / EN",
        }
        for name, text in texts.items():
            self.buttons[name].setText(text)
        self._lay_out()
        self.update()

    def _pressed(self) -> None:
        self.pressed.emit(self.sender().objectName())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons stay at the right."""
        self._lay_out()

    def _lay_out(self) -> None:
        right, height = self.width() - self.look.px(16), max(48, self.height() - self.look.px(8))
        for button in reversed(self.buttons.values()):
            width = max(48, button.text_width())
            right -= width
            button.setGeometry(right, (self.height() - height) // 2, width, height)
            button.update()
            right -= self.look.px(8)
        self._free = right

    def paintEvent(self, event: QPaintEvent) -> None:
        """Marks at the left, then whose session it is and what is known of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, px = self.look, self.look.px
        painter.fillRect(self.rect(), look.color("review_header"))
        painter.setPen(QPen(look.color("review_stripe"), px(10)))
        for x in range(-self.height(), self.width(), px(34)):
            painter.drawLine(x, self.height(), x + self.height(), 0)
        x = float(px(16))
        for i, text in enumerate(self.marks):
            tokens = ("ink", "review_ground") if i == 0 else ("simulated_header", "ink")
            x = self._paint_mark(painter, x, text, look.color(tokens[0]), look.color(tokens[1])) + px(14)
        self._paint_facts(painter, self._paint_text(painter, x + px(10), self.case, 600) + px(24))
        painter.end()

    def _paint_facts(self, painter: QPainter, x: float) -> None:
        """What is known of it; what says whether to believe it gives way last, and where it was first."""
        look, px, right = self.look, self.look.px, self._free - self.look.px(12)
        metrics, bold = QFontMetricsF(look.font(17)), QFontMetricsF(look.font(17, 600))
        dot = " · " if self.vouched and not self.doubted else ""
        vouched = bold.horizontalAdvance(dot + self.vouched) + (px(40) if self.doubted else 0)
        facts, place = metrics.horizontalAdvance(self.facts), metrics.horizontalAdvance(self.place)
        if (room := right - x - facts - vouched - px(30)) >= min(place, px(160)):
            self._paint_text(
                painter,
                right - min(place, room),
                metrics.elidedText(self.place, Qt.TextElideMode.ElideRight, room),
                400,
            )
        shown = metrics.elidedText(self.facts, Qt.TextElideMode.ElideRight, max(0.0, right - x - vouched))
        x = self._paint_text(painter, x, shown, 400)
        if self.doubted:
            self._paint_mark(painter, x + px(12), self.vouched, look.color("ink"), look.color("review_ground"), 17)
        else:
            self._paint_text(painter, x, dot + self.vouched, 600)

    def _paint_mark(self, painter: QPainter, x: float, text: str, fill: QColor, ink: QColor, size: int = 20) -> float:
        font = self.look.font(size, 800)
        width = QFontMetricsF(font).horizontalAdvance(text) + self.look.px(28)
        height = self.height() * 0.66
        rect = QRectF(x, (self.height() - height) / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, self.look.px(4), self.look.px(4))
        painter.setPen(ink)
        painter.setFont(font)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
        return rect.right()

    def _paint_text(self, painter: QPainter, x: float, text: str, weight: int) -> float:
        font = self.look.font(17, weight)
        width = QFontMetricsF(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(self.look.color("ink"))
        painter.drawText(QRectF(x, 0, width + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
        return x + width
