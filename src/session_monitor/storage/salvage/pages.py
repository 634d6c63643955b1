"""The pages of a damaged database file and of the journal beside it, without asking SQLite.

SQLite refuses a whole table for one page that is damaged; the other pages are as good as they were. File format:
https://www.sqlite.org/fileformat2.html, sections 1 and 4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from session_monitor.storage.sqlite import PAGE_SIZE

FILE_HEADER = 100
_WAL_HEADER, _FRAME_HEADER = 32, 24
_BIG_ENDIAN_SUMS = 0x377F0683
_MAGIC = (0x377F0682, _BIG_ENDIAN_SUMS)


class Pages:
    """Pages by number, from 1; what the journal holds of a page counts, up to the last commit in it."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        journal = path.with_name(f"{path.name}-wal")
        self._newer = dict(_committed(journal.read_bytes())) if journal.exists() else {}
        self.numbers = sorted({*range(1, len(self._content) // PAGE_SIZE + 1), *self._newer})
        """Of all pages there are; a damaged journal may name one far behind the others."""

    def page(self, number: int) -> bytes:
        """One page; empty when it is not there."""
        whole = self._content[(number - 1) * PAGE_SIZE : number * PAGE_SIZE] if number > 0 else b""
        found = self._newer.get(number, whole)
        return found if len(found) == PAGE_SIZE else b""


def _committed(wal: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, content) of every page of every whole transaction in a write-ahead log (section 4.1)."""
    if len(wal) < _WAL_HEADER:
        return
    magic, _, page_size, _, *salt = struct.unpack(">6I", wal[:24])
    if magic not in _MAGIC or page_size != PAGE_SIZE:
        return
    order = ">" if magic == _BIG_ENDIAN_SUMS else "<"
    sums, waiting = checksum(wal[:24], (0, 0), order), list[tuple[int, bytes]]()
    for at in range(_WAL_HEADER, len(wal) - _FRAME_HEADER - PAGE_SIZE + 1, _FRAME_HEADER + PAGE_SIZE):
        header, page = wal[at : at + _FRAME_HEADER], wal[at + _FRAME_HEADER : at + _FRAME_HEADER + PAGE_SIZE]
        number, commit, *rest = struct.unpack(">6I", header)
        sums = checksum(page, checksum(header[:8], sums, order), order)
        if rest != [*salt, *sums]:
            return  # left over from before the log was begun anew, or damaged: nothing behind it counts
        waiting.append((number, page))
        if commit:
            yield from waiting
            waiting.clear()


def checksum(content: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    """The checksum of the log after these bytes (section 4.2); order ">" or "<"."""
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
