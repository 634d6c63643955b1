"""Trees that lead round and round: a small file that claims rows, or bytes, without an end."""

from __future__ import annotations

import random
from pathlib import Path

from session_monitor.storage.salvage.cells import INTERIOR, LEAF, held_here
from session_monitor.storage.sqlite import PAGE_SIZE, connect_writer

MIB = 2**20


def cycle(path: Path, dice: random.Random) -> str:
    """A tree whose root holds itself, or one leaf many times: rows without an end."""
    table, root = dice.choice(_roots(path))
    content = bytearray(path.read_bytes())
    start = (root - 1) * PAGE_SIZE
    inner = len(content) // PAGE_SIZE + 1
    content[start : start + PAGE_SIZE] = _interior(dice.choice((root, inner)), dice.choice((1, 20, 500)))
    levels = dice.choice((1, 1, 3, 12))
    leaf = dice.choice([number for _, number in _roots(path)])
    for level in range(levels):
        below = leaf if level == levels - 1 else inner + level + 1
        content += _interior(below, dice.choice((2, 100, 500)))
    content[28:32] = (len(content) // PAGE_SIZE).to_bytes(4)
    path.write_bytes(content)
    return f"the tree of {table} goes round, {levels} levels"


def _interior(child: int, cells: int) -> bytes:
    """A page of a table whose children are all the same page; its keys rise."""
    body, pointers, at = bytearray(PAGE_SIZE), bytearray(), PAGE_SIZE
    for key in range(cells):
        cell = child.to_bytes(4) + (bytes([0x80 | key >> 7, key & 0x7F]) if key > 0x7F else bytes([key]))
        at -= len(cell)
        body[at : at + len(cell)] = cell
        pointers += at.to_bytes(2)
    body[0], body[3:5], body[5:7], body[8:12] = INTERIOR, cells.to_bytes(2), at.to_bytes(2), child.to_bytes(4)
    body[12 : 12 + len(pointers)] = pointers
    return bytes(body)


def overflow(path: Path, dice: random.Random) -> str:
    """Every row of a leaf claims a long text, all on one page that follows itself."""
    table, root = dice.choice([(name, page) for name, page in _roots(path) if name in ("note", "output", "alarm_set")])
    content = bytearray(path.read_bytes())
    claimed = dice.choice((100_000, 10 * MIB, 300 * MIB, 2**31 - 1, 2**40))
    loop = len(content) // PAGE_SIZE + 1
    here = held_here(claimed)
    columns = {"note": (0, 1, 1), "output": (0, 1), "alarm_set": (0, 1, 13)}[table]
    kind = _varint(claimed * 2 + 13)
    row = bytes([len(columns) + len(kind) + 1, *columns]) + kind
    cells, at = list[int](), PAGE_SIZE
    page = bytearray(PAGE_SIZE)
    for rowid in range(1, dice.choice((2, 4, 200))):
        head = _varint(claimed) + _varint(rowid) + row
        cell = head + bytes(max(0, here - len(row))) + loop.to_bytes(4)
        if at - len(cell) < 8 + 2 * len(cells) + 2:
            break
        at -= len(cell)
        page[at : at + len(cell)] = cell
        cells.append(at)
    page[0], page[3:5], page[5:7] = LEAF, len(cells).to_bytes(2), at.to_bytes(2)
    page[8 : 8 + 2 * len(cells)] = b"".join(each.to_bytes(2) for each in cells)
    content[(root - 1) * PAGE_SIZE : root * PAGE_SIZE] = page
    content += loop.to_bytes(4) + b"[" * (PAGE_SIZE - 4)
    content[28:32] = (len(content) // PAGE_SIZE).to_bytes(4)
    path.write_bytes(content)
    return f"{len(cells)} rows of {table} claim {claimed} bytes each"


def _varint(number: int) -> bytes:
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(0x80 | number & 0x7F)
    return bytes(reversed(parts))


def _roots(path: Path) -> list[tuple[str, int]]:
    connection = connect_writer(path)
    try:
        return connection.execute(
            "SELECT name, rootpage FROM sqlite_schema WHERE type = 'table' AND rootpage > 1"
        ).fetchall()
    finally:
        connection.close()
