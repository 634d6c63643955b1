"""A recorded session under other limits: the alarms that a trial touches, judged again from the recorded inputs.

Operators' actions count as they were given: a recorded acknowledgement applies to the standing occurrence of the same
alarm, and an edit of a limit that the trial sets is left out.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from session_monitor.config.trial_file import check_trial
from session_monitor.domain import phases, rolling
from session_monitor.domain import situation as domain_situation
from session_monitor.domain.alarms.arguments import occurrences_of
from session_monitor.domain.alarms.occurrences import Comparison, Occurrence, compare, occurrences
from session_monitor.domain.alarms.system import AlarmSystem
from session_monitor.domain.alarms.types import AlarmKey, Transition
from session_monitor.domain.conditions import reference
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.trial import WRONG_MACHINE, Trial, touched_keys, under_trial
from session_monitor.domain.courses import course as course_module
from session_monitor.domain.courses import references, situation, timeline
from session_monitor.domain.courses.course import Course
from session_monitor.domain.courses.judging import CourseJudge, Keep, can_judge, needed_channels
from session_monitor.domain.courses.situation import PHASE, CourseSituation
from session_monitor.domain.entered import EnteredValue, entered_number
from session_monitor.domain.inputs import Command
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.health import STALE_POLLS
from session_monitor.monitor.limits import numbers_of
from session_monitor.monitor.past import Past
from session_monitor.storage.contents import RunBegin
from session_monitor.storage.reading import Recording
from session_monitor.wiring.replay import alarm_set_of

MACHINE_LEVELS = ("machine_level_1", "machine_level_2")
LIMIT_COMMANDS = ("edit_limit", "load_preset", "recentre")
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
    recorded, runs = recording.transitions(), runs_of(recording)
    for _, alarm_set in runs:
        check_trial(trial, origin, alarm_set)
    touched = frozenset[AlarmKey]().union(*(touched_keys(trial, alarm_set) for _, alarm_set in runs))
    at_once = judged_at_once(recording, trial, runs, recorded)
    again = on_trial(recording, trial, runs, recorded) if at_once is None else at_once
    everything = occurrences(recorded)
    before, after = [o for o in everything if o.key in touched], occurrences(r for r in again if r.key in touched)
    confirmed = _confirmed(before, everything)
    span = recording.span() or (0.0, 0.0)
    untouched = [o for o in everything if o.key not in touched]
    return WhatIf(
        compare(before, after, min((begin.period_ns for begin, _ in runs), default=1), confirmed),
        confirmed,
        (span[1] - span[0]) / 3600,
        burden(everything),
        burden([*untouched, *after]),
    )


def runs_of(recording: Recording) -> list[tuple[RunBegin, AlarmSet]]:
    """Each run with the alarm set it began with. RecordingError when that is not understood any more."""
    return [(begin, alarm_set_of(recording, begin)) for begin in recording.begins()]


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
        translator = Translator(recorded, trial, tried, engine.alarms)
        for step in recording.inputs(begin):
            if step.commands:
                step = replace(step, commands=translator.translated(step.commands))
                actions += [(step.t_ns, command) for command in step.commands]
            rows += engine.advance(step).transitions
    return rows


def judged_at_once(
    recording: Recording,
    trial: Trial,
    runs: Sequence[tuple[RunBegin, AlarmSet]],
    recorded: Sequence[Transition],
) -> list[Transition] | None:
    """The same over arrays, in a fraction of the time; None where the session or the trial has to be stepped through.

    That is: a session with restarts or with another machine on its address, an edit of a limit beside those on trial,
    and a trial of rules that remember more than a mean or a reference.
    """
    if len(runs) != 1 or any(row.key.id == WRONG_MACHINE and row.to != "N" for row in recorded):
        return None
    (begin, alarm_set), machine = runs[0], recording.machine
    tried = under_trial(trial, alarm_set)
    alarms = [alarm for alarm in tried.alarms if any(spec.kind != WRONG_MACHINE for spec in alarm.conditions)]
    specs = [spec for alarm in alarms for spec in alarm.conditions]
    given = recording.commands()
    edited = {command.args.get("key") for _, command in given if command.kind in LIMIT_COMMANDS}
    if not all(can_judge(spec, machine) for spec in specs) or edited - trial.limits.keys():
        return None
    names = sorted(set().union(*(needed_channels(spec) for spec in specs)) | {PHASE})
    course = recording.course(names, begin)
    stale = course.stale(begin.offset_ns, STALE_POLLS * begin.period_ns)
    judge = CourseJudge(course, machine, _entered(recording), stale, _keep(recording))
    verdicts = [judge.judge(spec, key, tried) for spec in specs for key in spec.keys]
    system = AlarmSystem({rule.key: rule for alarm in alarms for rule in alarm.rules})
    return timeline.run(
        system,
        course,
        verdicts,
        _by_index(course, given),
        _masked(tried, judge.situation, machine),
        Translator(recorded, trial, tried, system).translated,
    )


def _keep(recording: Recording) -> Keep:
    """Arrays that follow from the readings are kept beside a closed recording, under the rules they were made by."""
    rules = rules_digest()
    return lambda name, make: recording.kept(f"{name} {rules}", make)


@cache
def rules_digest() -> str:
    """Changes with any line of the code that a reference is made by, so that one made by other rules is never found."""
    modules = (references, situation, course_module, reference, rolling, domain_situation, phases)
    found = hashlib.sha256()
    for module in modules:
        found.update(inspect.getsource(module).encode())
    return found.hexdigest()


def _entered(recording: Recording) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for seq, name, value, unit in recording.entries():
        number = entered_number({name: EnteredValue(value, unit, "", 0)}, name)
        found.setdefault(name, []).append((seq, number))
    return found


def _by_index(course: Course, given: Sequence[tuple[int, Command]]) -> dict[int, list[Command]]:
    found: dict[int, list[Command]] = {}
    for seq, command in given:
        found.setdefault(int(np.searchsorted(course.seq, seq)), []).append(command)
    return found


def _masked(alarm_set: AlarmSet, situation: CourseSituation, machine: MachineMap) -> timeline.Masked:
    """From which poll on which alarms the phase suppresses."""
    codes = np.nan_to_num(situation.phase_code, nan=-1.0)
    at = np.flatnonzero(np.diff(codes, prepend=np.nan) != 0).tolist()
    return [(i, alarm_set.masked(machine.phases.get(int(codes[i])))) for i in at]


class Translator:
    """Recorded commands as they would have been given to the alarms on trial."""

    def __init__(self, recorded: Sequence[Transition], trial: Trial, tried: AlarmSet, alarms: AlarmSystem) -> None:
        self._keys = {row.occurrence: row.key for row in recorded if row.occurrence is not None}
        self._trial = trial
        self._known = tried.limits.keys()
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
        if command.kind == "load_preset":
            given = numbers_of(command.args.get("limits")) or {}
            limits = {key: value for key, value in given.items() if key in self._known} | dict(self._trial.limits)
            return replace(command, args={**command.args, "limits": limits})
        return command

    def _now(self, recorded_occurrence: int) -> int | None:
        """The occurrence on trial of the alarm that held this one as run."""
        key = self._keys.get(recorded_occurrence)
        return None if key is None else self._alarms.occurrence_of(key)


def _past(past: Past, trial: Trial, rows: Sequence[Transition], actions: Sequence[tuple[int, Command]]) -> Past:
    """What a restart found, with the alarms as they stood on trial."""
    limits = tuple((key, value) for key, value in past.limits if key not in trial.limits)
    return replace(past, transitions=tuple(rows), actions=tuple(actions), limits=limits)


def _confirmed(found: Sequence[Occurrence], everything: Sequence[Occurrence]) -> frozenset[int]:
    levels = [o.onset_ns for o in everything if o.key.id in MACHINE_LEVELS]
    return frozenset(o.id for o in found if any(abs(t - o.onset_ns) <= AGREES_WITHIN_NS for t in levels))
