"""What every command that monitors does around its run: the log, and an end that the children always see."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import platformdirs

from session_monitor.domain.errors import UserError
from session_monitor.processes.exit import run_outermost

LOG_BYTES = 5 << 20


def run_monitor(go: Callable[[], int]) -> int:
    """Runs `go` with the log open; an error no one expected ends the process at once, so that the sounder sounds."""
    log = open_log()
    failure: list[UserError] = []

    def main() -> int:
        try:
            return go()
        except UserError as error:
            failure.append(error)
            return 2

    code = run_outermost(main, str(log) if log else "the terminal")
    if failure:
        raise failure[0]
    return code


def exit_code(summary: Mapping[str, Any]) -> int:
    """2 when the machine never answered, 1 when the disk did not take all of the recording, which is said, else 0."""
    if summary["recording_error"]:
        print(f"session-monitor: {summary['recording_error']}", file=sys.stderr)
    if not summary["polls"]:
        return 2
    return 1 if summary["recording_error"] else 0


def open_log() -> Path | None:
    """Starts the log in the user's state folder; None where it cannot be written (warnings then go to stderr)."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    path = Path(platformdirs.user_log_path("session-monitor", appauthor=False)) / "monitor.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=3, encoding="utf-8")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    return path
