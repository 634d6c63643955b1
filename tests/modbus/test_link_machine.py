"""The link against a Modbus server that is not ours, serving words at random: what comes up is what was served."""

from __future__ import annotations

import statistics
import struct
import time
from collections.abc import Iterator

import numpy as np
import pytest
from pyModbusTCP.server import DataBank, DataHandler, ModbusServer

from session_monitor.config.link_address import TcpAddress
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.inputs import Miss
from session_monitor.monitor.ports import Reply
from tests.modbus.conftest import HandClock, LinkTo

MACHINE = load_machine("li-als-3")
FORMAT = {WordType.U16: ">H", WordType.I16: ">h", WordType.U32: ">I", WordType.I32: ">i"}
USED = {(channel.table, channel.address + i) for channel in MACHINE.channels for i in range(channel.type.words)}


class OnlyUsed(DataHandler):
    """Refuses a request that touches an address the map does not use, as some gateways do."""

    def read_i_regs(self, address: int, count: int, srv_info: object) -> DataHandler.Return:
        if all((Table.INPUT, address + i) in USED for i in range(count)):
            return super().read_i_regs(address, count, srv_info)
        return DataHandler.Return(exp_code=2)


class Machine:
    """A pyModbusTCP server with random words; remembers what it serves."""

    def __init__(self, handler: type[DataHandler]) -> None:
        self.bank = DataBank()
        self.server = ModbusServer("127.0.0.1", 0, no_block=True, data_hdl=handler(self.bank))
        self.server.start()
        self.address = TcpAddress("127.0.0.1", self.server._service.server_address[1], timeout_s=2.0)
        self.inputs: list[int] = []
        self.holdings: list[int] = []
        self.bits: list[bool] = []

    def randomise(self, random: np.random.Generator) -> None:
        """New words everywhere, all values of a word alike; the identity stays."""
        self.inputs = [MACHINE.identity_value, *random.integers(0, 65536, 99).tolist()]
        self.holdings = random.integers(0, 65536, 60).tolist()
        self.bits = random.integers(0, 2, 40).astype(bool).tolist()
        self.bank.set_input_registers(0, self.inputs)
        self.bank.set_holding_registers(0, self.holdings)
        self.bank.set_discrete_inputs(0, self.bits)

    def served(self, channel: Channel) -> int:
        """The integer this channel was given, read with struct."""
        if channel.table is Table.DISCRETE:
            return int(self.bits[channel.address])
        words = self.inputs if channel.table is Table.INPUT else self.holdings
        picked = words[channel.address : channel.address + channel.type.words]
        return struct.unpack(FORMAT[channel.type], struct.pack(f">{len(picked)}H", *picked))[0]


@pytest.fixture(params=[DataHandler, OnlyUsed])
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    serving = Machine(request.param)
    yield serving
    serving.server.stop()


def test_what_comes_up_is_what_was_served(machine: Machine, link_to: LinkTo, clock: HandClock) -> None:
    random = np.random.default_rng(20260314)
    machine.randomise(random)
    link = link_to(machine.address, MACHINE)
    for _ in range(50):
        reply = link.poll()
        assert isinstance(reply, Reply), reply
        assert reply.raw == tuple(machine.served(channel) for channel in MACHINE.channels)
        machine.randomise(random)
        clock.pass_s(0.1)
    assert len(link.notes) == (1 if isinstance(machine.server.data_hdl, OnlyUsed) else 0)


def test_a_stopped_and_restarted_machine_is_found_again(link_to: LinkTo, clock: HandClock) -> None:
    random = np.random.default_rng(1)
    first = Machine(DataHandler)
    first.randomise(random)
    link = link_to(first.address, MACHINE)
    assert isinstance(link.poll(), Reply)
    first.server.stop()
    assert isinstance(link.poll(), Miss)
    assert isinstance(link.poll(), Miss)
    again = ModbusServer("127.0.0.1", first.address.port, no_block=True, data_bank=first.bank)
    again.start()
    try:
        clock.pass_s(2.0)
        first.randomise(random)
        assert isinstance(link.poll(), Reply)
    finally:
        again.stop()


def test_a_whole_poll_takes_a_few_milliseconds(link_to: LinkTo, clock: HandClock) -> None:
    """No poll waits for the line, as each would for 40 ms were its frame held back; the bench has the figure.

    The lower quarter counts, for a busy computer makes any of them late.
    """
    serving = Machine(DataHandler)
    try:
        random = np.random.default_rng(2)
        serving.randomise(random)
        link = link_to(serving.address, MACHINE)
        assert isinstance(link.poll(), Reply)
        took: list[float] = []
        for _ in range(50):
            started = time.perf_counter()
            assert isinstance(link.poll(), Reply)
            took.append(time.perf_counter() - started)
        assert statistics.quantiles(took, n=4)[0] < 0.02
    finally:
        serving.server.stop()
