"""UTC as people and scripts read it: ISO 8601 with microseconds, as the `reading` view writes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso_utc(utc_ns: int) -> str:
    """Nanoseconds since 1970 as `2026-03-14T12:22:00.000000Z`; what is finer than a microsecond is cut off."""
    return f"{_EPOCH + timedelta(microseconds=utc_ns // 1000):%Y-%m-%dT%H:%M:%S.%fZ}"


def zone(name: str) -> tzinfo:
    """The IANA zone of that name; UTC when this computer does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def local(utc_ns: int, name: str) -> datetime:
    """Nanoseconds since 1970 as wall time of an IANA zone."""
    return (_EPOCH + timedelta(microseconds=utc_ns // 1000)).astimezone(zone(name))
