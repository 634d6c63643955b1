"""The column cache: the same values again, only of recordings that cannot change, and nothing lost without it."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_monitor.storage import cache
from session_monitor.storage.append import add_note
from session_monitor.storage.cache import cache_folder, cache_of, packed, unpack
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import connect_reader, connect_writer
from tests.storage.sessions import UTC0, li_als_3, miss, poll, raw_of, record, settled, start

NAMES = ["pacc_mmhg", "pven_mmhg"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """Twenty polls, one of them missed and one reading invalid."""
    machine = li_als_3()
    steps = [poll(machine, seq) for seq in range(20)]
    steps[5] = miss(5)
    steps[7] = poll(machine, 7, raw_of(machine, 7, pven_mmhg=-32768))
    return record(tmp_path / "r", steps, machine)


def values(path: Path) -> tuple[np.ndarray, np.ndarray]:
    with Recording.open(path) as recording:
        return recording.values(NAMES)


def files(path: Path) -> list[Path]:
    connection = connect_reader(path)
    found = cache_of(path, connection)
    connection.close()
    assert found is not None
    return sorted(found._folder.glob("*"))


def test_a_second_look_gives_the_same(closed: Path) -> None:
    first, second = values(closed), values(closed)
    assert len(files(closed)) == 2 + len(NAMES)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    assert np.isnan(second[1][:, 1]).sum() == 1, "what was not measured stays so"


def test_it_is_the_arrays_that_are_read(closed: Path) -> None:
    values(closed)
    for file in files(closed):
        if file.name.startswith("c-"):
            np.save(file, np.load(file) + 100)
    assert values(closed)[1][0, 0] == 60.0


@pytest.mark.parametrize("damage", [b"", b"no array", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'"])
def test_damaged_or_short_arrays_are_read_again(closed: Path, damage: bytes) -> None:
    whole = values(closed)
    for file in files(closed):
        content = file.read_bytes()
        file.write_bytes(damage)
        np.testing.assert_array_equal(values(closed)[1], whole[1])
        file.write_bytes(content[: len(content) // 2])
        np.testing.assert_array_equal(values(closed)[1], whole[1])
    short = files(closed)[0]
    np.save(short, np.load(short)[:3])
    np.testing.assert_array_equal(values(closed)[1], whole[1])


def test_deleting_it_loses_nothing(closed: Path) -> None:
    whole = values(closed)
    shutil.rmtree(cache_folder())
    np.testing.assert_array_equal(values(closed)[1], whole[1])


def test_an_altered_file_never_finds_the_arrays_of_the_true_one(closed: Path) -> None:
    values(closed)
    connection = connect_writer(closed)
    connection.execute("UPDATE poll SET raw_pacc_mmhg = 7777")
    connection.close()
    assert (values(closed)[1][:5, 0] == 777.7).all()


def test_a_recording_that_may_still_change_has_none(tmp_path: Path) -> None:
    machine = li_als_3()
    recorder = start(tmp_path / "r", machine)
    for seq in range(5):
        recorder.put(poll(machine, seq))
    settled(recorder, 4)
    assert len(values(recorder.path)[0]) == 5
    for seq in range(5, 9):
        recorder.put(poll(machine, seq))
    settled(recorder, 8)
    assert len(values(recorder.path)[0]) == 9
    recorder.close("end_session")
    assert len(values(recorder.path)[0]) == 9


def test_what_is_added_later_does_not_disturb(closed: Path) -> None:
    whole = values(closed)
    add_note(closed, 10**9, "pump serviced", "lin", UTC0)
    np.testing.assert_array_equal(values(closed)[1], whole[1])


def test_the_oldest_make_room(closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values(closed)
    monkeypatch.setattr(cache, "MOST_BYTES", 100)
    other = record(tmp_path / "other", [poll(li_als_3(), 0)], li_als_3())
    values(other)
    kept = [folder.name for folder in cache_folder().iterdir()]
    assert kept == [files(other)[0].parent.name]


def test_a_disk_that_refuses_only_costs_time(closed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path / "file" / "columns")
    assert len(values(closed)[0]) == 19


@given(
    st.lists(st.one_of(st.none(), st.integers(-(2**31), 2**32 - 1)), max_size=30),
    st.sampled_from([Fraction(1), Fraction(1, 10), Fraction(1, 60), Fraction(-3, 7), Fraction(7)]),
)
def test_arrays_are_packed_without_losing_a_bit(raws: list[int | None], scale: Fraction) -> None:
    raw = np.array([np.nan if each is None else each for each in raws], dtype=np.float64)
    values = raw * scale.numerator / scale.denominator
    array, again = packed(values, scale), np.empty(len(values))
    unpack(array, scale, again)
    np.testing.assert_array_equal(again, values)
    if raws and all(each is None or abs(each) < 100 for each in raws):
        assert array.itemsize == 1


def test_what_is_derived_is_made_once_and_again_by_other_rules(closed: Path) -> None:
    made = list[str]()

    def made_by(rules: str) -> np.ndarray:
        def make() -> np.ndarray:
            made.append(rules)
            return np.array([1.0, np.nan])

        with Recording.open(closed) as recording:
            return recording.kept(f"reference {rules}", make)

    for rules in ("old", "old", "new", "new", "old"):
        np.testing.assert_array_equal(made_by(rules), [1.0, np.nan])
    assert made == ["old", "new"]
