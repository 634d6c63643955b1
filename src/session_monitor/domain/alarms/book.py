"""The memories of all alarms and the log of what changes them: each change is one row, numbered without a gap.

Without one place that both changes a memory and writes its row, the recording could tell another story than the screen
(invariant 10). It knows neither commands nor phases; system.py leads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from session_monitor.domain.alarms import audio as sounding
from session_monitor.domain.alarms.audio import Audio
from session_monitor.domain.alarms.events import AUTO, Effect, Event, Moment
from session_monitor.domain.alarms.lifecycle import advance
from session_monitor.domain.alarms.memory import (
    STANDING,
    AlarmMemory,
    Shelf,
    logged,
    priority_of,
    signal_state,
)
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Priority, Rule, State, Transition, Verdict
from session_monitor.domain.alarms.watch import judged, next_due_ns, observe

Compared = tuple[float | None, float | None]
"""(value, limit) as last known."""
AT_REST = frozenset({State.NORMAL, State.SUPPRESSED})


class _Waiting(NamedTuple):
    """An alarm that a verdict left as it was: so will each one that says the same, until something is due."""

    verdict: Verdict
    memory: AlarmMemory
    until_ns: int | None

    def goes_on(self, verdict: Verdict, memory: AlarmMemory, t_ns: int) -> bool:
        """Whether nothing but the value and limit of the verdict can be another."""
        was = self.verdict
        return (
            memory is self.memory
            and verdict.judgement is was.judgement
            and verdict.applies is was.applies
            and verdict.priority is was.priority
            and verdict.on_delay_s is None
            and (self.until_ns is None or t_ns < self.until_ns)
        )


class Book:
    """All alarms of one session. `open` begins a step, `close` ends it and hands over its rows."""

    def __init__(self, rules: Mapping[AlarmKey, Rule]) -> None:
        self.rules = dict(rules)
        self.memories = {key: AlarmMemory() for key in rules}
        self.standing = set[AlarmKey]()
        """Alarms in neither N nor D: each of their steps counts."""
        self.happened = 0
        """Events so far. While it stands, so does every state."""
        self.verdicts: dict[AlarmKey, Verdict] = {}
        self.compared: dict[AlarmKey, Compared] = {}
        self.audio = Audio()
        self.t_ns = 0
        self._utc_ns = 0
        self.next_seq = 1
        self.next_occurrence = 1
        self._rows: list[Transition] = []
        self._new: list[AlarmKey] = []
        self._waiting: dict[AlarmKey, _Waiting] = {}

    def remember(self, memories: Mapping[AlarmKey, AlarmMemory]) -> None:
        """Takes up the memories of a recording."""
        self.memories.update(memories)
        self.standing = {key for key, memory in self.memories.items() if memory.state not in AT_REST}

    def open(self, t_ns: int, utc_ns: int) -> None:
        """Begins a step at this time."""
        self.t_ns, self._utc_ns = t_ns, utc_ns

    def close(self) -> tuple[Transition, ...]:
        """Ends the step: its rows, in order."""
        if self._new:
            stamp_first_out(self.rules, self.memories, self._new)
        self.audio = sounding.passed(self.audio, self.t_ns)
        rows = tuple(self._rows)
        self._rows, self._new = [], []
        return rows

    def judge(self, verdict: Verdict) -> None:
        """One alarm meets its verdict: every event that is due happens now."""
        key = verdict.key
        waiting = self._waiting.get(key)
        if waiting is not None and not waiting.goes_on(verdict, self.memories[key], self.t_ns):
            waiting = None
        if waiting is not None and waiting.verdict is verdict:
            return
        if verdict.judgement not in (Judgement.UNKNOWN, Judgement.NOT_EVALUATED):
            self.compared[key] = number(verdict.value), number(verdict.limit)
        if waiting is None:
            self._judge(self.rules[key], verdict)

    def _judge(self, rule: Rule, verdict: Verdict) -> None:
        now = self._moment(rule.key, verdict)
        while True:
            before = self.memories[rule.key]
            memory, event = observe(rule, before, now)
            self.memories[rule.key] = memory
            if event is None:
                break
            self._happen(rule, event, now)
        if memory is before and verdict.on_delay_s is None:
            self._waiting[rule.key] = _Waiting(verdict, memory, next_due_ns(rule, memory, self.t_ns))
        else:
            self._waiting.pop(rule.key, None)

    def happen(
        self, key: AlarmKey, event: Event, by: str = AUTO, shelf: Shelf | None = None, reason: str = ""
    ) -> str | None:
        """One event of one alarm, judged by its last verdict; why not, if it is refused."""
        now = self._moment(key, self.verdicts.get(key), by, shelf)._replace(reason=reason)
        return self._happen(self.rules[key], event, now)

    def holder(self, occurrence: int) -> AlarmKey | None:
        """The alarm that holds this occurrence."""
        for key, memory in self.memories.items():
            if memory.occurrence is not None and memory.occurrence.id == occurrence:
                return key
        return None

    def _moment(self, key: AlarmKey, verdict: Verdict | None, by: str = AUTO, shelf: Shelf | None = None) -> Moment:
        judgement = Judgement.UNKNOWN if verdict is None else judged(self.memories[key], verdict)
        priority, on_delay_s = Priority.LOW, None
        if verdict is not None and judgement is Judgement.BEYOND:
            priority = self.rules[key].priority if verdict.priority is None else verdict.priority
            on_delay_s = verdict.on_delay_s
        return Moment(self.t_ns, judgement, priority, self.next_occurrence, by, shelf, on_delay_s=on_delay_s)

    def _happen(self, rule: Rule, event: Event, now: Moment) -> str | None:
        before = self.memories[rule.key]
        outcome = advance(rule, before, event, now)
        after = self.memories[rule.key] = outcome.memory
        self.happened += 1
        (self.standing.discard if after.state in AT_REST else self.standing.add)(rule.key)
        if after.occurrence is not None and after.occurrence.id == self.next_occurrence:
            self.next_occurrence += 1
            self._new.append(rule.key)
        if logged(before) != logged(after):
            self._write(rule, before, after, event, now.by)
        if after.state is State.NORMAL:
            self.compared.pop(rule.key, None)
        if Effect.END_PAUSE in outcome.effects:
            self.audio = sounding.resumed(self.audio)
        if Effect.REMIND in outcome.effects:
            self.audio = sounding.reminded(self.audio)
        return outcome.refused

    def _write(self, rule: Rule, before: AlarmMemory, after: AlarmMemory, event: Event, by: str) -> None:
        occurrence = after.occurrence or before.occurrence
        value, limit = self.compared.get(rule.key, (None, None))
        self._rows.append(
            Transition(
                seq=self.next_seq,
                t_ns=self.t_ns,
                utc_ns=self._utc_ns,
                key=rule.key,
                occurrence=None if occurrence is None else occurrence.id,
                from_=before.state,
                to=after.state,
                event=event.value,
                priority=priority_of(rule, after) if occurrence is None else occurrence.priority,
                value=value,
                limit=limit,
                by=by,
            )
        )
        self.next_seq += 1


def stamp_first_out(
    rules: Mapping[AlarmKey, Rule], memories: dict[AlarmKey, AlarmMemory], new: Iterable[AlarmKey]
) -> None:
    """Stamps the first occurrence of a burst: a process alarm that began while no other one stood.

    Among several of one step it is the most urgent, then the first in the order of the rules.
    """
    fresh = {key for key in new if is_process(rules[key]) and signal_state(memories[key]) is State.ACTIVE}
    if not fresh:
        return
    for key, memory in memories.items():
        if key not in fresh and is_process(rules[key]) and signal_state(memory) in STANDING:
            return
    first = max((key for key in memories if key in fresh), key=lambda key: priority_of(rules[key], memories[key]))
    occurrence = memories[first].occurrence
    assert occurrence is not None
    memories[first] = replace(memories[first], occurrence=replace(occurrence, first_out=True))


def number(value: float | None) -> float | None:
    """A finite number, else None: NaN is never written or shown."""
    return value if value is not None and math.isfinite(value) else None


def is_process(rule: Rule) -> bool:
    """An alarm of the treatment, not of the link or of the host."""
    return not rule.host and not rule.link
