"""Opens connections beside the polling thread, at a bounded rate.

Without it a machine that does not answer would hold every poll, and with it every alarm, for seconds (a name server
even longer), and a machine that comes and goes would be stormed with connections.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread

from drivers.modbus.faults import LinkFault
from session_monitor.config.link_address import TcpAddress
from session_monitor.domain.inputs import MissCause

POLL_WAITS_S = 0.05
"""How long one poll waits for a connection; on a local network it takes a few milliseconds."""
ATTEMPT_S = 1.0
"""One attempt lasts at most this long (each address of a name)."""
_DELAYS_S = (0.0, 0.2, 0.4, 0.8, 1.6, 2.0)
"""From the start of one attempt to the next, after one failure, two failures ..."""


class Dialer:
    """Connects to one address, again and again, never faster than its backoff."""

    def __init__(self, address: TcpAddress, now_ns: Callable[[], int]) -> None:
        self._address = address
        self._now_ns = now_ns
        self._attempt: Future[socket.socket] | None = None
        self._started_ns = 0
        self._failures = 0
        self._reason = ""

    def open(self) -> socket.socket:
        """An open socket, or LinkFault: why there is none yet."""
        if self._attempt is None:
            self._wait_turn()
            self._started_ns = self._now_ns()
            self._attempt = _begin(self._address)
        wait([self._attempt], min(POLL_WAITS_S, self._address.timeout_s / 2))
        if not self._attempt.done():
            raise LinkFault(MissCause.CONNECTING, self._reason or self._no_answer_yet())
        attempt, self._attempt = self._attempt, None
        why = attempt.exception()
        if why is None:
            return attempt.result()
        fault = _fault(why, self._address)
        self.failed(fault.detail)
        raise fault

    def failed(self, reason: str) -> None:
        """The connection came to nothing; the next one waits longer."""
        self._failures += 1
        self._reason = reason

    def succeeded(self) -> None:
        """The machine answers: after the next failure the first retry is at once again."""
        self._failures = 0

    def close(self) -> None:
        """Gives up an attempt under way; its socket is closed as soon as it opens."""
        if self._attempt is not None:
            self._attempt.add_done_callback(_discard)
            self._attempt = None

    def _wait_turn(self) -> None:
        if not self._failures:
            return
        delay_s = _DELAYS_S[min(self._failures, len(_DELAYS_S)) - 1]
        left_s = delay_s - (self._now_ns() - self._started_ns) / 1e9
        if left_s > 0:
            raise LinkFault(MissCause.CONNECTING, f"{self._reason} (next attempt in {left_s:.1f} s)")

    def _no_answer_yet(self) -> str:
        return f"connecting to {self._address.place}, no answer yet: is the machine on and the cable in?"


def _begin(address: TcpAddress) -> Future[socket.socket]:
    """Starts one attempt on a thread of its own, which ends with it."""
    attempt: Future[socket.socket] = Future()

    def connect() -> None:
        try:
            attempt.set_result(_connection(address))
        except (OSError, UnicodeError) as why:
            attempt.set_exception(why)

    try:
        Thread(target=connect, name=f"connect {address.place}", daemon=True).start()
    except RuntimeError as why:  # no more threads on this computer
        attempt.set_exception(OSError(str(why)))
    return attempt


def _connection(address: TcpAddress) -> socket.socket:
    connection = socket.create_connection((address.host, address.port), timeout=ATTEMPT_S)
    if connection.getsockname() == connection.getpeername():
        # The kernel may lend us the very port nobody listens on: we would talk to ourselves and keep the gateway out.
        connection.close()
        raise ConnectionRefusedError
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _discard(attempt: Future[socket.socket]) -> None:
    if attempt.exception() is None:
        attempt.result().close()


def _fault(why: BaseException, address: TcpAddress) -> LinkFault:
    place = address.place
    if isinstance(why, ConnectionRefusedError):
        return LinkFault(MissCause.REFUSED, f"nothing listens at {place}: is the gateway on and the port right?")
    if isinstance(why, socket.gaierror | UnicodeError):
        detail = f"nobody knows the name {address.host!r}: check it, or give the machine's IP address"
    elif isinstance(why, TimeoutError):
        detail = f"{place} does not answer at all: is the machine on, the cable in and the address right?"
    elif isinstance(why, OSError) and why.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        detail = f"no way to {place} from here: is the network cable in, and the address in the machine's network?"
    else:
        detail = f"cannot connect to {place} ({why}): check the network settings of this computer"
    return LinkFault(MissCause.UNREACHABLE, detail)
