"""Starting a session: who and what, the checks that answer themselves, the alarm limits against their defaults.

It holds nothing back: the monitor has been watching since the link came up. What is left open is recorded and shown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.monitor.snapshot import Snapshot, StartInfo
from ui.alarm_texts import AlarmTexts
from ui.buttons import TouchButton
from ui.case.criteria import CriteriaList, start_lines, start_summary
from ui.case.limit_table import LimitTable, changed_text, limit_rows
from ui.case.reading import CaseReader
from ui.case.start_verdicts import judged
from ui.case.start_words import check_lines, kept, verdicts
from ui.case.who_and_what import WhoAndWhat
from ui.dialogs.fields import Scroll, Text
from ui.dialogs.keys import Keys
from ui.dialogs.sheet import Sheet
from ui.shown import Readings
from ui.theme import Look

READ_EVERY_S = 10.0
NOTHING: StartInfo = {"started": False, "checks": []}


class StartSheet(Sheet):
    """Sends what was filled in, one `checklist` entry a step and the verdicts, when a person starts the session."""

    def __init__(self, look: Look, texts: AlarmTexts, readings: Readings, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.texts, self.readings = texts, readings
        self.found: Assessment | None = None
        self._asked: tuple[str, float, int] = ("", float("-inf"), 0)
        self.reader = CaseReader(self, volumes=False)
        self.reader.read.connect(self._take)
        self.who = WhoAndWhat(look)
        self.keys = Keys(look)
        self.who.focused.connect(self._type)
        self.limits, self.changed = LimitTable(look), Text(look, 14, 400, "secondary")
        self.checks, self.criteria = CriteriaList(look, compact=True), CriteriaList(look)
        self.summary = CriteriaList(look, compact=True)
        self._titles = [Text(look, 17, 600) for _ in range(3)]
        self._case_problem = Text(look, 14, 400, "secondary")
        self._numbers = [Text(look, 15, 400, "secondary") for _ in range(2)]
        self.play, self.heard, self.not_heard, self.given = (TouchButton(look, self, 16) for _ in range(4))
        self.cancel, self.start = TouchButton(look, self, 20, 600), TouchButton(look, self, 20, 600)
        self._scrolls = list[Scroll]()
        self._connect()
        columns = QHBoxLayout()
        columns.setSpacing(18)
        columns.addLayout(self._left(), 27)
        columns.addLayout(self._middle(), 37)
        columns.addLayout(self._right(), 33)
        self.body.addLayout(columns, 1)
        self.body.addLayout(self._bottom())

    def _connect(self) -> None:
        self.play.clicked.connect(self._play)
        self.heard.clicked.connect(self._say_heard)
        self.not_heard.clicked.connect(self._say_not_heard)
        self.given.clicked.connect(self._say_given)
        self.cancel.clicked.connect(self.close_sheet)
        self.start.clicked.connect(self._start)
        self.who.answered.connect(self._show_start)

    def _column(
        self, n: int, number: Text | None, inner: QWidget, fits: Callable[[int], None] | None = None
    ) -> QVBoxLayout:
        head, column = QHBoxLayout(), QVBoxLayout()
        head.addWidget(self._titles[n], 1)
        if number is not None:
            head.addWidget(number)
        column.addLayout(head)
        self._scrolls.append(Scroll(self.look, inner, fits))
        column.addWidget(self._scrolls[-1], 1)
        return column

    def _left(self) -> QVBoxLayout:
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 4, 0)
        self._case_problem.setWordWrap(True)
        for part in (self.who, self._case_problem, self.criteria):
            lines.addWidget(part)
        lines.addStretch(1)
        return self._column(0, None, inner)

    def _middle(self) -> QVBoxLayout:
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 4, 0)
        lines.addWidget(self.checks)
        lines.addStretch(1)
        column = self._column(1, self._numbers[0], inner, self.checks.fit)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.play, self.heard, self.not_heard, self.given):
            row.addWidget(button)
        column.addLayout(row)
        return column

    def _right(self) -> QVBoxLayout:
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 4, 0)
        self.changed.setWordWrap(True)
        lines.addWidget(self.limits)
        lines.addWidget(self.changed)
        lines.addStretch(1)
        column = self._column(2, self._numbers[1], inner, self.limits.fit)
        column.addWidget(self.keys)
        return column

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for part, share in ((self.cancel, 2), (self.summary, 4), (self.start, 5)):
            row.addWidget(part, share)
        for button in (self.cancel, self.start):
            button.least_height = 68
        return row

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("Start", "Start a session")

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        titles = (
            translate("Start", "Who and what"),
            translate("Start", "Checked from the machine"),
            translate("Start", "Alarm limits"),
        )
        for label, text in zip(self._titles, titles, strict=True):
            label.set_text(text)
        self.play.setText(translate("Start", "Play sound"))
        self.heard.setText(translate("Start", "Yes, heard"))
        self.not_heard.setText(translate("Start", "Not heard"))
        self.given.setText(translate("Start", "Anticoagulant started"))
        self.cancel.setText(translate("Start", "Cancel"))
        self.who.relabel()
        if self.snapshot is not None:
            self.refreshed(self.snapshot)

    def restyle(self) -> None:
        """See Sheet; `Cancel` closes this one."""
        super().restyle()
        self.close_button.hide()
        for part in (self.checks, self.criteria, self.summary):
            part.show_lines(part.lines)

    def fit(self, button: TouchButton) -> None:
        """Buttons share the width of their column; none is cut off when the keys narrow it."""
        answers = (self.play, self.heard, self.not_heard, self.given)  # in one row: the checks have the height
        text = QFontMetricsF(button.font_now()).horizontalAdvance(button.caption) if button in answers else 0
        button.setMinimumWidth(max(48, round(text) + 12))

    def opened(self) -> None:
        """See Sheet."""
        self.keys.hide()
        self._asked = ("", float("-inf"), 0)
        if self.snapshot is not None:
            self.who.take(self.snapshot)

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        translate, told = QCoreApplication.translate, snapshot.get("start", NOTHING)
        left = sum(check["state"] != "done" for check in told["checks"])
        total = len(told["checks"])
        self._numbers[0].set_text(
            translate("Start", "%1 of %2").replace("%1", str(total - left)).replace("%2", str(total))
        )
        self.checks.show_lines(check_lines(snapshot, told["checks"], told["started"]))
        self.limits.show_rows(limit_rows(snapshot, self.texts, self.readings, self.look.language))
        self.changed.set_text(changed := changed_text(snapshot, self.texts, self.look.language))
        self.changed.setVisible(bool(changed))
        count = translate("Start", "%1 changed").replace("%1", str(len(changed.splitlines())))
        self._numbers[1].set_text(count)
        self._show_start()
        left_open = (
            {check["id"] for check in told["checks"] if check["state"] != "done"} if not told["started"] else set()
        )
        for button in (self.play, self.heard, self.not_heard):
            button.setVisible("sound" in left_open)
        self.given.setVisible("anticoagulant" in left_open)
        self._read(snapshot)

    def _show_start(self) -> None:
        if self.snapshot is None:
            return
        told = self.snapshot.get("start", NOTHING)
        self.start.setText(self._start_text(told["started"], sum(check["state"] != "done" for check in told["checks"])))
        self.start.setEnabled(not told["started"])
        self.start.setCheckable(True)
        self.start.setChecked(not told["started"] and self.who.missing is None)

    def _start_text(self, started: bool, left: int) -> str:
        translate = QCoreApplication.translate
        if started:
            text = translate("Start", "Started · %1 checks were left open")
        elif self.who.missing is self.who.other:
            text = translate("Start", "Say why another case, then start")
        elif self.who.lacks_reason:
            text = translate("Start", "Say why this mode, then start")
        elif left:
            text = translate("Start", "Start the session · %1 checks left open")
        else:
            text = translate("Start", "Start the session")
        return text.replace("%1", str(left))

    def _read(self, snapshot: Snapshot) -> None:
        case, path = self.who.case.text().strip(), snapshot["recording"]["path"]
        entered = len(snapshot["entries"]) + len(snapshot["results"])
        before, at_s, had = self._asked
        if not case or not path:
            self._take(QCoreApplication.translate("Start", "The indication is judged once the case is known"))
        elif (case != before or entered != had or snapshot["t_s"] - at_s >= READ_EVERY_S) and self.reader.ask(
            Path(path).parent, case, snapshot["session"]["zone"]
        ):
            self._asked = (case, snapshot["t_s"], entered)

    def _take(self, found: Assessment | str) -> None:
        self.found = None if isinstance(found, str) else found
        self._case_problem.set_text(found if isinstance(found, str) else "")
        if self.snapshot is not None:
            shown = judged(self.found, self.who.case.text().strip(), self.snapshot)
            for part, lines in ((self.criteria, start_lines(shown)), (self.summary, start_summary(shown))):
                if lines != part.lines:
                    part.show_lines(lines)

    def _type(self, field: Any) -> None:
        self.keys.type_into(field)
        words = self.who.case, self.who.other, self.who.reason
        self.keys.show_board("abc" if field in words else "123")
        self.keys.show()

    def _show_missing(self) -> None:
        if field := self.who.missing:
            self._scrolls[0].ensureWidgetVisible(field)

    def _play(self) -> None:
        self.command.emit("test_sound", {})

    def _say_heard(self) -> None:
        self._enter({"entry": "sound_heard", "fields": {"heard": True}})

    def _say_not_heard(self) -> None:
        self._enter({"entry": "sound_heard", "fields": {"heard": False}})

    def _say_given(self) -> None:
        self._enter({"entry": "checklist", "fields": {"step": "anticoagulant", "state": "done"}})

    def _enter(self, args: dict[str, Any]) -> None:
        self.command.emit("add_entry", args)

    def _start(self) -> None:
        """Everything that was filled in, then every step as it stands, then the verdicts; first what must be said."""
        if self.snapshot is None:
            return
        if field := self.who.missing:
            field.setFocus()
            self._type(field)
            QTimer.singleShot(0, self._show_missing)  # once the keys have narrowed the columns
            self._show_start()
            return
        for kind, args in self.who.commands(self.snapshot):
            self.command.emit(kind, args)
        case = self.who.case.text().strip()
        read = not case or (self.found is not None and self.found.case.id == case)
        found = judged(self.found, case, self.snapshot)
        for args in (*verdicts(found, read), *kept(self.snapshot.get("start", NOTHING)["checks"])):
            self._enter(args)
        self.close_sheet()
