"""The real sounder with its log switched on: SESSION_MONITOR_BENCH_SOUNDS names the file."""

from __future__ import annotations

import os
import socket
from typing import Any

from session_monitor.processes.sounder import main as product

SOUNDS = "SESSION_MONITOR_BENCH_SOUNDS"


def main(sock: socket.socket, config: dict[str, Any]) -> None:
    """Entry of a child process, as session_monitor.processes.sounder:main."""
    product(sock, {**config, "log_path": os.environ[SOUNDS]})
