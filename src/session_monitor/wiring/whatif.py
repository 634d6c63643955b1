"""A recorded session under other limits: the alarms that a trial touches, judged again from the recorded inputs.

Operators' actions count as they were given: a recorded acknowledgement applies to the standing occurrence of the same
alarm, and an edit of a limit that the trial sets is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from session_monitor.config.alarm_set import parse_alarm_set
from session_monitor.config.trial_file import check_trial
from session_monitor.domain.alarms.arguments import occurrences_of
from session_monitor.domain.alarms.occurrences import Comparison, Occurrence, compare, occurrences
from session_monitor.domain.alarms.system import AlarmSystem
from session_monitor.domain.alarms.types import AlarmKey, Transition
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.trial import Trial, touched_keys, under_trial
from session_monitor.domain.inputs import Command
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.past import Past
from session_monitor.storage.contents import RunBegin
from session_monitor.storage.reading import Recording

MACHINE_LEVELS = ("machine_level_1", "machine_level_2")
AGREES_WITHIN_NS = 60 * 10**9
"""An alarm of ours was certainly true when the machine stopped or held back by itself within this time of it."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a trial would have changed in one session. burden: occurrences by priority word, as run and on trial."""

    comparison: Comparison
    confirmed: frozenset[int]
    hours: float
    burden_as_run: dict[str, int]
    burden_on_trial: dict[str, int]


def what_if(recording: Recording, trial: Trial, origin: str) -> WhatIf:
    """One session under a trial. `origin` names the trial's file in errors; ConfigError when it does not fit."""
    begins = recording.begins()
    recorded = recording.transitions()
    sets = [_alarm_set(recording, begin) for begin in begins]
    for alarm_set in sets:
        check_trial(trial, origin, alarm_set)
    touched = frozenset[AlarmKey]().union(*(touched_keys(trial, alarm_set) for alarm_set in sets))
    again = on_trial(recording, trial, list(zip(begins, sets, strict=True)), recorded)
    everything = occurrences(recorded)
    before, after = [o for o in everything if o.key in touched], occurrences(r for r in again if r.key in touched)
    confirmed = _confirmed(before, everything)
    span = recording.span() or (0.0, 0.0)
    untouched = [o for o in everything if o.key not in touched]
    return WhatIf(
        compare(before, after, min((begin.period_ns for begin in begins), default=1), confirmed),
        confirmed,
        (span[1] - span[0]) / 3600,
        burden(everything),
        burden([*untouched, *after]),
    )


def burden(found: Sequence[Occurrence]) -> dict[str, int]:
    """Occurrences by the highest priority each reached."""
    words = [each.priority.word for each in found]
    return {word: words.count(word) for word in ("high", "medium", "low")}


def on_trial(
    recording: Recording,
    trial: Trial,
    runs: Sequence[tuple[RunBegin, AlarmSet]],
    recorded: Sequence[Transition],
) -> list[Transition]:
    """The transitions of the touched alarms, every step of every run through the engine."""
    rows = list[Transition]()
    actions = list[tuple[int, Command]]()
    for begin, alarm_set in runs:
        tried = under_trial(trial, alarm_set)
        engine = Engine(recording.machine, tried, begin.period_ns, begin.offset_ns)
        if past := recording.past(begin):
            engine.restore(_past(past, trial, rows, actions))
        translator = Translator(recorded, trial, engine.alarms)
        for step in recording.inputs(begin):
            if step.commands:
                step = replace(step, commands=translator.translated(step.commands))
                actions += [(step.t_ns, command) for command in step.commands]
            rows += engine.advance(step).transitions
    return rows


class Translator:
    """Recorded commands as they would have been given to the alarms on trial."""

    def __init__(self, recorded: Sequence[Transition], trial: Trial, alarms: AlarmSystem) -> None:
        self._keys = {row.occurrence: row.key for row in recorded if row.occurrence is not None}
        self._trial = trial
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
        if command.kind == "edit_limit" and command.args.get("key") in self._trial.limits:
            return None
        return command

    def _now(self, recorded_occurrence: int) -> int | None:
        """The occurrence on trial of the alarm that held this one as run."""
        key = self._keys.get(recorded_occurrence)
        return None if key is None else self._alarms.occurrence_of(key)


def _past(past: Past, trial: Trial, rows: Sequence[Transition], actions: Sequence[tuple[int, Command]]) -> Past:
    """What a restart found, with the alarms as they stood on trial."""
    limits = tuple((key, value) for key, value in past.limits if key not in trial.limits)
    return replace(past, transitions=tuple(rows), actions=tuple(actions), limits=limits)


def _alarm_set(recording: Recording, begin: RunBegin) -> AlarmSet:
    return parse_alarm_set(begin.alarm_set_source, f"{recording.path}, alarm set", recording.machine)


def _confirmed(found: Sequence[Occurrence], everything: Sequence[Occurrence]) -> frozenset[int]:
    levels = [o.onset_ns for o in everything if o.key.id in MACHINE_LEVELS]
    return frozenset(o.id for o in found if any(abs(t - o.onset_ns) <= AGREES_WITHIN_NS for t in levels))
