"""The start of a session as the screen sees it: its checks while nobody has started it, then what was left open."""

from __future__ import annotations

from collections.abc import Sequence

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.start_checks import Computer, StartCheck, left
from session_monitor.domain.clinical.start_seen import StartWatch
from session_monitor.domain.readings import Frame
from session_monitor.domain.situation import Situation
from session_monitor.monitor.snapshot import StartInfo


class Starting:
    """Looks at the machine until a person has started the session; costs nothing afterwards."""

    def __init__(self) -> None:
        self._watch = StartWatch()
        self._entries = 0
        self._left: tuple[StartCheck, ...] | None = None

    def step(self, frame: Frame, situation: Situation, entries: Sequence[Entry]) -> None:
        """One reading."""
        self._look(entries)
        if self._left is None:
            self._watch.step(frame.get, situation, frame.t_ns)

    def info(self, entries: Sequence[Entry], tests: int, computer: Computer) -> StartInfo:
        """For the snapshot."""
        self._look(entries)
        checks = self._watch.checks(entries, tests, computer) if self._left is None else self._left
        return {
            "started": self._left is not None,
            "checks": [{"id": c.id, "state": c.state, "detail": dict(c.detail), "since_s": c.since_s} for c in checks],
        }

    def _look(self, entries: Sequence[Entry]) -> None:
        if len(entries) != self._entries:
            self._entries, self._left = len(entries), left(entries)
