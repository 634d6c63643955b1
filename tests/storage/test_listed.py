"""What was said of recordings is remembered, and never of another state of the file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from session_monitor.storage.listed import Listed


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "r" / "a.sqlite"
    path.parent.mkdir()
    path.write_bytes(b"one")
    return path


class Reader:
    """Says what a file holds, and counts how often it was asked."""

    def __init__(self, state: str = "closed") -> None:
        self.state, self.asked = state, 0

    def __call__(self, path: Path) -> dict[str, Any]:
        self.asked += 1
        return {"recording": str(path), "state": self.state, "holds": path.read_text()}


def look(file: Path, reader: Reader) -> dict[str, Any]:
    listed = Listed(file.parent)
    row = listed.row(file, reader)
    listed.save()
    return row


def test_a_second_look_reads_nothing(file: Path) -> None:
    reader = Reader()
    assert look(file, reader) == look(file, reader) == {"recording": str(file), "state": "closed", "holds": "one"}
    assert reader.asked == 1


def test_a_file_that_changed_is_read_again(file: Path) -> None:
    reader = Reader()
    look(file, reader)
    file.write_bytes(b"three")
    assert look(file, reader)["holds"] == "three"
    os.utime(file, ns=(1, 1))
    look(file, reader)
    assert reader.asked == 3


@pytest.mark.parametrize("state", ["recording", "interrupted"])
def test_what_may_still_change_is_not_remembered(file: Path, state: str) -> None:
    reader = Reader(state)
    look(file, reader)
    look(file, reader)
    assert reader.asked == 2


def test_a_file_with_a_journal_is_read(file: Path) -> None:
    reader = Reader()
    look(file, reader)
    file.with_name("a.sqlite-wal").write_bytes(b"")
    look(file, reader)
    assert reader.asked == 2


@pytest.mark.parametrize(
    "text", ["", "junk", "[]", "{}", '{"version": "0", "rows": {}}', '{"version": 1, "rows": [1]}']
)
def test_a_damaged_memory_only_costs_time(file: Path, own_cache: Path, text: str) -> None:
    reader = Reader()
    look(file, reader)
    (kept,) = own_cache.rglob("*.json")
    kept.write_text(text)
    assert look(file, reader)["holds"] == "one" and reader.asked == 2


def test_a_disk_that_refuses_is_no_fault(file: Path, own_cache: Path) -> None:
    own_cache.write_text("not a folder")
    assert look(file, Reader())["holds"] == "one"
