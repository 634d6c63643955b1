"""The whole session in one line: phases, three traces, alarms and notes; a press or a drag moves the cursor.

All but the cursor is painted once into a picture: a long session must not be drawn anew at every move.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.decimate import Array
from ui.numbers import hatch
from ui.phases import phase_name
from ui.review.gaps import listed
from ui.review.rows import frame
from ui.review.session import ReviewedSession
from ui.review.specs import in_overview
from ui.spans import Span, time_ticks
from ui.theme import Look
from ui.traces import StripSpec, Trace

PRIORITIES = ("low", "medium", "high")
"""In the order of painting: the most urgent on top."""


class Overview(QWidget):
    """`sought` tells the second of session that was pressed."""

    sought = Signal(float)

    def __init__(self, look: Look, session: ReviewedSession, specs: Sequence[StripSpec], parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self.session = look, session
        self._traces = in_overview(specs)
        self.position = session.start
        self.shown = (session.start, session.end)
        self.marked: float | None = None
        self.gained: list[tuple[float, str]] = []
        """(second of session, priority) of alarms that a trial would have brought."""
        self._picture: QPixmap | None = None
        self._drawn_end = session.end

    def redraw(self) -> None:
        """Takes new alarms, sizes, colours or words."""
        self._picture = None
        self.update()

    def follow(self) -> None:
        """Takes new readings, once they would move the picture by a pixel."""
        if self.session.end - self._drawn_end >= self._length() / max(1, self.width()):
            self.redraw()

    def show_cursor(self, position: float, window: tuple[float, float], marked: float | None = None) -> None:
        """Where the cursor is, which part of the session the strips show, and where the second cursor is."""
        if (position, window, marked) != (self.position, self.shown, self.marked):
            self.position, self.shown, self.marked = position, window, marked
            self.update()

    def x_of(self, t_s: float) -> float:
        """Pixel of a second of session."""
        area = self._area()
        return area.left() + (t_s - self.session.start) / self._length() * area.width()

    def t_of(self, x: float) -> float:
        """Second of session of a pixel, within the session."""
        area = self._area()
        part = (x - area.left()) / max(1.0, area.width())
        return self.session.start + min(1.0, max(0.0, part)) * (self.session.end - self.session.start)

    def _length(self) -> float:
        return max(1e-3, self.session.end - self.session.start)

    def _area(self) -> QRectF:
        """Where time runs from left to right, and the traces between band and ticks."""
        px, line = self.look.px, self._line()
        top = px(8) + line + px(4)
        bottom = self.height() - line - px(16)
        return QRectF(px(20), top, self.width() - 2 * px(20), bottom - top)

    def _line(self) -> float:
        return max(16.0, float(self.look.px(20)))

    # ---- pressing ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Moves the cursor here."""
        self.sought.emit(self.t_of(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags it along."""
        self.sought.emit(self.t_of(event.position().x()))

    # ---- painting ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draws for the new size."""
        self.redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, the part on the strips, the cursor."""
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, ink = self._area(), self.look.color("ink")
        top, bottom = area.top() - 1, area.bottom() + self.look.px(12)
        left, right = (self.x_of(t) for t in self.shown)
        pale = self.look.color("ink")
        pale.setAlphaF(0.09)
        painter.fillRect(QRectF(left, top, right - left, bottom - top), pale)
        if self.marked is not None:
            painter.setPen(QPen(ink, self.look.px(1), Qt.PenStyle.DashLine))
            x = self.x_of(self.marked)
            painter.drawLine(QPointF(x, self.look.px(6)), QPointF(x, bottom))
        painter.setPen(QPen(ink, max(2, self.look.px(2))))
        x = self.x_of(self.position)
        painter.drawLine(QPointF(x, self.look.px(6)), QPointF(x, bottom))
        painter.end()

    def _drawn(self) -> QPixmap:
        self._drawn_end = self.session.end
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(self.look.color("review_ground"))
        painter = QPainter(picture)
        frame(painter, self.look, QRectF(self.rect()))
        self._draw_phases(painter)
        self._draw_gaps(painter)
        for strip, trace in self._traces:
            self._draw_trace(painter, strip, trace)
        self._draw_key(painter)
        self._draw_ticks(painter)
        self._draw_times(painter)
        painter.end()
        return picture

    def _draw_phases(self, painter: QPainter) -> None:
        look, line = self.look, self._line()
        font = look.font(12)
        painter.setFont(font)
        for span in self.session.phases:
            left, right = self.x_of(span.start_s), self.x_of(span.end_s)
            band = QRectF(left + 0.5, look.px(8), max(1.0, right - left - 1), line)
            painter.fillRect(band, look.color("hairline"))
            name = phase_name(span.name) if span.name else str(span.code)
            name = name[:1].upper() + name[1:]
            if QFontMetricsF(font).horizontalAdvance(name) <= band.width() - look.px(12):
                painter.setPen(look.color("secondary"))
                text = band.adjusted(look.px(8), 0, 0, 0)
                painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), name)

    def _draw_gaps(self, painter: QPainter) -> None:
        """Hatched: nothing is known there."""
        area = self._area()
        for gap in listed(self.session.gaps, self.session.end):
            left, right = self.x_of(gap.start_s), self.x_of(self.session.end if gap.end_s is None else gap.end_s)
            band = QRectF(left, area.top(), max(2.0, right - left), area.height())
            hatch(painter, band, self.look.color("faint"), self.look.scale)

    def _draw_trace(self, painter: QPainter, strip: StripSpec, trace: Trace) -> None:
        area, session = self._area(), self.session
        step = self._length() / max(100.0, area.width())
        x, y = session.history.trace(trace.channel, session.start, session.end, step)
        known = y[np.isfinite(y)]
        if not len(known):
            return
        low, high, _ = strip.range_for(float(known.min()), float(known.max()))
        across = area.left() + (x - session.start) / self._length() * area.width()
        down = area.bottom() - (np.clip(y, low, high) - low) / (high - low) * area.height()
        painter.setPen(QPen(self.look.trace(trace.color), self.look.px(1)))
        for start, end in _pieces(y):
            points = zip(across[start:end].tolist(), down[start:end].tolist(), strict=True)
            painter.drawPolyline(QPolygonF([QPointF(*point) for point in points]))

    def _draw_key(self, painter: QPainter) -> None:
        """Which trace is which, at the right end of the traces."""
        font = self.look.font(12)
        traces = [trace for _, trace in self._traces]
        x, y = self._area().right(), self._area().top()
        height = QFontMetricsF(font).height()
        painter.setFont(font)
        for trace in reversed(traces):
            width = QFontMetricsF(font).horizontalAdvance(trace.text)
            painter.setPen(self.look.trace(trace.color))
            painter.drawText(QRectF(x - width, y, width + 2, height), 0, trace.text)
            x -= width + self.look.px(14)

    def _draw_ticks(self, painter: QPainter) -> None:
        look, bottom = self.look, self._area().bottom() + self.look.px(12)
        w, h = max(4, look.px(5)), max(8, look.px(10))
        painter.setPen(QPen(look.color("secondary"), 1.5))
        painter.setBrush(look.color("panel"))
        for note in self.session.notes:
            painter.drawEllipse(QPointF(self.x_of(note.t_s), bottom - h / 2), h * 0.3, h * 0.3)
        for t_s, priority in self.gained:  # hollow: they did not come
            x = self.x_of(t_s)
            painter.setPen(QPen(look.color(priority), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(QPolygonF([QPointF(x - w, bottom), QPointF(x + w, bottom), QPointF(x, bottom - h)]))
        painter.setPen(Qt.PenStyle.NoPen)
        for priority in PRIORITIES:
            painter.setBrush(look.color(priority))
            for each in self.session.occurrences:
                if each.priority.word == priority:
                    x = self.x_of(each.onset_s)
                    corners = (QPointF(x - w, bottom), QPointF(x + w, bottom), QPointF(x, bottom - h))
                    painter.drawPolygon(QPolygonF(corners))

    def _draw_times(self, painter: QPainter) -> None:
        session, line = self.session, self._line()
        painter.setFont(self.look.font(12))
        painter.setPen(self.look.color("secondary"))
        span = Span(session.start, session.start + self._length(), session.utc_minus_t, session.meta.zone)
        for t_s, text in time_ticks(span, self.width()):
            rect = QRectF(self.x_of(t_s) - 60, self.height() - line - 1, 120, line)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)


def _pieces(y: Array) -> list[tuple[int, int]]:
    """Runs of known values, [start, end), at least two long."""
    broken = np.flatnonzero(~np.isfinite(y))
    edges = [-1, *broken.tolist(), len(y)]
    return [(a + 1, b) for a, b in pairwise(edges) if b - a > 2]
