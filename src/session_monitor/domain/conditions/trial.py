"""Other limits and delays for a recorded session: which alarms they touch, and the alarm set they make.

Alarms do not influence each other, so that only what a trial touches has to be judged again; everything else stands
in the recording as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.conditions.alarm_set import Alarm, AlarmSet, ConditionSpec, Limit, crossed_pairs
from session_monitor.domain.errors import suggestion

COMPARED = "compare"
"""The option by which a condition watches another one's limit."""
WRONG_MACHINE = "wrong_machine"
"""The kind that decides whether readings count at all: it is judged in every trial."""


@dataclass(frozen=True, slots=True)
class Trial:
    """limits: key of an editable limit -> value. on_delay_s, off_delay_s: alarm id -> seconds."""

    limits: Mapping[str, float]
    on_delay_s: Mapping[str, float] = field(default_factory=dict[str, float])
    off_delay_s: Mapping[str, float] = field(default_factory=dict[str, float])

    def touches(self, alarm_id: str, condition: ConditionSpec) -> bool:
        """Whether this condition is judged otherwise."""
        keys = {limit.key for limit in condition.limits.values()} | {condition.options.get(COMPARED, "")}
        return bool(keys & self.limits.keys()) or alarm_id in (self.on_delay_s.keys() | self.off_delay_s.keys())


def problems_of(trial: Trial, alarm_set: AlarmSet) -> list[tuple[str, str]]:
    """(table and key, what is wrong with it) of everything in a trial that this alarm set does not allow."""
    found: list[tuple[str, str]] = []
    for key, value in trial.limits.items():
        limit = alarm_set.limits.get(key)
        if limit is None:
            found.append((f"limits / {key}", f"no limit is called that; {suggestion(key, alarm_set.limits)}"))
        elif not limit.lowest <= value <= limit.highest:
            bounds = f"{limit.lowest:g} and {limit.highest:g} {limit.unit}".strip()
            found.append((f"limits / {key}", f"{value:g} is out of bounds; it lies between {bounds}"))
    ids = {alarm.id for alarm in alarm_set.alarms}
    for table, delays in (("on_delay_s", trial.on_delay_s), ("off_delay_s", trial.off_delay_s)):
        found += [
            (f"{table} / {name}", f"no alarm is called that; {suggestion(name, ids)}")
            for name in delays
            if name not in ids
        ]
    if not found:
        found = [("limits", crossed) for crossed in crossed_pairs(_edited(trial, alarm_set))]
    return found


def under_trial(trial: Trial, alarm_set: AlarmSet) -> AlarmSet:
    """The alarms this trial touches, as they would have been; one that a person edited keeps no edit of a trial's."""
    return _only_touched(trial, _edited(trial, alarm_set), alarm_set)


def as_it_was(trial: Trial, alarm_set: AlarmSet) -> AlarmSet:
    """The same alarms as they were."""
    return _only_touched(trial, alarm_set, alarm_set)


def touched_keys(trial: Trial, alarm_set: AlarmSet) -> frozenset[AlarmKey]:
    """The alarms this trial touches."""
    return frozenset(
        key
        for alarm in alarm_set.alarms
        for condition in alarm.conditions
        if trial.touches(alarm.id, condition)
        for key in condition.keys
    )


def _edited(trial: Trial, alarm_set: AlarmSet) -> AlarmSet:
    def delayed(alarm_id: str, condition: ConditionSpec) -> ConditionSpec:
        return replace(
            condition,
            on_delay_s=trial.on_delay_s.get(alarm_id, condition.on_delay_s),
            off_delay_s=trial.off_delay_s.get(alarm_id, condition.off_delay_s),
        )

    alarms = tuple(
        replace(alarm, conditions=tuple(delayed(alarm.id, condition) for condition in alarm.conditions))
        for alarm in alarm_set.alarms
    )
    return replace(alarm_set, alarms=alarms, edits={**alarm_set.edits, **trial.limits})


def _only_touched(trial: Trial, made: AlarmSet, original: AlarmSet) -> AlarmSet:
    alarms = [
        replace(
            alarm,
            conditions=tuple(
                condition
                for condition, before in zip(alarm.conditions, known.conditions, strict=True)
                if trial.touches(alarm.id, before) or before.kind == WRONG_MACHINE
            ),
        )
        for alarm, known in zip(made.alarms, original.alarms, strict=True)
    ]
    kept = tuple(alarm for alarm in alarms if alarm.conditions)
    return replace(made, alarms=kept, hints=(), order=(), compared=tuple(_compared(kept, original)))


def _compared(alarms: Sequence[Alarm], original: AlarmSet) -> Iterator[Limit]:
    """The limits of other alarms with which these compare; edits of them are in the set that is made."""
    wanted = {spec.options[COMPARED] for alarm in alarms for spec in alarm.conditions if COMPARED in spec.options}
    for alarm in original.alarms:
        for spec in alarm.conditions:
            yield from (limit for limit in spec.limits.values() if limit.key in wanted)
