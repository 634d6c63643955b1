"""The big number of a trace with its limits.

It is what is read from across the room, so it alone decides how a stale or invalid reading must look: hatched, with
its age, never like a live one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent, QTransform
from PySide6.QtWidgets import QWidget

from session_monitor.domain.readings import Quality
from session_monitor.monitor.snapshot import LimitInfo
from ui import words
from ui.shown import ABSENT, Shown
from ui.theme import Look
from ui.traces import Trace
from ui.wrapped import Label, fitted


def quality_word(quality: Quality) -> str:
    """Why a reading has no number, in the language on screen."""
    translate = QCoreApplication.translate
    return {
        Quality.INVALID: translate("Numbers", "invalid"),
        Quality.IMPLAUSIBLE: translate("Numbers", "implausible"),
        Quality.FROZEN: translate("Numbers", "frozen"),
        Quality.MISSING: translate("Numbers", "missing"),
    }.get(quality, "")


def hatch(painter: QPainter, rect: QRectF, color: QColor, scale: float) -> None:
    """The mark of a number that is not live; its lines grow with the window."""
    pale = QColor(color)
    pale.setAlphaF(0.55)
    brush = QBrush(pale, Qt.BrushStyle.BDiagPattern)
    brush.setTransform(QTransform.fromScale(max(1.0, scale), max(1.0, scale)))
    painter.fillRect(rect, brush)


def why_not_live(shown: Shown, language: str) -> str:
    """`12 s` for a stale value, `invalid · 12 s` for a bad reading."""
    parts = [quality_word(shown.quality), words.age(shown.age_s, language) if shown.age_s is not None else ""]
    return " · ".join(part for part in parts if part)


class NumberTile(QWidget):
    """Label, number, limits. `set_alarm` gives it an alarm's colour."""

    def __init__(self, look: Look, trace: Trace, number_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.trace, self.number_px = look, trace, number_px
        self.shown: Shown = ABSENT
        self.priority: str | None = None
        self.limits: tuple[str, ...] = ()
        self.note = ""

    @property
    def text(self) -> str:
        """The number as it is written."""
        return words.number(self.shown.value, self.trace.decimals, group=False)

    def show_reading(self, shown: Shown, note: str = "") -> None:
        """Takes a number; `note` stands under it (our own TMP beside the machine's, say)."""
        if (shown, note) != (self.shown, self.note):
            self.shown, self.note = shown, note
            self.update()

    def set_alarm(self, priority: str | None) -> None:
        """Low, medium, high, or None."""
        if priority != self.priority:
            self.priority = priority
            self.update()

    def set_limits(self, limits: Sequence[LimitInfo]) -> None:
        """The limits of this channel, highest first."""
        ordered = sorted(limits, key=lambda x: (x["direction"] != "high", -x["value"]))
        texts = tuple(f"{'▲' if x['direction'] == 'high' else '▼'} {words.number(x['value'])}" for x in ordered)
        if texts != self.limits:
            self.limits = texts
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the tile."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        alarmed = self.priority is not None
        painter.fillRect(rect, self.look.color(self.priority) if self.priority else self.look.color("panel"))
        ink = self.look.color(f"{self.priority}_ink") if self.priority else self.look.color("ink")
        quiet = ink if alarmed else self.look.color("secondary")
        if self.shown.hatched:
            hatch(painter, rect, quiet if alarmed else self.look.color("faint"), self.look.scale)
        top, left = self._paint_label(painter, rect, quiet, ink if alarmed else self.look.trace(self.trace.color))
        self._paint_number(painter, rect.adjusted(left, 0, 0, 0), top, quiet if self.shown.hatched else ink)
        self._paint_limits(painter, rect, quiet)
        painter.end()

    def label(self) -> Label:
        """The name of the trace as it is painted: beside its key, or below it where the name needs the whole width."""
        px, text = self.look.px, self.trace.text
        beside = Label((text,), self.look.font(15), self.width() - px(44))
        return beside if beside.fits else fitted(text, [self.look.font(n) for n in (15, 14, 13, 12)], self._below())

    def _below(self) -> float:
        return self.width() - self.look.px(8) - 4

    def _paint_label(self, painter: QPainter, rect: QRectF, quiet: QColor, key: QColor) -> tuple[float, float]:
        """Key and name; where the number begins, from above and from the left."""
        px, label = self.look.px, self.label()
        beside = len(label.lines) == 1 and label.room < self._below()
        line, top = QFontMetricsF(label.font).height(), rect.top() + px(8)
        middle = top + line / 2 if beside else rect.top() + px(7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(key)
        left = px(14) if beside else px(6)
        painter.drawRoundedRect(QRectF(left, middle - px(2), px(18), px(4)), px(2), px(2))
        painter.setPen(quiet)
        if not beside:
            top = middle + px(4)
        label.paint(painter, px(40) if beside else left, top)
        return top + label.height, left

    def _paint_number(self, painter: QPainter, rect: QRectF, top: float, ink: QColor) -> None:
        px = self.look.px
        size = self.number_px
        room = rect.width() - px(6)
        while QFontMetricsF(self.look.font(size, 600)).horizontalAdvance(self.text) > room and size > 18:
            size -= 2
        font = self.look.font(size, 600)
        height = QFontMetricsF(font).height()
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QRectF(rect.left(), top, rect.width(), height), 0, self.text)
        under = why_not_live(self.shown, self.look.language) if self.shown.hatched else self.note
        if under:
            painter.setFont(self.look.font(15, 600))
            painter.drawText(QRectF(rect.left(), top + height * 0.92, rect.width(), px(22) + 4), 0, under)

    def _paint_limits(self, painter: QPainter, rect: QRectF, quiet: QColor) -> None:
        font = self.look.font(15)
        painter.setFont(font)
        painter.setPen(quiet)
        line = QFontMetricsF(font).height() * 1.05
        bottom = rect.bottom() - self.look.px(8)
        for text in reversed(self.limits[:3]):
            painter.drawText(
                QRectF(0, bottom - line, rect.width() - self.look.px(12), line), int(Qt.AlignmentFlag.AlignRight), text
            )
            bottom -= line
