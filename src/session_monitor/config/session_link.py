"""`--link tcp://... --link scale=rtu:///dev/ttyUSB0`: the machine's link, and devices that have lines of their own.

Without it the link of one device could be taken for another's, or for the machine's.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from session_monitor.config.errors import ConfigError, Problem
from session_monitor.config.link_address import LinkAddress, ModbusAddress, RtuAddress
from session_monitor.config.link_parser import parse_link
from session_monitor.domain.errors import suggestion
from session_monitor.domain.machine import MachineMap

THIS_COMPUTER = "localhost"
_THIS = {"127.0.0.1", "::1", "0.0.0.0", "::"}  # connecting to "any address" reaches the computer itself
_OF_DEVICE = re.compile(r"([a-z0-9][a-z0-9-]{0,39})=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SessionLink:
    """Where the machine is, and the devices that are not on its line. text: as recordings keep it."""

    text: str
    machine: LinkAddress
    devices: Mapping[str, ModbusAddress]


def parse_session_link(texts: Sequence[str], machine: MachineMap) -> SessionLink:
    """The links of one session. Raises ConfigError, one line for what is wrong first."""
    if lacking := _mains_problem(texts):
        raise ConfigError("--link", [Problem("", lacking)])
    (main,) = _mains(texts)
    address = parse_link(main)
    devices = dict[str, ModbusAddress]()
    for text in texts:
        if match := _OF_DEVICE.fullmatch(text):
            devices[match[1]] = _of_device(match[1], match[2], address, machine, devices)
    return SessionLink(" ".join((main, *(text for text in texts if text != main))), address, devices)


def link_problems(texts: Sequence[str], machine: MachineMap) -> list[tuple[int, str]]:
    """Everything wrong with links that stand in a file: (which, from 1 on; 0: all of them together; what)."""
    lacking = _mains_problem(texts)
    found = [(0, lacking)] if lacking else []
    main: LinkAddress | None = None
    devices = dict[str, ModbusAddress]()
    for number, text in sorted(enumerate(texts, start=1), key=lambda each: bool(_OF_DEVICE.fullmatch(each[1]))):
        match = _OF_DEVICE.fullmatch(text)
        try:
            if match:
                devices[match[1]] = _of_device(match[1], match[2], main, machine, devices)
            else:
                main = parse_link(text)
        except ConfigError as error:
            found += [(number, line.removeprefix("--link ")) for line in str(error).splitlines()]
    return sorted(found, key=lambda problem: problem[0])


def _mains(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if not _OF_DEVICE.fullmatch(text)]


def _mains_problem(texts: Sequence[str]) -> str:
    """Why nobody can tell which link is the machine's own; empty when it is clear."""
    mains = _mains(texts)
    if len(mains) == 1:
        return ""
    twice, none = "is given twice; only a device's begins with DEVICE=", "is missing; give one without DEVICE="
    return f"the link of the machine itself {twice if mains else none}"


def _of_device(
    device: str, text: str, main: LinkAddress | None, machine: MachineMap, given: Mapping[str, ModbusAddress]
) -> ModbusAddress:
    """main: None while it is not known, for it is wrong itself."""
    known = [station.id for station in machine.devices]
    if device not in known:
        none = f"{machine.name} has no device {device!r}"
        raise _wrong(device, f"{none}; {suggestion(device, known)}" if known else f"{none}: its map names none")
    if device in given:
        raise _wrong(device, "has a link already; give one")
    if main is not None and not isinstance(main, ModbusAddress):
        raise _wrong(device, "cannot have a line of its own: simulated and played-back machines bring their devices")
    address = parse_link(text)
    if not isinstance(address, ModbusAddress):
        raise _wrong(device, "must be at a Modbus link; use tcp://, tls://, rtu:// or rtu+tcp://")
    others = {f"device {name!r}": there for name, there in given.items()}
    if main is not None:
        others = {"the machine": main, **others}
    for who, there in others.items():
        if _line(there) == _line(address):
            what = f"{address.place} is the line of {who}, and many serve one client only"
            raise _wrong(device, f"{what}; read it beside the machine, with a unit in the map and no link of its own")
    return address


def _line(address: ModbusAddress) -> tuple[str, int]:
    """What is opened for this address, whoever is asked there."""
    if isinstance(address, RtuAddress):
        return os.path.normcase(os.path.realpath(address.device)), 0  # one port has several names under Linux
    return _host(address.host), address.port


def _host(host: str) -> str:
    """A host in the one form of all its spellings; no name is looked up, for that takes as long as it takes."""
    name = host.lower().rstrip(".")
    try:
        there = ip_address(_dotted(name))
    except ValueError:
        return THIS_COMPUTER if name == "localhost" else name
    if isinstance(there, IPv6Address):
        there = there.ipv4_mapped or there
    return THIS_COMPUTER if str(there) in _THIS else str(there)


def _dotted(name: str) -> str:
    """127.1 and the like as the system reads them when it connects."""
    try:
        return socket.inet_ntoa(socket.inet_aton(name))
    except (OSError, ValueError):
        return name


def _wrong(device: str, what: str) -> ConfigError:
    return ConfigError(f"--link {device}=", [Problem("", f"{what}")])
