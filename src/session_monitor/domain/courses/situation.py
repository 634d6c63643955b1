"""What the treatment was doing at every poll of a course: domain.situation, over arrays.

What is not delivered leaves the situation as it was here too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from session_monitor.domain import phases, situation
from session_monitor.domain.conditions.alarm_set import Where
from session_monitor.domain.courses.course import Bools, Course, Floats, held, joined
from session_monitor.domain.machine import MachineMap

SIGNS = ("patient_connected", "phase", "bp_ml_min", "v1_closed")
PHASE = "phase"
LEVEL = "response_level"
WORDS = {"session": (), "connected": SIGNS, "bp_running": SIGNS, "separation": (PHASE, LEVEL, "fp_ml_min")}
"""What each word of an alarm file is decided by."""


def channels_of(where: Where, channel: str) -> set[str]:
    """The channels that decide whether a condition applies."""
    pumps = {*where.flow_at_least, *where.runs, *where.runs_in.values()}
    sets = {*where.ordered, *where.settled}
    found = {*WORDS[where.word], *map(flow_channel, pumps), *map(set_channel, sets)}
    if where.should_run:
        found |= {LEVEL, *(set_channel(pump) for pump in due_pumps(where, channel))}
    if where.phases is not None or where.phases_not or where.runs_in or where.should_run:
        found.add(PHASE)
    return found


def due_pumps(where: Where, channel: str) -> list[str]:
    """The pumps that must be due to deliver, `own` by the name of the channel's."""
    return [situation.pump_of(channel) if pump == "own" else pump for pump in where.should_run]


def flow_channel(pump: str) -> str:
    """`bp_ml_min` of `bp`."""
    return f"{pump}_ml_h" if pump == "sp" else f"{pump}_ml_min"


def set_channel(pump: str) -> str:
    """`bp_set_ml_min` of `bp`."""
    return f"{pump}_set_ml_h" if pump == "sp" else f"{pump}_set_ml_min"


class CourseSituation:
    """The situation at every poll; each part is worked out when it is first asked for.

    before: polls of earlier runs, from which the situation is known as the course begins; what is asked for, (n,), is
    of the course alone.
    """

    def __init__(self, course: Course, machine: MachineMap, before: Course | None = None) -> None:
        self._course = course if before is None else joined(before, course)
        self._machine = machine
        self._n = len(self._course.t_ns)
        self._first = self._n - len(course.t_ns)

    @property
    def phase_code(self) -> Floats:
        """(n,) The last known phase code; NaN before one was known."""
        return self._phase_code[self._first :]

    @property
    def bp_running(self) -> Bools:
        """(n,) Connected, and blood is pumped."""
        return self._bp_running[self._first :]

    @property
    def bp_ordered(self) -> Floats:
        """(n,) The last known set of the blood pump; NaN before one was known."""
        return self._held(set_channel("bp"), np.nan)[self._first :]

    def applies(self, where: Where, channel: str) -> Bools:
        """(n,) Where a condition on this channel applies."""
        return self._applies(where, channel)[self._first :]

    def _applies(self, where: Where, channel: str) -> Bools:
        found = np.ones(self._n, dtype=bool)
        if where.word != "session":
            found &= self._word(where.word)
        if where.phases is not None:
            found &= self._in_phases(where.phases)
        if where.phases_not:
            found &= ~self._in_phases(where.phases_not)
        for pump, ml_min in where.flow_at_least.items():
            found &= self._flow(pump) >= ml_min
        for pump in where.runs:
            found &= self._flow(pump) > 0
        if where.runs_in:
            by_phase = [self._in_phases([phase]) & (self._flow(pump) > 0) for phase, pump in where.runs_in.items()]
            found &= np.logical_or.reduce(by_phase)
        for pump in where.ordered:
            found &= self._ordered(pump) > 0
        for pump in due_pumps(where, channel):
            found &= self._should_run(pump)
        for pump in where.settled:
            found &= self._since_set_changed_ns(pump) >= round(where.settled_s * 1e9)
        return found

    def _word(self, word: str) -> Bools:
        """(n,) Where the word of an alarm file holds; only what it is decided by has been read."""
        if word == "connected":
            return self._connected
        return self._bp_running if word == "bp_running" else self._separation

    @cached_property
    def _phase_code(self) -> Floats:
        return self._held(PHASE, np.nan)

    def _in_phases(self, names: Iterable[str]) -> Bools:
        """(n,) Whether the phase has one of these names."""
        wanted = set(names)
        codes = [code for code, name in self._machine.phases.items() if name in wanted]
        return np.isin(self._phase_code, codes)

    def _flow(self, pump: str) -> Floats:
        """(n,) The last known flow of a pump; 0 before one was known."""
        return self._held(flow_channel(pump), 0.0)

    def _ordered(self, pump: str) -> Floats:
        """(n,) The last known set of a pump; 0 before one was known."""
        return self._held(set_channel(pump), 0.0)

    def _since_set_changed_ns(self, pump: str) -> Floats:
        """(n,) Since this pump's set became another; 0 while none is known."""
        ordered = self._held(set_channel(pump), np.nan)
        t_ns = self._course.t_ns.astype(np.float64)
        return t_ns - np.where(np.isnan(ordered), t_ns, self._set_changed_ns(pump))

    def _should_run(self, pump: str) -> Bools:
        """(n,) The pump has been free to deliver its set for long enough; a missed poll leaves it as it was."""
        polled, t_ns = self._course.polled, self._course.t_ns.astype(np.float64)
        free = ~self._stopped(pump) & polled
        was_free = np.concatenate([[False], held(free.astype(np.float64), polled, 0.0)[:-1] > 0])
        freed_ns = held(t_ns, free & ~was_free, np.inf)
        since_ns = t_ns - np.maximum(freed_ns, self._set_changed_ns(pump))
        due = free & (self._ordered(pump) > 0) & (since_ns >= situation.SET_GRACE_NS)
        return held(due.astype(np.float64), polled, 0.0) > 0

    def _stopped(self, pump: str) -> Bools:
        level = np.trunc(self._held(LEVEL, 0.0))
        halted = self._in_phases(situation.PUMPS_NOT_JUDGED) | (level == 1)
        return halted | (level == 2) if pump in situation.PLASMA_PUMPS else halted

    def _set_changed_ns(self, pump: str) -> Floats:
        ordered = self._held(set_channel(pump), np.nan)
        before = np.concatenate([[np.nan], ordered[:-1]])
        return held(self._course.t_ns.astype(np.float64), ~np.isnan(ordered) & (ordered != before), 0.0)

    @cached_property
    def _connected(self) -> Bools:
        """(n,) Any one sign connects; only when all are known and none says so is the patient not connected."""
        course, values = self._course, self._course.values
        signs = [name for name in SIGNS if name in self._machine.index]
        says = np.zeros(self._n, dtype=bool) if "patient_connected" not in values else values["patient_connected"] == 1
        says |= self._in_phases(phases.WITH_PATIENT)
        open_ = np.zeros(self._n, dtype=bool) if "v1_closed" not in values else values["v1_closed"] == 0
        says |= (self._flow("bp") > 0) & open_ & ~self._in_phases({phases.PRIME, phases.ENDED, phases.IDLE})
        nameless = ~np.isin(self._phase_code, list(self._machine.phases))
        unknown = np.logical_or.reduce([nameless, *(np.isnan(values[name]) for name in signs)])
        decided = course.polled & (says | ~unknown)
        return held(says.astype(np.float64), decided, 0.0) > 0

    @cached_property
    def _bp_running(self) -> Bools:
        """(n,) Connected, and blood is pumped."""
        return self._connected & (self._flow("bp") >= situation.BP_RUNNING_ML_MIN)

    @cached_property
    def _separation(self) -> Bools:
        """(n,) Plasma is separated."""
        level = np.trunc(self._held(LEVEL, 0.0))
        return self._in_phases(phases.SEPARATING) & (self._flow("fp") > 0) & (level != 2)

    def _held(self, name: str, before: float) -> Floats:
        values = self._course.values.get(name)
        if values is None:
            return np.full(self._n, before)
        return held(values, ~np.isnan(values), before)
