"""Whether this computer waits to be restarted: an update that does it by itself would end the monitoring.

Each system says it in a way of its own; where none is known the answer is unknown, never "no".
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

MARKS = ("run/reboot-required", "var/run/reboot-required")
"""A Debian package that needs a restart makes such a file (Debian policy, "Signaling that a reboot is required")."""
FAMILY = "debian"
_CURRENT = r"SOFTWARE\Microsoft\Windows\CurrentVersion"
KEYS = (
    rf"{_CURRENT}\WindowsUpdate\Auto Update\RebootRequired",
    rf"{_CURRENT}\Component Based Servicing\RebootPending",
)
"""Windows has these keys for as long as an update waits for a restart."""


if sys.platform == "win32":
    import winreg

    def _in_registry(key: str) -> bool:
        """A key that is not there is the answer no; another error is none."""
        try:
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY).Close()
        except FileNotFoundError:
            return False
        return True
else:

    def _in_registry(key: str) -> bool:
        raise OSError(f"this system has no registry to look for {key} in")


def restart_pending(
    platform: str = sys.platform, root: Path = Path("/"), key_is_there: Callable[[str], bool] = _in_registry
) -> bool | None:
    """None where nothing tells. root: of the file system; key_is_there: asks the registry (HKEY_LOCAL_MACHINE)."""
    try:
        if platform == "win32":
            return any(map(key_is_there, KEYS))
        if any((root / mark).exists() for mark in MARKS):
            return True
        return False if platform == "linux" and FAMILY in _families(root) else None
    except OSError:
        return None


def _families(root: Path) -> set[str]:
    """The distribution and those it is made from (os-release)."""
    lines = (root / "etc/os-release").read_text(encoding="utf-8", errors="replace").splitlines()
    told = dict(line.split("=", 1) for line in lines if "=" in line)
    return {word for name in ("ID", "ID_LIKE") for word in told.get(name, "").strip("\"'").lower().split()}
