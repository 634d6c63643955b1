"""Modbus servers for a bench, each in a process of its own, as a machine is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READY = "listening on "
PURIFY_S = 8_400
"""Seconds into a simulated treatment at which all pumps run."""


@contextmanager
def simulated_machine() -> Iterator[str]:
    """HOST:PORT of the program's own simulated machine, quiet, with all pumps running."""
    simulate = ("-m", "session_monitor", "simulate", "--listen", "127.0.0.1:0", "--start", str(PURIFY_S))
    with serving(*simulate) as place:
        yield place


@contextmanager
def flipping_machine(log: Path, seed: int) -> Iterator[str]:
    """HOST:PORT of a machine whose response level jumps at random moments, written to `log`."""
    with serving("-m", "bench.flipping_machine", str(log), str(seed)) as place:
        yield place


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """HOST:PORT of a Python program that announces it once it serves; it ends with the block."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line.startswith(READY):
            raise RuntimeError(f"{' '.join(arguments)} did not start")
        yield line.removeprefix(READY).strip()
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
