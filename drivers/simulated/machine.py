"""The simulated machine: a treatment that moves on when told to, and the registers it shows.

Time is an argument: nothing here reads a clock, so a treatment of five hours is simulated in seconds and the same
seed gives the same words at any speed and any poll rate.
"""

from __future__ import annotations

import math

import numpy as np

from drivers.simulated import phases
from drivers.simulated.beginning import Beginning, beginning_of
from drivers.simulated.constants import READINGS_PER_S, Circuit, Prescription
from drivers.simulated.control import Control
from drivers.simulated.faults.base import BadLine
from drivers.simulated.pressures import Number
from drivers.simulated.readings import Readings
from drivers.simulated.registers import Registers, Words
from drivers.simulated.scenario import Scenario
from drivers.simulated.state import State
from session_monitor.domain.errors import UserError
from session_monitor.domain.machine import MachineMap

_TMP_FROM = ("part_mmhg", "pven_mmhg", "p1st_mmhg")
LATEST_START_S = 48 * 3600.0


class SimulatedMachine:
    """One machine treating one patient.

    start_s: model seconds since priming began at which to begin; None begins where the scenario says.
    answers: whether the machine reacts to its limits. ideal: exact pumps and readings without noise.
    Raises UserError when the machine map names a channel this model does not have, or a number makes no sense.
    """

    def __init__(
        self,
        machine_map: MachineMap,
        scenario: Scenario,
        seed: int = 1,
        start_s: float | None = None,
        *,
        answers: bool = True,
        ideal: bool = False,
        circuit: Circuit | None = None,
        prescription: Prescription | None = None,
    ) -> None:
        _check(seed, start_s)
        circuit, plan = circuit or Circuit(), prescription or Prescription()
        self._control = Control(scenario, seed, answers, ideal, circuit, plan)
        self._readings = Readings(circuit, plan, seed, self._control.plant.errors, noisy=not ideal)
        self._registers = Registers(machine_map)
        self._held: dict[str, float] = {}
        self._rows: list[list[int]] | None = None
        self._tick = 0
        self._second = self._control.second(0)
        if missing := self._registers.missing(self._values()):
            raise UserError(f"machine {machine_map.id} cannot be simulated: the model has no {', '.join(missing)}")
        if start_s is not None:
            self.advance_to(start_s)
        elif known := beginning_of(scenario, seed, circuit, plan, answers and not ideal):
            self._control = Control(scenario, seed, answers, ideal, circuit, plan)
            self._take_up(known)
        elif scenario.start is not None:
            self._go_to(scenario.start.phase, scenario.start.after_s)

    @property
    def t_s(self) -> float:
        """Model time of the newest readings, s."""
        return self._tick / READINGS_PER_S

    @property
    def phase(self) -> int:
        """Where the course of the treatment stands, also while an alarm or a restart hides it."""
        return self._control.course.phase

    @property
    def phase_starts(self) -> dict[int, float]:
        """Model time, s, at which each phase so far began."""
        return self._control.course.started

    @property
    def level(self) -> int:
        """The machine's response level."""
        return self._control.level

    @property
    def reachable(self) -> bool:
        """False while a scenario makes the machine not reply at all."""
        return not self._second.effects.silent

    @property
    def line(self) -> BadLine | None:
        """How the line misbehaves just now; None when it does not."""
        return self._second.effects.line

    @property
    def truth(self) -> State:
        """The hidden state at the end of the present second."""
        return self._control.plant.state

    def concentration(self, solute: str) -> float:
        """Plasma concentration of a solute at the end of the present second, as a share of that at the start."""
        return self._control.plant.concentration(solute)

    def advance_to(self, t_s: float) -> None:
        """Moves model time on; times before the present are ignored."""
        self._tick = max(self._tick, math.floor(t_s * READINGS_PER_S + 1e-6))
        for t in range(self._second.t_s + 1, self._tick // READINGS_PER_S + 1):
            self._second = self._control.second(t)
            self._rows = None
            if self._second.effects.held or self._held:
                self._hold()

    def raw(self) -> tuple[int, ...]:
        """One decoded integer per channel, in the map's order."""
        if self._rows is None:
            self._rows = self._registers.encode(self._values(), self._second.effects.invalid)
        return tuple(self._rows[self._tick % READINGS_PER_S])

    def words(self) -> Words:
        """The register image that is served over Modbus."""
        return self._registers.words(self.raw())

    def _take_up(self, known: Beginning) -> None:
        self._control.take_up(known.saved)
        self._second, self._rows = self._control.second(known.t_s), None
        self._tick = known.t_s * READINGS_PER_S

    def _go_to(self, phase: int, after_s: float) -> None:
        starts = self.phase_starts
        while self.phase != phases.ENDED and self._second.t_s < starts.get(phase, math.inf) + after_s:
            self.advance_to(self._second.t_s + 1)

    def _hold(self) -> None:
        """Keeps the word a stuck sensor had when it stuck, whether or not anybody read it."""
        held = self._second.effects.held
        self._held = {name: value for name, value in self._held.items() if name in held}
        if new := held - self._held.keys():
            values = self._readings.values(self._second, self._control.faults)
            self._held |= {name: float(np.ravel(values[name])[0]) for name in new}

    def _values(self) -> dict[str, Number]:
        values = self._readings.values(self._second, self._control.faults)
        values |= self._held
        part, pven, p1st = (self._registers.resolved(name, values[name]) for name in _TMP_FROM)
        values["tmp_mmhg"] = (part + pven) / 2 - p1st
        return values


def _check(seed: int, start_s: float | None) -> None:
    if seed < 0:
        raise UserError(f"the seed {seed} cannot be used; give a whole number from 0")
    if start_s is not None and not 0 <= start_s <= LATEST_START_S:
        raise UserError(f"a treatment cannot begin at {start_s:g} s; give 0 to {LATEST_START_S:g}")
