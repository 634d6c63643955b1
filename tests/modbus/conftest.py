"""What the tests of the link share: a clock moved by hand, and links that are closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from drivers.modbus.link import ModbusLink
from session_monitor.config.link_address import TcpAddress
from session_monitor.domain.machine import MachineMap
from tests.modbus.maps import SMALL


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

    def make(address: TcpAddress, machine: MachineMap = SMALL) -> ModbusLink:
        links.append(ModbusLink(machine, address, clock))
        return links[-1]

    yield make
    for link in links:
        link.close()
