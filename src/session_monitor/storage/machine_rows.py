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
from session_monitor.storage.sqlite import Connection


def same_map(one: MachineMap, other: MachineMap) -> bool:
    """Whether both decode alike; maps that differ in comments only do."""
    return replace(one, source="") == replace(other, source="")


def write_machine(rows: RowWriter, machine: MachineMap) -> None:
    """The map and its channels."""
    number = rows.append("machine_map", map_row(machine))
    for position in range(len(machine.channels)):
        rows.append("channel", channel_row(machine, number, position))


def map_row(machine: MachineMap) -> dict[str, Any]:
    """The row of a map, but its number."""
    row = {name: getattr(machine, name, None) for name in _MAP_COLUMNS}
    row |= {"machine_id": machine.id, "phases": json.dumps(dict(machine.phases), ensure_ascii=False)}
    return row | {"sha256": hashlib.sha256(machine.source.encode()).hexdigest(), "source": machine.source}


def channel_row(machine: MachineMap, number: int, position: int) -> dict[str, Any]:
    """The row of one channel of the map with this number."""
    return {"map": number, "position": position, "device": machine.id} | _channel_row(machine.channels[position])


def read_machine(connection: Connection) -> MachineMap:
    """The map the recording is read with: its own, or the last it was decoded again with.

    ValueError and the like when a row is not what `write_machine` wrote.
    """
    names = [*_MAP_COLUMNS, "source"]
    found = connection.execute(f"SELECT map, {', '.join(names)} FROM machine_map ORDER BY map DESC LIMIT 1").fetchone()
    if found is None:
        raise ValueError("no machine map")
    channels = connection.execute(
        f"SELECT {', '.join(_CHANNEL_COLUMNS)} FROM channel WHERE map = ? ORDER BY position", (found[0],)
    ).fetchall()
    return _machine(tuple(found[1:]), tuple(channels))


@lru_cache(16)  # all recordings of a folder mostly hold the same map; making it anew takes longer than reading it
def _machine(found: tuple[Any, ...], channels: tuple[tuple[Any, ...], ...]) -> MachineMap:
    row = dict(zip((*_MAP_COLUMNS, "source"), found, strict=True))
    return MachineMap(
        id=row.pop("machine_id"),
        phases=MappingProxyType(_phases(row.pop("phases"))),
        channels=tuple(_channel(dict(zip(_CHANNEL_COLUMNS, c, strict=True))) for c in channels),
        **row,
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
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("its phases are none")
    return {int(code): str(name) for code, name in found.items()}


def _channel_row(channel: Channel) -> dict[str, Any]:
    row = {name: getattr(channel, name, None) for name in _CHANNEL_COLUMNS}
    return row | {
        "register_table": channel.table.value,
        "type": channel.type.value,
        "numerator": channel.scale.numerator,
        "denominator": channel.scale.denominator,
    }


def _channel(row: dict[str, Any]) -> Channel:
    scale = Fraction(row.pop("numerator"), row.pop("denominator"))
    return Channel(table=Table(row.pop("register_table")), type=WordType(row.pop("type")), scale=scale, **row)
