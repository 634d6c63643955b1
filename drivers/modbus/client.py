"""pymodbus's blocking client with our own reading of the socket: whole frames, one deadline, the reply gate.

Without it a reply could arrive in pieces past every deadline, and unasked bytes wait to answer the next question.
"""

from __future__ import annotations

import socket
import time

from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.bit_message import ReadCoilsRequest, ReadDiscreteInputsRequest
from pymodbus.pdu.register_message import ReadHoldingRegistersRequest, ReadInputRegistersRequest

from drivers.modbus.faults import LinkFault
from drivers.modbus.gate import Malformed, check_outgoing, frame_size, payload
from drivers.modbus.plan import Request
from session_monitor.config.link_address import TcpAddress
from session_monitor.domain.channels import Table
from session_monitor.domain.inputs import MissCause

_QUESTIONS: dict[Table, type[ModbusPDU]] = {
    Table.COIL: ReadCoilsRequest,
    Table.DISCRETE: ReadDiscreteInputsRequest,
    Table.HOLDING: ReadHoldingRegistersRequest,
    Table.INPUT: ReadInputRegistersRequest,
}


class ReadOnlyClient(ModbusTcpClient):
    """One connection, from an open socket to its first fault; a new connection is a new client."""

    def __init__(self, address: TcpAddress, connection: socket.socket) -> None:
        super().__init__(address.host, port=address.port, timeout=address.timeout_s, retries=0)
        self.socket = connection
        self._address = address
        self._asked = b""
        self._payload = b""
        self._deadline = 0.0
        self._answered = False

    def read(self, request: Request, deadline: float) -> bytes:
        """The data bytes that answer the request, by `deadline` of time.monotonic().

        Raises LinkFault, or ExceptionReply when the machine refused.
        """
        self._deadline = deadline
        question = _QUESTIONS[request.table](address=request.address, count=request.count, dev_id=self._address.unit)
        try:
            self._nothing_waits()
            self.execute(False, question)
        except (Malformed, ModbusException) as why:
            detail = f"{self._address.place} sent bytes that do not answer the question ({why})"
            raise LinkFault(MissCause.MALFORMED, f"{detail}; does something else talk on this line?") from None
        self._answered = True
        return self._payload

    def connect(self) -> bool:
        """Whether the socket is open. pymodbus asks this before each question; only the dialer opens one."""
        return self.socket is not None

    def send(self, request: bytes, addr: tuple[str, int] | None = None) -> int:  # noqa: ARG002
        """Sends one read request, and nothing else ever."""
        check_outgoing(request)
        self._asked = request
        try:
            self._waiting_socket(0).sendall(request)
        except TimeoutError:
            raise self._silence(0) from None
        except OSError:
            raise self._closed() from None
        return len(request)

    def recv(self, size: int | None) -> bytes:  # noqa: ARG002
        """The one frame that answers what was sent, once the gate has passed it."""
        data = b""
        wanted: int | None = None
        while wanted is None or len(data) < wanted:
            data += self._some_bytes(len(data))
            wanted = frame_size(data)
        if len(data) > wanted:
            raise Malformed(f"{len(data) - wanted} bytes after the end of the reply")
        self._payload = payload(self._asked, data)
        return data

    def _some_bytes(self, had: int) -> bytes:
        try:
            data = self._waiting_socket(had).recv(4096)
        except TimeoutError:
            raise self._silence(had) from None
        except OSError:
            raise self._closed() from None
        if not data:
            raise self._closed()
        return data

    def _nothing_waits(self) -> None:
        """Bytes nobody asked for would be taken for the next answer."""
        connection = self._waiting_socket(0)
        connection.setblocking(False)
        try:
            data = connection.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            raise self._closed() from None
        if not data:
            raise self._closed()
        raise Malformed(f"{len(data)} bytes that nobody asked for")

    def _waiting_socket(self, had: int) -> socket.socket:
        """The socket, set to wait until the deadline and no longer."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self._silence(had)
        if self.socket is None:
            raise self._closed()
        self.socket.settimeout(left)
        return self.socket

    def _silence(self, had: int) -> LinkFault:
        place, unit, wait = self._address.place, self._address.unit, f"{self._address.timeout_s:g} s"
        if had:
            detail = f"{place} began to reply but did not finish within {wait}; is the line or the gateway overloaded?"
        elif self._answered:
            detail = f"{place} stopped answering: nothing within {wait}; is the machine on and the line whole?"
        else:
            detail = (
                f"{place} takes the connection but unit {unit} says nothing within {wait}; is the unit number right?"
            )
        return LinkFault(MissCause.TIMEOUT, detail)

    def _closed(self) -> LinkFault:
        place = self._address.place
        if self._answered:
            return LinkFault(MissCause.CLOSED, f"{place} closed the connection; was the machine or gateway restarted?")
        detail = f"{place} closed the connection unanswered; does it serve one client only, and another has it?"
        return LinkFault(MissCause.CLOSED, detail)
