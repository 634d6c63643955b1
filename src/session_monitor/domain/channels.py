"""What a machine measures, and how one raw integer becomes a value with a unit.

Without this module each layer would carry its own idea of a channel's name, unit and scale, and a wrong
scale could hide in any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

Raw = int | bytes
"""What a recording keeps of one reading, its words at that: an integer of at most 64 bits, or the bytes of a text."""


def text_of(raw: bytes) -> str:
    """What stands in the registers of a text, up to the first zero byte and without the blanks that fill it up."""
    return raw.decode("latin-1").partition("\0")[0].rstrip()


def is_text(raw: Raw | None) -> bool:
    """Whether these bytes are one: nothing but printable ASCII. Anything else is what an empty memory holds."""
    return isinstance(raw, bytes) and (text := text_of(raw)).isascii() and text.isprintable()


class Table(StrEnum):
    """The four Modbus tables; each is read by one function code, and none is ever written."""

    COIL = "coil"  # FC 1
    DISCRETE = "discrete"  # FC 2
    HOLDING = "holding"  # FC 3
    INPUT = "input"  # FC 4


class WordType(StrEnum):
    """How the words of one channel make one raw integer.

    f32 and f64 keep their bit pattern (IEEE 754), bcd16 and bcd32 the digits as they came; u64 and f64 are kept as the
    signed integer of the same 64 bits, which is what SQLite holds. A text keeps its bytes.
    """

    BIT = "bit"
    U16 = "u16"
    I16 = "i16"
    U32 = "u32"
    I32 = "i32"
    U64 = "u64"
    I64 = "i64"
    F32 = "f32"
    F64 = "f64"
    BCD16 = "bcd16"
    BCD32 = "bcd32"
    TEXT = "text"

    @property
    def words(self) -> int:
        """Registers (or bits) this type occupies; those of a text are its channel's."""
        return _WORDS.get(self, 1)

    @property
    def signed(self) -> bool:
        """Whether its raw integer may be negative."""
        return self in (WordType.I16, WordType.I32, WordType.I64, WordType.U64, WordType.F64)

    @property
    def is_float(self) -> bool:
        """Whether its raw integer is the bit pattern of a floating-point number."""
        return self in (WordType.F32, WordType.F64)

    @property
    def is_bcd(self) -> bool:
        """Whether each four bits are a decimal digit."""
        return self in (WordType.BCD16, WordType.BCD32)


_WORDS = {
    **dict.fromkeys((WordType.U32, WordType.I32, WordType.F32, WordType.BCD32), 2),
    **dict.fromkeys((WordType.U64, WordType.I64, WordType.F64), 4),
}


@dataclass(frozen=True, slots=True)
class Order:
    """Which word, and which byte of each word, comes first. Modbus itself only says that a word's high byte does."""

    low_word_first: bool = False
    low_byte_first: bool = False

    def places(self, words: int) -> tuple[int, ...]:
        """Where each byte of the value lies among the 2 x `words` bytes received, the most significant first."""
        order = reversed(range(words)) if self.low_word_first else range(words)
        pair = (1, 0) if self.low_byte_first else (0, 1)
        return tuple(2 * word + byte for word in order for byte in pair)

    def letters(self, words: int) -> str:
        """As manuals write it: the bytes of the value A, B, C ... (A is the most significant) as they arrive."""
        places = self.places(words)
        return "".join(chr(ord("A") + places.index(i)) for i in range(2 * words))


@dataclass(frozen=True, slots=True)
class Bits:
    """A part of a register's integer: `width` bits from bit `first` on (bit 0 is the least significant)."""

    first: int
    width: int = 1

    @property
    def mask(self) -> int:
        """The bits of the part, moved down to bit 0."""
        return (1 << self.width) - 1


@dataclass(frozen=True, slots=True)
class Factor:
    """A scale that another channel gives: its own value, 10 to the power of it, or what each of its codes stands for.

    A code that is not listed, and a channel that is not known, leave the value unknown.
    """

    channel: str
    power_of_ten: bool = False
    codes: tuple[tuple[int, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """One measured quantity of one machine.

    `name` carries the unit and is the column of the recording's `reading` view (`pacc_mmhg`). A value is
    `raw * scale + offset`; `scale` is a fraction so that 831 tenths read exactly 83.1. `invalid` are the raw integers
    by which the machine says "no measurement"; they are never numbers.
    """

    name: str
    table: Table
    address: int
    type: WordType
    scale: Fraction = Fraction(1)
    unit: str = ""
    invalid: tuple[int, ...] = ()
    low: float | None = None
    """Plausible range, in `unit`; outside it the reading is implausible, not a measurement."""
    high: float | None = None
    frozen_after_s: float | None = None
    """Equal words for this long while blood runs mean a stuck sensor (alarms.md, sensor_invalid)."""
    offset: Fraction = Fraction(0)
    max_rate: float | None = None
    """The fastest plausible change, in `unit` per second since the last plausible reading."""
    order: Order = Order()
    registers: int = 0
    """Registers of a text; 0 for every other type."""
    bits: Bits | None = None
    true_codes: tuple[int, ...] = ()
    """The value is 1 for these codes and 0 for all others: a detector behind a code, or one that is active low."""
    factors: tuple[Factor, ...] = ()
    period_s: float = 0.0
    """Read this often; 0 = with every poll."""
    device: str = ""
    """Which device it belongs to; "" = the machine itself."""

    @property
    def words(self) -> int:
        """Registers (or bits) it occupies."""
        return self.registers or self.type.words

    @property
    def is_text(self) -> bool:
        """Whether it holds a text, and no number."""
        return self.type is WordType.TEXT

    @property
    def is_plain(self) -> bool:
        """Whether its value is nothing but raw * scale."""
        special = self.type in (WordType.U64, WordType.TEXT) or self.type.is_float or self.type.is_bcd
        return not (special or self.offset or self.bits or self.true_codes or self.factors)

    @property
    def decimals(self) -> int:
        """Digits after the point that the register resolves."""
        return {1: 0, 10: 1, 100: 2, 1000: 3}.get(self.scale.denominator, 3)
