"""Every state one alarm can get into, by exhaustive search: all readings and actions, in steps of ten seconds.

What the invariants of the alarms specification say of paths (2, 3, 6, 13, 15) is checked on every edge and every state,
not on samples. Windows are shortened so that chatter, reminders and the gap are all within reach; memories that differ
only by when they happened count as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from session_monitor.domain.alarms import absence, memory, watch
from session_monitor.domain.alarms.events import Event, Moment
from session_monitor.domain.alarms.lifecycle import advance
from session_monitor.domain.alarms.memory import ACTIVE, AlarmMemory, Occurrence, Shelf, signal_state
from session_monitor.domain.alarms.types import Judgement, Latch, Priority, Rule, State
from session_monitor.domain.alarms.watch import observe
from tests.alarms.alarm_cases import HIGH, LA, LOW, LR, MEDIUM, NL, S, rule

TICK_NS = 10 * S
OLD_NS = -30 * S
"""Longer ago than any window of this model; all such times count as one."""
COMMANDS: tuple[tuple[Event | None, int], ...] = (
    (None, 0),
    (Event.ACK, 0),
    (Event.RESET, 0),
    (Event.SHELVE, 0),
    (Event.UNSHELVE, 0),
    (Event.OOS, 0),
    (Event.RETURN_TO_SERVICE, 0),
    (Event.PHASE_SUPPR, 0),
    (Event.PHASE_UNSUPPR, 0),
    (Event.LIMIT_EDIT, 0),
    (Event.SESSION_END, 0),
    (Event.RESTART, 10 * S),
    (Event.RESTART, 30 * S),
)
"""Each with the gap behind it, where one counts."""
Reading = tuple[Judgement, Priority]
Step = tuple[tuple[Event, ...], AlarmMemory]


@pytest.fixture
def _near_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "CHATTER_WINDOW_NS", 20 * S)
    monkeypatch.setattr(watch, "CHATTER_WINDOW_NS", 20 * S)
    monkeypatch.setattr(memory, "CHATTER_ENTRIES", 1)
    monkeypatch.setattr(watch, "REMIND_NS", 20 * S)
    monkeypatch.setattr(absence, "ACK_SURVIVES_GAP_NS", 20 * S)


def canonical(each: AlarmMemory, t_ns: int) -> AlarmMemory:
    """The same memory as if it were now 0, without what no later state depends on."""

    def ago(at_ns: int) -> int:
        return max(at_ns - t_ns, OLD_NS)

    def ago_or_none(at_ns: int | None) -> int | None:
        return None if at_ns is None else ago(at_ns)

    occurrence, shelf = each.occurrence, each.shelf
    reminded = each.state in (State.ACKNOWLEDGED, State.SHELVED, State.OUT_OF_SERVICE) or each.remembered is not None
    return replace(
        each,
        since_ns=0,
        occurrence=occurrence and replace(occurrence, id=1, onset_ns=0, unacked_since_ns=0, count=1, acked_ns=None),
        shelf=shelf and replace(shelf, since_ns=ago(shelf.since_ns), until_ns=ago(shelf.until_ns)),
        beyond_since_ns=ago_or_none(each.beyond_since_ns),
        inside_since_ns=ago_or_none(each.inside_since_ns),
        stale_since_ns=ago(each.stale_since_ns) if each.state is State.UNKNOWN else 0,
        remind_from_ns=ago(each.remind_from_ns) if reminded else 0,
        reminders=min(each.reminders, 3) if reminded else 0,
        starts_ns=tuple(at - t_ns for at in each.starts_ns if at - t_ns >= -20 * S)[-2:],
    )


def step(one: Rule, before: AlarmMemory, reading: Reading, command: Event | None, gap_ns: int = 0) -> Step | None:
    """One step as the book of alarms takes it: the command, then the reading and everything it makes due.

    None if the command is refused or does nothing: that step is the one without it.
    """
    now = Moment(TICK_NS, *reading, 2, "kim", Shelf(TICK_NS, TICK_NS + 20 * S, "kim", "known", LOW))
    after, events = before, list[Event]()
    if command is not None:
        known = before if before.state is State.UNKNOWN else replace(before, stale_since_ns=TICK_NS - gap_ns)
        after = advance(one, known, command, now).memory
        if after == known:
            return None
        events.append(command)
    for _ in range(4):
        after, event = observe(one, after, now)
        if event is None:
            return tuple(events), canonical(after, TICK_NS)
        after = advance(one, after, event, now).memory
        events.append(event)
    raise AssertionError(f"events without end: {events}")


def edges(one: Rule) -> Iterator[tuple[AlarmMemory, tuple[Event, ...], AlarmMemory]]:
    """Every step from every state that can be reached, once."""
    readings: set[Reading] = {
        (Judgement.INSIDE, LOW),
        (Judgement.WITHIN, LOW),
        (Judgement.BEYOND, one.priority),
        (Judgement.BEYOND, HIGH),
        (Judgement.UNKNOWN, LOW),
    }
    seen, todo = {AlarmMemory()}, [AlarmMemory()]
    while todo:
        before = todo.pop()
        for reading, command in product(readings, COMMANDS):
            taken = step(one, before, reading, *command)
            if taken is None:
                continue
            yield before, *taken
            if taken[1] not in seen:
                seen.add(taken[1])
                todo.append(taken[1])


CASES = [
    (rule("medium", MEDIUM, NL, on_delay_s=0, off_delay_s=10), "NUAXHDO"),
    (rule("medium", MEDIUM, LA, on_delay_s=10, off_delay_s=10), "NPUARXHDO"),
    (rule("high", HIGH, LA, on_delay_s=0, off_delay_s=0), "NUARXDO"),
    (rule("air", HIGH, LR, on_delay_s=0, off_delay_s=10), "NUARLXDO"),
    (rule("link", MEDIUM, LA, on_delay_s=0, off_delay_s=10, link=True), "NUARHDO"),
]


@pytest.mark.usefixtures("_near_windows")
@pytest.mark.parametrize(("one", "states"), CASES)
def test_every_reachable_state(one: Rule, states: str) -> None:
    backwards: dict[AlarmMemory, set[AlarmMemory]] = defaultdict(set)
    for before, events, after in edges(one):
        backwards[after].add(before)
        _check(one, before, events, after)
    assert {each.state for each in backwards} == {State(letter) for letter in states}, "these states and no others"
    home, todo = set(), [AlarmMemory(), *(each for each in backwards if each.state is State.NORMAL)]
    while todo:
        each = todo.pop()
        if each not in home:
            home.add(each)
            todo += backwards[each]
    print(one.key.id, len(backwards))
    assert home >= backwards.keys(), "13: from every state some path reaches N"


def _check(one: Rule, before: AlarmMemory, events: tuple[Event, ...], after: AlarmMemory) -> None:
    was, is_ = signal_state(before), signal_state(after)
    asking = (State.ACTIVE, State.RETURNED)
    if was in asking and is_ not in asking and one.latch is not Latch.NL:
        assert {Event.ACK, Event.SESSION_END} & set(events), f"2: {before} {events} {after}"
    if was in ACTIVE and one.latch is LR and is_ not in ACTIVE:
        assert {Event.RESET, Event.SESSION_END} & set(events), f"2: {before} {events} {after}"
    if Event.STALE in events and Event.SESSION_END not in events:
        assert after.state is State.UNKNOWN, "3"
    if after.state is State.SHELVED:
        assert after.shelf is not None
        assert after.shelf.priority < HIGH, "6"
        assert one.latch is not LR, "6"
        assert after.shelf.until_ns > 0, "5"
    assert not (one.link and after.state is State.UNKNOWN)
    assert (is_ in ACTIVE) <= (after.occurrence is not None)
    assert after.occurrence is None or is_ in ACTIVE or after.state is State.SHELVED
    if isinstance(before.occurrence, Occurrence) and isinstance(after.occurrence, Occurrence) and not _began(events):
        assert after.occurrence.priority >= before.occurrence.priority, "9"


def _began(events: tuple[Event, ...]) -> bool:
    return bool({Event.RAW_ON, Event.ON_DELAY, Event.FRESH} & set(events))
