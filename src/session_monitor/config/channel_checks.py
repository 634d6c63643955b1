"""What a channel of machine.toml may not say of itself.

Without it an "invalid" word would never match, a range refuse every value, or a key be written that does nothing.
What channels may not say beside each other is judged in map_checks.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction

from session_monitor.config.addresses import LAST, Place
from session_monitor.config.channel_values import F32_END, bounds, number_bounds
from session_monitor.config.machine_file import ChannelSection
from session_monitor.domain.channels import WordType
from session_monitor.domain.derived import UNITS

_BIT_TABLES = ("coil", "discrete")
TAKEN = frozenset({"seq", "t_s", "utc", *UNITS})
"""The clocks of the recording's `reading` view, and what is computed: it would stand in the place of such a reading."""
_NUMBERS = (
    *("scale", "offset", "invalid", "low", "high", "max_rate_per_s", "frozen_after_s", "bits", "true_codes"),
    *("scale_from", "scale_codes", "exponent_from", "unit_from", "unit_codes"),
)
_NOT_FOR_BITS = (
    *("scale", "offset", "unit", "invalid", "low", "high", "max_rate_per_s", "frozen_after_s", "bits"),
    *("scale_from", "scale_codes", "exponent_from", "unit_from", "unit_codes", "word_order", "byte_order"),
)
_WITH_CODES = ("u16", "i16", "u32", "i32")
ONE_CODE = "are one code; remove one of them"
Wrong = Iterator[tuple[str, str]]


def channel_problems(section: ChannelSection, place: Place | None) -> Wrong:
    """(key, what is wrong; what to do) of one channel by itself. place: None where the address itself is wrong."""
    if section.name in TAKEN:
        yield "name", f"{section.name!r} is computed here, or the clock of a recording; choose another name"
    if place is not None:
        yield from _type_problems(section, place)
    yield from _key_problems(section)
    yield from _code_problems("scale_codes", section.scale_codes or {})
    yield from _code_problems("unit_codes", section.unit_codes or {})
    yield from _word_problems(section)
    yield from _range_problems(section)


def _type_problems(section: ChannelSection, place: Place) -> Wrong:
    table, address = place
    if (section.type == "bit") != (table.value in _BIT_TABLES):
        kinds = "bit" if table.value in _BIT_TABLES else "u16, i16, u32, i32, u64, i64, f32, f64, bcd16, bcd32 or text"
        yield "type", f"{section.type} cannot be read from table {table.value!r}; it must be {kinds}"
    if address + section.words > LAST + 1:
        number = {2: "two", 4: "four"}.get(section.words, str(section.words))
        last = LAST + 1 - section.words
        what = f"{section.type} takes {number} registers and {LAST + 1} does not exist; it must be {last} or less"
        yield "address", what


def _key_problems(section: ChannelSection) -> Wrong:
    """Keys that this type, or another key, leaves without a meaning."""
    given = section.model_fields_set
    if section.type == "bit":
        yield from ((key, "a bit has none; remove it") for key in _NOT_FOR_BITS if key in given)
    if section.type == "text":
        yield from ((key, "a text is no number and has none; remove it") for key in _NUMBERS if key in given)
        if not section.registers:
            yield "registers", "is missing; say how many registers the text takes"
    elif section.registers:
        yield "registers", f"only a text says how many; {section.type} takes {section.words}; remove it"
    if "word_order" in given and (section.words == 1 or section.type == "text"):
        yield "word_order", f"{section.type} has no order of words; remove it, or give byte_order"
    if section.bits and section.bits[0] + section.bits[1] > 16 * section.words:
        yield "bits", f"{section.type} has no such bits; the last is {16 * section.words - 1}"
    for key in ("bits", "true_codes"):
        if key in given and section.type not in (*_WITH_CODES, "bit"):
            yield key, f"{section.type} has no codes; use u16, i16, u32 or i32"
    if section.bits and section.type in ("i16", "i32"):
        yield "bits", "a part of a register has no sign; use u16 or u32"
    if section.scale_codes and not section.scale_from:
        yield "scale_codes", "nothing says where the code stands; add scale_from"
    if bool(section.unit_codes) != bool(section.unit_from):
        yield "unit_from", "a code for the unit needs unit_from and unit_codes; give both"
    if section.true_codes and (section.scale != 1 or section.offset):
        yield "true_codes", "the value is 0 or 1 by these codes; remove scale and offset"


def _code_problems(key: str, codes: Mapping[str, Fraction]) -> Wrong:
    """Codes that stand there before in other digits: the last would count."""
    known: dict[int, str] = {}
    for code in codes:
        if (first := known.setdefault(int(code), code)) != code:
            yield key, f"{first} and {code} {ONE_CODE}"


def _word_problems(section: ChannelSection) -> Wrong:
    kind = section.word_type
    lowest, highest = bounds(kind, section.words)
    words = (1 << 16 * section.words) - 1
    for word in section.invalid:
        if isinstance(word, float) and not kind.is_float:
            yield "invalid", f"{word} is no word of {section.type}; write the integer the register holds"
        elif isinstance(word, float) and kind is WordType.F32 and F32_END <= abs(word) < math.inf:
            yield "invalid", f"{word:g} does not fit f32; write the number that the machine sends"
        elif isinstance(word, int) and section.type not in ("bit", "text"):
            top = (1 << section.bits[1]) - 1 if section.bits else words
            if not min(lowest, 0) <= word <= max(highest, top):
                yield "invalid", f"{word:#x} does not fit {section.type}; it must be 0x0 to 0x{words:X}"
    codes = number_bounds(section) if not section.true_codes else (lowest, highest)
    yield from (
        ("true_codes", f"{code} never stands in {section.type}; remove it")
        for code in section.true_codes or ()
        if not codes[0] <= code <= codes[1]
    )


def _range_problems(section: ChannelSection) -> Wrong:
    if section.type in ("bit", "text"):
        return
    if section.low is not None and section.high is not None and section.low >= section.high:
        yield "low", f"the range {section.low:g} to {section.high:g} holds no value; low must be below high"
    lowest, highest = (edge * float(section.scale) + float(section.offset) for edge in number_bounds(section))
    if section.low is not None and section.low > highest:
        yield "low", f"{section.type} at this scale never reaches {section.low:g}; check scale and range"
    if section.high is not None and section.high < lowest:
        yield "high", f"{section.type} at this scale never falls to {section.high:g}; check scale and range"
