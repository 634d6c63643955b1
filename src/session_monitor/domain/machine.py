"""A machine map: the channels of one kind of machine and what its codes mean.

Everything above the drivers knows a machine only through this value; a new machine is a new file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from session_monitor.domain.channels import Channel

SIMULATED_SERIALS_FROM = 0x53000000
"""Serial numbers from here on are simulated machines (commands.md, machine.md section 4)."""


@dataclass(frozen=True)
class MachineMap:
    """One kind of machine. `channels` keeps the order every frame, recording and snapshot uses."""

    id: str
    name: str
    version: int
    channels: tuple[Channel, ...]
    identity_channel: str
    identity_value: int
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

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Channel name -> position in `channels`."""
        return {channel.name: i for i, channel in enumerate(self.channels)}

    def channel(self, name: str) -> Channel:
        """The channel of that name; KeyError when the machine has none."""
        return self.channels[self.index[name]]


def is_simulated(serial: int | None) -> bool:
    """Whether a machine with this serial number is a simulated one. An unknown serial is not."""
    return serial is not None and serial >= SIMULATED_SERIALS_FROM
