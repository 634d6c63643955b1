"""What a recording holds beside its readings, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from session_monitor.domain.derived.unseen import NOTHING_SAID, Unseen
from session_monitor.domain.results import Result


@dataclass(frozen=True, slots=True)
class RecordingMeta:
    """Whose session, on which machine, how it ended.

    state: "recording" (a monitor writes it now), "closed", or "interrupted" (left open, or closed by the next run).
    end_reason: what the last run gave as its end; None while it is open.
    """

    case: str
    bed: str
    operator: str
    zone: str
    started_utc_ns: int
    link: str
    simulated: bool
    serial: int | str | None
    state: str
    end_reason: str | None


@dataclass(frozen=True, slots=True)
class RunInfo:
    """One start of the program. Times are UTC nanoseconds; `offset_s` is the session time at which it went on."""

    run: int
    started_utc_ns: int
    offset_s: float
    software: str
    python: str
    sqlite: str
    platform: str
    ended_utc_ns: int | None
    end_reason: str | None
    polls_lost: int


@dataclass(frozen=True, slots=True)
class RunBegin:
    """Where a run took up its session: its steps, the session time it began at, its rate and its alarm set."""

    run: int
    seqs: range
    offset_ns: int
    period_ns: int
    alarm_set_source: str


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """One stay in a phase, in seconds of session; `name` as in the machine map, None for a code it lacks."""

    start_s: float
    end_s: float
    code: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """An interval without a frame, in seconds of session; end None: none came any more.

    cause: a code of MissCause; without a missed poll "not_running" (no monitor ran) or "late" (it did not poll).
    """

    start_s: float
    end_s: float | None
    cause: str
    polls: int
    unseen: Unseen = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Note:
    """A marked event: session time, UTC, author and words."""

    id: int
    t_s: float
    utc_ns: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredResult:
    """A result with the number by which a correction names it."""

    id: int
    result: Result
