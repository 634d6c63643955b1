"""The screen process: a window that renders what the monitor says and sends what people ask for.

It may be killed or frozen at any time; nothing that must go on lives here. When the monitor falls silent the window
covers itself, for its last picture would look like a patient who is stable.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer
from PySide6.QtWidgets import QApplication

from session_monitor.monitor.snapshot import Snapshot
from session_monitor.processes import handover
from session_monitor.processes.messages import ALIVE_EVERY_S, SILENT_S
from ui import words
from ui.alarm_texts import texts_of
from ui.backfill import Backfill
from ui.bedside import Bedside
from ui.first_number import FirstNumber
from ui.hooks import ErrorHook
from ui.language import Languages, preferred
from ui.outbox import Outbox
from ui.theme import load_fonts
from ui.wire import Wire

TICK_MS = 50
BACKFILL_MS = 1000
OFFSCREEN_SIZE = (1920, 1080)


def main(sock: socket.socket, config: dict[str, Any]) -> None:
    """The process's entry; returns when the window is closed or the monitor says goodbye."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    # exit, not quit: quit would ask the window, which asks the person. By timer: a goodbye may come before exec()
    screen = Screen(sock, config, partial(QTimer.singleShot, 0, app.exit))
    screen.start()
    app.exec()
    screen.end()


class Screen(QObject):
    """One window on one socket; `leave` ends the event loop."""

    def __init__(self, sock: socket.socket, config: dict[str, Any], leave: Callable[[], object]) -> None:
        super().__init__()
        self._config, self._leave = config, leave
        self.wire = Wire(sock, time.monotonic)
        self.hook = ErrorHook(self._report, time.monotonic)
        self.hook.install()
        self.languages = Languages()
        self.languages.use(preferred(config.get("language")))
        self.window = Bedside(
            config["channels"],
            texts_of(config["texts"], config.get("unit")),
            time.monotonic,
            self.languages.current,
            config.get("machine"),
        )
        self.outbox = Outbox(self.wire.send, self._say, time.monotonic)
        self.backfill = Backfill(self.window.history.names)
        self.first_number = FirstNumber(list(self.window.trends.tiles.values()), self._tell_first_number, self)
        self._snapshot: Snapshot | None = None
        self._fresh, self._painted_s = False, float("-inf")
        self._connect()
        self._tick, self._alive, self._slow = (
            self._timer(ms) for ms in (TICK_MS, int(ALIVE_EVERY_S * 1000), BACKFILL_MS)
        )
        self._tick.timeout.connect(self._on_tick)
        self._alive.timeout.connect(self.wire.alive)
        self._slow.timeout.connect(self._on_slow)

    def _timer(self, every_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(every_ms)
        return timer

    def _connect(self) -> None:
        self.wire.snapshot.connect(self._on_snapshot)
        self.wire.goodbye.connect(self._on_goodbye)
        self.wire.screenshot.connect(self.save_picture)
        self.window.command.connect(self.outbox.send)
        self.window.language_pressed.connect(self._switch_language)
        self.window.review_pressed.connect(self._review)
        self.window.close_chosen.connect(self._close_chosen)
        self.window.cover.stop.connect(self._stop)

    def start(self) -> None:
        """Shows the window and starts the timers."""
        unseen = QApplication.platformName() == "offscreen"
        if unseen:
            self.window.resize(*OFFSCREEN_SIZE)
        self.wire.read()  # a monitor that was there first has its numbers in the first picture
        if unseen:
            self.window.show()
        elif self._config.get("fullscreen"):
            self.window.showFullScreen()
        else:
            self.window.showMaximized()
        self.wire.alive()
        for timer in (self._tick, self._alive, self._slow):
            timer.start()

    def end(self) -> None:
        """Saves the picture that was asked for, and lets everything go."""
        for timer in (self._tick, self._alive, self._slow):
            timer.stop()
        self._paint()
        if self._config.get("screenshot"):
            self.save_picture(str(self._config["screenshot"]))
        self.wire.pump()
        self.wire.close()
        self.window.close_for_good()

    def save_picture(self, path: str) -> None:
        """Saves the window as a PNG file."""
        if not self.window.grab().save(path, "PNG"):
            self._report(f"the picture could not be saved as {path}: choose a folder that can be written")

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """Keeps each frame; paints at once, but not more often than the timer would."""
        self._snapshot = snapshot
        if snapshot["frame"] is not None:
            self.backfill.note(snapshot["frame"]["seq"])
        self.window.take_frame(snapshot)
        self.outbox.take(snapshot)
        self._fresh = True
        if time.monotonic() - self._painted_s >= TICK_MS / 1000:
            self._paint()

    def _paint(self) -> None:
        if self._fresh and self._snapshot is not None:
            self._fresh, self._painted_s = False, time.monotonic()
            self.window.show_snapshot(self._snapshot)
            self.window.uncover()

    def _on_tick(self) -> None:
        self.wire.pump()
        self._paint()
        silent = self.wire.silent_s
        if self.wire.ended or silent > SILENT_S:
            self.window.cover_up(silent, self._last_seen())
        self.window.tick()

    def _last_seen(self) -> str:
        if self._snapshot is None:
            return words.UNKNOWN
        return words.local(self._snapshot["utc_s"], self._snapshot["session"]["zone"]).strftime("%H:%M:%S")

    def _on_slow(self) -> None:
        path = self._snapshot["recording"]["path"] if self._snapshot else self._config.get("recording")
        if self.backfill.collect(path, self.window.history):
            self.window.draw_strips()

    def _say(self, text: str) -> None:
        self.window.notice.say(text, time.monotonic())

    def _report(self, text: str) -> None:
        self.wire.tell("screen_error", text=text)

    def _tell_first_number(self, monotonic_ns: int) -> None:
        self.wire.tell("first_number", monotonic_ns=monotonic_ns)
        QTimer.singleShot(0, self.window.sheets.load)

    def _switch_language(self) -> None:
        self.languages.use("zh_CN" if self.languages.current == "en" else "en")
        self.window.set_language(self.languages.current)

    def _review(self) -> None:
        """The review is a program of its own: it may take seconds and memory that the bedside must not lack."""
        path = self._snapshot["recording"]["path"] if self._snapshot else None
        QProcess.startDetached(sys.executable, ["-m", "session_monitor", "review", *([path] if path else [])])

    def _close_chosen(self, choice: str) -> None:
        self.wire.tell("closing", choice=choice)
        self._leave()

    def _on_goodbye(self) -> None:
        self._leave()

    def _stop(self) -> None:
        path = self._config.get("handover_path")
        if path:
            handover.stop(Path(path), int(self._config.get("monitor_pid", os.getppid())))
        self._leave()
