"""All that another machine measures, beside its trends: name, number and unit, lit by alarms, hatched when not live.

It stands where the circuit of the Li-ALS is drawn: a machine without that circuit must not be shown as if it had one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.alarm_texts import AlarmTexts
from ui.circuit import EVERY_S, lit_places
from ui.numbers import hatch, why_not_live
from ui.places import priority_at
from ui.shown import Readings, Shown
from ui.theme import Look

COLUMNS = 2
TALLEST = 64


class Panel(QWidget):
    """Renders one snapshot through `Readings`. measured: channel, unit, decimals and whether it is a bit."""

    def __init__(
        self, look: Look, texts: AlarmTexts, measured: Sequence[Mapping[str, Any]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.look, self._texts, self.measured = look, texts, tuple(measured)
        self._readings: Readings | None = None
        self._lit: dict[str, str] = {}
        self._painted_at = float("-inf")

    def show_snapshot(self, snapshot: Snapshot, readings: Readings, now_s: float) -> None:
        """Takes the newest values; `now_s` from the screen's monotonic clock."""
        lit = lit_places(snapshot)
        due = lit != self._lit or now_s - self._painted_at >= EVERY_S
        self._readings, self._lit = readings, lit
        if due:
            self._painted_at = now_s
            self.update()

    def refresh(self) -> None:
        """Repaints whatever happens: another theme, size or language."""
        self.update()

    def rows(self) -> list[tuple[str, str, Shown]]:
        """(label, number with its unit, what may be said of it) of each channel, as painted."""
        if self._readings is None:
            return []
        language = self.look.language
        return [
            (self._texts.label(each["channel"], language), self._text(each, shown), shown)
            for each in self.measured
            for shown in (self._readings[each["channel"]],)
        ]

    def _text(self, each: Mapping[str, Any], shown: Shown) -> str:
        if shown.hatched and shown.value is None:
            return why_not_live(shown, self.look.language)
        if each["bit"] and shown.value is not None:
            translate = QCoreApplication.translate
            return translate("Panel", "yes") if shown.value else translate("Panel", "no")
        return words.with_unit(shown.value, each["unit"], each["decimals"])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the channels in two columns, in the order of the map."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, gap = self.look.px, self.look.px(6)
        painter.setPen(QPen(self.look.color("hairline"), 1))
        painter.setBrush(self.look.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        lines = max(1, -(-len(self.measured) // COLUMNS))
        width = (self.width() - gap * (COLUMNS + 1)) / COLUMNS
        height = min(px(TALLEST), (self.height() - gap * (lines + 1)) / lines)
        names = [each["channel"] for each in self.measured]
        for i, (label, text, shown) in enumerate(self.rows()):
            column, line = divmod(i, lines)
            box = QRectF(gap + column * (width + gap), gap + line * (height + gap), width, height)
            self._paint_one(
                painter, box, label, text, shown, priority_at(self._lit, self.measured[i]["channel"], names)
            )
        painter.end()

    def _paint_one(
        self, painter: QPainter, box: QRectF, label: str, text: str, shown: Shown, priority: str | None
    ) -> None:
        look = self.look
        painter.fillRect(box, look.color(priority or "raised"))
        ink = look.color(f"{priority}_ink") if priority else look.color("ink")
        quiet = ink if priority else look.color("secondary")
        if shown.hatched:
            hatch(painter, box, quiet if priority else look.color("faint"), look.scale)
        inner = box.adjusted(look.px(10), 0, -look.px(10), 0)
        painter.setPen(quiet)
        small = look.font(14)
        painter.setFont(small)
        number = look.font(24, 600)
        wide = QFontMetricsF(number).horizontalAdvance(text) + look.px(8)
        name = QFontMetricsF(small).elidedText(label, Qt.TextElideMode.ElideRight, max(0.0, inner.width() - wide))
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), name)
        painter.setPen(quiet if shown.hatched else ink)
        painter.setFont(number)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
