"""Machines that stand just before a fault, made once: going there takes thousands of steps."""

from __future__ import annotations

import copy

import pytest

from drivers.simulated import phases
from drivers.simulated.faults.active import ActiveFaults
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import Scenario, load_scenario
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.machine import MachineMap
from tests.simulated.traces import Stood

BEFORE_S = 60.0
"""How long before its fault a prepared machine stands."""


@pytest.fixture(scope="session")
def machine_map() -> MachineMap:
    return load_machine("li-als-3")


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
    """before(scenario, answers=False) -> (a machine BEFORE_S before its first fault, the fault's model time)."""

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
