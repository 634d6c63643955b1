"""Limit edits and re-centring, as an operator orders them at the console.

Every change is by a named person, within the hard bounds of the alarm file, and leaves old, new, who and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.conditions.judge import Judge
from session_monitor.domain.inputs import Command

Output = tuple[str, dict[str, object]]


class LimitEdits:
    """Carries out `edit_limit` and `recentre`; an edit takes effect on the step that it came with."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._edited: dict[AlarmKey, str] = {}

    def obey(self, command: Command) -> Output | str | None:
        """An output to record, the reason of a refusal, or None when the command is another's."""
        if command.kind == "recentre":
            return self._recentre(command)
        return self._edit(command) if command.kind == "edit_limit" else None

    def restore(self, edits: Iterable[tuple[str, float]]) -> None:
        """Takes up earlier edits, oldest first; one that the alarm file no longer allows is left out."""
        for key, value in edits:
            changed = self._judge.edited(key, value)
            if not isinstance(changed, str):
                self._judge.use(changed)

    def taken(self) -> Mapping[AlarmKey, str]:
        """The alarms whose limit was edited since the last call, and by whom."""
        edited, self._edited = self._edited, {}
        return edited

    def _recentre(self, command: Command) -> Output | str:
        channel = str(command.args["channel"])
        return self._judge.recentre(channel) or ("recentre", {"channel": channel, "by": command.by})

    def _edit(self, command: Command) -> Output | str:
        key, entry = str(command.args["key"]), str(command.args["value"])
        try:
            value = float(entry)
        except ValueError:
            return f"a limit is a number, not {entry!r}"
        if not command.by:
            return "a limit is changed by a named operator: say who you are first"
        before = self._judge.alarm_set
        changed = self._judge.edited(key, value)
        if isinstance(changed, str):
            return changed
        self._judge.use(changed)
        self._edited |= dict.fromkeys(changed.keys_of(key), command.by)
        reason = str(command.args["reason"])
        return "limit_change", {
            "key": key,
            "old": before.limits[key].value,
            "new": value,
            "by": command.by,
            "reason": reason,
        }
