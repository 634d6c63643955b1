"""The hardware in the circuit picture: tubes, filters, bag, pumps and clamps at the design's coordinates."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen

from ui.ink import Ink

VIEW = QRectF(18, 50, 562, 656)
"""The part of the design's 588 x 708 picture that holds anything."""
WIDTH = 588.0
BAG_X, BAG_Y = 262.0, 284.0
PUMPS = {
    "bp_ml_min": (50, 420),
    "fp_ml_min": (262, 190),
    "dp_ml_min": (214, 404),
    "cp_ml_min": (300, 484),
}
CLAMPS = {
    "v2_closed": (50, 624, 37, 628, "V2"),
    "v1_closed": (154, 624, 141, 628, "V1"),
    "v5_closed": (244, 340, 230, 345, "V5"),
}


def draw_tubes(ink: Ink) -> None:
    """Blood, plasma and fluid lines."""
    color = ink.look.color
    ink.pipe([(50, 648), (50, 92), (130, 92)], color("access"))
    ink.pipe([(154, 250), (154, 648)], color("back"))
    ink.pipe([(178, 190), (390, 190), (390, 300)], color("plasma"))
    ink.pipe([(282, 404), (154, 404)], color("purified"))
    ink.pipe([(244, 300), (244, 404)], color("fluid"), 3)
    ink.pipe([(300, 456), (300, 520)], color("plasma"))
    ink.pipe([(332, 580), (400, 580)], color("plasma"))
    ink.pipe([(366, 534), (366, 580)], color("fluid"), 4)
    ink.pipe([(446, 580), (482, 580)], color("purified"))
    _return_of_loop(ink)
    ink.pipe([(300, 638), (300, 682), (330, 682)], color("fluid"), 4)


def _return_of_loop(ink: Ink) -> None:
    path = QPainterPath(ink.at(528, 580))
    for point in ((562, 580), (562, 258), (400, 258)):
        path.lineTo(ink.at(*point))
    path.arcTo(ink.box(380, 248, 20, 20), 0, 180)  # the bridge over the plasma line
    path.lineTo(ink.at(316, 258))
    path.lineTo(ink.at(316, 306))
    pen = QPen(ink.look.color("purified"), 5 * ink.k)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    ink.painter.setPen(pen)
    ink.painter.setBrush(Qt.BrushStyle.NoBrush)
    ink.painter.drawPath(path)


def draw_filters(ink: Ink) -> None:
    """Separator, hemofilter, adsorbers and the return chamber."""
    color, edge = ink.look.color, ink.look.color("edge")
    ink.rounded(130, 80, 48, 172, 8, ink.tint(color("access"), 0.12), color("access"))
    _fibres(ink, 140, 7, 94, 238, color("access"))
    ink.rounded(268, 520, 64, 118, 8, ink.tint(color("purified"), 0.08), color("plasma"))
    _fibres(ink, 279, 10.5, 530, 628, color("purified"))
    ink.rounded(400, 520, 46, 118, 8, ink.tint(color("plasma"), 0.08), edge)
    ink.rounded(482, 520, 46, 118, 8, ink.tint(color("plasma"), 0.08), edge)
    ink.rounded(143, 464, 22, 40, 9, color("raised"), color("back"))
    ink.rounded(172, 394, 16, 20, 3, color("raised"), edge)


def _fibres(ink: Ink, x: float, apart: float, top: float, bottom: float, color: QColor) -> None:
    pen = QPen(ink.tint(color, 0.35), 2 * ink.k)
    ink.painter.setPen(pen)
    for i in range(5):
        ink.painter.drawLine(ink.at(x + i * apart, top), ink.at(x + i * apart, bottom))


def draw_bag(ink: Ink, levels: tuple[float, float] | None) -> None:
    """The double-chamber bag; levels (outer, inner) from 0 to 1, hatched when they are not known."""
    outer_part, inner_part = levels or (0.0, 0.0)
    x, y, color = BAG_X, BAG_Y, ink.look.color
    outer = _bag_path(ink, x, y, 190, 172, 26)
    ink.painter.setPen(QPen(ink.look.color("faint"), 2 * ink.k))
    ink.painter.setBrush(ink.tint(color("purified"), 0.05))
    ink.painter.drawPath(outer)
    if levels is None:
        ink.painter.fillPath(outer, QBrush(color("hairline"), Qt.BrushStyle.BDiagPattern))
    _fill(ink, _bag_path(ink, x + 3, y, 184, 169, 23), y + 169, 159 * outer_part, color("plasma"), 0.5)
    inner = _bag_path(ink, x + 18, y + 22, 72, 112, 14)
    ink.painter.setPen(QPen(color("edge"), 2 * ink.k))
    ink.painter.setBrush(ink.tint(color("purified"), 0.08))
    ink.painter.drawPath(inner)
    _fill(ink, _bag_path(ink, x + 20, y + 22, 68, 110, 12), y + 132, 104 * inner_part, color("purified"), 0.8)
    ink.painter.setBrush(Qt.BrushStyle.NoBrush)
    ink.painter.setPen(QPen(color("ink"), 2 * ink.k))
    flap = QPainterPath(ink.at(x + 90, y + 76))
    flap.lineTo(ink.at(x + 106, y + 76))
    flap.moveTo(ink.at(x + 100, y + 71))
    flap.lineTo(ink.at(x + 106, y + 76))
    flap.lineTo(ink.at(x + 100, y + 81))
    ink.painter.drawPath(flap)


def _bag_path(ink: Ink, x: float, y: float, w: float, h: float, r: float) -> QPainterPath:
    """Square above, round below."""
    path = QPainterPath(ink.at(x, y))
    path.lineTo(ink.at(x + w, y))
    path.lineTo(ink.at(x + w, y + h - r))
    path.arcTo(ink.box(x + w - 2 * r, y + h - 2 * r, 2 * r, 2 * r), 0, -90)
    path.lineTo(ink.at(x + r, y + h))
    path.arcTo(ink.box(x, y + h - 2 * r, 2 * r, 2 * r), -90, -90)
    path.closeSubpath()
    return path


def _fill(ink: Ink, path: QPainterPath, bottom: float, height: float, color: QColor, opacity: float) -> None:
    if height <= 0:
        return
    level = QPainterPath()
    level.addRect(ink.box(0, bottom - height, WIDTH, height))
    ink.painter.setOpacity(opacity)
    ink.painter.fillPath(path.intersected(level), color)
    ink.painter.setOpacity(1.0)


def draw_supply(ink: Ink, part: float | None) -> None:
    """The supply bag on its scale, filled from 0 to 1; hatched when that is not known."""
    ink.rounded(230, 250, 28, 50, 8, ink.tint(ink.look.color("plasma"), 0.08), ink.look.color("faint"))
    if part is None:
        ink.painter.fillRect(ink.box(232, 252, 24, 46), QBrush(ink.look.color("hairline"), Qt.BrushStyle.BDiagPattern))
        return
    height = 44 * part
    if height > 1:
        ink.painter.setOpacity(0.4)
        ink.rounded(232, 298 - height, 24, height, 5, ink.look.color("plasma"), None)
        ink.painter.setOpacity(1.0)


def draw_pump(ink: Ink, x: float, y: float, running: bool | None) -> None:
    """A pump: its triangle is filled while it runs, and absent while that is not known."""
    edge = ink.look.color("edge")
    ink.circle(x, y, 17, ink.look.color("raised"), edge)
    if running is None:
        return
    triangle = [(x - 6.0, y + 7.0), (x, y - 9.0), (x + 6.0, y + 7.0)]
    ink.shape(triangle, edge if running else ink.look.color("raised"), edge)


def draw_clamp(ink: Ink, x: float, y: float, closed: bool | None) -> None:
    """A clamp: filled with a bar across when closed; unknown stays empty and pale."""
    edge = ink.look.color("edge" if closed is not None else "hairline")
    bow = [(x - 7.0, y - 8.0), (x + 7.0, y - 8.0), (x - 7.0, y + 8.0), (x + 7.0, y + 8.0)]
    ink.shape(bow, edge if closed else ink.look.color("panel"), edge)
    if closed:
        ink.painter.setPen(QPen(ink.look.color("ink"), 2 * ink.k))
        ink.painter.drawLine(ink.at(x - 10, y), ink.at(x + 10, y))


def draw_dot(ink: Ink, x: float, y: float, r: float, filled: bool) -> None:
    """A detector."""
    ink.circle(x, y, r, ink.look.color("edge" if filled else "raised"), ink.look.color("edge"))
