"""The value of a channel as SQL over its raw integer, for any SQLite tool: what domain.scaling makes with numpy.

Nothing but arithmetic that every SQLite has: powers of two are multiplied out bit by bit, so that floating-point words
come out exactly. A reading whose quality is not good is NULL before any of this (storage/view.py).
"""

from __future__ import annotations

from session_monitor.domain.channels import Channel, Factor, WordType
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.scaling import MOST_POWER_OF_TEN
from session_monitor.storage.sqlite import quoted

_TWO_TO_32 = "4294967296.0"


def value_sql(machine: MachineMap, channel: Channel) -> str:
    """SQL of the scaled value in a row `p` of poll; for a text, the text itself."""
    raw = column_sql(channel)
    if channel.is_text:
        upto = f"CASE instr({raw}, x'00') WHEN 0 THEN {raw} ELSE substr({raw}, 1, instr({raw}, x'00') - 1) END"
        return f"rtrim(CAST({upto} AS TEXT))"
    number = _number(channel, raw)
    if channel.scale.numerator != 1:
        number = f"{number} * {channel.scale.numerator}"
    if channel.scale.denominator != 1:
        number = f"{number} / {channel.scale.denominator}.0"
    for factor in channel.factors:
        number = f"({number}) * {_factor(machine, factor)}"
    if channel.offset:
        number = f"({number}) + {float(channel.offset)!r}"
    return number


def column_sql(channel: Channel) -> str:
    """The raw integer of a row `p` of poll, NULL for those that mean no measurement."""
    raw = f"p.{quoted('raw_' + channel.name)}"
    for word in () if channel.bits else channel.invalid:
        raw = f"nullif({raw}, {word})"
    return raw


def _number(channel: Channel, raw: str) -> str:
    """What the raw integer counts, before its scale."""
    if channel.type is WordType.F32:
        return _single(raw)
    if channel.type is WordType.F64:
        return _double(raw)
    if channel.type is WordType.U64:
        return f"(CASE WHEN {raw} < 0 THEN {raw} + {_TWO_TO_32} * {_TWO_TO_32} ELSE {raw} END)"
    if channel.type.is_bcd:
        digits = [f"(({raw} >> {4 * place}) & 15) * {10**place}" for place in range(4 * channel.words)]
        return f"({' + '.join(digits)})"
    part = f"(({raw} >> {channel.bits.first}) & {channel.bits.mask})" if channel.bits else raw
    for word in channel.invalid if channel.bits else ():
        part = f"nullif({part}, {word})"
    if channel.true_codes:
        return f"({part} IN ({', '.join(map(str, channel.true_codes))}))"
    return part


def _single(raw: str) -> str:
    """IEEE 754, 32 bits: sign, 8 bits of exponent, 23 of fraction; subnormal numbers have exponent 0, meant as 1."""
    fraction = f"(({raw} & 8388607) + CASE WHEN {raw} & 2139095040 THEN 8388608 ELSE 0 END)"
    power = " * ".join(_if_bit(raw, 23 + k, _power_of_two(1 << k)) for k in range(8))
    one = f"CASE WHEN {raw} & 2139095040 THEN 1.0 ELSE 2.0 END"
    down = f"{_TWO_TO_32} / {_TWO_TO_32} / {_TWO_TO_32} / {_TWO_TO_32} / 4194304.0"  # 2 to the power of 150
    sign = f"CASE WHEN {raw} & 2147483648 THEN -1.0 ELSE 1.0 END"
    return f"({sign} * {fraction} * {power} * {one} / {down})"


def _double(raw: str) -> str:
    """The same with 11 and 52 bits; the exponent is taken in parts so that no step of the product overflows."""
    exponent = f"(({raw} >> 52) & 2047)"
    fraction = f"(({raw} & 4503599627370495) + CASE WHEN {exponent} THEN 4503599627370496 ELSE 0 END)"
    one = f"CASE WHEN {exponent} THEN 1.0 ELSE 2.0 END"
    low = " * ".join(_if_bit(raw, 52 + k, _power_of_two(1 << k)) for k in range(10))
    half = " / ".join([_TWO_TO_32] * 16)
    high = " * ".join(_if_bit(raw, 62, _power_of_two(512)) for _ in range(2))
    # 2 to the power of 1075 in all, divided out before and after the parts that grow
    before, after = f"{half} / 33554432.0", f"{half} / 67108864.0"
    sign = f"CASE WHEN {raw} < 0 THEN -1.0 ELSE 1.0 END"
    return f"({sign} * {fraction} / {before} * {one} * {low} / {after} * {high})"


def _if_bit(raw: str, bit: int, factor: str) -> str:
    return f"CASE WHEN {raw} & {1 << bit} THEN {factor} ELSE 1.0 END"


def _power_of_two(exponent: int) -> str:
    if exponent < 32:
        return f"{1 << exponent}.0"
    return f"({' * '.join([_TWO_TO_32] * (exponent // 32))})"


def _factor(machine: MachineMap, factor: Factor) -> str:
    """SQL of a factor that another channel of the same row gives; NULL where it means nothing."""
    given = f"({value_sql(machine, machine.channel(factor.channel))})"
    if factor.codes:
        cases = [f"WHEN {code} THEN {meaning.numerator}.0 / {meaning.denominator}.0" for code, meaning in factor.codes]
        return f"CASE {given} {' '.join(cases)} END"
    if factor.power_of_ten:
        powers = range(-MOST_POWER_OF_TEN, MOST_POWER_OF_TEN + 1)
        cases = [f"WHEN {n} THEN {10 ** max(n, 0)}.0 / {10 ** max(-n, 0)}.0" for n in powers]
        return f"CASE {given} {' '.join(cases)} END"
    return given
