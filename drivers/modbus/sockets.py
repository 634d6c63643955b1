"""A TCP connection as a Line, and why one cannot be had.

Without it a socket's many errors would reach people as they are, and a wait could outlast its deadline.
"""

from __future__ import annotations

import errno
import socket
import time
from contextlib import suppress

from drivers.modbus.faults import LinkFault
from session_monitor.domain.inputs import MissCause

ATTEMPT_S = 1.0
"""One attempt to connect lasts at most this long (each address of a name)."""


class SocketLine:
    """An open TCP connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def send(self, data: bytes, deadline: float) -> None:
        """All of it, or TimeoutError."""
        self._wait_until(deadline)
        self._socket.sendall(data)

    def receive(self, deadline: float) -> bytes:
        """What one read gives."""
        self._wait_until(deadline)
        return self._some()

    def waiting(self, for_s: float) -> bytes:
        """What is there, or comes in time."""
        self._socket.settimeout(for_s)
        with suppress(TimeoutError, BlockingIOError):
            return self._some()
        return b""

    def close(self) -> None:
        """Closes the connection."""
        self._socket.close()

    def _some(self) -> bytes:
        data = self._socket.recv(4096)
        if not data:
            raise ConnectionResetError
        return data

    def _wait_until(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)


def open_tcp(host: str, port: int, place: str) -> SocketLine:
    """A connection; LinkFault says why there is none."""
    return SocketLine(connect(host, port, place))


def connect(host: str, port: int, place: str) -> socket.socket:
    """The socket of a new connection; LinkFault says why there is none."""
    try:
        connection = socket.create_connection((host, port), timeout=ATTEMPT_S)
        if connection.getsockname() == connection.getpeername():
            # The kernel may lend us the very port nobody listens on: we would talk to ourselves and keep the
            # gateway out.
            connection.close()
            raise ConnectionRefusedError
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, UnicodeError) as why:
        raise connect_fault(why, host, place) from None
    return connection


def connect_fault(why: Exception, host: str, place: str) -> LinkFault:
    """Why no connection came about, in words to act on."""
    if isinstance(why, ConnectionRefusedError):
        return LinkFault(MissCause.REFUSED, f"nothing listens at {place}: is the gateway on and the port right?")
    if isinstance(why, socket.gaierror | UnicodeError):
        detail = f"nobody knows the name {host!r}: check it, or give the machine's IP address"
    elif isinstance(why, TimeoutError):
        detail = f"{place} does not answer at all: is the machine on, the cable in and the address right?"
    elif isinstance(why, OSError) and why.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        detail = f"no way to {place} from here: is the network cable in, and the address in the machine's network?"
    else:
        detail = f"cannot connect to {place} ({why}): check the network settings of this computer"
    return LinkFault(MissCause.UNREACHABLE, detail)
