"""The review window: a recording with a time cursor that is played, dragged, and jumps from alarm to alarm.

REVIEW stands across it on another ground than the bedside's, and nothing in it makes a sound or sends the machine or
its monitor a command.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from session_monitor.storage.append import add_note
from session_monitor.storage.errors import RecordingError
from ui import words
from ui.language import Languages
from ui.notice import SHOWN_S, Notice
from ui.review.beside import Beside
from ui.review.comparing import offered
from ui.review.gap_card import GapCard
from ui.review.header import ReviewHeader
from ui.review.kept import KeptFile
from ui.review.keys import button_for, faster_by
from ui.review.moves import Moves
from ui.review.overview import Overview
from ui.review.places import lay_out
from ui.review.player import speed_beside
from ui.review.session import ReviewedSession
from ui.review.sheets import ReviewSheets
from ui.review.shown import Parts, ShownCursor
from ui.review.side import Side
from ui.review.specs import specs_of
from ui.review.strips import CursorStrips
from ui.review.transport import Transport
from ui.theme import BRIGHT, DARK, Look

REFRESH_MS = 1000


class ReviewWindow(QWidget):
    """One session, laid out and drawn: what moves the cursor, minds the file and compares are parts of their own."""

    def __init__(
        self, session: ReviewedSession, clock: Callable[[], float], languages: Languages, language: str
    ) -> None:
        super().__init__()
        self.look = Look(simulated=session.meta.simulated)
        self.session, self.languages, self._clock = session, languages, clock
        self.moves = Moves(session, clock, self)
        self.header = ReviewHeader(self.look, self)
        specs = specs_of(session.machine, lambda channel: session.texts.label(channel, self.look.language))
        self.overview = Overview(self.look, session, specs, self)
        self.transport = Transport(self.look, self)
        self.strips = CursorStrips(self.look, self, specs)
        self.side = Side(self.look, self)
        self.gap_card = GapCard(self.look, self)
        self.notice = Notice(self.look, self)
        self.sheets = ReviewSheets(self.look, self, session)
        self.kept = KeptFile(session, self)
        self.beside = Beside(session, self.moves.player, self)
        parts = Parts(self.header, self.overview, self.transport, self.strips, self.side, self.gap_card)
        self.shown = ShownCursor(session, self.moves, self.beside, parts)
        self._failure = ""
        """What went wrong as the file was last read."""
        self.refresher = QTimer(self)
        self._hushing = QTimer(self, singleShot=True, interval=round(SHOWN_S * 1000))
        self._actions: dict[str, Callable[[], None]] = {
            "play": self.moves.toggle,
            "start": self.moves.to_start,
            "mark": self.moves.mark,
            "note": self.open_note,
            "compare": self.open_compare,
            "export": self.open_export,
            "report": lambda: self.sheets.open(self.sheets.report),
            "theme": self.toggle_theme,
            "language": self._switch_language,
        }
        self._connect()
        self.setMinimumSize(1024, 700)
        self.languages.use(language)
        self._take_readings()
        self._take_log()
        self.moves.choose_window(self.transport.windows.window_s)
        self.set_language(language)
        self.kept.begin()
        if session.growing:
            self.seek(session.end)
            self.refresher.start(REFRESH_MS)

    def _connect(self) -> None:
        self.overview.sought.connect(self.moves.seek)
        self.side.chosen.connect(self.moves.seek)
        self.strips.pointed.connect(self.moves.point)
        self.strips.resized.connect(self.shown.draw_strips)
        self.transport.pressed.connect(self.press)
        self.transport.speed.chosen.connect(self.moves.choose_speed)
        self.header.pressed.connect(self.press)
        self.transport.windows.chosen.connect(self.moves.choose_window)
        self.moves.moved.connect(self.shown.show)
        self._hushing.timeout.connect(self.notice.hide)
        self.refresher.timeout.connect(self.refresh)
        self.kept.vouched.connect(self._show_vouched)
        self.kept.told.connect(self._say)
        self.beside.changed.connect(self._compared)
        self.beside.told.connect(self._say)
        self.sheets.export.told.connect(self._say)
        self.sheets.report.told.connect(self._say)
        self.sheets.note.written.connect(self.write_note)
        self.sheets.compare.wanted.connect(self.beside.compare)
        self.sheets.compare.unwanted.connect(self.beside.end)
        self.side.tried.connect(self._tried)
        self.side.whatif.failed.connect(self._say)

    # ---- what is pressed ----

    def seek(self, t_s: float) -> None:
        """Puts the cursor at that second of session, with what led to it on the strips."""
        self.moves.seek(t_s)

    def press(self, name: str) -> None:
        """A button of the transport or the header."""
        if name in ("back", "forward"):
            self.moves.step(1 if name == "forward" else -1)
        elif name in ("previous", "next"):
            self.moves.jump(name == "next")
        else:
            self._actions[name]()

    def _switch_language(self) -> None:
        self.set_language("zh_CN" if self.look.language == "en" else "en")

    # ---- what is asked of the recording, and added to it ----

    def _show_vouched(self) -> None:
        self.header.show_vouched(self.kept.words, self.kept.doubted, self.session)

    def _say(self, text: str) -> None:
        self.notice.say(text, self._clock())
        self._hushing.start()

    def _tried(self) -> None:
        self.overview.gained = self.side.whatif.onsets("gained")
        self.overview.redraw()

    def open_note(self) -> None:
        """Asks for a note about the moment under the cursor."""
        if self.session.growing:
            told = QCoreApplication.translate("Review", "This session is being recorded: mark it on the bedside screen")
            self._say(told)
            return
        self.sheets.note.at = words.local(
            self.session.utc_minus_t + self.moves.player.position, self.session.meta.zone
        ).strftime("%H:%M:%S")
        self.sheets.open(self.sheets.note)

    def write_note(self, text: str, by: str) -> None:
        """Appends a note to the recording."""
        try:
            add_note(self.session.path, round(self.moves.player.position * 1e9), text, by, time.time_ns())
            self.session.refresh()
        except RecordingError as error:
            self._say(str(error))
            return
        self.kept.accept()
        self._take_log()
        self.shown.show()
        self.kept.verify()

    def open_export(self) -> None:
        """Asks in which form, how much, and where to."""
        self.sheets.export.span = (self.moves.view.start, self.moves.view.end)
        self.sheets.open(self.sheets.export)

    def open_compare(self) -> None:
        """Asks which session to lay beside this one."""
        found = offered(self.session.path.parent, self.session.path)
        self.sheets.compare.offer(found, self.beside.compared is not None)
        self.sheets.open(self.sheets.compare)

    def _compared(self) -> None:
        self.shown.forget()
        self.shown.show()

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
            self.kept.verify()
        if changed or not self.session.growing:
            self._take_readings()
            if self.session.logged != logged:
                self._take_log()
            self.shown.show()

    def _take_readings(self) -> None:
        session = self.session
        self.moves.follow()
        self.header.show_session(session)
        self.overview.follow()
        self.side.follow(session)

    def _take_log(self) -> None:
        self.side.show_session(self.session)
        self.overview.redraw()

    # ---- showing ----

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
        self.sheets.restyle()
        self.setWindowTitle(f"{self.header.marks[0]} · {self.header.case}")
        self.transport.retranslate()
        self.strips.restyle()
        self.side.restyle()
        self.overview.redraw()
        self.shown.forget()
        self.shown.show()
        self.update()
        for child in self.findChildren(QWidget):
            child.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays everything out for the new size."""
        self.look.fit(self.width(), self.height())
        places = lay_out(self.look, self.width(), self.height())
        for name in ("header", "overview", "transport", "strips", "side"):
            getattr(self, name).setGeometry(places[name])
        self.notice.place(places["notice"])
        self.gap_card.place(places["strips"])
        self.sheets.place(places["main"])
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground that no live screen has."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.look.color("review_ground"))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What keys stand for; over an open sheet only the one that closes it."""
        if self.sheets.one_is_open:
            if event.key() == Qt.Key.Key_Escape:
                self.sheets.close()
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if (name := button_for(event.key(), shift)) is not None:
            self.press(name)
        elif steps := faster_by(event.key()):
            self.moves.choose_speed(speed_beside(self.moves.player.speed, steps))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lets the file and the plots go."""
        self.moves.timer.stop()
        self.refresher.stop()
        self._hushing.stop()
        self.kept.end()
        self.sheets.end()
        self.side.whatif.end()
        self.beside.end()
        self.strips.close_plots()
        self.session.close()
        event.accept()
