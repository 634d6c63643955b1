"""PySide must not lose references in paint handlers, and painting all night must not grow.

PySide6 6.12.0 on Python 3.11 lost a reference to None at each paint override and aborted after some frames.
"""

from __future__ import annotations

import gc
import sys

from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Clock
from tests.ui.synthetic import Treatment
from ui.bedside import Bedside


def test_painting_keeps_every_reference_to_none(window: Bedside, clock: Clock) -> None:
    treatment = Treatment("tmp")
    frames = [treatment.at(8076.0 + i / 10) for i in range(4)]

    def paint() -> None:
        for snapshot in frames:
            clock.now += 0.5
            window.show_snapshot(snapshot)
            window.draw_strips()
            window.grab()
            QApplication.processEvents()

    paint()
    gc.collect()
    before = sys.getrefcount(None)
    paint()
    paint()
    gc.collect()
    assert sys.getrefcount(None) - before > -20, "paint handlers lose references: see docs/decisions on PySide6"


def test_painting_grows_by_nothing(window: Bedside, clock: Clock) -> None:
    treatment = Treatment("many")
    snapshot = treatment.play(window, 60)

    def paint(times: int) -> None:
        for _ in range(times):
            clock.now += 0.5
            window.show_snapshot(snapshot)
            window.draw_strips()
            QApplication.processEvents()

    paint(5)
    gc.collect()
    items = [len(panel.strip.plot.scene().items()) for panel in window.trends.panels]
    objects = len(gc.get_objects())
    paint(15)
    gc.collect()
    assert [len(panel.strip.plot.scene().items()) for panel in window.trends.panels] == items
    assert len(gc.get_objects()) - objects < 100
