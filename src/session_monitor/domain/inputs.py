"""Every input of one step, so that the same inputs give the same transitions, live and replayed.

If anything reached the monitor by another way (a clock read in the domain, a file looked at), replaying a
recording could not reproduce what was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # it loads numpy, and a child that is just starting does not wait for that
    from session_monitor.domain.readings import Frame


class MissCause(StrEnum):
    """Why a due poll gave no frame."""

    CONNECTING = "connecting"  # waiting for the next connection attempt
    REFUSED = "refused"  # nothing listens there; another program has the serial port
    UNREACHABLE = "unreachable"  # no route, unknown host, no such serial port
    CERTIFICATE = "certificate"  # TLS: one side does not trust the other
    TIMEOUT = "timeout"  # connected, no reply in time
    CLOSED = "closed"  # the peer closed the connection
    EXCEPTION = "exception"  # a Modbus exception reply
    MALFORMED = "malformed"  # a reply that does not answer the question
    WRONG_MACHINE = "wrong_machine"  # another identity on this address
    STALE = "stale"  # replies go on but the heartbeat stands still


@dataclass(frozen=True, slots=True)
class Miss:
    """A due poll without a frame. `detail` is one line a person can act on."""

    cause: MissCause
    detail: str


@dataclass(frozen=True, slots=True)
class Command:
    """What an operator asked for. `kind` and `args` are listed in monitor/commands.py; `id` is echoed."""

    id: str
    kind: str
    args: Mapping[str, Any] = field(default_factory=dict[str, Any])
    by: str = ""


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What the program knows of its own parts; None where there is nothing to lose (record has no screen)."""

    screen_ok: bool | None = None
    sound_ok: bool | None = None
    recording_ok: bool = True
    disk_low: bool = False
    clock_step_s: float = 0.0
    """How far UTC moved against the monotonic clock since the step before; 0 when it did not."""


class StepInput(NamedTuple):
    """One step. Exactly one of `frame` and `miss` is given."""

    seq: int
    t_ns: int
    utc_ns: int
    frame: Frame | None
    miss: Miss | None
    commands: tuple[Command, ...] = ()
    host: HostFacts = HostFacts()
