"""One complete poll of the machine: raw integers, values and their quality.

A reading that is missing, invalid or implausible is NaN with a quality that says why. It is never 0 and never
the last number again: "unknown" would otherwise pass as a safe value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import IntEnum
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.channels import Raw, is_text
from session_monitor.domain.machine import MachineMap, Serial, serial_of


class Quality(IntEnum):
    """Why a reading may not be used; GOOD is the only one with a number."""

    GOOD = 0
    INVALID = 1  # the machine sent its "no measurement" word
    IMPLAUSIBLE = 2  # outside the range or rate the map calls possible
    FROZEN = 3  # the same word for longer than a live sensor repeats it
    MISSING = 4  # this poll did not deliver it


class Frame:
    """One complete poll; nothing in it changes.

    raw: one integer (or the bytes of a text) per channel, None where this poll did not deliver it; values: (n,) float64
    in the channel's unit, NaN unless GOOD and for texts, as last read for channels that are read more slowly;
    quality: (n,) uint8 of Quality. All in the order of `machine.channels`. numbers: the values again, for a step asks
    for a hundred of them, and out of an array each costs several times as much. t_ns: monotonic nanoseconds since the
    session started.
    """

    __slots__ = ("_raw", "machine", "numbers", "quality", "seq", "t_ns", "utc_ns", "values")

    def __init__(
        self,
        machine: MachineMap,
        seq: int,
        t_ns: int,
        utc_ns: int,
        raw: tuple[Raw | None, ...] | NDArray[np.int64],
        values: NDArray[np.float64],
        quality: NDArray[np.uint8],
    ) -> None:
        self.machine = machine
        self.seq = seq
        self.t_ns = t_ns
        self.utc_ns = utc_ns
        self._raw = raw
        self.values = values
        self.quality = quality
        self.numbers: Sequence[float] = values.tolist()

    @property
    def raw(self) -> tuple[Raw | None, ...]:
        """What the machine sent. Of a recorded poll it is made when somebody asks: the rules never do."""
        if not isinstance(self._raw, tuple):
            self._raw = tuple(self._raw.tolist())
        return self._raw

    def __getitem__(self, name: str) -> float:
        """The value of a channel in its unit; NaN when it is not known."""
        return self.numbers[self.machine.index[name]]

    def get(self, name: str) -> float:
        """Like [], but NaN for a channel this machine does not have."""
        at = self.machine.index.get(name)
        return math.nan if at is None else self.numbers[at]


def several(machine: MachineMap, names: Sequence[str]) -> Callable[[Frame], tuple[float, ...]]:
    """Reads these two or more channels of each frame of this machine at once, as `get` does one by one."""
    indices = [machine.index.get(name) for name in names]
    known = [at for at in indices if at is not None]
    if len(known) < len(names):
        return lambda frame: tuple([math.nan if at is None else frame.numbers[at] for at in indices])
    pick = itemgetter(*known)
    return lambda frame: pick(frame.numbers)


def serial_in(frame: Frame, channel: str) -> Serial | None:
    """The serial number that this channel holds; None while it is not known, and where there is no such channel."""
    at = frame.machine.index.get(channel)
    if at is None:
        return None
    value = float(frame.values[at])
    register = frame.machine.channels[at]
    if not register.is_text and register.words <= 2:
        return None if math.isnan(value) else int(value)
    raw = frame.raw[at]  # a text has no value, and 64 bits do not fit one
    known = is_text(raw) if register.is_text else not math.isnan(value)
    return serial_of(raw) if known else None
