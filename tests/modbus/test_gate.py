"""The gate of Modbus TCP, rule by rule and against bytes at random: only the one right frame gives data."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.modbus.faults import ExceptionReply, exception_words
from drivers.modbus.gate import Malformed, NotARead
from drivers.modbus.mbap import Mbap

QUESTION = struct.pack(">HHHBBHH", 5, 0, 6, 1, 4, 10, 2)  # 2 input registers at 10, unit 1, transaction 5
MBAP = Mbap()
RIGHT = bytes.fromhex("0005 0000 0007 01 04 04 1234 5678")


def test_the_right_reply_gives_its_data() -> None:
    assert MBAP.frame_size(QUESTION, RIGHT) == len(RIGHT)
    assert MBAP.payload(QUESTION, RIGHT) == bytes.fromhex("12345678")


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        ("0006 0000 0007 01 04 04 1234 5678", "transaction id 6 instead of 5"),
        ("0000 0000 0007 01 04 04 1234 5678", "transaction id 0 instead of 5"),
        ("0005 0000 0007 02 04 04 1234 5678", "unit 2 instead of 1"),
        ("0005 0000 0007 01 03 04 1234 5678", "function 3 instead of 4"),
        ("0005 0000 0005 01 02 04 1234", "function 2 instead of 4"),
        ("0005 0000 0006 01 06 000a 1234", "function 6 instead of 4"),
        ("0005 0000 0003 01 83 02", "function 131 instead of 4"),
        ("0005 0000 0003 01 04 00", "byte count 0 instead of 4"),
        ("0005 0000 0005 01 04 02 1234", "byte count 2 instead of 4"),
        ("0005 0000 0009 01 04 06 1234 5678 9abc", "byte count 6 instead of 4"),
        ("0005 0000 0006 01 04 03 1234 56", "byte count 3 instead of 4"),
        ("0005 0000 0005 01 04 04 1234", "2 data bytes instead of 4"),
        ("0005 0000 0009 01 04 04 1234 5678 9abc", "6 data bytes instead of 4"),
        ("0005 0000 0004 01 84 02 00", "an exception reply of 3 bytes"),
    ],
)
def test_any_other_reply_is_refused_by_its_rule(frame: str, says: str) -> None:
    data = bytes.fromhex(frame)
    assert MBAP.frame_size(QUESTION, data) == len(data)
    with pytest.raises(Malformed, match=says):
        MBAP.payload(QUESTION, data)


@pytest.mark.parametrize("code", range(1, 12))
def test_an_exception_reply_says_its_code(code: int) -> None:
    with pytest.raises(ExceptionReply) as caught:
        MBAP.payload(QUESTION, bytes.fromhex("0005 0000 0003 01 84") + bytes([code]))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("0005 0001 0007", "protocol id 0001 is not Modbus"),
        ("0005 0000 0002", "a length of 2 is not possible"),
        ("0005 0000 00ff", "a length of 255 is not possible"),
        ("4854 5450 2f31", "protocol id 5450 is not Modbus"),  # a web server
    ],
)
def test_what_is_no_frame_is_refused_at_its_head(head: str, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        MBAP.frame_size(QUESTION, bytes.fromhex(head))


def test_the_size_is_unknown_until_the_length_is_in() -> None:
    assert [MBAP.frame_size(QUESTION, RIGHT[:n]) for n in range(8)] == [None] * 6 + [13] * 2


@settings(max_examples=500)
@given(st.binary(min_size=8, max_size=40) | st.integers(0, 12).flatmap(lambda i: _one_byte_changed(i)))
def test_random_bytes_never_pass_for_data(reply: bytes) -> None:
    """Only data bytes may differ from the right reply: Modbus TCP has no checksum over them."""
    try:
        assert MBAP.frame_size(QUESTION, reply) == len(reply)
        data = MBAP.payload(QUESTION, reply)
    except (Malformed, ExceptionReply, AssertionError):
        return
    assert reply == RIGHT[:9] + data
    assert len(data) == 4


def _one_byte_changed(at: int) -> st.SearchStrategy[bytes]:
    return st.integers(0, 255).map(lambda value: RIGHT[:at] + bytes([value]) + RIGHT[at + 1 :])


@pytest.mark.parametrize("function", [code for code in range(256) if code not in (1, 2, 3, 4)])
def test_nothing_but_reads_is_let_out(function: int) -> None:
    with pytest.raises(NotARead, match="the monitor only reads"):
        MBAP.check_outgoing(QUESTION[:7] + bytes([function]) + QUESTION[8:])


@pytest.mark.parametrize("function", [1, 2, 3, 4])
def test_reads_are_let_out(function: int) -> None:
    MBAP.check_outgoing(QUESTION[:7] + bytes([function]) + QUESTION[8:])


@pytest.mark.parametrize("frame", [b"", QUESTION[:11], QUESTION + b"\0", QUESTION + QUESTION])
def test_nothing_but_one_whole_request_is_let_out(frame: bytes) -> None:
    with pytest.raises(NotARead):
        MBAP.check_outgoing(frame)


def test_every_exception_code_has_words() -> None:
    assert len({exception_words(code) for code in range(1, 9)}) == 8
    assert "Modbus does not define this code" in exception_words(99)
