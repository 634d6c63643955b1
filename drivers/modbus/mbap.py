"""Modbus TCP frames, also inside TLS: a header with transaction, length and unit before each question and reply.

Without the transaction checked a late reply could answer the next question. Modbus/TCP Security leaves the frames
unchanged within TLS. Source: reliability specification; Modbus messaging on TCP/IP; Modbus/TCP Security.
"""

from __future__ import annotations

from pymodbus.framer import FramerType

from drivers.modbus.gate import READS, Malformed, NotARead, data_of, same

_HEADER = 6  # transaction id, protocol id, length; the length counts what follows
_LONGEST = 254


class Mbap:
    """The framing of tcp:// and tls:// links."""

    pymodbus = FramerType.SOCKET

    def __init__(self) -> None:
        self.transaction = 0

    def check_outgoing(self, frame: bytes) -> None:
        """Nothing but one whole read request."""
        if len(frame) != 12 or frame[2:6] != b"\0\0\0\6" or frame[7] not in READS:
            raise NotARead(frame)

    def frame_size(self, _asked: bytes, data: bytes) -> int | None:
        """By the length in the header."""
        if len(data) < _HEADER:
            return None
        if data[2:4] != b"\0\0":
            raise Malformed(f"protocol id {data[2:4].hex()} is not Modbus")
        length = int.from_bytes(data[4:6], "big")
        if not 3 <= length <= _LONGEST:
            raise Malformed(f"a length of {length} is not possible")
        return _HEADER + length

    def payload(self, asked: bytes, reply: bytes) -> bytes:
        """The same transaction, the same unit, and what answers the question."""
        same("transaction id", int.from_bytes(asked[0:2], "big"), int.from_bytes(reply[0:2], "big"))
        same("unit", asked[6], reply[6])
        return data_of(asked[7:], reply[7:])
