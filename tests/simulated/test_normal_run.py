"""What a treatment without a fault shows (physics specification, section 5), pulsation and noise included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from drivers.simulated import phases
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import load_scenario
from session_monitor.domain.machine import MachineMap

WITH_PATIENT = (phases.EXCHANGE, phases.COLLECT, phases.PRE_CIRCULATE, phases.PURIFY, phases.PREPARE_RETURN)
EVERY_S = 11
SETTLED_S = 60.0
"""Pumps need this long to reach their sets after a phase change."""


@dataclass(frozen=True)
class Run:
    """A second of readings every EVERY_S: columns by channel name, and seconds since the phase began."""

    columns: dict[str, np.ndarray]
    since_s: np.ndarray
    truth: np.ndarray
    """Vo, Vi at each reading."""

    def during(self, *wanted: int, settled: bool = True) -> np.ndarray:
        return np.isin(self.columns["phase"], wanted) & (self.since_s >= (SETTLED_S if settled else 0.0))

    def span(self, name: str, *wanted: int) -> tuple[float, float]:
        values = self.columns[name][self.during(*wanted)]
        return float(values.min()), float(values.max())


@pytest.fixture(scope="session", params=[0, 5])
def run(request: pytest.FixtureRequest, machine_map: MachineMap) -> Run:
    machine = SimulatedMachine(machine_map, load_scenario("normal"), seed=request.param)
    rows, since, truth = [], [], []
    second = 0
    while machine.phase != phases.ENDED:
        for tenth in range(10):
            machine.advance_to(second + tenth / 10)
            rows.append(machine.raw())
        since += [second - machine.phase_starts[machine.phase]] * 10
        truth += [(machine.truth.vo, machine.truth.vi)] * 10
        assert machine.level == 0
        second += EVERY_S
    table = np.array(rows).T
    columns = {c.name: table[i] * float(c.scale) for i, c in enumerate(machine_map.channels)}
    return Run(columns, np.array(since), np.array(truth))


@pytest.mark.parametrize(
    ("channel", "low", "high"),
    [("pacc_mmhg", -92, -70), ("part_mmhg", 108, 134), ("pven_mmhg", 67, 83), ("ht_c", 37.7, 38.2)],
)
def test_ranges_with_the_patient(run: Run, channel: str, low: float, high: float) -> None:
    least, most = run.span(channel, *WITH_PATIENT)
    assert low - 0.5 <= least
    assert most <= high + 0.5


def test_ranges_of_the_loop(run: Run) -> None:
    least, most = run.span("p2nd_mmhg", phases.PURIFY)
    assert least >= 110.5
    assert most <= 126.5
    separating = run.during(phases.EXCHANGE, phases.COLLECT, phases.PURIFY)
    assert run.columns["p1st_mmhg"][separating].min() >= 45
    assert run.columns["p1st_mmhg"][separating].max() <= 75
    p3rd = run.columns["p3rd_mmhg"][run.during(phases.PURIFY)]
    assert p3rd[:200].mean() == pytest.approx(61, abs=2)
    assert p3rd[-200:].mean() == pytest.approx(47, abs=1)


def test_transmembrane_pressure_creeps(run: Run) -> None:
    tmp = run.columns["tmp_mmhg"]
    exchange, purify = tmp[run.during(phases.EXCHANGE)], tmp[run.during(phases.PURIFY)]
    assert exchange[:100].mean() == pytest.approx(29, abs=1)
    assert exchange[-100:].mean() == pytest.approx(32, abs=1)
    assert purify[-100:].mean() == pytest.approx(43, abs=1.5)


def test_weights_stay_on_their_scales(run: Run) -> None:
    highest = [run.columns[f"{scale}_g"].max() for scale in ("ws2", "ws3", "ws4")]
    assert highest == pytest.approx([4004, 4503, 620], abs=40)


def test_net_removal_is_a_pump_error_at_most(run: Run) -> None:
    total = sum(run.columns[f"{scale}_g"] for scale in ("ws2", "ws3", "ws4"))
    for phase, most in ((phases.EXCHANGE, 20), (phases.PURIFY, 50)):
        during = run.during(phase, settled=False)
        assert abs(total[during][-10:].mean() - total[during][:10].mean()) < most
    emptied = run.during(phases.PREPARE_RETURN, settled=False)
    assert 370 <= total[emptied][:10].mean() - total[emptied][-10:].mean() <= 480


def test_the_chambers_keep_level(run: Run) -> None:
    outer, inner = run.truth[run.during(phases.PURIFY)].T
    assert inner.min() > 170
    assert inner.max() < 230
    assert (inner / 3 - outer / 5).max() < 5.0


def test_supply_side_sensor(run: Run) -> None:
    """AD2: the fresh bag never empties, nothing hangs there in purify, INNER is empty at the end of phase 6."""
    ad2 = run.columns["ad2"]
    assert not ad2[run.during(phases.EXCHANGE, phases.COLLECT, settled=False)].any()
    assert ad2[run.during(phases.PURIFY, settled=False)].all()


def test_the_patient_is_connected_from_blood_in_to_return(run: Run) -> None:
    connected = run.columns["patient_connected"]
    assert not connected[run.during(phases.PRIME, settled=False)].any()
    assert not connected[run.during(phases.ENDED, settled=False)].any()
    assert connected[~run.during(phases.PRIME, phases.ENDED, settled=False)].all()


def test_return_pressure_falls_with_saline(run: Run) -> None:
    assert run.columns["pven_mmhg"][run.during(phases.RETURN)].mean() == pytest.approx(21, abs=1)


def test_the_phases_come_in_order(run: Run) -> None:
    seen = [int(phase) for phase in dict.fromkeys(run.columns["phase"])]
    assert seen == list(phases.COURSE)


def test_live_pressures_do_not_look_frozen(machine_map: MachineMap) -> None:
    """30 equal words while blood runs mean a stuck sensor; a live one repeats itself at most 5 times."""
    machine = SimulatedMachine(machine_map, load_scenario("normal"), start_s=1500)
    rows = []
    for tick in range(15000, 21000):
        machine.advance_to(tick / 10)
        rows.append(machine.raw())
    table = np.array(rows).T
    longest = {}
    for name in ("pacc_mmhg", "part_mmhg", "pven_mmhg", "p1st_mmhg", "p2nd_mmhg", "p3rd_mmhg"):
        changes = np.flatnonzero(np.diff(table[machine_map.index[name]]))
        longest[name] = int(np.diff(changes).max())
    assert max(longest.values()) <= 6
