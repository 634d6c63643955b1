"""A foreign machine in the middle of a quiet purify, whose words a test then changes."""

from __future__ import annotations

import struct

from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import Table
from tests.endtoend.foreign import ForeignMachine
from tests.monitor.parts import PURIFY

AD1 = 0
MACHINE = load_machine("li-als-3")


def calm_machine(port: int = 0) -> ForeignMachine:
    """Not serving yet; enter it. Its pressures move a little on every beat, as live ones do."""
    words: dict[Table, dict[int, int]] = {table: {} for table in Table}
    for name, raw in PURIFY.items():
        channel = MACHINE.channel(name)
        packed = struct.pack(">i" if channel.type.words == 2 else ">h" if raw < 0 else ">H", raw)
        for i in range(channel.type.words):
            words[channel.table][channel.address + i] = struct.unpack_from(">H", packed, 2 * i)[0]
    bits = {address: bool(word) for address, word in words[Table.DISCRETE].items()}
    machine = ForeignMachine(words[Table.INPUT], words[Table.HOLDING], bits, port=port)
    machine.live = {MACHINE.channel(c.name).address for c in MACHINE.channels if c.frozen_after_s}
    return machine
