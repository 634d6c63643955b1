"""What the monitor needs from the world, each as small as it can be; adapters live in drivers, storage, processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from session_monitor.domain.alarms.types import Transition
from session_monitor.domain.channels import Raw
from session_monitor.domain.inputs import Command, Miss, StepInput
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Reply:
    """One complete poll as the machine said it: one raw integer (or text) per channel, None where not delivered."""

    raw: tuple[Raw | None, ...]
    faults: tuple[tuple[str, Miss], ...] = ()
    """(device, why) of each device from which nothing comes at present; "" = registers of the machine itself."""


class Link(Protocol):
    """The connection to one machine. It only reads."""

    machine: MachineMap

    def poll(self) -> Reply | Miss:
        """One complete poll, or why there is none. Never raises, never takes longer than its timeout."""
        ...

    @property
    def ended(self) -> bool:
        """Whether nothing will ever come any more: a recording that was played to its end."""
        ...

    def close(self) -> None:
        """Gives the connection back; may be called twice."""
        ...


class Clock(Protocol):
    """Time as the session counts it: real, or in lockstep with a simulated machine."""

    def monotonic_ns(self) -> int:
        """Nanoseconds that never go back."""
        ...

    def utc_ns(self) -> int:
        """Nanoseconds since 1970 UTC; may step."""
        ...

    def wait_until(self, due_ns: int) -> None:
        """Returns at `due_ns` of monotonic_ns(), at once when it has passed."""
        ...


@dataclass(frozen=True, slots=True)
class StepRecord:
    """All of one step that a recording keeps: what went in and what came out."""

    input: StepInput
    transitions: tuple[Transition, ...] = ()
    outputs: tuple[tuple[str, dict[str, object]], ...] = ()
    """(kind, details): phase changes, gaps, events marked, results entered; JSON-able."""


@dataclass(frozen=True, slots=True)
class RecorderStatus:
    """How the recording fares; `saved_seq` is the last step that is safely on disk."""

    path: str | None = None
    polls_saved: int = 0
    saved_seq: int = -1
    spooled: int = 0
    failing: bool = False
    error: str | None = None
    disk_low: bool = False
    hours_left: float | None = None
    """Hours of recording the disk has room for."""


class Recorder(Protocol):
    """Takes steps without ever waiting for the disk."""

    def put(self, record: StepRecord) -> None:
        """Queues one step; never blocks and never raises."""
        ...

    def status(self) -> RecorderStatus:
        """The state of the writer, from any thread."""
        ...

    def close(self, reason: str) -> RecorderStatus:
        """Writes what is queued, notes how the session ended, closes the file."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at of the computer that monitors. `detail` says what was found and, unless good, what to do."""

    name: str
    state: str
    """good; warn: monitoring works, with a loss that is named; fail; unknown: nothing here tells."""
    detail: str


class SelfTest(Protocol):
    """The computer as it is when a session starts, looked at beside the polling."""

    def found(self) -> tuple[Check, ...]:
        """The checks that were answered since the last call; never waits."""
        ...


class Console(Protocol):
    """The children (screen, sounder) as the monitor sees them: told often, heard sometimes, never waited for."""

    @property
    def listening(self) -> bool:
        """Whether there is any child to publish to."""
        ...

    def publish(self, snapshot: Snapshot) -> None:
        """Offers the newest whole state; a slow reader gets only the newest."""
        ...

    def commands(self) -> tuple[Command, ...]:
        """What operators asked for since the last call."""
        ...

    def parts_ok(self) -> tuple[bool | None, bool | None]:
        """(screen, sound): True works, False lost, None there is none to lose."""
        ...
