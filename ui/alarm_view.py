"""How an alarm is written and when its ground is bright: the same in banner, chips and list.

The priority is carried by glyph, text and colour, and only the ground flashes (alarms specification, section 1).
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_monitor.monitor.snapshot import AlarmInfo, HintInfo, Snapshot
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


def not_live(alarm: AlarmInfo) -> bool:
    """Whether its data is gone, so that its number is the last that was known."""
    return alarm["last_known"] or alarm["state"] == "X"


def bright(alarm: AlarmInfo, now_s: float) -> bool:
    """Whether the ground is in the bright half of its flash at `now_s` (monotonic)."""
    state = alarm["signal_state"]
    rate = {"U": FLASH_HZ.get(alarm["priority"]), "R": CLEARED_HZ}.get(state)
    return rate is None or (now_s * rate) % 1.0 < 0.5


def name(alarm: AlarmInfo, texts: AlarmTexts, language: str) -> str:
    """The alarm's name in the language on screen."""
    return texts.name(alarm["id"], alarm["channel"], language)


def advice(alarm: AlarmInfo, texts: AlarmTexts, language: str) -> str:
    """The machine's own codes; causes that the pattern supports, with the readings that voted; then what to do."""
    ends, stop = (".", ". ") if language == "en" else ("。", "。")
    hints = (_hint(alarm, hint, texts, language, ends) for hint in alarm.get("hints", []))
    said = [machine_codes(alarm), *hints, texts.action(alarm["id"], language)]
    return stop.join(text.rstrip(ends) for text in said if text)


def _hint(alarm: AlarmInfo, hint: HintInfo, texts: AlarmTexts, language: str, ends: str) -> str:
    """`Separator clotting (pre-separator pressure +63 mmHg, transmembrane pressure +41 mmHg)`."""
    text = texts.hint(alarm["id"], hint["id"], language).rstrip(ends)
    votes = [f"{texts.label(name, language)} {moved(name, by)}" for name, by in hint["votes"].items()]
    if not text or not votes:
        return text
    return f"{text} ({', '.join(votes)})" if language == "en" else f"{text}（{'，'.join(votes)}）"


def moved(channel: str, by: float) -> str:
    """How far a reading left its baseline: `+63 mmHg`, `−20 mmHg`."""
    written = words.with_unit(by, *words.unit_of(channel))
    return f"+{written}" if by > 0 else written


def machine_codes(alarm: AlarmInfo) -> str:
    """The machine's own alarm codes, where the alarm mirrors one of the machine: `W1-03, N-14`."""
    return ", ".join(words.machine_code(code) for code in alarm.get("codes", []))


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


def tags(alarm: AlarmInfo, started_utc_s: float, zone: str, language: str) -> list[str]:
    """What else must be said of its state: last known 12 s ago, acknowledged 14:31, cleared, waiting 0:42."""
    translate = QCoreApplication.translate
    found = list[str]()
    if not_live(alarm):
        ago = words.age(alarm.get("unknown_s"), language)
        found.append(translate("Alarms", "last known %1 ago").replace("%1", ago))
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
        waited = words.clock_ms(alarm["waiting_s"] or 0.0)
        found.append(translate("Alarms", "waiting for %1").replace("%1", waited))
    return found
