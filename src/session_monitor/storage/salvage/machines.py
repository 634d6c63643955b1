"""The machine map of a damaged recording, which stands in it twice: row by row, and as the text of its file.

Without it no reading could be told from another; so the one is used where the other is damaged, and where both are,
a machine that this program knows and that the polls fit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from session_monitor.config.errors import ConfigError
from session_monitor.config.machine_map import load_machine, machine_names, parse_machine
from session_monitor.domain.machine import MachineMap
from session_monitor.storage import schema
from session_monitor.storage.chain import CHAINED_FROM
from session_monitor.storage.machine_rows import channel_row, detail_rows, map_row, read_machine
from session_monitor.storage.opening import FAULTS
from session_monitor.storage.salvage.finding import Found, insert_rows, shapes_by
from session_monitor.storage.sqlite import connect_memory

POLL, MAP, CHANNEL, DETAIL = "poll", "machine_map", "channel", "map_detail"


def salvaged_machine(found: Found, version: int) -> MachineMap | None:
    """The map that most of what may be polls fits; None when it is lost. It stands in `found` then.

    Of two that fit alike the text counts, for its own hash vouches for it.
    """
    best, most = None, 0
    for machine in _candidates(found, version):
        fitting = _fitting(found, machine, version)
        if fitting > most or (best is None and found.rows.get(MAP)):
            best, most = machine, fitting
    if best is not None:
        _complete(found, best, version)
    return best


def _candidates(found: Found, version: int) -> Iterator[MachineMap]:
    for _, row in sorted(found.rows.get(MAP, {}).items(), reverse=True):
        digest, source = row[4:6]
        if isinstance(source, str) and hashlib.sha256(source.encode()).hexdigest() == digest:
            with suppress(ConfigError):  # written for another version of this program; its rows may do
                yield parse_machine(source, "the machine map inside")
            break
    if (machine := _by_rows(found, version)) is not None:
        yield machine
    for name in machine_names():
        yield load_machine(name)


def _by_rows(found: Found, version: int) -> MachineMap | None:
    connection = connect_memory()
    try:
        connection.execute(f"PRAGMA user_version = {version}")
        for table in _tables(version):
            connection.execute(schema.fixed_tables(version)[table])
            insert_rows(connection, table, found)
        return read_machine(connection)
    except FAULTS:
        return None
    finally:
        connection.close()


def _fitting(found: Found, machine: MachineMap, version: int) -> int:
    shape = shapes_by({POLL: schema.tables(machine, version)[POLL]})[POLL]
    return sum(shape.fits(values) for _, values in found.strays)


def _complete(found: Found, machine: MachineMap, version: int) -> None:
    """Rows of the map that are gone or damaged: in their places of the chain, where `verify` will name them."""
    shapes = shapes_by({table: schema.fixed_tables(version)[table] for table in _tables(version)})
    maps, channels = found.rows.setdefault(MAP, {}), found.rows.setdefault(CHANNEL, {})
    number = max(maps, default=1)
    there = {row[1]: (rowid, row) for rowid, row in channels.items() if row[0] == number}
    chained = version >= CHAINED_FROM
    first = next((row[-2] - row[1] for _, row in there.values() if chained and isinstance(row[-2], int)), None)

    def made(table: str, values: dict[str, Any], place: int, digest: bytes | None) -> tuple[Any, ...]:
        link = {"n": None if first is None else first + place, "h": digest} if chained else {}
        return tuple((values | link)[name] for name in shapes[table].names)

    if number not in maps:
        maps[number] = made(MAP, {"map": number, **map_row(machine)}, -1, None)
    for position in range(len(machine.channels)):
        rowid, row = there.get(position, (-1 - position, None))
        digest = row[-1] if row and chained else None
        channels[rowid] = made(CHANNEL, channel_row(machine, number, position), position, digest)
    if DETAIL in shapes:
        _complete_details(found.rows.setdefault(DETAIL, {}), detail_rows(machine, number), number)


def _complete_details(rows: dict[int, tuple[Any, ...]], wanted: list[dict[str, Any]], number: int) -> None:
    """What this map and its channels say beyond their columns: as found when it is all there, else made again."""
    mine = {rowid: row for rowid, row in rows.items() if row[1] == number}
    if {row[2:4] for row in mine.values()} == {(row["position"], row["details"]) for row in wanted}:
        return
    for rowid in mine:
        del rows[rowid]
    for rowid, row in enumerate(wanted, start=max(rows, default=0) + 1):
        rows[rowid] = (rowid, number, row["position"], row["details"], None, None)


def _tables(version: int) -> tuple[str, ...]:
    """Where a map stands in recordings of this version."""
    return (MAP, CHANNEL) if version < schema.DETAILED_FROM else (MAP, CHANNEL, DETAIL)
