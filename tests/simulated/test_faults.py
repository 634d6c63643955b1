"""Every fault against its row of the physics specification, section 6, without the machine's answer."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from drivers.simulated.scenario import load_scenario
from session_monitor.domain.machine import MachineMap
from tests.simulated.traces import Stood, Trace, means, trace

BLOOD = ("pacc_mmhg", "part_mmhg", "pven_mmhg", "p1st_mmhg", "tmp_mmhg")


@pytest.fixture
def fast(before: Stood, machine_map: MachineMap):
    """fast(name, seconds) -> every reading from 10 s before the fault to `seconds` after."""

    def traced(name: str, seconds: float) -> Trace:
        machine, onset = before(name)
        machine.advance_to(onset - 10)
        return trace(machine, machine_map, seconds + 10, onset)

    return traced


@pytest.fixture
def slow(before: Stood, machine_map: MachineMap):
    """slow(name, minutes) -> 2 s means, two a minute."""

    def traced(name: str, minutes: float) -> Trace:
        machine, onset = before(name)
        return means(machine, machine_map, 60 * minutes + 60, 30.0, onset)

    return traced


def moved(seen: Trace, names: tuple[str, ...] = BLOOD) -> dict[str, float]:
    """By how much the last 10 s differ from the 10 s before the fault."""
    early, late = seen.t < 0, seen.t >= seen.t[-1] - 10
    return {name: float(seen[name][late].mean() - seen[name][early].mean()) for name in names}


def minutes(seen: Trace, what: np.ndarray) -> float:
    return seen.first(what) / 60


def test_separator_clotting(slow) -> None:
    seen = slow("separator-clotting", 42)
    tmp, part = seen["tmp_mmhg"], seen["part_mmhg"]
    assert minutes(seen, tmp > 60) == pytest.approx(20, abs=1.5)
    assert minutes(seen, tmp > 100) == pytest.approx(33, abs=1.5)
    assert minutes(seen, part > 200) == pytest.approx(33, abs=1.5)
    assert minutes(seen, part > 250) == pytest.approx(39, abs=1.5)
    rise = np.concatenate([np.zeros(20), tmp[20:] - tmp[:-20]])
    assert minutes(seen, rise > 10) == pytest.approx(12, abs=1.5)
    assert part.max() == pytest.approx(264, abs=5)
    assert np.ptp(seen["pven_mmhg"]) < 3


def test_fibre_clotting(slow) -> None:
    seen = slow("fibre-clotting", 60)
    dp = seen["part_mmhg"] - seen["pven_mmhg"]
    assert dp[-1] / dp[0] == pytest.approx(2.0, abs=0.1)
    assert seen["tmp_mmhg"][-1] - seen["tmp_mmhg"][0] < 6


def test_access_kink(fast) -> None:
    seen = fast("access-kink", 40)
    pacc = seen.mean("pacc_mmhg")
    assert seen.first(pacc < -120) == pytest.approx(7, abs=1.5)
    assert seen.first(pacc < -160) == pytest.approx(14, abs=1.5)
    change = moved(seen)
    assert change.pop("pacc_mmhg") == pytest.approx(-111, abs=3)
    assert change == pytest.approx(dict.fromkeys(BLOOD[1:], 0.0), abs=1.5)


def test_access_disconnection(fast) -> None:
    seen = fast("access-disconnection", 40)
    assert seen["pacc_mmhg"][seen.t > 3].mean() == pytest.approx(-5, abs=0.5)
    assert seen.first(seen["ad1"] == 1) == 20.0
    change = moved(seen)
    del change["pacc_mmhg"]
    assert change == pytest.approx(dict.fromkeys(BLOOD[1:], 0.0), abs=1.5)


def test_patient_moving(fast) -> None:
    seen = fast("patient-moving", 120)
    pacc, pven, part = (seen[name] for name in ("pacc_mmhg", "pven_mmhg", "part_mmhg"))
    assert pacc.min() < -155  # at the machine's own limit of -160, but not for long
    assert pacc.max() > -20
    assert pven.max() > 145
    assert part.max() > 190
    after = seen.t > -5
    assert seen.mean("pven_mmhg")[after].max() < 110
    assert seen.mean("pacc_mmhg")[after].min() > -115
    assert seen.mean("pacc_mmhg")[after].max() < -50
    assert longest(seen, pven > 90) <= 1.05
    assert (seen["bp_ml_min"] == seen["bp_ml_min"][0]).all()


def test_access_suction(fast) -> None:
    seen = fast("access-suction", 180)
    pacc, during = seen["pacc_mmhg"], (seen.t >= 0) & (seen.t < 120)
    assert pacc[during].min() < -180
    assert longest(seen, pacc < -120) <= 0.35
    assert (pacc[during] < -120).sum() > 100
    assert seen.mean("pacc_mmhg")[seen.t > -5].min() > -118
    assert pacc[seen.t > 121].min() > -95
    assert np.ptp(seen["pven_mmhg"]) < 15
    assert seen["pven_mmhg"].max() < 85


def longest(seen: Trace, what: np.ndarray) -> float:
    """Seconds for which it holds without a break."""
    runs = "".join("x" if held else " " for held in what).split()
    return max(map(len, runs), default=0) * float(seen.t[1] - seen.t[0])


def test_return_kink(fast) -> None:
    seen = fast("return-kink", 40)
    pven, part = seen.mean("pven_mmhg"), seen.mean("part_mmhg")
    assert seen.first(pven > 150) == pytest.approx(9, abs=1.6)
    assert seen.first(pven > 200) == pytest.approx(15, abs=1.6)
    assert seen.first(part > 250) == pytest.approx(15, abs=1.6)
    expected = {"pacc_mmhg": 0, "part_mmhg": 169, "pven_mmhg": 169, "p1st_mmhg": 169, "tmp_mmhg": 0}
    assert moved(seen) == pytest.approx(expected, abs=2)


def test_return_disconnection(fast) -> None:
    seen = fast("return-disconnection", 60)
    pven = seen.mean("pven_mmhg", 0.5)
    times = [seen.first(pven < limit) for limit in (40, 20, 10)]
    assert times == pytest.approx([0.8, 1.4, 1.9], abs=0.4)
    assert seen["pven_mmhg"].min() > -20  # the machine's own limit: it never notices
    late = seen.t > 10
    ends = [seen[name][late].mean() for name in BLOOD[1:4]]
    assert ends == pytest.approx([50, 4, -8], abs=4)
    assert moved(seen)["tmp_mmhg"] == pytest.approx(0, abs=1)


def test_air_in_return(fast) -> None:
    seen = fast("air-in-return", 20)
    assert np.array_equal(seen["ad1"] == 1, (seen.t >= 0) & (seen.t < 5))
    assert moved(seen) == pytest.approx(dict.fromkeys(BLOOD, 0.0), abs=1.5)


def test_blood_leak(fast) -> None:
    seen = fast("blood-leak", 30)
    assert np.array_equal(seen["ld"] == 1, seen.t >= 5)
    assert moved(seen)["tmp_mmhg"] == pytest.approx(-4, abs=1)


def test_clamp_mismatch(fast) -> None:
    seen = fast("clamp-mismatch", 30)
    assert np.array_equal(seen["v1_closed"] == 1, seen.t >= 0)
    expected = {"pacc_mmhg": 0, "part_mmhg": 200, "pven_mmhg": 200, "p1st_mmhg": 200, "tmp_mmhg": 0}
    assert moved(seen) == pytest.approx(expected, abs=2)


def test_detector_dead(fast) -> None:
    seen = fast("detector-dead", 5)
    assert np.array_equal(seen["ad1_self_test_good"] == 0, seen.t >= 0)
    assert seen["ld_self_test_good"].all()


def test_supply_empty(slow) -> None:
    seen = slow("supply-empty", 9)
    net = sum(seen[f"{scale}_g"] for scale in ("ws2", "ws3", "ws4"))
    net = net - net[1]
    assert np.ptp(seen["ws3_g"][seen.t > 10]) < 2
    assert minutes(seen, net > 100) == pytest.approx(3.3, abs=0.5)
    assert minutes(seen, net > 200) == pytest.approx(6.7, abs=0.6)
    assert minutes(seen, seen["ad1"] > 0) == pytest.approx(1.0, abs=0.6)
    assert seen["ad2"][-1] == 1


def test_inner_emptying(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("inner-emptying")
    reached = {}
    machine.advance_to(onset)
    weight = machine.truth.ws4(machine._control.circuit)
    while "ad1" not in reached:
        machine.advance_to(machine.t_s + 1)
        at = (machine.t_s - onset) / 60
        for least in (150, 100, 50, 0.5):
            if machine.truth.vi < least:
                reached.setdefault(least, at)
        row = dict(zip(machine_map.index, machine.raw(), strict=True))
        if row["ad1"]:
            reached["ad1"] = at
        if at < 6:
            assert machine.truth.ws4(machine._control.circuit) == pytest.approx(weight, abs=2)
    assert [reached[least] for least in (150, 100, 50, 0.5)] == pytest.approx([1.7, 3.4, 5.1, 6.8], abs=0.5)
    assert reached["ad1"] - reached[0.5] == pytest.approx(1.0, abs=0.1)
    assert [row["p2nd_mmhg"] / 10, row["p3rd_mmhg"] / 10] == pytest.approx([5, 5], abs=3)
    assert row["cp_ml_min"] == 0
    assert row["cp_set_ml_min"] == 2000


def test_replacement_empty(slow) -> None:
    seen = slow("replacement-empty", 6)
    after = seen.t > 30
    slope = np.polyfit(seen.t[after] / 60, seen["ws4_g"][after], 1)[0]
    assert slope == pytest.approx(-20.5, abs=0.5)
    net = sum(seen[f"{scale}_g"] for scale in ("ws2", "ws3", "ws4"))
    assert np.ptp(net) < 5
    assert seen["ad3"][-1] == 1
    assert seen["rp_ml_min"][-1] == 0


def test_adsorber_plugging(slow) -> None:
    seen = slow("adsorber-plugging", 46)
    p2nd, p3rd = seen["p2nd_mmhg"], seen["p3rd_mmhg"]
    assert minutes(seen, p2nd > 250) == pytest.approx(16, abs=1)
    assert minutes(seen, p2nd > 400) == pytest.approx(34, abs=1.2)
    assert minutes(seen, p3rd > 400) == pytest.approx(43, abs=1.2)
    assert [p2nd.max(), p3rd.max()] == pytest.approx([486, 419], abs=3)


def test_scale_bumped(fast) -> None:
    seen = fast("scale-bumped", 60)
    off = seen["ws2_g"] - seen["ws2_g"][seen.t < 0].mean()
    off -= seen.t * 20 * 1.007 / 60  # the filtrate that goes on arriving
    assert off[(seen.t >= 0) & (seen.t < 0.1)].mean() == pytest.approx(125, abs=5)
    assert off[(seen.t > 20) & (seen.t < 45)].mean() == pytest.approx(45, abs=2)
    assert abs(off[seen.t >= 45].mean()) < 2


def test_scale_drift(slow) -> None:
    seen = slow("scale-drift", 30)
    net = sum(seen[f"{scale}_g"] for scale in ("ws2", "ws3", "ws4"))
    net = net - net[1]
    assert 10 <= minutes(seen, net > 100) <= 15
    assert 22 <= minutes(seen, net > 200) <= 27


def test_heater_stuck_on(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("heater-fault")
    over = {}
    while machine.t_s < onset + 1800:
        machine.advance_to(machine.t_s + 1)
        for limit in (39.0, 40.8):
            if machine.truth.ht > limit:
                over.setdefault(limit, machine.t_s - onset)
    assert [over[39.0], over[40.8] / 60] == pytest.approx([74, 4.3], abs=2)
    assert machine.truth.ht == pytest.approx(43.7, abs=0.1)


def test_heater_off(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("heater-off")
    cold = 0.0
    while machine.t_s < onset + 1800:
        machine.advance_to(machine.t_s + 1)
        cold = cold or (machine.t_s - onset) * (machine.truth.ht < 37)
    assert cold == pytest.approx(58, abs=2)
    assert machine.truth.ht == pytest.approx(30.7, abs=0.1)


def test_heparin_stop(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("heparin-stop")
    machine.advance_to(onset + 0.5)
    row = dict(zip(machine_map.index, machine.raw(), strict=True))
    assert (row["sp_ml_h"], row["sp_set_ml_h"]) == (0, 400)
    short = 0.0
    while machine.t_s < onset + 2900:
        machine.advance_to(machine.t_s + 1)
        short = short or (machine.t_s - onset) / 60 * (machine.truth.heparin_ml < 3.5)
    assert short == pytest.approx(45, abs=4)
    seen = means(machine, machine_map, 159 * 60 - 2900, 60.0, onset)
    assert minutes(seen, seen["tmp_mmhg"] > 60) == pytest.approx(124, abs=3)
    assert seen["tmp_mmhg"][-1] == pytest.approx(92, abs=3)
    assert seen["part_mmhg"][-1] == pytest.approx(170, abs=4)


def test_sensor_stuck(before: Stood, machine_map: MachineMap) -> None:
    seen = trace(*before("sensor-stuck")[:1], machine_map, 80, 0)
    held = seen["pven_mmhg"][600:]
    assert np.ptp(held) == 0
    assert np.ptp(seen["pven_mmhg"][:600]) > 0
    tmp = (seen["part_mmhg"] + seen["pven_mmhg"]) / 2 - seen["p1st_mmhg"]
    assert np.abs(tmp - seen["tmp_mmhg"]).max() <= 0.051


def test_sensor_invalid(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("sensor-invalid")
    machine.advance_to(onset - 0.1)
    invalid = [machine_map.channel(name).invalid[0] for name in ("pven_mmhg", "tmp_mmhg")]
    assert not set(machine.raw()) & set(invalid)
    machine.advance_to(onset)
    row = dict(zip(machine_map.index, machine.raw(), strict=True))
    assert [row["pven_mmhg"], row["tmp_mmhg"]] == invalid
    assert machine.words()[machine_map.channel("pven_mmhg").table][12] == 0x8000


def test_machine_restart(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("machine-restart")
    machine.advance_to(onset - 0.1)
    last = dict(zip(machine_map.index, machine.raw(), strict=True))
    machine.advance_to(onset + 19.9)
    assert not machine.reachable
    machine.advance_to(onset + 20)
    back = dict(zip(machine_map.index, machine.raw(), strict=True))
    assert machine.reachable
    assert [back[name] for name in ("heartbeat", "bp_total_ml", "treatment_s", "phase")] == [0, 0, 0, 9]
    assert last["bp_total_ml"] > 0
    assert last["ws3_g"] == pytest.approx(back["ws3_g"], abs=100)  # a scale keeps its load
    machine.advance_to(onset + 51)
    again = dict(zip(machine_map.index, machine.raw(), strict=True))
    assert (again["phase"], again["heartbeat"], again["bp_set_ml_min"]) == (5, 310, 1200)


def test_other_machine(before: Stood, machine_map: MachineMap) -> None:
    machine, onset = before("other-machine")
    at = machine_map.index["serial"]
    machine.advance_to(onset - 0.1)
    before_it = machine.raw()[at]
    machine.advance_to(onset)
    assert machine.raw()[at] != before_it


def test_a_fault_that_ends_fades(before: Stood, machine_map: MachineMap) -> None:
    kink = load_scenario("access-kink")
    fault = kink.faults[0].model_copy(update={"duration_s": 25.0})
    machine, onset = before(dataclasses.replace(kink, faults=(fault,)))
    machine.advance_to(onset - 5)
    seen = trace(machine, machine_map, 50, onset)
    assert seen["pacc_mmhg"].min() < -180
    assert seen["pacc_mmhg"][seen.t > 30].mean() == pytest.approx(-83, abs=1)
