"""The proxy itself: between the monitor's link and a Modbus server, one thread, any number of connections.

Towards the server it always speaks Modbus TCP; towards the monitor that, or RTU over TCP as a serial server does. A
frame that comes late may come on another connection than its question, as behind a gateway that mixes them up.
"""

from __future__ import annotations

import selectors
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType

from bench.reliability.proxy.breaks import Answered, Sent, Turn
from bench.reliability.proxy.frames import Question, first_question
from bench.reliability.proxy.log import Entry, Log
from bench.reliability.proxy.schedule import Schedule

READS = (1, 2, 3, 4)
_LOOK_S = 0.05
_MACHINE_WAITS_S = 10.0
_REMEMBERED = 40


class Proxy:
    """Listens on a port of its own while it is entered. `poll_now` tells the poll that a question belongs to."""

    def __init__(
        self,
        machine: tuple[str, int],
        schedule: Schedule,
        log: Log,
        poll_now: Callable[[], int] = lambda: 0,
        *,
        rtu: bool = False,
    ) -> None:
        self._schedule, self._log, self._poll_now, self._rtu = schedule, log, poll_now, rtu
        self._machine = socket.create_connection(machine, _MACHINE_WAITS_S)
        self._machine.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._read: dict[socket.socket, bytes] = {}
        self._newest: socket.socket | None = None
        self._last: Question | None = None
        self._connections = 0
        self._before: deque[Answered] = deque(maxlen=_REMEMBERED)
        self._due: list[tuple[float, socket.socket, Sent, bytes]] = []
        self._held: Sent | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="proxy", daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join(2 * _MACHINE_WAITS_S)
        for each in (*self._read, self._listener, self._machine):
            each.close()
        self._selector.close()
        assert not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            soonest = min((due for due, *_ in self._due), default=time.monotonic() + _LOOK_S)
            wait_s = min(_LOOK_S, max(0.0, soonest - time.monotonic()))
            for key, _ in self._selector.select(wait_s):
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._read:
                    self._hear(key.fileobj)
            self._deliver(time.monotonic())

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(connection, selectors.EVENT_READ)
        self._read[connection] = b""
        self._newest = connection
        self._connections += 1

    def _hear(self, connection: socket.socket) -> None:
        data = b""
        with suppress(OSError):
            data = connection.recv(4096)
        if not data:
            self._drop(connection)
            return
        self._read[connection] += data
        while connection in self._read and (question := first_question(self._read[connection], self._rtu)):
            self._read[connection] = self._read[connection][len(question.frame) :]
            self._answer(connection, question)

    def _drop(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        del self._read[connection]
        if self._newest is connection:
            self._newest = None
        connection.close()

    def _answer(self, connection: socket.socket, question: Question) -> None:
        self._log.asked[question.function] += 1
        if question.function not in READS:
            self._drop(connection)
            return
        pdu = self._machine_says(question)
        turn = Turn(question, pdu, tuple(self._before), self._schedule.wait_s)
        way, sent = self._schedule.drawn(turn)
        held, self._held = self._held, None
        before, behind = (b"", b"") if held is None else (held.before_next, held.behind_next)
        if held is not None and self._same_shape(held, question):
            before = behind = b""
            self._log.untellable += 1
        self._note(question, way, sent, (before, *sent.now, behind, *(data for _, data in sent.later)))
        self._before.append(Answered(question, pdu))
        self._last = question
        began_s = time.monotonic()
        for data in (before, *sent.now, behind):
            self._send(connection, data)
        self._due += [(began_s + after_s, connection, sent, data) for after_s, data in sent.later]
        self._held = sent if sent.before_next or sent.behind_next else None
        if sent.closes:
            self._drop(connection)

    def _note(self, question: Question, way: str, sent: Sent, frames: tuple[bytes, ...]) -> None:
        shown = tuple(frame.hex() for frame in frames if frame)
        entry = Entry(self._poll_now(), self._connections, question.frame.hex(), way, not sent.may, shown)
        self._log.note(entry)

    def _deliver(self, now_s: float) -> None:
        """Sends what is due, in order."""
        due = sorted((each for each in self._due if each[0] <= now_s), key=lambda each: each[0])
        self._due = [each for each in self._due if each[0] > now_s]
        for _, connection, sent, data in due:
            if sent.anywhere and self._newest is not None and self._newest is not connection:
                if self._last is not None and self._same_shape(sent, self._last):
                    self._log.untellable += 1
                    continue
                self._send(self._newest, data)
            else:
                self._send(connection, data)

    def _same_shape(self, sent: Sent, question: Question) -> bool:
        return self._rtu and any(old.shape == question.shape for old in sent.of)

    def _send(self, connection: socket.socket, data: bytes) -> None:
        if data and connection in self._read:
            with suppress(OSError):  # the link may have hung up meanwhile, which is its right
                connection.sendall(data)

    def _machine_says(self, question: Question) -> bytes:
        """The server's reply, from its function code on."""
        self._machine.sendall(struct.pack(">HHHB", 1, 0, len(question.pdu) + 1, question.unit) + question.pdu)
        header = self._exactly(7)
        return self._exactly(int.from_bytes(header[4:6], "big") - 1)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self._machine.recv(size - len(data))
            if not more:
                raise ConnectionResetError("the Modbus server behind the proxy has gone")
            data += more
        return data
