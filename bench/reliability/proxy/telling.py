"""A machine each of whose numbers says which register it is and in which poll it was read.

Without it a value under the wrong name, or one left over from an earlier poll, could look right.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyModbusTCP.constants import EXP_NONE
from pyModbusTCP.server import DataHandler, ModbusServer

from session_monitor.config.machine_map import parse_machine
from session_monitor.domain.channels import Channel, Raw, Table, WordType
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.words import words_of

IDENTITY, SERIAL = 0x7E11, 0x00C0FFEE
_POLLS = 1 << 20
"""Polls that can be told apart."""
_SPREAD = 0x9E375
"""Odd, so that each poll has its own number, and no two that follow each other share many bits."""
_TABLES = tuple(Table)
_BITS = 20

_CHANNELS = (
    ("identity", Table.INPUT, 0, WordType.U16),
    ("serial", Table.INPUT, 1, WordType.U32),
    ("heartbeat", Table.INPUT, 3, WordType.U16),
    *((f"i{at}", Table.INPUT, at, WordType.U32) for base in (100, 200) for at in range(base, base + 16, 2)),
    *((f"h{at}", Table.HOLDING, at, WordType.U32) for at in range(100, 116, 2)),
    *((f"d{at}", Table.DISCRETE, at, WordType.BIT) for at in range(_BITS)),
    *((f"c{at}", Table.COIL, at, WordType.BIT) for at in range(_BITS)),
)
TELLING: MachineMap = parse_machine(
    '[machine]\nid = "telling"\nname = "Telling"\nversion = 1\n'
    f'[identity]\nchannel = "identity"\nequals = {IDENTITY}\nserial = "serial"\n'
    '[heartbeat]\nchannel = "heartbeat"\nstale_after_s = 3600\n'
    + "".join(
        f'[[channel]]\nname = "{name}"\ntable = "{table}"\naddress = {address}\ntype = "{kind}"\n'
        for name, table, address, kind in _CHANNELS
    ),
    "telling",
)
"""Read with six requests; three of them ask for as many registers, so that only ids and addresses tell them apart."""


def raw_in(channel: Channel, poll: int) -> Raw:
    """What the channel holds in that poll."""
    told = poll * _SPREAD % _POLLS
    if channel.type is WordType.BIT:
        return (told >> channel.address & 1) ^ (channel.table is Table.COIL)
    fixed = {"identity": IDENTITY, "serial": SERIAL, "heartbeat": told & 0xFFFF}
    place = _TABLES.index(channel.table) << 30 | channel.address << 20
    return fixed.get(channel.name, place | told)


def all_in(poll: int) -> tuple[Raw, ...]:
    """What a whole poll must read."""
    return tuple(raw_in(channel, poll) for channel in TELLING.channels)


def told_by(value: int) -> tuple[Table, int, int]:
    """The table, address and poll that a 32-bit value was made from."""
    return _TABLES[value >> 30], value >> 20 & 0x3FF, value % _POLLS * pow(_SPREAD, -1, _POLLS) % _POLLS


class Machine(DataHandler):
    """What pyModbusTCP serves; `poll` is set by whoever polls."""

    def __init__(self) -> None:
        super().__init__()
        self.poll = 0

    def read_coils(self, address: int, count: int, _info: Any) -> DataHandler.Return:
        """Function 1."""
        return self._served(Table.COIL, address, count)

    def read_d_inputs(self, address: int, count: int, _info: Any) -> DataHandler.Return:
        """Function 2."""
        return self._served(Table.DISCRETE, address, count)

    def read_h_regs(self, address: int, count: int, _info: Any) -> DataHandler.Return:
        """Function 3."""
        return self._served(Table.HOLDING, address, count)

    def read_i_regs(self, address: int, count: int, _info: Any) -> DataHandler.Return:
        """Function 4."""
        return self._served(Table.INPUT, address, count)

    def _served(self, table: Table, address: int, count: int) -> DataHandler.Return:
        words = dict[int, int]()
        for channel in TELLING.channels:
            if channel.table is table and address <= channel.address < address + count:
                words |= enumerate(words_of(channel, raw_in(channel, self.poll)), start=channel.address)
        return DataHandler.Return(EXP_NONE, [words.get(at, 0) for at in range(address, address + count)])


@contextmanager
def served(machine: DataHandler) -> Iterator[tuple[str, int]]:
    """Host and port of a pyModbusTCP server with that data, until the block ends."""
    server = ModbusServer("127.0.0.1", 0, no_block=True, data_hdl=machine)
    server.start()
    service: Any = server._service
    try:
        yield service.server_address
    finally:
        server.stop()
