"""Where an alarm lights up: its trace and number, and its place in the circuit.

An alarm that lit only the banner would leave the reader to search for what it speaks of (console specification: an
alarm lights four places at once).
"""

from __future__ import annotations

from session_monitor.monitor.snapshot import AlarmInfo

BY_ALARM = {
    "air_return": "ad1",
    "blood_leak": "ld",
    "return_high": "pven_mmhg",
    "return_low": "pven_mmhg",
    "access_low": "pacc_mmhg",
    "access_prealarm": "pacc_mmhg",
    "access_high": "pacc_mmhg",
    "part_limit": "part_mmhg",
    "tmp_high": "tmp_mmhg",
    "tmp_very_high": "tmp_mmhg",
    "tmp_rise": "tmp_mmhg",
    "sep_dp_rise": "sep_dp_mmhg",
    "p2nd_warn": "p2nd_mmhg",
    "p2nd_high": "p2nd_mmhg",
    "p2nd_low": "p2nd_mmhg",
    "bp_stopped": "bp_ml_min",
    "paused_long": "bp_ml_min",
    "concentration": "fp_ml_min",
    "filtration_fraction": "fp_ml_min",
    "loop_ratio": "cp_ml_min",
    "balance": "net_removal_ml",
    "replacement_empty": "rp_ml_min",
    "supply_empty": "ws3_g",
    "waste_full": "ws2_g",
    "inner_empty": "ws4_g",
    "inner_emptying": "ws4_g",
    "heater_high": "ht_c",
    "heater_off_set": "ht_c",
    "heparin_stopped": "sp_ml_h",
    "heparin_over": "sp_ml_h",
    "door_open": "bp_ml_min",
}

SAME_PLACE = {
    "tmp_derived_mmhg": "tmp_mmhg",
    "ad1_self_test_good": "ad1",
    "ld_self_test_good": "ld",
    "ad2": "ws3_g",
    "ad3": "rp_ml_min",
    "yw1_low": "pven_mmhg",
    "yw2_low": "part_mmhg",
    "yw3_low": "p3rd_mmhg",
    "syringe_end": "sp_ml_h",
}


def place(alarm: AlarmInfo) -> str | None:
    """The channel whose number, trace and spot in the circuit this alarm lights; None when it has no single one."""
    channel = alarm["channel"]
    if channel is None or channel not in SAME_PLACE.values():
        channel = BY_ALARM.get(alarm["id"], channel)
    return None if channel is None else SAME_PLACE.get(channel, channel)
