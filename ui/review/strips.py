"""The bedside's four strips round the cursor, with the values at the cursor beside their titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui import words
from ui.history import Source
from ui.review.rows import frame
from ui.spans import Episode, Span
from ui.strips import Strip
from ui.theme import Look
from ui.traces import StripSpec, Trace

Value = Callable[[str], float | None]
"""Channel -> its value at the cursor; None where there is none."""


class Legend(QWidget):
    """Lies over a strip: names each trace with its value at the cursor, and takes presses on the strip."""

    pointed = Signal(int)

    def __init__(self, look: Look, spec: StripSpec, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self.spec = look, spec
        self.left = self.own_left = 0
        """Where the legends of all strips begin, and where this one may when it needs the room."""
        self.texts: tuple[str, ...] = ()
        self.lit: tuple[str | None, ...] = ()

    def show_values(self, value: Value, lit: Mapping[str, str], marked: Value | None) -> None:
        """Takes the values at the cursor, and how far they are from those at the second cursor where there is one.

        lit: channel -> priority of the alarm that lasts there.
        """
        traces = self.spec.traces
        texts = tuple(f"{t.text} {words.number(value(t.channel), t.decimals, group=False)}" for t in traces)
        if marked is not None:
            texts = tuple(f"{text} ({_difference(t, value, marked)})" for t, text in zip(traces, texts, strict=True))
        colors = tuple(lit.get(t.channel) for t in traces)
        if (texts, colors) != (self.texts, self.lit):
            self.texts, self.lit = texts, colors
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The cursor goes to the finger."""
        self.pointed.emit(round(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It follows the finger."""
        self.pointed.emit(round(event.position().x()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A key in the trace's colour and the text, one trace after the other at fixed places."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, font = self.look.px, self.look.font(14, 600)
        height = QFontMetricsF(font).height()
        left, step = self.places()
        painter.setFont(font)
        for i, (trace, text, priority) in enumerate(zip(self.spec.traces, self.texts, self.lit, strict=True)):
            self._paint_one(painter, QRectF(left + i * step, px(4), step, height), trace, text, priority)
        painter.end()

    def places(self) -> tuple[float, float]:
        """Where the first trace is named, and how far apart they are: as in the other strips where the texts fit."""
        px, count = self.look.px, max(1, len(self.texts))
        needed = self.needed()
        step = max(float(px(200)), needed + px(30))
        room = (self.width() - self.left - px(14)) / count
        if room >= needed:
            return self.left, min(room, step)
        return self.own_left, min(step, (self.width() - self.own_left - px(14)) / count)

    def needed(self) -> float:
        """Room for the longest text with its key."""
        metrics = QFontMetricsF(self.look.font(14, 600))
        return max((metrics.horizontalAdvance(text) for text in self.texts), default=0.0) + self.look.px(34)

    def _paint_one(self, painter: QPainter, rect: QRectF, trace: Trace, text: str, priority: str | None) -> None:
        look, px = self.look, self.look.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.trace(trace.color))
        painter.drawRoundedRect(QRectF(rect.left(), rect.center().y() - px(2), px(18), px(4)), px(2), px(2))
        place = rect.adjusted(px(26), 0, 0, 0)
        if priority:
            width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 2 * px(5)
            painter.setBrush(look.color(priority))
            painter.drawRoundedRect(QRectF(place.left() - px(5), rect.top(), width, rect.height()), px(3), px(3))
        painter.setPen(look.color(f"{priority}_ink" if priority else "ink"))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)


def _difference(trace: Trace, here: Value, there: Value) -> str:
    """`+3.2`: from the second cursor to the first; unknown where either is."""
    one, other = here(trace.channel), there(trace.channel)
    if one is None or other is None:
        return words.UNKNOWN
    sign = "+" if one >= other else ""
    return f"{sign}{words.number(one - other, trace.decimals, group=False)}"


class CursorStrip(QWidget):
    """One strip in its frame, with cursor and legend. `pointed` tells the second of session that was pressed."""

    pointed = Signal(float)

    def __init__(self, look: Look, spec: StripSpec, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.strip = Strip(look, spec, self)
        self.mark_line = self.strip.add_cursor()
        self.mark_line.hide()
        self.cursor_line = self.strip.add_cursor()
        self.legend = Legend(look, spec, self)
        self.legend.pointed.connect(self._pointed)

    def _pointed(self, x: int) -> None:
        plot = self.strip.plot
        scene = plot.mapToScene(QPoint(x - self.strip.x(), 0))
        self.pointed.emit(float(plot.getViewBox().mapSceneToView(scene).x()))

    def x_of(self, t_s: float) -> int:
        """Pixel of a second of session, in this widget."""
        plot = self.strip.plot
        scene = plot.getViewBox().mapViewToScene(pg.Point(t_s, 0))
        return plot.mapFromScene(scene).x() + self.strip.x()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The strip within the frame, the legend over it."""
        self.strip.setGeometry(2, 2, self.width() - 4, self.height() - 4)
        self.legend.setGeometry(self.strip.geometry())
        self.legend.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame."""
        painter = QPainter(self)
        frame(painter, self.look, QRectF(self.rect()))
        painter.end()


class CursorStrips(QWidget):
    """All strips over one span of time, with one cursor through them."""

    pointed = Signal(float)
    resized = Signal()

    def __init__(self, look: Look, parent: QWidget, specs: Sequence[StripSpec]) -> None:
        super().__init__(parent)
        self.look = look
        self.strips = [CursorStrip(look, spec, self) for spec in specs]
        for each in self.strips:
            each.pointed.connect(self.pointed)
            each.strip.plot.getViewBox().sigResized.connect(self._plot_resized)

    def _plot_resized(self, _: object) -> None:
        """A plot takes its size some time after its widget, and a trace is drawn for its pixels."""
        self.resized.emit()

    @property
    def pixels(self) -> float:
        """Mean width of the plots."""
        return max(100.0, sum(each.strip.plot.getViewBox().width() for each in self.strips) / len(self.strips))

    def draw(
        self,
        source: Source,
        span: Span,
        episodes: Sequence[Episode],
        other: Source | None = None,
        gaps: Sequence[tuple[float, float]] = (),
    ) -> None:
        """Draws the traces over `span` with its alarms and gaps, and those of another session below."""
        inside = [e for e in episodes if e.start <= span.end and (e.end is None or e.end >= span.start)]
        for each in self.strips:
            each.strip.set_episodes(inside)
            each.strip.set_gaps([gap for gap in gaps if gap[0] <= span.end and gap[1] >= span.start])
            each.strip.show_span(source, span, other)

    def show_cursor(
        self,
        t_s: float,
        value: Value,
        lit: Mapping[str, str],
        marked_s: float | None = None,
        marked: Value | None = None,
    ) -> None:
        """Moves the cursor and takes the values there; `marked`: the same of the second cursor, where there is one."""
        for each in self.strips:
            each.cursor_line.setValue(t_s)
            each.mark_line.setVisible(marked_s is not None)
            if marked_s is not None:
                each.mark_line.setValue(marked_s)
            each.legend.show_values(value, lit, marked)

    def restyle(self) -> None:
        """Takes colours, sizes and language anew; the legends begin at one place, after the longest title."""
        for each in self.strips:
            each.strip.restyle()
            each.cursor_line.setPen(pg.mkPen(self.look.color("ink"), width=max(2, self.look.px(2))))
            each.mark_line.setPen(pg.mkPen(self.look.color("ink"), width=self.look.px(1), dash=[6, 4]))
        left = max(each.strip.title.geometry().right() for each in self.strips) + self.look.px(26)
        for each in self.strips:
            each.legend.left = left
            each.legend.own_left = each.strip.title.geometry().right() + self.look.px(26)
            each.legend.update()

    def close_plots(self) -> None:
        """Gives the plots back, or pyqtgraph may crash at exit."""
        for each in self.strips:
            each.strip.plot.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Equal heights."""
        gap, n = self.look.px(8), len(self.strips)
        height = (self.height() - gap * (n - 1)) / n
        for i, each in enumerate(self.strips):
            top = round(i * (height + gap))
            each.setGeometry(0, top, self.width(), round(i * (height + gap) + height) - top)
