"""A Modbus machine on any line that does whatever a test tells it, byte by byte: TCP, TLS, serial, RTU over TCP."""

from __future__ import annotations

import os
import select
import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Protocol

from drivers.modbus.rtu import crc16
from session_monitor.config.link_address import ModbusAddress, RtuAddress, RtuTcpAddress, TcpAddress, TlsAddress
from tests.modbus.certificates import HERE, Authority
from tests.modbus.maps import data_of
from tests.modbus.serial_lines import SerialPair

KINDS = ("tcp", "tls", "rtu", "rtu+tcp")
RTU_KINDS = ("rtu", "rtu+tcp")
UNIT = 1
HANDSHAKE_S = 5.0


class Wire(Protocol):
    """What a peer holds in its hands: a socket, or a serial port."""

    def sendall(self, data: bytes, /) -> None: ...

    def hang_up(self) -> None: ...


class Asked:
    """One question the peer was asked, and the means to respond."""

    def __init__(self, peer: Peer, wire: Wire, frame: bytes, of_connection: int) -> None:
        self.frame = frame
        self.pdu = frame[1:-2] if peer.rtu else frame[7:]
        self.unit = frame[0] if peer.rtu else frame[6]
        self.of_connection = of_connection
        """Counts the questions of this connection from 1."""
        self._peer = peer
        self._wire = wire

    @property
    def identity(self) -> bool:
        """Whether it is the question that comes first: who are you."""
        return self.pdu == struct.pack(">BHH", 4, 0, 1)

    def right(self, words: dict[int, int] | None = None) -> bytes:
        """The right reply: the words of maps.py, or those given instead of them."""
        data = data_of(self.pdu, words)
        return self.framed(bytes([self.pdu[0], len(data)]) + data)

    def refusal(self, code: int) -> bytes:
        """A Modbus exception reply."""
        return self.framed(bytes([self.pdu[0] | 0x80, code]))

    def framed(self, pdu: bytes, unit: int | None = None) -> bytes:
        """A reply frame around these bytes, as this line frames them."""
        if self._peer.rtu:
            frame = bytes([self.frame[0] if unit is None else unit]) + pdu
            return frame + crc16(frame)
        head = self.frame[:4] + struct.pack(">H", len(pdu) + 1)
        return head + bytes([self.frame[6] if unit is None else unit]) + pdu

    def send(self, *pieces: bytes, pause_s: float = 0.0) -> None:
        """Sends each piece by itself, pausing between them."""
        for i, piece in enumerate(pieces):
            if i and pause_s:
                self._peer.stopping.wait(pause_s)
            with suppress(OSError):  # the link may have hung up meanwhile, which is its right
                self._wire.sendall(piece)

    def hang_up(self) -> None:
        """Closes the connection; a serial adapter is pulled out."""
        self._wire.hang_up()


Respond = Callable[[Asked], None]


class Peer:
    """Serves one kind of line; `respond` is called for each question and may be changed between polls."""

    def __init__(self, kind: str, folder: Path, authority: Authority, timeout_s: float) -> None:
        self.rtu = kind in RTU_KINDS
        self.respond: Respond = lambda asked: asked.send(asked.right())
        self.stopping = Event()
        self.questions: list[bytes] = []
        """What was asked, without what frames it."""
        self.units: list[int] = []
        """Of which unit each was asked."""
        self.connections = 0
        self.pair: SerialPair | None = None
        self._threads: list[Thread] = []
        self._wires: list[_Socket] = []
        self._listener: socket.socket | None = None
        self._tls: ssl.SSLContext | None = None
        self.address = self._serial(folder) if kind == "rtu" else self._listening(kind, authority)
        self.timeout_s = timeout_s

    def with_timeout(self, timeout_s: float) -> ModbusAddress:
        """The address, with this timeout."""
        fields = {name: getattr(self.address, name) for name in type(self.address).__dataclass_fields__}
        return type(self.address)(**{**fields, "timeout_s": timeout_s})

    @property
    def link(self) -> ModbusAddress:
        """Where a link finds it."""
        return self.with_timeout(self.timeout_s)

    def _serial(self, folder: Path) -> ModbusAddress:
        self.pair = SerialPair(folder)
        self.plug_in()
        return RtuAddress(str(self.pair.monitor), 115200, unit=UNIT)

    def plug_in(self) -> None:
        """Puts a serial adapter in (again); with a socket there is nothing to do."""
        if self.pair is not None and self.pair.plug_in():
            self._run(self._serve_port)

    def _listening(self, kind: str, authority: Authority) -> ModbusAddress:
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self._run(self._accept)
        if kind == "tcp":
            return TcpAddress("127.0.0.1", port, UNIT)
        if kind == "rtu+tcp":
            return RtuTcpAddress("127.0.0.1", port, UNIT)
        ours, theirs = authority.sign("gateway", *HERE), authority.sign("monitor")
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(ours.cert, ours.key)
        self._tls.load_verify_locations(authority.ca)
        self._tls.verify_mode = ssl.CERT_REQUIRED
        return TlsAddress("127.0.0.1", authority.ca, theirs.cert, theirs.key, port, UNIT)

    def _run(self, what: Callable[[], None]) -> None:
        thread = Thread(target=what, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        assert self._listener is not None
        with suppress(OSError):
            while not self.stopping.is_set():
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._run(lambda connection=connection: self._serve_socket(connection))

    def _serve_socket(self, connection: socket.socket) -> None:
        if self._tls is not None:
            connection.settimeout(HANDSHAKE_S)
            try:
                connection = self._tls.wrap_socket(connection, server_side=True)
            except OSError:
                connection.close()
                return
            connection.settimeout(None)
        wire = _Socket(connection)
        self._wires.append(wire)
        self._serve(wire, wire.exactly)
        wire.close()

    def _serve_port(self) -> None:
        assert self.pair is not None
        with suppress(OSError):
            port = _Port(self.pair, self.stopping)
            self._serve(port, port.exactly)

    def _serve(self, wire: Wire, exactly: Callable[[int], bytes]) -> None:
        self.connections += 1
        size, asked = 8 if self.rtu else 12, 0
        with suppress(OSError):
            while len(frame := exactly(size)) == size:
                asked += 1
                question = Asked(self, wire, frame, asked)
                self.questions.append(question.pdu)
                self.units.append(question.unit)
                self.respond(question)

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stopping.set()
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        if self.pair is not None:
            self.pair.pull_out()
        for wire in self._wires:
            wire.close()
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()


class _Socket:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def sendall(self, data: bytes) -> None:
        self._connection.sendall(data)

    def exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size and (more := self._connection.recv(size - len(data))):
            data += more
        return data

    def hang_up(self) -> None:
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.hang_up()
        self._connection.close()


class _Port:
    def __init__(self, pair: SerialPair, stopping: Event) -> None:
        self._pair = pair
        self._stopping = stopping
        self._file = os.open(pair.machine, os.O_RDWR | os.O_NOCTTY)

    def sendall(self, data: bytes) -> None:
        os.write(self._file, data)

    def exactly(self, size: int) -> bytes:
        data = b""
        try:
            while len(data) < size and not self._stopping.is_set():
                if select.select([self._file], [], [], 0.1)[0]:
                    more = os.read(self._file, size - len(data))
                    if not more:
                        break
                    data += more
        except OSError:
            data = b""
        if len(data) < size:
            os.close(self._file)
        return data

    def hang_up(self) -> None:
        self._pair.pull_out()
