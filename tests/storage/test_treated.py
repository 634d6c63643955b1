"""What a recording says of the treatment as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.clinical.circuit import LOOP, PATIENT
from session_monitor.domain.clinical.delivered import SELDOM
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from session_monitor.storage.series import Series
from session_monitor.storage.sqlite import connect_writer
from session_monitor.storage.treated import Channels, ran, ran_in
from tests.storage.sessions import SERIAL, UTC0, li_als_3, miss, poll, raw_of, record, settled, start, transition

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


class Noting(Recording):
    """Notes which channels of every poll are read."""

    read: list[str]

    def tail(self, names: Sequence[str], after_seq: int) -> Series:
        self.read = [*getattr(self, "read", []), *names]
        return super().tail(names, after_seq)


def filling(folder: Path, serial: int = SERIAL) -> Path:
    """From priming to exchange; the total of plasma given comes to the end of its register and goes on from 0.

    serial: that of the machine which answers from there on.
    """
    steps = []
    for seq in range(40):
        last = 2**32 - 1 - 10
        raw = raw_of(MACHINE, seq, phase=0 if seq < 5 else 2, dp_total_ml=(last + seq) % 2**32, dp_ml_min=600)
        if seq > 10:
            raw[MACHINE.index["serial"]] = serial
        steps.append(poll(MACHINE, seq, raw))
    return record(folder, steps, MACHINE)


def test_what_is_seldom_looked_at_is_not_read_for_nothing(tmp_path: Path) -> None:
    steps = [poll(MACHINE, seq, raw_of(MACHINE, seq, phase=seq // 5, dp_total_ml=seq)) for seq in range(15)]
    with Noting.open(record(tmp_path, steps, MACHINE)) as recording:
        assert ran(recording).delivered.exchanged_ml.value == pytest.approx(0.5)
        assert not {*SELDOM, "serial"} & {*recording.read}


def test_a_total_that_fell_is_judged_by_what_else_was_read_then(tmp_path: Path) -> None:
    with Noting.open(filling(tmp_path / "full")) as recording:
        assert ran(recording).delivered.exchanged_ml.value == pytest.approx(3.5)
        assert {"treatment_s", "serial"} <= {*recording.read}
    with Recording.open(filling(tmp_path / "another", SERIAL + 1)) as recording:
        assert ran(recording).delivered.exchanged_ml.value == pytest.approx(3.4), "another one counts from 0"


def test_channels_are_found_by_name_whenever_they_are_read(path: Path) -> None:
    with Recording.open(path) as recording:
        channels = Channels(recording, ("pven_mmhg",))
        names = [*channels]
        assert {"pven_mmhg", "phase", "serial", *SELDOM} <= {*names} and len(channels) == len(names)
        assert "door_open" not in channels
        for name in ("serial", "phase", "pven_mmhg"):
            assert channels[name].tolist() == recording.tail((name,), -1).values[:, 0].tolist()
        assert [*channels] == names and len(channels) == len(names)


def test_a_recording_that_grows_is_looked_at_as_it_was(tmp_path: Path) -> None:
    recorder = start(tmp_path, MACHINE)
    try:
        for seq in range(3):
            recorder.put(poll(MACHINE, seq))
        settled(recorder, 2)
        with Recording.open(recorder.path) as recording:
            channels = Channels(recording)
            recorder.put(poll(MACHINE, 3))
            settled(recorder, 3)
            assert channels["serial"].tolist() == [SERIAL] * 3 and len(channels.t_s) == 3
    finally:
        recorder.close("end_session")


def test_polls_that_are_others_at_a_second_look_are_damage(path: Path) -> None:
    with Recording.open(path) as recording:
        channels = Channels(recording)
        connection = connect_writer(path)
        connection.execute("DELETE FROM poll WHERE seq = 7")
        connection.close()
        with pytest.raises(RecordingError, match="its polls were others a moment ago"):
            channels["treatment_s"]
