"""The circuit's hardware as a pixmap that is drawn anew only when a pump, a clamp or a level changes.

Tubes and filters cost more than all the numbers over them; drawn at each reading they would take a tenth of a core.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ui import circuit_parts as parts
from ui.ink import Ink
from ui.theme import Look


@dataclass(frozen=True)
class Hardware:
    """What the hardware looks like: pumps running, clamps closed, levels from 0 to 1; None where it is not known."""

    pumps: tuple[bool | None, ...]
    clamps: tuple[bool | None, ...]
    bag: tuple[float, float] | None
    supply: float | None


def ink_on(painter: QPainter, look: Look, widget: QWidget) -> Ink:
    """The design's coordinates on this widget."""
    margin = look.px(6)
    inner = QRectF(widget.rect()).adjusted(margin, margin, -margin, -margin)
    return Ink(painter, look, inner, parts.VIEW)


class HardwarePixmap:
    """Keeps the last picture."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._pixmap: QPixmap | None = None
        self._key: object = None

    def forget(self) -> None:
        """The next one is drawn anew: another theme, say."""
        self._pixmap = None

    def pixmap(self, widget: QWidget, state: Hardware) -> QPixmap:
        """The hardware in this state, as large as the widget."""
        key = (state, widget.size())
        if self._pixmap is None or key != self._key:
            ratio = widget.devicePixelRatioF()
            self._pixmap = QPixmap(widget.size() * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._key = key
            self._draw(self._pixmap, widget, state)
        return self._pixmap

    def _draw(self, pixmap: QPixmap, widget: QWidget, state: Hardware) -> None:
        look = self.look
        pixmap.fill(look.ground)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("hairline"), 1))
        painter.setBrush(look.color("panel"))
        painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), look.px(8), look.px(8))
        ink = ink_on(painter, look, widget)
        parts.draw_tubes(ink)
        parts.draw_filters(ink)
        parts.draw_bag(ink, state.bag)
        parts.draw_supply(ink, state.supply)
        for (x, y), running in zip(parts.PUMPS.values(), state.pumps, strict=True):
            parts.draw_pump(ink, x, y, running)
        for (x, y, _, _, _), closed in zip(parts.CLAMPS.values(), state.clamps, strict=True):
            parts.draw_clamp(ink, x, y, closed)
        painter.end()
