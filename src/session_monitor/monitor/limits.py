"""Limit edits, presets and re-centring, as an operator orders them at the console.

Every change is by a named person, within the hard bounds of the alarm file, and leaves old, new, who and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.answers import answer
from session_monitor.domain.conditions.judge import Judge
from session_monitor.domain.inputs import Command

Output = tuple[str, dict[str, object]]


def numbers_of(limits: object) -> dict[str, float] | None:
    """Limits by key, as a command carries them; None when they are no such thing."""
    if not isinstance(limits, Mapping):
        return None
    given = cast("Mapping[object, object]", limits)
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in given.values()):
        return None
    return {str(key): float(cast("float", value)) for key, value in given.items()}


class LimitEdits:
    """Carries out `edit_limit` and `recentre`; an edit takes effect on the step that it came with."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._edited: dict[AlarmKey, str] = {}
        self.changed: dict[str, dict[str, str]] = {}
        """Limit -> who changed it last in this run, and why."""

    def obey(self, command: Command) -> list[Output] | str | None:
        """What to record, the reason of a refusal, or None when the command is another's."""
        handler = {"recentre": self._recentre, "edit_limit": self._edit, "load_preset": self._load}.get(command.kind)
        return handler(command) if handler else None

    def restore(self, edits: Iterable[tuple[str, float]]) -> None:
        """Takes up earlier edits, oldest first; where the alarm file no longer allows all, those that it does."""
        values = dict(edits)
        together = self._judge.edited_all(values)
        if not isinstance(together, str):
            self._judge.use(together)
            return
        for key, value in values.items():
            changed = self._judge.edited(key, value)
            if not isinstance(changed, str):
                self._judge.use(changed)

    def taken(self) -> Mapping[AlarmKey, str]:
        """The alarms whose limit was edited since the last call, and by whom."""
        edited, self._edited = self._edited, {}
        return edited

    def _recentre(self, command: Command) -> list[Output] | str:
        channel = str(command.args["channel"])
        return self._judge.recentre(channel) or [("recentre", {"channel": channel, "by": command.by})]

    def _edit(self, command: Command) -> list[Output] | str:
        key, entry = str(command.args["key"]), str(command.args["value"])
        try:
            value = float(entry)
        except ValueError:
            return answer("a limit is a number, not {entry}", entry=repr(entry))
        return self._change({key: value}, command.by, str(command.args["reason"]))

    def _load(self, command: Command) -> list[Output] | str:
        """A preset is a whole: what it does not name goes back to its default."""
        limits = numbers_of(command.args["limits"])
        if limits is None:
            return answer("a preset is made of limits and numbers")
        defaults = {key: self._judge.alarm_set.limits[key].default for key in self._judge.alarm_set.edits}
        return self._change({**defaults, **limits}, command.by, f"preset {command.args['name']}")

    def _change(self, values: Mapping[str, float], by: str, reason: str) -> list[Output] | str:
        """All of these limits or none."""
        if not by:
            return answer("a limit is changed by a named operator: say who you are first")
        before = self._judge.alarm_set
        changed = self._judge.edited_all(values)
        if isinstance(changed, str):
            return changed
        self._judge.use(changed)
        outputs = list[Output]()
        for key, value in values.items():
            old = before.limits[key].value
            if value != old or len(values) == 1:
                self._edited |= dict.fromkeys(changed.keys_of(key), by)
                self.changed[key] = {"by": by, "reason": reason}
                outputs.append(("limit_change", {"key": key, "old": old, "new": value, "by": by, "reason": reason}))
        return outputs
