"""Which limits a person may edit: what the screen lists, without having to read the alarm file itself."""

from __future__ import annotations

from dataclasses import dataclass

from session_monitor.domain.conditions.alarm_set import AlarmSet, Limit


@dataclass(frozen=True)
class EditableLimit:
    """One limit as a person edits it: whose it is, and its bounds."""

    alarm: str
    channel: str | None
    priority: str
    limit: Limit


def editable_limits(alarm_set: AlarmSet) -> tuple[EditableLimit, ...]:
    """Limits with room between their bounds, in file order."""
    found = dict[str, EditableLimit]()
    for alarm in alarm_set.alarms:
        for condition in alarm.conditions:
            channels = {key.channel for key in condition.keys}
            channel = channels.pop() if len(channels) == 1 else None
            for limit in condition.limits.values():
                if limit.lowest < limit.highest:
                    found.setdefault(limit.key, EditableLimit(alarm.id, channel, alarm.priority.word, limit))
    return tuple(found.values())
