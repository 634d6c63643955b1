"""The review window: a recording with a time cursor that is played, dragged, and jumps from alarm to alarm.

REVIEW stands across it on another ground than the bedside's, and nothing in it makes a sound or sends a command.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from session_monitor.storage.errors import RecordingError
from ui import words
from ui.language import Languages
from ui.notice import Notice
from ui.phases import phase_name
from ui.review.header import ReviewHeader
from ui.review.overview import Overview
from ui.review.player import Player, View
from ui.review.session import ReviewedSession
from ui.review.side import Side
from ui.review.strips import CursorStrips
from ui.review.transport import Transport, cursor_words
from ui.strips import Span
from ui.theme import BRIGHT, DARK, Look

TICK_MS = 40
REFRESH_MS = 1000
NOTE_SHOWN_S = 10.0
"""How long a note that the cursor has passed is said of it, in session seconds."""


class ReviewWindow(QWidget):
    """One session. `player` holds the cursor, `view` the part of the session on the strips."""

    def __init__(
        self, session: ReviewedSession, clock: Callable[[], float], languages: Languages, language: str
    ) -> None:
        super().__init__()
        self.look = Look(simulated=session.meta.simulated)
        self.session, self.languages, self._clock = session, languages, clock
        self.player = Player(clock, session.start, session.end)
        self.view = View()
        self._drawn: tuple[float, float, float, int] | None = None
        self.header = ReviewHeader(self.look, self)
        self.overview = Overview(self.look, session, self)
        self.transport = Transport(self.look, self)
        self.strips = CursorStrips(self.look, self)
        self.side = Side(self.look, self)
        self.notice = Notice(self.look, self)
        self.timer, self.refresher = QTimer(self), QTimer(self)
        self._connect()
        self.setMinimumSize(1024, 700)
        self.languages.use(language)
        self._take_readings()
        self._take_log()
        self.choose_window(self.transport.windows.window_s)
        self.set_language(language)
        if session.growing:
            self.seek(session.end)
            self.refresher.start(REFRESH_MS)

    def _connect(self) -> None:
        self.overview.sought.connect(self.seek)
        self.side.chosen.connect(self.seek)
        self.strips.pointed.connect(self.point)
        self.strips.resized.connect(self._draw_strips)
        self.transport.pressed.connect(self.press)
        self.transport.speed_chosen.connect(self.choose_speed)
        self.transport.windows.chosen.connect(self.choose_window)
        self.timer.timeout.connect(self.tick)
        self.refresher.timeout.connect(self.refresh)

    # ---- moving the cursor ----

    def seek(self, t_s: float) -> None:
        """Puts the cursor at that second of session, with what led to it on the strips."""
        self.player.seek(t_s)
        self.view.jump(self.player.position)
        self._show_cursor()

    def point(self, t_s: float) -> None:
        """Puts the cursor where the finger is on the strips, which stay where they are."""
        self.player.seek(min(max(t_s, self.view.start), self.view.end))
        self._show_cursor()

    def press(self, name: str) -> None:
        """A button of the transport."""
        onsets = self.side.table.moments()
        if name == "play":
            self._toggle()
        elif name == "start":
            self.seek(self.player.start)
        elif name in ("previous", "next"):
            of = self.player.previous_of if name == "previous" else self.player.next_of
            target = of(onsets)
            if target is not None:
                self.seek(target)
        elif name == "theme":
            self.toggle_theme()
        else:
            self.set_language("zh_CN" if self.look.language == "en" else "en")

    def _toggle(self) -> None:
        self.player.toggle(self.session.growing)
        if self.player.playing:
            self.timer.start(TICK_MS)
        else:
            self.timer.stop()
        self._show_cursor()

    def tick(self) -> None:
        """Moves the cursor on while playing."""
        before = self.player.position
        if self.player.tick(self.session.growing):
            self.view.follow(before, self.player.position)
        if not self.player.playing:
            self.timer.stop()
        self.notice.tick(self._clock())
        self._show_cursor()

    def choose_speed(self, speed: float) -> None:
        """Session seconds a second."""
        self.player.speed = speed
        self._show_cursor()

    def choose_window(self, length_s: float | None) -> None:
        """How much of the session the strips show; None: all of it."""
        self.view.length = length_s
        self.view.jump(self.player.position)
        self._show_cursor()

    # ---- a recording that grows ----

    def refresh(self) -> None:
        """Reads what has been recorded since; the last time when the recording was closed."""
        logged = self.session.logged
        try:
            changed = self.session.refresh()
        except RecordingError as error:
            self.refresher.stop()
            self.notice.say(str(error), self._clock())
            return
        if not self.session.growing:
            self.refresher.stop()
        if changed or not self.session.growing:
            self._take_readings()
            if self.session.logged != logged:
                self._take_log()
            self._show_cursor()

    def _take_readings(self) -> None:
        session = self.session
        self.player.set_bounds(session.start, session.end)
        self.view.first, self.view.last = session.start, session.end
        self.header.show_session(session)
        self.overview.follow()
        self.side.follow(session)

    def _take_log(self) -> None:
        self.side.show_session(self.session)
        self.overview.redraw()

    # ---- showing ----

    def _show_cursor(self) -> None:
        session, player, view = self.session, self.player, self.view
        t_s = player.position
        self._draw_strips()
        self.strips.show_cursor(t_s, lambda channel: session.value_at(channel, t_s), session.lit_at(t_s))
        self.overview.show_cursor(t_s, (view.start, view.end))
        note = self._note_at(t_s)
        self.side.show_cursor(t_s, note)
        onsets = self.side.table.moments()
        before, after = player.previous_of(onsets) is not None, player.next_of(onsets) is not None
        self.transport.show_state(player.playing, player.speed, before, after)
        phase = session.phase_at(t_s)
        at = words.local(session.utc_minus_t + t_s, session.meta.zone).strftime("%H:%M:%S")
        there = cursor_words(
            at, phase_name(phase.name if phase else None), "" if note is None else session.notes[note].text
        )
        total = words.clock_hms(session.end - session.start)
        self.transport.elapsed.show_texts(words.clock_hms(t_s - session.start), total, there)

    def _note_at(self, t_s: float) -> int | None:
        passed = [i for i, note in enumerate(self.session.notes) if 0 <= t_s - note.t_s < NOTE_SHOWN_S]
        return passed[-1] if passed else None

    def _draw_strips(self) -> None:
        """Draws the traces when the part on the picture has moved by a pixel, or there are more of them."""
        view, session = self.view, self.session
        now = (view.start, view.end, self.strips.pixels, len(session.history) + len(session.episodes))
        pixel = view.span / self.strips.pixels
        then = self._drawn
        if then and then[2:] == now[2:] and abs(then[0] - now[0]) < pixel and abs(then[1] - now[1]) < pixel:
            return
        self._drawn = now
        span = Span(view.start, view.end, session.utc_minus_t, session.meta.zone)
        self.strips.draw(session.history, span, session.episodes)

    def set_language(self, language: str) -> None:
        """Shows everything in `en` or `zh_CN`."""
        self.languages.use(language)
        self.look.language = language
        self._restyle()

    def toggle_theme(self) -> None:
        """Dark or bright."""
        self.look.theme = BRIGHT if self.look.theme is DARK else DARK
        self._restyle()

    def _restyle(self) -> None:
        self.header.show_session(self.session)
        self.setWindowTitle(f"{self.header.marks[0]} · {self.header.case}")
        self.transport.retranslate()
        self.strips.restyle()
        self.side.restyle()
        self.overview.redraw()
        self._drawn = None
        self._show_cursor()
        self.update()
        for child in self.findChildren(QWidget):
            child.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays everything out for the new size."""
        look = self.look
        look.fit(self.width(), self.height())
        px, side, gap = look.px, look.px(16), look.px(8)
        width = self.width() - 2 * side
        header, overview, row = max(40, px(56)), max(92, px(118)), look.touch(56)
        self.header.setGeometry(0, 0, self.width(), header)
        y = header + px(10)
        self.overview.setGeometry(side, y, width, overview)
        y += overview + gap
        self.transport.setGeometry(side, y, width, row)
        y += row + gap
        lists = max(450, px(560))
        main = QRect(side, y, width, self.height() - y - px(14))
        self.strips.setGeometry(main.x(), y, width - lists - px(12), main.height())
        self.side.setGeometry(main.right() + 1 - lists, y, lists, main.height())
        self.notice.place(QRect(side, self.height(), width, 0))
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground that no live screen has."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.look.color("review_ground"))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays and pauses, F2 changes between dark and bright; nothing needs them."""
        if event.key() == Qt.Key.Key_Space:
            self._toggle()
        elif event.key() == Qt.Key.Key_F2:
            self.toggle_theme()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lets the file and the plots go."""
        self.timer.stop()
        self.refresher.stop()
        self.strips.close_plots()
        self.session.close()
        event.accept()
