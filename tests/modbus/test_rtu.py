"""The gate of RTU: checksum, unit, function and length, and our own question coming back; and the pauses of a line."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymodbus.framer.rtu import FramerRTU

from drivers.modbus.faults import ExceptionReply, LinkFault
from drivers.modbus.gate import OUR_OWN, Malformed, NotARead
from drivers.modbus.line import settle
from drivers.modbus.plan import Request, plan
from drivers.modbus.rtu import Rtu, crc16
from drivers.modbus.transports import poll_on_line_s
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import Table
from session_monitor.domain.inputs import MissCause

RTU = Rtu()


def framed(body: bytes) -> bytes:
    return body + crc16(body)


def hexed(text: str) -> bytes:
    return framed(bytes.fromhex(text))


QUESTION = framed(struct.pack(">BBHH", 1, 4, 10, 2))  # 2 input registers at 10, unit 1
RIGHT = hexed("01 04 04 1234 5678")


@pytest.mark.parametrize(
    ("body", "crc"),
    [("02 07", "41 12"), ("01 03 00 00 00 0a", "c5 cd"), ("11 03 00 6b 00 03", "76 87")],
)
def test_the_checksum_is_that_of_the_specification(body: str, crc: str) -> None:
    assert crc16(bytes.fromhex(body)) == bytes.fromhex(crc)


@given(st.binary(max_size=256))
def test_the_checksum_is_that_of_pymodbus(data: bytes) -> None:
    assert crc16(data) == FramerRTU.compute_CRC(data).to_bytes(2, "big")


def test_the_right_reply_gives_its_data() -> None:
    assert RTU.frame_size(QUESTION, RIGHT) == len(RIGHT)
    assert RTU.payload(QUESTION, RIGHT) == bytes.fromhex("12345678")


def test_the_size_is_known_from_the_question_once_the_reply_is_not_the_question() -> None:
    assert [RTU.frame_size(QUESTION, RIGHT[:n]) for n in range(len(RIGHT) + 1)] == [None] * 3 + [9] * 7


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (hexed("02 04 04 1234 5678"), "unit 2 instead of 1"),
        (hexed("00 04 04 1234 5678"), "unit 0 instead of 1"),
        (b"\xff" + RIGHT, "unit 255 instead of 1"),
        (hexed("01 03 04 1234 5678"), "function 3 instead of 4"),
        (hexed("01 06 000a 1234"), "function 6 instead of 4"),
        (hexed("01 83 02"), "function 131 instead of 4"),
        (hexed("01 04 00"), "byte count 0 instead of 4"),
        (hexed("01 04 02 1234"), "byte count 2 instead of 4"),
        (hexed("01 04 06 1234 5678 9abc"), "byte count 6 instead of 4"),
        (RIGHT[:-1] + b"\0", "the checksum is wrong"),
        (RIGHT[:4] + b"\xff" + RIGHT[5:], "the checksum is wrong"),
        (bytes.fromhex("01 84 02 00 00"), "the checksum is wrong"),
        (QUESTION, OUR_OWN),
        (QUESTION + RIGHT, OUR_OWN),
    ],
)
def test_any_other_reply_is_refused_by_its_rule(reply: bytes, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        size = RTU.frame_size(QUESTION, reply)
        assert size is not None and size <= len(reply)
        RTU.payload(QUESTION, reply[:size])


def test_an_echo_that_is_a_right_reply_byte_for_byte_is_refused() -> None:
    """20 bits at address 0x0312: asked for and answered by the same eight bytes, checksum and all."""
    question = hexed("01 02 03 12 00 14")
    body = question[1:-2]
    assert body[1] == 3 == (20 + 7) // 8, "its address begins with the right byte count"
    with pytest.raises(Malformed, match=OUR_OWN):
        RTU.frame_size(question, question)


@pytest.mark.parametrize("code", range(1, 12))
def test_an_exception_says_its_code(code: int) -> None:
    reply = framed(bytes([1, 0x84, code]))
    assert RTU.frame_size(QUESTION, reply) == 5
    with pytest.raises(ExceptionReply) as caught:
        RTU.payload(QUESTION, reply)
    assert caught.value.code == code


@settings(max_examples=1000)
@given(st.binary(min_size=3, max_size=40) | st.binary(min_size=1, max_size=16).map(lambda tail: RIGHT[:3] + tail))
def test_random_bytes_never_pass_for_data(reply: bytes) -> None:
    try:
        size = RTU.frame_size(QUESTION, reply)
        assert size == len(reply)
        data = RTU.payload(QUESTION, reply)
    except (Malformed, ExceptionReply, AssertionError):
        return
    assert reply == framed(b"\1\4\4" + data)


@given(st.integers(0, len(RIGHT) * 8 - 16), st.integers(1, 0xFFFF))
def test_a_burst_of_up_to_sixteen_bits_is_always_found(at: int, burst: int) -> None:
    disturbed = int.from_bytes(RIGHT, "little") ^ (burst << at)
    reply = disturbed.to_bytes(len(RIGHT), "little")
    with pytest.raises((Malformed, AssertionError)):
        assert RTU.frame_size(QUESTION, reply) == len(reply)
        RTU.payload(QUESTION, reply)


@pytest.mark.parametrize("function", [code for code in range(256) if code not in (1, 2, 3, 4)])
def test_nothing_but_reads_is_let_out(function: int) -> None:
    with pytest.raises(NotARead, match="the monitor only reads"):
        RTU.check_outgoing(framed(bytes([1, function]) + QUESTION[2:-2]))


@pytest.mark.parametrize("function", [1, 2, 3, 4])
def test_reads_are_let_out(function: int) -> None:
    RTU.check_outgoing(framed(bytes([1, function]) + QUESTION[2:-2]))


@pytest.mark.parametrize(
    "frame",
    [b"", QUESTION[:-1], QUESTION + b"\0", QUESTION * 2, QUESTION[:-1] + b"\0", hexed("00 04 000a 0002")],
    ids=["nothing", "short", "long", "two", "checksum", "to everybody"],
)
def test_nothing_but_one_whole_request_to_one_unit_is_let_out(frame: bytes) -> None:
    with pytest.raises(NotARead):
        RTU.check_outgoing(frame)


class Babble:
    """A line on which something always comes, until it has come so often."""

    def __init__(self, times: int) -> None:
        self.left = times

    def waiting(self, for_s: float) -> bytes:
        self.left -= 1
        return b"\xaa" if self.left >= 0 else b""

    def send(self, data: bytes, deadline: float) -> None: ...

    def receive(self, deadline: float) -> bytes:
        return b""

    def close(self) -> None: ...


def test_settling_throws_away_all_that_comes_until_it_is_quiet() -> None:
    line = Babble(100)
    settle(line, 0.01, 60.0, "there")
    assert line.left == -1


def test_a_line_that_never_falls_silent_is_said_to_be_one() -> None:
    with pytest.raises(LinkFault, match=r"there never falls silent: is another master on this line") as caught:
        settle(Babble(10**9), 0.01, 0.02, "there")
    assert caught.value.cause is MissCause.MALFORMED


def test_the_time_on_the_line_counts_every_character_and_pause() -> None:
    requests = (Request(Table.INPUT, 0, 10), Request(Table.DISCRETE, 0, 9))
    characters = (8 + 5 + 20) + (8 + 5 + 2)
    assert poll_on_line_s(requests, 9600) == pytest.approx((characters * 11 + 4 * 3.5 * 11) / 9600)
    assert poll_on_line_s(requests, 115200) == pytest.approx(characters * 11 / 115200 + 4 * 0.00175)


def test_what_li_als_3_takes_on_a_serial_line_is_as_the_page_on_links_says() -> None:
    machine = load_machine("li-als-3")
    requests = plan(machine.channels, machine.max_gap)
    times = [round(poll_on_line_s(requests, baud), 2) for baud in (9600, 19200, 38400, 57600, 115200)]
    assert times == [0.33, 0.17, 0.09, 0.06, 0.04]
