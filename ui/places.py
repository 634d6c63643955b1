"""Where an alarm lights up: its trace and number, and its place in the circuit.

An alarm that lit only the banner would leave the reader to search for what it speaks of (console specification: an
alarm lights four places at once).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from session_monitor.monitor.snapshot import AlarmInfo

BY_ALARM = {"paused_long": "bp_ml_min", "inner_empty": "ws4_g", "inner_emptying": "ws4_g"}
"""Alarms that speak of no single channel."""

NOWHERE = frozenset({"limits_wider"})
"""Alarms that speak of a setting, not of what is measured."""

SAME_PLACE = {
    "tmp_derived_mmhg": "tmp_mmhg",
    "fp_bp_percent": "fp_ml_min",
    "filtration_fraction_percent": "fp_ml_min",
    "loop_ratio": "cp_ml_min",
    "heparin_total_iu": "sp_ml_h",
    "ad1_self_test_good": "ad1",
    "ld_self_test_good": "ld",
    "ad2": "ws3_g",
    "ad3": "rp_ml_min",
    "yw1_low": "pven_mmhg",
    "yw2_low": "part_mmhg",
    "yw3_low": "p3rd_mmhg",
    "syringe_end": "sp_ml_h",
    "door_open": "bp_ml_min",
    "heater_set_c": "ht_c",
}
"""Channel -> the channel whose place it shares."""

OTHER_QUANTITY = {
    "sep_dp_rise": ("mmHg/(mL/min)", 2),
    "check_due": ("min", 0),
    "paused_long": ("s", 0),
    "inner_empty": ("mL", 0),
    "inner_emptying": ("mL/min", 0),
    "loop_ratio": ("×", 1),
    "weight_mismatch": ("g", 0),
}
"""Alarms that compare something else than their channel's reading: (unit, digits)."""


def place(alarm: AlarmInfo) -> str | None:
    """The channel whose number, trace and spot in the circuit this alarm lights; None when it has no single one."""
    if alarm["id"] in NOWHERE:
        return None
    channel = alarm["channel"] or BY_ALARM.get(alarm["id"])
    return None if channel is None else shared_place(channel)


def shared_place(channel: str) -> str:
    """The channel at whose place another one is shown."""
    plain = channel.replace("_set_", "_")
    return SAME_PLACE.get(channel, plain)


def priority_at(lit: Mapping[str, str], channel: str, shown: Collection[str]) -> str | None:
    """The alarm colour of a channel; it takes that of the place it shares where that place is not among the shown."""
    shared = SAME_PLACE.get(channel, channel)
    return lit.get(channel) or (None if shared in shown else lit.get(shared))
