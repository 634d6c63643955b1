"""The file between a dead monitor's children and the living."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.processes import handover
from session_monitor.processes.handover import STOPPED, TAKEN_OVER, HandoverReader


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "handover.json"


def test_nothing_written_says_nothing(path: Path) -> None:
    assert HandoverReader(path, 100).verdict() is None


def test_a_stop_is_for_the_children_of_one_monitor(path: Path) -> None:
    mine, other = HandoverReader(path, 100), HandoverReader(path, 200)
    handover.stop(path, 100)
    assert mine.verdict() == STOPPED
    assert mine.verdict() == STOPPED
    assert other.verdict() is None


def test_a_monitor_takes_over_from_all_but_itself(path: Path) -> None:
    old, own = HandoverReader(path, 100), HandoverReader(path, 200)
    handover.take_over(path, 200)
    assert old.verdict() == TAKEN_OVER
    assert own.verdict() is None


def test_what_an_earlier_session_left_silences_no_one(path: Path) -> None:
    handover.stop(path, 100)
    assert HandoverReader(path, 100).verdict() is None  # the same process number by chance
    handover.take_over(path, 100)
    assert HandoverReader(path, 200).verdict() is None


def test_each_silence_needs_its_own_stop(path: Path) -> None:
    reader = HandoverReader(path, 100)
    handover.stop(path, 100)
    assert reader.verdict() == STOPPED
    reader.arm()
    assert reader.verdict() is None
    handover.stop(path, 100)
    assert reader.verdict() == STOPPED


@pytest.mark.parametrize("text", ["", "{", "[]", '"stop"', "17", '{"id": "x", "stop": 1}', '{"id": "x"}', "\udcff"])
def test_nonsense_silences_no_one(path: Path, text: str) -> None:
    reader = HandoverReader(path, 100)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert reader.verdict() is None


def test_writing_leaves_one_file_and_clearing_none(path: Path) -> None:
    handover.take_over(path, 1)
    handover.stop(path, 1)
    assert list(path.parent.iterdir()) == [path]
    handover.clear(path)
    handover.clear(path)
    assert not list(path.parent.iterdir())


def test_a_folder_that_cannot_be_written_is_an_error_to_the_writer(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        handover.take_over(tmp_path / "gone" / "handover.json", 1)
