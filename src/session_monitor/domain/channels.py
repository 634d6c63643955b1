"""What a machine measures, and how one raw integer becomes a value with a unit.

Without this module each layer would carry its own idea of a channel's name, unit and scale, and a wrong
scale could hide in any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Table(StrEnum):
    """The four Modbus tables; each is read by one function code, and none is ever written."""

    COIL = "coil"  # FC 1
    DISCRETE = "discrete"  # FC 2
    HOLDING = "holding"  # FC 3
    INPUT = "input"  # FC 4


class WordType(StrEnum):
    """How the words of one channel make one integer. 32-bit types are high word first (machine.md section 4)."""

    BIT = "bit"
    U16 = "u16"
    I16 = "i16"
    U32 = "u32"
    I32 = "i32"

    @property
    def words(self) -> int:
        """Registers (or bits) this type occupies."""
        return 2 if self in (WordType.U32, WordType.I32) else 1


@dataclass(frozen=True, slots=True)
class Channel:
    """One measured quantity of one machine.

    `name` carries the unit and is the column of the recording's `reading` view (`pacc_mmhg`). A value is
    `raw * scale`; `scale` is a fraction so that 831 tenths read exactly 83.1. `invalid` is the raw integer
    by which the machine says "no measurement"; it is never a number.
    """

    name: str
    table: Table
    address: int
    type: WordType
    scale: Fraction = Fraction(1)
    unit: str = ""
    invalid: int | None = None
    low: float | None = None
    """Plausible range, in `unit`; outside it the reading is implausible, not a measurement."""
    high: float | None = None
    frozen_after_s: float | None = None
    """Equal words for this long while blood runs mean a stuck sensor (alarms.md, sensor_invalid)."""

    def value(self, raw: int) -> float:
        """The value in `unit` of a raw integer, correctly rounded."""
        return raw * self.scale.numerator / self.scale.denominator

    @property
    def decimals(self) -> int:
        """Digits after the point that the register resolves."""
        return {1: 0, 10: 1, 100: 2, 1000: 3}.get(self.scale.denominator, 3)
