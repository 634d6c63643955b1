"""Frames through a real socket: whole, torn, too many, nonsense."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from session_monitor.domain.inputs import Command
from session_monitor.processes.messages import (
    BACKLOG,
    GOODBYE,
    LONGEST_BYTES,
    Receiver,
    Sender,
    command_message,
    command_of,
    connected_pair,
    encode,
)

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = connected_pair()
    with ours, theirs:
        yield ours, theirs


def numbered(number: int, size: int = 0) -> bytes:
    return encode({"kind": "snapshot", "seq": number, "fill": "x" * size})


def test_every_kept_message_arrives_in_order(pair: Pair) -> None:
    sender, receiver = Sender(pair[0]), Receiver(pair[1])
    got: list[int] = []
    for number in range(500):
        assert sender.keep(numbered(number, 5000))  # 2.5 MB: far more than the socket holds
        if number % 7 == 0:
            receiver.feed()
            got += [m["seq"] for m in receiver.messages()]
    while not sender.idle:
        receiver.feed()
        got += [m["seq"] for m in receiver.messages()]
        sender.pump()
    receiver.feed()
    got += [m["seq"] for m in receiver.messages()]
    assert got == list(range(500))


def test_a_reader_that_slept_gets_the_newest_and_no_send_is_slow(pair: Pair) -> None:
    sender, receiver = Sender(pair[0]), Receiver(pair[1])
    slowest = 0.0
    for number in range(2000):
        before = time.perf_counter()
        sender.offer(numbered(number, 10_000))
        slowest = max(slowest, time.perf_counter() - before)
    seen: list[int] = []
    while not sender.idle:
        receiver.feed()
        if message := receiver.newest():
            seen.append(message["seq"])
        sender.pump()
    receiver.feed()
    if message := receiver.newest():
        seen.append(message["seq"])
    assert seen[-1] == 1999
    assert len(seen) < 60
    assert receiver.ended is None
    assert slowest < 1.0  # never waits for the reader, who sleeps on; the bench has the milliseconds


def test_a_frame_may_arrive_byte_by_byte(pair: Pair) -> None:
    receiver = Receiver(pair[1])
    payload = encode({"kind": "snapshot", "text": "血浆"})
    for byte in len(payload).to_bytes(4, "big") + payload:
        assert receiver.newest() is None
        pair[0].send(bytes([byte]))
        receiver.feed()
    assert receiver.newest() == {"kind": "snapshot", "text": "血浆"}


def test_goodbye_is_the_last_and_the_newest_snapshot_goes_before_it(pair: Pair) -> None:
    sender, receiver = Sender(pair[0]), Receiver(pair[1])
    for number in range(50):
        sender.offer(numbered(number, 20_000))
    sender.end_with(GOODBYE)
    got: list[tuple[str, int | None]] = []
    while not sender.idle:
        receiver.feed()
        got += [(m["kind"], m.get("seq")) for m in receiver.messages()]
        sender.pump()
    receiver.feed()
    got += [(m["kind"], m.get("seq")) for m in receiver.messages()]
    assert got[-2:] == [("snapshot", 49), ("goodbye", None)]
    assert len(got) < 40


def test_a_reader_keeps_what_came_before_the_end(pair: Pair) -> None:
    sender, receiver = Sender(pair[0]), Receiver(pair[1])
    sender.offer(numbered(1))
    pair[0].close()
    receiver.feed()
    assert receiver.ended == "end of stream"
    assert [m["seq"] for m in receiver.messages()] == [1]


def test_a_sender_notices_that_the_reader_is_gone(pair: Pair) -> None:
    sender = Sender(pair[0])
    pair[1].close()
    sender.offer(numbered(1))
    assert sender.broken
    sender.offer(numbered(2))  # and stays quiet about it


@pytest.mark.parametrize(
    "stream",
    [
        (LONGEST_BYTES + 1).to_bytes(4, "big"),
        b"\0\0\0\3abc",
        b"\0\0\0\4\xff\xfe\xfd\xfc",
        b"\0\0\0\5[1,2]",
        b'\0\0\0\7{"a":1}',
        b'\0\0\0\x0a{"kind":1}',
        b"\0\0\0\0",
        b"\0\1\0\0" + b"[" * 65536,
    ],
)
def test_garbage_ends_the_reading(pair: Pair, stream: bytes) -> None:
    receiver = Receiver(pair[1])
    pair[0].sendall(stream)
    receiver.feed()
    receiver.feed()
    assert receiver.messages() == []
    assert receiver.ended is not None and receiver.ended.startswith("garbage")


def test_both_sides_bound_what_they_hold(pair: Pair) -> None:
    sender, receiver = Sender(pair[0]), Receiver(pair[1])
    accepted = 0
    while sender.keep(numbered(accepted, 1000)):
        accepted += 1
        assert accepted < 3 * BACKLOG
    got: list[int] = []
    while len(got) < accepted:
        receiver.feed()
        batch = receiver.messages()
        assert len(batch) <= 2 * BACKLOG
        got += [m["seq"] for m in batch]
        sender.pump()
    assert got == list(range(accepted))
    with pytest.raises(ValueError, match="longer than"):
        sender.keep(b"x" * (LONGEST_BYTES + 1))


def test_a_command_survives_the_way(pair: Pair) -> None:
    sender, receiver = Sender(pair[0]), Receiver(pair[1])
    command = Command("a1", "acknowledge", {"occurrences": [3, 4]}, "王")
    sender.keep(command_message(command))
    receiver.feed()
    assert [command_of(m) for m in receiver.messages()] == [command]
    assert command_of({"kind": "command", "command": {"id": 1}}) is None
    assert command_of({"kind": "command"}) is None


def test_what_json_cannot_say_is_sent_as_text(pair: Pair) -> None:
    sender, receiver = Sender(pair[0]), Receiver(pair[1])
    sender.offer(encode({"kind": "snapshot", "odd": complex(1, 2)}))
    receiver.feed()
    assert receiver.newest() == {"kind": "snapshot", "odd": "(1+2j)"}
