"""All that another machine measures, beside its trends: name, number and unit, lit by alarms, hatched when not live.

It stands where the circuit of the Li-ALS is drawn: a machine without that circuit must not be shown as if it had one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.alarm_texts import AlarmTexts
from ui.circuit import EVERY_S, lit_places
from ui.numbers import hatch, why_not_live
from ui.panel_places import Place, Way, places, way_for
from ui.places import priority_at
from ui.shown import ABSENT, Readings, Shown
from ui.theme import Look


def told(each: Mapping[str, Any], shown: Shown, language: str) -> str:
    """A reading of a channel in words: its number with its unit, yes or no, or why there is none."""
    if shown.hatched and shown.value is None:
        return why_not_live(shown, language)
    if each["bit"] and shown.value is not None:
        translate = QCoreApplication.translate
        return translate("Panel", "yes") if shown.value else translate("Panel", "no")
    return words.with_unit(shown.value, each["unit"], each["decimals"])


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
        self._way: tuple[object, Way] | None = None

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
            (self._texts.label(each["channel"], language), told(each, shown, language), shown)
            for each in self.measured
            for shown in (self._readings[each["channel"]],)
        ]

    def places(self) -> list[Place]:
        """Where its rows stand, so that every name and number has room; the way is kept while texts are as long."""
        size = (self.width(), self.height())
        rows = [(label, text, shown.hatched and shown.value is None) for label, text, shown in self.rows()]
        key = (size, self.look.scale, [(label, len(text), is_words) for label, text, is_words in rows])
        more = QCoreApplication.translate("Footer", "More numbers")
        if self._way is not None and self._way[0] == key:
            found = list(places(self.look, size, rows, more, self._way[1]))
            if all(place.fits for place in found):
                return found
        self._way = (key, way_for(self.look, size, rows, more))
        return list(places(self.look, size, rows, more, self._way[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the channels in columns, in the order of the map."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px = self.look.px
        painter.setPen(QPen(self.look.color("hairline"), 1))
        painter.setBrush(self.look.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        names = [each["channel"] for each in self.measured]
        found, rows = self.places(), self.rows()
        for i, place in enumerate(found):
            is_more = i == len(found) - 1 < len(rows) - 1
            shown = ABSENT if is_more else rows[i][2]
            self._paint_one(painter, place, shown, None if is_more else priority_at(self._lit, names[i], names))
        painter.end()

    def _paint_one(self, painter: QPainter, place: Place, shown: Shown, priority: str | None) -> None:
        look = self.look
        painter.fillRect(place.box, look.color(priority or "raised"))
        ink = look.color(f"{priority}_ink") if priority else look.color("ink")
        quiet = ink if priority else look.color("secondary")
        if shown.hatched:
            hatch(painter, place.box, quiet if priority else look.color("faint"), look.scale)
        painter.setPen(quiet)
        place.name.paint(painter, *place.name_at)
        painter.setPen(quiet if shown.hatched else ink)
        place.number.paint(painter, *place.number_at)
