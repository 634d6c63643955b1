"""A recorded session under a trial over arrays, in a fraction of the time that stepping through it takes.

Each run is judged by itself, as live: a restart forgets means, references and timers, and takes up alarms, limits and
the situation from what was recorded before it.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from session_monitor.domain import phases, rolling
from session_monitor.domain import situation as domain_situation
from session_monitor.domain.alarms.system import AlarmSystem
from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.conditions import reference
from session_monitor.domain.conditions.alarm_set import Alarm, AlarmSet
from session_monitor.domain.conditions.trial import WRONG_MACHINE, Trial, under_trial
from session_monitor.domain.courses import course as course_module
from session_monitor.domain.courses import references, situation, timeline
from session_monitor.domain.courses.course import Course
from session_monitor.domain.courses.judging import CourseJudge, Keep, can_judge, needed_channels
from session_monitor.domain.courses.situation import PHASE, CourseSituation
from session_monitor.domain.entered import EnteredValue, entered_number
from session_monitor.domain.inputs import Command
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor import commands as command_rules
from session_monitor.monitor import limits as limit_rules
from session_monitor.monitor.commands import refusal
from session_monitor.monitor.health import STALE_POLLS
from session_monitor.storage.contents import RunBegin
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from session_monitor.wiring import whatif_edits
from session_monitor.wiring.whatif_commands import Translator, limit_command, limits_before
from session_monitor.wiring.whatif_edits import edits_of

Runs = Sequence[tuple[RunBegin, AlarmSet]]


def why_stepped(recording: Recording, trial: Trial, runs: Runs, recorded: Sequence[Transition]) -> str | None:
    """In one word why this session cannot be judged over arrays under this trial; None when it can.

    `machine`: another machine answered on the address. `rule`: a touched rule remembers more than a mean or a
    reference.
    """
    if any(row.key.id == WRONG_MACHINE and row.to != "N" for row in recorded):
        return "machine"
    for _, alarm_set in runs:
        specs = [spec for alarm in _judged_alarms(under_trial(trial, alarm_set)) for spec in alarm.conditions]
        if not all(can_judge(spec, recording.machine) for spec in specs):
            return "rule"
    return None


def judged_at_once(recording: Recording, trial: Trial, runs: Runs, recorded: Sequence[Transition]) -> list[Transition]:
    """The transitions of the touched alarms of a session that can be judged so."""
    rows = list[Transition]()
    actions = list[tuple[int, Command]]()
    given, entered = recording.commands(), _entered(recording)
    limit_changes = _limit_changes(recording)
    for begin, alarm_set in runs:
        edited = [change for seq, change in limit_changes if seq < begin.seqs.start]
        run = _Run(recording, trial, begin, under_trial(trial, alarm_set))
        rows += run.judged(recorded, given, entered, edited, rows, actions)
    return rows


class _Run:
    """One run of a session under a trial."""

    def __init__(self, recording: Recording, trial: Trial, begin: RunBegin, tried: AlarmSet) -> None:
        self._recording, self._trial, self._begin, self._tried = recording, trial, begin, tried
        self._alarms = _judged_alarms(tried)

    def judged(
        self,
        recorded: Sequence[Transition],
        given: Sequence[tuple[int, Command]],
        entered: Mapping[str, Sequence[tuple[int, float]]],
        edited: Sequence[tuple[str, float]],
        rows: Sequence[Transition],
        actions: list[tuple[int, Command]],
    ) -> list[Transition]:
        """Its transitions. edited, rows, actions: what earlier runs left; `actions` grows by those of this one."""
        recording, trial, begin, tried = self._recording, self._trial, self._begin, self._tried
        specs = [spec for alarm in self._alarms for spec in alarm.conditions]
        names = sorted(set().union(*(needed_channels(spec) for spec in specs)) | {PHASE})
        course, machine = recording.course(names, begin), recording.machine
        commands = _by_index(course, begin, given)
        limits = {
            i: [new for each in here if (new := limit_command(each, trial, tried))] for i, here in commands.items()
        }
        edits = edits_of(course, machine, tried, limits_before(edited, trial), limits)
        around = CourseSituation(course, machine, recording.course_before(names, begin))
        stale = course.stale(begin.offset_ns, STALE_POLLS * begin.period_ns)
        judge = CourseJudge(course, machine, around, entered, stale, edits.recentred, self._keep())
        verdicts = [judge.judge(spec, key, edits.sets) for spec in specs for key in spec.keys]
        system = AlarmSystem({rule.key: rule for alarm in self._alarms for rule in alarm.rules})
        if (last_t_ns := recording.last_t_ns(begin)) is not None:
            system.restore(rows, last_t_ns, actions)
        translator = Translator(recorded, trial, tried, system)

        def translated(index: int, here: Sequence[Command]) -> tuple[Command, ...]:
            found = translator.translated(here)
            actions.extend((int(course.t_ns[index]), command) for command in found)
            return tuple(command for command in found if not refusal(command))

        masked = _masked(tried, around, machine)
        return timeline.run(system, course, verdicts, commands, masked, translated, edits.taken)

    def _keep(self) -> Keep:
        """Arrays that follow from a run are kept beside a closed recording, under the rules they were made by."""
        rules, run = rules_digest(), self._begin.run
        return lambda name, make: self._recording.kept(f"{name} {run} {rules}", make)


def _judged_alarms(tried: AlarmSet) -> list[Alarm]:
    """Those that a trial touches: whether the machine is the right one is judged in every trial."""
    return [alarm for alarm in tried.alarms if any(spec.kind != WRONG_MACHINE for spec in alarm.conditions)]


@cache
def rules_digest() -> str:
    """Changes with any line of the code that a reference is made by, so that one made by other rules is never found."""
    followed = (references, situation, course_module, reference, rolling, domain_situation, phases)
    found = hashlib.sha256()
    for module in (*followed, whatif_edits, command_rules, limit_rules):
        found.update(inspect.getsource(module).encode())
    return found.hexdigest()


def _limit_changes(recording: Recording) -> list[tuple[int, tuple[str, float]]]:
    changes = recording.outputs("limit_change")
    try:
        return [(seq, (change["key"], float(change["new"]))) for seq, change in changes]
    except (KeyError, TypeError, ValueError) as error:
        raise RecordingError(f"{recording.path} is damaged: it does not say which limit was changed") from error


def _entered(recording: Recording) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for seq, name, value, unit in recording.entries():
        number = entered_number({name: EnteredValue(value, unit, "", 0)}, name)
        found.setdefault(name, []).append((seq, number))
    return found


def _by_index(course: Course, begin: RunBegin, given: Sequence[tuple[int, Command]]) -> dict[int, list[Command]]:
    """The commands of this run by the index of their step."""
    found: dict[int, list[Command]] = {}
    for seq, command in given:
        i = int(np.searchsorted(course.seq, seq))
        if seq in begin.seqs and i < len(course.seq) and course.seq[i] == seq:
            found.setdefault(i, []).append(command)
    return found


def _masked(alarm_set: AlarmSet, situation: CourseSituation, machine: MachineMap) -> timeline.Masked:
    """From which poll on which alarms the phase suppresses."""
    codes = np.nan_to_num(situation.phase_code, nan=-1.0)
    at = np.flatnonzero(np.diff(codes, prepend=np.nan) != 0).tolist()
    return [(i, alarm_set.masked(machine.phases.get(int(codes[i])))) for i in at]
