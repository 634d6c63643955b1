"""What a single reading cannot tell of the time before a session: that priming ended, that scales stood, clamps moved.

It also keeps from when each check has been as it is: a list that says "done" without a time cannot be argued about.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from session_monitor.domain import phases
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.start_checks import (
    CLAMPS,
    SCALES,
    STEADY_G,
    STEADY_NS,
    AtRest,
    Computer,
    Reading,
    StartCheck,
    anticoagulant,
    at_rest,
    computer,
    machine_checks,
    prescribed,
    sound,
)
from session_monitor.domain.situation import Situation

ASKED_AT_REST = ("pressures", "scales")
"""Steps that can be looked at only while nothing pumps; what was seen then holds until the machine primes again."""


def unread(_channel: str) -> float:
    """Before the first reading nothing is known."""
    return math.nan


class StartWatch:
    """`step` once a reading, `checks` when somebody looks."""

    def __init__(self) -> None:
        self._seen = AtRest()
        self._read: Reading = unread
        self._t_ns = 0
        self._positions: set[tuple[str, float]] = set()
        self._weights: deque[tuple[int, tuple[float, ...]]] = deque()
        self._waste_g = math.nan
        self._held: dict[str, StartCheck] = {}
        self._since: dict[str, StartCheck] = {}

    def step(self, read: Reading, situation: Situation, t_ns: int) -> None:
        """Takes one reading in."""
        self._read, self._t_ns = read, t_ns
        if situation.phase == phases.PRIME and self._seen.phase != phases.PRIME:
            self._waste_g, self._held = read("ws2_g"), {}
            self._positions.clear()
        self._seen = AtRest(
            self._priming(situation),
            self._gained(read, situation),
            self._steady(read, t_ns),
            self._cycled(read, situation),
            situation.phase,
            t_ns - situation.phase_since_ns,
        )
        for check in machine_checks(read, self._seen, None):
            if check.id in ASKED_AT_REST and check.state == "done":
                self._held[check.id] = check

    def checks(self, entries: Iterable[Entry], tests: int, facts: Computer) -> tuple[StartCheck, ...]:
        """Every step as it stands, with the time since when. tests: how often the alarm sound was played."""
        known = list(entries)
        found = [self._or_held(check) for check in machine_checks(self._read, self._seen, prescribed(known))]
        found += [computer(facts), sound(known, tests), anticoagulant(self._read, known)]
        for check in found:
            before = self._since.get(check.id)
            since_s = self._t_ns / 1e9 if before is None or before.state != check.state else before.since_s
            self._since[check.id] = replace(check, since_s=since_s)
        return tuple(self._since[check.id] for check in found)

    def _or_held(self, check: StartCheck) -> StartCheck:
        """What was seen at rest still holds while the pumps run; what is seen otherwise at rest does not."""
        pumping = at_rest(self._read) is False
        return self._held.get(check.id, check) if pumping and check.id in ASKED_AT_REST else check

    def _priming(self, situation: Situation) -> bool | None:
        if situation.phase == phases.PRIME:
            return True
        if situation.phase in phases.HALTED:
            return self._seen.priming
        if situation.phase in phases.WITH_PATIENT:
            return False
        return None if self._seen.priming is None else False

    def _gained(self, read: Reading, situation: Situation) -> float:
        return read("ws2_g") - self._waste_g if situation.phase == phases.PRIME else self._seen.waste_g

    def _cycled(self, read: Reading, situation: Situation) -> frozenset[str]:
        if situation.phase == phases.PRIME:
            self._positions |= {(clamp, read(f"{clamp}_closed")) for clamp in CLAMPS}
        both = (clamp for clamp in CLAMPS if {(clamp, 0.0), (clamp, 1.0)} <= self._positions)
        return frozenset(both)

    def _steady(self, read: Reading, t_ns: int) -> bool | None:
        """Over the last seconds at rest; None before they have passed, or while a scale says nothing."""
        weights = tuple(read(name) for name in SCALES)
        if at_rest(read) is not True or any(map(math.isnan, weights)):
            self._weights.clear()
            return None
        self._weights.append((t_ns, weights))
        while len(self._weights) > 1 and t_ns - self._weights[1][0] >= STEADY_NS:
            self._weights.popleft()
        columns = list(zip(*(each for _, each in self._weights), strict=True))
        if any(max(column) - min(column) > STEADY_G for column in columns):
            return False
        return True if t_ns - self._weights[0][0] >= STEADY_NS else None
