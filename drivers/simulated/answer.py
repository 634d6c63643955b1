"""What the machine itself does about a limit: its response levels and alarm codes (the project's own choice).

A real machine stops its pumps within seconds, and much of what follows on screen is that answer, not the fault.
Source: machine specification, section 3 (limits, levels); physics specification, section 6 (the machine's answer).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.simulated.constants import BP, DP, FP, PLASMA_SIDE, SP
from drivers.simulated.faults.base import Effects
from drivers.simulated.phases import BALANCED, COLLECT, EXCHANGE
from drivers.simulated.state import State

LIMITS = {
    "pacc": (-160.0, 160.0),
    "part": (-200.0, 250.0),
    "pven": (-20.0, 200.0),
    "p1st": (-300.0, 250.0),
    "p2nd": (-100.0, 400.0),
    "p3rd": (-100.0, 400.0),
    "tmp": (-100.0, 250.0),
}
"""The machine's own limits, mmHg; also what its holding registers 10 to 23 say."""
PACC_PRE_ALARM = -120.0
OVER_TEMPERATURE_C = 40.8
OVERLOAD_G = (5000.0, 5000.0, 1500.0)
REMOVAL_OFF_G, REMOVAL_FAR_OFF_G = 100.0, 200.0
REMOVAL_OFF_FOR_S = 60
"""A scale that is knocked or leaned on is no balance error."""
SLOWED = 0.2
"""What the pre-alarm of the access pressure leaves of the blood flow, and of the plasma flow drawn from it."""
RESUMES_AFTER_S = 15
"""Someone puts the fault right and restarts the machine this long after it is over."""

AIR, BLOOD_LEAK, SENSOR, SYRINGE, PACC_LOW_ADVICE, REPLACEMENT, REMOVAL_ADVICE = 101, 102, 107, 301, 9001, 9002, 9003
SUPPLY, TEMPERATURE, OVERLOAD, REMOVAL = 205, 206, 207, 208
_PRESSURE_CODES = (103, 104, 105, 201, 202, 203, 204)


@dataclass(frozen=True, slots=True)
class Sensed:
    """What the machine judges in one second: noise-free pressures in the order of LIMITS, weights, its detectors."""

    pressures: tuple[float, ...]
    weights: tuple[float, float, float]
    balance_g: float
    air: bool
    phase: int


def level_of(code: int) -> int:
    """The response level a code belongs to: W1-xx to W3-xx, advice for N-xx."""
    return 4 if code >= 9000 else code // 100


class Answer:
    """The machine's alarms in force. `judge` is called once a second; what it finds acts a second later."""

    def __init__(self) -> None:
        self._due: set[int] = set()
        self._active: list[int] = []
        self.quiet_s = 0
        """For how long nothing has been wrong."""
        self._removal_off_s = 0

    @property
    def level(self) -> int:
        """The response level, 0 when there is none."""
        return min((level_of(code) for code in self._active), default=0)

    @property
    def codes(self) -> tuple[int, ...]:
        """Active alarm codes, first come first, at most 8."""
        return tuple(self._active[:8])

    @property
    def heater_cut(self) -> bool:
        """The over-temperature switch has opened."""
        return TEMPERATURE in self._active

    def judge(self, state: State, sensed: Sensed, effects: Effects) -> None:
        """Takes in one second; AD1 and LD act at once, everything else a second after its limit."""
        at_once = set(_detectors(sensed, effects))
        causes = at_once | set(_limits(state, sensed, effects)) | set(self._removal(sensed))
        for code in sorted(self._due | at_once):
            if code not in self._active:
                self._active.append(code)
        self._due = causes
        self.quiet_s = 0 if causes or effects.physical else self.quiet_s + 1
        if self.quiet_s >= RESUMES_AFTER_S:
            self._active.clear()

    def targets(self, sets: list[float]) -> list[float]:
        """Where the pumps go under this answer instead of to their sets."""
        level = self.level
        if level == 1:
            return [0.0] * len(sets)
        flow = list(sets)
        if PACC_LOW_ADVICE in self._active:
            for pump in (BP, FP, DP):
                flow[pump] *= SLOWED
        if level == 2:
            for pump in PLASMA_SIDE:
                flow[pump] = 0.0
        return flow

    def _removal(self, sensed: Sensed) -> Iterator[int]:
        off = abs(sensed.balance_g) if sensed.phase in BALANCED else 0.0
        self._removal_off_s = self._removal_off_s + 1 if off > REMOVAL_OFF_G else 0
        if self._removal_off_s >= REMOVAL_OFF_FOR_S:
            yield REMOVAL if off > REMOVAL_FAR_OFF_G else REMOVAL_ADVICE


def _detectors(sensed: Sensed, effects: Effects) -> Iterator[int]:
    if sensed.air:
        yield AIR
    if effects.bits.get("ld"):
        yield BLOOD_LEAK


def _limits(state: State, sensed: Sensed, effects: Effects) -> Iterator[int]:
    for value, (low, high), code in zip(sensed.pressures, LIMITS.values(), _PRESSURE_CODES, strict=True):
        if not low <= value <= high:
            yield code
    if sensed.pressures[0] < PACC_PRE_ALARM:
        yield PACC_LOW_ADVICE
    if effects.invalid or effects.bits.get("ad1_self_test_good") == 0:
        yield SENSOR
    if effects.supply_empty and sensed.phase in (EXCHANGE, COLLECT):
        yield SUPPLY
    if state.ht > OVER_TEMPERATURE_C:
        yield TEMPERATURE
    if any(weight > most for weight, most in zip(sensed.weights, OVERLOAD_G, strict=True)):
        yield OVERLOAD
    if SP in effects.stopped:
        yield SYRINGE
    if effects.bits.get("ad3"):
        yield REPLACEMENT
