"""Replay gives the recorded transitions exactly: of every scenario, with operators, gaps, clock steps and restarts."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.reliability.by_hand import BEFORE_S, Treatment
from bench.reliability.replays import Compared, compare
from drivers.simulated.scenario import scenario_names
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import connect_writer
from session_monitor.wiring.replay import first_difference, replayed


def differences(treatment: Treatment, recording: Recording) -> list[str]:
    """Where live, recorded and replayed part: inputs and values bit for bit, transitions, bytes printed twice."""
    found = Compared("", 0)
    compare(treatment.heard, recording, found)
    assert found.values > 0 and found.steps == len(treatment.heard)
    return found.wrong


@pytest.mark.parametrize("scenario", scenario_names())
def test_every_scenario_replays_as_it_was(tmp_path: Path, scenario: str) -> None:
    treatment = Treatment(tmp_path, scenario)
    treatment.run(BEFORE_S + 12)
    treatment.acknowledge()
    treatment.run(8)
    with treatment.close() as recording:
        assert differences(treatment, recording) == []


def test_operators_gaps_clock_steps_and_restarts_are_part_of_it(tmp_path: Path) -> None:
    treatment = Treatment(tmp_path, "return-kink")
    treatment.say("enter_value", name="weight_kg", value=70, unit="kg")
    treatment.say("set_operator", operator="RN 7")
    treatment.run(20)
    treatment.say("edit_limit", key="access_prealarm.limit", value=-60, reason="trial")
    treatment.console.ok = (False, True)
    treatment.run(10)
    treatment.acknowledge()
    treatment.run(5)
    treatment.say("shelve", id="access_prealarm", channel="pacc_mmhg", direction="low", seconds=600, reason="trial")
    treatment.clock.utc_offset_ns += 3600 * 10**9
    treatment.run(10)
    treatment.clock.now_ns += 5 * 10**9  # five seconds in which nothing was polled
    treatment.run(5)
    treatment.die()
    treatment.begin()
    treatment.run(20)
    treatment.acknowledge()
    treatment.die()
    treatment.begin()
    treatment.say("end_session", patient_disconnected=True)
    treatment.run(10)
    with treatment.close() as recording:
        recorded = recording.transitions()
        assert len(recording.begins()) == 3
        assert {"ACK", "SHELVE", "RESTART", "FRESH", "SESSION_END"} <= {row.event for row in recorded}
        assert {"clock_step", "screen_lost", "access_prealarm"} <= {row.key.id for row in recorded if row.to == "U"}
        assert differences(treatment, recording) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE \"transition\" SET to_state = 'A' WHERE seq = 2",
        'DELETE FROM "transition" WHERE seq = (SELECT max(seq) FROM "transition")',
        "UPDATE poll SET raw_pven_mmhg = 700",
    ],
)
def test_a_recording_that_does_not_follow_from_its_inputs_shows(tmp_path: Path, change: str) -> None:
    treatment = Treatment(tmp_path, "return-kink")
    treatment.run(BEFORE_S + 20)
    treatment.recorder.close("test")
    connection = connect_writer(treatment.recorder.path)
    connection.execute(change)
    connection.close()
    with Recording.open(treatment.recorder.path) as recording:
        assert first_difference(recording.transitions(), list(replayed(recording))) is not None


def test_a_recording_of_the_first_version_replays() -> None:
    with Recording.open(Path(__file__).parents[1] / "storage" / "versions" / "version-1-example.sqlite") as recording:
        recorded = recording.transitions()
        assert len(recorded) > 5
        assert first_difference(recorded, list(replayed(recording))) is None


def test_an_alarm_set_that_is_not_understood_is_one_line(tmp_path: Path) -> None:
    treatment = Treatment(tmp_path, "normal")
    treatment.run(1)
    treatment.close().close()
    connection = connect_writer(treatment.recorder.path)
    connection.execute("UPDATE alarm_set SET source = replace(source, 'limit', 'limt')")
    connection.close()
    with Recording.open(treatment.recorder.path) as recording:
        with pytest.raises(RecordingError, match=r"alarm set is not understood: .* more\)") as refused:
            list(replayed(recording))
        assert "\n" not in str(refused.value)
