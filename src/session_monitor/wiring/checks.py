"""What would stop a treatment from being monitored on this computer, found before it starts.

Each check is one function that looks at one thing and says `good`, `warn` (monitoring works, with a loss that is
named), `fail` (do not start a treatment like this) or `unknown` (nothing here tells).
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from session_monitor import __version__
from session_monitor.config.errors import ConfigError
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.ports import Check
from session_monitor.processes.desktop import has_display
from session_monitor.storage.folder import recordings_folder
from session_monitor.storage.keys import fingerprint, key_folder, own_public_key, public_key_path
from session_monitor.storage.space import hours_left
from session_monitor.storage.sqlite import floor_problem, sqlite_version
from session_monitor.wiring.pending import restart_pending

GOOD, WARN, FAIL, UNKNOWN = "good", "warn", "fail", "unknown"
GIB = 1024**3
SESSION_BYTES = 100 * 1024**2
"""Room one long session takes at most, with a wide margin."""
USUAL_MACHINE, USUAL_PERIOD_NS = "li-als-3", 100_000_000
"""By what the hours of recording are counted: all channels at 10 Hz."""


def all_checks(recordings: Path | None) -> list[Check]:
    """Every check, in the order a person reads them."""
    start = [versions(), sqlite(), disk(recordings, load_machine(USUAL_MACHINE)), key(), clock()]
    return [*start, sound(), display(), fonts(), sleep(), restart(), machine()]


def versions() -> Check:
    """The program, Python and the libraries it stands on."""
    import importlib.metadata  # here: a session that starts needs the other checks alone

    found = [f"session-monitor {__version__}", f"Python {platform.python_version()}", platform.platform(terse=True)]
    missing = []
    for name in ("pyside6-essentials", "pyqtgraph", "pymodbus", "numpy", "sqlite-utils", "miniaudio"):
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check("versions", FAIL, f"not installed: {', '.join(missing)}; install the program again")
    return Check("versions", GOOD, ", ".join(found))


def sqlite() -> Check:
    """The SQLite library against the floor below which a recording can be corrupted."""
    problem = floor_problem()
    return Check("sqlite", FAIL if problem else GOOD, problem or f"SQLite {sqlite_version()}")


def disk(recordings: Path | None, of: MachineMap, period_ns: int = USUAL_PERIOD_NS) -> Check:
    """The recordings folder: can be written, has room; hours by the channels of that machine."""
    folder = recordings_folder(recordings)  # a UserError says what to do
    free = shutil.disk_usage(folder).free
    hours = hours_left(folder, of, period_ns)
    detail = f"{folder}: {free / GIB:.1f} GiB free, {hours:.0f} h of recording"
    if free < SESSION_BYTES:
        return Check("disk", FAIL, f"{detail}; a session needs {SESSION_BYTES / GIB:.1f} GiB: make room")
    return Check("disk", WARN if free < 10 * SESSION_BYTES else GOOD, detail)


def key() -> Check:
    """The key that signs recordings, and the file by which others check them."""
    public = own_public_key()  # a UserError says what to do
    if public is None:
        return Check("key", GOOD, f"made in {key_folder()} at the end of the first recording")
    name = fingerprint(public.public_bytes_raw())
    return Check("key", GOOD, f"{name}; give {public_key_path()} to whoever is to verify recordings elsewhere")


def clock() -> Check:
    """The computer's clock, as far as the computer itself can tell."""
    now = datetime.now(UTC)
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if now < built.replace(microsecond=0) and (built - now).total_seconds() > 86_400:
        return Check("clock", FAIL, f"the clock says {now:%Y-%m-%d %H:%M} UTC, before this program was made: set it")
    synchronised = _command_says("timedatectl", "show", "--property=NTPSynchronized", "--value")
    zone = time.tzname[time.localtime().tm_isdst > 0]
    told = f"{now:%Y-%m-%d %H:%M:%S} UTC ({zone})"
    if synchronised == "no":
        return Check("clock", WARN, f"{told}, not synchronised: turn network time on")
    if synchronised != "yes":
        return Check("clock", UNKNOWN, f"{told}, whether it is synchronised is not told here: compare it with another")
    return Check("clock", GOOD, told)


def sound() -> Check:
    """Whether there is a device that can sound an alarm. Only a person can say whether it is heard."""
    from session_monitor.processes.audio import probe

    device, error = probe()
    if device is None:
        return Check("sound", WARN, f"no sound device ({error}): alarms would only be seen; connect a loudspeaker")
    return Check("sound", GOOD, f"{device}; test it by ear at the start of each session")


def display() -> Check:
    """Whether there is a screen to show anything on."""
    if has_display():
        return Check("display", GOOD, os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or "built in")
    return Check("display", WARN, "no display (DISPLAY is not set): the screen would run unseen; log in at a desktop")


def fonts() -> Check:
    """Whether Chinese would be shown as characters or as boxes."""
    if sys.platform != "linux":
        return Check("fonts", GOOD, "the system's own")
    family = _command_says("fc-match", "--format=%{family}", ":lang=zh-cn")
    chinese = _command_says("fc-list", ":lang=zh-cn", "family")
    if not chinese:
        return Check("fonts", WARN, "no Chinese font: Chinese shows as boxes; install fonts-wqy-microhei")
    return Check("fonts", GOOD, f"Chinese: {family}")


def sleep() -> Check:
    """Settings by which the computer would fall asleep in the middle of a treatment."""
    if sys.platform != "linux":
        return Check("sleep", UNKNOWN, "cannot be read here: see that the computer never sleeps on mains power")
    idle = _command_says("gsettings", "get", "org.gnome.settings-daemon.plugins.power", "sleep-inactive-ac-type")
    if idle is None and has_display():
        return Check("sleep", UNKNOWN, "not told here: see that the computer never sleeps on mains power")
    if idle is None:
        return Check("sleep", GOOD, "no desktop power management found")
    if "nothing" in idle:
        return Check("sleep", GOOD, "the desktop does not sleep on mains power")
    return Check("sleep", WARN, "the desktop sleeps when idle: set automatic suspend to off")


def restart(pending: Callable[[], bool | None] = restart_pending) -> Check:
    """Whether an update waits to start the computer anew, by itself perhaps, and in the middle of a treatment."""
    waits = pending()
    if waits is None:
        return Check("restart", UNKNOWN, "not told here: see that no update waits for a restart of the computer")
    if waits:
        return Check("restart", WARN, "an update waits for a restart: restart the computer before a treatment")
    return Check("restart", GOOD, "none is pending")


def machine() -> Check:
    """The machine this computer is set up for, and what nobody would notice of it."""
    from session_monitor.config.alarm_set import load_alarm_set
    from session_monitor.config.console_file import check_links, load_configured
    from session_monitor.wiring.map_plan import unnoticed

    try:
        configured = load_configured()
        if configured is None:
            return Check("machine", GOOD, "none is configured: the simulated one is shown")
        found = load_machine(configured.machine)
        check_links(configured, found)
        alarms = load_alarm_set(configured.machine, found)
    except ConfigError as error:
        return Check("machine", FAIL, "; ".join(str(error).splitlines()))
    links = " ".join(configured.links)
    if missing := list(unnoticed(found, alarms)):
        return Check("machine", WARN, f"{found.name} at {links}. Not noticed with its map: {'; '.join(missing)}")
    return Check("machine", GOOD, f"{found.name} at {links}")


def _command_says(*command: str) -> str | None:
    """The output of a command of this system; None where there is no such command or it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
