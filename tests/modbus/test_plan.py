"""Requests: few, within Modbus's bounds, every channel whole in exactly one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.modbus.plan import MOST, Request, plan, split
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import Channel, Table, WordType

WORDS = (WordType.U16, WordType.I16, WordType.U32, WordType.I32)


@st.composite
def channel_sets(draw: st.DrawFn) -> list[Channel]:
    """Channels that share no address, in any order."""
    channels: list[Channel] = []
    for table in draw(st.sets(st.sampled_from(list(Table)), min_size=1)):
        bits = table in (Table.COIL, Table.DISCRETE)
        address = draw(st.integers(0, 60000))
        for _ in range(draw(st.integers(1, 40))):
            address += draw(st.integers(0, 70))
            kind = WordType.BIT if bits else draw(st.sampled_from(WORDS))
            channels.append(Channel(f"{table}_{address}", table, address, kind))
            address += kind.words
    return draw(st.permutations(channels))


def test_li_als_3_takes_three_requests() -> None:
    machine = load_machine("li-als-3")
    assert plan(machine.channels, machine.max_gap) == (
        Request(Table.INPUT, 0, 78),
        Request(Table.DISCRETE, 0, 21),
        Request(Table.HOLDING, 0, 35),
    )


@settings(max_examples=50)
@given(channel_sets(), st.integers(0, 125))
def test_every_channel_is_whole_in_exactly_one_request(channels: list[Channel], max_gap: int) -> None:
    requests = plan(channels, max_gap)
    for channel in channels:
        holding = [request for request in requests if request.holds(channel)]
        assert len(holding) == 1
        assert channel.address + channel.type.words <= holding[0].end


@settings(max_examples=50)
@given(channel_sets(), st.integers(0, 125))
def test_no_request_is_too_long_bridges_too_much_or_begins_and_ends_in_a_gap(channels: list[Channel], gap: int) -> None:
    for request in plan(channels, gap):
        members = sorted((c for c in channels if request.holds(c)), key=lambda c: c.address)
        assert 1 <= request.count <= MOST[request.table]
        assert request.address == members[0].address
        assert request.end == members[-1].address + members[-1].type.words
        ends = [member.address + member.type.words for member in members]
        assert all(b.address - end <= gap for end, b in zip(ends, members[1:], strict=False))


def test_a_32_bit_value_at_the_edge_goes_whole_into_the_next_request() -> None:
    channels = [Channel(f"c{i}", Table.INPUT, 2 * i, WordType.U32) for i in range(63)]
    assert plan(channels, 0) == (Request(Table.INPUT, 0, 124), Request(Table.INPUT, 124, 2))


def test_bits_go_up_to_2000() -> None:
    channels = [Channel(f"c{i}", Table.COIL, i, WordType.BIT) for i in range(2001)]
    assert plan(channels, 0) == (Request(Table.COIL, 0, 2000), Request(Table.COIL, 2000, 1))


def test_a_gap_is_bridged_up_to_the_limit() -> None:
    channels = [Channel("a", Table.INPUT, 0, WordType.U16), Channel("b", Table.INPUT, 33, WordType.U16)]
    assert len(plan(channels, 32)) == 1
    assert len(plan(channels, 31)) == 2


@settings(max_examples=50)
@given(channel_sets(), st.integers(0, 125))
def test_a_split_request_asks_for_used_addresses_only(channels: list[Channel], gap: int) -> None:
    used = {(c.table, c.address + i) for c in channels for i in range(c.type.words)}
    asked = [
        (piece.table, address)
        for request in plan(channels, gap)
        for piece in split(request, channels)
        for address in range(piece.address, piece.end)
    ]
    assert sorted(asked) == sorted(used)
