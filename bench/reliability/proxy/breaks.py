"""Ways to break a reply: what is sent instead of it, and whether the poll may still give values afterwards.

Each way takes the question, the right reply and what was answered before, and decides nothing but by the chance it is
given, so that a seed says it all. Source: reliability specification, figures 4 and 5; issue on lines.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.reliability.proxy.frames import Question

BUSY = (5, 6)
ILLEGAL_ADDRESS = 2
WRITES = (5, 6, 15, 16)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was asked before, and the right reply to it then."""

    question: Question
    pdu: bytes


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, the right reply to it, and what went before on this line; `wait_s` is how long the link waits."""

    question: Question
    pdu: bytes
    before: tuple[Answered, ...]
    wait_s: float

    @property
    def right(self) -> bytes:
        """The frame that a sound machine sends."""
        return self.question.reply(self.pdu)


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes out for one question.

    may: whether the poll may still give values: the right reply is among it, whole, and the link may take that.
    later: (seconds, frame) after the question; with `anywhere`, on whatever connection is the newest then.
    before_next, behind_next: frames around the answer to the next question, whatever connection that comes on.
    """

    now: tuple[bytes, ...] = ()
    may: bool = False
    later: tuple[tuple[float, bytes], ...] = ()
    anywhere: bool = False
    before_next: bytes = b""
    behind_next: bytes = b""
    closes: bool = False
    of: tuple[Question, ...] = field(default=())
    """The questions that what comes late or again did answer once: an RTU frame says no more than their shape."""


Break = Callable[[Turn, random.Random], Sent | None]
"""None: this way cannot be gone here, such as a reply to another question when none was asked."""


def good(turn: Turn) -> Sent:
    """What a sound machine sends."""
    return Sent((turn.right,), may=True)


def _other(chance: random.Random, below: int, than: int) -> int:
    return (than + chance.randrange(1, below)) % below


def _wrong_transaction(turn: Turn, chance: random.Random) -> Sent | None:
    number = _other(chance, 1 << 16, turn.question.transaction)
    near = chance.choice([number, 0, turn.question.transaction - 1, turn.question.transaction + 1]) % (1 << 16)
    return None if near == turn.question.transaction else Sent((turn.question.reply(turn.pdu, transaction=near),))


def _wrong_unit(turn: Turn, chance: random.Random) -> Sent:
    return Sent((turn.question.reply(turn.pdu, unit=_other(chance, 256, turn.question.unit)),))


def _wrong_protocol(turn: Turn, chance: random.Random) -> Sent:
    return Sent((turn.question.reply(turn.pdu, protocol=chance.randrange(1, 1 << 16)),))


def _wrong_length(turn: Turn, chance: random.Random) -> Sent:
    longer = chance.choice([-len(turn.pdu) - 1, -1, -2, 1, 2, 200, 5000])
    return Sent((turn.question.reply(turn.pdu, longer=longer),))


def _another_function(turn: Turn, chance: random.Random) -> Sent:
    others = [code for code in (1, 2, 3, 4, *WRITES, 0, 23, 43, 127) if code != turn.question.function]
    return Sent((turn.question.reply(bytes([chance.choice(others)]) + turn.pdu[1:]),))


def _write_echo(turn: Turn, chance: random.Random) -> Sent:
    return Sent((turn.question.reply(bytes([chance.choice(WRITES)]) + turn.question.pdu[1:5]),))


def _byte_count(turn: Turn, chance: random.Random) -> Sent:
    wrong = _other(chance, 256, turn.pdu[1])
    return Sent((turn.question.reply(bytes([turn.pdu[0], wrong]) + turn.pdu[2:]),))


def _other_count(turn: Turn, chance: random.Random) -> Sent | None:
    data = turn.pdu[2:]
    others = [data[:n] for n in range(len(data))] + [data + chance.randbytes(n) for n in (1, 2, 4, 32)]
    wrong = chance.choice(others)
    return Sent((turn.question.reply(bytes([turn.pdu[0], len(wrong)]) + wrong),))


def _count_kept(turn: Turn, chance: random.Random) -> Sent:
    cut = turn.pdu[: chance.randrange(2, len(turn.pdu))]
    return Sent((turn.question.reply(chance.choice([cut, turn.pdu + chance.randbytes(chance.randrange(1, 9))])),))


def _exception(turn: Turn, chance: random.Random) -> Sent:
    code = chance.choice([*range(1, 12), 0, 12, 99, 255])
    may = code in (*BUSY, ILLEGAL_ADDRESS)  # asked again, or asked otherwise
    return Sent((turn.question.reply(bytes([turn.question.function | 0x80, code])),), may=may)


def _another_exception(turn: Turn, chance: random.Random) -> Sent:
    others = [code for code in (1, 2, 3, 4, 6, 16) if code != turn.question.function]
    return Sent((turn.question.reply(bytes([chance.choice(others) | 0x80, chance.randrange(1, 12)])),))


def _odd_exception(turn: Turn, chance: random.Random) -> Sent:
    code = bytes([turn.question.function | 0x80])
    more = bytes([chance.randrange(1, 12)]) + chance.randbytes(chance.randrange(1, 5))
    if turn.question.rtu:
        return Sent((turn.question.reply(code),))
    return Sent((turn.question.reply(chance.choice([code, code + more])),))


def _truncated(turn: Turn, chance: random.Random) -> Sent:
    return Sent((turn.right[: chance.randrange(1, len(turn.right))],), closes=chance.random() < 0.7)


def _nothing(_turn: Turn, chance: random.Random) -> Sent:
    return Sent(closes=chance.random() < 0.7)


def _garbage(turn: Turn, chance: random.Random) -> Sent:
    text = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    return Sent((chance.choice([text, bytes(len(turn.right)), chance.randbytes(chance.randrange(3, 300))]),))


def _garbage_before(turn: Turn, chance: random.Random) -> Sent:
    return Sent((chance.randbytes(chance.randrange(1, 20)) + turn.right,))


def _garbage_behind(turn: Turn, chance: random.Random) -> Sent:
    return Sent((turn.right + chance.randbytes(chance.randrange(1, 20)),), may=True)


def _split(turn: Turn, chance: random.Random) -> Sent:
    cuts = sorted(chance.sample(range(1, len(turn.right)), min(chance.randrange(1, 5), len(turn.right) - 1)))
    pieces = [turn.right[a:b] for a, b in zip([0, *cuts], [*cuts, len(turn.right)], strict=True)]
    pause_s = chance.choice([0.0, 0.001, 0.004])
    return Sent((pieces[0],), may=True, later=tuple((pause_s * n, piece) for n, piece in enumerate(pieces[1:], 1)))


def _glued(turn: Turn, chance: random.Random) -> Sent | None:
    if not turn.before:
        return None
    other = chance.choice(turn.before)
    return Sent((turn.right + other.question.reply(other.pdu),), may=True)


def _another_reply(turn: Turn, chance: random.Random) -> Sent | None:
    """The reply to another question as it was; on RTU of another shape, for nothing would tell it apart else."""
    others = [old for old in turn.before if not turn.question.rtu or old.question.shape != turn.question.shape]
    if not others:
        return None
    old = chance.choice(others)
    return Sent((old.question.reply(old.pdu),))


def _flipped(turn: Turn, chance: random.Random) -> Sent:
    """Up to three bits, which the checksum of RTU always finds."""
    frame = bytearray(turn.right)
    for bit in chance.sample(range(8 * len(frame)), chance.randrange(1, 4)):
        frame[bit // 8] ^= 1 << bit % 8
    return Sent((bytes(frame),))


def _echo(turn: Turn, chance: random.Random) -> Sent:
    return Sent((turn.question.frame + chance.choice([b"", turn.right]),))


def _late(turn: Turn, chance: random.Random) -> Sent:
    late = ((turn.wait_s * chance.uniform(1.05, 1.6), turn.right),)
    return Sent(later=late, anywhere=chance.random() < 0.5, of=(turn.question,))


def _late_at_next(turn: Turn, chance: random.Random) -> Sent:
    if chance.random() < 0.5:
        return Sent(before_next=turn.right, of=(turn.question,))
    return Sent(behind_next=turn.right, of=(turn.question,))


def _twice(turn: Turn, chance: random.Random) -> Sent:
    way = chance.randrange(4)
    if way == 0 or (way == 1 and turn.question.rtu):
        return Sent((turn.right * chance.randrange(2, 4),), may=True)
    if way == 1:
        return Sent((turn.right,), may=True, later=((chance.uniform(0.0, 0.004), turn.right),), of=(turn.question,))
    if way == 2:
        return Sent((turn.right,), may=True, before_next=turn.right, of=(turn.question,))
    return Sent((turn.right,), may=True, behind_next=turn.right, of=(turn.question,))


def _older_first(turn: Turn, chance: random.Random) -> Sent | None:
    """A reply of before, then the right one: their order exchanged."""
    broken = _another_reply(turn, chance)
    return None if broken is None else Sent((broken.now[0], turn.right), of=broken.of)


_ANY_LINE: tuple[Break, ...] = (
    _wrong_unit,
    _another_function,
    _write_echo,
    _byte_count,
    _other_count,
    _count_kept,
    _exception,
    _another_exception,
    _odd_exception,
    _truncated,
    _nothing,
    _garbage,
    _garbage_before,
    _garbage_behind,
    _split,
    _glued,
    _another_reply,
)
MALFORMED = {
    False: (*_ANY_LINE, _wrong_transaction, _wrong_protocol, _wrong_length),
    True: (*_ANY_LINE, _flipped, _echo),
}
"""Ways of figure 4, by whether the line is RTU."""
MISPLACED: tuple[Break, ...] = (_late, _late_at_next, _twice, _twice, _older_first)
"""Ways of figure 5."""


def name_of(way: Break) -> str:
    """As the log calls it."""
    return way.__name__.strip("_").replace("_", " ")
