"""What is short at the bedside: how long the hung plasma lasts, and vital signs that are due after a reaction."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.dues import Due, signs_due
from session_monitor.domain.clinical.entries import entry_from_row
from session_monitor.domain.clinical.plasma_supply import PlasmaSupply, plasma_supply
from session_monitor.domain.clinical.start_checks import prescribed
from session_monitor.monitor.snapshot import Snapshot
from ui import words
from ui.shown import Readings

PLASMA_PHASES = ("exchange", "collect")


def supply(snapshot: Snapshot, readings: Readings) -> PlasmaSupply:
    """By live values; NaN where one is not live or nobody entered it."""

    def live(name: str) -> float:
        value = readings.value(name)
        return math.nan if value is None else value

    asked = prescribed(map(entry_from_row, snapshot["entries"])) or {}
    tare = snapshot["entered"].get("bag_tare_g", {}).get("value")
    return plasma_supply(
        ws3_g=live("ws3_g"),
        tare_g=float(tare) if isinstance(tare, float | int) else math.nan,
        flow_ml_min=live("dp_ml_min"),
        target_ml=live("exchange_target_ml"),
        exchanged_ml=live("exchanged_ml"),
        waiting_ml=asked.get("plasma_available_ml", math.nan),
    )


def supply_texts(snapshot: Snapshot, readings: Readings) -> tuple[str, str]:
    """(how long the bag lasts, how much more is to be ordered); of what is not known, why."""
    translate = QCoreApplication.translate
    if snapshot["phase"]["name"] not in PLASMA_PHASES:
        return words.UNKNOWN, translate("MoreNumbers", "no fresh plasma in this phase")
    found = supply(snapshot, readings)
    first = words.UNKNOWN
    if not math.isnan(found.lasts_min):
        first = translate("MoreNumbers", "lasts %1 min").replace("%1", words.number(found.lasts_min))
    if math.isnan(found.to_order_ml):
        missing = translate("MoreNumbers", "to order: needs the bag's tare, the targets and the plasma ready")
        return first, missing
    return first, translate("MoreNumbers", "%1 mL more to order").replace("%1", words.number(found.to_order_ml))


def signs_texts(snapshot: Snapshot) -> tuple[str, str]:
    """(what is due next after the last reaction, all times with their state)."""
    translate, zone = QCoreApplication.translate, snapshot["session"]["zone"]
    entries = tuple(map(entry_from_row, snapshot["entries"]))
    found = signs_due(Case("", entries), round(snapshot["utc_s"] * 1e9))[-5:]
    if not found:
        return words.UNKNOWN, translate("MoreNumbers", "no reaction was entered")
    states = {
        "waiting": translate("MoreNumbers", "at %1"),
        "due": translate("MoreNumbers", "%1 due now"),
        "done": translate("MoreNumbers", "%1 done"),
        "missed": translate("MoreNumbers", "%1 not taken"),
    }

    def told(due: Due) -> str:
        return states[due.state].replace("%1", f"{words.local(due.utc_ns / 1e9, zone):%H:%M}")

    following = next((due for due in found if due.state in ("due", "waiting")), found[-1])
    return told(following), " · ".join(map(told, found))
