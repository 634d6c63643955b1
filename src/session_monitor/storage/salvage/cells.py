"""The rows on one page of a table, each decoded by itself: one that is damaged costs only itself.

File format: https://www.sqlite.org/fileformat2.html, sections 1.5, 1.6 and 2.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

from session_monitor.storage.salvage.pages import FILE_HEADER
from session_monitor.storage.sqlite import MAX_TEXT, PAGE_SIZE

LEAF, INTERIOR = 0x0D, 0x05
Page = Callable[[int], bytes]
Row = tuple[int, tuple[Any, ...]]
_FAULTS = (LookupError, ValueError, struct.error)
_INTEGER_SIZES = (0, 1, 2, 3, 4, 6, 8)


def kind_of(page: bytes, number: int) -> int:
    """LEAF, INTERIOR or something else; 0 for no page."""
    return page[_start(number)] if page else 0


def rows_on(number: int, page_of: Page) -> Iterator[Row | None]:
    """(rowid, values) of every cell of a leaf page; None for one that cannot be read."""
    page = page_of(number)
    for at in _pointers(page, number, 8):
        try:
            yield _row(page, at, page_of)
        except _FAULTS:
            yield None


def children(number: int, page_of: Page) -> Iterator[int]:
    """Pages below an interior page of a table."""
    page = page_of(number)
    for at in _pointers(page, number, 12):
        yield int.from_bytes(page[at : at + 4])
    start = _start(number)
    yield int.from_bytes(page[start + 8 : start + 12])


def _start(number: int) -> int:
    return FILE_HEADER if number == 1 else 0


def _pointers(page: bytes, number: int, header: int) -> list[int]:
    start = _start(number)
    count = int.from_bytes(page[start + 3 : start + 5])
    area = page[start + header : start + header + 2 * min(count, PAGE_SIZE // 4)]
    return [at for at in struct.unpack(f">{len(area) // 2}H", area) if start < at < PAGE_SIZE]


def _row(page: bytes, at: int, page_of: Page) -> Row:
    length, at = _varint(page, at)
    rowid, at = _varint(page, at)
    if not 0 < length <= MAX_TEXT:
        raise ValueError("no row is so long")
    here = held_here(length)
    payload = page[at : at + here]
    if here < length:
        payload += _overflow(int.from_bytes(page[at + here : at + here + 4]), length - here, page_of)
    if len(payload) != length:
        raise ValueError("the row is cut off")
    return rowid - 2**64 if rowid >= 2**63 else rowid, tuple(_values(payload))


def held_here(length: int) -> int:
    """Bytes of a row on its own page (section 1.6); the rest is on overflow pages."""
    if length <= PAGE_SIZE - 35:
        return length
    least = (PAGE_SIZE - 12) * 32 // 255 - 23
    here = least + (length - least) % (PAGE_SIZE - 4)
    return here if here <= PAGE_SIZE - 35 else least


def _overflow(number: int, length: int, page_of: Page) -> bytes:
    parts = list[bytes]()
    while length > 0:
        page = page_of(number)
        if not page:
            raise ValueError("an overflow page is missing")
        parts.append(page[4 : 4 + min(length, PAGE_SIZE - 4)])
        length -= len(parts[-1])
        number = int.from_bytes(page[:4])
    return b"".join(parts)


def _values(payload: bytes) -> Iterator[Any]:
    header, at = _varint(payload, 0)
    body = header
    while at < header:
        kind, at = _varint(payload, at)
        size = _size(kind)
        part = payload[body : body + size]
        if len(part) != size:
            raise ValueError("a value is cut off")
        body += size
        yield _value(kind, part)
    if body != len(payload):
        raise ValueError("the row is longer than its values")


def _size(kind: int) -> int:
    if kind >= 12:
        return (kind - 12) // 2
    return _INTEGER_SIZES[kind] if kind < 7 else {7: 8, 8: 0, 9: 0}[kind]


def _value(kind: int, part: bytes) -> Any:
    if kind == 0:
        return None
    if kind >= 12:
        return part.decode() if kind % 2 else part
    if kind == 7:
        return struct.unpack(">d", part)[0]
    return kind - 8 if kind >= 8 else int.from_bytes(part, signed=True)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """(value, where it ends): 7 bits a byte, 8 in the ninth."""
    value = 0
    for count in range(8):
        byte = content[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    return value << 8 | content[at + 8], at + 9
