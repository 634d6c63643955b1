"""All alarms that are not at rest, each with acknowledge, reset and shelve; and what could not be evaluated.

"Acknowledge all" covers only the alarms that could be seen when it was pressed: an alarm that came in that moment, or
lies below the edge of the list, stays.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from session_monitor.monitor.snapshot import AlarmInfo, Snapshot
from ui import alarm_view, words
from ui.alarm_texts import AlarmTexts
from ui.buttons import ACKNOWLEDGE_PX, TouchButton
from ui.dialogs.alarm_row import AlarmRow
from ui.dialogs.fields import Scroll, Text
from ui.dialogs.sheet import Sheet
from ui.dialogs.shelve import Shelve
from ui.theme import Look


def burden_line(snapshot: Snapshot, language: str) -> str:
    """The alarm burden in one line: how many came, stand, chatter, and how soon they were answered."""
    translate, burden = QCoreApplication.translate, snapshot["burden"]
    text = translate(
        "AlarmList", "Last hour: %1 high, %2 medium, %3 low · this session %4 · standing %5 · chattering %6"
    )
    numbers = (burden["high"], burden["medium"], burden["low"], snapshot["counters"]["today"])
    for i, count in enumerate((*numbers, burden["standing"], burden["chattering"]), 1):
        text = text.replace(f"%{i}", str(count))
    if burden["median_ack_s"] is None:
        return text
    answered = translate("AlarmList", "acknowledged after %1 (median)")
    return f"{text} · {answered.replace('%1', words.age(burden['median_ack_s'], language))}"


def _key(alarm: AlarmInfo) -> dict[str, object]:
    return {"id": alarm["id"], "channel": alarm["channel"], "direction": alarm["direction"]}


class AlarmList(Sheet):
    """Renders the alarms of each snapshot; rows are made as needed and kept."""

    def __init__(self, look: Look, texts: AlarmTexts, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.texts = texts
        self.rows: list[AlarmRow] = []
        self._pressed: list[int] = []
        self.all_button = TouchButton(look, self, 18, 600)
        self.all_button.least_height = ACKNOWLEDGE_PX
        self.all_button.pressed.connect(self._remember)
        self.all_button.clicked.connect(self._acknowledge_all)
        self._test = TouchButton(look, self, 18)
        self._test.clicked.connect(self._test_sound)
        self.top.insertWidget(2, self._test)
        self.top.insertWidget(2, self.all_button)
        self._empty = Text(look, 18, 400, "secondary")
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._column.addWidget(self._empty)
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._column)
        box.addStretch(1)
        self._area = Scroll(look, inner)
        self.shelf = Shelve(look, texts)
        self.shelf.decided.connect(self.command)
        self._burden = Text(look, 15, 400, "secondary")
        self._burden.setWordWrap(True)
        self.top.insertSpacing(1, 24)
        self.top.insertWidget(2, self._burden, 4)
        self._missing = Text(look, 15, 400, "secondary")
        self._missing.setWordWrap(True)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self.shelf)
        self.body.addWidget(self._missing)

    def heading(self) -> str:
        """See Sheet."""
        return QCoreApplication.translate("AlarmList", "Alarm list")

    def relabel(self) -> None:
        """See Sheet."""
        translate = QCoreApplication.translate
        self._test.setText(translate("AlarmList", "Test the sound"))
        self._empty.set_text(translate("AlarmList", "No alarms"))
        self.all_button.setText(translate("AlarmList", "Acknowledge all in sight"))
        for row in self.rows:
            row.relabel()

    def opened(self) -> None:
        """See Sheet."""
        self.shelf.hide()
        QTimer.singleShot(0, self._area.verticalScrollBar(), self._to_top)

    def _to_top(self) -> None:
        self._area.verticalScrollBar().setValue(0)

    def refreshed(self, snapshot: Snapshot) -> None:
        """See Sheet."""
        alarms = snapshot["alarms"]
        while len(self.rows) < len(alarms):
            self.rows.append(self._new_row())
        for row, alarm in zip(self.rows, alarms, strict=False):
            row.service = snapshot["session"]["operator"] in self.texts.service
            row.show_alarm(alarm, self.texts, snapshot)
            row.show()
        for row in self.rows[len(alarms) :]:
            row.hide()
        self._empty.setVisible(not alarms)
        self.all_button.setEnabled(any(map(alarm_view.unacknowledged, alarms)))
        self._missing.set_text(self._said_of_the_rules(snapshot))
        self._burden.set_text(burden_line(snapshot, self.look.language))

    def _new_row(self) -> AlarmRow:
        row = AlarmRow(self.look)
        row.relabel()
        row.acknowledge.connect(self._acknowledge)
        row.reset.connect(self._reset)
        row.shelve.connect(self.shelf.ask)
        row.unshelve.connect(self._unshelve)
        row.retire.connect(self.shelf.ask_to_retire)
        row.restore.connect(self._restore)
        self._column.addWidget(row)
        return row

    def _said_of_the_rules(self, snapshot: Snapshot) -> str:
        ids = [*snapshot.get("remarks", []), "machine_first"]
        remarks = (self.texts.remark(remark, self.look.language) for remark in ids)
        return "\n".join(text for text in (self._not_evaluated(snapshot), *remarks) if text)

    def _not_evaluated(self, snapshot: Snapshot) -> str:
        if not snapshot["not_evaluated"]:
            return ""
        names = (self.texts.name(alarm_id, None, self.look.language) for alarm_id in snapshot["not_evaluated"])
        text = QCoreApplication.translate("AlarmList", "Not evaluated, for want of an entered value or a reference: %1")
        return text.replace("%1", ", ".join(names))

    def in_sight(self) -> list[int]:
        """Unacknowledged occurrences whose rows can be seen now."""
        found = list[int]()
        for row in self.rows:
            alarm = row.alarm
            if row.isVisible() and not row.visibleRegion().isEmpty() and alarm and alarm_view.unacknowledged(alarm):
                found += [alarm["occurrence"]] if alarm["occurrence"] is not None else []
        return found

    def _remember(self) -> None:
        self._pressed = self.in_sight()

    def _acknowledge_all(self) -> None:
        if self._pressed:
            self.command.emit("acknowledge", {"occurrences": self._pressed})
        self._pressed = []

    def _acknowledge(self, occurrence: int) -> None:
        self.command.emit("acknowledge", {"occurrences": [occurrence]})

    def _reset(self, occurrence: int) -> None:
        self.command.emit("reset", {"occurrence": occurrence})

    def _unshelve(self, alarm: AlarmInfo) -> None:
        self.command.emit("unshelve", _key(alarm))

    def _restore(self, alarm: AlarmInfo) -> None:
        self.command.emit("return_to_service", _key(alarm))

    def _test_sound(self) -> None:
        self.command.emit("test_sound", {})
