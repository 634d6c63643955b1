"""Says once when the first number stands on the screen, so that the monitor's log tells how long a start took."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer

from ui.numbers import NumberTile


class FirstNumber(QObject):
    """Calls `shown(monotonic nanoseconds)` after the first paint of a number on one of these tiles, and never again."""

    def __init__(self, tiles: list[NumberTile], shown: Callable[[int], None], parent: QObject) -> None:
        super().__init__(parent)
        self._tiles, self._shown = tiles, shown
        for tile in tiles:
            tile.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees each paint of a tile as it begins; the timer fires when the whole window has been painted."""
        numbered = isinstance(watched, NumberTile) and watched.shown.value is not None
        if event.type() == QEvent.Type.Paint and numbered and self._tiles:
            for tile in self._tiles:
                tile.removeEventFilter(self)
            self._tiles = []
            QTimer.singleShot(0, self._tell)
        return False

    def _tell(self) -> None:
        self._shown(time.monotonic_ns())
