"""Salvage: real recordings whose pages were destroyed, cut off or written over, and what is left of them."""

from __future__ import annotations

import dataclasses
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from session_monitor.storage.redecoding import redecode
from session_monitor.storage.salvage.pages import Pages
from session_monitor.storage.salvage.recovering import Recovered, recover
from session_monitor.storage.sqlite import PAGE_SIZE, connect_reader, connect_writer
from session_monitor.storage.verifying import Finding, verify
from tests.storage.sessions import li_als_3, miss, poll, record, settled, start, transition

POLLS = 1500


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough polls for a tree of three levels, with alarms and a missed poll among them."""
    machine = li_als_3()
    steps = [poll(machine, seq) for seq in range(POLLS)]
    steps[1] = poll(machine, 1, transitions=(transition(0, 1),), outputs=(("phase", {"note": "x" * 20_000}),))
    steps[700] = miss(700)
    return record(tmp_path_factory.mktemp("long"), steps, machine)


@pytest.fixture
def damaged(long: Path, tmp_path: Path) -> Path:
    """A copy to destroy."""
    return Path(shutil.copy(long, tmp_path / "damaged.sqlite"))


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    connection = connect_reader(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    tables = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names if name[0] != "_"}
    connection.close()
    return tables


def pages_of_polls(path: Path) -> tuple[list[int], list[int]]:
    """(interior pages, leaves) of the table of polls."""
    connection = connect_reader(path)
    root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'poll'").fetchone()[0]
    connection.close()
    pages, waiting, interior, leaves = Pages(path), [root], list[int](), list[int]()
    while waiting:
        number = waiting.pop()
        page = pages.page(number)
        if page[0] == 0x0D:
            leaves.append(number)
            continue
        interior.append(number)
        count = int.from_bytes(page[3:5])
        cells = [int.from_bytes(page[12 + 2 * i : 14 + 2 * i]) for i in range(count)]
        waiting += [int.from_bytes(page[at : at + 4]) for at in cells] + [int.from_bytes(page[8:12])]
    return interior, leaves


def destroy(path: Path, *numbers: int) -> None:
    with path.open("r+b") as file:
        for number in numbers:
            file.seek((number - 1) * PAGE_SIZE)
            file.write(bytes(PAGE_SIZE))


def lost(recovered: Recovered) -> int:
    return sum(last - first + 1 for first, last in recovered.lost_polls)


def test_of_an_intact_recording_nothing_is_lost(long: Path, tmp_path: Path) -> None:
    recovered = recover(long, tmp_path / "new.sqlite")
    assert (recovered.lost_rows, recovered.lost_polls) == ((), ())
    assert (recovered.pages_damaged, recovered.rows_damaged) == (0, 0)
    assert contents(tmp_path / "new.sqlite") == contents(long)
    assert verify(tmp_path / "new.sqlite", None).finding is verify(long, None).finding


def test_a_destroyed_page_costs_the_polls_on_it(damaged: Path, long: Path, tmp_path: Path) -> None:
    _, leaves = pages_of_polls(damaged)
    destroy(damaged, leaves[len(leaves) // 2])
    with pytest.raises(RecordingError), Recording.open(damaged) as recording:
        recording.values(["pven_mmhg"])
    recovered = recover(damaged, tmp_path / "new.sqlite")
    assert 10 < lost(recovered) < 100 and recovered.pages_damaged == 1
    before, after = contents(long), contents(tmp_path / "new.sqlite")
    gone = {seq for first, last in recovered.lost_polls for seq in range(first, last + 1)}
    assert after.pop("poll") == [row for row in before.pop("poll") if row[0] not in gone]
    assert after == before
    first_lost = recovered.lost_rows[0][0]
    found = verify(tmp_path / "new.sqlite", None)
    assert found.finding is Finding.ALTERED and found.rows == first_lost - 1, "proven up to the first row that is gone"


@pytest.mark.parametrize("end", ["n = -21846, h = x'aaaaaaaa'", "h = x'aaaaaaaaaa'", "n = 128"])
def test_a_row_whose_end_was_written_over_is_no_reading(end: str, damaged: Path, tmp_path: Path) -> None:
    connection = connect_writer(damaged)
    connection.execute(f"UPDATE poll SET {end} WHERE seq = 100")
    connection.close()
    recovered = recover(damaged, tmp_path / "new.sqlite")
    assert recovered.lost_polls == ((100, 100),) and recovered.rows_damaged == 1
    ((first, last),) = recovered.lost_rows
    assert 1 < first == last < POLLS
    assert verify(tmp_path / "new.sqlite", None).rows == first - 1


def test_a_destroyed_page_above_others_costs_nothing(damaged: Path, long: Path, tmp_path: Path) -> None:
    interior, _ = pages_of_polls(damaged)
    destroy(damaged, *interior)
    recovered = recover(damaged, tmp_path / "new.sqlite")
    assert (recovered.lost_rows, recovered.lost_polls) == ((), ())
    assert contents(tmp_path / "new.sqlite") == contents(long)


def test_without_its_first_page_everything_else_is_told_by_shape_and_chain(
    damaged: Path, long: Path, tmp_path: Path
) -> None:
    destroy(damaged, 1)
    with pytest.raises(RecordingError):
        Recording.open(damaged)
    recovered = recover(damaged, tmp_path / "new.sqlite")
    before, after = contents(long), contents(tmp_path / "new.sqlite")
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert (recovered.lost_rows, recovered.lost_polls) == ((), ())


def test_a_truncated_recording_keeps_what_is_there(damaged: Path, tmp_path: Path) -> None:
    with damaged.open("r+b") as file:
        file.truncate(damaged.stat().st_size * 3 // 4 + 100)
    with pytest.raises(RecordingError, match="truncated"):
        Recording.open(damaged)
    recovered = recover(damaged, tmp_path / "new.sqlite")
    assert POLLS / 3 < recovered.rows["poll"] < POLLS
    assert recovered.rows["poll"] + recovered.rows["miss"] + lost(recovered) == POLLS
    with Recording.open(tmp_path / "new.sqlite") as recording:
        assert len(recording.times()) == recovered.rows["poll"]


def test_what_is_only_in_the_journal_is_taken_too(tmp_path: Path) -> None:
    machine = li_als_3()
    recorder = start(tmp_path / "r", machine)
    for seq in range(200):
        recorder.put(poll(machine, seq))
    settled(recorder, 199)
    (tmp_path / "killed").mkdir()
    for part in recorder.path.parent.glob(f"{recorder.path.name}*"):
        shutil.copy(part, tmp_path / "killed" / part.name)
    recorder.close("end_session")
    recovered = recover(tmp_path / "killed" / recorder.path.name, tmp_path / "new.sqlite")
    assert (recovered.rows["poll"], recovered.lost_rows) == (200, ())
    assert verify(tmp_path / "new.sqlite", None).finding is Finding.UNSEALED


def test_a_channel_that_is_gone_comes_from_the_text_of_the_map(damaged: Path, tmp_path: Path) -> None:
    connection = connect_writer(damaged)
    connection.execute("DELETE FROM channel WHERE name = 'pven_mmhg'")
    connection.close()
    recovered = recover(damaged, tmp_path / "new.sqlite")
    assert recovered.rows["poll"] == POLLS - 1
    with Recording.open(tmp_path / "new.sqlite") as recording:
        assert recording.machine.channels == li_als_3().channels
    assert "channel row" in verify(tmp_path / "new.sqlite", None).detail


def test_a_map_that_is_gone_is_that_of_a_machine_this_program_knows(damaged: Path, tmp_path: Path) -> None:
    connection = connect_writer(damaged)
    connection.execute("DELETE FROM machine_map")
    connection.close()
    recover(damaged, tmp_path / "new.sqlite")
    with Recording.open(tmp_path / "new.sqlite") as recording:
        assert recording.machine == li_als_3()
    assert "machine_map row 1" in verify(tmp_path / "new.sqlite", None).detail


def test_without_clock_and_session_the_polls_keep_their_distance(damaged: Path, long: Path, tmp_path: Path) -> None:
    connection = connect_writer(damaged)
    for table in ("clock", "session"):
        connection.execute(f"DELETE FROM {table}")
    connection.close()
    assert recover(damaged, tmp_path / "new.sqlite").remade == {"session": 1, "clock": 1}
    with Recording.open(tmp_path / "new.sqlite") as recording, Recording.open(long) as before:
        assert recording.meta.case == "recovered"
        np.testing.assert_allclose(recording.times(), before.times(), atol=0.1)


def test_of_a_recording_with_two_maps_both_are_kept(long: Path, tmp_path: Path) -> None:
    redecode(long, dataclasses.replace(li_als_3(), version=2), tmp_path / "two.sqlite", 0)
    recover(tmp_path / "two.sqlite", tmp_path / "new.sqlite")
    assert contents(tmp_path / "new.sqlite") == contents(tmp_path / "two.sqlite")


@pytest.mark.parametrize("seed", range(12))
def test_garbage_anywhere_gives_a_recording_or_one_line(seed: int, damaged: Path, tmp_path: Path) -> None:
    chance = random.Random(seed)
    content = bytearray(damaged.read_bytes())
    for _ in range(chance.choice((1, 20, 400))):
        at = chance.randrange(len(content))
        content[at : at + 8] = chance.randbytes(8)
    damaged.write_bytes(bytes(content))
    try:
        recovered = recover(damaged, tmp_path / "new.sqlite")
    except RecordingError as error:
        assert "\n" not in str(error)
        assert not (tmp_path / "new.sqlite").exists()
        return
    assert recovered.rows["poll"] > POLLS / 2
    with Recording.open(tmp_path / "new.sqlite") as recording:
        recording.times()


@pytest.mark.parametrize("content", [b"", b"hello", bytes(5 * PAGE_SIZE), b"\x0d" * 3 * PAGE_SIZE])
def test_nothing_to_salvage_is_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(content)
    with pytest.raises(RecordingError, match="machine map"):
        recover(tmp_path / "x.sqlite", tmp_path / "new.sqlite")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.sqlite"]


def test_the_damaged_file_and_one_that_is_there_are_not_touched(long: Path, tmp_path: Path) -> None:
    (tmp_path / "new.sqlite").write_text("mine")
    with pytest.raises(RecordingError, match="there already"):
        recover(long, tmp_path / "new.sqlite")
    with pytest.raises(RecordingError, match="no such file"):
        recover(tmp_path / "none.sqlite", tmp_path / "other.sqlite")


def test_a_recording_of_version_1(tmp_path: Path) -> None:
    old = Path(__file__).parent / "versions" / "version-1-example.sqlite"
    recovered = recover(old, tmp_path / "new.sqlite")
    assert contents(tmp_path / "new.sqlite") == contents(old)
    assert (recovered.lost_rows, recovered.lost_polls, recovered.rows_damaged) == ((), (), 0)
