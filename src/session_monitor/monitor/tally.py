"""What a session came to: the summary that `record` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from session_monitor.domain.alarms.types import Priority, Transition


class AlarmTally:
    """Counts occurrences by the highest priority each reached."""

    def __init__(self) -> None:
        self._highest: dict[int, Priority] = {}

    def add(self, transitions: Iterable[Transition]) -> None:
        """Takes the transitions of one step."""
        for row in transitions:
            if row.occurrence is not None:
                self._highest[row.occurrence] = max(row.priority, self._highest.get(row.occurrence, row.priority))

    def counts(self) -> dict[str, int]:
        """Occurrences by priority: high, medium, low."""
        found = Counter(self._highest.values())
        return {priority.word: found[priority] for priority in sorted(Priority, reverse=True)}
