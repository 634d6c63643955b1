"""What the command line asks for, read and checked: the first thing a run needs, before any child or recording.

A module of its own because it loads little: the screen, which takes longest to start, starts right after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.link_address import LinkAddress, ModbusAddress, RecordingAddress, SimAddress
from session_monitor.config.machine_map import load_machine
from session_monitor.config.session_link import parse_session_link
from session_monitor.config.unit import load_unit


class Settings:
    """What the command line asks for, read and checked; UserError when a file or an address will not do."""

    def __init__(
        self,
        machine: str,
        link: str | Sequence[str] | None,
        recordings: Path | None = None,
        case: str = "",
        bed: str = "",
        operator: str = "",
        rate_hz: float = 10.0,
        new: bool = False,
        preset: str | None = None,
    ) -> None:
        """link: the machine's, or it and DEVICE=LINK of devices with lines of their own; None while it is not known
        yet, `use_link` gives it. preset: the id of one to begin with.
        """
        self.machine = machine
        self.machine_map = load_machine(machine)
        self.alarm_set = load_alarm_set(machine, self.machine_map)
        self.unit = load_unit(self.alarm_set)
        self.preset = self.unit.preset(preset) if preset else None
        self.recordings = recordings
        self.case = case
        self.bed = bed
        self.operator = operator
        self.period_ns = round(1e9 / rate_hz)
        self.new = new
        self.link = ""
        self.address: LinkAddress | None = None
        self.devices: Mapping[str, ModbusAddress] = {}
        if link is not None:
            self.use_link(link)

    def use_link(self, link: str | Sequence[str]) -> None:
        """Takes this link, or these."""
        given = parse_session_link([link] if isinstance(link, str) else link, self.machine_map)
        self.address, self.devices, self.link = given.machine, given.devices, given.text

    @property
    def in_process(self) -> bool:
        """Whether the machine is simulated, or played back, within this process."""
        return isinstance(self.address, SimAddress | RecordingAddress)
