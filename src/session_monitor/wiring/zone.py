"""The computer's time zone by its IANA name, for the recording and the screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local_zone() -> str:
    """For example "Asia/Shanghai"; "UTC" when the computer does not say."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _of_system()):
        if name and _exists(name):
            return name
    return "UTC"


def _of_system() -> str | None:
    if sys.platform == "win32":
        return None
    try:
        target = Path("/etc/localtime").resolve(strict=True).as_posix()
    except OSError:
        return None
    _, found, name = target.partition("zoneinfo/")
    return name if found else None


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
