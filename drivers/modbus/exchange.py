"""pymodbus's blocking client over any Line: it makes the questions, the gate decides what is sent and what is believed.

Without it a reply could arrive in pieces past every deadline, and unasked bytes wait to answer the next question.
"""

from __future__ import annotations

from pymodbus.client.base import ModbusBaseSyncClient
from pymodbus.pdu import ModbusPDU
from pymodbus.transport import CommParams, CommType

from drivers.modbus.faults import LinkFault
from drivers.modbus.gate import Malformed
from drivers.modbus.line import Line
from drivers.modbus.transports import Transport
from session_monitor.domain.inputs import MissCause


class Exchange(ModbusBaseSyncClient):
    """Questions and replies on one open line, until its first fault.

    All that pymodbus can send goes through `send`, and there through the gate.
    """

    def __init__(self, line: Line, transport: Transport) -> None:
        framing = transport.framing
        super().__init__(framing.pymodbus, 0, CommParams(comm_type=CommType.TCP), None, None, None)
        self.line = line
        self._transport = transport
        self._asked = b""
        self._unit = 0
        self._payload = b""
        self._deadline = 0.0
        self._answered = set[int]()
        """Units from which an answer came."""

    def ask(self, question: ModbusPDU, deadline: float) -> bytes:
        """The data bytes that answer, by `deadline`. Raises LinkFault, ExceptionReply, Malformed, ModbusException."""
        self._deadline, self._unit = deadline, question.dev_id
        self._nothing_waits()
        numbers, framing = self.transaction, self._transport.framing
        numbers.next_tid = framing.transaction
        try:
            self.execute(False, question)
        finally:
            framing.transaction = numbers.next_tid
        self._answered.add(self._unit)
        return self._payload

    def connect(self) -> bool:
        """Whether the line is open. pymodbus asks this before each question; only the dialer opens one."""
        return True

    def send(self, request: bytes, addr: tuple[str, int] | None = None) -> int:  # noqa: ARG002 - as pymodbus calls it
        """Sends one read request, and nothing else ever."""
        self._transport.framing.check_outgoing(request)
        self._asked = request
        try:
            self.line.send(request, self._deadline)
        except TimeoutError:
            raise self._silence(0) from None
        except OSError:
            raise self._closed() from None
        return len(request)

    def recv(self, size: int | None) -> bytes:  # noqa: ARG002 - as pymodbus calls it
        """The one frame that answers what was sent, once the gate has passed it."""
        framing, data = self._transport.framing, b""
        wanted: int | None = None
        while wanted is None or len(data) < wanted:
            data += self._some_bytes(len(data))
            wanted = framing.frame_size(self._asked, data)
        if len(data) > wanted:
            raise Malformed(f"{len(data) - wanted} bytes after the end of the reply")
        self._payload = framing.payload(self._asked, data)
        return data

    def _some_bytes(self, had: int) -> bytes:
        try:
            return self.line.receive(self._deadline)
        except TimeoutError:
            raise self._silence(had) from None
        except OSError:
            raise self._closed() from None

    def _nothing_waits(self) -> None:
        """Bytes nobody asked for would be taken for the next answer; on a serial line frames also need a pause."""
        try:
            data = self.line.waiting(self._transport.pause_s)
        except OSError:
            raise self._closed() from None
        if data:
            raise Malformed(f"{len(data)} bytes that nobody asked for")

    def _silence(self, had: int) -> LinkFault:
        words = self._transport.words
        said = words.broken_off if had else words.stopped if self._unit in self._answered else words.mute
        return self._transport.fault(MissCause.TIMEOUT, said, self._unit)

    def _closed(self) -> LinkFault:
        words = self._transport.words
        said = words.closed if self._answered else words.closed_unanswered
        return self._transport.fault(MissCause.CLOSED, said, self._unit)
