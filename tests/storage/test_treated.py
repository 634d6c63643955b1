"""What a recording says of the treatment as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.clinical.circuit import LOOP, PATIENT
from session_monitor.storage.reading import Recording
from session_monitor.storage.treated import ran, ran_in
from tests.storage.sessions import UTC0, li_als_3, miss, poll, raw_of, record, transition

MACHINE = li_als_3()


def entered(name: str, value: float, unit: str) -> tuple[str, dict[str, object]]:
    return "entered_value", {"name": name, "value": value, "unit": unit, "by": "lin", "utc_ns": UTC0}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Nine seconds of exchange at 30 mL/min, half a millilitre a second, with a gap of one; no weights."""
    steps = []
    for seq in range(91):
        flows = {"bp_ml_min": 1200, "fp_ml_min": 300, "dp_ml_min": 300}
        raw = raw_of(MACHINE, seq, phase=2, dp_total_ml=seq // 2, fp_total_ml=seq // 2, **flows)
        outputs = (entered("weight_kg", 61.5, "kg"), entered("hct", 30, "%")) if seq == 2 else ()
        steps.append(miss(seq) if 40 < seq < 50 else poll(MACHINE, seq, raw, outputs=outputs))
    return record(tmp_path, steps, MACHINE)


def test_volumes_and_what_was_entered(path: Path) -> None:
    with Recording.open(path) as recording:
        found = ran(recording)
    assert found.delivered.exchanged_ml.value == pytest.approx(4.5)
    assert (found.weight_kg, found.hct, found.blood_leak) == (61.5, 0.30, False)
    stood = {stop.cause: (round(stop.seconds, 3), stop.times) for stop in found.delivered.stops}
    assert stood["no_data"] == (1.0, 1) and stood["paused"] == (0.0, 0)


def test_the_flow_at_a_specimen_is_that_of_the_recording(path: Path) -> None:
    with Recording.open(path) as recording:
        at = ran(recording).flow_at
    assert at(LOOP, UTC0 + 5 * 10**9).value == pytest.approx(30.0)
    assert at(PATIENT, UTC0 + 5 * 10**9).value == pytest.approx(120 * 0.7)
    assert "within 30 s" in at(LOOP, UTC0 + 3600 * 10**9).reason


def test_a_blood_leak_alarm_is_told(tmp_path: Path) -> None:
    leak = transition(0, 1, key=AlarmKey("blood_leak", "ld", None))
    path = record(tmp_path, [poll(MACHINE, 0), poll(MACHINE, 1, transitions=(leak,))], MACHINE)
    with Recording.open(path) as recording:
        assert ran(recording).blood_leak


def test_a_recording_that_is_gone_or_broken_is_left_out(path: Path) -> None:
    (path.parent / "broken.sqlite").write_bytes(b"no database")
    assert list(ran_in(path.parent, [path.name, "gone.sqlite", "broken.sqlite"])) == [path.name]
