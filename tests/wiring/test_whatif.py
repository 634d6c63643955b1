"""What other limits would have changed: judged over arrays exactly as step by step, and told in an order that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.reliability.by_hand import BEFORE_S, ONSET_S, PURIFY_ONSET_S, Treatment
from session_monitor.config.errors import ConfigError
from session_monitor.config.trial_file import load_trial
from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.conditions.trial import Trial, touched_keys
from session_monitor.storage.reading import Recording
from session_monitor.wiring.whatif import runs_of, what_if
from session_monitor.wiring.whatif_arrays import judged_at_once, why_stepped
from session_monitor.wiring.whatif_stepped import on_trial
from tests.monitor.parts import ALARMS

EASY = {
    "access_prealarm.limit": -60,
    "access_low.limit": -120,
    "access_high.ceiling": -40,
    "access_high.rise": 12,
    "return_high.limit": 90,
    "return_low.floor": 30,
    "return_low.drop": 12,
    "part_limit.limit": 140,
    "part_limit.margin": 3,
    "tmp_high.limit": 35,
    "tmp_very_high.limit": 45,
    "flow_low.percent": 97,
    "p2nd_warn.limit": 120,
    "heater_high.limit": 38,
}
"""Nearer to what is normal than any person would set them, so that much happens."""


def fitting(limits: dict[str, float]) -> Trial:
    """Those of the limits that the alarm set has, kept within its bounds."""
    known = ALARMS.limits
    return Trial({k: min(max(v, known[k].lowest), known[k].highest) for k, v in limits.items() if k in known})


def rows(transitions: list[Transition], trial: Trial) -> list[tuple[object, ...]]:
    """What must be equal: everything but the numbering, alarm by alarm."""
    touched = touched_keys(trial, ALARMS)
    return sorted(
        (
            (
                *map(str, row.key),
                row.t_ns,
                row.from_.value,
                row.to.value,
                row.event,
                row.priority,
                row.value,
                row.limit,
                row.by,
            )
            for row in transitions
            if row.key in touched
        ),
        key=str,
    )


def both_ways(recording: Recording, trial: Trial) -> tuple[list[Transition] | None, list[Transition]]:
    """Over arrays, and step by step."""
    asked = recording, trial, runs_of(recording), recording.transitions()
    return None if why_stepped(*asked) else judged_at_once(*asked), on_trial(*asked)


@pytest.mark.parametrize(
    "scenario",
    [
        "access-kink",
        "return-disconnection",
        "access-disconnection",
        "link-drop",
        "sensor-invalid",
        "separator-clotting",
    ],
)
def test_arrays_give_what_stepping_gives(tmp_path: Path, scenario: str) -> None:
    treatment = Treatment(tmp_path, scenario)
    treatment.run(50)
    treatment.acknowledge()
    treatment.say("enter_value", name="separator_max_tmp_mmhg", value=50, unit="mmHg")
    treatment.run(15)
    treatment.say("shelve", id="access_prealarm", channel="pacc_mmhg", direction="low", seconds=20, reason="x")
    treatment.run(30)
    treatment.acknowledge()
    treatment.run(10)
    with treatment.close() as recording:
        for trial in (fitting(EASY), Trial({}, {"access_prealarm": 3.0, "return_low": 0.0}, {"tmp_high": 1.0})):
            at_once, stepped = both_ways(recording, trial)
            assert at_once is not None
            assert rows(at_once, trial) == rows(stepped, trial)
            assert len(rows(stepped, trial)) > 3 or not trial.limits


def test_a_reminder_a_chatter_and_a_mask_come_at_the_same_moment(tmp_path: Path) -> None:
    """An alarm that stands acknowledged for minutes is reminded of; one that comes and goes chatters."""
    treatment = Treatment(tmp_path, "access-kink")
    treatment.run(30)
    treatment.acknowledge()
    treatment.run(400)
    with treatment.close() as recording:
        trial = Trial({"access_prealarm.limit": -50})
        at_once, stepped = both_ways(recording, trial)
        assert at_once is not None
        assert rows(at_once, trial) == rows(stepped, trial)


@pytest.mark.parametrize(
    "trial",
    [Trial({"tmp_high.limit": 35.0}), Trial({}, {"limits_wider": 0.0}), Trial({"access_low.limit": -120.0})],
    ids=["only what is judged while plasma is separated", "an alarm that compares another's limit", "that other limit"],
)
def test_a_trial_of_one_alarm_needs_nothing_of_the_others(tmp_path: Path, trial: Trial) -> None:
    treatment = Treatment(tmp_path, "separator-clotting")
    treatment.run(20)
    with treatment.close() as recording:
        at_once, stepped = both_ways(recording, trial)
        assert at_once is not None
        assert rows(at_once, trial) == rows(stepped, trial)


def test_edits_of_other_limits_and_a_restart_count_as_they_were_given(tmp_path: Path) -> None:
    treatment = Treatment(tmp_path, "return-kink")
    treatment.run(5)
    treatment.say("edit_limit", key="access_prealarm.limit", value=-60, reason="trial")
    treatment.say("load_preset", name="x", limits={"return_high.limit": 140, "p2nd_warn.limit": 200})
    treatment.run(BEFORE_S + 20)
    treatment.die()
    treatment.begin()
    treatment.run(10)
    with treatment.close() as recording:
        trial = Trial({"return_high.limit": 120})
        at_once, stepped = both_ways(recording, trial)
        assert at_once is not None and rows(at_once, trial) == rows(stepped, trial)
        assert {row.key.id for row in stepped} >= {"return_high"}
        assert {"RESTART", "FRESH"} <= {row.event for row in stepped}
        assert {row.limit for row in stepped if row.event == "ON_DELAY" and row.key.id == "return_high"} == {120.0}


def test_lost_gained_earlier_later_and_burden(tmp_path: Path) -> None:
    treatment = Treatment(tmp_path, "return-kink")
    treatment.run(BEFORE_S + 30)
    with treatment.close() as recording:
        as_it_was = what_if(recording, Trial({"return_high.limit": ALARMS.limits["return_high.limit"].value}), "t")
        assert (as_it_was.comparison.lost, as_it_was.comparison.gained, as_it_was.comparison.moved) == ((), (), ())
        assert as_it_was.comparison.same == 1 and as_it_was.burden_as_run == as_it_was.burden_on_trial

        sooner = what_if(recording, Trial({"return_high.limit": 110}), "t").comparison
        assert [c.as_run.key.id for c in sooner.moved] == ["return_high"] and sooner.moved[0].shift_s < 0

        later = what_if(recording, Trial({}, {"return_high": 6.0}), "t").comparison
        assert 3.5 < later.moved[0].shift_s < 4.5

        never = what_if(recording, Trial({}, {"return_high": 600.0}), "t")
        assert [o.key.id for o in never.comparison.lost] == ["return_high"]
        assert never.comparison.lost[0].id in never.confirmed, "the machine stopped by itself: a true alarm"
        assert never.burden_on_trial["high"] == never.burden_as_run["high"] - 1

        more = what_if(recording, Trial({"p2nd_warn.limit": ALARMS.limits["p2nd_warn.limit"].lowest}), "t")
        assert more.burden_on_trial["low"] - more.burden_as_run["low"] == len(more.comparison.gained)


def test_a_recorded_acknowledgement_counts_for_the_alarm_on_trial(tmp_path: Path) -> None:
    treatment = Treatment(tmp_path, "return-kink")
    treatment.run(BEFORE_S + 20)
    treatment.acknowledge()
    treatment.run(5)
    with treatment.close() as recording:
        _, stepped = both_ways(recording, Trial({"return_high.limit": 110}))
        assert [row.to.value for row in stepped if row.key.id == "return_high" and row.event == "ACK"] == ["A"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "tries nothing"),
        ("[limit]\nx = 1", "unknown key"),
        ('[limits]\n"tmp_high.limit" = "x"', "limits / tmp_high.limit"),
        ("[on_delay_s]\ntmp_high = -1", "on_delay_s"),
        ("[limits", "not TOML"),
    ],
)
def test_a_trial_file_with_errors_of_form(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "trial.toml").write_text(text)
    with pytest.raises(ConfigError, match=said):
        load_trial(tmp_path / "trial.toml")


def test_a_trial_that_does_not_fit_names_everything_at_once(tmp_path: Path) -> None:
    treatment = Treatment(tmp_path, "normal")
    treatment.run(1)
    with treatment.close() as recording:
        trial = Trial({"tmp_hihg.limit": 1, "tmp_high.limit": 1e6}, {"nope": 1.0})
        with pytest.raises(ConfigError) as refused:
            what_if(recording, trial, "trial.toml")
        lines = str(refused.value).splitlines()
        assert len(lines) == 3 and all(line.startswith("trial.toml: [") for line in lines)
        crossed = Trial({"p2nd_warn.limit": 420})
        with pytest.raises(ConfigError, match="must stay below"):
            what_if(recording, crossed, "trial.toml")


def test_an_edit_clears_what_it_leaves_inside_at_that_moment(tmp_path: Path) -> None:
    treatment = Treatment(tmp_path, "access-kink")
    treatment.run(BEFORE_S + 20)
    treatment.say("edit_limit", key="access_prealarm.limit", value=-240, reason="trial")
    treatment.run(10)
    with treatment.close() as recording:
        trial = Trial({}, {"access_prealarm": 1.0}, {"access_prealarm": 30.0})
        at_once, stepped = both_ways(recording, trial)
        assert at_once is not None and rows(at_once, trial) == rows(stepped, trial)
        assert [row.event for row in stepped if row.event == "LIMIT_EDIT"]


def test_a_reference_taken_anew_by_a_person_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ONSET_S, "return-disconnection", PURIFY_ONSET_S - 50)  # a reference is known after 40 s
    treatment = Treatment(tmp_path, "return-disconnection")
    treatment.run(BEFORE_S + 45)
    treatment.say("recentre", channel="pven_mmhg")
    treatment.run(15)
    with treatment.close() as recording:
        floor = ALARMS.limits["return_low.floor"].value
        trial = Trial({"return_low.drop": ALARMS.limits["return_low.drop"].lowest})
        at_once, stepped = both_ways(recording, trial)
        assert at_once is not None and rows(at_once, trial) == rows(stepped, trial)
        assert {row.limit for row in stepped if row.event == "ON_DELAY"} == {floor}, "no reference any more"
