"""The time of a specimen as it is typed and moved by touch; the offset is that of the session's zone at that moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from ui import words

TIME_FORMAT = "%Y-%m-%d %H:%M"


def typed(text: str) -> datetime | None:
    """The time that stands there, without an offset; None when it is no time."""
    try:
        return datetime.strptime(text.strip(), TIME_FORMAT)
    except ValueError:
        return None


def moved(text: str, minutes: int) -> str:
    """That time so many minutes later; what is no time stays."""
    taken = typed(text)
    return text if taken is None else (taken + timedelta(minutes=minutes)).strftime(TIME_FORMAT)


def shown(utc_ns: int, zone: str) -> str:
    """A moment as it is typed."""
    return words.local(utc_ns / 1e9, zone).strftime(TIME_FORMAT)


def iso(text: str, zone: str) -> str | None:
    """That time with the offset of the zone at that moment; None when it is no time."""
    taken = typed(text)
    return None if taken is None else taken.replace(tzinfo=words.local(0.0, zone).tzinfo).isoformat()
