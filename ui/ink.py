"""Drawing the circuit in the coordinates of the design, with text that never falls under 12 px.

Shapes scale with the picture; text does not shrink with it below what can be read, so it is placed by design
coordinates and sized by pixels.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from ui.theme import SMALLEST_TEXT, Look

LEFT, MIDDLE, RIGHT = "start", "middle", "end"


class Ink:
    """A painter over `rect` that shows the part `view` of a design, centred. `k`: pixels per design unit."""

    def __init__(self, painter: QPainter, look: Look, rect: QRectF, view: QRectF) -> None:
        self.painter, self.look = painter, look
        self.k = min(rect.width() / view.width(), rect.height() / view.height())
        self.x0 = rect.left() + (rect.width() - view.width() * self.k) / 2 - view.left() * self.k
        self.y0 = rect.top() + (rect.height() - view.height() * self.k) / 2 - view.top() * self.k
        self.text_unit = max(1.0, SMALLEST_TEXT / (13 * self.k))
        """Design units that 1 px of the design's text takes: more than 1 where text could not shrink any further."""

    def at(self, x: float, y: float) -> QPointF:
        """A design point on the widget."""
        return QPointF(self.x0 + x * self.k, self.y0 + y * self.k)

    def box(self, x: float, y: float, w: float, h: float) -> QRectF:
        """A design rectangle on the widget."""
        return QRectF(self.at(x, y), self.at(x + w, y + h))

    def font(self, size: float, weight: int = 400) -> QFont:
        """A font of that design size, at least 12 px on screen."""
        return self.look.font(max(size * self.k, SMALLEST_TEXT), weight, factor=1.0)

    def width(self, text: str, size: float, weight: int = 400) -> float:
        """Width of a text in design units."""
        return QFontMetricsF(self.font(size, weight)).horizontalAdvance(text) / self.k

    def text(
        self, x: float, y: float, text: str, color: QColor, size: float = 13, weight: int = 400, anchor: str = LEFT
    ) -> None:
        """Text with its baseline at (x, y), as SVG has it."""
        font = self.font(size, weight)
        width = QFontMetricsF(font).horizontalAdvance(text)
        point = self.at(x, y)
        shift = {LEFT: 0.0, MIDDLE: width / 2, RIGHT: width}[anchor]
        self.painter.setFont(font)
        self.painter.setPen(color)
        self.painter.drawText(QPointF(point.x() - shift, point.y()), text)

    def pipe(self, points: list[tuple[float, float]], color: QColor, width: float = 5) -> None:
        """A tube through the points."""
        path = QPainterPath(self.at(*points[0]))
        for point in points[1:]:
            path.lineTo(self.at(*point))
        pen = QPen(color, width * self.k, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(pen)
        self.painter.drawPath(path)

    def rounded(
        self, x: float, y: float, w: float, h: float, r: float, fill: QColor | None, edge: QColor | None
    ) -> None:
        """A rounded rectangle."""
        self.painter.setPen(QPen(edge, 2 * self.k) if edge else Qt.PenStyle.NoPen)
        self.painter.setBrush(fill if fill else Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(self.box(x, y, w, h), r * self.k, r * self.k)

    def circle(self, x: float, y: float, r: float, fill: QColor, edge: QColor) -> None:
        """A circle round (x, y)."""
        self.painter.setPen(QPen(edge, 2 * self.k))
        self.painter.setBrush(fill)
        self.painter.drawEllipse(self.at(x, y), r * self.k, r * self.k)

    def shape(self, points: list[tuple[float, float]], fill: QColor, edge: QColor | None = None) -> None:
        """A closed polygon."""
        path = QPainterPath(self.at(*points[0]))
        for point in points[1:]:
            path.lineTo(self.at(*point))
        path.closeSubpath()
        self.painter.setPen(QPen(edge, 1.6 * self.k) if edge else Qt.PenStyle.NoPen)
        self.painter.setBrush(fill)
        self.painter.drawPath(path)

    def tint(self, color: QColor, amount: float) -> QColor:
        """A panel with a breath of a colour."""
        panel = self.look.color("panel")
        pairs = ((panel.red(), color.red()), (panel.green(), color.green()), (panel.blue(), color.blue()))
        return QColor(*(round(p + (c - p) * amount) for p, c in pairs))
