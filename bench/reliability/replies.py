"""Replies that are malformed, late, doubled or out of order, ten thousand of each: no crash, no value that is not so.

The real link polls a machine whose values say which register and which poll they are (proxy/telling.py) through the
proxy, whose log says what was done to each reply. What no frame of RTU can tell apart is not sent and counted: a late
reply that has the unit, function and length of the one that is awaited.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType

from bench.figures import Figure
from bench.reliability import asked
from bench.reliability.proxy.breaks import MALFORMED, MISPLACED
from bench.reliability.proxy.log import Entry, Log
from bench.reliability.proxy.proxy import Proxy
from bench.reliability.proxy.schedule import GOOD, Schedule
from bench.reliability.proxy.telling import TELLING, Machine, all_in, raw_in, served, told_by
from drivers.modbus.link import ModbusLink
from session_monitor.config.link_address import RtuTcpAddress, TcpAddress
from session_monitor.domain.channels import Channel, Raw, WordType
from session_monitor.domain.inputs import MissCause
from session_monitor.monitor.ports import Reply

WORKERS = 8
"""More than there are cores: a link that waits takes none."""
SHARE = 0.15
"""Of all replies, so that enough polls come through whole to be looked at."""
WAIT_S = {False: 0.1, True: 0.2}
"""How long the link waits, by whether the line is RTU."""
PERIOD_NS, BACKOFF_NS = 100_000_000, 2_000_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """One worker's part: how many replies of which kind to break on which line."""

    misplaced: bool
    rtu: bool
    breaks: int
    seed: int


@dataclass(slots=True)
class Tally:
    """What came of it."""

    broken: int = 0
    broken_rtu: int = 0
    untellable: int = 0
    polls: int = 0
    read: int = 0  # polls that gave values
    values: int = 0
    wrong_name: int = 0  # values of another register
    wrong_poll: int = 0  # values of another poll
    rubbish: int = 0  # values that the machine never had
    taken: int = 0  # polls that gave values though a reply in them was none
    crashes: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    asked: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def false(self) -> int:
        """Values that were not so."""
        return self.wrong_name + self.wrong_poll + self.rubbish

    def add(self, other: Tally) -> None:
        """Takes another worker's counts in."""
        for name in Tally.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def measure(breaks: int = 10_000, seed: int = 1) -> list[Figure]:
    """So many malformed replies, and so many late, doubled or reordered; a fifth of each over RTU over TCP."""
    malformed, misplaced = tried(breaks, seed)
    return [
        *_figures(malformed, "malformed", seed),
        *_figures(misplaced, "late, doubled or reordered", seed),
        asked.figure("replies"),
    ]


def tried(breaks: int, seed: int) -> tuple[Tally, Tally]:
    """All workers together: of malformed replies, and of misplaced ones."""
    rtu = breaks // 5
    parts = [
        (on_rtu, n) for on_rtu, all_ in ((False, breaks - rtu), (True, rtu)) for n in (all_ // 2, all_ - all_ // 2)
    ]
    told = [Told(misplaced, *part, seed + i) for misplaced in (False, True) for i, part in enumerate(parts) if part[1]]
    totals = Tally(), Tally()
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        for part, tally in zip(told, pool.map(worked, told), strict=True):
            totals[part.misplaced].add(tally)
            asked.add("replies", tally.asked)
    for problem in [problem for total in totals for problem in total.problems[:10]]:
        print(problem, file=sys.stderr)
    return totals


def _figures(total: Tally, what: str, seed: int) -> list[Figure]:
    n = f"{total.broken} replies ({total.broken_rtu} on RTU over TCP), seed {seed}"
    looked = f"{total.values} values of {total.read} whole polls, of {total.polls}"
    figures = [
        Figure(f"crashes, {what} replies", str(total.crashes), n, "0", total.crashes == 0),
        Figure(f"values under the wrong name, {what}", str(total.wrong_name), looked, "0", total.wrong_name == 0),
        Figure(f"values of another poll, {what}", str(total.wrong_poll), looked, "0", total.wrong_poll == 0),
        Figure(f"values the machine never had, {what}", str(total.rubbish), looked, "0", total.rubbish == 0),
        Figure(f"polls with values in spite of a bad reply, {what}", str(total.taken), n, "0", total.taken == 0),
    ]
    if total.untellable:
        name = "late RTU replies that nothing tells from the right one, not sent"
        figures.append(Figure(name, str(total.untellable), n))
    return figures


class _Crashes:
    """Counts what poll() raises, which it never may."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, where: TracebackType | None
    ) -> bool:
        if not isinstance(why, Exception):
            return False
        self._tally.crashes += 1
        self._tally.problems.append(f"poll {self._tally.polls} raised {why!r}")
        return True


class _Clock:
    """Counts for backoff only, so that nobody waits for it."""

    now_ns = 0

    def __call__(self) -> int:
        return self.now_ns


def worked(told: Told) -> Tally:
    """Polls until so many replies are broken, then holds what was read against the log."""
    logging.disable(logging.CRITICAL)  # pymodbus would tell the terminal of each reply it does not like
    wait_s = WAIT_S[told.rtu]
    ways = MISPLACED if told.misplaced else MALFORMED[told.rtu]
    machine, clock, tally = Machine(), _Clock(), Tally()
    with tempfile.TemporaryDirectory() as folder, served(machine) as place, Log(Path(folder, "log.jsonl")) as log:
        schedule = Schedule(ways, SHARE, told.seed, wait_s)
        with Proxy(place, schedule, log, lambda: machine.poll, rtu=told.rtu) as proxy:
            kind = RtuTcpAddress if told.rtu else TcpAddress
            link = ModbusLink(TELLING, kind("127.0.0.1", proxy.port, timeout_s=wait_s), clock)
            replies = _polled(link, machine, clock, log, told.breaks, tally)
            link.close()
    judge(replies, log.entries, tally)
    tally.broken = log.broken
    tally.broken_rtu = log.broken if told.rtu else 0
    tally.untellable = log.untellable
    tally.asked += log.asked
    return tally


def _polled(
    link: ModbusLink, machine: Machine, clock: _Clock, log: Log, breaks: int, tally: Tally
) -> dict[int, tuple[Raw | None, ...]]:
    """What each poll that gave values gave."""
    replies = dict[int, tuple[Raw | None, ...]]()
    broken = looked = 0
    while broken < breaks:
        tally.polls += 1
        machine.poll = tally.polls
        clock.now_ns += PERIOD_NS
        with _Crashes(tally):
            got = link.poll()
            if isinstance(got, Reply):
                replies[machine.poll] = got.raw
            elif got.cause is MissCause.CONNECTING:
                clock.now_ns += BACKOFF_NS
        broken += sum(entry.way != GOOD for entry in log.entries[looked:])
        looked = len(log.entries)
    return replies


def judge(replies: dict[int, tuple[Raw | None, ...]], entries: list[Entry], tally: Tally) -> None:
    """Counts what is false in what was read.

    A question that the link gave up as it sent it may be logged with the next poll; its connection was closed then.
    """
    newest = {entry.poll: entry.connection for entry in entries}  # rising: the one the poll's values came on
    must_fail = {entry.poll: entry for entry in entries if entry.must_fail and entry.connection == newest[entry.poll]}
    tally.ways += Counter(entry.way for entry in entries)
    for poll, raw in replies.items():
        tally.read += 1
        tally.values += len(raw)
        if poll in must_fail:
            tally.taken += 1
            tally.problems.append(f"poll {poll} gave values in spite of {must_fail[poll]}")
        if raw != all_in(poll):
            for channel, value in zip(TELLING.channels, raw, strict=True):
                _judge_value(channel, value, poll, tally)


def _judge_value(channel: Channel, value: Raw | None, poll: int, tally: Tally) -> None:
    if value == raw_in(channel, poll):
        return
    if channel.type is not WordType.U32 or not isinstance(value, int) or channel.name == "serial":
        tally.rubbish += 1
        told = ""
    else:
        table, address, then = told_by(value)
        ours = (table, address) == (channel.table, channel.address)
        tally.wrong_poll += ours and then < poll
        tally.wrong_name += (table, address) != (channel.table, channel.address)
        tally.rubbish += ours and then >= poll
        told = f" ({table} {address} of poll {then})"
    tally.problems.append(f"poll {poll}: {channel.name} reads {value!r}{told}")
