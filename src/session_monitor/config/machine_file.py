"""The shape of machine.toml: which tables and keys there are, of which type and within which bounds.

Without it a mistyped key would be ignored and its default used, and a wrong scale reach the screen. What one table
must not say of another is judged in machine_map.py.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from session_monitor.domain.channels import Table, WordType


def _scale(value: object) -> Fraction:
    """An exact fraction: 0.1 and "0.1" both mean one tenth, "1/3" a third."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{value!r} is not a scale; write a number such as 0.1, or a fraction such as '1/3'")
    try:
        scale = Fraction(str(value))
    except (ValueError, ZeroDivisionError, OverflowError):
        raise ValueError(f"{value!r} is not a scale; write a number such as 0.1, or a fraction such as '1/3'") from None
    if not Fraction(1, 10**9) <= scale <= 10**9:
        raise ValueError(f"the scale {value!r} is not possible; it must be above 0, from 1e-9 to 1e9")
    return scale


Scale = Annotated[Fraction, BeforeValidator(_scale)]
Text = Annotated[str, Field(min_length=1, max_length=100)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class MachineSection(_Section):
    """[machine]"""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    name: Text
    version: Annotated[int, Field(ge=1)]
    max_gap: Annotated[int, Field(ge=0, le=125)] = 32
    tmp_tolerance_mmhg: Annotated[float, Field(ge=0, le=100)] = 5.0


class IdentitySection(_Section):
    """[identity]: the register that says which machine answers, and the one with its serial number."""

    channel: str
    equals: Annotated[int, Field(ge=0)]
    serial: str


class HeartbeatSection(_Section):
    """[heartbeat]: the register that counts on while the machine is alive."""

    channel: str
    stale_after_s: Seconds


class ChannelSection(_Section):
    """One [[channel]]."""

    name: ChannelName
    table: Literal["coil", "discrete", "holding", "input"]
    address: Annotated[int, Field(ge=0, le=65535)]
    type: Literal["bit", "u16", "i16", "u32", "i32"]
    scale: Scale = Fraction(1)
    unit: Annotated[str, Field(max_length=20)] = ""
    invalid: int | None = None
    low: Finite | None = None
    high: Finite | None = None
    frozen_after_s: Seconds | None = None

    @property
    def word_type(self) -> WordType:
        """The type as the domain names it."""
        return WordType(self.type)

    @property
    def modbus_table(self) -> Table:
        """The table as the domain names it."""
        return Table(self.table)
