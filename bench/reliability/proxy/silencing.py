"""A proxy that passes everything on and at moments drawn from a seed falls silent, as a machine whose power went.

Nobody is told: connections stay open and mute. A new connection is taken and hears nothing, is refused, or neither.
"""

from __future__ import annotations

import random
import selectors
import socket
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from types import TracebackType

from bench.reliability.proxy.frames import first_question

KINDS = ("mute", "refusing", "neither")
"""mute: new connections are taken and hear nothing. refusing: nothing listens. neither: they wait in a full queue."""
SILENT_S = (2.3, 2.9)
CYCLE_S = 21.0
"""From one silence to the next. A fourth loss within 60 s is chatter, and the alarm then stands until a minute of quiet
has passed: three cycles leave 3 s for what one beginning, and one alarm, may come later than another."""
AT_RANDOM_S = 0.5
"""Each begins somewhere within so much, which is several polls."""
SETTLE_S = 4.0
MONITORED = 60
"""Questions after which a monitor runs."""
_LOOK_S = 0.05
_FILLERS = 3


@dataclass(frozen=True, slots=True)
class Silence:
    """One, in time.monotonic_ns()."""

    kind: str
    from_ns: int
    until_ns: int


class Silencer:
    """Listens on a port of its own while it is entered; falls silent so many times."""

    def __init__(self, machine: tuple[str, int], silences: int, seed: int, first_s: float = 0.0) -> None:
        """`first_s`: so long after all has settled the first silence begins."""
        self._machine = machine
        self._first_s = first_s
        self._chance = random.Random(seed)
        self._left = silences
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._fillers: list[socket.socket] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._other: dict[socket.socket, socket.socket] = {}
        self._unread: dict[socket.socket, bytes] = {}
        self.silences: list[Silence] = []
        """The log: each is added when it has ended."""
        self.asked: Counter[int] = Counter()
        """Function codes of all that the monitor sent, from the bytes themselves."""
        self.done = Event()
        """Set some seconds after the last silence."""
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="silencer", daemon=True)

    def __enter__(self) -> Silencer:
        return self

    def begin(self) -> None:
        """Passes on from now on, and falls silent for the first time after a while."""
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(30)
        for each in (*self._other, *self._fillers, self._listener):
            each.close()
        self._selector.close()
        assert not self._thread.is_alive()

    def _run(self) -> None:
        while self.asked.total() < MONITORED and not self._stopping.is_set():  # its start is not to count
            self._pass_on_for(_LOOK_S)
        begins_s = time.monotonic() + SETTLE_S + self._first_s
        while self._left and not self._stopping.is_set():
            self._left -= 1
            self._pass_on_for(begins_s + self._chance.uniform(0, AT_RANDOM_S) - time.monotonic())
            self._be_silent(self._chance.choice(KINDS), self._chance.uniform(*SILENT_S))
            begins_s += CYCLE_S
        self._pass_on_for(SETTLE_S)
        self.done.set()
        while not self._stopping.is_set():
            self._pass_on_for(_LOOK_S)

    def _be_silent(self, kind: str, seconds: float) -> None:
        from_ns = time.monotonic_ns()
        if kind != "mute":
            self._selector.unregister(self._listener)
            self._listener.close()
        if kind == "neither":
            self._fill()
        self._stopping.wait(max(0.0, seconds - (time.monotonic_ns() - from_ns) / 1e9))
        if kind != "mute":
            self._reopen()
        self.silences.append(Silence(kind, from_ns, time.monotonic_ns()))
        for connection in tuple(self._other):  # what waited on the way was lost with the power
            self._drop(connection)

    def _fill(self) -> None:
        """A listener that takes nobody and whose queue is full: further connections are neither taken nor refused."""
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(0)
        for _ in range(_FILLERS):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", self.port))
            self._fillers.append(filler)

    def _reopen(self) -> None:
        for filler in self._fillers:
            filler.close()
        self._fillers.clear()
        self._listener.close()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._selector.register(self._listener, selectors.EVENT_READ)

    def _pass_on_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._stopping.is_set():
            for key, _ in self._selector.select(min(left, _LOOK_S)):
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._other:
                    self._pass_on(key.fileobj)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        server = socket.create_connection(self._machine, 10)
        for end, other in ((client, server), (server, client)):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._other[end] = other
            self._selector.register(end, selectors.EVENT_READ)
        self._unread[client] = b""

    def _pass_on(self, end: socket.socket) -> None:
        data = b""
        with suppress(OSError):
            data = end.recv(4096)
        if end in self._unread:
            self._count(end, data)
        try:
            if data:
                self._other[end].sendall(data)
        except OSError:
            data = b""
        if not data:
            self._drop(end)

    def _count(self, client: socket.socket, data: bytes) -> None:
        self._unread[client] += data
        while question := first_question(self._unread[client], rtu=False):
            self._unread[client] = self._unread[client][len(question.frame) :]
            self.asked[question.function] += 1

    def _drop(self, end: socket.socket) -> None:
        if end not in self._other:
            return
        for each in (end, self._other[end]):
            self._selector.unregister(each)
            del self._other[each]
            self._unread.pop(each, None)
            each.close()
