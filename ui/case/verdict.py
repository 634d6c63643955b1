"""Met, not met, unknown, and a step that is still to be done: told apart by shape, never by colour."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from session_monitor.domain.clinical.truth import Truth
from ui.theme import Look

OPEN: Literal["open"] = "open"
"""Of a step: known, and not done yet."""
Shape = Truth | Literal["open"]


def paint_verdict(painter: QPainter, look: Look, truth: Shape, box: QRectF) -> None:
    """A full circle with a tick, a ring with a cross, a broken ring with a question mark, an empty ring."""
    ink, ground = look.color("ink"), look.color("panel")
    line = max(1.5, box.width() / 12)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if truth is Truth.MET:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(box)
        painter.setPen(QPen(ground, line * 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        _line(painter, box, ((0.30, 0.52), (0.44, 0.66), (0.70, 0.36)))
        return
    pen = QPen(look.color("secondary"), line)
    if truth is Truth.UNKNOWN:
        pen.setDashPattern([2.2, 1.8])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.adjusted(line / 2, line / 2, -line / 2, -line / 2))
    if truth is Truth.UNKNOWN:
        painter.setFont(look.font(13, 700))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "?")
    if truth is not Truth.NOT_MET:
        return
    painter.setPen(QPen(look.color("secondary"), line, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    _line(painter, box, ((0.34, 0.34), (0.66, 0.66)))
    _line(painter, box, ((0.66, 0.34), (0.34, 0.66)))


def _line(painter: QPainter, box: QRectF, points: tuple[tuple[float, float], ...]) -> None:
    places = [QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in points]
    painter.drawPolyline(places)
