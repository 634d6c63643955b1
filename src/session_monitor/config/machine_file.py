"""The shape of machine.toml: which tables and keys there are, of which type and within which bounds.

Without it a mistyped key would be ignored and its default used, and a wrong scale reach the screen. What one table
must not say of another is judged in machine_map.py. docs/machines.md says how to write one, docs/machine.schema.json
is made from here.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from session_monitor.config.errors import shown
from session_monitor.domain.channels import WordType

_NUMBER = "write a number such as 0.1, or a fraction such as '1/3'"
_HUGE = re.compile(r"[eE][-+]?[\d_]{4,}")
"""A power of ten that would take minutes to write out."""
_INTEGER_END = 2**63 - 1
"""A recording keeps a scale as two integers."""


def _fraction(value: object, what: str) -> Fraction:
    """An exact fraction: 0.1 and "0.1" both mean one tenth, "1/3" a third."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{shown(value)} is not {what}; {_NUMBER}")
    text = str(value)
    try:
        if _HUGE.search(text):
            raise ValueError(text)
        return Fraction(text)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise ValueError(f"{shown(value)} is not {what}; {_NUMBER}") from None


def _scale(value: object) -> Fraction:
    scale = _fraction(value, "a scale")
    if not Fraction(1, 10**9) <= scale <= 10**9:
        raise ValueError(f"the scale {shown(value)} is not possible; it must be above 0, from 1e-9 to 1e9")
    if max(scale.numerator, scale.denominator) > _INTEGER_END:
        raise ValueError(f"the scale {shown(value)} has more digits than a recording holds; write fewer")
    return scale


def _offset(value: object) -> Fraction:
    offset = _fraction(value, "an offset")
    if not -(10**9) <= offset <= 10**9:
        raise ValueError(f"the offset {shown(value)} is not possible; it must be from -1e9 to 1e9")
    return offset


def _bits(value: object) -> tuple[int, int]:
    """Bit 3 as 3, bits 4 to 7 as "4-7": (first, how many)."""
    first, _, last = (str(value) if isinstance(value, int | str) and not isinstance(value, bool) else "").partition("-")
    if first.isdecimal() and (not _ or last.isdecimal()) and int(first) <= int(last or first) <= 31:
        return int(first), int(last or first) - int(first) + 1
    raise ValueError(
        f"{shown(value)} names no bits; write one bit as 3, several as '4-7'; bit 0 is the lowest, 31 the last"
    )


def _identity(value: object) -> int | str:
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**64):
        return value
    raise ValueError(
        f"{shown(value)} cannot be used; give the whole number, 0 or more, or the text that the machine holds"
    )


def _invalid(value: object) -> tuple[int | float, ...]:
    """One word or several; a number with a point is what a floating-point channel sends instead of a measurement."""
    words: list[object] = list(value) if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownArgumentType]
    for word in words:
        if isinstance(word, bool) or not isinstance(word, int | float):
            raise ValueError(
                f"{shown(word)} is no word; write the integer the register holds, or [0x8000, 0x7FFF] for two"
            )
    return tuple(word for word in words if isinstance(word, int | float))


_EXACT = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9.]+(/[0-9]+)?$"}]})
Scale = Annotated[Fraction, BeforeValidator(_scale), _EXACT]
Offset = Annotated[Fraction, BeforeValidator(_offset), _EXACT]
BitRange = Annotated[
    tuple[int, int],
    BeforeValidator(_bits),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]+(-[0-9]+)?$"}]}),
]
_NUMBERS = {"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]}
Identity = Annotated[
    int | str,
    BeforeValidator(_identity),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}]}),
]
InvalidWords = Annotated[tuple[int | float, ...], BeforeValidator(_invalid), WithJsonSchema(_NUMBERS)]
Text = Annotated[str, Field(min_length=1, max_length=100)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
First = Literal["high_first", "low_first"]
Codes = dict[Annotated[str, Field(pattern=r"^-?[0-9]{1,10}$")], Scale]
TableName = Literal["coil", "discrete", "holding", "input"]
TypeName = Literal["bit", "u16", "i16", "u32", "i32", "u64", "i64", "f32", "f64", "bcd16", "bcd32", "text"]


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class IdentitySection(_Section):
    """[identity]: the register that says which machine answers, and the one with its serial number.

    absent: the machine has none; it is said, so that a forgotten table is not taken for it.
    """

    absent: bool = False
    channel: str | None = None
    equals: Identity | None = None
    serial: str | None = None


class HeartbeatSection(_Section):
    """[heartbeat]: the register that counts on while the machine is alive; absent where it has none."""

    absent: bool = False
    channel: str | None = None
    stale_after_s: Seconds | None = None


class MachineSection(_Section):
    """[machine]. addresses: how `address` counts. word_order, byte_order: for every channel that says nothing else."""

    id: Name
    name: Text
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    max_gap: Annotated[int, Field(ge=0, le=125)] = 32
    tmp_tolerance_mmhg: Annotated[float, Field(ge=0, le=100)] = 5.0
    addresses: Literal["protocol", "one_based", "modicon"] = "protocol"
    word_order: First = "high_first"
    byte_order: First = "high_first"


class DeviceSection(_Section):
    """One [[device]]: what is read beside the machine in the same session. unit: its Modbus unit on the line."""

    id: Name
    name: Text
    unit: Annotated[int, Field(ge=0, le=255)] | None = None
    word_order: First | None = None
    byte_order: First | None = None
    identity: IdentitySection = IdentitySection(absent=True)
    heartbeat: HeartbeatSection = HeartbeatSection(absent=True)


class GroupSection(_Section):
    """One [[group]] of channels that are read more slowly than every poll."""

    name: Name
    period_s: Annotated[float, Field(ge=0.1, le=3600)]


class TmpSection(_Section):
    """[tmp]: how this machine's transmembrane pressure follows from its pressures."""

    terms: Annotated[dict[str, Finite], Field(min_length=1)]
    offset_mmhg: Annotated[float, Field(ge=-200, le=200)] = 0.0


class ChannelSection(_Section):
    """One [[channel]]."""

    name: ChannelName
    table: TableName | None = None
    address: Annotated[int, Field(ge=0, le=465536)]
    type: TypeName
    scale: Scale = Fraction(1)
    offset: Offset = Fraction(0)
    unit: Annotated[str, Field(max_length=20)] = ""
    invalid: InvalidWords = ()
    low: Finite | None = None
    high: Finite | None = None
    max_rate_per_s: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    frozen_after_s: Seconds | None = None
    word_order: First | None = None
    byte_order: First | None = None
    registers: Annotated[int, Field(ge=1, le=32)] | None = None
    bits: BitRange | None = None
    true_codes: Annotated[list[int], Field(min_length=1, max_length=64)] | None = None
    scale_from: str | None = None
    scale_codes: Annotated[Codes, Field(min_length=1)] | None = None
    exponent_from: str | None = None
    unit_from: str | None = None
    unit_codes: Annotated[Codes, Field(min_length=1)] | None = None
    device: str | None = None
    group: str | None = None

    @property
    def word_type(self) -> WordType:
        """The type as the domain names it."""
        return WordType(self.type)

    @property
    def words(self) -> int:
        """Registers (or bits) it occupies."""
        return self.registers if self.registers and self.type == "text" else self.word_type.words


class MachineFile(_Section):
    """The whole file, for editors: each table is judged by itself, so that one mistake hides no other."""

    machine: MachineSection
    identity: IdentitySection
    heartbeat: HeartbeatSection
    phases: dict[str, str] = {}
    tmp: TmpSection | None = None
    device: list[DeviceSection] = []
    group: list[GroupSection] = []
    channel: Annotated[list[ChannelSection], Field(min_length=1)]
