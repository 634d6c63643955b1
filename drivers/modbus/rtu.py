"""Modbus RTU frames: unit, question or reply, checksum; nothing else tells one frame from another.

There is no transaction in them: what a reply answers is known only by its unit, function and length, so the line must
be silent before each question. Source: Modbus over serial line V1.02; reliability specification.
"""

from __future__ import annotations

from pymodbus.framer import FramerType

from drivers.modbus.gate import OUR_OWN, READS, Malformed, NotARead, data_of, expected_bytes, same

_REQUEST = 8  # unit, function, address, count, checksum
_EXCEPTION = 5
_EVERYBODY = 0
"""The unit of a broadcast, which nobody may answer."""


def _table() -> tuple[int, ...]:
    entries: list[int] = []
    for entry in range(256):
        for _ in range(8):
            entry = entry >> 1 ^ (0xA001 if entry & 1 else 0)
        entries.append(entry)
    return tuple(entries)


_CRC = _table()


def crc16(data: bytes) -> bytes:
    """The two bytes that end a frame of these."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ _CRC[(crc ^ byte) & 0xFF]
    return crc.to_bytes(2, "little")


class Rtu:
    """The framing of rtu:// and rtu+tcp:// links."""

    pymodbus = FramerType.RTU

    def __init__(self) -> None:
        self.transaction = 0

    def check_outgoing(self, frame: bytes) -> None:
        """Nothing but one whole read request, to one unit."""
        whole = len(frame) == _REQUEST and crc16(frame[:-2]) == frame[-2:]
        if not whole or frame[0] == _EVERYBODY or frame[1] not in READS:
            raise NotARead(frame)

    def frame_size(self, asked: bytes, data: bytes) -> int | None:
        """By what was asked for: an RTU frame does not say how long it is.

        Our own question coming back is told apart first; it can look like a right reply, checksum and all.
        """
        if data.startswith(asked):
            raise Malformed(OUR_OWN)
        if asked.startswith(data):
            return None
        same("unit", asked[0], data[0])
        if len(data) < 2:
            return None
        if data[1] == asked[1] | 0x80:
            return _EXCEPTION
        same("function", asked[1], data[1])
        if len(data) < 3:
            return None
        expected = expected_bytes(asked[1:])
        if data[2] != expected:
            raise Malformed(f"byte count {data[2]} instead of {expected}")
        return _EXCEPTION + expected

    def payload(self, asked: bytes, reply: bytes) -> bytes:
        """A whole checksum, the same unit, and what answers the question."""
        if crc16(reply[:-2]) != reply[-2:]:
            raise Malformed("the checksum is wrong")
        same("unit", asked[0], reply[0])
        return data_of(asked[1:-2], reply[1:-2])
