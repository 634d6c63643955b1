"""The review window: a recording with a time cursor that is played, dragged, and jumps from alarm to alarm.

REVIEW stands across it on another ground than the bedside's, and nothing in it makes a sound or sends the machine or
its monitor a command.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRect, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from session_monitor.storage.append import add_note
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from ui import words
from ui.dialogs.sheet import Sheet
from ui.language import Languages
from ui.notice import SHOWN_S, Notice
from ui.phases import phase_name
from ui.review.asked import Asked
from ui.review.compared import Compared, compared
from ui.review.comparing import CompareSheet, offered
from ui.review.export import ExportSheet
from ui.review.header import ReviewHeader, beside_words
from ui.review.keys import button_for, faster_by
from ui.review.note import NoteSheet
from ui.review.overview import Overview
from ui.review.player import Player, View, speed_beside
from ui.review.session import ReviewedSession
from ui.review.side import Side
from ui.review.strips import CursorStrips
from ui.review.transport import Transport, cursor_words, since_mark
from ui.review.vouching import UNREADABLE, doubted, vouched_words
from ui.review.watched import Change, WatchedFile
from ui.strips import Span
from ui.theme import BRIGHT, DARK, Look

TICK_MS = 40
REFRESH_MS = 1000
LOOK_MS = 2000
"""Between two looks whether the file is still the one that was opened."""
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
        self.marked: float | None = None
        """Where the second cursor stands, seconds of session."""
        self._drawn: tuple[float, float, float, int] | None = None
        self.header = ReviewHeader(self.look, self)
        self.overview = Overview(self.look, session, self)
        self.transport = Transport(self.look, self)
        self.strips = CursorStrips(self.look, self)
        self.side = Side(self.look, self)
        self.notice = Notice(self.look, self)
        self.note_sheet, self.compare_sheet = NoteSheet(self.look, self), CompareSheet(self.look, self)
        self.export_sheet = ExportSheet(self.look, self, session.path)
        self.sheets = (self.note_sheet, self.compare_sheet, self.export_sheet)
        self.compared: Compared | None = None
        self.verifying = Asked(self)
        self._vouched: tuple[int | None, str] = (None, "")
        self._file, self._gone = WatchedFile(session.path), False
        self._failure = ""
        """What went wrong as the file was last read."""
        self.timer, self.refresher, self.looker = QTimer(self), QTimer(self), QTimer(self)
        self._hushing = QTimer(self, singleShot=True, interval=round(SHOWN_S * 1000))
        self._actions: dict[str, Callable[[], None]] = {
            "play": self._toggle,
            "start": self._to_start,
            "mark": self.mark,
            "note": self.open_note,
            "compare": self.open_compare,
            "export": self.open_export,
            "theme": self.toggle_theme,
            "language": self._switch_language,
        }
        self._connect()
        self.setMinimumSize(1024, 700)
        self.languages.use(language)
        self._take_readings()
        self._take_log()
        self.choose_window(self.transport.windows.window_s)
        self.set_language(language)
        self.looker.start(LOOK_MS)
        if session.growing:
            self.seek(session.end)
            self.refresher.start(REFRESH_MS)

    def _connect(self) -> None:
        self.overview.sought.connect(self.seek)
        self.side.chosen.connect(self.seek)
        self.strips.pointed.connect(self.point)
        self.strips.resized.connect(self._draw_strips)
        self.transport.pressed.connect(self.press)
        self.transport.speed.chosen.connect(self.choose_speed)
        self.header.pressed.connect(self.press)
        self.transport.windows.chosen.connect(self.choose_window)
        self.timer.timeout.connect(self.tick)
        self._hushing.timeout.connect(self._hush)
        self.refresher.timeout.connect(self.refresh)
        self.looker.timeout.connect(self.look_after_file)
        self.export_sheet.told.connect(self._say)
        self.note_sheet.written.connect(self.write_note)
        self.compare_sheet.wanted.connect(self.compare)
        self.compare_sheet.unwanted.connect(self.end_comparison)
        self.verifying.answered.connect(self._verified)
        self.side.tried.connect(self._tried)
        self.side.whatif.failed.connect(self._failed)

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
        """A button of the transport or the header."""
        if name in ("back", "forward"):
            self._step(1 if name == "forward" else -1)
        elif name in ("previous", "next"):
            self._jump(name == "next")
        else:
            self._actions[name]()

    def _to_start(self) -> None:
        self.seek(self.player.start)

    def _switch_language(self) -> None:
        self.set_language("zh_CN" if self.look.language == "en" else "en")

    def _jump(self, onwards: bool) -> None:
        """To the next alarm or note, or the one before."""
        moments = self.session.moments()
        target = self.player.next_of(moments) if onwards else self.player.previous_of(moments)
        if target is not None:
            self.seek(target)

    def _step(self, polls: int) -> None:
        """By so many polls, paused: one looks at them one by one."""
        if self.player.playing:
            self._toggle()
        t_s = self.session.poll_beside(self.player.position, polls)
        self.player.seek(t_s)
        if not self.view.start <= t_s <= self.view.end:
            self.view.jump(t_s)
        self._show_cursor()

    def mark(self) -> None:
        """Leaves a second cursor here, or takes it away again."""
        self.marked = self.player.position if self.marked is None else None
        self._show_cursor()

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

    # ---- what is asked of the recording, and added to it ----

    def verify(self) -> None:
        """Asks whether the recording is what was recorded; the header says what comes of it."""
        if not self.session.growing:
            self._vouched = (None, "")
            self.verifying.ask("verify", str(self.session.path), "--json")
            self._show_vouched()

    def _verified(self, code: int, out: str, complaint: str) -> None:
        self._vouched = (code, out)
        self._show_vouched()
        if code == UNREADABLE:
            self._say(complaint)

    def _show_vouched(self) -> None:
        asked = self.verifying.waiting or self._vouched[0] is not None
        told = vouched_words(*self._vouched) if asked else ""
        if self._gone:
            told = QCoreApplication.translate("Review", "FILE IS GONE")
        self.header.show_vouched(told, self._gone or doubted(self._vouched[0]), self.session)

    def look_after_file(self) -> None:
        """Says it when the file was taken away, and verifies anew when it was changed by somebody else."""
        change = self._file.look()
        if change is None or (change is Change.CHANGED and self.session.growing):
            return
        self._gone = change is Change.GONE
        if self._gone:
            self.verifying.end()
            told = QCoreApplication.translate("Review", "%1 is gone; what is on screen was read before")
        else:
            self.verify()
            told = QCoreApplication.translate("Review", "%1 was changed since it was opened; it is verified anew")
        self._say(told.replace("%1", str(self.session.path)))
        self._show_vouched()

    def _say(self, text: str) -> None:
        self.notice.say(text, self._clock())
        self._hushing.start()

    def _hush(self) -> None:
        self.notice.hide()

    def _tried(self) -> None:
        self.overview.gained = self.side.whatif.onsets("gained")
        self.overview.redraw()

    def _failed(self, complaint: str) -> None:
        self._say(complaint)

    def open_note(self) -> None:
        """Asks for a note about the moment under the cursor."""
        if self.session.growing:
            told = QCoreApplication.translate("Review", "This session is being recorded: mark it on the bedside screen")
            self._say(told)
            return
        self.note_sheet.at = words.local(
            self.session.utc_minus_t + self.player.position, self.session.meta.zone
        ).strftime("%H:%M:%S")
        self._open(self.note_sheet)

    def _open(self, sheet: Sheet) -> None:
        for other in self.sheets:
            other.close_sheet()
        sheet.open_sheet(None)

    def write_note(self, text: str, by: str) -> None:
        """Appends a note to the recording."""
        try:
            add_note(self.session.path, round(self.player.position * 1e9), text, by, time.time_ns())
            self.session.refresh()
        except RecordingError as error:
            self._say(str(error))
            return
        self._file.accept()
        self._take_log()
        self._show_cursor()
        self.verify()

    def open_export(self) -> None:
        """Asks in which form, how much, and where to."""
        self.export_sheet.span = (self.view.start, self.view.end)
        self._open(self.export_sheet)

    # ---- another session beside it ----

    def open_compare(self) -> None:
        """Asks which session to lay beside this one."""
        self.compare_sheet.offer(offered(self.session.path.parent, self.session.path), self.compared is not None)
        self._open(self.compare_sheet)

    def compare(self, path: Path, by: str) -> None:
        """Lays another session beside this one, by time, by the phase under the cursor or by plasma processed."""
        try:
            other = ReviewedSession(Recording.open(path))
        except RecordingError as error:
            self._say(str(error))
            return
        found = compared(self.session, other, by, self.player.position)
        if found is None:
            other.close()
            told = QCoreApplication.translate("Review", "They have no such phase, or no amount of plasma, in common")
            self._say(told)
            return
        self.end_comparison()
        self.compared, self._drawn = found, None
        self._show_cursor()

    def end_comparison(self) -> None:
        """Takes the other session away."""
        if self.compared is not None:
            self.compared.other.close()
            self.compared, self._drawn = None, None
            self._show_cursor()

    # ---- a recording that grows ----

    def refresh(self) -> None:
        """Reads what has been recorded since; the last time when the recording was closed."""
        logged = self.session.logged
        try:
            changed = self.session.refresh()
        except RecordingError as error:  # it may be read again: a disk comes back, a lock is let go
            if str(error) != self._failure:
                self._say(str(error))
            self._failure = str(error)
            return
        self._failure = ""
        if not self.session.growing:
            self.refresher.stop()
            self.verify()
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
        marked = self.marked
        there = None if marked is None else session.values_at(marked)
        if (other := self.compared) is not None:
            there = partial(other.value_at, t_s=t_s)
        here = session.values_at(t_s)
        self.strips.show_cursor(t_s, here, session.lit_at(t_s), marked, there)
        self.overview.show_cursor(t_s, (view.start, view.end), marked)
        self.header.show_compared(other is not None)
        notes = self._notes_passed(player.since, t_s)
        self.side.show_cursor(player.since, t_s, notes)
        moments = session.moments()
        before, after = player.previous_of(moments) is not None, player.next_of(moments) is not None
        self.transport.show_state(player.playing, player.speed, before, after, marked is not None)
        phase = session.phase_at(t_s)
        at = words.local(session.utc_minus_t + t_s, session.meta.zone).strftime("%H:%M:%S")
        at_cursor = cursor_words(
            at, phase_name(phase.name if phase else None), session.notes[max(notes)].text if notes else ""
        )
        total = words.clock_hms(session.end - session.start)
        since = "" if marked is None else since_mark(t_s - marked)
        beside = "" if other is None else beside_words(other.other)
        shown = " · ".join(part for part in (since, beside, at_cursor) if part)
        self.transport.elapsed.show_texts(words.clock_hms(t_s - session.start), total, shown)

    def _notes_passed(self, since_s: float, t_s: float) -> frozenset[int]:
        first_s = min(since_s, t_s - NOTE_SHOWN_S)
        return frozenset(i for i, note in enumerate(self.session.notes) if first_s < note.t_s <= t_s)

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
        self.strips.draw(session.history, span, session.episodes, self.compared)

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
        self._show_vouched()
        for sheet in self.sheets:
            if sheet.isVisible():
                sheet.restyle()
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
        header, overview, row = max(52, px(60)), max(92, px(118)), look.touch(56)
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
        for sheet in self.sheets:
            more = max(0, sheet.minimumSizeHint().height() - main.height())
            sheet.setGeometry(main.adjusted(0, -more, 0, 0))
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground that no live screen has."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.look.color("review_ground"))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What keys stand for; over an open sheet only the one that closes it."""
        if any(sheet.isVisible() for sheet in self.sheets):
            if event.key() == Qt.Key.Key_Escape:
                for sheet in self.sheets:
                    sheet.close_sheet()
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if (name := button_for(event.key(), shift)) is not None:
            self.press(name)
        elif steps := faster_by(event.key()):
            self.choose_speed(speed_beside(self.player.speed, steps))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lets the file and the plots go."""
        self.timer.stop()
        self.refresher.stop()
        self._hushing.stop()
        self.looker.stop()
        self.export_sheet.end()
        self.verifying.end()
        self.side.whatif.end()
        self.end_comparison()
        self.strips.close_plots()
        self.session.close()
        event.accept()
