"""When the first number stands on the screen, it is said once, and not before there is one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication

from tests.ui.synthetic import Treatment
from ui.bedside import Bedside
from ui.first_number import FirstNumber


def test_the_first_number_is_told_once(make_window: Callable[..., Bedside], qtbot: Any) -> None:
    window = make_window()
    told: list[int] = []
    FirstNumber(list(window.trends.tiles.values()), told.append, window)
    window.repaint()
    QApplication.processEvents()
    assert told == [], "an empty tile is no number"
    began_ns = time.monotonic_ns()
    for second in range(3):
        window.show_snapshot(Treatment("quiet").at(8076.0 + second))
        qtbot.waitUntil(lambda: bool(told), timeout=3000)
        window.repaint()
        QApplication.processEvents()
    assert len(told) == 1
    assert began_ns < told[0] <= time.monotonic_ns()
