"""The four strips with their big numbers, in panels below each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import LimitInfo
from ui import words
from ui.history import Source
from ui.numbers import NumberTile
from ui.places import OTHER_QUANTITY, priority_at
from ui.shown import Fresh, Readings
from ui.spans import Episode, Span
from ui.strips import Strip
from ui.theme import Look
from ui.traces import STRIPS, StripSpec

TMP_TOLERANCE_MMHG = 5.0
LINES_IN = ("tmp",)
"""Strips whose limits are drawn as lines; in the others they would belong to one trace of three."""


class StripPanel(QWidget):
    """One strip and its numbers in a frame."""

    def __init__(self, look: Look, spec: StripSpec, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self.spec = look, spec
        self.strip = Strip(look, spec, self)
        self.tiles = [NumberTile(look, trace, spec.number_px, self) for trace in spec.traces]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Plot on the left, numbers on the right."""
        px = self.look.px
        numbers = px(420)
        self.strip.setGeometry(2, 2, self.width() - numbers - 4, self.height() - 4)
        left = self.width() - numbers
        for i, tile in enumerate(self.tiles):
            x, end = (left + numbers * k // len(self.tiles) for k in (i, i + 1))
            tile.setGeometry(x + 1, 1, end - x - (2 if end == self.width() else 1), self.height() - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame and the lines between the numbers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.look.color("hairline"), 1))
        painter.setBrush(self.look.color("panel"))
        radius = self.look.px(8)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        for tile in self.tiles:
            painter.drawLine(tile.x() - 1, 1, tile.x() - 1, self.height() - 2)
        painter.end()


class Trends(QWidget):
    """All strips over one span of time."""

    def __init__(self, look: Look, parent: QWidget | None = None, specs: Sequence[StripSpec] = STRIPS) -> None:
        super().__init__(parent)
        self.look = look
        self.panels = [StripPanel(look, spec, self) for spec in specs]

    @property
    def tiles(self) -> dict[str, NumberTile]:
        """Channel -> its number."""
        return {tile.trace.channel: tile for panel in self.panels for tile in panel.tiles}

    def restyle(self) -> None:
        """Takes colours and sizes anew."""
        for panel in self.panels:
            panel.strip.restyle()
            panel.resizeEvent(None)  # type: ignore[arg-type]

    def show_numbers(self, readings: Readings, limits: Sequence[LimitInfo], lit: Mapping[str, str]) -> None:
        """Takes the newest numbers, the limits in force and the channels that an alarm lights."""
        by_channel = dict[str, list[LimitInfo]]()
        for limit in limits:
            if limit["key"].partition(".")[0] not in OTHER_QUANTITY:
                by_channel.setdefault(limit["channel"], []).append(limit)
        for channel, tile in self.tiles.items():
            tile.show_reading(readings[channel], own_tmp(readings) if channel == "tmp_mmhg" else "")
            tile.set_limits(by_channel.get(channel, []))
            tile.set_alarm(priority_at(lit, channel, self.tiles))
        for panel in self.panels:
            if panel.spec.name in LINES_IN:
                panel.strip.set_limits(limits)

    def draw(self, source: Source, span: Span, episodes: Sequence[Episode]) -> None:
        """Draws all traces over `span`."""
        for panel in self.panels:
            panel.strip.set_episodes(episodes)
            panel.strip.show_span(source, span)

    def close_plots(self) -> None:
        """Gives the plots back."""
        for panel in self.panels:
            panel.strip.plot.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Equal heights; a machine of one quantity has a single tall strip."""
        gap, n = self.look.px(8), max(1, len(self.panels))
        height = (self.height() - gap * (n - 1)) / n
        for i, panel in enumerate(self.panels):
            top = round(i * (height + gap))
            panel.setGeometry(0, top, self.width(), round(i * (height + gap) + height) - top)


def own_tmp(readings: Readings) -> str:
    """`ours 57` when the machine's TMP and ours differ by more than the map's tolerance (machine.md section 1)."""
    machine, ours = readings["tmp_mmhg"], readings["tmp_derived_mmhg"]
    if machine.fresh is not Fresh.LIVE or ours.fresh is not Fresh.LIVE or machine.value is None or ours.value is None:
        return ""
    if abs(machine.value - ours.value) <= TMP_TOLERANCE_MMHG:
        return ""
    return f"(Part+Pven)/2−P1st {words.number(ours.value)}"
