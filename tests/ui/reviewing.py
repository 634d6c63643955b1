"""What the tests of the review window have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.review.rows import Moments, Panel
from ui.review.whole import ReviewWindow

EXAMPLES = list((Path(__file__).parents[2] / "recordings").glob("*-example.sqlite"))
LEFT = Qt.MouseButton.LeftButton
Opener = Callable[..., ReviewWindow]


def press(window: ReviewWindow, name: str) -> None:
    buttons = {**window.transport.buttons, **window.transport.buttons_right, **window.header.buttons}
    QTest.mouseClick(buttons[name], LEFT)


def slower_or_faster(window: ReviewWindow, third: int) -> None:
    speed = window.transport.speed
    QTest.mouseClick(speed, LEFT, pos=QPoint(round(speed.width() * (third + 0.5) / 3), 20))


def legends(window: ReviewWindow) -> dict[str, str]:
    """Channel -> what the legend says."""
    return {
        trace.channel: text
        for each in window.strips.strips
        for trace, text in zip(each.legend.spec.traces, each.legend.texts, strict=True)
    }


def bring(rows: Moments, index: int) -> QPoint:
    """A row in sight and on the screen, which is small here and beyond which no delayed press is delivered."""
    window, panel = rows.window(), next(p for p in rows.window().findChildren(Panel) if p.isAncestorOf(rows))
    panel.bring_into_sight(rows.rect_of(index))
    at = rows.rect_of(index).center()
    window.move(QPoint(100, 100) - rows.mapTo(window, at))
    QApplication.processEvents()
    return at
