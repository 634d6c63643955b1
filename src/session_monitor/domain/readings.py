"""One complete poll of the machine: raw integers, values and their quality.

A reading that is missing, invalid or implausible is NaN with a quality that says why. It is never 0 and never
the last number again: "unknown" would otherwise pass as a safe value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

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


@dataclass(frozen=True, slots=True)
class Frame:
    """One complete poll.

    raw: one integer (or the bytes of a text) per channel, None where this poll did not deliver it; values: (n,) float64
    in the channel's unit, NaN unless GOOD and for texts, as last read for channels that are read more slowly;
    quality: (n,) uint8 of Quality. All in the order of `machine.channels`.
    """

    machine: MachineMap
    seq: int
    t_ns: int
    """Monotonic nanoseconds since the session started."""
    utc_ns: int
    raw: tuple[Raw | None, ...]
    values: NDArray[np.float64]
    quality: NDArray[np.uint8]
    _numbers: list[float] = field(init=False, repr=False, compare=False)
    """The values again: a step asks for a hundred of them, and out of an array each costs several times as much."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_numbers", self.values.tolist())

    @property
    def numbers(self) -> Sequence[float]:
        """The values as plain numbers, in the order of `machine.channels`."""
        return self._numbers

    def __getitem__(self, name: str) -> float:
        """The value of a channel in its unit; NaN when it is not known."""
        return self._numbers[self.machine.index[name]]

    def get(self, name: str) -> float:
        """Like [], but NaN for a channel this machine does not have."""
        at = self.machine.index.get(name)
        return math.nan if at is None else self._numbers[at]


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
