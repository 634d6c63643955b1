"""The real screen in its real process, watched: when it first painted each jump's alarm; and made busy on purpose.

Entries for a child process, as `ui.screen:main` is one. SESSION_MONITOR_BENCH_PAINTS names the file that gets a JSON
line an alarm.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer

from ui import screen as product
from ui.banner import Banner

PAINTS = "SESSION_MONITOR_BENCH_PAINTS"
HELD_US = 150_000
BETWEEN_S = 0.05


class PaintLog(QObject):
    """Notes when the banner has first been painted with each occurrence of an alarm."""

    def __init__(self, banner: Banner, path: Path) -> None:
        super().__init__(banner)
        self._banner, self._path = banner, path
        self._seen: set[int | None] = {None}
        self._begun: list[str] = []
        banner.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A paint begins; the timer fires when the whole window has been painted."""
        alarm = self._banner.alarm
        if event.type() == QEvent.Type.Paint and alarm is not None and alarm["occurrence"] not in self._seen:
            self._seen.add(alarm["occurrence"])
            self._begun.append(alarm["id"])
            QTimer.singleShot(0, self.painted)
        return False

    def painted(self) -> None:
        """What was being painted now is."""
        now_ns, begun, self._begun = time.monotonic_ns(), self._begun, []
        if begun:
            with self._path.open("a", encoding="utf-8") as lines:
                lines.writelines(json.dumps({"monotonic_ns": now_ns, "id": alarm_id}) + "\n" for alarm_id in begun)


def ordinary(sock: socket.socket, config: dict[str, Any]) -> None:
    """As it is."""
    _run(sock, config, lambda *_: None)


def painting(sock: socket.socket, config: dict[str, Any]) -> None:
    """Paints the whole window, trends and all, as often as it can."""
    _run(sock, config, _paint_flat_out)


def gil(sock: socket.socket, config: dict[str, Any]) -> None:
    """A thread that holds the interpreter for 150 ms, again and again."""
    _run(sock, config, lambda *_: threading.Thread(target=_hold, daemon=True).start())


def _run(sock: socket.socket, config: dict[str, Any], also: Callable[[product.Screen, PaintLog | None], None]) -> None:
    """`ui.screen:main`, with `also` done to its screen as it starts."""
    start = product.Screen.start
    path = os.environ.get(PAINTS)

    def watched_start(screen: product.Screen) -> None:
        start(screen)
        also(screen, PaintLog(screen.window.banner, Path(path)) if path else None)

    product.Screen.start = watched_start  # type: ignore[method-assign,assignment]  # the shipped screen, watched
    product.main(sock, config)


def _paint_flat_out(screen: product.Screen, log: PaintLog | None) -> None:
    timer = QTimer(screen)

    def paint() -> None:
        screen.window.draw_strips()
        screen.window.repaint()
        if log:
            log.painted()  # here, for the timer would come after the next paint

    timer.timeout.connect(paint)
    timer.start(0)


def _hold() -> None:
    held = ctypes.PyDLL(None).usleep  # PyDLL, unlike CDLL, keeps the interpreter lock during the call
    while True:
        held(HELD_US)
        time.sleep(BETWEEN_S)
