"""Questions as they come from the monitor, byte by byte, and replies to them in the same framing.

Shares no code with the link's own framing, which is under trial; only the checksum is the same function.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from drivers.modbus.rtu import crc16

RTU_BYTES, MBAP_HEADER = 8, 6
NOTHING = -1
"""Stands for the function of bytes that are no question at all."""


@dataclass(frozen=True, slots=True)
class Question:
    """One frame from the monitor."""

    frame: bytes
    rtu: bool

    @property
    def pdu(self) -> bytes:
        """From the function code on."""
        return self.frame[1:-2] if self.rtu else self.frame[7:]

    @property
    def function(self) -> int:
        """The function code."""
        return self.pdu[0] if self.pdu else NOTHING

    @property
    def unit(self) -> int:
        """The unit that is asked."""
        return self.frame[0 if self.rtu else 6]

    @property
    def transaction(self) -> int:
        """The transaction id; RTU has none."""
        return 0 if self.rtu else int.from_bytes(self.frame[:2], "big")

    @property
    def shape(self) -> tuple[int, bytes]:
        """All that an RTU reply says of the question it answers: its function and how much was asked for."""
        return self.function, self.pdu[3:5]

    def reply(
        self, pdu: bytes, *, unit: int | None = None, transaction: int | None = None, protocol: int = 0, longer: int = 0
    ) -> bytes:
        """A reply frame around these bytes, with what is given instead of what is right. longer: the length lies by."""
        whom = self.unit if unit is None else unit
        if self.rtu:
            frame = bytes([whom]) + pdu
            return frame + crc16(frame)
        number = self.transaction if transaction is None else transaction
        return struct.pack(">HHHB", number, protocol, max(0, len(pdu) + 1 + longer), whom) + pdu


def first_question(data: bytes, rtu: bool) -> Question | None:
    """The first whole frame of what has come; None while there is none."""
    if rtu:
        size = RTU_BYTES
    elif len(data) < MBAP_HEADER:
        return None
    else:
        size = MBAP_HEADER + int.from_bytes(data[4:6], "big")
    return Question(data[:size], rtu) if len(data) >= size else None
