"""Pages of SQLite's file format that no SQLite writes."""

from __future__ import annotations

from session_monitor.storage.sqlite import PAGE_SIZE


def interior(child: int, cells: int) -> bytes:
    """A page of a table whose children are all the same one; its keys rise."""
    page, at = bytearray(PAGE_SIZE), PAGE_SIZE
    for key in range(cells):
        at -= 5
        page[at : at + 5] = child.to_bytes(4) + bytes([key])
        page[12 + 2 * key : 14 + 2 * key] = at.to_bytes(2)
    page[0], page[3:5], page[5:7], page[8:12] = 0x05, cells.to_bytes(2), at.to_bytes(2), child.to_bytes(4)
    return bytes(page)
