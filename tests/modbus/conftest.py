"""What the tests of the link share: a clock moved by hand, and links that are closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.modbus.link import ModbusLink
from session_monitor.config.link_address import ModbusAddress
from session_monitor.domain.machine import MachineMap
from tests.modbus.certificates import Authority
from tests.modbus.maps import SMALL
from tests.modbus.peers import KINDS, Peer


class HandClock:
    """Monotonic nanoseconds that move only when told."""

    def __init__(self) -> None:
        self.ns = 10**9

    def __call__(self) -> int:
        return self.ns

    def pass_s(self, seconds: float) -> None:
        """Lets time pass."""
        self.ns += round(seconds * 1e9)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


LinkTo = Callable[..., ModbusLink]


@pytest.fixture
def link_to(clock: HandClock) -> Iterator[LinkTo]:
    """Makes a link to an address, with the hand clock; it is closed after the test."""
    links: list[ModbusLink] = []

    def make(address: ModbusAddress, machine: MachineMap = SMALL) -> ModbusLink:
        links.append(ModbusLink(machine, address, clock))
        return links[-1]

    yield make
    for link in links:
        link.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Signs certificates, in a folder of its own."""
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(params=KINDS)
def peer(request: pytest.FixtureRequest, tmp_path: Path, authority: Authority) -> Iterator[Peer]:
    """A machine on each kind of line in turn; its link has a short timeout."""
    with Peer(request.param, tmp_path, authority, timeout_s=0.5) as serving:
        yield serving
