"""The link against a server that misbehaves: the right cause, words to act on, never a wrong number, and back again."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from pathlib import Path

import pytest

from drivers.modbus.client import ReadOnlyClient
from drivers.modbus.exchange import Exchange
from drivers.modbus.gate import NotARead
from drivers.modbus.link import ModbusLink
from drivers.modbus.transports import transport
from session_monitor.config.link_address import TcpAddress
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.monitor.ports import Reply
from tests.modbus.conftest import HandClock, LinkTo
from tests.modbus.maps import IDENTITY, RAW, answer, refusal, reply
from tests.modbus.rogue import Respond, Rogue, Turn

GOOD = Reply(RAW)
FIRST_OF_PLAN = 2  # the identity is asked first on each connection
SOON_S = 0.2  # timeout of a poll where the server is going to be silent


def _good(turn: Turn) -> None:
    turn.send(answer(turn.question))


def _bad_data(respond: Respond) -> Respond:
    """Tells its identity rightly, then responds to the first request of the plan as given."""
    return lambda turn: respond(turn) if turn.of_connection == FIRST_OF_PLAN else _good(turn)


def _poll(link: ModbusLink, clock: HandClock) -> Reply | Miss:
    """The next poll that is not spent on waiting for a connection."""
    for _ in range(100):
        got = link.poll()
        if not (isinstance(got, Miss) and got.cause is MissCause.CONNECTING):
            return got
        clock.pass_s(0.5)
    raise AssertionError(f"still connecting: {got}")


def _pdu(function: int, data: bytes) -> bytes:
    return bytes([function, len(data)]) + data


MALFORMED: dict[str, Respond] = {
    "transaction before": lambda t: t.send(reply(t.question, _pdu(4, bytes(28)), transaction=1)),
    "transaction zero": lambda t: t.send(reply(t.question, _pdu(4, bytes(28)), transaction=0)),
    "unit": lambda t: t.send(reply(t.question, _pdu(4, bytes(28)), unit=2)),
    "holding registers": lambda t: t.send(reply(t.question, _pdu(3, bytes(28)))),
    "bits": lambda t: t.send(reply(t.question, _pdu(2, bytes(2)))),
    "a write echo": lambda t: t.send(reply(t.question, struct.pack(">BHH", 6, 0, 1))),
    "no registers": lambda t: t.send(reply(t.question, _pdu(4, b""))),
    "one register less": lambda t: t.send(reply(t.question, _pdu(4, bytes(26)))),
    "one register more": lambda t: t.send(reply(t.question, _pdu(4, bytes(30)))),
    "byte count": lambda t: t.send(reply(t.question, bytes([4, 27]) + bytes(28))),
    "shorter than it says": lambda t: t.send(reply(t.question, bytes([4, 28]) + bytes(26))),
    "longer than it says": lambda t: t.send(reply(t.question, bytes([4, 28]) + bytes(29))),
    "another function's exception": lambda t: t.send(reply(t.question, bytes([0x83, 2]))),
    "a long exception": lambda t: t.send(reply(t.question, bytes([0x84, 2, 0]))),
    "protocol": lambda t: t.send(answer(t.question)[:2] + b"\0\1" + answer(t.question)[4:]),
    "length": lambda t: t.send(answer(t.question)[:4] + b"\xff\xff" + answer(t.question)[6:]),
    "twice": lambda t: t.send(answer(t.question) * 2),
    "not Modbus": lambda t: t.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
}


@pytest.mark.parametrize("respond", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_reply_that_does_not_answer_is_refused_and_the_next_connection_is_good(
    respond: Respond, link_to: LinkTo, clock: HandClock
) -> None:
    with Rogue(_bad_data(respond)) as server:
        link = link_to(server.address)
        miss = _poll(link, clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.MALFORMED
        assert "sent bytes that do not answer the question (" in miss.detail
        server.respond = _good
        assert _poll(link, clock) == GOOD
        assert server.connections == 2


@pytest.mark.parametrize("code", [1, 3, 4, 7, 8, 9, 10, 11, 99])
def test_an_exception_reply_is_a_miss_on_the_same_connection(code: int, link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(_bad_data(lambda t: t.send(refusal(t.question, code)))) as server:
        link = link_to(server.address)
        miss = _poll(link, clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.EXCEPTION
        assert f"unit 1 refused input registers 0 to 13 (exception {code}): " in miss.detail
        assert link.poll() == GOOD
        assert server.connections == 1


@pytest.mark.parametrize("code", [5, 6])
def test_a_busy_machine_is_asked_again_within_the_poll(code: int, link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(_bad_data(lambda t: t.send(refusal(t.question, code)))) as server:
        assert _poll(link_to(server.address), clock) == GOOD
        assert len(server.questions) == 4, "identity, refused, again, bits"


def test_a_machine_that_stays_busy_is_asked_no_more_than_three_times(link_to: LinkTo, clock: HandClock) -> None:
    def busy(turn: Turn) -> None:
        turn.send(refusal(turn.question, 6)) if turn.of_connection >= FIRST_OF_PLAN else _good(turn)

    with Rogue(busy) as server:
        miss = _poll(link_to(server.address), clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.EXCEPTION
        assert "it is busy; it is asked again" in miss.detail
        assert len(server.questions) == 1 + 3


def test_an_absent_unit_behind_a_gateway_has_its_own_words(link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(lambda t: t.send(refusal(t.question, 11))) as server:
        miss = _poll(link_to(server.address), clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.EXCEPTION
        assert "the gateway is there but that unit does not answer it" in miss.detail


def test_an_absent_unit_that_keeps_silent_has_its_own_words(link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(lambda t: None, SOON_S) as server:
        miss = _poll(link_to(server.address), clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.TIMEOUT
        assert "unit 1 says nothing within 0.2 s; is the unit number right" in miss.detail


def test_a_reply_in_pieces_is_put_together(link_to: LinkTo, clock: HandClock) -> None:
    def in_pieces(turn: Turn) -> None:
        frame = answer(turn.question)
        turn.send(frame[:3], frame[3:8], frame[8:], pause_s=0.005)

    with Rogue(in_pieces) as server:
        assert _poll(link_to(server.address), clock) == GOOD


def test_a_reply_that_breaks_off_is_a_timeout(link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(_bad_data(lambda t: t.send(answer(t.question)[:-1])), SOON_S) as server:
        miss = _poll(link_to(server.address), clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.TIMEOUT
        assert "did not finish" in miss.detail


def test_a_late_reply_never_answers_the_next_question(link_to: LinkTo, clock: HandClock) -> None:
    late = threading.Event()

    def answers_late(turn: Turn) -> None:
        late.wait(60)
        turn.send(answer(turn.question, {10: 4711}))

    with Rogue(_bad_data(answers_late), SOON_S) as server:
        link = link_to(server.address)
        miss = _poll(link, clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.TIMEOUT
        server.respond = _good
        late.set()
        assert [_poll(link, clock) for _ in range(5)] == [GOOD] * 5
        assert server.connections == 2


@pytest.mark.parametrize("extra", ["the same again", "some bytes"])
def test_bytes_nobody_asked_for_end_the_connection(extra: str, link_to: LinkTo, clock: HandClock) -> None:
    polled, sent = threading.Event(), threading.Event()

    def with_an_extra(turn: Turn) -> None:
        turn.send(answer(turn.question))
        if turn.question[7] == 2:  # the last request of the poll
            polled.wait(60)
            turn.send(answer(turn.question, {10: 4711}) if extra == "the same again" else b"\0\0\0")
            sent.set()

    with Rogue(with_an_extra) as server:
        link = link_to(server.address)
        assert _poll(link, clock) == GOOD
        polled.set()
        assert sent.wait(60)
        server.respond = _good
        miss = link.poll()
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.MALFORMED
        assert "nobody asked for" in miss.detail
        assert _poll(link, clock) == GOOD


def test_a_peer_that_closes_instead_of_answering(link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(lambda t: t.hang_up()) as server:
        link = link_to(server.address)
        miss = _poll(link, clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.CLOSED
        assert "does it serve one client only" in miss.detail
        server.respond = _good
        assert _poll(link, clock) == GOOD


def test_a_peer_that_closes_between_polls(link_to: LinkTo, clock: HandClock) -> None:
    polled, closed = threading.Event(), threading.Event()

    def one_poll(turn: Turn) -> None:
        _good(turn)
        if turn.question[7] == 2:
            polled.wait(60)
            turn.hang_up()
            closed.set()

    with Rogue(one_poll) as server:
        link = link_to(server.address)
        assert _poll(link, clock) == GOOD
        polled.set()
        assert closed.wait(60)
        miss = link.poll()
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.CLOSED
        assert "was the machine or gateway restarted?" in miss.detail
        assert _poll(link, clock) == GOOD


def test_a_peer_that_falls_silent_is_noticed_within_one_timeout(link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(_good, SOON_S) as server:
        link = link_to(server.address)
        assert _poll(link, clock) == GOOD
        server.respond = lambda turn: None
        started = time.monotonic()
        miss = link.poll()
        assert time.monotonic() - started < 2.5 * server.address.timeout_s
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.TIMEOUT
        assert "stopped answering" in miss.detail
        server.respond = _good
        assert _poll(link, clock) == GOOD


def test_a_slow_dribble_does_not_outlast_the_timeout(link_to: LinkTo, clock: HandClock) -> None:
    def dribble(turn: Turn) -> None:
        turn.send(*(bytes([byte]) for byte in answer(turn.question)), pause_s=0.02)

    with Rogue(_bad_data(dribble), SOON_S) as server:
        link = link_to(server.address)
        started = time.monotonic()
        miss = _poll(link, clock)
        assert time.monotonic() - started < 4 * server.address.timeout_s
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.TIMEOUT


def test_another_device_on_the_address_is_asked_nothing_but_who_it_is(link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(lambda t: t.send(answer(t.question, {0: 0x1111}))) as server:
        link = link_to(server.address)
        misses = [_poll(link, clock) for _ in range(3)]
        assert {miss.cause for miss in misses if isinstance(miss, Miss)} == {MissCause.WRONG_MACHINE}
        assert isinstance(misses[0], Miss)
        assert "is not a Small (identity 0x1111 instead of 0x4c33): check the address" in misses[0].detail
        assert {question[8:12] for question in server.questions} == {struct.pack(">HH", 0, 1)}
        server.respond = _good
        assert _poll(link, clock) == GOOD


def test_a_machine_exchanged_on_the_same_connection_is_noticed(link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(_good) as server:
        link = link_to(server.address)
        assert _poll(link, clock) == GOOD
        server.respond = lambda t: t.send(answer(t.question, {0: IDENTITY + 1}))
        miss = link.poll()
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.WRONG_MACHINE


def test_a_heartbeat_that_stands_still_is_stale_until_it_moves(link_to: LinkTo, clock: HandClock) -> None:
    beat = 65535

    with Rogue(lambda t: t.send(answer(t.question, {3: beat}))) as server:
        link = link_to(server.address)
        assert isinstance(_poll(link, clock), Reply)
        clock.pass_s(0.99)
        assert isinstance(link.poll(), Reply)
        clock.pass_s(0.01)
        miss = link.poll()
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.STALE
        assert "heartbeat has stood still for 1.0 s" in miss.detail
        clock.pass_s(30)
        assert isinstance(link.poll(), Miss)
        beat = 0  # wraps
        assert isinstance(link.poll(), Reply)
        assert server.connections == 1


def test_a_new_connection_does_not_make_a_dead_machine_look_alive(link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(_good) as server:
        link = link_to(server.address)
        assert _poll(link, clock) == GOOD
        server.respond = lambda t: t.hang_up()
        assert isinstance(link.poll(), Miss)
        server.respond = _good
        clock.pass_s(5)
        miss = _poll(link, clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.STALE


def test_a_bridged_request_that_is_refused_is_split_once_a_connection_and_noted(
    link_to: LinkTo, clock: HandClock
) -> None:
    def no_gaps(turn: Turn) -> None:
        address, count = struct.unpack(">HH", turn.question[8:12])
        bridged = turn.question[7] == 4 and address == 0 and count == 14
        turn.send(refusal(turn.question, 2) if bridged else answer(turn.question))

    with Rogue(no_gaps) as server:
        link = link_to(server.address)
        assert [_poll(link, clock) for _ in range(3)] == [GOOD] * 3
        asked = [struct.unpack(">HH", question[8:12]) for question in server.questions]
        assert asked == [(0, 1), (0, 14), *[(0, 4), (10, 1), (12, 2), (2, 1)] * 3]
        assert len(link.notes) == 1
        assert "refuses unused input registers 0 to 13: asked around them in 3 requests" in link.notes[0]


def test_registers_that_do_not_exist_are_a_miss(link_to: LinkTo, clock: HandClock) -> None:
    with Rogue(lambda t: t.send(refusal(t.question, 2) if t.of_connection > 1 else answer(t.question))) as server:
        miss = _poll(link_to(server.address), clock)
        assert isinstance(miss, Miss)
        assert miss.cause is MissCause.EXCEPTION
        assert "it has no such registers; does the map fit this machine?" in miss.detail


def test_a_client_refuses_to_write(link_to: LinkTo) -> None:
    with Rogue(_good) as server:
        over = transport(server.address, ())
        line = over.open()
        with pytest.raises(NotARead):
            Exchange(line, over).write_register(0, 1)
        with pytest.raises(NotARead):
            Exchange(line, over).write_coils(0, [True])
        line.close()
        assert server.questions == []


def test_nothing_above_the_adapter_has_a_word_for_writing() -> None:
    for what in (ReadOnlyClient, ModbusLink):
        assert {name for name in dir(what) if not name.startswith("_")} <= {
            "read",
            "line",
            "poll",
            "ended",
            "close",
            "notes",
        }


def test_two_hundred_lost_connections_leave_nothing_behind(link_to: LinkTo, clock: HandClock) -> None:
    def flaky(turn: Turn) -> None:
        _good(turn) if turn.of_connection < FIRST_OF_PLAN else turn.hang_up()

    others = set(threading.enumerate())
    with Rogue(flaky) as server:
        link = link_to(server.address)
        assert isinstance(_poll(link, clock), Miss)
        for _ in range(200):
            clock.pass_s(3)
            assert isinstance(_poll(link, clock), Miss)
        assert server.connections > 200
        threads = [thread for thread in set(threading.enumerate()) - others if thread.name.startswith("connect ")]
        assert len(threads) <= 1
        ours = [fd for fd in _sockets() if fd.getpeername()[1] == server.address.port]
        for duplicate in ours:
            duplicate.close()
        assert len(ours) <= 1


def _sockets() -> list[socket.socket]:
    """Duplicates of the connected TCP sockets of this process."""
    found: list[socket.socket] = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            duplicate = socket.socket(fileno=os.dup(int(entry.name)))
        except OSError:
            continue
        try:
            duplicate.getpeername()
            found.append(duplicate)
        except OSError:
            duplicate.close()
    return found


def test_close_may_be_called_twice_and_before_the_first_poll(link_to: LinkTo) -> None:
    link = link_to(TcpAddress("127.0.0.1", 1))
    link.close()
    link.close()


def test_a_gateway_that_gives_a_late_reply_on_the_next_connection_is_not_believed(
    link_to: LinkTo, clock: HandClock
) -> None:
    late = list[bytes]()

    def swallows(turn: Turn) -> None:
        late.append(answer(turn.question, {10: 4711}))

    def gives_it_now(turn: Turn) -> None:
        turn.send(late.pop() if late and turn.of_connection == FIRST_OF_PLAN else answer(turn.question))

    with Rogue(_bad_data(swallows), SOON_S) as server:
        link = link_to(server.address)
        assert isinstance(_poll(link, clock), Miss)
        server.respond = gives_it_now
        miss = _poll(link, clock)
        assert isinstance(miss, Miss), "it answers the same question of an earlier poll"
        assert miss.cause is MissCause.MALFORMED
        assert "transaction id 2 instead of 4" in miss.detail
        assert _poll(link, clock) == GOOD
        assert len({question[:2] for question in server.questions}) == len(server.questions)
