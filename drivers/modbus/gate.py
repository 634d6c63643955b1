"""The gate every reply passes before a number is taken from it, and every question before it is sent.

pymodbus takes 0, 1 or 3 registers, coils or a write echo as the answer to a 2-register read and ignores wrong byte
counts; without this gate another question's answer would be shown as this one's. How a question and its reply are
framed differs between lines (mbap.py, rtu.py); what answers a question does not. Source: reliability specification.
"""

from __future__ import annotations

from typing import Protocol

from pymodbus.framer import FramerType

from drivers.modbus.faults import ExceptionReply

READS_BITS = (1, 2)
READS = (1, 2, 3, 4)
"""The function codes that only read: coils, discrete inputs, holding registers, input registers."""

OUR_OWN = "our own question came back"
"""What a Malformed says of an echo."""


class Malformed(Exception):
    """Bytes that do not answer the question. str() says which rule they break."""


class NotARead(RuntimeError):
    """Bytes that ask the machine to do anything but be read. Never sent."""

    def __init__(self, frame: bytes) -> None:
        super().__init__(f"refused to send {frame.hex(' ')}: the monitor only reads")


class Framing(Protocol):
    """How questions and replies are put into bytes on one kind of line."""

    pymodbus: FramerType
    """What pymodbus calls it."""
    transaction: int
    """The id of the last question on this line, over all its connections: a gateway that mixes connections up may give
    a reply to one that is gone on the next, where the same id would make it right. RTU has none."""

    def check_outgoing(self, frame: bytes, /) -> None:
        """Raises NotARead unless these bytes are a read request of function 1, 2, 3 or 4."""
        ...

    def frame_size(self, asked: bytes, data: bytes, /) -> int | None:
        """Bytes of the frame that `data` begins, None while that cannot be told. Raises Malformed when it is none."""
        ...

    def payload(self, asked: bytes, reply: bytes, /) -> bytes:
        """The data bytes of the one frame that answers exactly this request frame.

        Raises Malformed when it does not, ExceptionReply when the machine refused.
        """
        ...


def expected_bytes(asked: bytes) -> int:
    """How many data bytes answer this request, given from its function code on."""
    count = int.from_bytes(asked[3:5], "big")
    return (count + 7) // 8 if asked[0] in READS_BITS else 2 * count


def data_of(asked: bytes, reply: bytes) -> bytes:
    """The data bytes of a reply, both given from their function codes on, without what frames them."""
    if reply[0] == asked[0] | 0x80:
        if len(reply) != 2:
            raise Malformed(f"an exception reply of {len(reply)} bytes instead of 2")
        raise ExceptionReply(reply[1])
    same("function", asked[0], reply[0])
    expected = expected_bytes(asked)
    if reply[1] != expected:
        raise Malformed(f"byte count {reply[1]} instead of {expected}")
    if len(reply) != 2 + expected:
        raise Malformed(f"{len(reply) - 2} data bytes instead of {expected}")
    return reply[2:]


def same(what: str, asked: int, answered: int) -> None:
    """Raises Malformed unless both are the same number."""
    if asked != answered:
        raise Malformed(f"{what} {answered} instead of {asked}")
