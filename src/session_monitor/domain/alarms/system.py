"""The alarm system of one session: verdicts and commands in, transitions and echoes out, one step at a time.

The same inputs give the same transitions, live and replayed, whatever the order of the verdicts (invariants 12 and 19).
It reads no clock and waits for nothing. Source: alarms specification, section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from session_monitor.domain.alarms import audio as sounding
from session_monitor.domain.alarms import display as showing
from session_monitor.domain.alarms import orders
from session_monitor.domain.alarms.audio import Sound
from session_monitor.domain.alarms.book import Book
from session_monitor.domain.alarms.burden import Burden, BurdenLog
from session_monitor.domain.alarms.display import AlarmRow, Counters
from session_monitor.domain.alarms.events import Event
from session_monitor.domain.alarms.orders import Echo
from session_monitor.domain.alarms.restore import Action, restored
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Rule, State, Transition, Verdict
from session_monitor.domain.alarms.watch import next_due_ns
from session_monitor.domain.inputs import Command

NOBODY: Mapping[AlarmKey, str] = MappingProxyType({})
MAY_BE_MASKED = frozenset({State.NORMAL, State.PENDING, State.SHELVED, State.UNKNOWN})
NO_ALARM = frozenset({Judgement.INSIDE, Judgement.WITHIN, Judgement.NOT_EVALUATED})


Change = tuple[Sequence[Verdict], Sequence[Verdict]]
"""(the verdicts of an earlier step, those that are not the same objects now), of the same alarms."""


class StepResult(NamedTuple):
    """What one step changed, and the answers to the commands it knew."""

    transitions: tuple[Transition, ...]
    echoes: tuple[Echo, ...]


class AlarmSystem:
    """All alarms of one session. `rules` gives their order: of rows within a step, and of ids."""

    def __init__(self, rules: Mapping[AlarmKey, Rule]) -> None:
        self._book = Book(rules)
        self._order = {key: at for at, key in enumerate(rules)}
        self._burden = BurdenLog()
        self._restarting = False
        self._taken: tuple[Verdict, ...] = ()
        self._judged = frozenset[AlarmKey]()
        self._raised = set[AlarmKey]()
        self._masked: tuple[frozenset[AlarmKey], int] | None = None
        self._standing: tuple[frozenset[AlarmKey], int] | None = None
        self._loud: tuple[list[AlarmKey], int] | None = None

    @property
    def standing(self) -> frozenset[AlarmKey]:
        """The alarms that are not at rest (neither N nor D): of the others nobody asks for value or limit."""
        if self._standing is None or self._standing[1] != self._book.happened:
            self._standing = frozenset(self._book.standing), self._book.happened
        return self._standing[0]

    @property
    def rules(self) -> Mapping[AlarmKey, Rule]:
        """The rules by key, in their order."""
        return MappingProxyType(self._book.rules)

    def restore(self, rows: Sequence[Transition], last_t_ns: int, actions: Sequence[Action] = ()) -> None:
        """Takes up a session where its recording ends; call before the first step, whose rows begin with RESTART.

        rows: the recorded transitions, oldest first. last_t_ns: session time of the last recorded poll.
        actions: the recorded commands with their session times; a shelf's end is in them.
        """
        past = restored(self._book.rules, rows, actions)
        self._book.remember(
            {
                key: memory if memory.state is State.UNKNOWN else replace(memory, stale_since_ns=last_t_ns)
                for key, memory in past.memories.items()
            }
        )
        self._book.compared = past.compared
        self._book.next_seq, self._book.next_occurrence = past.next_seq, past.next_occurrence
        self._burden.note(rows)
        self._restarting = True
        self._loud = None

    def step(
        self,
        t_ns: int,
        utc_ns: int,
        verdicts: Sequence[Verdict],
        commands: Sequence[Command] = (),
        masked: frozenset[AlarmKey] = frozenset(),
        edited: Mapping[AlarmKey, str] = NOBODY,
        change: Change | None = None,
    ) -> StepResult:
        """One step at session time `t_ns`.

        verdicts: at most one an alarm; an alarm without one keeps its state and its timers wait.
        commands: obeyed before the verdicts, in their order, `end_session` after them; unknown kinds pass unanswered.
        masked: alarms the phase suppresses by design (with any grace of at most 10 s already in it).
        edited: alarms whose limit was edited in this step, and by whom.
        change: what is known of it; the verdicts are compared with those of the last step where it says nothing.
        Raises ValueError for a verdict without a rule, or two for one alarm.
        """
        book = self._book
        book.open(t_ns, utc_ns)
        if self._restarting:
            self._restarting = False
            self._all(book.rules, Event.RESTART)
        self._take(verdicts, change)
        echoes = [echo for command in commands if (echo := orders.obey(book, command))]
        self._mask(masked)
        for key in self._sorted(key for key in edited if key in book.rules):
            book.happen(key, Event.LIMIT_EDIT, edited[key])
        for key in self._loud_ones():
            book.judge(book.verdicts[key])
        echoes += [orders.end_session(book, command) for command in commands if command.kind == "end_session"]
        rows = book.close()
        self._burden.note(rows)
        return StepResult(rows, tuple(echoes))

    def display(self, t_ns: int) -> list[AlarmRow]:
        """Every alarm that is not in N or P, most urgent unacknowledged first, newest first within."""
        book = self._book
        rows = [
            showing.row(book.rules[key], memory, book.compared.get(key, (None, None)), t_ns)
            for key, memory in book.memories.items()
            if memory.state not in showing.QUIET
        ]
        return sorted(rows, key=showing.as_shown)

    def counters(self) -> Counters:
        """The counters that are always visible."""
        return showing.counters(
            list(self._book.memories.values()), len(self.not_evaluated()), self._book.next_occurrence - 1
        )

    def sound(self, t_ns: int) -> Sound:
        """What is to be heard at `t_ns`."""
        book = self._book
        return sounding.sound(book.audio, ((book.rules[key], memory) for key, memory in book.memories.items()), t_ns)

    def occurrence_of(self, key: AlarmKey) -> int | None:
        """The occurrence this alarm holds now, as an acknowledgement names it; None without one."""
        memory = self._book.memories.get(key)
        return None if memory is None or memory.occurrence is None else memory.occurrence.id

    def next_due_ns(self) -> int | None:
        """The earliest time at which any alarm may change while every verdict stays as it is; None: never."""
        book = self._book
        due = (next_due_ns(book.rules[key], memory, book.t_ns) for key, memory in book.memories.items())
        return min((at for at in due if at is not None), default=None)

    def burden(self, t_ns: int) -> Burden:
        """The alarm burden at `t_ns`."""
        return self._burden.at(t_ns, self._book.memories.values())

    def not_evaluated(self) -> list[str]:
        """Rule ids that apply but lack an entered value or a reference: shown, never silence."""
        lacking = (
            verdict.key.id
            for verdict in self._book.verdicts.values()
            if verdict.judgement is Judgement.NOT_EVALUATED and verdict.applies
        )
        return sorted(set(lacking))

    def _take(self, verdicts: Sequence[Verdict], change: Change | None) -> None:
        """Notes what is not the same object as at the last step; most verdicts are, from step to step."""
        taken, last = tuple(verdicts), self._taken
        if taken is last:
            return
        changed = change[1] if change and change[0] is last else _changed(last, taken)
        if changed is None:
            self._judged, self._loud, changed = self._checked(taken), None, taken
        for verdict in changed:
            self._book.verdicts[verdict.key] = verdict
            if (verdict.applies and verdict.judgement not in NO_ALARM) is not (verdict.key in self._raised):
                self._raised.symmetric_difference_update([verdict.key])
                self._loud = None
        self._taken = taken

    def _checked(self, verdicts: Sequence[Verdict]) -> frozenset[AlarmKey]:
        """The alarms these speak of."""
        keys = frozenset(verdict.key for verdict in verdicts)
        if len(keys) != len(verdicts):
            raise ValueError("two verdicts for one alarm in one step")
        if unknown := keys - self._book.rules.keys():
            raise ValueError(f"verdicts without a rule: {sorted(map(str, unknown))}")
        return keys

    def _loud_ones(self) -> list[AlarmKey]:
        """The alarms whose verdict needs more than a glance. Most are in N under a verdict that raises nothing."""
        if self._loud is None or self._loud[1] != self._book.happened:
            memories = self._book.memories
            loud = (key for key in self._book.standing | self._raised if memories[key].state is not State.SUPPRESSED)
            self._loud = self._sorted(key for key in loud if key in self._judged), self._book.happened
        return self._loud[0]

    def _mask(self, masked: frozenset[AlarmKey]) -> None:
        """What the phase hides and shows again. Nothing is, while mask and states are those it left."""
        if self._masked is not None and self._masked[0] is masked and self._masked[1] == self._book.happened:
            return
        memories, rules = self._book.memories, self._book.rules
        entering = [
            key for key in masked & rules.keys() if rules[key].maskable and memories[key].state in MAY_BE_MASKED
        ]
        leaving = [key for key, memory in memories.items() if memory.state is State.SUPPRESSED and key not in masked]
        self._all(leaving, Event.PHASE_UNSUPPR)
        self._all(self._sorted(entering), Event.PHASE_SUPPR)
        self._masked = masked, self._book.happened

    def _all(self, keys: Iterable[AlarmKey], event: Event) -> None:
        for key in keys:
            self._book.happen(key, event)

    def _sorted(self, keys: Iterable[AlarmKey]) -> list[AlarmKey]:
        return sorted(keys, key=self._order.__getitem__)


def _changed(before: Sequence[Verdict], now: Sequence[Verdict]) -> list[Verdict] | None:
    """Those that are not the same objects; None where they do not speak of the same alarms."""
    changed = [(one, was) for one, was in zip(now, before, strict=False) if one is not was]
    same_alarms = len(now) == len(before) and all(one.key == was.key for one, was in changed)
    return [one for one, _ in changed] if same_alarms else None
