"""A serial line without a cable: a pair of pseudo-terminals that socat joins."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from threading import Lock
from types import TracebackType

APPEAR_S = 10.0


class SerialPair:
    """Two ends, `machine` and `monitor`, as device paths."""

    def __init__(self, folder: Path) -> None:
        self.machine, self.monitor = folder / "machine", folder / "monitor"
        self._socat: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = Lock()

    def plug_in(self) -> bool:
        """Both ends appear; False when they are there."""
        with self._one_at_a_time:
            if self._socat is not None:
                return False
            ends = (self.machine, self.monitor)
            self._socat = subprocess.Popen(["socat", *(f"pty,raw,echo=0,link={end}" for end in ends)])
            until = time.monotonic() + APPEAR_S
            while not all(end.exists() for end in ends):
                assert self._socat.poll() is None
                assert time.monotonic() < until
                time.sleep(0.01)
            return True

    def pull_out(self) -> None:
        """Both ends disappear, as an adapter does that is pulled out."""
        with self._one_at_a_time:
            if self._socat is not None:
                self._socat.terminate()
                self._socat.wait()
                self._socat = None

    def __enter__(self) -> SerialPair:
        self.plug_in()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self.pull_out()
