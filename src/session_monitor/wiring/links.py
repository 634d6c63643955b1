"""From a link's address to a connection and the clock that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from session_monitor.config.link_address import LinkAddress, ModbusAddress, RecordingAddress
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.ports import Clock, Link
from session_monitor.wiring.clocks import LockstepClock, RealClock

NO_DEVICES: Mapping[str, ModbusAddress] = MappingProxyType({})


def open_link(
    machine: MachineMap,
    address: LinkAddress,
    period_s: float,
    devices: Mapping[str, ModbusAddress] = NO_DEVICES,
) -> tuple[Link, Clock]:
    """The link and its clock. Drivers are imported here, each only when it is used.

    devices: those with lines of their own.
    """
    if isinstance(address, ModbusAddress) and devices:
        from drivers.modbus.own_line import link_with_own_lines

        return link_with_own_lines(machine, address, devices), RealClock()
    if isinstance(address, ModbusAddress):
        from drivers.modbus.link import ModbusLink

        return ModbusLink(machine, address), RealClock()
    if isinstance(address, RecordingAddress):
        from drivers.recorded.link import RecordingLink
        from session_monitor.storage.reading import Recording

        played = RecordingLink(machine, Recording.open(address.file), period_s, address.start_s)
        return played, LockstepClock(address.speed)
    from drivers.simulated.link import SimLink
    from drivers.simulated.scenario import load_scenario

    scenario = load_scenario(address.scenario)
    link = SimLink(machine, scenario, address.seed, period_s, address.start_s)
    return link, LockstepClock(address.speed)
