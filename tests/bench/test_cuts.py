"""Simulated power cuts: the recorder comes through them, and a recorder that did not sync would be found out."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.reliability.cut_disk import Disk
from bench.reliability.cuts import Session, Tally, cut_at, moments, recorded
from bench.reliability.traced import FOLDER, Length, Name, Operation, Reader, Said, Sync, TraceError, Write

STEPS = 130


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A short session, killed once and closed, as strace saw it."""
    return recorded(tmp_path_factory.mktemp("cuts").resolve() / "root", STEPS)


def test_a_cut_anywhere_loses_nothing_that_was_saved(session: Session, own_key: None) -> None:
    tally = cut_at(session, moments(session.operations, 32, random.Random(5)), 5)
    assert (tally.problems, tally.cuts) == ([], 32)
    assert (tally.corrupt, tally.lost, tally.commands_lost, tally.unseals, tally.stuck) == (0, 0, 0, 0, 0)
    assert tally.polls > 10 * STEPS and tally.commands > 0 and len(tally.ways) == 5


def journal(session: Session) -> int:
    """The file that was written most often."""
    written = [operation.file for operation in session.operations if isinstance(operation, Write)]
    return max(set(written), key=written.count)


def after(session: Session, kept: Callable[[Operation], bool]) -> Tally:
    """Cuts while the session runs, of a recorder that had done only what is `kept`."""
    operations = [operation for operation in session.operations if kept(operation)]
    last = operations.index(Said(f"saved {STEPS - 1}"))
    return cut_at(replace(session, operations=operations), [last + 1] * 8, 7)


def test_commits_that_were_not_synced_are_missed(session: Session, own_key: None) -> None:
    wal = journal(session)
    tally = after(session, lambda operation: operation != Sync(wal))
    assert tally.lost > 0 and tally.commands_lost > 0


def test_a_synced_write_that_is_not_there_is_missed(session: Session, own_key: None) -> None:
    dropped = [each for each in session.operations if isinstance(each, Write) and each.file == journal(session)][40]
    tally = after(session, lambda operation: operation is not dropped)
    assert tally.lost > 0


def test_a_folder_that_was_not_synced_is_missed(session: Session, own_key: None) -> None:
    tally = after(session, lambda operation: operation != Sync(str(session.root)))
    assert tally.lost > 0


def test_bytes_that_were_not_recorded_are_corrupt(session: Session, own_key: None) -> None:
    main = next(each.file for each in session.operations if isinstance(each, Name) and each.name.endswith(".sqlite"))
    page = next(each for each in session.operations if isinstance(each, Write) and each.file == main and each.at)
    rotten = [
        replace(each, data=bytes(reversed(each.data))) if isinstance(each, Write) and each.at == page.at else each
        for each in session.operations
    ]
    tally = cut_at(replace(session, operations=rotten), [len(rotten)] * 2, 7)
    assert tally.corrupt == 2 and "corrupt" in tally.problems[0]


@pytest.fixture
def own_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Cuts set where the keys are; this sets it back."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def there(root: Path, operations: list[Operation], seeds: int, name: str = "a") -> set[bytes | None]:
    """All that a file may hold after a cut, as far as so many seeds show."""
    found = set[bytes | None]()
    for seed in range(seeds):
        disk = Disk(Path("/x"))
        for operation in operations:
            disk.take(operation)
        to = root / str(seed)
        disk.cut(random.Random(seed), to)
        found.add((to / name).read_bytes() if (to / name).exists() else None)
    return found


def test_what_was_synced_is_there_and_of_the_rest_anything_may_be(tmp_path: Path) -> None:
    made: list[Operation] = [Name("/x", "a", 1), Write(1, 0, b"old"), Sync(1), Sync("/x")]
    assert there(tmp_path / "s", made, 40) == {b"old"}
    assert there(tmp_path / "w", [*made, Write(1, 0, b"new")], 40) == {b"old", b"new"}
    grown = there(tmp_path / "g", [*made, Write(1, 0, b"new"), Write(1, 3, b"er")], 80)
    assert {b"old", b"new", b"older", b"newer"} <= grown
    assert {b"old", b"o"} <= there(tmp_path / "l", [*made, Length(1, 1)], 40)
    assert there(tmp_path / "u", [*made, Name("/x", "a", None)], 40) == {b"old", None}
    assert there(tmp_path / "d", [*made, Name("/x", "a", None), Sync("/x")], 10) == {None}


def test_a_name_needs_the_sync_of_its_folder(tmp_path: Path) -> None:
    made: list[Operation] = [Name("/x", "a", 1), Write(1, 0, b"old"), Sync(1)]
    assert there(tmp_path / "n", made, 40) == {b"old", None}
    inside: list[Operation] = [
        Name("/x", "f", FOLDER),
        Name("/x/f", "a", 1),
        Write(1, 0, b"old"),
        Sync(1),
        Sync("/x/f"),
    ]
    assert there(tmp_path / "f", inside, 40, "f/a") == {b"old", None}
    assert there(tmp_path / "b", [*inside, Sync("/x")], 10, "f/a") == {b"old"}


def test_a_long_write_tears_at_sectors(tmp_path: Path) -> None:
    old, new = b"o" * 1536, b"n" * 1536
    made: list[Operation] = [Name("/x", "a", 1), Write(1, 0, old), Sync(1), Sync("/x"), Write(1, 0, new)]
    found = there(tmp_path, made, 300)
    assert {old, new, old[:512] + new[512:1024] + old[1024:]} <= found
    assert all(each and len(set(each[at : at + 512])) == 1 for each in found for at in (0, 512, 1024))


def hexed(text: str) -> str:
    """As strace writes a string."""
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def test_a_trace_is_read_as_it_happened() -> None:
    name, folder = hexed("/x/a"), hexed("/x")
    lines = [
        f'7 openat(AT_FDCWD, "{name}", O_RDWR|O_CREAT, 0644) = 3',
        f'8 pwrite64(3, "{hexed("abcd")}", 4, 16 <unfinished ...>',
        f'7 write(1, "{hexed("saved 1")}\\x0a", 8) = 8',
        "8 <... pwrite64 resumed>) = 2",
        f'7 write(3, "{hexed("ab")}", 2) = 2',
        f'7 write(3, "{hexed("cd")}", 2) = -1 ENOSPC (No space left on device)',
        "8 clone3({flags=CLONE_VM|CLONE_THREAD}, 88) = 9",
        "7 vfork( <unfinished ...>",
        "10 close(3) = 0",
        "7 <... vfork resumed>) = 10",
        "9 fsync(3) = 0",
        f'7 openat(AT_FDCWD, "{folder}", O_RDONLY) = 4',
        "7 fsync(4) = 0",
        f'7 unlink("{name}") = 0',
    ]
    assert list(Reader(Path("/x")).read(lines)) == [
        Name("/x", "a", 1),
        Said("saved 1"),
        Write(1, 16, b"ab"),
        Write(1, 0, b"ab"),
        Sync(1),
        Sync("/x"),
        Name("/x", "a", None),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("7 fallocate(3, 0, 0, 8) = 0", "not simulated"),
        ('7 pwrite64(3, "\\x61"..., 100, 0) = 100', "cut off"),
        (f'7 rename("{hexed("/x/a")}", "{hexed("/y/a")}") = 0', "between"),
    ],
)
def test_what_would_not_be_simulated_rightly_is_refused(line: str, why: str) -> None:
    lines = [f'7 openat(AT_FDCWD, "{hexed("/x/a")}", O_RDWR|O_CREAT, 0644) = 3', line]
    with pytest.raises(TraceError, match=why):
        list(Reader(Path("/x")).read(lines))


def test_a_sync_beside_a_write_is_refused() -> None:
    lines = [
        f'7 openat(AT_FDCWD, "{hexed("/x/a")}", O_RDWR|O_CREAT, 0644) = 3',
        "7 fsync(3 <unfinished ...>",
        '8 pwrite64(3, "\\x61", 1, 0) = 1',
        "7 <... fsync resumed>) = 0",
    ]
    with pytest.raises(TraceError, match="while another thread synced"):
        list(Reader(Path("/x")).read(lines))
