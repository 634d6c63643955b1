"""Recorded commands on trial: an acknowledgement names an occurrence as run, and a limit on trial is not edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from session_monitor.domain.alarms.arguments import occurrences_of
from session_monitor.domain.alarms.system import AlarmSystem
from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.trial import Trial
from session_monitor.domain.inputs import Command
from session_monitor.monitor.limits import numbers_of


class Translator:
    """Recorded commands as they would have been given to the alarms on trial."""

    def __init__(self, recorded: Sequence[Transition], trial: Trial, tried: AlarmSet, alarms: AlarmSystem) -> None:
        self._keys = {row.occurrence: row.key for row in recorded if row.occurrence is not None}
        self._trial = trial
        self._tried = tried
        self._alarms = alarms

    def translated(self, commands: Sequence[Command]) -> tuple[Command, ...]:
        """The commands with the occurrences that stand now; those about nothing on trial are left out."""
        return tuple(new for command in commands if (new := self._one(command)))

    def _one(self, command: Command) -> Command | None:
        if command.kind == "acknowledge":
            now = [self._now(each) for each in occurrences_of(command.args)]
            standing = [each for each in now if each is not None]
            return replace(command, args={"occurrences": standing}) if standing else None
        if command.kind == "reset":
            named = occurrences_of({"occurrences": [command.args.get("occurrence")]})
            now = self._now(named[0]) if named else None
            return replace(command, args={"occurrence": now}) if now is not None else None
        return limit_command(command, self._trial, self._tried)

    def _now(self, recorded_occurrence: int) -> int | None:
        """The occurrence on trial of the alarm that held this one as run."""
        key = self._keys.get(recorded_occurrence)
        return None if key is None else self._alarms.occurrence_of(key)


def limit_command(command: Command, trial: Trial, tried: AlarmSet) -> Command | None:
    """A command that may edit limits, with what the trial leaves of it; any other as it is."""
    if command.kind == "edit_limit" and command.args.get("key") in trial.limits:
        return None
    if command.kind == "load_preset":
        given, known = numbers_of(command.args.get("limits")) or {}, tried.limits.keys()
        limits = {key: value for key, value in given.items() if key in known} | dict(trial.limits)
        return replace(command, args={**command.args, "limits": limits})
    return command


def limits_before(edits: Sequence[tuple[str, float]], trial: Trial) -> tuple[tuple[str, float], ...]:
    """Recorded edits, those of limits on trial left out."""
    return tuple((key, value) for key, value in edits if key not in trial.limits)
