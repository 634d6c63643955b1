"""How numbers, times and ages are written on every part of the screen.

Without it a value could read 104 in one place and 103 in another, or an unknown one could be written as 0.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UNKNOWN = "–"
THIN = "\u2009"


def number(value: float | None, decimals: int = 0, group: bool = True) -> str:
    """104, −84, 11.4; thousands apart by a thin space; a dash when unknown."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    text = f"{abs(value):,.{decimals}f}".replace(",", THIN if group else "")
    negative = value < 0 and float(f"{value:.{decimals}f}") != 0
    return f"−{text}" if negative else text


def with_unit(value: float | None, unit: str, decimals: int = 0) -> str:
    """A value and its unit; the dash alone when unknown."""
    text = number(value, decimals)
    return text if text == UNKNOWN or not unit else f"{text} {unit}"


def clock_hms(seconds: float | None) -> str:
    """02:14:36 from seconds."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, int(seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def clock_ms(seconds: float) -> str:
    """00:12, or 1:02:03 from an hour on."""
    whole = max(0, int(seconds))
    if whole >= 3600:
        return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{whole // 60:02d}:{whole % 60:02d}"


def local(utc_s: float, zone: str) -> datetime:
    """UTC seconds as local time of the session's zone; UTC when this computer does not know the zone."""
    try:
        return datetime.fromtimestamp(utc_s, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.fromtimestamp(utc_s, UTC)


def age(seconds: float | None, language: str) -> str:
    """12 s, 6 min, 2 h 05 in the language on screen."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, int(seconds))
    s, m, h = (" s", " min", " h ") if language == "en" else (" 秒", " 分", " 时 ")
    if whole < 60:
        return f"{whole}{s}"
    if whole < 3600:
        return f"{whole // 60}{m}"
    return f"{whole // 3600}{h}{whole // 60 % 60:02d}{'' if language == 'en' else m}"


NOTICES_FROM = 9000
"""Machine alarm codes from here on are notices (N-14 = 9014), below warnings (W1-03 = 103)."""


def machine_code(code: float) -> str:
    """An alarm code of the machine as its own screen writes it: W1-03, N-14."""
    whole = int(code)
    if whole >= NOTICES_FROM:
        return f"N-{whole - NOTICES_FROM:02d}"
    return f"W{whole // 100}-{whole % 100:02d}"


UNITS = (
    ("_iu", "IU", 0),
    ("_mmhg", "mmHg", 0),
    ("_ml_min", "mL/min", 0),
    ("_ml_h", "mL/h", 1),
    ("_percent", "%", 0),
    ("_ml", "mL", 0),
    ("_kg", "kg", 1),
    ("_g", "g", 0),
    ("_c", "℃", 1),
    ("_s", "s", 0),
)


def unit_of(channel: str | None) -> tuple[str, int]:
    """(unit, decimals) that a channel's name carries; ("", 1) when it carries none."""
    found = ((unit, decimals) for ending, unit, decimals in UNITS if channel and channel.endswith(ending))
    return next(found, ("", 1))
