"""What a session did, judged against the truth that only a simulated patient knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from drivers.simulated import phases
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import load_scenario
from session_monitor.domain.clinical.circuit import LOOP, extraction_of
from session_monitor.domain.clinical.delivered import CHANNELS, SELDOM, Delivered, Track, delivered
from session_monitor.domain.clinical.estimate import Estimate, times
from session_monitor.domain.clinical.reductions import compared, measured
from session_monitor.domain.clinical.removal import by_all, by_exchange
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.results import Result

START = 800.0
VOLUME_L = times(3.0, 0.10)
"""Of the simulated patient, known as well as a formula knows it."""
HOUR_NS = 3600 * 10**9


@dataclass(frozen=True)
class Treated:
    """What the machine delivered, and the patient's concentrations before, after the exchange and at the end of purify,
    as shares of those before."""

    ran: Delivered
    exchanged: dict[str, float]
    purified: dict[str, float]


def treated(machine_map: MachineMap, scenario: str) -> Treated:
    """A whole treatment, read every 5 s."""
    machine = SimulatedMachine(machine_map, load_scenario(scenario), ideal=True)
    names = [name for name in (*CHANNELS, *SELDOM) if name in machine_map.index]
    at = [machine_map.index[name] for name in names]
    scales = np.array([float(machine_map.channel(name).scale) for name in names])
    rows, ends = list[np.ndarray](), dict[int, dict[str, float]]()
    while machine.phase not in (phases.RETURN, phases.ENDED):
        raw = machine.raw()
        rows.append(np.array([raw[i] for i in at]) * scales)
        ends[machine.phase] = {solute: machine.concentration(solute) for solute in ("il6", "tnf_alpha")}
        machine.advance_to(machine.t_s + 5)
    values = dict(zip(names, np.array(rows).T, strict=True))
    track = Track(np.arange(len(rows)) * 5.0, values, machine_map.phases, 5.0, (), machine_map)
    return Treated(delivered(track), ends[phases.COLLECT], ends[phases.PURIFY])


@pytest.fixture(scope="module")
def normal(machine_map: MachineMap) -> Treated:
    return treated(machine_map, "normal")


def fall(share: float) -> Estimate:
    """The fall from 800 to a share of it, as two results tell it."""
    before = Result("IL-6", START, "pg/mL", 7.0, 0, "before")
    return measured(before, Result("IL-6", START * share, "pg/mL", 7.0, 5 * HOUR_NS, "after"))


def extraction(share: float) -> Estimate:
    """Of the loop, from a pair of specimens."""
    return extraction_of({"across": LOOP, "inlet": 100.0, "outlet": 100.0 * (1 - share)})


def test_volumes_are_those_of_the_prescription(normal: Treated) -> None:
    assert normal.ran.exchanged_ml.value == pytest.approx(2000, abs=5)
    assert normal.ran.kept_ml.value == pytest.approx(500, abs=5)
    assert normal.ran.cleaned_ml.value == pytest.approx(5400, abs=10)
    assert normal.ran.purify_h.value == pytest.approx(3.0, abs=0.01)
    stood = {stop.cause: stop.seconds for stop in normal.ran.stops}
    assert stood["paused"] == pytest.approx(120, abs=10), "the bag was changed"
    assert stood["stopped_by_alarm"] == stood["no_data"] == stood["blood_pump_stopped"] == 0


def test_the_exchange_removes_what_is_expected_of_it(normal: Treated) -> None:
    """IL-6 has tissue behind it and falls by 45 %, where 49 % are expected of a substance in plasma alone."""
    expected = by_exchange(normal.ran, VOLUME_L)
    assert expected.value == pytest.approx(48.7, abs=0.2)
    assert compared(fall(normal.exchanged["il6"]), expected) == "within"


def test_what_comes_back_from_tissue_or_is_made_anew_falls_less(normal: Treated) -> None:
    """The device took the same of both; TNF-alpha is made as fast as it is cleared."""
    expected = by_all(normal.ran, VOLUME_L, extraction(0.87))
    assert expected.value == pytest.approx(89, abs=1)
    assert normal.purified["tnf_alpha"] > 0.75
    assert compared(fall(normal.purified["tnf_alpha"]), expected) == "less"
    unmeasured = by_all(normal.ran, VOLUME_L, Estimate(reason="not measured"))
    assert compared(fall(normal.purified["il6"]), unmeasured) == "within", "who did not measure claims less"


def test_a_level_that_does_not_fall_is_no_device_that_does_not_clear(machine_map: MachineMap) -> None:
    found = treated(machine_map, "cytokine-not-falling")
    fell = fall(found.purified["il6"])
    assert fell.value is not None and fell.value < 5, "it rose, or all but"
    expected = by_all(found.ran, VOLUME_L, extraction(0.87))
    assert expected.low is not None and expected.low > 70
    assert compared(fell, expected) == "less"
