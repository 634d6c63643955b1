"""Reply bytes -> one integer per channel, all channels of a poll at once.

Without it word order and sign would be decided in several places, and another register's value could be shown.
Source: machine specification, section 4: big-endian words, 32-bit values high word first; other maps say theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from drivers.modbus.plan import Request
from session_monitor.domain.channels import Channel, Raw, Table, WordType

_BITS = (Table.COIL, Table.DISCRETE)


def payload_bytes(request: Request) -> int:
    """How many data bytes answer this request."""
    return (request.count + 7) // 8 if request.table in _BITS else 2 * request.count


class Decoder:
    """Knows where in the payloads of these requests each channel lies."""

    def __init__(self, channels: Sequence[Channel], requests: Sequence[Request]) -> None:
        self._count = len(channels)
        self._of_bits = [request.table in _BITS for request in requests]
        numbers = [(i, c) for i, c in enumerate(channels) if c.type is not WordType.BIT and not c.is_text]
        bits = [(i, c) for i, c in enumerate(channels) if c.type is WordType.BIT]
        self._number_channels = _positions(i for i, _ in numbers)
        self._bit_channels = _positions(i for i, _ in bits)
        self._bytes = np.array([_byte_places(c, requests) for _, c in numbers], dtype=np.intp).reshape(-1, 8)
        self._bit = _positions(_offset(c, requests) for _, c in bits)
        half = [1 << (16 * c.type.words - 1) if c.type.signed else 0 for _, c in numbers]
        self._sign = np.array(half, dtype=np.uint64)
        self._texts = [(i, _text_places(c, requests)) for i, c in enumerate(channels) if c.is_text]

    def decode(self, payloads: Sequence[bytes]) -> tuple[Raw, ...]:
        """The raw integer (or the bytes of a text) of every channel, in the map's order.

        `payloads`: the data bytes of each request, of exactly payload_bytes() each.
        """
        registers = b"".join(data for data, bits in zip(payloads, self._of_bits, strict=True) if not bits)
        packed = b"".join(data for data, bits in zip(payloads, self._of_bits, strict=True) if bits)
        raw = np.zeros(self._count, dtype=np.int64)
        raw[self._number_channels] = self._integers(np.frombuffer(registers + b"\0", dtype=np.uint8))
        bits = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), bitorder="little")
        raw[self._bit_channels] = bits[self._bit]
        found = list[Raw](raw.tolist())
        for at, places in self._texts:
            found[at] = bytes(registers[place] for place in places)
        return tuple(found)

    def _integers(self, received: NDArray[np.uint8]) -> NDArray[np.int64]:
        """All numbers at once: their bytes gathered by significance, then the sign of those that have one."""
        unsigned = received[self._bytes].view(">u8")[:, 0].astype(np.uint64)
        return ((unsigned ^ self._sign) - self._sign).view(np.int64)


def _byte_places(channel: Channel, requests: Sequence[Request]) -> list[int]:
    """Where the 8 bytes of a number lie among all bytes received, the most significant first; -1 is a zero byte."""
    first = 2 * _offset(channel, requests)
    places = [first + place for place in channel.order.places(channel.words)]
    return [-1] * (8 - len(places)) + places


def _text_places(channel: Channel, requests: Sequence[Request]) -> list[int]:
    first = 2 * _offset(channel, requests)
    return [first + place for place in channel.order.places(channel.words)]


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
