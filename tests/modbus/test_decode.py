"""Words to integers, against struct's own reading of the same bytes."""

from __future__ import annotations

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from drivers.modbus.decode import Decoder, payload_bytes
from drivers.modbus.plan import Request, plan
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import Channel, Order, Table, WordType
from session_monitor.domain.words import raw_of, words_of

LI_ALS_3 = load_machine("li-als-3").channels
MIXED = (
    Channel("coil_9", Table.COIL, 9, WordType.BIT),
    Channel("far", Table.HOLDING, 500, WordType.I32),
    Channel("in_0", Table.INPUT, 0, WordType.U32),
    Channel("in_2", Table.INPUT, 2, WordType.I16),
    Channel("near", Table.HOLDING, 3, WordType.U16),
    Channel("bit_1", Table.DISCRETE, 1, WordType.BIT),
    Channel("coil_0", Table.COIL, 0, WordType.BIT),
    Channel("in_3", Table.INPUT, 3, WordType.I32),
)
ORDERED = tuple(
    Channel(f"{kind}_{order.letters(kind.words)}", Table.INPUT, 8 * i + 200 * j, kind, order=order)
    for i, kind in enumerate((WordType.U16, WordType.I32, WordType.F32, WordType.U64, WordType.I64, WordType.F64))
    for j, order in enumerate((Order(), Order(True), Order(False, True), Order(True, True)))
)
TEXTS = (
    Channel("name", Table.HOLDING, 0, WordType.TEXT, registers=3),
    Channel("swapped", Table.HOLDING, 3, WordType.TEXT, registers=2, order=Order(low_byte_first=True)),
    Channel("after", Table.HOLDING, 5, WordType.U16),
)
FORMAT = {WordType.U16: ">H", WordType.I16: ">h", WordType.U32: ">I", WordType.I32: ">i"}


def _expected(channel: Channel, requests: tuple[Request, ...], payloads: list[bytes]) -> int:
    at = next(i for i, request in enumerate(requests) if request.holds(channel))
    offset = channel.address - requests[at].address
    if channel.type is WordType.BIT:
        return payloads[at][offset // 8] >> offset % 8 & 1
    return struct.unpack_from(FORMAT[channel.type], payloads[at], 2 * offset)[0]


@given(st.sampled_from([LI_ALS_3, MIXED]), st.sampled_from([0, 32]), st.integers(0, 2**32 - 1))
def test_each_channel_is_its_own_registers(channels: tuple[Channel, ...], gap: int, seed: int) -> None:
    requests = plan(channels, gap)
    random = np.random.default_rng(seed)
    payloads = [random.bytes(payload_bytes(request)) for request in requests]
    raw = Decoder(channels, requests).decode(payloads)
    assert raw == tuple(_expected(channel, requests, payloads) for channel in channels)
    assert all(type(value) is int for value in raw)


def test_the_extremes_of_each_type() -> None:
    channels = tuple(Channel(kind, Table.INPUT, 2 * i, kind) for i, kind in enumerate(FORMAT))
    requests = plan(channels, 1)
    low = Decoder(channels, requests).decode([bytes.fromhex("0000 0000 8000 0000 0000 0000 8000 0000")])
    high = Decoder(channels, requests).decode([bytes.fromhex("ffff 0000 7fff 0000 ffff ffff 7fff ffff")])
    assert low == (0, -0x8000, 0, -0x80000000)
    assert high == (0xFFFF, 0x7FFF, 0xFFFFFFFF, 0x7FFFFFFF)


@given(st.integers(0, 2**32 - 1))
def test_each_order_of_words_and_bytes(seed: int) -> None:
    """The bytes A, B, C ... of a value are laid down as the letters of the order say, and come back."""
    random = np.random.default_rng(seed)
    requests = plan(ORDERED, 0)
    payloads = [bytearray(payload_bytes(request)) for request in requests]
    expected = list[int]()
    for channel in ORDERED:
        value = random.bytes(2 * channel.words)
        at = next(i for i, request in enumerate(requests) if request.holds(channel))
        start = 2 * (channel.address - requests[at].address)
        for i, letter in enumerate(channel.order.letters(channel.words)):
            payloads[at][start + i] = value[ord(letter) - ord("A")]
        expected.append(int.from_bytes(value, "big", signed=channel.type.signed))
    assert Decoder(ORDERED, requests).decode([bytes(p) for p in payloads]) == tuple(expected)
    for channel, raw in zip(ORDERED, expected, strict=True):
        assert raw_of(channel, words_of(channel, raw)) == raw


def test_texts_keep_their_bytes() -> None:
    requests = plan(TEXTS, 0)
    assert Decoder(TEXTS, requests).decode([b"ABCDE\0" + b"2143" + b"\x01\x02"]) == (b"ABCDE\0", b"1234", 0x0102)
    assert raw_of(TEXTS[1], words_of(TEXTS[1], b"1234")) == b"1234"


def test_a_machine_with_bits_only() -> None:
    channels = (Channel("a", Table.DISCRETE, 3, WordType.BIT),)
    assert Decoder(channels, plan(channels, 0)).decode([b"\x01"]) == (1,)
