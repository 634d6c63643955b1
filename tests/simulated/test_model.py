"""The model against the identities and test vectors of the physics specification, section 7."""

from __future__ import annotations

import math

import numpy as np
import pytest

from drivers.simulated import phases
from drivers.simulated.constants import CP, DP, FP, SOLUTES, STEP_MIN, Circuit, Patient, Prescription
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.plant import Plant
from drivers.simulated.scenario import load_scenario
from drivers.simulated.solutes import CHARCOAL, INNER, PATIENT, RESIN, WASTE, Solutes
from drivers.simulated.state import Drive
from session_monitor.domain.machine import MachineMap

HOUR_LATER = -1
NAMES = ("pacc", "part", "pven", "p1st", "p2nd", "p3rd", "tmp")


@pytest.fixture(scope="module")
def ideal(machine_map: MachineMap) -> dict[int, dict[str, float]]:
    """Truth and pressures of a treatment with exact pumps and no noise, at the end of each phase."""
    machine = SimulatedMachine(machine_map, load_scenario("normal"), ideal=True)
    ends: dict[int, dict[str, float]] = {}
    while machine.phase != phases.ENDED:
        phase = machine.phase
        ends[phase] = _seen(machine, machine_map)
        machine.advance_to(machine.t_s + 1)
        while machine.phase == phase and machine.t_s % 30:
            machine.advance_to(machine.t_s + 1)
        if machine.phase != phase and phase in (phases.EXCHANGE, phases.COLLECT, phases.PURIFY):
            ends[phase] |= {"Vo": machine.truth.vo, "Vi": machine.truth.vi}
    removed = machine.truth.amounts[RESIN : WASTE + 1, 0].sum() / 1e6
    ends[phases.ENDED] = {"mass": _mass_error(machine), "removed_ug": removed} | _seen(machine, machine_map)
    machine.advance_to(machine.t_s + 3600)
    ends[HOUR_LATER] = _seen(machine, machine_map)
    return ends


def _seen(machine: SimulatedMachine, machine_map: MachineMap) -> dict[str, float]:
    raw = machine.raw()
    seen = {name: raw[machine_map.index[f"{name}_mmhg"]] / 10 for name in NAMES}
    seen |= {solute.name: machine.concentration(solute.name) for solute in SOLUTES}
    return seen | {"Vo": machine.truth.vo, "Vi": machine.truth.vi, "t_s": machine.t_s}


def _mass_error(machine: SimulatedMachine) -> float:
    start = Solutes(Patient(), Circuit()).start().sum(axis=0)
    return float(np.max(np.abs(machine.truth.amounts.sum(axis=0) / start - 1.0)))


def test_mass_in_is_mass_out(ideal: dict[int, dict[str, float]]) -> None:
    assert ideal[phases.ENDED]["mass"] < 1e-12


@pytest.mark.parametrize(
    ("phase", "il6", "bilirubin", "vo", "vi", "tmp"),
    [
        (phases.EXCHANGE, 0.631, 0.708, 7, 0, 32.0),
        (phases.COLLECT, 0.549, 0.660, 507, 0, 33.1),
        (phases.PURIFY, 0.233, 0.568, 313, 196, 43.3),
    ],
)
def test_vector_at_the_end_of_each_phase(
    ideal: dict[int, dict[str, float]], phase: int, il6: float, bilirubin: float, vo: float, vi: float, tmp: float
) -> None:
    seen = ideal[phase]
    assert seen["il6"] == pytest.approx(il6, abs=0.005)  # concentrations up to 30 s before the end
    assert seen["bilirubin"] == pytest.approx(bilirubin, abs=0.004)
    assert seen["Vo"] == pytest.approx(vo, abs=1)
    assert seen["Vi"] == pytest.approx(vi, abs=1)
    assert seen["tmp"] == pytest.approx(tmp, abs=0.15)
    assert seen["pacc"] == pytest.approx(-83.2, abs=0.1)
    assert seen["part"] == pytest.approx(119.9, abs=0.2)
    assert seen["pven"] == pytest.approx(72.8, abs=0.2)


def test_vector_of_the_loop(ideal: dict[int, dict[str, float]]) -> None:
    assert ideal[phases.PURIFY]["p2nd"] == pytest.approx(118.5, abs=0.1)
    assert ideal[phases.PURIFY]["p3rd"] == pytest.approx(46.6, abs=0.2)


def test_what_a_treatment_removes(ideal: dict[int, dict[str, float]]) -> None:
    after = {"il6": 0.23, "tnf_alpha": 0.81, "il8": 0.68, "il10": 0.46, "ifn_gamma": 0.73, "il1_beta": 0.59}
    after |= {"bilirubin": 0.57, "ammonia": 0.95}
    seen = {name: ideal[phases.PURIFY][name] for name in after}
    assert seen == pytest.approx(after, abs=0.006)
    assert ideal[phases.ENDED]["removed_ug"] == pytest.approx(2.4, abs=0.15)


def test_solutes_rebound_within_an_hour(ideal: dict[int, dict[str, float]]) -> None:
    shares = {"il6": 0.12, "tnf_alpha": 0.93, "il8": 0.72, "il10": 0.31, "ifn_gamma": 0.74, "il1_beta": 0.50}
    shares |= {"bilirubin": 0.25, "ammonia": 0.52}
    end, later = ideal[phases.ENDED], ideal[HOUR_LATER]
    seen = {name: (later[name] - end[name]) / (1 - end[name]) for name in shares}
    assert seen == pytest.approx(shares, abs=0.015)


def test_the_phases_take_their_time(ideal: dict[int, dict[str, float]]) -> None:
    assert ideal[phases.ENDED]["t_s"] / 3600 == pytest.approx(4.8, abs=0.05)


def _plain(patient: Patient, circuit: Circuit | None = None) -> Plant:
    return Plant(circuit or Circuit(), patient, Prescription())


def _passive(**changes: float) -> Patient:
    """A patient who neither makes, clears nor stores anything."""
    inert = {"clearance": 0.0, "transfer": 0.0, "sieving": 1.0, "fresh": 0.0, "refill_sieving": 0.0} | changes
    return Patient(tuple(solute._replace(**inert) for solute in SOLUTES), generates=False)


@pytest.mark.parametrize(("exchanged_ml", "left"), [(3022.0, 0.3651), (5992.0, 0.1357)])
def test_a_pure_exchange_follows_the_exponential(exchanged_ml: float, left: float) -> None:
    plant = _plain(_passive())
    drive = Drive(targets=[120.0, 30.0, 30.0, 0.0, 0.0, 0.0, 0.0], fresh=True, drain=True)
    while plant.state.totals[FP] < exchanged_ml:
        plant.step(drive, 0.0)
    concentration = plant.concentration("il6")
    assert concentration == pytest.approx(left, abs=2e-4)
    assert concentration == pytest.approx(math.exp(-plant.state.totals[FP] / 3000.0), abs=2e-4)


@pytest.mark.parametrize(("ratio", "extraction"), [(1, 0.8733), (2, 0.8687), (5, 0.8836), (10, 0.9021)])
def test_the_loop_extracts_what_its_formula_says(ratio: float, extraction: float) -> None:
    """lambda E/(1 + (lambda - 1) E), E of one pass: a huge patient whose concentration does not move."""
    flow = 30.0 * ratio
    plant = _plain(_passive(), Circuit(vp0_ml=1e9, hold_up_ml=30.0))  # little to wash out, so steady soon
    single = 1.0 - math.exp(-2 * 80.0 * (flow / 200.0) ** 0.5 / flow)
    formula = ratio * single / (1 + (ratio - 1) * single)
    state = plant.state
    state.vo, state.vi = 50.0, 30.0
    state.rotation[FP], state.rotation[DP], state.rotation[CP] = 30.0, 30.0, flow
    drive = Drive(targets=[120.0, 30.0, 30.0, 0.0, 0.0, flow, 0.0], inner=True)
    for _ in range(1500):
        state.amounts[PATIENT] = plant.solutes.c0 * state.vp
        state.amounts[RESIN : CHARCOAL + 1] = 0.0  # adsorbers as good as new
        plant.step(drive, 0.0)
    returned = state.amounts[INNER, 0] / state.vi / plant.solutes.c0[0]
    assert formula == pytest.approx(extraction, abs=1e-4)
    assert 1.0 - returned == pytest.approx(extraction, abs=3e-4)


def test_the_flap_keeps_the_chambers_level() -> None:
    plant = _plain(Patient())
    plant.state.vo = 507.0
    drive = Drive(targets=[120.0, 30.0, 30.0, 20.0, 20.0, 200.0, 4.0], inner=True)
    for second in range(600):
        plant.step(drive, 0.0)
        difference = plant.state.vi / 3 - plant.state.vo / 5
        assert difference < 5.0 or second < 60
    assert difference == pytest.approx(2.8, abs=0.1)


def test_volumes_balance_while_the_pumps_differ() -> None:
    """What the patient and the bags lose and gain is what the pumps moved, to the last bit."""
    plant = Plant(Circuit(tau_refill_min=1e12), Patient(), Prescription(), (0.0, 0.004, -0.004, 0.001, 0.0, 0.002, 0.0))
    plant.state.vo, plant.state.vi = 300.0, 180.0
    drive = Drive(targets=[120.0, 30.0, 30.0, 20.0, 20.0, 200.0, 4.0], inner=True)
    total, moved = plant.state.vp + plant.state.vo + plant.state.vi, 0.0
    for _ in range(3600):
        true = plant.true_flows()
        moved += (true[3] - true[4]) * STEP_MIN
        plant.step(drive, 0.0)
    assert plant.state.vp + plant.state.vo + plant.state.vi == pytest.approx(total + moved, abs=1e-6)


def test_a_patient_who_makes_ever_more(machine_map: MachineMap) -> None:
    scenario = load_scenario("cytokine-not-falling")
    machine = SimulatedMachine(machine_map, scenario, ideal=True)
    seen = {}
    while machine.phase != phases.RETURN:
        phase = machine.phase
        machine.advance_to(machine.t_s + 5)
        if machine.phase != phase:
            seen[phase] = 800 * machine.concentration("il6")
    removed_ug = machine.truth.amounts[RESIN : WASTE + 1, 0].sum() / 1e6
    assert seen[phases.BLOOD_IN] == pytest.approx(800, rel=0.02)
    assert seen[phases.COLLECT] == pytest.approx(720, rel=0.03)
    assert seen[phases.PURIFY] == pytest.approx(830, rel=0.03)
    assert removed_ug == pytest.approx(4.9, abs=0.2)
