"""Who may set an alarm aside, and for how long: a shelf always has an end, a name and a reason.

Without these bounds an alarm could be put away for good (invariants 5 and 6). Source: alarms specification, section 3,
footnote 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from session_monitor.domain.alarms.arguments import is_duration
from session_monitor.domain.alarms.memory import SECOND_NS, AlarmMemory, Shelf, priority_of
from session_monitor.domain.alarms.types import Latch, Priority, Rule
from session_monitor.domain.answers import answer

LONGEST_S: Mapping[Priority, float] = {Priority.MEDIUM: 600.0, Priority.LOW: 1800.0}
"""Longest shelf by priority; high is never shelved."""


def asked(args: Mapping[str, Any], by: str, t_ns: int) -> Shelf | str:
    """The shelf a command asks for, or why it cannot be one. Its priority is the alarm's, set by `shelf_for`."""
    seconds = args.get("seconds")
    if not is_duration(seconds):
        return answer(
            "shelving needs a number of seconds above 0 and within a day, not {seconds}", seconds=repr(seconds)
        )
    reason = str(args.get("reason") or "").strip()
    if not by.strip() or not reason:
        return answer("shelving needs the operator's name and a reason: set the operator, give a reason")
    return Shelf(t_ns, t_ns + round(seconds * SECOND_NS), by.strip(), reason, Priority.LOW)


def shelf_for(rule: Rule, memory: AlarmMemory, wanted: Shelf) -> Shelf | str:
    """The shelf this alarm may have (an extension counts from the first shelving), or why it may have none."""
    priority = priority_of(rule, memory)
    longest_s = LONGEST_S.get(priority)
    if rule.latch is Latch.LR:
        return answer("an alarm that needs a reset cannot be shelved")
    if longest_s is None:
        return answer("a high priority alarm cannot be shelved")
    since_ns = wanted.since_ns if memory.shelf is None else memory.shelf.since_ns
    if wanted.until_ns - since_ns > longest_s * SECOND_NS:
        level, minutes = answer(priority.word), round(longest_s / 60)
        return answer(
            "a {priority} priority alarm can be shelved for {minutes} min at most, extensions included",
            priority=level,
            minutes=minutes,
        )
    return replace(wanted, since_ns=since_ns, priority=priority)
