"""What a child process runs first: kept light, so that a killed screen is back soon.

Without it a Ctrl-C or a SIGTERM meant for the monitor would end the sounder, and a child that cannot start would leave
a traceback on the terminal instead of a reason the monitor can log.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import socket
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from session_monitor.processes.messages import Sender, encode
from session_monitor.processes.signals import leave_signals_to_the_monitor

Entry = Callable[[socket.socket, dict[str, Any]], None]


def run(dotted: str, sock: socket.socket, listening: Connection) -> None:
    """Imports `package.module:function` and calls it with the child's end of the socket and its settings.

    The settings come through `listening` while the entry is being imported; none, and the process ends. Returns when
    the entry does. When it raises, the monitor is told and the process exits with code 1.
    """
    leave_signals_to_the_monitor()
    with contextlib.suppress(OSError):  # a program without a console has neither
        os.dup2(2, 1)  # a stray print must not enter the JSON that the monitor prints
    try:
        entry = _load(dotted)
        config = _told(listening)
        if config is not None:
            entry(sock, config)
    except Exception as error:
        _tell(sock, error)
        raise SystemExit(1) from error
    finally:
        sock.close()


def _told(listening: Connection) -> dict[str, Any] | None:
    """The settings; None when the monitor ended, or refused its own, before it knew them."""
    with listening, contextlib.suppress(EOFError):
        return listening.recv()
    return None


def _load(dotted: str) -> Entry:
    """Imports it. What stays is not searched for garbage: not while it loads, a tenth of that time, nor ever after."""
    module, _, function = dotted.partition(":")
    gc.disable()
    try:
        return getattr(importlib.import_module(module), function)
    finally:
        gc.freeze()
        gc.enable()


def _tell(sock: socket.socket, error: Exception) -> None:
    line = f"{type(error).__name__}: {error}"
    message = {"kind": "failed", "error": line, "traceback": traceback.format_exc()}
    Sender(sock).keep(encode(message))
