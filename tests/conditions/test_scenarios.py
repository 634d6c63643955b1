"""Every scenario of the simulated machine raises exactly the alarms its file lists, in time and in order.

Polled in lockstep through the engine, the machine answering as it would (physics specification, section 6). The list
beside each fault is what is proved here; the whole treatments, through the command line, are `make reliability`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from drivers.simulated import phases
from drivers.simulated.expected import differences, forbidden, host_alarms
from drivers.simulated.faults.base import Moment
from drivers.simulated.scenario import Scenario, load_scenario, scenario_names
from session_monitor.domain.inputs import StepInput
from tests.conditions.bench import machine
from tests.conditions.treatment import Raw, Treatment

pytestmark = pytest.mark.timeout(600)  # hours of treatment, step by step, also on a busy computer

COARSE_S, FINE_S = 0.5, 0.1
BEFORE_S = 60.0
FINE_FOR_S = 60.0
"""How long after a fault's onset every reading of the machine is looked at; longer while the fault lasts."""
MARGIN_S = 120.0
"""How long after the last alarm of a list, and the end of a fault, nothing more may come."""
LOOK_S = 600.0
"""How long a treatment without a fault is looked at."""
NORMAL_PACC_MMHG = -83.0
SCENARIOS = {name: load_scenario(name) for name in scenario_names()}


class Times(NamedTuple):
    """Model times, s, of one scenario."""

    onset_s: float
    fine_until_s: float
    until_s: float


def times(scenario: Scenario, phase_starts: dict[int, float]) -> Times:
    """When its first fault begins, and how long to look."""
    onset_s = phase_starts[scenario.faults[0].onset.phase] + scenario.faults[0].onset.after_s
    lasts = [fault.duration_s + fault.release_s for fault in scenario.faults if fault.duration_s]
    fine_until_s = onset_s + max([FINE_FOR_S, *lasts])
    last_s = max([fine_until_s, *(alarm.due_s(phase_starts) for alarm in scenario.alarms)])
    return Times(onset_s, fine_until_s, last_s + MARGIN_S)


@pytest.fixture(scope="module")
def before() -> Callable[[Scenario], Treatment]:
    """before(scenario) -> a treatment BEFORE_S before its first fault, watched since priming, so far in silence."""
    normal = Treatment("normal", COARSE_S)
    kept: dict[Moment, Treatment] = {}
    for onset in sorted({s.faults[0].onset for s in SCENARIOS.values() if s.faults}, key=_in_course):
        while onset.phase not in normal.phase_starts:
            normal.run(10)
        normal.run_to(normal.phase_starts[onset.phase] + onset.after_s - BEFORE_S)
        kept[onset] = normal.copied(SCENARIOS["normal"], COARSE_S)
    return lambda scenario: kept[scenario.faults[0].onset].copied(scenario, COARSE_S)


def _in_course(moment: Moment) -> tuple[int, float]:
    return phases.COURSE.index(moment.phase), moment.after_s


@pytest.mark.parametrize("name", [name for name, scenario in SCENARIOS.items() if scenario.faults])
def test_a_scenario_raises_the_alarms_it_lists_and_no_others(name: str, before: Callable[..., Treatment]) -> None:
    scenario = SCENARIOS[name]
    treatment = Treatment(name, COARSE_S) if scenario.start else before(scenario)
    when = times(scenario, treatment.phase_starts)
    treatment.run_to(when.onset_s - 10)
    treatment.poll_every(FINE_S)
    treatment.run_to(when.fine_until_s)
    treatment.poll_every(COARSE_S)
    treatment.run_to(when.until_s)
    assert forbidden(scenario.never, treatment.raised) == []
    assert differences(scenario.alarms, treatment.raised, treatment.phase_starts) == []
    assert {key.id for _, key in treatment.raised}.isdisjoint(host_alarms())


def test_a_quiet_normal_treatment_raises_nothing_from_priming_to_its_end(before: Callable[..., Treatment]) -> None:
    last = max((s for s in SCENARIOS.values() if s.faults), key=lambda s: _in_course(s.faults[0].onset))
    treatment = before(last).copied(SCENARIOS["normal"], COARSE_S)
    assert treatment.t_s > 7000, "watched since priming"
    treatment.run_to(17_600)
    assert set(treatment.phase_starts) == set(phases.COURSE)
    assert differences(SCENARIOS["normal"].alarms, treatment.raised, treatment.phase_starts) == []


@pytest.mark.parametrize(
    ("start_s", "seconds"),
    [(1020, 300), (4250, 60), (5260, 240), (16210, 60), (17130, 290)],
    ids=["blood-in to exchange", "collect", "bag change to purify", "prepare return", "return to the end"],
)
def test_a_normal_treatment_raises_nothing_at_its_turns(start_s: float, seconds: float) -> None:
    assert Treatment("normal", FINE_S, start_s=start_s).run(seconds) == []


def test_a_patient_whose_cytokine_does_not_fall_raises_nothing() -> None:
    raised = Treatment("cytokine-not-falling", COARSE_S, start_s=5300).run(LOOK_S)
    assert forbidden(SCENARIOS["cytokine-not-falling"].never, raised) == []
    assert raised == []


@pytest.mark.parametrize("name", ["patient-moving", "access-suction"])
def test_nuisance_of_another_seed_raises_nothing_either(name: str) -> None:
    assert Treatment(name, FINE_S, seed=7, start_s=7170).run(60 + 120) == []


@pytest.mark.parametrize(("swing_mmhg", "announced"), [(4.0, 1), (14.0, 5)])
def test_a_pressure_that_swings_about_its_limit(
    swing_mmhg: float, announced: int, before: Callable[..., Treatment]
) -> None:
    """Pacc five times to either side of -120, 20 s each: within the deadband of 10 that is one alarm, not five."""
    treatment = before(SCENARIOS["access-kink"]).copied(SCENARIOS["normal"], FINE_S)
    at, began_s = machine().index["pacc_mmhg"], treatment.t_s

    def swinging(t_s: float, raw: Raw) -> Raw:
        beyond = (t_s - began_s) % 40 < 20
        off_mmhg = -120 - NORMAL_PACC_MMHG + (-swing_mmhg if beyond else swing_mmhg)
        return (*raw[:at], raw[at] + round(10 * off_mmhg), *raw[at + 1 :])

    treatment.alter = swinging
    treatment.run(5 * 40)
    assert [key.id for _, key in treatment.raised] == ["access_prealarm"] * announced


def test_the_hints_of_a_fault_name_its_side(before: Callable[..., Treatment]) -> None:
    treatment = before(SCENARIOS["return-kink"])
    treatment.run(BEFORE_S + 40)
    nothing_more = StepInput(0, round(treatment.t_s * 1e9), 0, None, None)
    hints = {alarm["id"]: alarm.get("hints", []) for alarm in treatment.engine.view(nothing_more).alarms}
    (hint,) = hints["return_high"]
    assert hint["id"] == "return_side"
    assert all(moved_mmhg > 60 for moved_mmhg in hint["votes"].values()), "shown with the readings that voted"
    assert hint["votes"].keys() == {"pven_mmhg", "part_mmhg"}
