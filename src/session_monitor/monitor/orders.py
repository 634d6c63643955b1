"""What operators enter besides alarm actions: notes, values, results, who they are.

Each order either takes effect and leaves an output for the recording, or is refused with a line that says why.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from session_monitor.domain.answers import answer
from session_monitor.domain.clinical.case_id import case_refusal
from session_monitor.domain.clinical.entries import Entry, standing
from session_monitor.domain.clinical.kinds import KINDS, entry_from
from session_monitor.domain.clinical.withdrawing import replaced, replaced_row, withdrawal
from session_monitor.domain.entered import EnteredValue, entry_refusal
from session_monitor.domain.inputs import Command
from session_monitor.monitor.past import Past
from session_monitor.monitor.result_book import Output, ResultBook

Answer = Output | list[Output] | str
"""One or several outputs to record, or the reason of a refusal."""


ENTRIES_SHOWN = 40
REPLACED_SHOWN = 12


@dataclass
class Orders:
    """What has been entered so far in this session."""

    operator: str | None = None
    case: str = ""
    """Pseudonym of the patient; empty while nobody has said who it is."""
    entered: dict[str, EnteredValue] = field(default_factory=dict[str, EnteredValue])
    results: ResultBook = field(default_factory=ResultBook)
    entries: list[Entry] = field(default_factory=list[Entry])
    _replaced: tuple[tuple[int, int], list[dict[str, object]]] = ((0, 0), [])
    """Both logs are only ever added to: what was replaced is worked out again when one has grown."""

    def begin(self, case: str, started_utc_ns: int | None = None) -> None:
        """The case the session was begun with, and when, before anything else is known."""
        self.case = self.case or case
        self.results.began_utc_ns = started_utc_ns or None

    def restore(self, past: Past) -> None:
        """Takes up what was entered earlier in the session."""
        self.case = past.case or self.case
        self.entered.update(past.entered)
        self.results.restore(past.results)
        self.entries.extend(past.entries)

    def obey(self, command: Command, t_ns: int, utc_ns: int) -> Answer | None:
        """Carries the command out; None when it is not one of these."""
        handler = self._handlers().get(command.kind)
        return handler(command, t_ns, utc_ns) if handler else None

    def result_rows(self) -> list[dict[str, object]]:
        """Results with their reductions, as the screen shows them."""
        return self.results.rows()

    def entry_rows(self) -> list[dict[str, object]]:
        """The last entries that stand, as the screen shows them."""
        stands = [entry for entry in standing(self.entries) if entry.kind in KINDS]
        return [entry.row() for entry in stands[-ENTRIES_SHOWN:]]

    def replaced_rows(self) -> list[dict[str, object]]:
        """The last entries and results that were corrected or withdrawn, each with what did so."""
        lengths = len(self.results.log), len(self.entries)
        if lengths != self._replaced[0]:
            pairs = replaced(self._log())[-REPLACED_SHOWN:]
            self._replaced = lengths, [replaced_row(old, by) for old, by in pairs]
        return self._replaced[1]

    def _log(self) -> list[Entry]:
        return [*self.results.entries(), *self.entries]

    def _handlers(self) -> dict[str, Callable[[Command, int, int], Answer]]:
        return {
            "mark_event": self._mark_event,
            "enter_value": self._enter_value,
            "add_result": self._add_result,
            "add_entry": self._add_entry,
            "withdraw": self._withdraw,
            "set_case": self._set_case,
            "set_operator": self._set_operator,
        }

    def _mark_event(self, command: Command, t_ns: int, utc_ns: int) -> Answer:
        text = str(command.args["text"]).strip()
        if not text:
            return answer("an event needs some words")
        return "note", {"text": text, "by": command.by, "t_s": t_ns / 1e9, "utc_ns": utc_ns}

    def _enter_value(self, command: Command, t_ns: int, utc_ns: int) -> Answer:
        name, unit = str(command.args["name"]), str(command.args["unit"])
        value = _number(command.args["value"])
        if refusal := entry_refusal(name, value, unit):
            return refusal
        self.entered[name] = EnteredValue(value, unit, command.by, t_ns)
        return "entered_value", {"name": name, "value": value, "unit": unit, "by": command.by, "utc_ns": utc_ns}

    def _add_result(self, command: Command, _t_ns: int, utc_ns: int) -> Answer:
        return self.results.add(command.args, command.by, utc_ns, self.case, self.entries)

    def _add_entry(self, command: Command, _t_ns: int, utc_ns: int) -> Answer:
        entry = entry_from(command.args, command.id, command.by, utc_ns)
        if isinstance(entry, str):
            return entry
        if entry.corrects is not None and not any(
            each.uid == entry.corrects and each.kind == entry.kind for each in standing(self.entries)
        ):
            return answer("this session has no {kind} entry that this could replace", kind=entry.kind)
        self.entries.append(entry)
        return "clinical", entry.row()

    def _withdraw(self, command: Command, _t_ns: int, utc_ns: int) -> Answer:
        name, reason = str(command.args["name"]), str(command.args["reason"])
        entry = withdrawal(name, self._log(), reason, command.id, command.by, utc_ns)
        if isinstance(entry, str):
            return entry
        self.entries.append(entry)
        self.results.take_back(entry)
        return "clinical", entry.row()

    def _set_case(self, command: Command, _t_ns: int, utc_ns: int) -> Answer:
        case, reason = str(command.args["case"]).strip(), str(command.args.get("reason") or "").strip()
        if refusal := case_refusal(case):
            return refusal
        if self.case and case != self.case and not reason:
            return answer("this session is of case {case}; say why it is another one", case=self.case)
        was, self.case = self.case, case
        return "case", {"case": case, "was": was, "reason": reason, "by": command.by, "utc_ns": utc_ns}

    def _set_operator(self, command: Command, _t_ns: int, utc_ns: int) -> Answer:
        self.operator = str(command.args["operator"]).strip()
        return "operator", {"operator": self.operator, "utc_ns": utc_ns}


def _number(entry: object) -> float:
    """A number; NaN, which every range refuses, for anything else."""
    try:
        return float(str(entry))
    except ValueError:
        return math.nan
