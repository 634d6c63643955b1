"""Machine maps as the JSON documents that `machines` prints; docs/json.md explains every key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from session_monitor.config.addresses import modicon
from session_monitor.config.machine_map import load_machine, machine_names
from session_monitor.domain.channels import Channel
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.map_changes import channel_changes, described, machine_changes

if TYPE_CHECKING:
    from session_monitor.domain.conditions.alarm_set import AlarmSet
    from session_monitor.wiring.map_plan import Group
    from session_monitor.wiring.probing import Probed, Who

Row = dict[str, Any]


def listed() -> list[Row]:
    """The built-in machines; `machine` is what --machine takes."""
    return [_about(name, load_machine(name)) for name in machine_names()]


def _about(name: str, machine: MachineMap) -> Row:
    return {
        "machine": name,
        "name": machine.name,
        "version": machine.version,
        "channels": len(machine.channels),
        "devices": [device.id for device in machine.devices],
    }


def checked(path: str, machine: MachineMap, alarms: AlarmSet | None, bauds: Sequence[int], answer_s: float) -> Row:
    """What `check` says of a map without a mistake."""
    from session_monitor.wiring.map_plan import cycle_s, groups, requests_of_a_poll, unnoticed

    found = groups(machine)
    each_poll = requests_of_a_poll([group for group in found if not group.period_s])
    slowest = requests_of_a_poll(found)
    lines = [{"line": "tcp", "baud": None}, *({"line": "rtu", "baud": baud} for baud in bauds)]
    return {
        **_about(path, machine),
        "id": machine.id,
        "alarms": None if alarms is None else len(alarms.alarms),
        "groups": [_group(machine, group) for group in found],
        "cycle": [
            line
            | {
                "each_poll_ms": round(1e3 * cycle_s(each_poll, answer_s, line["baud"]), 1),
                "all_due_ms": round(1e3 * cycle_s(slowest, answer_s, line["baud"]), 1),
            }
            for line in lines
        ],
        "answer_ms": 1e3 * answer_s,
        "unnoticed": list(unnoticed(machine, alarms)),
        "layout": [_channel(channel) for channel in machine.channels],
    }


def _group(machine: MachineMap, group: Group) -> Row:
    return {
        "device": group.device,
        "period_s": group.period_s,
        "channels": group.channels,
        "bridged": group.bridged,
        "requests": [
            {
                "unit": next(station.unit for station in machine.stations if station.id == group.device),
                "table": request.table.value,
                "first": request.address,
                "last": request.end - 1,
                "modicon": modicon(request.table, request.address),
                "count": request.count,
            }
            for request in group.requests
        ],
    }


def _channel(channel: Channel) -> Row:
    said = described(channel)
    first = {"channel": channel.name, "table": said["table"], "address": channel.address}
    place = {"modicon": modicon(channel.table, channel.address), "registers": channel.words}
    kept = ("type", "order", "scale", "offset", "unit", "low", "high", "bits", "factors", "period_s", "device")
    return first | place | {key: said[key] for key in kept}


def compared(one: str, old: MachineMap, other: str, new: MachineMap) -> Row:
    """What `diff` says; keys as a map file calls them."""
    changes = channel_changes(old, new)
    was, now = machine_changes(old, new)
    return {
        "a": one,
        "b": other,
        "same": not (changes or was or now),
        "machine": {"a": was, "b": now},
        "changes": [{"channel": name, "a": said[0], "b": said[1]} for name, said in changes.items()],
    }


def probed(machine: str, link: str, who: Sequence[Who], channels: Sequence[Probed]) -> Row:
    """What `probe` saw."""
    return {
        "machine": machine,
        "link": link,
        "stations": [asdict(station) for station in who],
        "channels": [
            {
                "channel": each.channel.name,
                "modicon": modicon(each.channel.table, each.channel.address),
                "unit": each.channel.unit,
                "words": list(each.words),
                "readings": [asdict(reading) for reading in each.readings],
            }
            for each in channels
        ],
    }
