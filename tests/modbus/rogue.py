"""A Modbus server that does whatever a test tells it, good or bad, byte by byte."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType

from session_monitor.config.link_address import TcpAddress

Respond = Callable[["Turn"], None]


class Turn:
    """One question the server was asked, and the means to respond."""

    def __init__(
        self, server: Rogue, connection: socket.socket, question: bytes, number: int, of_connection: int
    ) -> None:
        self.question = question
        self.number = number
        """Counts all questions from 1."""
        self.of_connection = of_connection
        """Counts the questions of this connection from 1; the first is the identity."""
        self._server = server
        self._connection = connection

    def send(self, *pieces: bytes, pause_s: float = 0.0) -> None:
        """Sends each piece as a segment of its own, pausing between them."""
        for i, piece in enumerate(pieces):
            if i and pause_s:
                self._server.stopping.wait(pause_s)
            with suppress(OSError):  # the link may have hung up meanwhile, which is its right
                self._connection.sendall(piece)

    def hang_up(self) -> None:
        """Closes the connection."""
        self._connection.shutdown(socket.SHUT_RDWR)


class Rogue:
    """Listens on a port of its own; `respond` is called for each question and may be changed between polls."""

    def __init__(self, respond: Respond, timeout_s: float = 0.5) -> None:
        self.respond = respond
        self._timeout_s = timeout_s
        self.stopping = Event()
        self.questions: list[bytes] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._start(self._accept)

    @property
    def address(self) -> TcpAddress:
        """Where it listens."""
        return TcpAddress("127.0.0.1", self._listener.getsockname()[1], unit=1, timeout_s=self._timeout_s)

    def __enter__(self) -> Rogue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stopping.set()
        for connection in (self._listener, *self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    def _start(self, run: Callable[[], None]) -> None:
        thread = Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self.stopping.is_set():
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.append(connection)
                self.connections += 1
                self._start(lambda connection=connection: self._serve(connection))

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            asked = 0
            while len(question := connection.recv(12, socket.MSG_WAITALL)) == 12:
                asked += 1
                self.questions.append(question)
                self.respond(Turn(self, connection, question, len(self.questions), asked))
