"""A recording run through the same engine as live, every step of it: what was shown must come out again.

Without it nobody could tell whether the recorded alarms are what this program makes of the recorded readings. It can
neither sound nor acknowledge anything: there is no console and no recorder behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from session_monitor.config.alarm_set import parse_alarm_set
from session_monitor.domain.alarms.types import Transition
from session_monitor.monitor.engine import Engine
from session_monitor.storage.contents import RunBegin
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
    """The engine as it stood when this run began. ConfigError when its alarm set is not understood any more."""
    alarm_set = parse_alarm_set(begin.alarm_set_source, f"{recording.path}, alarm set", recording.machine)
    engine = Engine(recording.machine, alarm_set, begin.period_ns, begin.offset_ns)
    if past := recording.past(begin):
        engine.restore(past)
    return engine


def first_difference(recorded: list[Transition], again: list[Transition]) -> Difference | None:
    """Where the two logs part first; None when they are the same."""
    for one, other in zip_longest(recorded, again):
        if one != other:
            return Difference(one, other)
    return None
