"""What moves the cursor: a press in the line or on the strips, the buttons of the transport, and playing.

The window only draws where the cursor is; were moving it spread over what is drawn, two parts could stand at two times.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ui.review.player import Player, View
from ui.review.session import ReviewedSession

TICK_MS = 40


class Moves(QObject):
    """`moved` follows every change. `player` holds the cursor, `view` the part of the session on the strips."""

    moved = Signal()

    def __init__(self, session: ReviewedSession, clock: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.player = Player(clock, session.start, session.end)
        self.view = View()
        self.marked: float | None = None
        """Where the second cursor stands, seconds of session."""
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.tick)

    def follow(self) -> None:
        """Takes the bounds of a session that grows."""
        self.player.set_bounds(self.session.start, self.session.end)
        self.view.first, self.view.last = self.session.start, self.session.end

    def seek(self, t_s: float) -> None:
        """Puts the cursor at that second of session, with what led to it on the strips."""
        self.player.seek(t_s)
        self.view.jump(self.player.position)
        self.moved.emit()

    def point(self, t_s: float) -> None:
        """Puts the cursor where the finger is on the strips, which stay where they are."""
        self.player.seek(min(max(t_s, self.view.start), self.view.end))
        self.moved.emit()

    def to_start(self) -> None:
        """To the first poll."""
        self.seek(self.player.start)

    def jump(self, onwards: bool) -> None:
        """To the next alarm or note, or the one before."""
        moments = self.session.moments()
        target = self.player.next_of(moments) if onwards else self.player.previous_of(moments)
        if target is not None:
            self.seek(target)

    def step(self, polls: int) -> None:
        """By so many polls, paused: one looks at them one by one."""
        if self.player.playing:
            self.toggle()
        t_s = self.session.poll_beside(self.player.position, polls)
        self.player.seek(t_s)
        if not self.view.start <= t_s <= self.view.end:
            self.view.jump(t_s)
        self.moved.emit()

    def mark(self) -> None:
        """Leaves a second cursor here, or takes it away again."""
        self.marked = self.player.position if self.marked is None else None
        self.moved.emit()

    def toggle(self) -> None:
        """Plays or stands."""
        self.player.toggle(self.session.growing)
        if self.player.playing:
            self.timer.start(TICK_MS)
        else:
            self.timer.stop()
        self.moved.emit()

    def tick(self) -> None:
        """Moves the cursor on while playing."""
        before = self.player.position
        if self.player.tick(self.session.growing):
            self.view.follow(before, self.player.position)
        if not self.player.playing:
            self.timer.stop()
        self.moved.emit()

    def choose_speed(self, speed: float) -> None:
        """Session seconds a second."""
        self.player.speed = speed
        self.moved.emit()

    def choose_window(self, length_s: float | None) -> None:
        """How much of the session the strips show; None: all of it."""
        self.view.length = length_s
        self.view.jump(self.player.position)
        self.moved.emit()
