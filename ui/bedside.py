"""The bedside window: lays the parts out, hands each snapshot to them, and turns presses into commands.

It decides nothing: whatever a person asks for goes to the monitor as a command, and shows once the monitor says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from session_monitor.monitor.snapshot import Snapshot
from ui.alarm_texts import AlarmTexts
from ui.aside import wait_for_all
from ui.banner import Banner
from ui.chips import Chips
from ui.circuit import Circuit, lit_places
from ui.cover import Cover
from ui.episodes import Episodes
from ui.footer import Footer
from ui.header import Header
from ui.history import History
from ui.layout import lay_out
from ui.notice import Notice
from ui.other_strips import has_circuit, strips_for
from ui.panel import Panel
from ui.phases import Phases
from ui.sheets import Sheets
from ui.shown import Readings
from ui.spans import Span
from ui.theme import BRIGHT, DARK, Look
from ui.traces import STRIPS
from ui.trends import Trends
from ui.unchecked import unchecked_of

STRIPS_EVERY_S = (0.25, 1.0)
"""Redrawn when the picture has moved by a pixel, within these bounds; at once when an alarm comes or goes."""
SPANS_S = (120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 28800, 43200, 86400, 172800)


class Bedside(QWidget):
    """Renders snapshots. `command(kind, args)` is what a person asked for; the other signals concern the host."""

    command = Signal(str, dict)
    language_pressed = Signal()
    review_pressed = Signal()
    close_chosen = Signal(str)

    def __init__(
        self,
        names: Sequence[str],
        texts: AlarmTexts,
        clock: Callable[[], float],
        language: str = "en",
        machine: Mapping[str, Any] | None = None,
    ) -> None:
        """machine: what it measures, its phases, what is not checked (monitor/measured.py); None: the Li-ALS."""
        super().__init__()
        measured = () if machine is None or has_circuit(names) else machine["measured"]
        specs = strips_for(measured, self._label) if measured else STRIPS
        self._drawn = tuple(trace.channel for spec in specs for trace in spec.traces)
        self.look = Look()
        self.texts, self.clock = texts, clock
        self.readings = Readings(names)
        self.history = History(self._drawn)
        self.episodes = Episodes()
        self.snapshot: Snapshot | None = None
        self.window_s: float | None = 3600.0
        self._closing = False
        self._strips_at = float("-inf")
        self._strips_every = STRIPS_EVERY_S[0]
        self.header = Header(self.look, self, unchecked_of(machine))
        self.banner = Banner(self.look, texts, self)
        self.chips = Chips(self.look, texts, self)
        self.phases = Phases(self.look, self, machine["phases"] if measured and machine else None)
        self.circuit = Panel(self.look, texts, measured, self) if measured else Circuit(self.look, self)
        self.trends = Trends(self.look, self, specs)
        self.footer = Footer(self.look, self)
        self.sheets = Sheets(self.look, texts, self.readings, self, machine)
        self.notice = Notice(self.look, self)
        self.cover = Cover(self.look, self)
        self.phases.setVisible(self.phases.has_steps)
        self._connect()
        self.set_language(language)
        self.setMinimumSize(1024, 700)

    def _connect(self) -> None:
        self.banner.acknowledge.connect(self._acknowledge)
        self.banner.reset.connect(self._reset)
        self.banner.pause.connect(self._pause)
        self.banner.resume.connect(self._resume)
        self.chips.list_pressed.connect(self._open_list)
        self.header.operator_pressed.connect(self._open_operator)
        self.header.link_pressed.connect(self._open_link)
        self.footer.pressed.connect(self._footer_pressed)
        self.footer.window_chosen.connect(self._choose_window)
        self.sheets.command.connect(self.command)
        self.sheets.closing_chosen.connect(self._close_chosen)

    # ---- what is shown ----

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Takes one whole state; everything on screen follows from it."""
        now = self.clock()
        first = self.snapshot is None
        self.snapshot = snapshot
        self.take_frame(snapshot)
        if snapshot["machine"]["simulated"] != self.look.simulated:
            self.look.simulated = snapshot["machine"]["simulated"]
            self.update()
        self.header.show_snapshot(snapshot, now)
        self.banner.show_alarms(snapshot, now)
        self.chips.show_alarms(snapshot, now)
        self.phases.show_phase(snapshot["phase"])
        self.circuit.show_snapshot(snapshot, self.readings, now)
        self.trends.show_numbers(self.readings, snapshot["limits"], lit_places(snapshot))
        self.sheets.show_snapshot(snapshot)
        self.sheets.open_start_once(snapshot)
        changed = self.episodes.update(snapshot, self.history)
        if first or changed or now - self._strips_at >= self._strips_every:
            self.draw_strips()

    def _label(self, channel: str) -> str:
        return self.texts.label(channel, self.look.language)

    def take_frame(self, snapshot: Snapshot) -> None:
        """Keeps a frame for the trends; one that was taken before changes nothing."""
        self.readings.update(snapshot)
        frame = snapshot["frame"]
        if frame is not None:
            self.history.append(frame["seq"], frame["t_s"], self.readings.row(self._drawn))

    def draw_strips(self) -> None:
        """Draws the trends up to now."""
        if self.snapshot is not None:
            self._strips_at = self.clock()
            span = self.span(self.snapshot)
            step = (span.end - span.start) / max(100, self.trends.width())
            self._strips_every = min(max(step, STRIPS_EVERY_S[0]), STRIPS_EVERY_S[1])
            self.trends.draw(self.history, span, self.episodes.all())

    def span(self, snapshot: Snapshot) -> Span:
        """The time on screen: up to now, as long as the chosen window or, early in a session, a shorter one."""
        end = snapshot["t_s"]
        first = self.history.first_s
        elapsed = max(0.0, end - (end if first is None else first))
        length = next((s for s in SPANS_S if s >= elapsed), SPANS_S[-1])
        if self.window_s is not None:
            length = min(length, self.window_s)
        return Span(end - length, end, snapshot["utc_s"] - snapshot["t_s"], snapshot["session"]["zone"])

    def tick(self) -> None:
        """Flashes what must flash; called about 20 times a second."""
        now = self.clock()
        self.banner.tick(now)
        self.chips.tick(now)
        self.notice.tick(now)

    def cover_up(self, silent_s: float, last_seen: str) -> None:
        """The monitor is silent: nothing here may look live."""
        self.cover.setGeometry(self.rect())
        self.cover.show_silence(silent_s, last_seen)

    def uncover(self) -> None:
        """The monitor speaks again."""
        if self.cover.isVisible():
            self.cover.hide()

    # ---- look and language ----

    def set_language(self, language: str) -> None:
        """Shows everything anew in `en` or `zh_CN`; the translator is the application's business."""
        self.look.language = language
        self._restyle()

    def toggle_theme(self) -> None:
        """Dark or bright."""
        self.look.theme = BRIGHT if self.look.theme is DARK else DARK
        self._restyle()

    def _restyle(self) -> None:
        self.trends.restyle()
        self.banner.retranslate()
        self.footer.retranslate()
        self.circuit.refresh()
        self.sheets.restyle()
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)
            self.draw_strips()
        self.update()
        for child in self.findChildren(QWidget):
            child.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays everything out for the new size."""
        self.look.fit(self.width(), self.height())
        places = lay_out(self.look, self.width(), self.height(), not self.phases.isHidden())
        for name in ("header", "banner", "chips", "phases", "circuit", "trends", "footer"):
            getattr(self, name).setGeometry(places[name])
        self.sheets.place(places["main"])
        self.notice.place(self.footer.geometry())
        self.cover.setGeometry(self.rect())
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground; another one for a simulated machine."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.look.ground)
        painter.end()

    # ---- what a person asks for ----

    def _acknowledge(self, occurrences: list[int]) -> None:
        self.command.emit("acknowledge", {"occurrences": occurrences})

    def _reset(self, occurrence: int) -> None:
        self.command.emit("reset", {"occurrence": occurrence})

    def _pause(self, seconds: int) -> None:
        self.command.emit("pause_audio", {"seconds": seconds})

    def _resume(self) -> None:
        self.command.emit("resume_audio", {})

    def _open_list(self) -> None:
        self.sheets.open("alarms")

    def _open_operator(self) -> None:
        self.sheets.open("operator")

    def _open_link(self) -> None:
        self.sheets.open("link")

    def _footer_pressed(self, name: str) -> None:
        if name == "theme":
            self.toggle_theme()
        elif name == "language":
            self.language_pressed.emit()
        elif name == "review":
            self.review_pressed.emit()
        else:
            self.sheets.open(name)

    def _close_chosen(self, choice: str) -> None:
        self._closing = True
        self.close_chosen.emit(choice)

    def _choose_window(self, window_s: float | None) -> None:
        self.window_s = window_s
        self.draw_strips()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing asks first; see dialogs/closing.py."""
        if self._closing:
            event.accept()
            return
        event.ignore()
        if not self.cover.isVisible() and not self.sheets.is_open("closing"):
            self.sheets.open("closing")

    def close_for_good(self) -> None:
        """Closes without asking; plots are closed before the program ends, or pyqtgraph may crash at exit."""
        self._closing = True
        wait_for_all(1.0)
        self.trends.close_plots()
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 changes between dark and bright."""
        if event.key() == Qt.Key.Key_F2:
            self.toggle_theme()
