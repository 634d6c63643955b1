"""Judged over arrays is judged step by step: of every scenario, under trials that nobody would have thought of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.simulated.scenario import scenario_names
from session_monitor.config.errors import ConfigError
from session_monitor.config.trial_file import check_trial
from session_monitor.domain.conditions.trial import WRONG_MACHINE, Trial
from session_monitor.storage.reading import Recording
from session_monitor.wiring.whatif import runs_of
from session_monitor.wiring.whatif_arrays import judged_at_once, why_stepped
from session_monitor.wiring.whatif_stepped import on_trial
from tests.monitor.parts import ALARMS
from tests.wiring.test_replay import Treatment
from tests.wiring.test_whatif import rows

BEFORE_S, AFTER_S = 45, 30
"""Long enough for a reference (40 s) before the fault, and for its alarms after it."""
LIMITS = sorted(ALARMS.limits)
ALARM_IDS = sorted(alarm.id for alarm in ALARMS.alarms)


def limit(key: str) -> st.SearchStrategy[tuple[str, float]]:
    """Any value within the hard bounds, as fine as a person would type it."""
    bounds = ALARMS.limits[key]
    return st.floats(bounds.lowest, bounds.highest).map(
        lambda value: (key, min(max(round(value, 1), bounds.lowest), bounds.highest))
    )


delays = st.dictionaries(st.sampled_from(ALARM_IDS), st.sampled_from([0.0, 0.2, 1.0, 4.9, 30.0]), max_size=3)
trials = st.builds(
    Trial,
    st.lists(st.sampled_from(LIMITS).flatmap(limit), max_size=4).map(dict),
    delays,
    delays,
)


@pytest.fixture(scope="module", params=scenario_names())
def recording(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    """A session of each scenario, with an operator who does something of everything."""
    treatment = Treatment(tmp_path_factory.mktemp("session"), request.param, BEFORE_S)
    treatment.run(5)
    treatment.say("enter_value", name="separator_max_tmp_mmhg", value=50, unit="mmHg")
    treatment.run(BEFORE_S - 5)
    treatment.run(10)
    treatment.acknowledge()
    treatment.say("shelve", id="access_prealarm", channel="pacc_mmhg", direction="low", seconds=10, reason="x")
    treatment.run(AFTER_S - 10)
    with treatment.close() as recorded:
        yield recorded


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trial=trials)
def test_arrays_equal_stepping_under_any_trial(recording: Recording, trial: Trial) -> None:
    runs, recorded = runs_of(recording), recording.transitions()
    try:
        check_trial(trial, "trial", ALARMS)
    except ConfigError:
        return  # limits that would cross each other, or an alarm without that delay: refused before anything is judged
    if why_stepped(recording, trial, runs, recorded) is None:
        at_once = judged_at_once(recording, trial, runs, recorded)
        assert rows(at_once, trial) == rows(on_trial(recording, trial, runs, recorded), trial)


def test_most_trials_are_judged_over_arrays(recording: Recording) -> None:
    """Or the test above would show nothing."""
    runs, recorded = runs_of(recording), recording.transitions()
    stranger = any(row.key.id == WRONG_MACHINE and row.to != "N" for row in recorded)
    for key in ("tmp_high.limit", "return_low.drop", "access_high.rise", "part_limit.margin", "access_prealarm.limit"):
        trial = Trial({key: ALARMS.limits[key].lowest})
        assert why_stepped(recording, trial, runs, recorded) == ("machine" if stranger else None)
        if not stranger:
            at_once = judged_at_once(recording, trial, runs, recorded)
            assert rows(at_once, trial) == rows(on_trial(recording, trial, runs, recorded), trial)
