"""A Modbus machine, not ours, that counts: each poll it answers carries the next heartbeat.

So a recording can be compared poll by poll with what the machine had answered when the monitor was killed. Its response
level comes and goes with the count, so that alarms (bench/jump_alarms.py) do.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from pyModbusTCP.server import DataBank
from typing_extensions import override

from bench.counted_server import CountedServer
from bench.flipping_machine import LEVEL_ADDRESS
from bench.jump_alarms import FIRST_LEVEL, LEVELS

IDENTITY = [0x4C33, 1, 0x0001, 0x2345]
"""Identity, version of the map and serial number of the Li-ALS 3.0 (machine specification, section 4)."""
HEARTBEAT = 4
HELD = 4
"""Polls for which a level stands, and for which none does."""


class CountingBank(DataBank):
    """Registers whose heartbeat counts how often it was asked for."""

    def __init__(self) -> None:
        super().__init__(coils_size=0, d_inputs_size=64, h_regs_size=128, i_regs_size=128)
        self.set_input_registers(0, IDENTITY)
        self.beat = 0

    @override
    def get_input_registers(self, address: int, number: int = 1, srv_info: Any = None) -> list[int] | None:
        """As asked for by a client; one client at a time."""
        if address <= HEARTBEAT < address + number:
            self.beat += 1
            self.set_input_registers(HEARTBEAT, [self.beat])
            jumps, rest = divmod(self.beat, 2 * HELD)
            self.set_input_registers(LEVEL_ADDRESS, [FIRST_LEVEL + jumps % LEVELS if rest < HELD else 0])
        return super().get_input_registers(address, number, srv_info)


class CountingMachine:
    """Serves on a free port of this computer within a `with` block."""

    def __init__(self) -> None:
        self._bank = CountingBank()
        self._server = CountedServer(self._bank)

    @property
    def beat(self) -> int:
        """The heartbeat of the last poll answered."""
        return self._bank.beat

    @property
    def link(self) -> str:
        """The link a monitor takes to it."""
        return f"tcp://{self._server.place}"

    @property
    def asked(self) -> Counter[int]:
        """Function code -> how many questions so far."""
        return self._server.asked

    def __enter__(self) -> CountingMachine:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
