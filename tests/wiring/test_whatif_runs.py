"""Judged over arrays is judged step by step across restarts and edits, whatever operators, clocks and the link do."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from bench.reliability.by_hand import Treatment
from bench.reliability.replays import happen
from session_monitor.domain.conditions.trial import Trial
from session_monitor.wiring.whatif import runs_of
from session_monitor.wiring.whatif_arrays import judged_at_once, why_stepped
from session_monitor.wiring.whatif_stepped import on_trial
from tests.monitor.parts import ALARMS
from tests.wiring.test_whatif import EASY, fitting, rows

SCENARIOS = ("return-kink", "access-kink", "separator-clotting", "link-drop", "return-disconnection", "sensor-invalid")
PART_S = 50.0
"""Longer than a reference takes, twice in each session."""


@pytest.mark.parametrize("seed", range(8))
def test_a_session_of_several_runs_in_which_anything_happens(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    treatment = Treatment(tmp_path, dice.choice(SCENARIOS), seed)
    for _ in range(2):
        happen(treatment, dice, PART_S, Counter())
        key = dice.choice(sorted(fitting(EASY).limits))
        treatment.say("edit_limit", key=key, value=EASY[key], reason="trial")
        treatment.say("recentre", channel="pven_mmhg")
        treatment.run(5)
        treatment.die(dice.randrange(10**9, 10**11))
        treatment.begin()
    treatment.run(45)
    with treatment.close() as recording:
        runs, recorded = runs_of(recording), recording.transitions()
        assert len(runs) >= 3
        some = dice.sample(sorted(fitting(EASY).limits), 3)
        for trial in (fitting(EASY), Trial({key: ALARMS.limits[key].default for key in some})):
            assert why_stepped(recording, trial, runs, recorded) is None
            at_once = judged_at_once(recording, trial, runs, recorded)
            assert rows(at_once, trial) == rows(on_trial(recording, trial, runs, recorded), trial)
            assert rows(at_once, trial)
