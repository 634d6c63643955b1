"""Runs the installed program as a user does: a process, its exit code, what it prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = [sys.executable, "-m", "session_monitor"]


def environment(home: Path) -> dict[str, str]:
    """This process's, with every folder of the user's own inside `home`."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "STATE", "DATA", "CACHE")}
    return {**os.environ, **folders}


def run(*arguments: str | Path, home: Path, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    """Runs to the end."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env=environment(home),
        check=False,
    )


def record(home: Path, link: str, *more: str) -> dict[str, Any]:
    """`record --json` into home/recordings; its summary."""
    folder = home / "recordings"
    done = run("record", "--machine", "li-als-3", "--link", link, "--recordings", folder, "--json", *more, home=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
