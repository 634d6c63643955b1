"""A device on a line of its own: read there at its own period, beside the machine's polling.

Without it a scale at 9600 baud would hold the polls of a machine that answers in milliseconds. Its newest words wait
here until the machine's next poll takes them, each once: what was read once is recorded once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from threading import Event, Lock, Thread
from types import MappingProxyType

from drivers.modbus.link import ModbusLink
from session_monitor.config.errors import ConfigError, Problem
from session_monitor.config.link_address import ModbusAddress
from session_monitor.domain.channels import Raw
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.domain.machine import MachineMap, Station
from session_monitor.monitor.ports import Link, Reply

STOPS_WITHIN_S = 12.0
"""Longer than the longest timeout of a link."""

logger = logging.getLogger(__name__)


class OwnLine:
    """Polls one device on a thread of its own, from `start` to `close`."""

    def __init__(self, device: Station, positions: tuple[int, ...], link: Link, period_s: float) -> None:
        """positions: where the channels of `link` lie in the session's map."""
        self.device = device
        self._positions = positions
        self._link = link
        self._period_s = period_s
        self._lock = Lock()
        self._words: dict[int, Raw] = {}
        self._fault: Miss | None = None
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begins to poll."""
        self._thread = Thread(target=self._run, name=f"device {self.device.id}", daemon=True)
        self._thread.start()

    def step(self) -> None:
        """One poll of the device."""
        got = self._polled()
        with self._lock:
            if isinstance(got, Miss):
                self._words = {}  # or what nobody took would be shown as new after its silence
                self._fault = Miss(got.cause, f"{self.device.name}: {got.detail}")
                return
            self._fault = got.faults[0][1] if got.faults else None
            read = zip(self._positions, got.raw, strict=True)
            self._words.update({position: word for position, word in read if word is not None})

    def _polled(self) -> Reply | Miss:
        """Whatever goes wrong is said: a thread that ended would leave the device without values and without a word."""
        try:
            return self._link.poll()
        except Exception as why:
            logger.exception("a defect while %s was read", self.device.name)
            with suppress(OSError):
                self._link.close()  # or half an answer would wait for the next question
            what = f"this program failed while it was read ({why!r}); it is asked again"
            return Miss(MissCause.MALFORMED, f"{what}: report it with the program's log")

    def take(self) -> tuple[Mapping[int, Raw], Miss | None]:
        """(the newest words since they were last taken, by position; why nothing comes at present)."""
        with self._lock:
            words, self._words = self._words, {}
            return words, self._fault

    def close(self) -> None:
        """Ends polling and gives the line back; may be called twice."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOPS_WITHIN_S)
            self._thread = None
        self._link.close()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stopping.wait(max(0.0, due - time.monotonic())):
            self.step()
            due = max(due + self._period_s, time.monotonic())


class LinesTogether:
    """The machine's link, and beside it the devices with lines of their own; implements monitor.ports.Link."""

    def __init__(self, main: ModbusLink, lines: tuple[OwnLine, ...]) -> None:
        self.machine = main.machine
        self._main = main
        self._lines = lines
        for line in lines:
            line.start()

    def poll(self) -> Reply | Miss:
        """The machine's poll, with what the devices said since the last one; it waits for none of them."""
        got = self._main.poll()
        if isinstance(got, Miss):
            return got
        raw, faults = list(got.raw), list(got.faults)
        for line in self._lines:
            words, fault = line.take()
            for position, word in words.items():
                raw[position] = word
            if fault is not None:
                faults.append((line.device.id, fault))
        return Reply(tuple(raw), tuple(faults))

    @property
    def ended(self) -> bool:
        """Never: a machine may always answer again."""
        return False

    def close(self) -> None:
        """Gives all lines back; may be called twice."""
        for line in self._lines:
            line.close()
        self._main.close()


def link_with_own_lines(
    machine: MachineMap, address: ModbusAddress, devices: Mapping[str, ModbusAddress]
) -> LinesTogether:
    """The machine at `address`, these devices at theirs. ConfigError for what can be known without asking."""
    lines = tuple(own_line(machine, device, there) for device, there in devices.items())
    return LinesTogether(ModbusLink(machine, address, elsewhere=frozenset(devices)), lines)


def own_line(machine: MachineMap, device: str, address: ModbusAddress) -> OwnLine:
    """The line of one device, not started. ConfigError when the map does not say how often it is read."""
    station = next(station for station in machine.devices if station.id == device)
    channels = machine.channels_of(device)
    loose = [channel.name for channel in channels if not channel.period_s]
    if loose or not channels:
        what = f"channel {loose[0]!r} has no group" if loose else "it has no channels"
        why = f"{what}; on a line of its own a device is read by its groups: give it one in the machine map"
        raise ConfigError(machine.name, [Problem(f"device {device}", why)])
    period_s = min(channel.period_s for channel in channels)
    positions = tuple(machine.index[channel.name] for channel in channels)
    link = ModbusLink(_alone(machine, station, period_s), _with_unit(address, station))
    return OwnLine(station, positions, link, period_s)


def _alone(machine: MachineMap, device: Station, period_s: float) -> MachineMap:
    """The device as a machine by itself, polled at the period of its fastest group."""
    channels = tuple(
        replace(channel, device="", period_s=0.0 if channel.period_s == period_s else channel.period_s)
        for channel in machine.channels_of(device.id)
    )
    return MachineMap(
        id=device.id,
        name=device.name,
        version=machine.version,
        channels=channels,
        identity_channel=device.identity_channel,
        identity_value=device.identity_value,
        serial_channel=device.serial_channel,
        heartbeat_channel=device.heartbeat_channel,
        heartbeat_stale_s=device.heartbeat_stale_s,
        max_gap=machine.max_gap,
        phases=MappingProxyType({}),
    )


def _with_unit(address: ModbusAddress, device: Station) -> ModbusAddress:
    return address if device.unit is None else replace(address, unit=device.unit)
