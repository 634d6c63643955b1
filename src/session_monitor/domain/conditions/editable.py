"""Which limits a person may edit: what the screen lists, without having to read the alarm file itself."""

from __future__ import annotations

from dataclasses import dataclass

from session_monitor.domain.conditions.alarm_set import AlarmSet, Limit

ABSOLUTE = frozenset({"limit", "ratio", "ratio_of_plasma"})
"""Kinds of condition whose limit is a value of the channel."""


@dataclass(frozen=True)
class EditableLimit:
    """One limit as a person edits it: whose it is, and its bounds.

    absolute: its channel is compared with this number itself, not with one that follows a set or a reference.
    """

    alarm: str
    channel: str | None
    priority: str
    limit: Limit
    absolute: bool = False


def editable_limits(alarm_set: AlarmSet) -> tuple[EditableLimit, ...]:
    """Limits with room between their bounds, in file order."""
    found = dict[str, EditableLimit]()
    for alarm in alarm_set.alarms:
        for condition in alarm.conditions:
            channels = {key.channel for key in condition.keys}
            channel = channels.pop() if len(channels) == 1 else None
            for limit in condition.limits.values():
                if limit.lowest < limit.highest:
                    absolute = channel is not None and condition.kind in ABSOLUTE
                    each = EditableLimit(alarm.id, channel, alarm.priority.word, limit, absolute)
                    found.setdefault(limit.key, each)
    return tuple(found.values())
