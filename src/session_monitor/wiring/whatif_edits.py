"""The limits in force over a course, as people edited them: by the code that obeys them live.

Each stretch between two edits is judged with the limits of its own; what an edit was refused for live (bounds, the
machine's own limit) it is refused for here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.judge import Judge
from session_monitor.domain.courses.course import Course
from session_monitor.domain.inputs import Command
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.commands import refusal
from session_monitor.monitor.limits import LimitEdits


@dataclass
class Edits:
    """sets: (index, the alarm set in force from there on), the first at 0. taken: by index, the alarms whose limit was
    edited there, and by whom. recentred: channel -> indices at which its reference was taken anew."""

    sets: list[tuple[int, AlarmSet]]
    taken: dict[int, Mapping[AlarmKey, str]] = field(default_factory=dict[int, Mapping[AlarmKey, str]])
    recentred: dict[str, list[int]] = field(default_factory=dict[str, list[int]])


def edits_of(
    course: Course,
    machine: MachineMap,
    tried: AlarmSet,
    before: Sequence[tuple[str, float]],
    commands: Mapping[int, Sequence[Command]],
) -> Edits:
    """before: limits edited in earlier runs, oldest first. commands: those on trial, by index."""
    judge = Judge(tried, machine)
    limits = LimitEdits(judge)
    limits.restore(before)
    found, polled = Edits([(0, judge.alarm_set)]), np.flatnonzero(course.polled)
    for index in sorted(commands):
        last = int(np.searchsorted(polled, index)) - 1
        if last >= 0:
            judge.seen({name: float(values[polled[last]]) for name, values in course.values.items()})
        for command in commands[index]:
            done = None if refusal(command) else limits.obey(command)
            if isinstance(done, list) and command.kind == "recentre":
                found.recentred.setdefault(str(command.args["channel"]), []).append(index)
        if judge.alarm_set is not found.sets[-1][1]:
            found.sets.append((index, judge.alarm_set))
        if taken := limits.taken():
            found.taken[index] = taken
    return found
