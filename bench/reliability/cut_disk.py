"""A disk that loses its power: what was synced is there, of all else anything may be.

The model is the weakest that the sources below allow, so that what survives here does so on a stricter file system too:

- fsync of a file makes its bytes and its length last, not its name; fsync of a folder makes the names in it last, those
  of new folders too (fsync(2); Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014, on which orders file
  systems do not keep). Nothing else makes anything last, and no order is kept between two syncs.
- of bytes not synced yet any of these, by chance: none is there; all are; the first so many writes, the last one torn;
  any of them in any order, each perhaps torn; or sector by sector (512 or 4096 bytes) whatever the sector held at any
  time since the last sync. Tearing keeps to sectors, and bytes beside those written stay as they are: SQLite's
  assumptions (sqlite.org/atomiccommit.html, section 2; SQLITE_IOCAP_POWERSAFE_OVERWRITE).
- a file may have grown before its bytes came: the gap holds zeros or rubbish (the same page: "filled with garbage").
- SQLite's -shm is shared memory and not meant to last: where its name survives, it holds rubbish.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bench.reliability.traced import FOLDER, Length, Name, Operation, Sync, Write

SECTORS = (512, 4096)
NONE, ALL, FIRST, ANY, SECTOR = WAYS = ("none", "all", "first", "any", "sector")
SHM_BYTES = 32768
_T = TypeVar("_T")


@dataclass(slots=True)
class _File:
    synced: bytearray = field(default_factory=bytearray)
    since: list[Write | Length] = field(default_factory=list)


@dataclass(slots=True)
class _Folder:
    synced: dict[str, int] = field(default_factory=dict)
    since: list[Name] = field(default_factory=list)


class Disk:
    """Files and folders in `root`, which was there before; fed with operations in order."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._files = dict[int, _File]()
        self._folders = {self._root: _Folder()}

    def take(self, operation: Operation) -> None:
        """What the kernel was asked for."""
        if isinstance(operation, Write | Length):
            self._files.setdefault(operation.file, _File()).since.append(operation)
        elif isinstance(operation, Name):
            self._folders.setdefault(operation.folder, _Folder()).since.append(operation)
        elif isinstance(operation, Sync):
            self._sync(operation.what)

    def cut(self, chance: random.Random, to: Path) -> str:
        """Writes what may be there after the power went now into the folder `to`; the way that was drawn."""
        way = chance.choice(WAYS)
        _Cut(chance, way, self._files, self._folders).write(self._root, to)
        return way

    def _sync(self, what: int | str) -> None:
        if isinstance(what, int):
            file = self._files.setdefault(what, _File())
            for operation in file.since:
                _apply(file.synced, operation)
            file.since.clear()
        else:
            folder = self._folders.setdefault(what, _Folder())
            for name in folder.since:
                _rename(folder.synced, name)
            folder.since.clear()


class _Cut:
    """One cut, in one of the ways."""

    def __init__(self, chance: random.Random, way: str, files: dict[int, _File], folders: dict[str, _Folder]) -> None:
        self._chance, self._way, self._files, self._folders = chance, way, files, folders
        self._sector = chance.choice(SECTORS)
        self._rubbish = chance.random() < 0.5

    def write(self, folder: str, to: Path) -> None:
        to.mkdir(parents=True, exist_ok=True)
        for name, file in self._names(self._folders.get(folder, _Folder())).items():
            if file == FOLDER:
                self.write(f"{folder}/{name}", to / name)
            elif name.endswith("-shm"):
                (to / name).write_bytes(self._chance.randbytes(SHM_BYTES))
            else:
                (to / name).write_bytes(self._content(self._files.get(file, _File())))

    def _names(self, folder: _Folder) -> dict[str, int]:
        names = dict(folder.synced)
        for name in self._some(folder.since):
            _rename(names, name)
        return names

    def _content(self, file: _File) -> bytes:
        content = bytearray(file.synced)
        if self._way == SECTOR:
            return self._by_sector(content, file.since)
        kept = self._some(file.since)
        if self._way == ANY:
            self._chance.shuffle(kept)
        for number, operation in enumerate(kept, 1):
            torn = self._way == ANY or (self._way == FIRST and number == len(kept))
            for part in self._torn(operation) if torn else (operation,):
                _apply(content, part, self._filling)
        return bytes(content)

    def _some(self, since: list[_T]) -> list[_T]:
        if self._way == NONE:
            return []
        if self._way == ALL:
            return list(since)
        if self._way == FIRST:
            return since[: self._chance.randint(0, len(since))]
        return [each for each in since if self._chance.random() < 0.5]

    def _torn(self, operation: Write | Length) -> Iterator[Write | Length]:
        """Some of its sectors; all of them in half of the cases."""
        if isinstance(operation, Length) or self._chance.random() < 0.5:
            yield operation
            return
        yield from (part for part in _pieces(operation, self._sector) if self._chance.random() < 0.5)

    def _by_sector(self, content: bytearray, since: list[Write | Length]) -> bytes:
        """Each sector, and the length, as at any time since the last sync."""
        size = self._sector
        versions, lengths = dict[int, list[bytes]](), [len(content)]
        for operation in since:
            touched = _touched(len(content), operation, size)
            for at in touched:
                versions.setdefault(at, [bytes(content[at : at + size])])
            _apply(content, operation, self._filling)
            lengths.append(len(content))
            for at in touched:
                versions[at].append(bytes(content[at : at + size]))
        length = self._chance.choice(lengths)
        content = content[:length] + self._filling(length - len(content))
        for at, held in versions.items():
            room = max(0, min(size, length - at))
            part = self._chance.choice(held)[:room]
            content[at : at + room] = part + self._filling(room - len(part))
        return bytes(content)

    def _filling(self, count: int) -> bytes:
        """What stands where nothing was written: zeros, or what was there of an older file."""
        return self._chance.randbytes(count) if self._rubbish and count > 0 else bytes(max(0, count))


def _apply(content: bytearray, operation: Write | Length, filling: Callable[[int], bytes] = bytes) -> None:
    if isinstance(operation, Length):
        del content[operation.length :]
        content.extend(bytes(operation.length - len(content)))
    else:
        if operation.at > len(content):
            content.extend(filling(operation.at - len(content)))
        content[operation.at : operation.at + len(operation.data)] = operation.data


def _touched(before: int, operation: Write | Length, sector: int) -> range:
    """The sectors that an operation changes in a file of this length."""
    if isinstance(operation, Length):
        first, last = sorted((before, operation.length))
    else:
        first, last = min(before, operation.at), operation.at + len(operation.data)
    return range(first - first % sector, last, sector)


def _pieces(write: Write, sector: int) -> Iterator[Write]:
    """The parts of a write that fall into one sector each."""
    at, end = write.at, write.at + len(write.data)
    while at < end:
        until = min(end, at - at % sector + sector)
        yield Write(write.file, at, write.data[at - write.at : until - write.at])
        at = until


def _rename(names: dict[str, int], name: Name) -> None:
    if name.file is None:
        names.pop(name.name, None)
    else:
        names[name.name] = name.file
