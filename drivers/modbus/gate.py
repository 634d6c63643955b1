"""The gate every reply passes before a number is taken from it.

pymodbus takes 0, 1 or 3 registers, coils or a write echo as the answer to a 2-register read and ignores wrong byte
counts; without this gate another question's answer would be shown as this one's. Source: reliability specification.
"""

from __future__ import annotations

from drivers.modbus.faults import ExceptionReply

_HEADER = 6  # transaction id, protocol id, length; the length counts what follows
_LONGEST = 254
_READS_BITS = (1, 2)
READS = (1, 2, 3, 4)
"""The function codes that only read: coils, discrete inputs, holding registers, input registers."""


class Malformed(Exception):
    """Bytes that do not answer the question. str() says which rule they break."""


class NotARead(RuntimeError):
    """Bytes that ask the machine to do anything but be read. Never sent."""


def check_outgoing(frame: bytes) -> None:
    """Raises NotARead unless these bytes are a read request of function 1, 2, 3 or 4."""
    if len(frame) != 12 or frame[7] not in READS:
        raise NotARead(f"refused to send {frame.hex(' ')}: the monitor only reads")


def frame_size(data: bytes) -> int | None:
    """Bytes of the frame that `data` begins, None while that cannot be told. Raises Malformed when it is no frame."""
    if len(data) < _HEADER:
        return None
    if data[2:4] != b"\0\0":
        raise Malformed(f"protocol id {data[2:4].hex()} is not Modbus")
    length = int.from_bytes(data[4:6], "big")
    if not 3 <= length <= _LONGEST:
        raise Malformed(f"a length of {length} is not possible")
    return _HEADER + length


def payload(asked: bytes, reply: bytes) -> bytes:
    """The data bytes of the one frame that answers exactly this request frame.

    Raises Malformed when it does not, ExceptionReply when the machine refused.
    """
    _same("transaction id", asked[0:2], reply[0:2])
    _same("unit", asked[6:7], reply[6:7])
    function, count = asked[7], int.from_bytes(asked[10:12], "big")
    if reply[7] == function | 0x80:
        if len(reply) != 9:
            raise Malformed(f"an exception reply of {len(reply)} bytes instead of 9")
        raise ExceptionReply(reply[8])
    _same("function", asked[7:8], reply[7:8])
    expected = (count + 7) // 8 if function in _READS_BITS else 2 * count
    if reply[8] != expected:
        raise Malformed(f"byte count {reply[8]} instead of {expected}")
    if len(reply) != 9 + expected:
        raise Malformed(f"{len(reply) - 9} data bytes instead of {expected}")
    return reply[9:]


def _same(what: str, asked: bytes, answered: bytes) -> None:
    if asked != answered:
        raise Malformed(f"{what} {int.from_bytes(answered, 'big')} instead of {int.from_bytes(asked, 'big')}")
