"""What a screen shows of any machine, read from its map: bedside and review ask here.

Without it each of them would have a list of its own of what a machine measures, and a new machine would need code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from session_monitor.domain.channels import Channel, WordType
from session_monitor.domain.derived import UNITS
from session_monitor.domain.derived.unseen import SCALES
from session_monitor.domain.machine import MachineMap

NEEDS: Mapping[str, tuple[str, ...]] = {
    "sep_dp_mmhg": ("part_mmhg", "pven_mmhg"),
    "fp_bp_percent": ("fp_ml_min", "bp_ml_min"),
    "filtration_fraction_percent": ("fp_ml_min", "bp_ml_min"),
    "loop_ratio": ("cp_ml_min", "fp_ml_min"),
    "net_removal_ml": SCALES,
    "net_removal_target_ml": ("net_removal_set_ml_h",),
    "exchanged_ml": ("dp_total_ml",),
    "collected_ml": ("fp_total_ml",),
    "loop_volume_ml": ("cp_total_ml",),
    "plasma_volumes": ("dp_total_ml",),
    "heparin_iu_h": ("sp_ml_h",),
    "heparin_iu_kg_h": ("sp_ml_h",),
    "heparin_total_iu": ("sp_total_ml",),
}
"""Derived channel -> the channels without which it is never known."""


def shown_of(machine: MachineMap) -> dict[str, Any]:
    """What a screen shows of any machine: all it measures, in the order of its map, its phases, what is not checked.

    Identity, serial number, heartbeat, phase and what only gives another channel its scale are no measurements.
    """
    kept_out = {"phase", *(factor.channel for channel in machine.channels for factor in channel.factors)}
    for station in machine.stations:
        kept_out |= {station.identity_channel, station.serial_channel, station.heartbeat_channel}
    shown = [c for c in machine.channels if c.name not in kept_out and not c.is_text]
    names = {station.id: station.name if station.id else "" for station in machine.stations}
    computed = {"channel": "tmp_derived_mmhg", "unit": "mmHg", "decimals": 0, "bit": False, "device": ""}
    has_tmp = "tmp_mmhg" not in machine.index and all(name in machine.index for name, _ in machine.tmp.terms)
    return {
        "measured": [
            *([computed] if has_tmp else []),
            *(_told(c, names[c.device]) for c in shown),
        ],
        "phases": sorted(set(machine.phases.values())),
        "derived": list(derivable(machine)),
        "unchecked": [
            {"station": names[station.id], "lacks": list(station.unchecked)}
            for station in machine.stations
            if station.unchecked
        ],
    }


def derivable(machine: MachineMap) -> tuple[str, ...]:
    """The derived channels that can ever have a value with this machine; the others would be a dash for ever."""
    needs = {**NEEDS, "tmp_derived_mmhg": tuple(name for name, _ in machine.tmp.terms)}
    return tuple(name for name in UNITS if all(each in machine.index for each in needs[name]))


def _told(channel: Channel, device: str) -> dict[str, Any]:
    return {
        "channel": channel.name,
        "unit": channel.unit,
        "decimals": _decimals(channel),
        "bit": _is_bit(channel),
        "device": device,
    }


def _decimals(channel: Channel) -> int:
    """Digits after the point; a number whose register does not say how fine it is has one."""
    coarse = channel.type.is_float or channel.factors or channel.scale.denominator not in (1, 10, 100, 1000)
    return 1 if coarse else min(channel.decimals, 2)


def _is_bit(channel: Channel) -> bool:
    one = channel.bits is not None and channel.bits.width == 1
    return channel.type is WordType.BIT or bool(channel.true_codes) or one
