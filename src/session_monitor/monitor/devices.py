"""What comes of the devices beside the machine: when nothing does, since when, and why; and which one it is.

Without it a scale that was off for an hour would be a column of blanks nobody can explain, and one that was exchanged
would go on in the other's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from session_monitor.domain.inputs import Miss
from session_monitor.domain.machine import MachineMap, Serial
from session_monitor.domain.readings import Frame, serial_in

Output = tuple[str, dict[str, object]]


@dataclass(slots=True)
class _Gap:
    start_ns: int
    cause: str
    detail: str
    polls: int = 1


class DeviceGaps:
    """Follows each device from poll to poll; a poll of the machine that was missed says nothing of them."""

    def __init__(self, machine_id: str) -> None:
        self._machine_id = machine_id
        self._open: dict[str, _Gap] = {}
        self._last_ns: int | None = None

    def step(self, t_ns: int, faults: Sequence[tuple[str, Miss]]) -> Iterator[Output]:
        """The gaps that begin with this poll, and those that end with it, for the recording.

        A beginning is noted too, with no end: the program may not be there for that.
        """
        given = dict(faults)
        for device, miss in given.items():
            if device in self._open:
                self._open[device].polls += 1
            else:
                since_ns = t_ns if self._last_ns is None else self._last_ns
                self._open[device] = _Gap(since_ns, miss.cause.value, miss.detail)
                yield self._row(device, None)
        for device in [device for device in self._open if device not in given]:
            yield self._row(device, t_ns)
            del self._open[device]
        self._last_ns = t_ns

    def _row(self, device: str, end_ns: int | None) -> Output:
        gap = self._open[device]
        return "device_gap", {
            "device": device or self._machine_id,
            "start_s": gap.start_ns / 1e9,
            "end_s": None if end_ns is None else end_ns / 1e9,
            "cause": gap.cause,
            "detail": gap.detail,
            "polls": gap.polls,
        }


class DeviceSerials:
    """Notes the serial number of each device when it is first known and whenever it is another one."""

    def __init__(self, machine: MachineMap, before: Iterable[tuple[str, Serial]] = ()) -> None:
        """before: what a run before this one noted, oldest first."""
        self._registers = {device.id: device.serial_channel for device in machine.devices if device.serial_channel}
        self._known = dict(before)

    def step(self, frame: Frame) -> Iterator[Output]:
        """What is new in this frame, for the recording; a device that says nothing is still the one it was."""
        for device, channel in self._registers.items():
            serial = serial_in(frame, channel)
            if serial is not None and serial != self._known.get(device):
                yield "device_serial", {"device": device, "serial": serial, "before": self._known.get(device)}
                self._known[device] = serial
