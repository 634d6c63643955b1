"""The machine map inside a recording: written once, read back as the same value.

It is what makes the raw integers readable for ever, whatever happens to the file it came from.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.machine import MachineMap
from session_monitor.storage.chain import RowWriter
from session_monitor.storage.map_details import (
    channel_details,
    map_details,
    read_channel_details,
    read_map_details,
    table,
)
from session_monitor.storage.schema import DETAILED_FROM
from session_monitor.storage.sqlite import Connection

MAX_NAME = 200
"""Characters of the name of a channel, which is part of many a statement."""
MAX_CHANNELS = 2000
"""Columns that a table of SQLite can have; each channel is one."""
_CACHED_CHARACTERS = 1 << 20
"""A map that says more than any is not kept for the next recording, or 16 of them would be."""


def same_map(one: MachineMap, other: MachineMap) -> bool:
    """Whether both decode alike; maps that differ in comments only do."""
    return replace(one, source="") == replace(other, source="")


def write_machine(rows: RowWriter, machine: MachineMap) -> None:
    """The map, its channels, and what they say beyond their columns."""
    number = rows.append("machine_map", map_row(machine))
    for position in range(len(machine.channels)):
        rows.append("channel", channel_row(machine, number, position))
    for row in detail_rows(machine, number):
        rows.append("map_detail", row)


def detail_rows(machine: MachineMap, number: int) -> list[dict[str, Any]]:
    """The rows of `map_detail` of the map with this number, without their ids."""
    said = [(None, map_details(machine)), *((i, channel_details(c)) for i, c in enumerate(machine.channels))]
    return [
        {"map": number, "position": position, "details": json.dumps(details, ensure_ascii=False)}
        for position, details in said
        if details
    ]


def map_row(machine: MachineMap) -> dict[str, Any]:
    """The row of a map, but its number."""
    row = {name: getattr(machine, name, None) for name in _MAP_COLUMNS}
    row |= {"machine_id": machine.id, "phases": json.dumps(dict(machine.phases), ensure_ascii=False)}
    return row | {"sha256": hashlib.sha256(machine.source.encode()).hexdigest(), "source": machine.source}


def channel_row(machine: MachineMap, number: int, position: int) -> dict[str, Any]:
    """The row of one channel of the map with this number."""
    channel = machine.channels[position]
    row = {name: getattr(channel, name, None) for name in _CHANNEL_COLUMNS}
    row |= {"map": number, "position": position, "device": channel.device or machine.id}
    return row | {
        "register_table": channel.table.value,
        "type": channel.type.value,
        "numerator": channel.scale.numerator,
        "denominator": channel.scale.denominator,
        "invalid": channel.invalid[0] if channel.invalid else None,
    }


def read_machine(connection: Connection) -> MachineMap:
    """The map the recording is read with: its own, or the last it was decoded again with.

    ValueError and the like when a row is not what `write_machine` wrote.
    """
    names = [*_MAP_COLUMNS, "source"]
    found = connection.execute(f"SELECT map, {', '.join(names)} FROM machine_map ORDER BY map DESC LIMIT 1").fetchone()
    if found is None:
        raise ValueError("no machine map")
    details = _details(connection, found[0])
    channels = connection.execute(
        f"SELECT {', '.join(_CHANNEL_COLUMNS)}, position, device FROM channel WHERE map = ? ORDER BY position "
        f"LIMIT {MAX_CHANNELS + 1}",
        (found[0],),
    ).fetchall()
    if max(len(channels), len(details)) > MAX_CHANNELS:
        raise ValueError(f"its machine map has more than {MAX_CHANNELS} channels")
    rows = (found, *channels, *details)
    said = sum(len(value) for row in rows for value in row if isinstance(value, str | bytes))
    make = _machine if said <= _CACHED_CHARACTERS else _machine.__wrapped__
    return make(tuple(found[1:]), tuple(channels), details)


@lru_cache(16)  # all recordings of a folder mostly hold the same map; making it anew takes longer than reading it
def _machine(
    found: tuple[Any, ...], channels: tuple[tuple[Any, ...], ...], said: tuple[tuple[int | None, str], ...]
) -> MachineMap:
    row = dict(zip((*_MAP_COLUMNS, "source"), found, strict=True))
    details = {position: table(json.loads(text)) for position, text in said}
    machine_id = row.pop("machine_id")
    return MachineMap(
        id=machine_id,
        phases=MappingProxyType(_phases(row.pop("phases"))),
        channels=tuple(
            _channel(dict(zip(_CHANNEL_COLUMNS, values, strict=True)), device, machine_id, details.get(position, {}))
            for *values, position, device in channels
        ),
        **row,
        **read_map_details(details.get(None, {})),
    )


_MAP_COLUMNS = (
    *("machine_id", "name", "version", "identity_channel", "identity_value", "serial_channel"),
    *("heartbeat_channel", "heartbeat_stale_s", "max_gap", "tmp_tolerance_mmhg", "phases"),
)
_CHANNEL_COLUMNS = (
    *("name", "register_table", "address", "type", "numerator", "denominator", "unit"),
    *("invalid", "low", "high", "frozen_after_s"),
)


def _phases(text: str) -> dict[int, str]:
    return {int(code): str(name) for code, name in table(json.loads(text)).items()}


def _details(connection: Connection, number: int) -> tuple[tuple[int | None, str], ...]:
    """(position of a channel, None for the map itself; what it says beyond its columns), as JSON."""
    if connection.execute("PRAGMA user_version").fetchone()[0] < DETAILED_FROM:
        return ()
    rows = connection.execute(
        f"SELECT position, details FROM map_detail WHERE map = ? LIMIT {MAX_CHANNELS + 1}", (number,)
    ).fetchall()
    return tuple(map(tuple, rows))


def _channel(row: dict[str, Any], device: str, machine_id: str, details: dict[str, Any]) -> Channel:
    if any(type(row[name]) is not str or len(row[name]) > MAX_NAME for name in ("name", "unit")):
        raise ValueError("a channel has no name")
    scale = Fraction(row.pop("numerator"), row.pop("denominator"))
    invalid = row.pop("invalid")
    row |= {"invalid": () if invalid is None else (invalid,), "device": "" if device == machine_id else device}
    table, kind = Table(row.pop("register_table")), WordType(row.pop("type"))
    return Channel(table=table, type=kind, scale=scale, **(row | read_channel_details(details)))
