"""Buttons for gloved fingers: at least 48 px high, with their whole appearance from the theme."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.theme import Look

ACKNOWLEDGE_PX = 68
"""Least height of whatever acknowledges (console specification)."""


class TouchButton(QAbstractButton):
    """A flat rounded button. Colours may be set for buttons that lie on an alarm."""

    def __init__(self, look: Look, parent: QWidget | None = None, design_px: int = 18, weight: int = 500) -> None:
        super().__init__(parent)
        self.look, self.design_px, self.weight = look, design_px, weight
        self._fill = self._ink = self._edge = None
        self.least_height = 48
        self.setMinimumHeight(self.least_height)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_colors(self, fill: QColor | None, ink: QColor | None, edge: QColor | None) -> None:
        """Own colours; None takes the theme's."""
        if (fill, ink, edge) != (self._fill, self._ink, self._edge):
            self._fill, self._ink, self._edge = fill, ink, edge
            self.update()

    @property
    def caption(self) -> str:
        """The text as painted; `&&` stands for one, since Qt would make a keyboard shortcut of a single one."""
        return self.text().replace("&&", "&")

    def text_width(self) -> int:
        """Width that shows the text with room at both sides."""
        return round(QFontMetricsF(self.font_now()).horizontalAdvance(self.caption)) + 2 * self.look.px(22)

    def font_now(self) -> QFont:
        """The font at this window's scale."""
        return self.look.font(self.design_px, self.weight, self.look.reading)

    def colors(self) -> tuple[QColor, QColor, QColor]:
        """Fill, ink and edge as they are now."""
        look = self.look
        fill, ink = self._fill or look.color("panel"), self._ink or look.color("ink")
        edge = self._edge or look.color("hairline")
        if self.isChecked():
            fill, ink, edge = look.color("ink"), look.color("panel"), look.color("ink")
        if not self.isEnabled():
            ink = QColor(ink)
            ink.setAlphaF(0.45)
        if self.isDown():
            fill = fill.darker(125) if fill.lightness() > 90 else fill.lighter(150)
        return fill, ink, edge

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints ground, edge and text."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, ink, edge = self.colors()
        painter.setBrush(fill)
        painter.setPen(QPen(edge, max(1.0, self.look.px(1))))
        radius = self.look.px(8)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        self.paint_text(painter, ink)
        painter.end()

    def paint_text(self, painter: QPainter, ink: QColor) -> None:
        """The text, centred; one line."""
        painter.setFont(self.font_now())
        painter.setPen(ink)
        painter.drawText(self.rect().adjusted(4, 0, -4, 0), int(Qt.AlignmentFlag.AlignCenter), self.caption)
