"""Reply bytes -> one integer per channel, all channels of a poll at once.

Without it word order and sign would be decided in several places, and another register's value could be shown.
Source: machine specification, section 4: big-endian words, 32-bit values high word first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from drivers.modbus.plan import Request
from session_monitor.domain.channels import Channel, Table, WordType

_BITS = (Table.COIL, Table.DISCRETE)
_SIGNED = (WordType.I16, WordType.I32)


def payload_bytes(request: Request) -> int:
    """How many data bytes answer this request."""
    return (request.count + 7) // 8 if request.table in _BITS else 2 * request.count


class Decoder:
    """Knows where in the payloads of these requests each channel lies."""

    def __init__(self, channels: Sequence[Channel], requests: Sequence[Request]) -> None:
        self._count = len(channels)
        self._of_bits = [request.table in _BITS for request in requests]
        words = [(i, c) for i, c in enumerate(channels) if c.type is not WordType.BIT]
        bits = [(i, c) for i, c in enumerate(channels) if c.type is WordType.BIT]
        self._word_channels = _positions(i for i, _ in words)
        self._bit_channels = _positions(i for i, _ in bits)
        self._first = _positions(_offset(c, requests) for _, c in words)
        self._last = _positions(_offset(c, requests) + c.type.words - 1 for _, c in words)
        self._bit = _positions(_offset(c, requests) for _, c in bits)
        self._wide = np.array([c.type.words == 2 for _, c in words], dtype=np.int64)
        self._span = np.array([1 << 16 * c.type.words for _, c in words], dtype=np.int64)
        self._signed = np.array([c.type in _SIGNED for _, c in words], dtype=np.bool_)

    def decode(self, payloads: Sequence[bytes]) -> tuple[int, ...]:
        """The raw integer of every channel, in the map's order.

        `payloads`: the data bytes of each request, of exactly payload_bytes() each.
        """
        registers = b"".join(data for data, bits in zip(payloads, self._of_bits, strict=True) if not bits)
        packed = b"".join(data for data, bits in zip(payloads, self._of_bits, strict=True) if bits)
        raw = np.zeros(self._count, dtype=np.int64)
        raw[self._word_channels] = self._integers(np.frombuffer(registers, dtype=">u2").astype(np.int64))
        bits = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), bitorder="little")
        raw[self._bit_channels] = bits[self._bit]
        return tuple(raw.tolist())

    def _integers(self, words: NDArray[np.int64]) -> NDArray[np.int64]:
        unsigned = self._wide * words[self._first] * 65536 + words[self._last]
        return unsigned - self._span * (self._signed & (unsigned >= self._span // 2))


def _positions(values: Iterable[int]) -> NDArray[np.intp]:
    return np.array(list(values), dtype=np.intp)


def _offset(channel: Channel, requests: Sequence[Request]) -> int:
    """Where the channel begins: in words of all register payloads, or in bits of all bit payloads, put end to end."""
    start = 0
    for request in requests:
        if request.holds(channel):
            return start + channel.address - request.address
        if (request.table in _BITS) == (channel.table in _BITS):
            start += 8 * payload_bytes(request) if request.table in _BITS else request.count
    raise LookupError(f"no request reads {channel.name}")
