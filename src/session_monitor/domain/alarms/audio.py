"""What is to be heard: one sound at a time, and one pause for the console that always ends.

Without it a pause could outlive its cause or hide a new alarm (invariants 5, 7, 8). Source: alarms specification,
sections 1 and 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from session_monitor.domain.alarms.memory import SECOND_NS, AlarmMemory, Occurrence, signal_state
from session_monitor.domain.alarms.types import Priority, Rule, State

LONGEST_PAUSE_S = 120.0
ESCALATE_AFTER_NS = {Priority.HIGH: 30 * SECOND_NS, Priority.MEDIUM: 120 * SECOND_NS}
"""T_ESC: unacknowledged for this long, an alarm gets louder and its header says how long it has waited."""


@dataclass(frozen=True, slots=True)
class Audio:
    """The console's pause and its reminders. Reminders due in a pause are heard after it."""

    paused_until_ns: int | None = None
    reminders_due: int = 0
    reminders_heard: int = 0


@dataclass(frozen=True, slots=True)
class Sound:
    """What the sounder must do; the fields of monitor.snapshot.SoundInfo but for the sound test.

    key changes with each burst that must start at once; it is empty in silence.
    """

    priority: Priority | None
    melody: str
    louder: bool
    key: str
    paused_left_s: float | None
    reminder: int


def paused(audio: Audio, seconds: float, t_ns: int) -> Audio:
    """Paused from now for so long, at most LONGEST_PAUSE_S."""
    return replace(audio, paused_until_ns=t_ns + round(min(seconds, LONGEST_PAUSE_S) * SECOND_NS))


def resumed(audio: Audio) -> Audio:
    """Without a pause."""
    return replace(audio, paused_until_ns=None)


def reminded(audio: Audio) -> Audio:
    """With one reminder more."""
    return replace(audio, reminders_due=audio.reminders_due + 1)


def passed(audio: Audio, t_ns: int) -> Audio:
    """At the end of a step: a pause that has run out is over, reminders that wait are heard outside it."""
    until_ns = audio.paused_until_ns
    paused = until_ns is not None and t_ns < until_ns
    if paused or (until_ns is None and audio.reminders_heard == audio.reminders_due):
        return audio
    return Audio(None, audio.reminders_due, audio.reminders_due)


def escalated(memory: AlarmMemory, t_ns: int) -> bool:
    """Whether an unacknowledged alarm has waited beyond T_ESC."""
    occurrence = memory.occurrence
    if occurrence is None or signal_state(memory) is not State.ACTIVE:
        return False
    after_ns = ESCALATE_AFTER_NS.get(occurrence.priority)
    return after_ns is not None and t_ns - occurrence.unacked_since_ns >= after_ns


def sound(audio: Audio, alarms: Iterable[tuple[Rule, AlarmMemory]], t_ns: int) -> Sound:
    """The highest-priority U not paused (newest first among equals), also where X remembers it."""
    until_ns = audio.paused_until_ns
    if until_ns is not None and t_ns < until_ns:
        return Sound(None, "", False, "", (until_ns - t_ns) / SECOND_NS, audio.reminders_heard)
    waiting = [
        (memory.occurrence, rule, memory)
        for rule, memory in alarms
        if memory.occurrence is not None and signal_state(memory) is State.ACTIVE
    ]
    if not waiting:
        return Sound(None, "", False, "", None, audio.reminders_heard)
    occurrence, rule, memory = max(waiting, key=lambda each: _urgency(each[0]))
    key = f"{occurrence.id}.{occurrence.unacked_since_ns}.{occurrence.priority.word}"
    return Sound(occurrence.priority, rule.melody, escalated(memory, t_ns), key, None, audio.reminders_heard)


def _urgency(occurrence: Occurrence) -> tuple[int, int, int]:
    return occurrence.priority, occurrence.unacked_since_ns, occurrence.id
