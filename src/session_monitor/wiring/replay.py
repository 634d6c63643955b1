"""A recording run through the same engine as live, every step of it: what was shown must come out again.

Without it nobody could tell whether the recorded alarms are what this program makes of the recorded readings. It can
neither sound nor acknowledge anything: there is no console and no recorder behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from session_monitor.config.alarm_set import parse_alarm_set
from session_monitor.config.errors import ConfigError
from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.monitor.engine import Engine
from session_monitor.storage.contents import RunBegin
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where replay and recording part; None on the side whose log is at its end."""

    recorded: Transition | None
    replayed: Transition | None


def replayed(recording: Recording) -> Iterator[Transition]:
    """Every transition that the recorded inputs give, in order."""
    for begin in recording.begins():
        engine = engine_of(recording, begin)
        for step in recording.inputs(begin):
            yield from engine.advance(step).transitions


def engine_of(recording: Recording, begin: RunBegin) -> Engine:
    """The engine as it stood when this run began. RecordingError when its alarm set is not understood any more."""
    engine = Engine(recording.machine, alarm_set_of(recording, begin), begin.period_ns, begin.offset_ns)
    engine.orders.begin(recording.began_as)
    if past := recording.past(begin):
        engine.restore(past)
    return engine


def alarm_set_of(recording: Recording, begin: RunBegin) -> AlarmSet:
    """The alarm set that the run began with. RecordingError, one line, when it is not understood any more."""
    try:
        return parse_alarm_set(begin.alarm_set_source, "", recording.machine)
    except ConfigError as error:
        first, more = str(error).splitlines()[0].removeprefix(": "), len(error.problems) - 1
        also = f" (and {more} more)" if more else ""
        raise RecordingError(f"{recording.path}: its alarm set is not understood: {first}{also}") from error


def first_difference(recorded: list[Transition], again: list[Transition]) -> Difference | None:
    """Where the two logs part first; None when they are the same."""
    for one, other in zip_longest(recorded, again):
        if one != other:
            return Difference(one, other)
    return None
