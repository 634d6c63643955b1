"""A simulated machine in a process of its own, for the screen that was started without a machine.

It speaks real Modbus TCP, so that what a new user sees is the same chain that watches a patient.
"""

from __future__ import annotations

import subprocess
import sys
from types import TracebackType

from session_monitor.domain.errors import UserError

READY = "listening on "


class Simulator:
    """`session-monitor simulate` on a free port of this computer; ends with the `with` block."""

    def __init__(self, scenario: str) -> None:
        arguments = ["simulate", "--listen", "127.0.0.1:0", "--scenario", scenario, "--end-with-parent"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "session_monitor", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a Ctrl-C ends the monitor first, then this
        )

    def place(self) -> str:
        """HOST:PORT, as soon as the machine answers there."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(READY):
                return line.removeprefix(READY).strip()
        raise UserError(f"the simulated machine did not start (exit code {self._process.wait()})")

    def __enter__(self) -> Simulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
