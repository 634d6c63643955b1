"""Which sheet is open: one at a time, each made at its first use and kept.

Their modules are loaded after the first number is on the screen: before, they would keep it away for some 50 ms.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from session_monitor.domain import phases
from session_monitor.monitor.snapshot import Snapshot
from ui.alarm_texts import AlarmTexts
from ui.dialogs.sheet import Sheet
from ui.shown import Readings
from ui.theme import Look
from ui.unchecked import unchecked_of

if TYPE_CHECKING:
    from ui.case.start_verdicts import StartVerdicts

MODULES = (
    *("alarm_list", "closing", "course", "entries", "entry", "labs", "limits", "machine_link"),
    *("mark_event", "more_numbers", "operator", "presets", "start"),
)
"""Where the sheets are, in ui/dialogs."""


NEW_S = 120.0
"""A screen that begins later than this in a session begins again: somebody has worked without it."""


class Sheets(QObject):
    """Opens sheets by the names of MODULES in short: alarms, closing, course, entries, entry, labs, limits, link ..."""

    command = Signal(str, dict)
    closing_chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        texts: AlarmTexts,
        readings: Readings,
        window: QWidget,
        machine: Mapping[str, Any] | None = None,
    ) -> None:
        """machine: what it measures (monitor/measured.py); None: the Li-ALS with nothing beside it."""
        super().__init__(window)
        self.measured = machine
        self.look, self.texts, self.readings, self.window = look, texts, readings, window
        self._made: dict[str, Sheet] = {}
        self._snapshot: Snapshot | None = None
        self._area = QRect()
        self.loaded = self._start_shown = False
        self.verdicts: StartVerdicts | None = None

    def load(self) -> None:
        """Imports every sheet, so that none has to be found on a disk that may be full or slow by then."""
        for module in MODULES:
            importlib.import_module(f"ui.dialogs.{module}")
        from ui.case.start_verdicts import StartVerdicts

        self.verdicts = StartVerdicts(self)
        self.verdicts.verdict.connect(self._enter)
        self.loaded = True

    @property
    def current(self) -> Sheet | None:
        """The open sheet."""
        return next((sheet for sheet in self._made.values() if sheet.isVisible()), None)

    def is_open(self, name: str) -> bool:
        """Whether that sheet is the open one."""
        return name in self._made and self._made[name] is self.current

    def open(self, name: str) -> None:
        """Opens one in place of another; pressing the same button again closes it."""
        sheet, current = self.sheet(name), self.current
        if current is not None:
            current.close_sheet()
        if sheet is not current:
            sheet.setGeometry(self._area)
            sheet.open_sheet(self._snapshot)

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name, made now if need be."""
        if name not in self._made:
            self._made[name] = self._makers()[name]()
            self._made[name].command.connect(self.command)
        return self._made[name]

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Keeps the open sheet up to date."""
        self._snapshot = snapshot
        for sheet in self._made.values():
            sheet.show_snapshot(snapshot)
        if self.verdicts is not None:
            self.verdicts.show_snapshot(snapshot)

    def _enter(self, args: dict[str, Any]) -> None:
        self.command.emit("add_entry", args)

    def place(self, area: QRect) -> None:
        """Where sheets lie."""
        self._area = area
        if self.current is not None:
            self.current.setGeometry(area)

    def restyle(self) -> None:
        """Colours, sizes and language anew."""
        if self.current is not None:
            self.current.restyle()

    def _makers(self) -> dict[str, Callable[[], Sheet]]:
        return {
            "alarms": self._alarms,
            "closing": self._closing,
            "course": self._course,
            "entries": self._entries,
            "entry": self._entry,
            "labs": self._labs,
            "limits": self._limits,
            "link": self._link,
            "mark": self._mark,
            "more": self._more,
            "operator": self._operator,
            "presets": self._presets,
            "start": self._start,
        }

    def _alarms(self) -> Sheet:
        from ui.dialogs.alarm_list import AlarmList

        return AlarmList(self.look, self.texts, self.window)

    def _closing(self) -> Sheet:
        from ui.dialogs.closing import Closing

        sheet = Closing(self.look, self.window)
        sheet.chosen.connect(self.closing_chosen)
        return sheet

    def _entries(self) -> Sheet:
        from ui.dialogs.entries import Entries

        return Entries(self.look, self.window)

    def _entry(self) -> Sheet:
        from ui.dialogs.entry import EntrySheet

        sheet = EntrySheet(self.look, self.window)
        sheet.course.clicked.connect(self._open_course)
        sheet.start.clicked.connect(self._open_start)
        return sheet

    def _course(self) -> Sheet:
        from ui.dialogs.course import CourseSheet

        return CourseSheet(self.look, self.window)

    def _labs(self) -> Sheet:
        from ui.dialogs.labs import Labs

        return Labs(self.look, self.window)

    def _limits(self) -> Sheet:
        from ui.dialogs.limits import Limits

        sheet = Limits(self.look, self.texts, self.window)
        sheet.operator_wanted.connect(self._open_operator)
        sheet.presets_wanted.connect(self._open_presets)
        return sheet

    def _presets(self) -> Sheet:
        from ui.dialogs.presets import Presets

        sheet = Presets(self.look, self.texts, self.window)
        sheet.operator_wanted.connect(self._open_operator)
        return sheet

    def _link(self) -> Sheet:
        from ui.dialogs.machine_link import MachineLink

        return MachineLink(self.look, self.texts, self.window, unchecked_of(self.measured))

    def _mark(self) -> Sheet:
        from ui.dialogs.mark_event import MarkEvent

        return MarkEvent(self.look, self.window)

    def _more(self) -> Sheet:
        from ui.dialogs.more_numbers import MoreNumbers

        sheet = MoreNumbers(self.look, self.readings, self.window, self.texts, self.measured)
        sheet.enter.clicked.connect(self._open_entries)
        return sheet

    def _operator(self) -> Sheet:
        from ui.dialogs.operator import Operator

        return Operator(self.look, self.window)

    def _start(self) -> Sheet:
        from ui.dialogs.start import StartSheet

        return StartSheet(self.look, self.texts, self.readings, self.window)

    def open_start_once(self, snapshot: Snapshot) -> None:
        """Opens the start of a new session that nobody has said the patient of; once, and over nothing else."""
        if self._start_shown or not self.loaded or snapshot["frame"] is None:
            return
        self._start_shown = True
        told = snapshot.get("start")
        begins = snapshot["t_s"] < NEW_S and snapshot["phase"]["name"] in (phases.PRIME, phases.IDLE)
        if told and not told["started"] and begins and not snapshot["session"]["case"] and self.current is None:
            self.open("start")

    def _open_start(self) -> None:
        self.open("start")

    def _open_course(self) -> None:
        self.open("course")

    def _open_entries(self) -> None:
        self.open("entries")

    def _open_presets(self) -> None:
        self.open("presets")

    def _open_operator(self) -> None:
        self.open("operator")
