"""One entry of any kind, as a form made from the kind's own fields: units and choices stand there, bounds are checked.

A form written by hand for each kind would in time ask for other things than the commands and the rules know.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from session_monitor.domain.clinical.entries import Field as Asked
from session_monitor.domain.clinical.entries import Kind
from ui import words
from ui.buttons import TouchButton
from ui.case.options import Options
from ui.case.terms import choice, word
from ui.dialogs.fields import Field, Text
from ui.theme import Look

TIME_FORMAT = "%Y-%m-%d %H:%M"
COLUMNS = 2
HALF_ROW = 20
"""Letters of all choices that still fit into half the width."""
_CHOICES = ("choice", "choices", "yes_no")


class EntryForm(QWidget):
    """The fields of one kind. `entered` carries the arguments of `add_entry`; `focused` the field to type into."""

    entered = Signal(dict)
    focused = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.kind: Kind | None = None
        self.zone = "UTC"
        self.inputs: dict[str, Field | Options] = {}
        self._labels: dict[str, Text] = {}
        self._made: dict[str, tuple[QWidget, dict[str, Field | Options], dict[str, Text]]] = {}
        self._shown = QWidget()
        self.time = Field(look)
        self.time.focused.connect(self.focused)
        self._time_label = Text(look, 14, 400, "secondary")
        self._earlier = [TouchButton(look, self, 16) for _ in range(2)]
        for button, minutes in zip(self._earlier, ("-15", "15"), strict=True):
            button.setObjectName(minutes)
            button.clicked.connect(self._shift_time)
        self.problem = Text(look, 15, 600)
        self.problem.setWordWrap(True)
        self.save = TouchButton(look, self, 18, 600)
        self.save.clicked.connect(self._save)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addWidget(self._shown)
        self._outer.addLayout(self._bottom())
        self._outer.addWidget(self.problem)
        self._outer.addStretch(1)

    def _bottom(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._time_label)
        row.addWidget(self.time, 1)
        for button in self._earlier:
            row.addWidget(button)
        row.addWidget(self.save, 1)
        return row

    def ask(self, kind: Kind, now_s: float, zone: str) -> None:
        """An empty form of this kind about now."""
        self.kind, self.zone = kind, zone
        self._shown.hide()
        if kind.name not in self._made:
            self._made[kind.name] = self._fields(kind)
            self._outer.insertWidget(0, self._made[kind.name][0])
        self._shown, self.inputs, self._labels = self._made[kind.name]
        self._shown.show()
        self.clear()
        self.time.setText(words.local(now_s, zone).strftime(TIME_FORMAT))
        self.problem.set_text("")
        self.relabel()
        if first := next((each for each in self.inputs.values() if isinstance(each, Field)), None):
            self.focused.emit(first)

    def _fields(self, kind: Kind) -> tuple[QWidget, dict[str, Field | Options], dict[str, Text]]:
        """Made once for each kind: a night of opening forms leaks none."""
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        inputs, labels, place = dict[str, Field | Options](), dict[str, Text](), 0
        for asked in kind.fields:
            wide = asked.type == "text" or sum(map(len, asked.choices)) > HALF_ROW
            place += place % COLUMNS if wide else 0
            row, column = 2 * (place // COLUMNS), place % COLUMNS
            labels[asked.name], inputs[asked.name] = Text(self.look, 14, 400, "secondary"), self._input(asked)
            grid.addWidget(labels[asked.name], row, column, 1, COLUMNS if wide else 1)
            grid.addWidget(inputs[asked.name], row + 1, column, 1, COLUMNS if wide else 1)
            place += COLUMNS if wide else 1
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        return holder, inputs, labels

    def _input(self, asked: Asked) -> Field | Options:
        if asked.type in _CHOICES:
            return Options(self.look, asked.type == "choices")
        field = Field(self.look)
        field.focused.connect(self.focused)
        return field

    def relabel(self) -> None:
        """Words in the language on screen, sizes of the look."""
        translate = QCoreApplication.translate
        self._time_label.set_text(translate("Entry", "Time"))
        shown = self.time.fontMetrics().horizontalAdvance("2026-03-14 20:00")
        self.time.setMinimumWidth(shown + 2 * self.look.px(12) + 14)
        self._earlier[0].setText(translate("Entry", "−15 min"))
        self._earlier[1].setText(translate("Entry", "+15 min"))
        self.save.setText(translate("Entry", "Save"))
        for asked in self.kind.fields if self.kind else ():
            self._labels[asked.name].set_text(self._label(asked))
            given = self.inputs[asked.name]
            if isinstance(given, Options):
                codes = ("yes", "no") if asked.type == "yes_no" else asked.choices
                given.set_options([(code, choice(asked.name, code)) for code in codes])
            else:
                given.setMinimumHeight(self.look.touch(52))

    def _label(self, asked: Asked) -> str:
        name = word(asked.name) + (" *" if asked.required else "")
        return f"{name}, {asked.unit}" if asked.unit else name

    def given(self) -> dict[str, Any]:
        """What was answered, by field; texts as typed."""
        found = dict[str, Any]()
        for name, each in self.inputs.items():
            if isinstance(each, Options):
                if each.values:
                    found[name] = list(each.values) if each.several else each.values[0]
            elif text := each.text().strip():
                found[name] = self._typed(name, text)
        return found

    def _typed(self, name: str, text: str) -> str:
        asked = self.kind.field(name) if self.kind else None
        if asked is not None and asked.type == "number":
            return text.replace(",", ".").replace("−", "-")
        if asked is not None and asked.type == "time":
            return self.iso(text) or text
        return text

    def iso(self, text: str) -> str | None:
        """A time of day with the zone's offset; None when it is no time."""
        try:
            taken = datetime.strptime(text.strip(), TIME_FORMAT)
        except ValueError:
            return None
        return taken.replace(tzinfo=words.local(0.0, self.zone).tzinfo).isoformat()

    def fill(self, fields: Mapping[str, Any], utc_ns: int) -> None:
        """Shows what was answered once, about that time."""
        for name, value in fields.items():
            given = self.inputs.get(name)
            asked = self.kind.field(name) if self.kind else None
            if isinstance(given, Options):
                given.choose(*_codes(value))
            elif given is not None and asked is not None and asked.type == "time":
                given.setText(self._moment(value))
            elif given is not None:
                given.setText(f"{value:.10g}" if isinstance(value, float | int) else str(value))
        self.time.setText(self._moment(utc_ns))

    def _moment(self, utc_ns: int) -> str:
        return words.local(utc_ns / 1e9, self.zone).strftime(TIME_FORMAT)

    def clear(self) -> None:
        """Empties every field."""
        for each in self.inputs.values():
            each.clear()

    def _shift_time(self) -> None:
        try:
            taken = datetime.strptime(self.time.text().strip(), TIME_FORMAT)
        except ValueError:
            return
        self.time.setText((taken + timedelta(minutes=int(self.sender().objectName()))).strftime(TIME_FORMAT))

    def _save(self) -> None:
        translate = QCoreApplication.translate
        time = self.iso(self.time.text())
        if self.kind is None or time is None:
            self.problem.set_text(translate("Entry", "Time as 2026-03-14 12:22"))
            return
        missing = [word(f.name) for f in self.kind.fields if f.required and f.name not in self.given()]
        if missing or not self.given():
            needed = translate("Entry", "Still needed: %1").replace("%1", ", ".join(missing))
            self.problem.set_text(needed if missing else translate("Entry", "Nothing is filled in"))
            return
        self.problem.set_text("")
        self.entered.emit({"entry": self.kind.name, "fields": self.given(), "time": time})


def _codes(value: object) -> list[str]:
    """What of a choice is pressed for this answer."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return list(map(str, cast("list[object]", value))) if isinstance(value, list) else [str(value)]
