"""What two machine maps say differently, channel by channel, in the words of a map file.

Without it `redecode` and `machines diff` could each overlook another key of a channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from session_monitor.domain.channels import Bits, Channel, Factor
from session_monitor.domain.machine import MachineMap, Station, identity_words

Said = dict[str, Any]
"""Key -> what a map says; nothing in it but what JSON can hold."""


def channel_changes(old: MachineMap, new: MachineMap) -> dict[str, tuple[Said | None, Said | None]]:
    """Name -> (what only the old map says, what only the new one says); None where a map has no such channel."""
    names = dict.fromkeys([*old.index, *new.index])
    pairs = {name: (_of(old, name), _of(new, name)) for name in names}
    return {name: _differing(was, now) for name, (was, now) in pairs.items() if was != now}


def machine_changes(old: MachineMap, new: MachineMap) -> tuple[Said, Said]:
    """What the maps say differently beside their channels."""
    was, now = _differing(_machine(old), _machine(new))
    return was or {}, now or {}


def described(channel: Channel) -> Said:
    """A channel as it stands in a map file, all defaults filled in."""
    return {
        "table": channel.table.value,
        "address": channel.address,
        "type": channel.type.value,
        "scale": str(channel.scale),
        "unit": channel.unit,
        "invalid": list(channel.invalid),
        "low": channel.low,
        "high": channel.high,
        "frozen_after_s": channel.frozen_after_s,
        "offset": str(channel.offset),
        "max_rate_per_s": channel.max_rate,
        "order": channel.order.letters(channel.words),
        "registers": channel.registers,
        "bits": _bits(channel.bits),
        "true_codes": list(channel.true_codes),
        "factors": [_factor(factor) for factor in channel.factors],
        "period_s": channel.period_s,
        "device": channel.device,
    }


def _of(machine: MachineMap, name: str) -> Said | None:
    return described(machine.channel(name)) if name in machine.index else None


def _differing(was: Said | None, now: Said | None) -> tuple[Said | None, Said | None]:
    if was is None or now is None:
        return was, now
    return _without(was, now), _without(now, was)


def _without(one: Said, other: Mapping[str, Any]) -> Said:
    absent = object()
    return {key: value for key, value in one.items() if other.get(key, absent) != value}


def _bits(bits: Bits | None) -> str | None:
    if bits is None:
        return None
    return str(bits.first) if bits.width == 1 else f"{bits.first}-{bits.first + bits.width - 1}"


def _factor(factor: Factor) -> str:
    if factor.power_of_ten:
        return f"10^{factor.channel}"
    codes = ", ".join(f"{code} = {meaning}" for code, meaning in factor.codes)
    return f"{factor.channel} ({codes})" if codes else factor.channel


def _machine(machine: MachineMap) -> Said:
    terms = dict(machine.tmp.terms)
    return {
        "id": machine.id,
        "name": machine.name,
        "version": machine.version,
        "max_gap": machine.max_gap,
        "tmp_tolerance_mmhg": machine.tmp_tolerance_mmhg,
        "tmp": {"terms": terms, "offset_mmhg": machine.tmp.offset_mmhg},
        "phases": {str(code): name for code, name in machine.phases.items()},
        **{f"device {station.id}" if station.id else "machine": _station(station) for station in machine.stations},
    }


def _station(station: Station) -> Said:
    return {
        "unit": station.unit,
        "identity": station.identity_channel,
        "equals": identity_words(station.identity_value) if station.identity_channel else None,
        "serial": station.serial_channel,
        "heartbeat": station.heartbeat_channel,
        "stale_after_s": station.heartbeat_stale_s if station.heartbeat_channel else None,
    }
