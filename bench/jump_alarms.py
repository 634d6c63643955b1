"""Alarms for the jumps of bench/flipping_machine.py: the shipped set, with one more for each level."""

from __future__ import annotations

from dataclasses import replace

from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.conditions.alarm_set import Alarm, AlarmSet

MODEL = "machine_level_2"
"""Medium, without delay, not latched."""
FIRST_LEVEL = 100
LEVELS = 40
"""With this many none comes back more than three times a minute, which would be chatter."""
MELODY = "perfusion"
"""No alarm of a quiet machine has it, so that its sound is told from any other in the sounder's log."""
SOUND = f"medium:{MELODY}"


def name(level: int) -> str:
    """The id of the alarm that stands while the response level is this one."""
    return f"jump_{level}"


def with_jumps(alarm_set: AlarmSet) -> AlarmSet:
    """The set with LEVELS alarms more."""
    model = alarm_set.alarm(MODEL)
    jumps = (_at(model, level) for level in range(FIRST_LEVEL, FIRST_LEVEL + LEVELS))
    return replace(alarm_set, alarms=(*alarm_set.alarms, *jumps))


def _at(model: Alarm, level: int) -> Alarm:
    (condition,) = model.conditions
    (key,) = condition.keys
    changed = replace(condition, keys=(AlarmKey(name(level), key.channel, key.direction),), equals=float(level))
    return replace(model, id=name(level), melody=MELODY, conditions=(changed,))
