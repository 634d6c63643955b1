"""A trend strip: traces, limit lines, alarm colour from the first offending reading on, and a cursor for review.

Every plot item is created once and reused, ranges are fixed and the grid is one curve: pyqtgraph leaks destroyed
plots and slows down several times with its own grid, wide pens or automatic ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPolygonF
from PySide6.QtWidgets import QGraphicsPolygonItem, QGraphicsRectItem, QLabel, QVBoxLayout, QWidget

from session_monitor.monitor.snapshot import LimitInfo
from ui import words
from ui.decimate import Array
from ui.history import Source
from ui.places import shared_place
from ui.spans import Episode, Span, time_ticks
from ui.theme import Look
from ui.traces import EDGE, StripSpec

PRIORITIES = ("low", "medium", "high")
OTHER_ALPHA = 0.75
LINE = 1.15
"""Height of a line of numbers, in font sizes."""


class Strip(QWidget):
    """One strip. `show_span` draws; `set_limits`, `set_episodes` and `add_cursor` say what to draw over it."""

    def __init__(self, look: Look, spec: StripSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.spec = look, spec
        self._limits: tuple[float, ...] = ()
        self._upper: tuple[float, ...] = ()
        self._episodes: tuple[Episode, ...] = ()
        self._range = spec.ranges[0]
        self._scaled = False
        """Whether there is anything to have a scale for."""
        self.title = QLabel(self)
        self.title.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.plot: Any = pg.PlotWidget(self, enableMenu=False)  # its methods are forwarded at run time
        self._build_plot()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.plot)
        self.title.raise_()
        self.restyle()

    def _build_plot(self) -> None:
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(False, False)
        item.disableAutoRange()
        self.plot.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self._grid = self._curve("all", z=-30)
        self._limit_lines = self._curve("pairs", z=-20)
        self._traces = [self._curve("finite", z=-2 * n) for n in range(len(self.spec.traces))]  # the first lies on top
        self._others: list[pg.PlotCurveItem] = []  # made when a second session is first laid beside this one
        self._overlays: dict[tuple[int, str], pg.PlotCurveItem] = {}  # made when an alarm first needs one, then kept
        self._beyond = [self._shade() for _ in range(2)]
        self._marks: list[QGraphicsPolygonItem] = []
        self._gaps: list[QGraphicsRectItem] = []
        self.cursors: list[pg.InfiniteLine] = []

    def _curve(self, connect: str, z: int) -> pg.PlotCurveItem:
        curve = pg.PlotCurveItem(connect=connect, skipFiniteCheck=connect != "finite")
        curve.setZValue(z)
        self.plot.addItem(curve, ignoreBounds=True)
        return curve

    def _shade(self) -> QGraphicsRectItem:
        shade = QGraphicsRectItem()
        shade.setPen(Qt.PenStyle.NoPen)
        shade.setZValue(-40)
        self.plot.addItem(shade, ignoreBounds=True)
        return shade

    def restyle(self) -> None:
        """Takes colours, fonts and language anew."""
        look = self.look
        self.plot.setBackground(look.color("panel"))
        for name in ("left", "bottom"):
            axis = self.plot.getAxis(name)
            axis.setPen(None)
            axis.setTickPen(look.color("panel"))
            axis.setTextPen(look.color("faint"))
            axis.setStyle(tickFont=look.font(12), tickLength=0, tickTextOffset=look.px(6))
        self.plot.getAxis("left").setWidth(max(38, look.px(52)))
        self.plot.getAxis("bottom").setHeight(max(18, look.px(22)))
        self.plot.getPlotItem().layout.setContentsMargins(0, max(18, look.px(24)), look.px(14), look.px(2))
        self.title.setFont(look.font(14, 600))
        self.title.setStyleSheet(f"color: {look.theme.secondary}; background: transparent")
        self.retranslate()
        self._grid.setPen(pg.mkPen(look.color("hairline"), width=1))
        faint = look.color("ink")
        faint.setAlphaF(0.04)
        for shade in self._beyond:
            shade.setBrush(faint)
        for shade in self._gaps:
            shade.setBrush(self._gap_color())
        dashed = pg.mkPen(look.color("edge"), width=1, dash=[6, 5])
        self._limit_lines.setPen(dashed)
        for trace, curve in zip(self.spec.traces, self._traces, strict=True):
            curve.setPen(pg.mkPen(look.trace(trace.color), width=look.px(2)))
        for (_, priority), overlay in self._overlays.items():
            overlay.setPen(pg.mkPen(look.color(priority), width=look.px(2) + 1))

    def retranslate(self) -> None:
        """Takes the title in the language on screen."""
        self.title.setText(self.spec.text)
        self.title.adjustSize()
        self.title.move(max(46, self.look.px(60)), max(1, self.look.px(4)))

    def set_limits(self, limits: Sequence[LimitInfo]) -> None:
        """Draws a dashed line for each limit of the first trace, and shades what lies beyond an upper one."""
        name = self.spec.traces[0].channel
        own = [x for x in limits if shared_place(x["channel"]) == name and x["priority"] != "low"]
        self._limits = tuple(sorted({x["value"] for x in own}))
        self._upper = tuple(sorted({x["value"] for x in own if x["direction"] == "high"}))

    def set_episodes(self, episodes: Sequence[Episode]) -> None:
        """Alarms whose part of a trace takes the alarm's colour."""
        names = {trace.channel for trace in self.spec.traces}
        self._episodes = tuple(e for e in episodes if e.channel in names)

    def set_gaps(self, gaps: Sequence[tuple[float, float]]) -> None:
        """Stretches without any reading, session seconds: shaded from top to bottom."""
        while len(self._gaps) < len(gaps):
            shade = self._shade()
            shade.setBrush(self._gap_color())
            self._gaps.append(shade)
        low, high = self.spec.ranges[-1][:2]
        for shade, gap in zip_longest(self._gaps, gaps):
            shade.setVisible(gap is not None)
            if gap is not None:
                shade.setRect(gap[0], 10 * low - high, gap[1] - gap[0], 20 * (high - low))

    def _gap_color(self) -> QColor:
        faint = self.look.color("ink")
        faint.setAlphaF(0.12)
        return faint

    def add_cursor(self, color: str = "ink") -> pg.InfiniteLine:
        """A vertical line; `setValue(seconds)` moves it, `sigDragged` follows when made movable."""
        cursor = pg.InfiniteLine(angle=90, pen=pg.mkPen(self.look.color(color), width=2))
        cursor.setZValue(21)
        self.plot.addItem(cursor, ignoreBounds=True)
        self.cursors.append(cursor)
        return cursor

    def show_span(self, source: Source, span: Span, other: Source | None = None) -> None:
        """Draws the traces of `source` over `span`, minimum and maximum per pixel; `other` below them, thin."""
        step = (span.end - span.start) / max(100, self.plot.getViewBox().width() or 800)
        lows, highs = [self.spec.ranges[0][0]], [self.spec.ranges[0][1]]
        for n, (trace, curve) in enumerate(zip(self.spec.traces, self._traces, strict=True)):
            x, y = source.trace(trace.channel, span.start, span.end, step)
            curve.setData(x, y)
            self._draw_overlays(n, x, y, step)
            known = y[np.isfinite(y)]
            if len(known):
                lows.append(float(known.min()))
                highs.append(float(known.max()))
        for known in self._draw_others(other, span, step):
            lows.append(float(known.min()))
            highs.append(float(known.max()))
        self._range = self.spec.range_for(min(lows), max(highs))
        self._scaled = len(lows) > 1 or not self.spec.guessed
        self.plot.setXRange(span.start, span.end, padding=0)
        self.plot.setYRange(self._range[0], self._range[1], padding=EDGE if self.spec.guessed else 0)
        self._draw_scale(span)
        self._draw_marks(span)

    def _draw_others(self, other: Source | None, span: Span, step: float) -> list[Array]:
        """The other session's traces; the known values of each that has any."""
        if other is None:
            for curve in self._others:
                curve.setData([], [])
            return []
        while len(self._others) < len(self.spec.traces):
            self._others.append(self._curve("finite", z=-10))
        found = list[Array]()
        for trace, curve in zip(self.spec.traces, self._others, strict=True):
            color = self.look.trace(trace.color)
            color.setAlphaF(OTHER_ALPHA)
            curve.setPen(pg.mkPen(color, width=1, dash=[4, 3]))
            x, y = other.trace(trace.channel, span.start, span.end, step)
            curve.setData(x, y)
            found.append(y[np.isfinite(y)])
        return [known for known in found if len(known)]

    def _draw_overlays(self, n: int, x: Array, y: Array, step: float) -> None:
        """The n-th trace's parts within an episode, each in the colour of the worst priority there."""
        channel = self.spec.traces[n].channel
        worse = np.zeros(len(x), dtype=bool)
        for priority in reversed(PRIORITIES):
            inside = np.zeros(len(x), dtype=bool)
            for e in self._episodes:
                if e.channel == channel and e.priority == priority:
                    inside |= (x >= e.start - step / 2) & (x <= (np.inf if e.end is None else e.end))
            part = inside & ~worse
            worse |= inside
            if part.any():
                self._overlay(n, priority).setData(x, np.where(part, y, np.nan))
            elif (n, priority) in self._overlays:
                self._overlays[n, priority].setData([], [])

    def _overlay(self, n: int, priority: str) -> pg.PlotCurveItem:
        if (n, priority) not in self._overlays:
            curve = self._curve("finite", z=1 - 2 * n)
            curve.setPen(pg.mkPen(self.look.color(priority), width=self.look.px(2) + 1))
            self._overlays[n, priority] = curve
        return self._overlays[n, priority]

    def _draw_scale(self, span: Span) -> None:
        low, high, grid = self._range
        values = np.arange(np.ceil(low / grid) * grid, high + grid / 2, grid)
        apart = self.plot.getViewBox().height() * grid / (high - low)
        every = max(1, int(np.ceil(self.look.font(12).pixelSize() * LINE / max(1.0, apart))))
        named = values[::every]  # in a low strip not every line has room for its number
        self.plot.getAxis("left").setTicks([self.scale(named) if self._scaled else []])
        self._grid.setData(*_lines(values, span), connect="pairs")
        limits = np.array([v for v in self._limits if low < v < high])
        self._limit_lines.setData(*_lines(limits, span), connect="pairs")
        for shade, limit in zip_longest(self._beyond, self._upper[:2]):
            shade.setVisible(limit is not None and limit < high)
            if limit is not None:
                shade.setRect(span.start, limit, span.end - span.start, max(0.0, high - limit))
        self.plot.getAxis("bottom").setTicks([time_ticks(span, self.width(), max(110, self.look.px(130)))])

    def scale(self, values: Array) -> list[tuple[float, str]]:
        """The numbers of the grid as they are written: as fine as its steps are."""
        grid = self._range[2]
        decimals = next((n for n in range(3) if float(round(grid, n)) == float(grid)), 3)
        return [(float(v), words.number(float(v), decimals, group=False)) for v in values]

    def _draw_marks(self, span: Span) -> None:
        starts = [e for e in self._episodes if span.start <= e.start <= span.end]
        while len(self._marks) < len(starts):
            mark = QGraphicsPolygonItem()
            mark.setFlag(QGraphicsPolygonItem.GraphicsItemFlag.ItemIgnoresTransformations)
            mark.setPen(Qt.PenStyle.NoPen)
            mark.setZValue(20)
            self.plot.addItem(mark, ignoreBounds=True)
            self._marks.append(mark)
        w, h = self.look.px(7), self.look.px(10)
        triangle = QPolygonF([QPointF(-w, 0), QPointF(w, 0), QPointF(0, h)])
        for mark, episode in zip(self._marks, starts, strict=False):
            mark.setPolygon(triangle)
            mark.setBrush(self.look.color(episode.priority))
            mark.setPos(episode.start, self._range[1])
            mark.show()
        for mark in self._marks[len(starts) :]:
            mark.hide()


def _lines(values: Array, span: Span) -> tuple[Array, Array]:
    return np.tile([span.start, span.end], len(values)), np.repeat(values, 2)
