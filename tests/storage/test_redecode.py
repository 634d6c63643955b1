"""A recording decoded again: the words stay, the readings are those of the new map, and every change is told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.machine import MachineMap
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.reading import Recording
from session_monitor.storage.redecoding import KIND, redecode
from session_monitor.storage.sqlite import connect_reader, connect_writer
from session_monitor.storage.verifying import Finding, verify
from session_monitor.storage.words import recoded
from tests.storage.sessions import UTC0, miss, poll, raw_of, record, small_machine


def with_channel(machine: MachineMap, name: str, **changed: object) -> MachineMap:
    channels = tuple(replace(c, **changed) if c.name == name else c for c in machine.channels)  # type: ignore[arg-type]
    return replace(machine, version=2, channels=channels, source="# another map\n")


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Ten polls and a missed one; Pacc falls from -80.0 by 0.1 mmHg a poll."""
    machine = small_machine()
    steps = [poll(machine, seq, raw_of(machine, seq, pacc_mmhg=-800 - seq)) for seq in range(10)]
    return record(tmp_path / "r", [*steps, miss(10)], machine)


def pacc(path: Path, name: str = "pacc_mmhg") -> list[float]:
    with Recording.open(path) as recording:
        return recording.values([name])[1][:, 0].tolist()


def raw(path: Path, column: str) -> list[int]:
    connection = connect_reader(path)
    values = [value for (value,) in connection.execute(f"SELECT {column} FROM poll ORDER BY seq")]
    connection.close()
    return values


def test_another_scale(recorded: Path, tmp_path: Path) -> None:
    to = tmp_path / "new.sqlite"
    new = with_channel(small_machine(), "pacc_mmhg", scale=Fraction(1, 100))
    done = redecode(recorded, new, to, UTC0)
    assert pacc(to) == [(-800 - seq) / 100 for seq in range(10)]
    assert raw(to, "raw_pacc_mmhg") == raw(recorded, "raw_pacc_mmhg")
    change = done.changes[0]
    assert (len(done.changes), done.polls, change.channel, change.readings) == (1, 10, "pacc_mmhg", 10)
    assert (change.was, change.now) == ({"scale": "1/10"}, {"scale": "1/100"})
    assert change.first == (pytest.approx(0.0, abs=1e-5), -80.0, -8.0)


def test_both_maps_stand_in_the_copy_and_it_says_where_it_came_from(recorded: Path, tmp_path: Path) -> None:
    to = tmp_path / "new.sqlite"
    redecode(recorded, with_channel(small_machine(), "pacc_mmhg", unit="kPa"), to, UTC0)
    connection = connect_reader(to)
    assert connection.execute("SELECT map, version FROM machine_map ORDER BY map").fetchall() == [(1, 1), (2, 2)]
    units = connection.execute("SELECT unit FROM channel WHERE name = 'pacc_mmhg' ORDER BY map").fetchall()
    connection.close()
    assert units == [("mmHg",), ("kPa",)]
    with Recording.open(to) as recording:
        assert recording.machine.version == 2
        [(_, details)] = recording.outputs(KIND)
    assert details["from"] == recorded.name and "intact" in details["finding"]
    assert verify(to, own_public_key()).finding is Finding.SEALED


def test_a_sign_that_was_missed_and_words_of_two_channels_that_are_one(recorded: Path, tmp_path: Path) -> None:
    wrong = with_channel(small_machine(), "pacc_mmhg", type=WordType.U16, invalid=(), low=None, high=None)
    unsigned = redecode(recorded, wrong, tmp_path / "wrong.sqlite", UTC0)
    assert pacc(tmp_path / "wrong.sqlite")[0] == (65536 - 800) / 10
    assert unsigned.changes[0].readings == 10
    redecode(tmp_path / "wrong.sqlite", small_machine(), tmp_path / "right.sqlite", UTC0)
    assert pacc(tmp_path / "right.sqlite") == pacc(recorded)
    assert raw(tmp_path / "right.sqlite", "raw_pacc_mmhg") == raw(recorded, "raw_pacc_mmhg")


def test_a_word_that_means_no_measurement_is_none_any_more(recorded: Path, tmp_path: Path) -> None:
    done = redecode(
        recorded, with_channel(small_machine(), "pacc_mmhg", invalid=(-803,)), tmp_path / "new.sqlite", UTC0
    )
    values = pacc(tmp_path / "new.sqlite")
    assert np.flatnonzero(np.isnan(values)).tolist() == [3]
    assert (done.changes[0].readings, done.changes[0].unmeasured, done.changes[0].measured) == (1, 1, 0)


def test_alarms_notes_and_misses_stay_as_they_were(full: Path, tmp_path: Path) -> None:
    with Recording.open(full) as before:
        new = with_channel(before.machine, "pven_mmhg", scale=Fraction(1, 100))
        redecode(full, new, tmp_path / "new.sqlite", UTC0)
        with Recording.open(tmp_path / "new.sqlite") as after:
            assert after.transitions() == before.transitions() != []
            assert after.notes() == before.notes() and after.gaps() == before.gaps()
            assert after.results() == before.results() and after.counts() == before.counts()
            assert after.times().tolist() == before.times().tolist()


def test_a_recording_of_version_1(tmp_path: Path) -> None:
    old = Path(__file__).parent / "versions" / "version-1-example.sqlite"
    with Recording.open(old) as before:
        redecode(old, replace(before.machine, version=2), tmp_path / "new.sqlite", UTC0)
    assert verify(tmp_path / "new.sqlite", own_public_key()).finding is Finding.SEALED


class TestRefused:
    def test_a_recording_that_was_altered(self, recorded: Path, tmp_path: Path) -> None:
        connection = connect_writer(recorded)
        connection.execute("UPDATE poll SET raw_pacc_mmhg = -500 WHERE seq = 3")
        connection.close()
        with pytest.raises(RecordingError, match="not what was recorded"):
            redecode(recorded, small_machine(), tmp_path / "new.sqlite", UTC0)

    def test_a_map_of_another_machine_or_that_leaves_words_out(self, recorded: Path, tmp_path: Path) -> None:
        with pytest.raises(RecordingError, match="one of other"):
            redecode(recorded, replace(small_machine(), id="other"), tmp_path / "new.sqlite", UTC0)
        fewer = replace(small_machine(), channels=small_machine().channels[:-1])
        with pytest.raises(RecordingError, match="leaves out ad1"):
            redecode(recorded, fewer, tmp_path / "new.sqlite", UTC0)
        assert not (tmp_path / "new.sqlite").exists()


PAIR = Channel("low", Table.INPUT, 4, WordType.U16), Channel("high", Table.INPUT, 3, WordType.I16)


def of(*channels: Channel) -> MachineMap:
    return replace(small_machine(), channels=channels)


@given(st.integers(-(2**31), 2**31 - 1))
def test_words_that_were_one_number_become_two_and_one_again(number: int) -> None:
    whole = of(Channel("whole", Table.INPUT, 3, WordType.I32))
    parts = recoded(whole, of(*PAIR))([number])
    assert parts == [number & 0xFFFF, number >> 16]
    assert recoded(of(*PAIR), whole)(parts) == [number]


def test_words_that_were_not_kept_are_missing() -> None:
    wider = of(Channel("wide", Table.INPUT, 3, WordType.I32), Channel("there", Table.INPUT, 4, WordType.U16))
    assert recoded(of(PAIR[0]), wider)([7]) == [None, 7]
    assert recoded(of(*PAIR), wider)([7, None]) == [None, 7]
