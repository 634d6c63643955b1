"""Every kind of channel against another way to make its number: struct, decimal digits, plain arithmetic."""

from __future__ import annotations

import math
import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_monitor.domain.channels import Bits, Channel, Factor, Order, Table, WordType
from session_monitor.domain.scaling import Scaler


def number(raw: int, kind: WordType, **given: object) -> float:
    """The value of one raw integer; NaN where it is no measurement."""
    channel = Channel("x", Table.INPUT, 0, kind, **given)  # pyright: ignore[reportArgumentType]
    values, measured = Scaler([channel]).values(np.array([raw], dtype=np.int64), np.array([True]))
    assert bool(measured[0]) == (not math.isnan(values[0]))
    return float(values[0])


@given(st.floats(width=32))
def test_a_single_is_what_ieee_754_says(value: float) -> None:
    raw = int.from_bytes(struct.pack(">f", value), "big")
    found = number(raw, WordType.F32)
    assert found == value if math.isfinite(value) else math.isnan(found)


@given(st.floats())
def test_a_double_is_what_ieee_754_says(value: float) -> None:
    found = number(struct.unpack(">q", struct.pack(">d", value))[0], WordType.F64)
    assert found == value if math.isfinite(value) else math.isnan(found)


@given(st.integers(0, 2**64 - 1))
def test_a_long_count_is_never_negative(value: int) -> None:
    raw = value - 2**64 if value >= 2**63 else value
    assert number(raw, WordType.U64) == pytest.approx(float(value), rel=1e-15)


@given(st.integers(0, 99_999_999))
def test_decimal_digits_are_read_one_by_one(value: int) -> None:
    assert number(int(str(value), 16), WordType.BCD32) == value


@pytest.mark.parametrize("raw", [0x000A, 0xA000, 0x12F4, 0xFFFF])
def test_what_is_no_digit_is_no_number(raw: int) -> None:
    assert math.isnan(number(raw, WordType.BCD16))


@pytest.mark.parametrize(
    ("given", "raw", "value"),
    [
        ({"bits": Bits(3)}, 0b1000, 1.0),
        ({"bits": Bits(3)}, 0b0111, 0.0),
        ({"bits": Bits(4, 3)}, 0b101_1111, 5.0),
        ({"bits": Bits(4, 3), "invalid": (5,)}, 0b101_1111, math.nan),
        ({"true_codes": (2, 9)}, 9, 1.0),
        ({"true_codes": (2, 9)}, 3, 0.0),
        ({"bits": Bits(8, 4), "true_codes": (0,)}, 0x0F0F, 0.0),
        ({"bits": Bits(8, 4), "true_codes": (0,)}, 0x00FF, 1.0),
        ({"scale": Fraction(1, 10), "offset": Fraction(-273)}, 3000, 27.0),
        ({"invalid": (0x8000, 0x7FFF)}, 0x7FFF, math.nan),
        ({"invalid": (0x8000, 0x7FFF)}, 0x7FFE, 0x7FFE),
    ],
)
def test_parts_codes_offsets_and_invalid_words(given: dict[str, object], raw: int, value: float) -> None:
    assert number(raw, WordType.U16, **given) == pytest.approx(value, nan_ok=True)


UNITS = ((0, Fraction(1)), (1, Fraction(1000)), (2, Fraction("453.59237")))
WEIGHT = [
    Channel("power", Table.INPUT, 0, WordType.I16),
    Channel("unit", Table.INPUT, 1, WordType.U16, invalid=(0xFFFF,)),
    Channel(
        "weight_g",
        Table.INPUT,
        2,
        WordType.I32,
        factors=(Factor("power", power_of_ten=True), Factor("unit", codes=UNITS)),
    ),
    Channel("gain", Table.INPUT, 4, WordType.U16, Fraction(1, 100)),
    Channel("flow_ml_min", Table.INPUT, 5, WordType.U16, factors=(Factor("gain"),), offset=Fraction(5)),
]


@pytest.mark.parametrize(
    ("power", "unit", "grams"),
    [
        (0, 0, 1234.0),
        (-2, 0, 12.34),
        (-3, 1, 1234.0),
        (0, 2, 1234 * 453.59237),
        (0, 3, math.nan),  # a code that nobody listed is no unit
        (0, 0xFFFF, math.nan),
        (13, 0, math.nan),  # no measuring device has such an exponent
    ],
)
def test_a_weight_whose_exponent_and_unit_stand_in_other_registers(power: int, unit: int, grams: float) -> None:
    raw = np.array([power, unit, 1234, 250, 40], dtype=np.int64)
    values, _ = Scaler(WEIGHT).values(raw, np.ones(5, dtype=bool))
    assert values[2] == pytest.approx(grams, nan_ok=True, rel=1e-15)
    assert values[4] == 40 * 2.5 + 5


@pytest.mark.parametrize("unknown", [0, 1])
def test_without_its_factor_a_value_is_unknown(unknown: int) -> None:
    known = np.ones(5, dtype=bool)
    known[unknown] = False
    values, measured = Scaler(WEIGHT).values(np.array([0, 0, 1234, 250, 40], dtype=np.int64), known)
    assert math.isnan(values[2])
    assert not measured[2]
    assert measured[4]


def test_many_polls_at_once_give_what_one_by_one_gives() -> None:
    dice = np.random.default_rng(7)
    raw = dice.integers(-3, 4, (50, 5))
    known = dice.random((50, 5)) > 0.2
    scaler = Scaler(WEIGHT)
    whole, measured = scaler.values(raw, known)
    for i in range(len(raw)):
        value, one = scaler.values(raw[i], known[i])
        assert np.array_equal(value, whole[i], equal_nan=True)
        assert np.array_equal(one, measured[i])


@pytest.mark.parametrize(
    ("order", "words", "letters"),
    [
        (Order(), 1, "AB"),
        (Order(low_byte_first=True), 1, "BA"),
        (Order(), 2, "ABCD"),
        (Order(low_word_first=True), 2, "CDAB"),
        (Order(low_byte_first=True), 2, "BADC"),
        (Order(True, True), 2, "DCBA"),
        (Order(low_word_first=True), 4, "GHEFCDAB"),
        (Order(True, True), 4, "HGFEDCBA"),
    ],
)
def test_orders_are_called_as_manuals_call_them(order: Order, words: int, letters: str) -> None:
    assert order.letters(words) == letters
