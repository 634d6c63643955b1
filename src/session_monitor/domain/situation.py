"""What the treatment is doing at one step: patient connected, pumps running, separation, how long since a change.

Every rule of the alarm set applies in some situation. If each rule worked that out for itself, one that took a
missing reading for "not connected" would switch itself off exactly when nothing is known: here, what is not
delivered leaves the situation as it was (alarms specification, section 2).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from session_monitor.domain import phases
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame, several

PUMPS = ("bp", "fp", "dp", "rp", "fp2", "cp", "sp")
PLASMA_PUMPS = frozenset({"fp", "dp", "rp", "fp2", "cp"})
BP_RUNNING_ML_MIN = 10.0
SET_GRACE_NS = 20 * 10**9
"""A pump may take this long to reach a new set, or its old one after a stop, before its flow is judged."""
_NEVER_NS = 1 << 63
PUMPS_NOT_JUDGED = frozenset({phases.PRIME, phases.IDLE, phases.PAUSED, phases.STOPPED})
_NO_PATIENT = frozenset({phases.PRIME, phases.ENDED, phases.IDLE})
SIGNS = ("patient_connected", "phase", "bp_ml_min", "v1_closed")
FLOW_CHANNELS = {pump: f"{pump}_ml_min" for pump in PUMPS} | {"sp": "sp_ml_h"}
SET_CHANNELS = {pump: f"{pump}_set_ml_min" for pump in PUMPS} | {"sp": "sp_set_ml_h"}


def pump_of(channel: str) -> str:
    """The pump a flow or total belongs to: `bp` of `bp_ml_min`."""
    return channel.split("_", 1)[0]


_NONE: Mapping[str, Any] = MappingProxyType({})


class Situation(NamedTuple):
    """The situation at `t_ns`; a tuple, for a step makes one and a dataclass takes longer to make.

    All `*_ns` fields are monotonic session times.

    flow, ordered: last known flow and set of each pump, mL/min (sp mL/h); absent until first known.
    phase: name of the last known phase; None before one was known, or when the map has no name for its code.
    set_changed_ns: when each set last became another (its first reading counts as a change).
    set_on_ns: when each set last left 0.
    """

    t_ns: int = 0
    phase: str | None = None
    phase_code: int | None = None
    before: str | None = None
    """The phase before this one; None when this is the first."""
    phase_since_ns: int = 0
    halted_since_ns: int | None = None
    """Since when the treatment is paused or stopped by alarm; None while it is neither."""
    level: int = 0
    connected: bool = False
    bp_running: bool = False
    separation: bool = False
    should_run: frozenset[str] = frozenset()
    flow: Mapping[str, float] = _NONE
    ordered: Mapping[str, float] = _NONE
    set_changed_ns: Mapping[str, int] = _NONE
    set_on_ns: Mapping[str, int] = _NONE

    def since_set_changed_ns(self, pump: str) -> int:
        """Nanoseconds since this pump's set became another; 0 while no set is known."""
        return self.t_ns - self.set_changed_ns.get(pump, self.t_ns)


class SituationTracker:
    """Keeps the situation from step to step; `step()` once a step, with the frame or None for a missed poll."""

    def __init__(self, machine: MachineMap) -> None:
        self._machine = machine
        self._signs = [name for name in SIGNS if name in machine.index]
        self._read_signs = several(machine, (*SIGNS, "response_level"))
        self._pump_channels = several(machine, (*FLOW_CHANNELS.values(), *SET_CHANNELS.values()))
        self._pumps_read: tuple[float, ...] | None = None
        self._now = Situation()
        self._flow: dict[str, float] = {}
        self._ordered: dict[str, float] = {}
        self._changed: dict[str, int] = {}
        self._on: dict[str, int] = {}
        self._freed: dict[str, int] = {}
        self._stopped: frozenset[str] | None = None
        self._counted: tuple[object, object] = (None, None)
        self._should = frozenset[str]()
        self._next_ns = 0
        self._signs_read: tuple[float, ...] | None = None

    def step(self, frame: Frame | None, t_ns: int) -> Situation:
        """The situation after this poll. Without a frame only time moves."""
        was = self._now
        if frame is None:
            self._now = was._replace(t_ns=t_ns)
            return self._now
        moved, signs = self._pumps(frame, t_ns), self._read_signs(frame)
        if not moved and signs == self._signs_read and t_ns < self._next_ns:
            self._now = Situation(t_ns, *was[1:])  # as at most polls
            return self._now
        self._signs_read = signs
        code, phase, before, since, halted = self._phase(was, frame.get("phase"), t_ns)
        level = _held(frame.get("response_level"), was.level)
        connected = self._connected(was.connected, phase, frame)
        bp_running = connected and self._flow.get("bp", 0.0) >= BP_RUNNING_ML_MIN
        separation = phase in phases.SEPARATING and self._flow.get("fp", 0.0) > 0 and level != 2
        should_run = self._should_run(phase, level, t_ns)
        self._now = Situation(
            t_ns,
            phase,
            code,
            before,
            since,
            halted,
            level,
            connected,
            bp_running,
            separation,
            should_run,
            self._flow,
            self._ordered,
            self._changed,
            self._on,
        )
        return self._now

    def _phase(
        self, was: Situation, code: float, t_ns: int
    ) -> tuple[int | None, str | None, str | None, int, int | None]:
        """(code, name, phase before, since when, halted since when) after a poll that read this phase code."""
        if math.isnan(code) or int(code) == was.phase_code:
            return was.phase_code, was.phase, was.before, was.phase_since_ns, was.halted_since_ns
        name = self._machine.phases.get(int(code))
        halted = (was.halted_since_ns if was.halted_since_ns is not None else t_ns) if name in phases.HALTED else None
        return int(code), name, was.phase, t_ns, halted

    def _pumps(self, frame: Frame, t_ns: int) -> bool:
        """Whether any reads otherwise. What is not known stays as it was; what is the same stays the same object, which
        a step can see at once."""
        read = self._pump_channels(frame)
        if read == self._pumps_read:
            return False
        self._pumps_read = read
        for pump in PUMPS:
            flow, order = frame.get(FLOW_CHANNELS[pump]), frame.get(SET_CHANNELS[pump])
            if flow == flow and flow != self._flow.get(pump):
                self._flow = {**self._flow, pump: flow}
            was = self._ordered.get(pump)
            if order == order and order != was:
                self._ordered = {**self._ordered, pump: order}
                self._changed = {**self._changed, pump: t_ns}
                if order > 0 and not (was or 0) > 0:
                    self._on = {**self._on, pump: t_ns}
        return True

    def _connected(self, before: bool, phase: str | None, frame: Frame) -> bool:
        """Any one sign connects; only when every sign is known and none says so is the patient not connected."""
        if phase in phases.WITH_PATIENT or frame.get("patient_connected") == 1:
            return True
        if self._flow.get("bp", 0.0) > 0 and frame.get("v1_closed") == 0 and phase not in _NO_PATIENT:
            return True
        unknown = phase is None or any(math.isnan(frame[sign]) for sign in self._signs)
        return before and unknown

    def _should_run(self, phase: str | None, level: int, t_ns: int) -> frozenset[str]:
        """The pumps that have been free to deliver their set for long enough."""
        stopped = _stopped(phase, level)
        if stopped != self._stopped:
            self._stopped = stopped
            self._freed = {pump: self._freed.get(pump, t_ns) for pump in PUMPS if pump not in stopped}
        freed, ordered = self._counted
        if self._freed is freed and self._ordered is ordered and t_ns < self._next_ns:
            return self._should  # for nothing can have changed
        ready = {
            pump: max(freed_ns, self._changed[pump]) + SET_GRACE_NS
            for pump, freed_ns in self._freed.items()
            if self._ordered.get(pump, 0.0) > 0
        }
        self._counted = self._freed, self._ordered
        self._next_ns = min((at for at in ready.values() if at > t_ns), default=_NEVER_NS)
        self._should = frozenset(pump for pump, at in ready.items() if at <= t_ns)
        return self._should


def _stopped(phase: str | None, level: int) -> frozenset[str]:
    if phase in PUMPS_NOT_JUDGED or level == 1:
        return frozenset(PUMPS)
    return PLASMA_PUMPS if level == 2 else frozenset()


def _held(value: float, before: int) -> int:
    return before if math.isnan(value) else int(value)
