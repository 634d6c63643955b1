"""How an alarm is written and when its ground is bright: the same in banner, chips and list.

The priority is carried by glyph, text and colour, and only the ground flashes (alarms specification, section 1).
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_monitor.monitor.snapshot import AlarmInfo, Snapshot
from ui import words
from ui.alarm_texts import AlarmTexts
from ui.places import OTHER_QUANTITY

GLYPH = {"high": "!!!", "medium": "!!", "low": "!"}
FLASH_HZ = {"high": 2.0, "medium": 0.6}
CLEARED_HZ = 0.3
SIGNALLING = ("U", "A", "R", "L")


def signalling(snapshot: Snapshot) -> list[AlarmInfo]:
    """Alarms whose signals are on: active, acknowledged, cleared but not acknowledged, awaiting reset."""
    return [alarm for alarm in snapshot["alarms"] if alarm["signal_state"] in SIGNALLING]


def unacknowledged(alarm: AlarmInfo) -> bool:
    """Whether it still waits for somebody."""
    return alarm["signal_state"] in ("U", "R")


def bright(alarm: AlarmInfo, now_s: float) -> bool:
    """Whether the ground is in the bright half of its flash at `now_s` (monotonic)."""
    state = alarm["signal_state"]
    rate = {"U": FLASH_HZ.get(alarm["priority"]), "R": CLEARED_HZ}.get(state)
    return rate is None or (now_s * rate) % 1.0 < 0.5


def name(alarm: AlarmInfo, texts: AlarmTexts, language: str) -> str:
    """The alarm's name in the language on screen."""
    return texts.name(alarm["id"], alarm["channel"], language)


def advice(alarm: AlarmInfo, texts: AlarmTexts, language: str) -> str:
    """Cause hints that the pattern supports, then what to do."""
    said = [*texts.hints(alarm["id"], alarm.get("hints", []), language), texts.action(alarm["id"], language)]
    ends, stop = (".", ". ") if language == "en" else ("。", "。")
    return stop.join(text.rstrip(ends) for text in said if text)


def value(alarm: AlarmInfo) -> str:
    """The value with its unit; empty for alarms that compare no quantity."""
    measure = _measure(alarm)
    if alarm["value"] is None or measure is None:
        return ""
    return words.with_unit(alarm["value"], *measure)


def _measure(alarm: AlarmInfo) -> tuple[str, int] | None:
    """(unit, digits) of what this alarm compares; None for a bit or a code."""
    if alarm["id"] in OTHER_QUANTITY:
        return OTHER_QUANTITY[alarm["id"]]
    unit, decimals = words.unit_of(alarm["channel"])
    return (unit, decimals) if unit else None


def limit(alarm: AlarmInfo) -> str:
    """`limit 100`; empty for alarms without one."""
    measure = _measure(alarm)
    if alarm["limit"] is None or measure is None:
        return ""
    return QCoreApplication.translate("Alarms", "limit %1").replace("%1", words.number(alarm["limit"], measure[1]))


def tags(alarm: AlarmInfo, started_utc_s: float, zone: str) -> list[str]:
    """What else must be said of its state: acknowledged 14:31, cleared, last known, chattering."""
    translate = QCoreApplication.translate
    found = list[str]()
    if alarm["last_known"] or alarm["state"] == "X":
        found.append(translate("Alarms", "last known"))
    if alarm["signal_state"] == "R":
        found.append(translate("Alarms", "cleared"))
    if alarm["signal_state"] == "L":
        found.append(translate("Alarms", "cleared, awaiting reset"))
    if alarm["signal_state"] == "A" and alarm["acked_s"] is not None:
        at = words.local(started_utc_s + alarm["acked_s"], zone).strftime("%H:%M")
        found.append(translate("Alarms", "acknowledged %1").replace("%1", at))
    if alarm["chattering"]:
        found.append(translate("Alarms", "chattering"))
    if alarm["escalated"] and alarm["signal_state"] == "U":
        found.append(translate("Alarms", "waiting"))
    return found
