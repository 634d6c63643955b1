"""Machines that stand just before a fault, made once: going there takes thousands of steps."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from drivers.simulated import phases
from drivers.simulated.faults.active import ActiveFaults
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import Scenario, load_scenario
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.machine import MachineMap

BEFORE_S = 60.0
"""How long before its fault a prepared machine stands."""


@pytest.fixture(scope="session")
def machine_map() -> MachineMap:
    return load_machine("li-als-3")


@dataclass(frozen=True)
class Trace:
    """What a machine said over some time: `t` seconds from the fault (n,), `raw` (n, channels)."""

    t: np.ndarray
    raw: np.ndarray
    machine_map: MachineMap

    def __getitem__(self, name: str) -> np.ndarray:
        channel = self.machine_map.channel(name)
        return self.raw[:, self.machine_map.index[name]] * float(channel.scale)

    def mean(self, name: str, seconds: float = 2.0) -> np.ndarray:
        """Running mean over the readings of the last `seconds`, as limits see pressures."""
        n = round(seconds / (self.t[1] - self.t[0]))
        return np.convolve(self[name], np.ones(n) / n)[: len(self.t)]

    def first(self, what: np.ndarray) -> float:
        """Seconds from the fault to the first reading at which `what` holds, after the first 2 s read."""
        held = what & (self.t - self.t[0] >= 2.0)
        assert held.any(), "never"
        return float(self.t[np.argmax(held)])


def trace(machine: SimulatedMachine, machine_map: MachineMap, seconds: float, from_s: float) -> Trace:
    """Every reading of the next `seconds`; times counted from `from_s`."""
    ticks = range(round(machine.t_s * 10), round((machine.t_s + seconds) * 10))
    rows = []
    for tick in ticks:
        machine.advance_to(tick / 10)
        rows.append(machine.raw())
    return Trace(np.array(ticks) / 10 - from_s, np.array(rows), machine_map)


def means(machine: SimulatedMachine, machine_map: MachineMap, seconds: float, every: float, from_s: float) -> Trace:
    """For slow faults: the mean of 2 s of readings, once every `every` seconds."""
    rows, times, start = [], [], machine.t_s
    while machine.t_s < start + seconds:
        machine.advance_to(machine.t_s + every - 2.0)
        part = trace(machine, machine_map, 2.0, from_s)
        rows.append(part.raw.mean(axis=0))
        times.append(part.t[-1])
    return Trace(np.array(times), np.array(rows), machine_map)


Stood = Callable[..., tuple[SimulatedMachine, float]]


@pytest.fixture(scope="session")
def _prepared(machine_map: MachineMap) -> dict[tuple[int, float], SimulatedMachine]:
    """Copies of one normal treatment, BEFORE_S before each moment at which scenarios begin."""
    machine = SimulatedMachine(machine_map, load_scenario("normal"), seed=3, answers=False)
    prepared = {}
    for phase, after_s in ((phases.EXCHANGE, 1800.0), (phases.PURIFY, 1200.0), (phases.PURIFY, 1800.0)):
        while machine.t_s < machine.phase_starts.get(phase, 1e9) + after_s - BEFORE_S:
            machine.advance_to(machine.t_s + 1)
        prepared[phase, after_s] = _copied(machine)
    return prepared


@pytest.fixture
def before(_prepared: dict[tuple[int, float], SimulatedMachine]) -> Stood:
    """before(name, answers=False) -> (a machine BEFORE_S before that scenario's first fault, the fault's model time)."""

    def stood(scenario: str | Scenario, answers: bool = False) -> tuple[SimulatedMachine, float]:
        if isinstance(scenario, str):
            scenario = load_scenario(scenario)
        onset = scenario.faults[0].onset
        machine = _copied(_prepared[onset.phase, onset.after_s])
        control = machine._control  # in place of a treatment of an hour that would end in the same state
        control.faults = ActiveFaults(scenario.faults)
        control._answers = answers
        for phase, t_s in machine.phase_starts.items():
            control.faults.begin(phase, t_s)
        return machine, machine.phase_starts[onset.phase] + onset.after_s

    return stood


def _copied(machine: SimulatedMachine) -> SimulatedMachine:
    return copy.deepcopy(machine, {id(machine._registers): machine._registers})
