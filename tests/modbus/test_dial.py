"""Connecting: refused, black-holed and unknown addresses, each at a bounded rate and never holding a poll."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest

from drivers.modbus import dial, sockets
from drivers.modbus.faults import LinkFault
from drivers.modbus.link import ModbusLink
from drivers.modbus.transports import transport
from session_monitor.config.link_address import TcpAddress
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.monitor.ports import Reply
from tests.modbus.conftest import HandClock, LinkTo
from tests.modbus.maps import answer
from tests.modbus.rogue import Rogue, Turn


@pytest.fixture
def closed_port() -> int:
    """A port nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def black_hole() -> Iterator[TcpAddress]:
    """An address where connections are neither taken nor refused: a listener whose queue is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        place = listener.getsockname()
        waiting: list[socket.socket] = []
        for _ in range(3):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(place)
            waiting.append(client)
        yield TcpAddress(*place, timeout_s=0.2)
        for client in waiting:
            client.close()


def _misses(link: ModbusLink, clock: HandClock, every_s: float, count: int) -> list[Miss]:
    found: list[Miss] = []
    for _ in range(count):
        miss = link.poll()
        assert isinstance(miss, Miss)
        found.append(miss)
        clock.pass_s(every_s)
    return found


def _settled(link: ModbusLink) -> Miss:
    """How the attempt under way ends."""
    for _ in range(100):
        miss = link.poll()
        assert isinstance(miss, Miss)
        if miss.cause is not MissCause.CONNECTING:
            return miss
    raise AssertionError(miss.detail)


def test_a_port_nothing_listens_on(closed_port: int, link_to: LinkTo) -> None:
    miss = _settled(link_to(TcpAddress("127.0.0.1", closed_port)))
    assert miss.cause is MissCause.REFUSED
    assert miss.detail == f"nothing listens at 127.0.0.1:{closed_port}: is the gateway on and the port right?"


def test_attempts_grow_rarer_up_to_a_second(
    closed_port: int, link_to: LinkTo, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts: list[float] = []
    real = socket.create_connection

    def counted(*args: object, **kwargs: object) -> socket.socket:
        attempts.append(clock.ns / 1e9)
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", counted)
    link = link_to(TcpAddress("127.0.0.1", closed_port))
    while clock.ns < 12e9:
        miss = link.poll()
        assert isinstance(miss, Miss)
        if miss.cause is MissCause.REFUSED or "(next attempt" in miss.detail:
            clock.pass_s(0.05)
    gaps = [b - a for a, b in pairwise(attempts)]
    assert gaps == pytest.approx([0.2, 0.4, 0.8, *(1.0 for _ in gaps[3:])], abs=0.051)


def test_a_machine_that_answers_one_poll_a_connection_is_not_stormed(link_to: LinkTo, clock: HandClock) -> None:
    def one_poll(turn: Turn) -> None:
        turn.send(answer(turn.question, {3: turn.number}))
        if turn.question[7] == 2:  # the last request of a poll
            turn.hang_up()

    with Rogue(one_poll) as server:
        link = link_to(server.address)
        answers = [link.poll()]
        while clock.ns < 11e9:
            clock.pass_s(0.05)
            answers.append(link.poll())
        assert 20 <= server.connections <= 51, "10 s at five a second"
        assert sum(isinstance(got, Reply) for got in answers) >= 20


def test_while_it_waits_it_says_how_long_and_why(closed_port: int, link_to: LinkTo, clock: HandClock) -> None:
    link = link_to(TcpAddress("127.0.0.1", closed_port))
    _settled(link)
    clock.pass_s(0.04)
    miss = link.poll()
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.CONNECTING
    assert miss.detail.startswith(f"nothing listens at 127.0.0.1:{closed_port}: is the gateway on")
    assert miss.detail.endswith("(next attempt in 0.2 s)")


def test_however_long_it_failed_it_connects_within_a_second_of_the_return(clock: HandClock) -> None:
    with Rogue(lambda t: t.send(answer(t.question))) as server:
        dialer = dial.Dialer(transport(server.address, ()), clock)
        for _ in range(50):
            dialer.failed(LinkFault(MissCause.UNREACHABLE, "long gone"))
        clock.pass_s(1.0)
        dialer.open().close()


def test_a_black_hole_never_holds_a_poll(black_hole: TcpAddress, link_to: LinkTo, clock: HandClock) -> None:
    link = link_to(black_hole)
    started = time.monotonic()
    misses = _misses(link, clock, 0.1, 4)
    assert time.monotonic() - started < 4 * black_hole.timeout_s
    assert {miss.cause for miss in misses} == {MissCause.CONNECTING}
    assert "is the machine on and the cable in?" in misses[0].detail


def test_a_black_hole_is_said_to_be_one(
    black_hole: TcpAddress, link_to: LinkTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "ATTEMPT_S", 0.1)
    miss = _settled(link_to(black_hole))
    assert miss.cause is MissCause.UNREACHABLE
    assert "does not answer at all: is the machine on, the cable in and the address right?" in miss.detail


def test_a_slow_name_server_never_holds_a_poll(link_to: LinkTo, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def slow(*_: object, **__: object) -> list[object]:
        answered.wait(60)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    link = link_to(TcpAddress("li-als-ward-3", 502, timeout_s=0.2))
    started = time.monotonic()
    miss = link.poll()
    assert time.monotonic() - started < 2.0  # wide, for a busy computer: the name server takes 10 s
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.CONNECTING
    answered.set()
    miss = _settled(link)
    assert miss.cause is MissCause.UNREACHABLE
    assert miss.detail == "nobody knows the name 'li-als-ward-3': check it, or give the machine's IP address"


@pytest.mark.parametrize(
    ("why", "says"),
    [
        (OSError(101, "Network is unreachable"), "no way to 10.0.0.9:502 from here: is the network cable in"),
        (OSError(113, "No route to host"), "no way to 10.0.0.9:502 from here"),
        (OSError(24, "Too many open files"), "cannot connect to 10.0.0.9:502 ([Errno 24] Too many open files)"),
        (UnicodeError("label too long"), "nobody knows the name"),
    ],
)
def test_each_network_error_has_its_words(
    why: Exception, says: str, link_to: LinkTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> socket.socket:
        raise why

    monkeypatch.setattr(socket, "create_connection", fails)
    miss = _settled(link_to(TcpAddress("10.0.0.9", 502)))
    assert miss.cause is MissCause.UNREACHABLE
    assert says in miss.detail


def test_a_defect_while_connecting_is_said_and_it_is_tried_again(
    link_to: LinkTo, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> socket.socket:
        raise ZeroDivisionError("a defect")

    with Rogue(lambda t: t.send(answer(t.question))) as server, monkeypatch.context() as patched:
        patched.setattr(socket, "create_connection", fails)
        link = link_to(server.address)
        miss = _settled(link)
        assert miss.cause is MissCause.UNREACHABLE
        assert "this program failed as it connected to" in miss.detail and "a defect" in miss.detail
        patched.undo()
        clock.pass_s(0.2)
        assert isinstance(link.poll(), Reply)


def test_it_never_talks_to_itself(link_to: LinkTo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client may be given the very port nobody listens on as its own, and then be connected to itself."""

    def to_itself(*_: object, **__: object) -> socket.socket:
        narcissus = socket.socket()
        narcissus.bind(("127.0.0.1", 0))
        narcissus.connect(narcissus.getsockname())
        return narcissus

    monkeypatch.setattr(socket, "create_connection", to_itself)
    assert _settled(link_to(TcpAddress("127.0.0.1", 5020))).cause is MissCause.REFUSED


def test_a_connection_that_opens_after_close_is_closed(link_to: LinkTo, monkeypatch: pytest.MonkeyPatch) -> None:
    go, opened = threading.Event(), []
    real = socket.create_connection

    def late(*args: object, **kwargs: object) -> socket.socket:
        go.wait(60)
        opened.append(real(*args, **kwargs))  # type: ignore[arg-type]
        return opened[0]

    monkeypatch.setattr(socket, "create_connection", late)
    with Rogue(lambda t: t.send(answer(t.question))) as server:
        link = link_to(server.address)
        assert isinstance(link.poll(), Miss)
        link.close()
        go.set()
        _connecting_threads_end()
        with closing(opened[0]):
            assert opened[0].fileno() == -1


def _connecting_threads_end() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("connect "):
            thread.join(5)


def test_the_socket_does_not_wait_to_fill_its_packets() -> None:
    with (
        Rogue(lambda t: t.send(answer(t.question))) as server,
        closing(sockets.connect(server.address.host, server.address.port, "there")) as connection,
    ):
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
