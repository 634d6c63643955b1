"""What a map and its channels say beyond the columns of the first version, as JSON and back.

Most channels say nothing more; for those that do, a reading cannot be made without it.
"""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from session_monitor.domain.channels import Bits, Channel, Factor, Order
from session_monitor.domain.machine import LI_ALS_TMP, MachineMap, Station, TmpFormula


def map_details(machine: MachineMap) -> dict[str, Any]:
    """Empty for a single machine with the separator's formula."""
    found = dict[str, Any]()
    if machine.devices:
        found["devices"] = [_station(device) for device in machine.devices]
    if machine.tmp != LI_ALS_TMP:
        found["tmp"] = {"terms": dict(machine.tmp.terms), "offset_mmhg": machine.tmp.offset_mmhg}
    return found


def read_map_details(details: dict[str, Any]) -> dict[str, Any]:
    """The arguments of MachineMap they stand for. ValueError and the like for what is not of that form."""
    found = dict[str, Any]()
    if "devices" in details:
        found["devices"] = tuple(_read_station(device) for device in details["devices"])
    if "tmp" in details:
        terms = tuple((str(name), float(weight)) for name, weight in table(details["tmp"]["terms"]).items())
        found["tmp"] = TmpFormula(terms, float(details["tmp"]["offset_mmhg"]))
    return found


def table(value: Any) -> dict[str, Any]:
    """The same; ValueError when it is no table, as in a file that somebody made."""
    if not isinstance(value, dict):
        raise ValueError("what its map says is no table")
    return value


def channel_details(channel: Channel) -> dict[str, Any]:
    """Empty for a channel that the columns describe."""
    factors = [
        {"channel": f.channel, "power_of_ten": f.power_of_ten, "codes": [[code, str(x)] for code, x in f.codes]}
        for f in channel.factors
    ]
    return {
        key: value
        for key, value in {
            "offset": str(channel.offset) if channel.offset else None,
            "invalid": list(channel.invalid) if len(channel.invalid) > 1 else None,
            "max_rate": channel.max_rate,
            "order": asdict(channel.order) if channel.order != Order() else None,
            "registers": channel.registers or None,
            "bits": asdict(channel.bits) if channel.bits else None,
            "true_codes": list(channel.true_codes) or None,
            "factors": factors or None,
            "period_s": channel.period_s or None,
        }.items()
        if value is not None
    }


def read_channel_details(details: dict[str, Any]) -> dict[str, Any]:
    """The arguments of Channel they stand for."""
    return {key: _READ[key](value) for key, value in details.items()}


def _read_factor(value: dict[str, Any]) -> Factor:
    codes = tuple((int(code), Fraction(x)) for code, x in value["codes"])
    return Factor(str(value["channel"]), bool(value["power_of_ten"]), codes)


_READ = {
    "offset": Fraction,
    "invalid": lambda value: tuple(int(word) for word in value),
    "max_rate": float,
    "order": lambda value: Order(bool(value["low_word_first"]), bool(value["low_byte_first"])),
    "registers": int,
    "bits": lambda value: Bits(int(value["first"]), int(value["width"])),
    "true_codes": lambda value: tuple(int(code) for code in value),
    "factors": lambda value: tuple(_read_factor(factor) for factor in value),
    "period_s": float,
}


def _station(station: Station) -> dict[str, Any]:
    value = station.identity_value
    return asdict(station) | {"identity_value": value.decode() if isinstance(value, bytes) else value}


def _read_station(fields: dict[str, Any]) -> Station:
    value = table(fields).pop("identity_value")
    return Station(identity_value=value.encode() if isinstance(value, str) else int(value), **fields)
