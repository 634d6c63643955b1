"""A small machine for the tests of the link: every table and type, and a gap to bridge."""

from __future__ import annotations

import struct

from session_monitor.config.machine_map import parse_machine
from session_monitor.domain.machine import MachineMap

IDENTITY = 0x4C33

_CHANNELS = (
    ("identity", "input", 0, "u16"),
    ("serial", "input", 1, "u32"),
    ("heartbeat", "input", 3, "u16"),
    ("pressure", "input", 10, "i16"),
    ("weight", "input", 12, "i32"),
    ("air", "discrete", 2, "bit"),
)

SMALL: MachineMap = parse_machine(
    '[machine]\nid = "small"\nname = "Small"\nversion = 1\n'
    f'[identity]\nchannel = "identity"\nequals = {IDENTITY}\nserial = "serial"\n'
    '[heartbeat]\nchannel = "heartbeat"\nstale_after_s = 1.0\n'
    + "".join(
        f'[[channel]]\nname = "{name}"\ntable = "{table}"\naddress = {address}\ntype = "{kind}"\n'
        for name, table, address, kind in _CHANNELS
    ),
    "small",
)
"""Read with three requests: identity alone on each connection, then input 0-13 and discrete input 2."""

SCALE_UNIT = 2
SCALE_IDENTITY = 0x5C01

_SCALE = (
    ("scale_identity", "holding", 0, "u16", ""),
    ("scale_beats", "holding", 1, "u16", ""),
    ("bag_g", "holding", 2, "i32", ""),
    ("bag_tare_g", "holding", 40, "i16", 'group = "slow"\n'),
)

WITH_SCALE: MachineMap = parse_machine(
    SMALL.source
    + f'[[device]]\nid = "scale"\nname = "Scale"\nunit = {SCALE_UNIT}\n'
    + f'identity = {{ channel = "scale_identity", equals = {SCALE_IDENTITY} }}\n'
    + 'heartbeat = { channel = "scale_beats", stale_after_s = 2.0 }\n'
    + '[[group]]\nname = "slow"\nperiod_s = 5\n'
    + "".join(
        f'[[channel]]\nname = "{name}"\ntable = "{table}"\naddress = {address}\ntype = "{kind}"\n'
        f'device = "scale"\n{more}'
        for name, table, address, kind, more in _SCALE
    ),
    "small with scale",
)
"""The small machine, and a scale of another unit on its line, whose tare is read every 5 s."""

SCALE_WORDS = {0: SCALE_IDENTITY, 1: 9, 2: 0xFFFF, 3: 0xFF00, 40: 12}
SCALE_RAW = (SCALE_IDENTITY, 9, -256)
TARE = 12

RAW = (IDENTITY, 0x12345678, 7, -831, -70000, 1)
"""What `Rogue` serves of it, as decoded integers."""

_WORDS = {0: IDENTITY, 1: 0x1234, 2: 0x5678, 3: 7, 10: -831 & 0xFFFF, 12: (-70000 >> 16) & 0xFFFF, 13: -70000 & 0xFFFF}


def answer(question: bytes, words: dict[int, int] | None = None) -> bytes:
    """The right reply frame to one read request: the words above, or those given instead of them."""
    data = data_of(question[7:12], words)
    return reply(question, bytes([question[7], len(data)]) + data)


def data_of(question: bytes, words: dict[int, int] | None = None) -> bytes:
    """The data bytes that answer, whatever frames them; the question is given from its function code on."""
    served = _WORDS | (words or {})
    function, address, count = struct.unpack(">BHH", question)
    if function in (1, 2):
        return b"\x01" * ((count + 7) // 8)
    return b"".join(struct.pack(">H", served.get(address + i, 0)) for i in range(count))


def refusal(question: bytes, code: int) -> bytes:
    """A Modbus exception reply."""
    return reply(question, bytes([question[7] | 0x80, code]))


def reply(question: bytes, pdu: bytes, *, transaction: int | None = None, unit: int | None = None) -> bytes:
    """A reply frame around these bytes."""
    tid = struct.unpack(">H", question[:2])[0] if transaction is None else transaction
    return struct.pack(">HHHB", tid, 0, len(pdu) + 1, question[6] if unit is None else unit) + pdu
