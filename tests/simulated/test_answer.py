"""What the machine does about its limits: levels, codes, pumps, pressures, and how it resumes."""

from __future__ import annotations

import pytest

from drivers.simulated.machine import SimulatedMachine
from session_monitor.domain.machine import MachineMap
from tests.simulated.traces import Stood

SETS = {"bp_set_ml_min": 1200, "fp_set_ml_min": 300, "dp_set_ml_min": 300, "cp_set_ml_min": 2000}


def said(machine: SimulatedMachine, machine_map: MachineMap, t_s: float) -> dict[str, int]:
    machine.advance_to(t_s)
    return dict(zip(machine_map.index, machine.raw(), strict=True))


def test_air_stops_everything_at_once_and_the_machine_resumes(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("air-in-return", answers=True)
    at_once = said(machine, machine_map, onset)
    assert (at_once["phase"], at_once["response_level"], at_once["machine_alarm_1"]) == (11, 1, 101)
    stopped = said(machine, machine_map, onset + 1)
    assert [stopped[f"{pump}_ml_min"] for pump in ("bp", "fp", "dp", "cp")] == [0, 0, 0, 0]
    assert all(stopped[f"v{number}_closed"] for number in range(1, 7))
    assert {name: stopped[name] for name in SETS} == SETS  # the order stands
    settled = said(machine, machine_map, onset + 18)
    assert abs(settled["pacc_mmhg"]) < 150
    assert settled["pven_mmhg"] == pytest.approx(200, abs=80)
    resumed = said(machine, machine_map, onset + 80)
    assert (resumed["phase"], resumed["response_level"], resumed["machine_alarm_1"]) == (5, 0, 0)
    assert resumed["bp_ml_min"] == 1200


@pytest.mark.parametrize(
    ("scenario", "after_s", "level", "code", "phase"),
    [
        ("blood-leak", 6, 1, 102, 11),
        ("detector-dead", 2, 1, 107, 11),
        ("sensor-invalid", 2, 1, 107, 11),
        ("return-kink", 18, 1, 104, 11),
        ("clamp-mismatch", 6, 1, 104, 11),
        ("access-disconnection", 21, 1, 101, 11),
        ("supply-empty", 2, 2, 205, 2),
        ("heater-fault", 270, 2, 206, 5),
        ("heparin-stop", 2, 3, 301, 5),
        ("access-kink", 9, 4, 9001, 5),
        ("replacement-empty", 2, 4, 9002, 5),
        ("return-disconnection", 300, 0, 0, 5),  # nothing the machine's limits can see
        ("sensor-stuck", 60, 0, 0, 5),
        ("scale-bumped", 40, 0, 0, 5),
    ],
)
def test_level_and_code(
    before: Stood, machine_map: MachineMap, scenario: str, after_s: float, level: int, code: int, phase: int
) -> None:
    machine, onset = before(scenario, answers=True)
    row = said(machine, machine_map, onset + after_s)
    assert (row["response_level"], row["machine_alarm_1"], row["phase"]) == (level, code, phase)


def test_level_2_stops_the_plasma_side_and_keeps_the_phase(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("supply-empty", answers=True)
    row = said(machine, machine_map, onset + 60)
    assert (row["phase"], row["response_level"]) == (2, 2)
    assert (row["bp_ml_min"], row["fp_ml_min"], row["dp_ml_min"]) == (1200, 0, 0)
    assert (row["bp_set_ml_min"], row["fp_set_ml_min"], row["dp_set_ml_min"]) == (1200, 300, 300)
    assert row["ad1"] == 0  # DP stopped before it could draw air


def test_a_kinked_access_slows_the_blood(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("access-kink", answers=True)
    row = said(machine, machine_map, onset + 60)
    assert row["bp_ml_min"] == pytest.approx(240, abs=2)
    assert row["fp_ml_min"] * 4 == pytest.approx(row["bp_ml_min"], abs=4)  # never more plasma than blood
    assert row["pacc_mmhg"] > -1200
    assert {name: row[name] for name in SETS} == SETS


def test_air_that_arrived_stays_while_blood_stands(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("access-disconnection", answers=True)
    for after in (20, 25, 100):
        row = said(machine, machine_map, onset + after)
        assert (row["ad1"], row["phase"]) == (1, 11)


def test_a_stuck_heater_is_cut_off(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("heater-fault", answers=True)
    row = said(machine, machine_map, onset + 900)
    assert row["response_level"] == 2
    assert row["ht_c"] < 408
