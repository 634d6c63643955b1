"""What the banner says, and in which font all of it has room.

The advice is what a nurse does next: were it cut off or too small, the alarm would only disturb.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from session_monitor.monitor.snapshot import AlarmInfo
from ui import alarm_view, words
from ui.alarm_texts import AlarmTexts
from ui.numbers import hatch
from ui.theme import Look

WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


def paint_calm(painter: QPainter, look: Look, rect: QRectF, lines: tuple[str, str]) -> None:
    """No alarms; below it what no alarm here could tell (alarms specification, end of section 2)."""
    calm, remark = lines
    painter.setFont(look.font(22, 500))
    height = QFontMetricsF(painter.font()).height()
    lower = QFontMetricsF(look.font(15)).height()
    top = rect.top() + (rect.height() - height - lower) / 2
    painter.drawText(QRectF(rect.left(), top, rect.width(), height), 0, calm)
    painter.setFont(look.font(15))
    painter.drawText(QRectF(rect.left(), top + height, rect.width(), lower), 0, remark)


def title_parts(
    look: Look, texts: AlarmTexts, alarm: AlarmInfo, tags: Sequence[str], more: int
) -> list[tuple[str, QFont]]:
    """Name, number, limit, tags and how many others wait, each in its font."""
    parts = [
        (alarm_view.name(alarm, texts, look.language), look.font(32, 700)),
        (alarm_view.value(alarm), look.font(32, 700)),
        (alarm_view.limit(alarm), look.font(24, 500)),
        (" · ".join(tags), look.font(20, 500)),
    ]
    if more:
        waiting = QCoreApplication.translate("Banner", "and %1 more waiting").replace("%1", str(more))
        parts.append((waiting, look.font(20, 500)))
    return parts


def paint_title(
    painter: QPainter, look: Look, rect: QRectF, alarm: AlarmInfo, parts: Sequence[tuple[str, QFont]]
) -> QRect:
    """Paints the parts side by side; where the number stands, hatched when it is not live."""
    x, value, number_at = rect.left(), alarm_view.value(alarm), QRect()
    for text, font in parts:
        if not text:
            continue
        metrics = QFontMetricsF(font)
        room = rect.right() - x
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, room))
        painter.setFont(font)
        if text == value:
            number_at = QRectF(x, rect.top(), metrics.horizontalAdvance(shown), rect.height()).toRect()
            if alarm_view.not_live(alarm):
                hatch(painter, QRectF(number_at), painter.pen().color(), look.scale)
        painter.drawText(
            QRectF(x, rect.top(), room, rect.height()),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine),
            shown,
        )
        x += metrics.horizontalAdvance(shown) + look.px(16)
    return number_at


def advice_text(texts: AlarmTexts, alarm: AlarmInfo, language: str) -> str:
    """Since when, and what to do."""
    ago = QCoreApplication.translate("Banner", "%1 ago").replace("%1", words.clock_ms(alarm["age_s"]))
    return " · ".join(part for part in (ago, alarm_view.advice(alarm, texts, language)) if part)


def fitting_font(look: Look, rect: QRectF, text: str) -> QFont:
    """The largest font in which all of it stands in `rect`, in one line if that can be."""
    in_one = (f for f in map(look.font, (19, 18, 17)) if QFontMetricsF(f).horizontalAdvance(text) <= rect.width())
    wrapped = (
        font
        for font in map(look.font, (16, 15, 14, 13))
        if QFontMetricsF(font).boundingRect(rect, WRAPPED, text).height() <= rect.height()
    )
    return next(in_one, None) or next(wrapped, look.font(13))
