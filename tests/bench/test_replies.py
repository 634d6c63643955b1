"""Broken replies give no false value; and where the gate were open, or a value false, the trial would say so."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.reliability.asked import judged
from bench.reliability.proxy.breaks import MALFORMED, MISPLACED, Answered, Break, Sent, Turn, name_of
from bench.reliability.proxy.frames import Question, first_question
from bench.reliability.proxy.log import Entry
from bench.reliability.proxy.telling import TELLING, all_in, raw_in, told_by
from bench.reliability.replies import Tally, Told, judge, worked
from drivers.modbus.mbap import Mbap
from drivers.modbus.rtu import crc16
from session_monitor.domain.channels import Raw, Table
from tests.bench.test_benches import numbers, run

WAYS = [(way, rtu) for rtu in (False, True) for way in dict.fromkeys((*MALFORMED[rtu], *MISPLACED))]


@pytest.fixture(autouse=True)
def heard_again() -> Iterator[None]:
    """Workers hush the log; this lets it speak again."""
    yield
    logging.disable(logging.NOTSET)


def test_broken_replies_give_no_false_value(tmp_path: Path) -> None:
    output = run("bench.reliability", "replies", "--quick", home=tmp_path)
    for what in ("malformed", "late, doubled or reordered"):
        for figure in ("values under the wrong name", "values of another poll", "values the machine never had"):
            wrong, values, polls = numbers(output, f"{figure}, {what}")[1:4]
            assert wrong == 0 and values > 67 * 5 and polls > 5
        line = next(line for line in output.splitlines() if line.startswith(f"crashes, {what}"))
        assert "  0  " in line and "on RTU over TCP" in line and line.endswith("met")
    assert numbers(output, "questions that are no read (functions other than 1 to 4)")[:2] == [0, 0]


def test_a_gate_that_is_open_gives_false_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Mbap, "payload", lambda _self, _asked, reply: reply[9:])
    tally = worked(Told(misplaced=False, rtu=False, breaks=150, seed=3))
    assert tally.taken + tally.crashes + tally.false > 0
    assert tally.problems


def test_transaction_ids_that_begin_anew_give_values_of_an_earlier_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_before(turn: Turn, _chance: random.Random) -> Sent | None:
        old = [each for each in turn.before if each.question.frame == turn.question.frame and each.pdu != turn.pdu]
        return Sent((old[-1].question.reply(old[-1].pdu),)) if old else Sent(closes=True)

    monkeypatch.setattr(Mbap, "transaction", property(lambda _: 0, lambda _self, _to: None), raising=False)
    monkeypatch.setattr("bench.reliability.replies.MISPLACED", (of_before,))
    tally = worked(Told(misplaced=True, rtu=False, breaks=60, seed=3))
    assert tally.wrong_poll > 0 and tally.taken > 0
    assert any("of poll" in problem for problem in tally.problems)


def replies(poll: int, **wrong: Raw) -> dict[int, tuple[Raw | None, ...]]:
    """One whole poll with these values instead of the right ones."""
    raw = list[Raw | None](all_in(poll))
    for name, value in wrong.items():
        raw[TELLING.index[name]] = value
    return {poll: tuple(raw)}


def test_each_false_value_is_known_for_what_it_is() -> None:
    i100, i102, c1 = (TELLING.channel(name) for name in ("i100", "i102", "c1"))
    of_another, of_before = raw_in(i102, 9), raw_in(i100, 8)
    for wrong, counted in (
        ({}, (0, 0, 0)),
        ({"i100": of_another}, (1, 0, 0)),
        ({"i100": of_before}, (0, 1, 0)),
        ({"i100": raw_in(i100, 10)}, (0, 0, 1)),
        ({"c1": 1 - int(raw_in(c1, 9))}, (0, 0, 1)),
        ({"serial": 0, "i100": of_another, "i102": raw_in(i102, 3)}, (1, 1, 1)),
    ):
        tally = Tally()
        judge(replies(9, **wrong), [], tally)
        assert (tally.wrong_name, tally.wrong_poll, tally.rubbish) == counted, wrong
        assert len(tally.problems) == sum(counted) == tally.false
        assert (tally.read, tally.values) == (1, len(TELLING.channels))


def test_values_in_spite_of_a_bad_reply_are_counted_also_where_they_are_right() -> None:
    tally = Tally()
    entries = [Entry(9, 1, "00", "truncated", True, ()), Entry(8, 1, "00", "good", False, ())]
    judge(replies(9) | replies(8), entries, tally)
    assert (tally.taken, tally.false) == (1, 0)


def test_a_bad_reply_on_a_connection_that_was_given_up_is_no_part_of_the_next_poll() -> None:
    late, good = Entry(9, 1, "00", "truncated", True, ()), Entry(9, 2, "00", "good", False, ())
    tally = Tally()
    judge(replies(9), [late, good], tally)
    assert tally.taken == 0


def test_a_value_says_where_and_when_it_was_read() -> None:
    assert told_by(int(raw_in(TELLING.channel("h114"), 70_001))) == (Table.HOLDING, 114, 70_001)
    assert len({all_in(poll) for poll in range(1000)}) == 1000


def turn(rtu: bool) -> Turn:
    """A question for eight words of which others were asked before."""

    def question(address: int, number: int) -> Question:
        pdu = bytes([4]) + address.to_bytes(2, "big") + b"\0\x10"
        frame = b"\1" + pdu
        return Question(frame + crc16(frame) if rtu else number.to_bytes(2, "big") + b"\0\0\0\6" + frame, rtu)

    small = Question(b"\1\4\0\0\0\1" + crc16(b"\1\4\0\0\0\1") if rtu else b"\0\7\0\0\0\6\1\4\0\0\0\1", rtu)
    before = (Answered(small, b"\4\2\x7e\x11"), Answered(question(200, 8), b"\4\x20" + bytes(range(32))))
    return Turn(question(100, 9), b"\4\x20" + bytes(range(1, 33)), before, 0.1)


@pytest.mark.parametrize(("way", "rtu"), WAYS, ids=[f"{name_of(way)}{' rtu' * rtu}" for way, rtu in WAYS])
def test_a_reply_is_broken_in_each_way_and_the_same_for_the_same_seed(way: Break, rtu: bool) -> None:
    asked = turn(rtu)
    for seed in range(60):
        sent, again = (way(asked, random.Random(seed)) for _ in range(2))
        assert sent == again
        if sent is None:
            continue
        whole = sent.now == (asked.right,)
        assert not whole or sent.later or sent.before_next or sent.behind_next, "nothing was broken"
        if not sent.may:
            assert asked.right not in sent.now or (len(sent.now) > 1 and sent.now[0] != asked.right)


@pytest.mark.parametrize("rtu", [False, True])
def test_questions_are_taken_from_the_bytes_themselves(rtu: bool) -> None:
    frame = turn(rtu).question.frame
    assert first_question(frame[:-1], rtu) is None
    question = first_question(frame + b"more", rtu)
    assert question is not None and (question.frame, question.function, question.unit) == (frame, 4, 1)


def test_a_write_among_the_questions_misses() -> None:
    good, bad = judged(Counter({4: 90, 1: 10})), judged(Counter({4: 90, 6: 1}))
    assert good.met and (good.measured, good.n) == ("0", "100 questions (FC 1: 10, FC 4: 90)")
    assert bad.met is False and bad.measured == "1"
    assert judged(Counter()).met is False, "nothing was looked at"
