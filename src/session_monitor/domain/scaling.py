"""Raw integers -> values, for one poll or a whole session at once: the one place where a channel's number is made.

Without it live readings, replay and trends could each scale a channel in their own way, and one of them wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain.channels import Channel, Factor, Raw, WordType

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
TWO_TO_64 = 18446744073709551616.0
MOST_POWER_OF_TEN = 12
"""A power of ten beyond this is no exponent of a measuring device."""

_POWERS = np.array([10.0 ** max(n, 0) / 10.0 ** max(-n, 0) for n in range(-MOST_POWER_OF_TEN, MOST_POWER_OF_TEN + 1)])


class Scaler:
    """Scales the raw integers of these channels; a channel that another one takes its factor from is among them."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        self._numerator = np.array([c.scale.numerator for c in channels], dtype=np.float64)
        self._denominator = np.array([c.scale.denominator for c in channels], dtype=np.float64)
        self._texts = np.array([c.is_text for c in channels], dtype=bool)
        whole = [() if c.bits else c.invalid for c in channels]  # those of a part are judged where it is taken out
        self._invalid = [(i, np.array(words)) for i, words in enumerate(whole) if len(words) > 1]
        self._one_invalid = np.array([words[0] if len(words) == 1 else 0 for words in whole], dtype=np.int64)
        self._has_one = np.array([len(words) == 1 for words in whole], dtype=bool)
        self._special = [(i, _number(c)) for i, c in enumerate(channels) if not c.is_plain and not c.is_text]
        self._offsets = [(i, float(c.offset)) for i, c in enumerate(channels) if c.offset]
        names = {c.name: i for i, c in enumerate(channels)}
        self._factors = [(i, names[f.channel], f) for i, c in enumerate(channels) for f in c.factors]

    def values(self, raw: Ints, known: Bools) -> tuple[Floats, Bools]:
        """(values, measured) of raw integers, (..., k) in the channels' order; `known`: where there is one.

        values: NaN where not measured, and for texts. measured: False where the machine says so itself, where the raw
        integer is no number of its type, and where nothing is known.
        """
        with np.errstate(over="ignore", invalid="ignore"):  # words that are no number, or none that can be held
            return self._values(raw, known)

    def _values(self, raw: Ints, known: Bools) -> tuple[Floats, Bools]:
        numbers = raw.astype(np.float64)
        measured = known & ~(self._has_one & (raw == self._one_invalid))
        for i, invalid in self._invalid:
            measured[..., i] &= ~np.isin(raw[..., i], invalid)
        for i, number in self._special:
            numbers[..., i] = number(raw[..., i])
        values = numbers * self._numerator / self._denominator
        for i, at, factor in self._factors:  # a channel that gives one takes none, so any order will do
            values[..., i] *= np.where(measured[..., at], _factor(factor, values[..., at]), np.nan)
        for i, offset in self._offsets:
            values[..., i] += offset
        if self._special:
            measured &= np.isfinite(values) | self._texts
        values[~measured | self._texts] = np.nan
        return values, measured


def value_of(channel: Channel, raw: Raw) -> float:
    """The value of one raw integer by itself; NaN where it is no measurement, or needs another channel for one."""
    if channel.factors or isinstance(raw, bytes):
        return math.nan
    return float(Scaler([channel]).values(np.array([raw], dtype=np.int64), np.array([True]))[0][0])


def _number(channel: Channel) -> Callable[[Ints], Floats]:
    """What the raw integers of a channel count, before its scale; NaN where they are no number of its type."""
    kind, bits, codes = channel.type, channel.bits, np.array(channel.true_codes)

    def number(raw: Ints) -> Floats:
        if kind is WordType.F32:
            return raw.astype(np.uint32).view(np.float32).astype(np.float64)
        if kind is WordType.F64:
            return np.ascontiguousarray(raw).view(np.float64)
        if kind is WordType.U64:
            return np.where(raw < 0, raw + TWO_TO_64, raw)
        if kind.is_bcd:
            return _decimal(raw, 4 * kind.words)
        if bits is None:
            return np.isin(raw, codes).astype(np.float64) if len(codes) else raw.astype(np.float64)
        part = (raw >> bits.first) & bits.mask
        counted = np.isin(part, codes) if len(codes) else part
        return np.where(np.isin(part, channel.invalid), np.nan, counted)

    return number


def _decimal(raw: Ints, digits: int) -> Floats:
    value, valid = np.zeros(raw.shape), np.ones(raw.shape, dtype=bool)
    for place in range(digits):
        digit = (raw >> 4 * place) & 0xF
        value += digit * 10.0**place
        valid &= digit <= 9
    return np.where(valid, value, np.nan)


def _factor(factor: Factor, given: Floats) -> Floats:
    """What stands in the other channel, as a factor; NaN where it means nothing."""
    if factor.codes:
        found = np.full(given.shape, np.nan)
        for code, meaning in factor.codes:
            found[given == code] = float(meaning)
        return found
    if factor.power_of_ten:
        possible = (np.abs(given) <= MOST_POWER_OF_TEN) & (given == np.rint(given))
        power = np.where(possible, given, 0.0).astype(np.intp)
        return np.where(possible, _POWERS[power + MOST_POWER_OF_TEN], np.nan)
    return given
