"""How the served machine answers one request: from the register image, only reads, only to its own unit.

A machine that accepted a write, or answered for another unit, would hide a fault of the client that a real one
would show. Source: machine specification, section 4; the link faults of the physics specification, section 6.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from pymodbus.constants import ExcCodes
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import ReadCoilsResponse, ReadDiscreteInputsResponse
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse, ReadInputRegistersResponse
from pymodbus.server import ModbusBaseServer
from pymodbus.simulator import DataType, SimData, SimDevice

from drivers.simulated.faults.base import BadLine
from drivers.simulated.registers import Words
from session_monitor.domain.channels import Table

UNIT = 1
ADDRESSES = 65536
_WORDS = {3: (Table.HOLDING, ReadHoldingRegistersResponse), 4: (Table.INPUT, ReadInputRegistersResponse)}
_BITS = {1: (Table.COIL, ReadCoilsResponse), 2: (Table.DISCRETE, ReadDiscreteInputsResponse)}


class Served(Protocol):
    """A machine that can be served: simulated, or played back from a recording."""

    @property
    def t_s(self) -> float:
        """Seconds of its own time."""
        ...

    @property
    def reachable(self) -> bool:
        """False while it does not reply at all."""
        ...

    @property
    def line(self) -> BadLine | None:
        """How the line misbehaves just now; None when it does not."""
        ...

    def advance_to(self, t_s: float) -> None:
        """Moves its time on; times before the present are ignored."""
        ...

    def words(self) -> Words:
        """All registers as they are now."""
        ...


class Answering:
    """Answers for a pymodbus server. `refresh` takes over the machine's registers as they are now."""

    def __init__(self, machine: Served) -> None:
        self._machine = machine
        self._image: dict[Table, list[int]] = {}
        self.refresh()

    def refresh(self) -> None:
        """All registers at once: a request never sees half of one refresh and half of the next."""
        self._image = {table: words.tolist() for table, words in self._machine.words().items()}

    def attach(self, server: ModbusBaseServer) -> None:
        """Makes a pymodbus server, not yet listening, answer so."""
        server.decoder = _Decoder(self)
        server.trace_pdu = self._arrived

    @staticmethod
    def device() -> SimDevice:
        """The device pymodbus asks for; every answer comes from the image instead, which costs nothing to build."""
        return SimDevice(UNIT, [SimData(0, datatype=DataType.REGISTERS)])

    @property
    def line(self) -> BadLine | None:
        """How the line misbehaves just now."""
        return self._machine.line

    async def answer(self, function: int, read: ModbusPDU | None, line: BadLine | None) -> ModbusPDU:
        """The reply to one request for this unit that arrived while the line was as given.

        read: None when the request could not be decoded.
        """
        if line is not None and line.delay_s:
            await asyncio.sleep(line.delay_s)
        if line is not None and line.exception:
            return ExceptionResponse(function, line.exception)
        if function not in _WORDS and function not in _BITS:
            return ExceptionResponse(function, ExcCodes.ILLEGAL_FUNCTION)
        if read is None:
            return ExceptionResponse(function, ExcCodes.ILLEGAL_VALUE)
        if read.address + read.count > ADDRESSES:
            return ExceptionResponse(function, ExcCodes.ILLEGAL_ADDRESS)
        if function in _WORDS:
            table, response = _WORDS[function]
            return response(registers=self._part(table, read))
        table, response = _BITS[function]
        return response(bits=[bool(bit) for bit in self._part(table, read)])

    def _part(self, table: Table, read: ModbusPDU) -> list[int]:
        part = self._image[table][read.address : read.address + read.count]
        return part + [0] * (read.count - len(part))

    def _arrived(self, sending: bool, pdu: ModbusPDU) -> Any:
        """What is not for this unit is not heard, and a silent machine hears nothing."""
        return pdu if sending or (pdu.dev_id == UNIT and not self._silent()) else None

    def _silent(self) -> bool:
        return not self._machine.reachable or (self.line is not None and self.line.kind == "half-open")


class _Decoder(DecodePDU):
    """Turns every request, also one pymodbus does not know, into one that is answered from the image."""

    def __init__(self, answering: Answering) -> None:
        super().__init__(True)
        self._answering = answering

    def decode(self, frame: bytes) -> ModbusPDU:
        """The request in a frame without its header; it always has a function code."""
        return _FromImage(frame[0], super().decode(frame), self._answering)


class _FromImage(ModbusPDU):
    """A request that is answered from the image."""

    def __init__(self, function: int, read: ModbusPDU | None, answering: Answering) -> None:
        super().__init__()
        self.function_code = function
        self._read = read
        self._answering = answering
        self._line = answering.line

    async def datastore_update(self, context: object, device_id: int) -> ModbusPDU:  # noqa: ARG002 - as pymodbus calls it
        """What pymodbus calls for the reply; the context it holds has no data."""
        return await self._answering.answer(self.function_code, self._read, self._line)
