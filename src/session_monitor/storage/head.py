"""What a recording says of its session and of the program that made it."""

from __future__ import annotations

import platform
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from session_monitor import __version__
from session_monitor.storage.sqlite import sqlite_version


@dataclass(frozen=True, slots=True)
class SessionMeta:
    """Who, where and on which link. `case` is a pseudonym; `zone` an IANA name; `simulated` for `sim:` links."""

    case: str = ""
    bed: str = ""
    operator: str = ""
    zone: str = "UTC"
    started_utc_ns: int = 0
    link: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One start of the program: clock origins at that moment, and the versions in use."""

    boot_id: str
    offset_ns: int
    utc_ns: int
    monotonic_ns: int
    software: str
    python: str
    sqlite: str
    platform: str


def this_run(offset_ns: int, utc_ns: int, monotonic_ns: int) -> Run:
    """The run that begins now. `offset_ns` is the session time at which it goes on."""
    return Run(
        boot_id=boot_id(),
        offset_ns=offset_ns,
        utc_ns=utc_ns,
        monotonic_ns=monotonic_ns,
        software=__version__,
        python=platform.python_version(),
        sqlite=sqlite_version(),
        platform=platform.platform(terse=True),
    )


def boot_id() -> str:
    """Which start of the computer this is, so that two monotonic clocks are never compared; a new one if unknown."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return str(uuid.uuid4())


def session_row(session: SessionMeta, started_utc_ns: int) -> dict[str, Any]:
    """The one row of `session`."""
    row = asdict(session) | {"session": 1, "case_id": session.case, "started_utc_ns": started_utc_ns}
    del row["case"]
    return row
