"""Acknowledgements that nobody put a name to, and the name given to them afterwards.

An acknowledgement never waits for a login; without this one given in a hurry would stay nobody's for good. The alarm
log keeps what happened (acknowledged by "operator"), the name stands beside it as an output of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from session_monitor.domain.alarms.arguments import occurrences_of
from session_monitor.domain.alarms.events import Event
from session_monitor.domain.alarms.orders import UNNAMED
from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.answers import answer
from session_monitor.domain.inputs import Command
from session_monitor.monitor.past import Named

Output = tuple[str, dict[str, object]]
KIND = "name_acknowledgements"


class Naming:
    """Who acknowledged each occurrence, as far as a name was given later."""

    def __init__(self) -> None:
        self._unnamed: dict[int, None] = {}
        self._names: dict[int, str] = {}

    def note(self, rows: Iterable[Transition]) -> None:
        """Takes in the rows of a step. A new acknowledgement of an occurrence counts in place of the one before."""
        for row in rows:
            if row.event != Event.ACK or row.occurrence is None:
                continue
            self._names.pop(row.occurrence, None)
            self._unnamed.pop(row.occurrence, None)
            if row.by == UNNAMED:
                self._unnamed[row.occurrence] = None

    def restore(self, rows: Iterable[Transition], named: Iterable[Named]) -> None:
        """Takes up a session: its rows, and the names given after them, both oldest first."""
        waiting = list(rows)
        for given in named:
            self.note(row for row in waiting if row.t_ns < given.t_ns)
            waiting = [row for row in waiting if row.t_ns >= given.t_ns]
            self._name(given.occurrences, given.by)
        self.note(waiting)

    def obey(self, command: Command, t_ns: int) -> list[Output] | str | None:
        """What to record, the reason of a refusal, or None when the command is another's."""
        if command.kind != KIND:
            return None
        by = str(command.args["operator"]).strip()
        if not by:
            return answer("an acknowledgement is named by somebody: give a name")
        found = [each for each in occurrences_of(command.args) if each in self._unnamed]
        if not found:
            return answer("no acknowledgement among these waits for a name")
        self._name(found, by)
        return [("acknowledgements_named", {"occurrences": found, "by": by, "t_ns": t_ns})]

    def unnamed(self) -> list[int]:
        """The occurrences whose acknowledgement waits for a name, oldest first."""
        return list(self._unnamed)

    def name_of(self, occurrence: int | None) -> str | None:
        """The name given afterwards, if any."""
        return None if occurrence is None else self._names.get(occurrence)

    def _name(self, occurrences: Iterable[int], by: str) -> None:
        for each in occurrences:
            self._unnamed.pop(each, None)
            self._names[each] = by
