"""A machine that was silent is back: how long until the first values at the worst, by a clock that is made here.

The link and its dialer run as they are; only what the operating system would do (connect, wait, receive) is played, to
the millisecond, for each way of being silent, at every moment at which the machine may return.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from drivers.modbus import dial
from drivers.modbus.faults import LinkFault
from drivers.modbus.line import Line
from drivers.modbus.link import ModbusLink
from drivers.modbus.rtu import Rtu, crc16
from drivers.modbus.sockets import ATTEMPT_S
from drivers.modbus.tls import HANDSHAKE_S
from drivers.modbus.transports import Transport
from session_monitor.config.link_address import ModbusAddress, RtuAddress, RtuTcpAddress, TcpAddress
from session_monitor.domain.inputs import MissCause
from session_monitor.monitor.ports import Reply
from tests.modbus.maps import SMALL, answer, data_of

PERIOD_S = 0.1
ANSWERS_S = 0.005
SILENT_FROM_S = 1.003
RETURNS = tuple(n / 20 for n in range(2, 110))
"""Seconds of silence: the first attempts, and several turns of the slowest pace, so that each moment of it is met."""
LATEST_S, TLS_LATEST_S = 1.7, 2.3
"""docs/links.md says these."""
CLEAR_OF_3_S = 2.8


@dataclass(slots=True)
class Way:
    """How the machine is silent: `connects`: what a new connection meets; `lost`: what is told of the old ones as it is
    back ("reset": that they are gone, "never": nothing)."""

    connects: str
    lost: str
    handshake_s: float = 0.0
    """How long TLS takes when it is answered."""


@dataclass(slots=True)
class World:
    """Time, and a machine that is silent from one moment to another."""

    way: Way
    silent_s: float
    bad_after: int = 0
    """So many questions are not answered after its return: the first poll of a new connection comes to nothing."""
    now_s: float = 1.0
    poll_began_s: float = 0.0
    timeout_s: float = 0.0
    beats: int = 0
    attempts_s: list[float] = field(default_factory=list)

    def __call__(self) -> int:
        return round(self.now_s * 1e9)

    @property
    def back_s(self) -> float:
        return SILENT_FROM_S + self.silent_s

    def silent(self, at_s: float | None = None) -> bool:
        return SILENT_FROM_S <= (self.now_s if at_s is None else at_s) < self.back_s

    def begin(self, transport: Transport, kept: Line | None, quiet_s: float) -> Future[Line]:
        """An attempt that is over when its time has come."""
        self.attempts_s.append(self.now_s)
        attempt = Attempt(self, *self._comes_to(transport, kept))
        if attempt.fault is None:
            attempt.at_s += quiet_s
        return attempt

    def _comes_to(self, transport: Transport, kept: Line | None) -> tuple[float, LinkFault | Line]:
        if not self.silent() or kept is not None:
            line = kept or Played(self, transport, opened_s=self.now_s)
            return self.now_s + self.way.handshake_s, line
        if self.way.connects == "refused":
            return self.now_s, LinkFault(MissCause.REFUSED, "nothing listens")
        if self.way.connects == "neither":
            return self.now_s + ATTEMPT_S, LinkFault(MissCause.UNREACHABLE, "does not answer at all")
        if self.way.handshake_s:
            until_s = self.now_s + HANDSHAKE_S
            if self.way.lost == "reset":
                until_s = min(until_s, self.back_s)
            return until_s, LinkFault(MissCause.CERTIFICATE, "takes the connection but does not speak TLS")
        return self.now_s, Played(self, transport, opened_s=self.now_s)

    def wait(self, attempts: list[Attempt], for_s: float) -> None:
        """As concurrent.futures.wait."""
        [attempt] = attempts
        self.now_s = max(self.now_s, min(attempt.at_s, self.now_s + for_s))


class Attempt(Future[Line]):
    """Done when the world's clock says so."""

    def __init__(self, world: World, at_s: float, result: LinkFault | Line) -> None:
        super().__init__()
        self._world = world
        self.at_s = at_s
        self.fault = result if isinstance(result, LinkFault) else None
        self.set_exception(result) if isinstance(result, LinkFault) else self.set_result(result)

    def done(self) -> bool:
        return self._world.now_s >= self.at_s


class Played:
    """A connection: what was opened, or waited on, before the machine came back is lost with its power."""

    def __init__(self, world: World, transport: Transport, opened_s: float) -> None:
        self._world = world
        self._transport = transport
        self._opened_s = opened_s
        self._asked = b""

    def send(self, data: bytes, deadline: float) -> None:
        del deadline  # that of this world counts
        self._asked = data

    def receive(self, deadline: float) -> bytes:
        del deadline
        world = self._world
        until_s = world.poll_began_s + world.timeout_s
        if self._mute():
            if world.way.lost == "reset" and self._opened_s < world.back_s <= until_s:
                world.now_s = max(world.now_s, world.back_s)
                raise ConnectionResetError
            world.now_s = max(world.now_s, until_s)
            raise TimeoutError
        world.now_s += ANSWERS_S
        world.beats += 1
        return self._reply()

    def _mute(self) -> bool:
        world = self._world
        if world.now_s >= world.back_s and world.bad_after:
            world.bad_after -= 1
            return True
        keeps = self._transport.keeps_open
        return world.silent() or (world.now_s >= world.back_s and self._opened_s < world.back_s and not keeps)

    def _reply(self) -> bytes:
        words = {3: self._world.beats % 65536}
        if not isinstance(self._transport.framing, Rtu):
            return answer(self._asked, words)
        data = data_of(self._asked[1:-2], words)
        frame = bytes([self._asked[0], self._asked[1], len(data)]) + data
        return frame + crc16(frame)

    def waiting(self, for_s: float) -> bytes:
        self._world.now_s += for_s
        return b""

    def close(self) -> None:
        """Nothing to give back."""


LINES: dict[str, ModbusAddress] = {
    "tcp": TcpAddress("10.0.0.5"),
    "rtu+tcp": RtuTcpAddress("10.0.0.5", 4001),
    "rtu 115200": RtuAddress("/dev/null", 115200),  # a character device, as a port is; nobody opens it here
    "rtu 9600": RtuAddress("/dev/null", 9600),
}
WAYS = [
    *((line, Way("taken", lost)) for line in ("tcp", "rtu+tcp") for lost in ("reset", "never")),
    *((line, Way(how, "never")) for line in ("tcp", "rtu+tcp") for how in ("refused", "neither")),
    *(("tcp", Way(how, lost, 0.1)) for how in ("taken", "refused", "neither") for lost in ("reset", "never")),
    *((line, Way("taken", "never")) for line in LINES if line.startswith("rtu ")),
]
IDS = [f"{line}{' tls' if way.handshake_s else ''} {way.connects} {way.lost}" for line, way in WAYS]


@pytest.fixture
def worlds(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[World]]:
    """The newest is the one that the dialer lives in."""
    living = list[World]()
    monkeypatch.setattr(dial, "_begin", lambda *told: living[-1].begin(*told))
    monkeypatch.setattr(dial, "wait", lambda *told: living[-1].wait(*told))
    yield living


def back_after_s(world: World, address: ModbusAddress) -> float:
    """From the machine's return to the first values."""
    link = ModbusLink(SMALL, address, world)
    world.timeout_s = link._transport.timeout_s
    due_s = world.now_s
    while True:
        world.now_s = max(world.now_s, due_s)
        world.poll_began_s = world.now_s
        got = link.poll()
        if isinstance(got, Reply) and world.poll_began_s >= world.back_s:
            link.close()
            return world.now_s - world.back_s
        assert world.now_s < world.back_s + 30, got
        while due_s <= world.now_s:
            due_s += PERIOD_S


def longest_s(worlds: list[World], line: str, way: Way, bad_after: int = 0) -> float:
    """Over every moment at which the machine may return."""
    took_s = list[float]()
    for silent_s in RETURNS:
        worlds.append(World(way, silent_s, bad_after))
        took_s.append(back_after_s(worlds[-1], LINES[line]))
    return max(took_s)


@pytest.mark.parametrize(("line", "way"), WAYS, ids=IDS)
def test_a_machine_that_is_back_gives_values_well_within_three_seconds(
    line: str, way: Way, worlds: list[World]
) -> None:
    took_s = longest_s(worlds, line, way)
    assert 0.5 < took_s <= (TLS_LATEST_S if way.handshake_s else LATEST_S)


@pytest.mark.parametrize(
    ("line", "way"), [each for each in WAYS if each[1].lost == "never" and not each[1].handshake_s]
)
def test_also_when_the_first_poll_after_its_return_comes_to_nothing(line: str, way: Way, worlds: list[World]) -> None:
    assert longest_s(worlds, line, way, bad_after=1) <= CLEAR_OF_3_S


@pytest.mark.parametrize(("line", "way"), WAYS, ids=IDS)
def test_meanwhile_it_is_not_stormed(line: str, way: Way, worlds: list[World]) -> None:
    worlds.append(World(way, 30.0))
    back_after_s(worlds[-1], LINES[line])
    gaps_s = [after - before for before, after in pairwise(worlds[-1].attempts_s[1:])]
    assert min(gaps_s) > 0.199, "five a second at the most"
    assert min(gaps_s[4:]) > 0.999 and len(gaps_s) > 10, "then one a second"
