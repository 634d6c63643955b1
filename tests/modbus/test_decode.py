"""Words to integers, against struct's own reading of the same bytes."""

from __future__ import annotations

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from drivers.modbus.decode import Decoder, payload_bytes
from drivers.modbus.plan import Request, plan
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import Channel, Table, WordType

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


def test_a_machine_with_bits_only() -> None:
    channels = (Channel("a", Table.DISCRETE, 3, WordType.BIT),)
    assert Decoder(channels, plan(channels, 0)).decode([b"\x01"]) == (1,)
