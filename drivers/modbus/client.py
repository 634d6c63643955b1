"""One connection as the link uses it: it can be read and closed, and there is no word for anything else.

Without it whoever holds the connection could ask pymodbus for a write, and only the gate would stand between.
"""

from __future__ import annotations

from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.bit_message import ReadCoilsRequest, ReadDiscreteInputsRequest
from pymodbus.pdu.register_message import ReadHoldingRegistersRequest, ReadInputRegistersRequest

from drivers.modbus.exchange import Exchange
from drivers.modbus.gate import OUR_OWN, Malformed
from drivers.modbus.line import Line
from drivers.modbus.plan import Request
from drivers.modbus.transports import Transport
from drivers.modbus.words import ECHO
from session_monitor.domain.channels import Table
from session_monitor.domain.inputs import MissCause

_QUESTIONS: dict[Table, type[ModbusPDU]] = {
    Table.COIL: ReadCoilsRequest,
    Table.DISCRETE: ReadDiscreteInputsRequest,
    Table.HOLDING: ReadHoldingRegistersRequest,
    Table.INPUT: ReadInputRegistersRequest,
}


class ReadOnlyClient:
    """From an open line to its first fault; a new connection is a new client."""

    def __init__(self, line: Line, transport: Transport) -> None:
        self._exchange = Exchange(line, transport)
        self._transport = transport

    def read(self, request: Request, deadline: float) -> bytes:
        """The data bytes that answer the request, by `deadline` of time.monotonic().

        Raises LinkFault, or ExceptionReply when the machine refused.
        """
        unit = self._transport.unit if request.unit is None else request.unit
        question = _QUESTIONS[request.table](address=request.address, count=request.count, dev_id=unit)
        try:
            return self._exchange.ask(question, deadline)
        except (Malformed, ModbusException) as why:
            said = ECHO if str(why) == OUR_OWN else self._transport.words.strange
            raise self._transport.fault(MissCause.MALFORMED, said, unit, str(why)) from None

    @property
    def line(self) -> Line:
        """The line it uses, for whoever gives it back."""
        return self._exchange.line
