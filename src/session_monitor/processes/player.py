"""The samples a sound device asks for: one sound at a time, silence otherwise.

Without it an exception in the device's callback, or a generator that ends, would leave a device that says it runs and
is silent for ever (miniaudio 1.71); and a sound cut off hard would click.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator

import numpy as np

from session_monitor.processes.bursts import RATE_HZ, Samples

RAMP_SAMPLES = round(0.005 * RATE_HZ)
"""A sound that is cut off fades for 5 ms; the bursts have their own rise."""
_NOTHING: Samples = np.zeros(0, np.float32)


class Player:
    """`play` and `silence` may be called by one thread while the device's thread asks for blocks."""

    def __init__(self) -> None:
        self.last_block_ns = time.monotonic_ns()
        """When a device last asked for samples (monotonic): its sign of life, for it has no other."""
        self.started: deque[tuple[int, str]] = deque(maxlen=1000)
        """(monotonic ns, what) of each sound whose first samples a device took; to be emptied by the reader."""
        self._next: deque[tuple[str, Samples]] = deque(maxlen=1)
        self._now = _NOTHING  # the rest of what sounds; the device's thread alone touches it

    def play(self, what: str, samples: Samples, gain: float = 1.0) -> None:
        """Starts this sound with the next block, fading out what sounds now."""
        self._next.append((what, samples if gain == 1.0 else samples * np.float32(gain)))

    def silence(self) -> None:
        """Fades out what sounds now."""
        self._next.append(("", _NOTHING))

    def blocks(self) -> Generator[bytes, int, None]:
        """A primed generator of signed 16-bit mono blocks; sent a number of frames, it yields exactly so many."""
        generator = self._blocks()
        next(generator)
        return generator

    def _blocks(self) -> Generator[bytes, int, None]:
        frames = yield b""
        while True:
            try:
                block = self._block(frames)
            except Exception:  # noqa: BLE001 - whatever it is, the next block may be right again
                block = bytes(2 * frames)
            frames = yield block

    def _block(self, frames: int) -> bytes:
        self.last_block_ns = time.monotonic_ns()
        if self._next:
            what, samples = self._next.pop()
            tail = self._now[:RAMP_SAMPLES]
            fade = np.linspace(1.0, 0.0, RAMP_SAMPLES, dtype=np.float32)[: len(tail)]
            self._now = np.concatenate([tail * fade, samples])
            if what:
                self.started.append((self.last_block_ns, what))
        block = np.zeros(frames, np.float32)
        block[: min(frames, len(self._now))] = self._now[:frames]
        self._now = self._now[frames:]
        return (block * 32767.0).astype("<i2").tobytes()
