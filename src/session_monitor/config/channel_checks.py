"""What a channel of machine.toml may not say, of itself and beside the others.

Without it two channels could read one register, an "invalid" word never match, or a range refuse every value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from session_monitor.config.machine_file import ChannelSection
from session_monitor.domain.channels import WordType

_BIT_TABLES = ("coil", "discrete")
_TAKEN = {
    *("seq", "t_s", "utc"),
    *("tmp_derived_mmhg", "sep_dp_mmhg", "fp_bp_percent", "loop_ratio", "net_removal_ml", "plasma_volumes"),
}
"""Columns of the recording's `reading` view that are not channels (commands specification, a recording)."""

Placed = tuple[str, ChannelSection]
"""A channel with its place in the file."""


def bounds(kind: WordType) -> tuple[int, int]:
    """The lowest and highest integer words of this type can hold."""
    bits = 1 if kind is WordType.BIT else 16 * kind.words
    if kind in (WordType.I16, WordType.I32):
        return -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return 0, (1 << bits) - 1


def decoded_invalid(section: ChannelSection) -> int | None:
    """The invalid word as the integer it decodes to: 0x8000 of an i16 is -32768."""
    word = section.invalid
    lowest, highest = bounds(section.word_type)
    if word is not None and lowest < 0 and word > highest:
        return word + 2 * lowest
    return word


def channel_problems(section: ChannelSection) -> Iterator[tuple[str, str]]:
    """(key, what is wrong; what to do) of one channel by itself."""
    if section.name in _TAKEN:
        yield "name", f"{section.name!r} is a column every recording has already; choose another name"
    yield from _type_problems(section)
    yield from _word_problems(section)
    yield from _range_problems(section)


def _type_problems(section: ChannelSection) -> Iterator[tuple[str, str]]:
    if (section.type == "bit") != (section.table in _BIT_TABLES):
        kinds = "bit" if section.table in _BIT_TABLES else "u16, i16, u32 or i32"
        yield "type", f"{section.type} cannot be read from table {section.table!r}; it must be {kinds}"
    if section.type == "bit":
        for key in ("scale", "unit", "invalid", "low", "high", "frozen_after_s"):
            if key in section.model_fields_set:
                yield key, "a bit has none; remove it"
    if section.address + section.word_type.words > 65536:
        yield "address", f"{section.type} takes two registers and 65536 does not exist; it must be 65534 or less"


def _word_problems(section: ChannelSection) -> Iterator[tuple[str, str]]:
    lowest, _ = bounds(section.word_type)
    words = (1 << 16 * section.word_type.words) - 1
    if section.type != "bit" and section.invalid is not None and not lowest <= section.invalid <= words:
        yield "invalid", f"{section.invalid:#x} does not fit {section.type}; it must be 0x0 to {words:#X}"


def _range_problems(section: ChannelSection) -> Iterator[tuple[str, str]]:
    if section.low is not None and section.high is not None and section.low >= section.high:
        yield "low", f"the range {section.low:g} to {section.high:g} holds no value; low must be below high"
    lowest, highest = (float(edge * section.scale) for edge in bounds(section.word_type))
    if section.type == "bit":
        return
    if section.low is not None and section.low > highest:
        yield "low", f"{section.type} at this scale never reaches {section.low:g}; check scale and range"
    if section.high is not None and section.high < lowest:
        yield "high", f"{section.type} at this scale never falls to {section.high:g}; check scale and range"


def table_problems(channels: Sequence[Placed]) -> Iterator[tuple[str, str]]:
    """(place, what is wrong; what to do) of the channels beside each other: names given twice, addresses shared."""
    by_name: dict[str, str] = {}
    for where, section in channels:
        if section.name in by_name:
            yield f"{where} / name", f"[{by_name[section.name]}] has that name too; give each channel its own"
        by_name.setdefault(section.name, where)
    yield from _shared_addresses(channels)


def _shared_addresses(channels: Sequence[Placed]) -> Iterator[tuple[str, str]]:
    holder: dict[tuple[str, int], str] = {}
    clashes: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for where, section in channels:
        for address in range(section.address, section.address + section.word_type.words):
            first = holder.setdefault((section.table, address), where)
            if first != where:
                clashes[where, first].append(address)
    for (where, first), addresses in clashes.items():
        shared = ", ".join(str(address) for address in addresses)
        yield f"{where} / address", f"address {shared} belongs to [{first}]; every register is one channel's"
