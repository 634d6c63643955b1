"""One [[channel]] as the domain knows it: its place on the line, its order, its invalid words as raw integers.

Without it every reader of a map would have to know which defaults a device or the machine gives its channels.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from session_monitor.config.addresses import Place
from session_monitor.config.machine_file import ChannelSection, DeviceSection, MachineSection
from session_monitor.domain.channels import Bits, Channel, Factor, Order, WordType

F32_END = float(2**128 - 2**103)
"""From here on a number is rounded to none that two registers hold."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the tables around a channel give it. devices: by id; periods_s: by the name of the group."""

    machine: MachineSection
    devices: Mapping[str, DeviceSection] = field(default_factory=dict[str, DeviceSection])
    periods_s: Mapping[str, float] = field(default_factory=dict[str, float])


def bounds(kind: WordType, words: int) -> tuple[int, int]:
    """The lowest and highest raw integer that words of this type can hold."""
    bits = 1 if kind is WordType.BIT else 16 * words
    if kind.signed:
        return -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return 0, (1 << bits) - 1


def number_bounds(section: ChannelSection) -> tuple[float, float]:
    """The lowest and highest number these words can mean before the scale; endless for floating-point ones."""
    kind = section.word_type
    if kind.is_float or section.scale_from or section.exponent_from or section.unit_from:
        return -float("inf"), float("inf")
    if section.true_codes:
        return 0, 1
    if section.bits:
        return 0, (1 << section.bits[1]) - 1
    if kind.is_bcd:
        return 0, 10 ** (4 * section.words) - 1
    return (0, 2**64 - 1) if kind is WordType.U64 else bounds(kind, section.words)


def raw_invalid(kind: WordType, words: int, word: float) -> int:
    """The raw integer an invalid word decodes to: 0x8000 of an i16 is -32768, 9999.0 of an f32 its bit pattern."""
    if isinstance(word, float):
        code = ("<f", "<i") if kind is WordType.F32 else ("<d", "<q")
        pattern = struct.unpack(code[1], struct.pack(code[0], word))[0]
        return pattern & 0xFFFFFFFF if kind is WordType.F32 else pattern
    lowest, highest = bounds(kind, words)
    return word + 2 * lowest if lowest < 0 and word > highest else word


def channel_of(section: ChannelSection, place: Place, given: Defaults) -> Channel:
    """The channel of a section in which nothing is wrong."""
    table, address = place
    kind, words = section.word_type, section.words
    return Channel(
        name=section.name,
        table=table,
        address=address,
        type=kind,
        scale=section.scale,
        unit=section.unit,
        invalid=tuple(raw_invalid(kind, words, word) for word in section.invalid),
        low=section.low,
        high=section.high,
        frozen_after_s=section.frozen_after_s,
        offset=section.offset,
        max_rate=section.max_rate_per_s,
        order=_order(section, given),
        registers=section.registers or 0,
        bits=Bits(*section.bits) if section.bits else None,
        true_codes=tuple(section.true_codes or ()),
        factors=_factors(section),
        period_s=given.periods_s[section.group] if section.group else 0.0,
        device=section.device or "",
    )


def _order(section: ChannelSection, given: Defaults) -> Order:
    """Its own, else its device's, else the machine's."""
    device = given.devices.get(section.device or "")
    word = section.word_order or (device and device.word_order) or given.machine.word_order
    byte = section.byte_order or (device and device.byte_order) or given.machine.byte_order
    if section.type == "bit":
        return Order()
    several = section.words > 1
    return Order(several and section.type != "text" and word == "low_first", byte == "low_first")


def _factors(section: ChannelSection) -> tuple[Factor, ...]:
    found = list[Factor]()
    if section.scale_from:
        found.append(Factor(section.scale_from, codes=_codes(section.scale_codes)))
    if section.exponent_from:
        found.append(Factor(section.exponent_from, power_of_ten=True))
    if section.unit_from:
        found.append(Factor(section.unit_from, codes=_codes(section.unit_codes)))
    return tuple(found)


def _codes(codes: Mapping[str, Fraction] | None) -> tuple[tuple[int, Fraction], ...]:
    return tuple((int(code), factor) for code, factor in (codes or {}).items())
