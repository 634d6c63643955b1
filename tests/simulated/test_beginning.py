"""What was worked out beforehand is what the model works out, and is used for no other treatment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.simulated import phases
from drivers.simulated.beginning import SEED, beginning_of
from drivers.simulated.constants import Circuit, Patient, Prescription
from drivers.simulated.faults.base import Moment
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import Scenario, load_scenario
from session_monitor.domain.machine import MachineMap

SEEN_S = 400
"""Past both faults of the demonstration, into the machine's answer to the second."""


def test_the_demonstration_is_the_one_the_model_comes_to(machine_map: MachineMap) -> None:
    shown = SimulatedMachine(machine_map, load_scenario("demo"))
    gone = SimulatedMachine(machine_map, load_scenario("demo"), start_s=shown.t_s)
    assert shown.truth is not gone.truth
    assert shown.truth.saved() == gone.truth.saved(), "the model was changed: run scripts/make_beginning.py"
    assert shown.phase_starts == gone.phase_starts
    for tenth in range(SEEN_S * 10):
        for machine in (shown, gone):
            machine.advance_to(gone.t_s + 0.1 if machine is shown else shown.t_s)
        assert shown.raw() == gone.raw(), tenth
    assert shown.level == gone.level == 1


def known(scenario: Scenario, seed: int = SEED, *, circuit: Circuit | None = None, usual: bool = True) -> bool:
    return beginning_of(scenario, seed, circuit or Circuit(), Prescription(), usual) is not None


def test_it_is_used_for_the_demonstration() -> None:
    assert known(load_scenario("demo"))


@pytest.mark.parametrize(
    "change",
    [
        {"start": None},
        {"start": Moment(1619.0, phases.PURIFY)},
        {"patient": replace(Patient(), generation_rise={"IL-6": 0.25})},
        {"faults": load_scenario("supply-empty").faults},
    ],
)
def test_another_treatment_is_worked_out(change: dict[str, object]) -> None:
    assert not known(replace(load_scenario("demo"), **change))


def test_so_is_one_with_another_seed_or_circuit_or_without_answers() -> None:
    demo = load_scenario("demo")
    assert not known(demo, SEED + 1)
    assert not known(demo, circuit=replace(Circuit(), vp0_ml=2500.0))
    assert not known(demo, usual=False)
