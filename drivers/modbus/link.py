"""A real machine, and the devices on its line, over Modbus as the monitor's Link, whatever line it is on.

Without it the monitor would have to know sockets, requests and identities; it gets one integer per channel, or why not.
Source: machine specification, section 4; reliability specification.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from drivers.modbus.batch import Batch
from drivers.modbus.beside import Beside
from drivers.modbus.client import ReadOnlyClient
from drivers.modbus.dial import Dialer
from drivers.modbus.faults import LinkFault
from drivers.modbus.schedule import Schedule
from drivers.modbus.station import StationReader
from drivers.modbus.transports import all_requests, transport
from session_monitor.config.errors import ConfigError, Problem
from session_monitor.config.link_address import ModbusAddress
from session_monitor.config.map_checks import NOT_POLLED
from session_monitor.domain.channels import Raw
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.domain.machine import MachineMap, Station
from session_monitor.monitor.ports import Reply

DEVICE_NEEDS = 0.25
"""Of the time a poll may take, this much must be left for a device to be asked: what is cut off ends the connection."""
_NO_TIME = "the machine takes all the time of a poll; give the link a longer timeout, or the device a line of its own"


class ModbusLink:
    """Polls one machine; implements monitor.ports.Link. Used by one thread."""

    def __init__(
        self,
        machine: MachineMap,
        address: ModbusAddress,
        now_ns: Callable[[], int] = time.monotonic_ns,
        elsewhere: Collection[str] = (),
    ) -> None:
        """`now_ns` counts for backoff and heartbeat; the deadline of a poll is always real time. elsewhere: the devices
        that are not on this line.

        Raises ConfigError for what is wrong with the address and can be known without the machine.
        """
        self.machine = machine
        self._now_ns = now_ns
        here = [station for station in machine.stations if station.id not in elsewhere]
        _must_be_apart(here, address)
        self._transport = transport(address, all_requests(machine, here))
        self._dialer = Dialer(self._transport, now_ns)
        main, *others = (StationReader(machine, station, self._transport, now_ns) for station in here)
        if not any(batch.period_s == 0 for batch in main.batches):
            raise ConfigError(machine.name, [Problem("channel", NOT_POLLED)])
        self._main = main
        self._beside = tuple(Beside(reader) for reader in others)
        self._schedule = Schedule()
        self._slow_faults: dict[Batch, Miss] = {}
        self._client: ReadOnlyClient | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What an engineer should know of this connection, such as a request that had to be split."""
        readers = (self._main, *(device.reader for device in self._beside))
        return tuple(note for reader in readers for note in reader.notes)

    def poll(self) -> Reply | Miss:
        """One complete poll, or why there is none. Never raises, never takes longer than the address's timeout."""
        deadline = time.monotonic() + self._transport.timeout_s
        now_ns = self._now_ns()
        devices = [device for device in self._beside if not device.waits(now_ns)]
        readers = (self._main, *(device.reader for device in devices))
        due = self._schedule.due([b for reader in readers for b in reader.batches if b.period_s], now_ns)
        raw: list[Raw | None] = [None] * len(self.machine.channels)
        try:
            self._read_machine(raw, due, deadline)
        except LinkFault as fault:
            self._lose(fault)
            return fault.miss
        for device in devices:
            self._read_device(device, raw, due, deadline)
        return Reply(tuple(raw), self._faults())

    @property
    def ended(self) -> bool:
        """Never: a machine may always answer again."""
        return False

    def close(self) -> None:
        """Gives the connection back; may be called twice."""
        if self._client is not None:
            self._client.line.close()
            self._client = None
        self._dialer.close()

    def _read_machine(self, raw: list[Raw | None], due: Collection[Batch], deadline: float) -> None:
        """What is read with every poll decides whether there is one; what is due besides may fail by itself."""
        client = self._client or self._connect()
        for batch in self._main.batches:
            if not batch.period_s:
                _put(raw, self._main.read(client, batch, deadline))
        self._dialer.succeeded()
        self._main.must_live()
        for batch in self._main.batches:
            if batch in due:
                self._read_slow(client, batch, raw, deadline)

    def _read_slow(self, client: ReadOnlyClient, batch: Batch, raw: list[Raw | None], deadline: float) -> None:
        now_ns = self._now_ns()
        self._schedule.asked(batch, now_ns)
        try:
            _put(raw, self._main.read(client, batch, deadline))
            self._slow_faults.pop(batch, None)
        except LinkFault as fault:
            self._schedule.failed(batch, now_ns)
            self._slow_faults[batch] = fault.miss
            if fault.closes:
                raise

    def _read_device(self, device: Beside, raw: list[Raw | None], slow: Collection[Batch], deadline: float) -> None:
        """Whatever becomes of it, what the machine said in this poll counts."""
        due, now_ns = device.due(slow), self._now_ns()
        if self._client is None or not due:
            return
        if deadline - time.monotonic() < DEVICE_NEEDS * self._transport.timeout_s:
            device.lacks(Miss(MissCause.TIMEOUT, f"{device.reader.who} is not asked, for {_NO_TIME}"))
            return
        for batch in due:
            if batch.period_s:
                self._schedule.asked(batch, now_ns)
        try:
            _put(raw, device.read(self._client, due, deadline))
        except LinkFault as fault:
            device.failed(fault.miss, now_ns)
            for batch in due:
                if batch.period_s:
                    self._schedule.failed(batch, now_ns)
            self._lose(fault)

    def _connect(self) -> ReadOnlyClient:
        self._client = ReadOnlyClient(self._dialer.open(), self._transport)
        self._main.begin_anew()
        for device in self._beside:
            device.reader.begin_anew()
        return self._client

    def _lose(self, fault: LinkFault) -> None:
        if fault.closes and self._client is not None:
            self._dialer.failed(fault, self._client.line)
            self._client = None

    def _faults(self) -> tuple[tuple[str, Miss], ...]:
        slow = tuple(("", miss) for miss in self._slow_faults.values())
        return (*slow[:1], *((d.reader.station.id, d.fault) for d in self._beside if d.fault is not None))


def _must_be_apart(here: list[Station], address: ModbusAddress) -> None:
    """Two stations of one unit would be one and the same: its registers would be shown under the names of another."""
    asked = dict[int, Station]()
    for station in here:
        unit = address.unit if station.unit is None else station.unit
        if unit in asked:
            other = f"device {asked[unit].id!r}" if asked[unit].id else "the machine itself"
            fix = "give it another unit in the machine map or the link, or a link of its own"
            what = f"unit {unit} is {other} on this link; {fix} (--link {station.id}=LINK)"
            raise ConfigError(address.place, [Problem(f"device {station.id}", what)])
        asked[unit] = station


def _put(raw: list[Raw | None], words: list[tuple[int, Raw | None]]) -> None:
    for position, word in words:
        raw[position] = word
