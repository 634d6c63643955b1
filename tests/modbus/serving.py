"""A Modbus TCP server that is not ours and serves any words, for maps of machines nobody has here."""

from __future__ import annotations

import struct
import threading
from collections.abc import Mapping
from types import TracebackType

from pyModbusTCP.server import DataBank, ModbusServer

from session_monitor.domain.channels import Table

ORDERS = {"ABCD": (0, 1, 2, 3), "CDAB": (2, 3, 0, 1), "BADC": (1, 0, 3, 2), "DCBA": (3, 2, 1, 0)}


def words(code: str, value: float, order: str = "ABCD") -> list[int]:
    """The registers of one number, in struct's code ("f", "i" ...), as a device of that order sends them.

    A number of four registers has its words in the same or the opposite order, as those of two have.
    """
    packed = struct.pack(f">{code}", value)
    found = list(struct.unpack(f">{len(packed) // 2}H", packed))
    if order in ("CDAB", "DCBA"):
        found.reverse()
    if order in ("BADC", "DCBA"):
        found = [(word & 0xFF) << 8 | word >> 8 for word in found]
    return found


def text(said: str, registers: int) -> list[int]:
    """The registers of a text, filled up with zero bytes."""
    packed = said.encode().ljust(2 * registers, b"\0")
    return list(struct.unpack(f">{registers}H", packed))


class Serving:
    """Serves these words; `beats` is the input register of a heartbeat."""

    def __init__(self, served: Mapping[tuple[Table, int], list[int]], beats: int | None = None) -> None:
        self.bank = DataBank()
        for (table, address), found in served.items():
            self.put(table, address, found)
        self._beats = beats
        self._server = ModbusServer("127.0.0.1", 0, no_block=True, data_bank=self.bank)
        self._stop = threading.Event()
        self._beating = threading.Thread(target=self._beat)

    def put(self, table: Table, address: int, found: list[int]) -> None:
        """Serves other words from now on."""
        if table is Table.HOLDING:
            assert self.bank.set_holding_registers(address, found)
        elif table is Table.INPUT:
            assert self.bank.set_input_registers(address, found)
        elif table is Table.DISCRETE:
            assert self.bank.set_discrete_inputs(address, [bool(bit) for bit in found])
        else:
            assert self.bank.set_coils(address, [bool(bit) for bit in found])

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server._service.server_address[1]

    def __enter__(self) -> Serving:
        self._server.start()
        self._beating.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._beating.join()
        self._server.stop()

    def _beat(self) -> None:
        beat = 0
        while self._beats is not None and not self._stop.wait(0.2):
            beat += 1
            self.put(Table.INPUT, self._beats, [beat % 65536])
