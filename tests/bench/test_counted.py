"""The machines of the trials count what they are asked with, answered or not: a write would be found."""

from __future__ import annotations

import socket
from collections import Counter
from contextlib import closing
from pathlib import Path

from bench.flipping_machine import asked as functions_asked
from bench.reliability import asked
from bench.reliability.counting_machine import CountingMachine
from bench.servers import flipping_machine

READ = b"\0\1\0\0\0\6\1\4\0\0\0\1"
WRITE = b"\0\2\0\0\0\6\1\6\0\1\0\7"
UNHEARD_OF = b"\0\3\0\0\0\6\1\x41\0\0\0\1"


def ask(place: str, *questions: bytes) -> None:
    """Each question, and some answer to it."""
    host, _, port = place.rpartition(":")
    with closing(socket.create_connection((host, int(port)), timeout=10)) as line:
        for question in questions:
            line.sendall(question)
            assert line.recv(100)[:2] == question[:2]


def test_a_machine_that_is_to_jump_says_what_it_was_asked_when_it_ends(tmp_path: Path) -> None:
    log = tmp_path / "jumps.jsonl"
    with flipping_machine(log, 1) as place:
        ask(place, READ, WRITE, READ, UNHEARD_OF)
        assert functions_asked(log) == {}, "it has not ended"
    assert functions_asked(log) == {4: 2, 6: 1, 0x41: 1}
    found = asked.judged(functions_asked(log))
    assert (found.measured, found.met) == ("2", False)
    assert found.n == "4 questions (FC 4: 2, FC 6: 1, FC 65: 1)"


def test_so_does_the_one_whose_monitor_is_killed() -> None:
    with CountingMachine() as machine:
        ask(machine.link.removeprefix("tcp://"), READ, WRITE)
        assert machine.asked == Counter({4: 1, 6: 1})


def test_what_was_not_asked_at_all_meets_no_goal() -> None:
    assert asked.judged(Counter()).met is False
    assert asked.judged(Counter({4: 1})).met is True
