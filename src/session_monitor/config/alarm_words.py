"""What the words of alarms.toml must say of one another: each in both languages, each channel by its label.

Without it half an alarm would be read in a language that the person at the bed does not know, or call a pressure by the
name it has in a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from session_monitor.config.errors import Problem
from session_monitor.domain.conditions.alarm_set import Alarm
from session_monitor.domain.derived import UNITS
from session_monitor.domain.entered import ENTRIES
from session_monitor.domain.errors import suggestion
from session_monitor.domain.machine import MachineMap

CHANNEL = "{channel}"


def check_words(where: str, alarm: Alarm, labels: Collection[str]) -> Iterator[Problem]:
    """Everything wrong with the texts of one alarm, as far as it has both."""
    texts = alarm.texts
    if len(texts) < 2:
        return  # a missing translation was said already
    (first, text), *others = texts.items()
    for language, other in others:
        if len(other.causes) != len(text.causes):
            what = f"there are {len(other.causes)}, in {first} {len(text.causes)}; translate each of them"
            yield Problem(f"{where} / {language} / causes", what)
        if (CHANNEL in other.name) != (CHANNEL in text.name):
            yield Problem(f"{where} / {language} / name", f"{CHANNEL} stands in one language only; write it in both")
    channels = dict.fromkeys(key.channel for condition in alarm.conditions for key in condition.keys)
    if any(CHANNEL in each.name for each in texts.values()):
        for channel in channels:
            if channel is None:
                yield Problem(where, f"the name says {CHANNEL}, and a condition has none; give the condition one")
            elif channel not in labels:
                yield Problem(where, f"channel {channel!r} has no label for the name; add a [[label]] with this id")


def check_labels(labels: Mapping[str, object], machine: MachineMap) -> Iterator[Problem]:
    """A label is of a channel there is."""
    known = {*machine.index, *UNITS, *ENTRIES}
    for name in labels:
        if name not in known:
            yield Problem(f"label {name}", f"there is no channel {name!r}; {suggestion(name, known)}")
