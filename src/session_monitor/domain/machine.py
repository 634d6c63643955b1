"""A machine map: the channels of one kind of machine and what its codes mean.

Everything above the drivers knows a machine only through this value; a new machine is a new file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from session_monitor.domain.channels import Channel, Raw, text_of

SIMULATED_SERIALS_FROM = 0x53000000
"""Serial numbers from here on are simulated machines (commands.md, machine.md section 4)."""

MAX_CHANNELS = 900
"""The `reading` view of a recording needs a few columns beside the channels; SQLite gives a result 2000."""


@dataclass(frozen=True, slots=True)
class Station:
    """One station that answers for itself: the machine (id ""), or a scale or heater beside it.

    unit: its Modbus unit, None = that of the link. A name of a channel is "" where it has no such register: then nobody
    can tell another device on its address, or one that hangs behind its gateway.
    """

    id: str
    name: str
    unit: int | None = None
    identity_channel: str = ""
    identity_value: Raw = 0
    serial_channel: str = ""
    heartbeat_channel: str = ""
    heartbeat_stale_s: float = 1.0

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What its map has no register for: which one answers, its exchange for another, values that stand still."""
        registers = {"identity": self.identity_channel, "serial": self.serial_channel}
        return tuple(what for what, name in (registers | {"heartbeat": self.heartbeat_channel}).items() if not name)


@dataclass(frozen=True, slots=True)
class TmpFormula:
    """Transmembrane pressure as this machine measures it: the sum of weight x channel, plus a hydrostatic offset."""

    terms: tuple[tuple[str, float], ...] = (("part_mmhg", 0.5), ("pven_mmhg", 0.5), ("p1st_mmhg", -1.0))
    offset_mmhg: float = 0.0


LI_ALS_TMP = TmpFormula()
"""(Part + Pven)/2 - P1st (machine specification, section 1)."""


@dataclass(frozen=True)
class MachineMap:
    """One kind of machine. `channels` keeps the order every frame, recording and snapshot uses."""

    id: str
    name: str
    version: int
    channels: tuple[Channel, ...]
    identity_channel: str
    identity_value: Raw
    serial_channel: str
    heartbeat_channel: str
    heartbeat_stale_s: float
    max_gap: int = 32
    """Unused registers bridged rather than asked around, so that a poll takes few requests."""
    phases: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """Phase code of the machine -> phase name (machine.md section 2)."""
    tmp_tolerance_mmhg: float = 5.0
    source: str = ""
    """The TOML text this map was read from; it goes into every recording."""
    devices: tuple[Station, ...] = ()
    """What is read beside the machine in the same session."""
    tmp: TmpFormula = LI_ALS_TMP

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Channel name -> position in `channels`."""
        return {channel.name: i for i, channel in enumerate(self.channels)}

    @cached_property
    def stations(self) -> tuple[Station, ...]:
        """The machine itself, then the devices beside it."""
        main = Station(
            "",
            self.name,
            None,
            self.identity_channel,
            self.identity_value,
            self.serial_channel,
            self.heartbeat_channel,
            self.heartbeat_stale_s,
        )
        return (main, *self.devices)

    def channel(self, name: str) -> Channel:
        """The channel of that name; KeyError when the machine has none."""
        return self.channels[self.index[name]]

    def channels_of(self, device: str) -> tuple[Channel, ...]:
        """The channels of one station, in map order."""
        return tuple(channel for channel in self.channels if channel.device == device)

    def with_factors(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """These channels, then the ones that some of them take their factor from."""
        factors = (factor.channel for name in names for factor in self.channel(name).factors)
        return tuple(dict.fromkeys((*names, *factors)))


Serial = int | str
"""A serial number as people read it."""


def same_identity(answered: Raw, expected: Raw) -> bool:
    """Whether the identity register holds what the map says; what fills up a text does not count."""
    return serial_of(answered) == serial_of(expected)


def identity_words(raw: Raw) -> str:
    """An identity as engineers write it."""
    return repr(raw.decode("latin-1")) if isinstance(raw, bytes) else f"{raw:#06x}"


def serial_of(raw: Raw | None) -> Serial | None:
    """The serial number that stands in its registers; None while it is not known."""
    return text_of(raw) if isinstance(raw, bytes) else raw


def is_simulated(serial: Serial | None) -> bool:
    """Whether a machine with this serial number is a simulated one. An unknown serial is not, nor is a text."""
    return isinstance(serial, int) and serial >= SIMULATED_SERIALS_FROM
