"""One contract for every line: TCP, TLS, RTU on a serial port, RTU over TCP. Whatever comes, never a wrong number."""

from __future__ import annotations

import struct
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.modbus.exchange import Exchange
from drivers.modbus.gate import NotARead
from drivers.modbus.link import ModbusLink
from drivers.modbus.transports import transport
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.monitor.ports import Reply
from tests.modbus.conftest import HandClock, LinkTo
from tests.modbus.maps import IDENTITY, RAW, SCALE_RAW, SCALE_UNIT, SCALE_WORDS, SMALL, TARE, WITH_SCALE
from tests.modbus.peers import Asked, Peer, Respond

GOOD = Reply(RAW)
CALM = replace(SMALL, heartbeat_stale_s=1e6)
"""The clock is moved by hand over every backoff, and the peer's heart does not beat: that is another test's matter."""


def good(asked: Asked) -> None:
    asked.send(asked.right())


def after_identity(respond: Respond) -> Respond:
    """Tells its identity rightly, then responds as given to the first request of the plan, and rightly after that."""
    return lambda asked: respond(asked) if asked.of_connection == 2 else good(asked)


def poll(link: ModbusLink, clock: HandClock) -> Reply | Miss:
    """The next poll that is not spent on waiting for a connection."""
    for _ in range(200):
        got = link.poll()
        if not (isinstance(got, Miss) and got.cause is MissCause.CONNECTING):
            return got
        clock.pass_s(0.5)
    raise AssertionError(f"still connecting: {got}")


def recovered(link: ModbusLink, clock: HandClock, tries: int = 20) -> Reply:
    """The first good poll; those before it may have been missed, and none may have been wrong."""
    for _ in range(tries):
        got = poll(link, clock)
        if isinstance(got, Reply):
            assert got == GOOD
            return got
        clock.pass_s(0.5)
    raise AssertionError(got)


def pdu(function: int, data: bytes) -> bytes:
    return bytes([function, len(data)]) + data


def test_what_comes_up_is_what_was_served(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    link = link_to(peer.link, CALM)
    assert poll(link, clock) == GOOD
    assert [link.poll() for _ in range(5)] == [GOOD] * 5
    assert peer.connections == 1
    reads = [(4, 0, 14), (2, 2, 1)]
    assert [struct.unpack(">BHH", asked) for asked in peer.questions] == [(4, 0, 1), *reads * 6]


STRANGE: dict[str, Respond] = {
    "another unit": lambda a: a.send(a.framed(pdu(4, bytes(28)), unit=2)),
    "holding registers": lambda a: a.send(a.framed(pdu(3, bytes(28)))),
    "bits": lambda a: a.send(a.framed(pdu(2, bytes(2)))),
    "a write echo": lambda a: a.send(a.framed(struct.pack(">BHH", 6, 0, 1))),
    "no registers": lambda a: a.send(a.framed(pdu(4, b""))),
    "one register less": lambda a: a.send(a.framed(pdu(4, bytes(26)))),
    "one register more": lambda a: a.send(a.framed(pdu(4, bytes(30)))),
    "byte count": lambda a: a.send(a.framed(bytes([4, 27]) + bytes(28))),
    "shorter than it says": lambda a: a.send(a.framed(bytes([4, 28]) + bytes(26))),
    "longer than it says": lambda a: a.send(a.framed(bytes([4, 28]) + bytes(29))),
    "another function's exception": lambda a: a.send(a.framed(bytes([0x83, 2]))),
    "a long exception": lambda a: a.send(a.framed(bytes([0x84, 2, 0]))),
    "twice": lambda a: a.send(a.right() * 2),
    "two different replies glued": lambda a: a.send(a.right({10: 4711}) + a.right()),
    "our own question": lambda a: a.send(a.frame),
    "our own question, then the reply": lambda a: a.send(a.frame + a.right()),
    "the reply of another question": lambda a: a.send(a.framed(pdu(2, b"\1"))),
    "another protocol": lambda a: a.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "nulls": lambda a: a.send(bytes(64)),
}
"""Nothing of these may give a number; without length in its frames RTU waits for the rest of a short one."""


@pytest.mark.parametrize("respond", STRANGE.values(), ids=STRANGE.keys())
def test_a_reply_that_does_not_answer_is_a_miss_and_the_line_is_good_again(
    respond: Respond, peer: Peer, link_to: LinkTo, clock: HandClock
) -> None:
    peer.respond = after_identity(respond)
    link = link_to(peer.link, CALM)
    miss = poll(link, clock)
    assert isinstance(miss, Miss)
    assert miss.cause in ((MissCause.MALFORMED, MissCause.TIMEOUT) if peer.rtu else (MissCause.MALFORMED,)), miss
    peer.respond = good
    assert recovered(link, clock) == GOOD


@pytest.mark.parametrize("code", [1, 2, 3, 4, 7, 8, 9, 10, 11])
def test_an_exception_is_a_miss_with_its_meaning_on_the_same_connection(
    code: int, peer: Peer, link_to: LinkTo, clock: HandClock
) -> None:
    peer.respond = lambda a: good(a) if a.identity else a.send(a.refusal(code))
    link = link_to(peer.link, CALM)
    miss = poll(link, clock)
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.EXCEPTION
    assert f"(exception {code}): " in miss.detail
    peer.respond = good
    assert link.poll() == GOOD
    assert peer.connections == 1


@pytest.mark.parametrize("code", [5, 6])
def test_a_busy_machine_is_asked_again_within_the_poll(
    code: int, peer: Peer, link_to: LinkTo, clock: HandClock
) -> None:
    peer.respond = after_identity(lambda a: a.send(a.refusal(code)))
    assert poll(link_to(peer.link, CALM), clock) == GOOD


def test_a_reply_in_pieces_is_put_together(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    def in_pieces(asked: Asked) -> None:
        frame = asked.right()
        asked.send(frame[:1], frame[1:3], frame[3:4], frame[4:], pause_s=0.005)

    peer.respond = in_pieces
    assert poll(link_to(peer.link, CALM), clock) == GOOD


def test_a_reply_that_breaks_off_is_a_miss(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    peer.respond = after_identity(lambda a: a.send(a.right()[:-1]))
    link = link_to(peer.link, CALM)
    miss = poll(link, clock)
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.TIMEOUT
    assert "did not finish within 0.5 s" in miss.detail
    peer.respond = good
    assert recovered(link, clock) == GOOD


def test_a_late_reply_never_answers_another_question(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    late = threading.Event()

    def answers_late(asked: Asked) -> None:
        late.wait(60)
        asked.send(asked.right({10: 4711}))

    peer.respond = after_identity(answers_late)
    link = link_to(peer.link, CALM)
    miss = poll(link, clock)
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.TIMEOUT
    peer.respond = good
    late.set()
    recovered(link, clock)
    assert [link.poll() for _ in range(5)] == [GOOD] * 5


def test_bytes_nobody_asked_for_are_a_miss(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    polled, sent = threading.Event(), threading.Event()

    def with_an_extra(asked: Asked) -> None:
        good(asked)
        if asked.pdu[0] == 2:  # the last request of the poll
            polled.wait(60)
            asked.send(asked.right())
            sent.set()

    peer.respond = with_an_extra
    link = link_to(peer.link, CALM)
    assert poll(link, clock) == GOOD
    polled.set()
    assert sent.wait(60)
    time.sleep(0.02)  # through the pseudo-terminals
    peer.respond = good
    miss = link.poll()
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.MALFORMED
    assert "nobody asked for" in miss.detail
    recovered(link, clock)


def test_a_unit_that_says_nothing_is_noticed_in_time_and_named(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    peer.respond = lambda asked: None
    link = link_to(peer.link, CALM)
    miss = poll(link, clock)
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.TIMEOUT
    assert "unit 1 " in miss.detail and "says nothing within 0.5 s" in miss.detail
    assert "unit number right" in miss.detail
    peer.respond = good
    recovered(link, clock)


def test_a_machine_that_falls_silent_never_holds_a_poll_longer_than_its_timeout(
    peer: Peer, link_to: LinkTo, clock: HandClock
) -> None:
    link = link_to(peer.link, CALM)
    assert poll(link, clock) == GOOD
    peer.respond = lambda asked: None
    took = list[float]()
    for n in range(6):
        started = time.monotonic()
        miss = link.poll()
        took.append(time.monotonic() - started)
        assert isinstance(miss, Miss)
        assert n or "stopped answering" in miss.detail
        clock.pass_s(0.1)
    *others, longest = sorted(took)
    assert others[-1] < 2 * peer.timeout_s
    assert longest < 2 * peer.timeout_s + 5.0, "once a busy computer may hold it up, and no longer than this"
    peer.respond = good
    recovered(link, clock)


def test_a_line_that_goes_away_is_said_to_have_and_is_taken_up_again(
    peer: Peer, link_to: LinkTo, clock: HandClock
) -> None:
    link = link_to(peer.link, CALM)
    assert poll(link, clock) == GOOD
    peer.respond = lambda asked: asked.hang_up()
    miss = link.poll()
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.CLOSED
    assert ("is the adapter still plugged in?" if peer.pair else "closed the connection") in miss.detail
    peer.respond = good
    peer.plug_in()
    recovered(link, clock)


def test_another_device_is_asked_nothing_but_who_it_is(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    peer.respond = lambda asked: asked.send(asked.right({0: IDENTITY + 1}))
    link = link_to(peer.link, CALM)
    misses = [poll(link, clock) for _ in range(3)]
    assert {miss.cause for miss in misses if isinstance(miss, Miss)} == {MissCause.WRONG_MACHINE}
    assert set(peer.questions) == {struct.pack(">BHH", 4, 0, 1)}


def test_a_gateway_that_answers_zeros_for_an_absent_unit_gives_no_number(
    peer: Peer, link_to: LinkTo, clock: HandClock
) -> None:
    peer.respond = lambda asked: asked.send(asked.framed(pdu(asked.pdu[0], bytes(2))))
    miss = poll(link_to(peer.link, CALM), clock)
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.WRONG_MACHINE


def test_a_gateway_that_repeats_the_last_words_of_a_dead_machine_is_stale(
    peer: Peer, link_to: LinkTo, clock: HandClock
) -> None:
    link = link_to(peer.link)
    assert isinstance(poll(link, clock), Reply)
    clock.pass_s(1.0)
    miss = link.poll()
    assert isinstance(miss, Miss)
    assert miss.cause is MissCause.STALE


LIVELY = replace(
    WITH_SCALE, heartbeat_stale_s=1e6, devices=tuple(replace(d, heartbeat_stale_s=1e6) for d in WITH_SCALE.devices)
)
UNREAD = (None,) * 3


def scale_says(respond: Respond) -> Respond:
    """The machine is well; its scale responds like that."""
    return lambda asked: respond(asked) if asked.unit == SCALE_UNIT else good(asked)


def weighs(asked: Asked) -> None:
    asked.send(asked.right(SCALE_WORDS))


def test_several_units_on_one_line_are_told_apart(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    peer.respond = scale_says(weighs)
    link = link_to(peer.link, LIVELY)
    assert poll(link, clock) == Reply((*RAW, *SCALE_RAW, TARE))
    assert [link.poll() for _ in range(3)] == [Reply((*RAW, *SCALE_RAW, None))] * 3, "the tare is read every 5 s"
    clock.pass_s(5)
    assert link.poll() == Reply((*RAW, *SCALE_RAW, TARE))
    assert peer.connections == 1
    assert set(peer.units) == {1, SCALE_UNIT}


GIVES_NOTHING: dict[str, tuple[Respond, MissCause]] = {
    "silent": (lambda a: None, MissCause.TIMEOUT),
    "absent behind a gateway": (lambda a: a.send(a.refusal(11)), MissCause.EXCEPTION),
    "refuses its registers": (lambda a: a.send(a.refusal(2)), MissCause.EXCEPTION),
    "another device": (lambda a: a.send(a.right({**SCALE_WORDS, 0: 7})), MissCause.WRONG_MACHINE),
    "answers as the machine": (lambda a: a.send(a.framed(pdu(3, bytes(2)), unit=1)), MissCause.MALFORMED),
    "hangs up": (lambda a: a.hang_up(), MissCause.CLOSED),
}


@pytest.mark.parametrize(("respond", "cause"), GIVES_NOTHING.values(), ids=GIVES_NOTHING.keys())
def test_a_device_that_gives_nothing_costs_the_machine_no_poll(
    respond: Respond, cause: MissCause, peer: Peer, link_to: LinkTo, clock: HandClock
) -> None:
    peer.respond = scale_says(respond)
    link = link_to(peer.link, LIVELY)
    reply = poll(link, clock)
    assert isinstance(reply, Reply)
    assert reply.raw == (*RAW, *UNREAD, None)
    assert [(device, miss.cause) for device, miss in reply.faults] == [("scale", cause)]
    assert reply.faults[0][1].detail.startswith("Scale: ")
    peer.plug_in()
    peer.respond = scale_says(weighs)
    again = None
    for _ in range(20):
        clock.pass_s(1)
        got = poll(link, clock)
        again = got if isinstance(got, Reply) and not got.faults else again
        assert isinstance(got, Miss) or got.raw[: len(RAW)] == RAW
    assert again is not None
    assert again.raw[:-1] == (*RAW, *SCALE_RAW)


def test_a_silent_device_is_left_alone_for_longer_and_longer(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    peer.timeout_s = 0.1
    peer.respond = scale_says(lambda asked: None)
    link = link_to(peer.link, LIVELY)
    for _ in range(1200):  # two minutes of ten polls a second
        got = link.poll()
        clock.pass_s(0.1)
        if isinstance(got, Reply):
            assert got.raw == (*RAW, *UNREAD, None)
    assert peer.units.count(SCALE_UNIT) == 8, "at 0, 1, 3, 7, 15, 31, 61 and 91 s"


def test_a_device_whose_heartbeat_stands_still_gives_no_number(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    peer.respond = scale_says(weighs)
    link = link_to(peer.link, replace(WITH_SCALE, heartbeat_stale_s=1e6))
    assert poll(link, clock) == Reply((*RAW, *SCALE_RAW, TARE))
    clock.pass_s(2)
    reply = link.poll()
    assert isinstance(reply, Reply)
    assert reply.raw == (*RAW, *UNREAD, None)
    assert [(device, miss.cause) for device, miss in reply.faults] == [("scale", MissCause.STALE)]
    peer.respond = scale_says(lambda asked: asked.send(asked.right({**SCALE_WORDS, 1: 10})))
    clock.pass_s(1)
    reply = link.poll()
    assert isinstance(reply, Reply)
    assert reply.raw[len(RAW) + 2] == SCALE_RAW[2], "it lives again"
    assert not reply.faults


def test_all_that_pymodbus_could_write_is_refused_before_the_line(peer: Peer) -> None:
    over = transport(peer.link, ())
    line = over.open()
    exchange = Exchange(line, over)
    writes = (
        lambda: exchange.write_register(0, 1, device_id=1),
        lambda: exchange.write_registers(0, [1], device_id=1),
        lambda: exchange.write_coil(0, True, device_id=1),
        lambda: exchange.write_coils(0, [True], device_id=1),
        lambda: exchange.mask_write_register(address=0, device_id=1),
        lambda: exchange.readwrite_registers(read_address=0, read_count=1, values=[1], device_id=1),
        lambda: exchange.diag_restart_communication(True, device_id=1),
        lambda: exchange.report_device_id(device_id=1),
    )
    for write in writes:
        with pytest.raises(NotARead, match="the monitor only reads"):
            write()
    line.close()
    assert peer.questions == []


def test_fifty_lost_connections_leave_nothing_behind(peer: Peer, link_to: LinkTo, clock: HandClock) -> None:
    peer.timeout_s = 0.1
    link = link_to(peer.link, CALM)
    recovered(link, clock)
    before, others = open_files(), set(threading.enumerate())
    peer.respond = lambda asked: good(asked) if asked.identity else asked.send(b"\xff" * 40)
    for _ in range(50):
        clock.pass_s(3)
        assert isinstance(poll(link, clock), Miss)
    peer.respond = good
    recovered(link, clock)
    threads = [thread for thread in set(threading.enumerate()) - others if thread.name.startswith("connect ")]
    assert len(threads) <= 1
    until = time.monotonic() + 60
    while open_files() > before and time.monotonic() < until:
        time.sleep(0.05)
    assert open_files() <= before


def open_files() -> int:
    """Descriptors of this process, the peer's among them."""
    return len(list(Path("/proc/self/fd").iterdir()))


def test_the_page_on_links_has_a_row_for_every_cause() -> None:
    page = (Path(__file__).parents[2] / "docs" / "links.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    missing = [cause for cause in MissCause if not any(row.startswith(f"| `{cause}` |") for row in rows)]
    assert not missing
