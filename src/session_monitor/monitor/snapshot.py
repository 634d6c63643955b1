"""The whole state of the monitor at one moment, as its children and the status line see it.

Snapshots are whole states with a sequence number, never deltas: a reader that missed some is right again with
the next one. Plain JSON types only, so that the boundary between processes needs no pickling. NaN never occurs:
an unknown number is null.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from session_monitor.domain.answers import Said


class MachineInfo(TypedDict):
    """Which machine answers."""

    id: str
    name: str
    serial: int | str | None
    simulated: bool


class SessionInfo(TypedDict):
    """Who and where; `started_utc_s` is seconds since 1970."""

    case: str
    bed: str
    operator: str
    started_utc_s: float
    zone: str  # IANA


class LinkErrorInfo(TypedDict):
    """Why polls gave no frame; `polls`: how many in a row said the same, the last one `age_s` ago."""

    cause: str  # a code of MissCause
    detail: str  # one line for an engineer
    age_s: float
    polls: int


class GapInfo(TypedDict):
    """A stretch without frames, in seconds of session; end None while it lasts."""

    start_s: float
    end_s: float | None
    cause: str  # a code of MissCause, not_running or late
    polls: int
    machine_restarted: bool | None
    open_ml: dict[str, float | None]
    """Total -> how far it may be off because of this gap; None: nothing bounds it. Those that are sure are left out."""


class SessionPollInfo(TypedDict):
    """The polls of the whole session, durations to 2 %."""

    polls: int
    late: int
    p50_ms: float | None
    p95_ms: float | None
    max_ms: float | None


class LinkInfo(TypedDict):
    """State of the connection; durations of the last hundred polls. `error` is a code of MissCause; `detail` one line
    for an engineer."""

    state: str  # connecting | good | stale (3 due polls without a frame) | lost (1.5 s without one)
    age_s: float | None  # since the last frame
    rate_hz: float
    p50_ms: float | None
    p95_ms: float | None
    max_ms: float | None
    misses: int
    error: str | None
    detail: str | None
    session: SessionPollInfo
    errors: list[LinkErrorInfo]  # newest first
    gaps: list[GapInfo]  # the newest, newest first
    gap_count: int


class RecordingInfo(TypedDict):
    """State of the recording."""

    path: str | None
    polls_saved: int
    spooled: int
    failing: bool
    error: str | None
    hours_left: float | None  # of recording the disk has room for; None while it is not known
    disk_low: bool


class FrameInfo(TypedDict):
    """The last complete poll; values and qualities in the order of the machine's channels."""

    seq: int
    t_s: float
    utc_s: float
    values: list[float | None]
    quality: list[int]  # readings.Quality
    derived: dict[str, float | None]
    """tmp_derived_mmhg, sep_dp_mmhg, fp_bp_percent, filtration_fraction_percent, loop_ratio, net_removal_ml,
    net_removal_target_ml, plasma_volumes, exchanged_ml, collected_ml, loop_volume_ml, ..."""


class PhaseStep(TypedDict):
    """One of the five steps on screen: prime, exchange, collect, purify, return."""

    step: str
    state: str  # done | now | later
    done: float | None
    target: float | None
    unit: str
    left_s: float | None


class PhaseInfo(TypedDict):
    """The machine's own phase and the five steps."""

    code: int | None
    name: str | None  # as in the machine map
    steps: list[PhaseStep]


class HintInfo(TypedDict):
    """A cause that the pattern of readings supports; its text is in alarms.toml."""

    id: str
    votes: dict[str, float]  # channel -> how far it moved from its baseline, in its unit


class AlarmInfo(TypedDict):
    """One alarm that is not in N or P. Sorted as shown: most urgent unacknowledged first, newest first within."""

    id: str
    channel: str | None
    direction: str | None
    priority: str  # low | medium | high
    state: str  # letter of alarms.md section 3
    signal_state: str
    """The state whose signals it shows: equal to `state`, or what X remembers."""
    occurrence: int | None
    count: int
    since_s: float  # session time of onset
    age_s: float
    value: float | None
    limit: float | None
    acked_by: str | None
    acked_s: float | None  # session time of the acknowledgement
    chattering: bool
    last_known: bool
    escalated: bool
    first_out: bool
    host: bool
    waiting_s: float | None  # since it last began to ask for an acknowledgement; None when it does not
    unknown_s: NotRequired[float]  # X: since its data went
    hints: NotRequired[list[HintInfo]]
    codes: NotRequired[list[int]]
    """The machine's own alarm codes, where the alarm mirrors one of the machine."""
    shelved_left_s: NotRequired[float]
    aside_by: NotRequired[str]
    """Who shelved it or took it out of service, and why."""
    aside_reason: NotRequired[str]


class AlarmCounters(TypedDict):
    """Counts that are always visible."""

    active: int  # U, A, R, L and X remembering one
    unacked: int
    shelved: int
    suppressed: int
    out_of_service: int
    not_evaluated: int
    today: int  # occurrences this session


class BurdenInfo(TypedDict):
    """The alarm burden as it goes: occurrences begun within the last hour, by priority, and what became of them."""

    high: int
    medium: int
    low: int
    standing: int
    chattering: int
    median_ack_s: float | None  # from onset to the first acknowledgement, over the session


class SoundInfo(TypedDict):
    """What the sounder must do. `priority` None is silence."""

    priority: str | None
    melody: str
    louder: bool
    key: str  # changes with each new occurrence that must start a burst at once
    paused_left_s: float | None
    reminder: int  # counts up; each change is a single low tone
    test: int  # counts up; each change plays low, medium and high once


class CheckInfo(TypedDict):
    """Values of which one is to be entered again in time, and in how many seconds; below 0 overdue, None never yet."""

    values: list[str]
    due_s: float | None


class StartCheckInfo(TypedDict):
    """One check before the session (domain/clinical/start_checks.py)."""

    id: str
    state: str  # done | open | failed | unknown
    detail: dict[str, float | str]
    since_s: float  # session time from which it has been so; 0 once the session was started


class StartInfo(TypedDict):
    """The checks as they stand, or, once a person has started the session, as they stood then."""

    started: bool
    checks: list[StartCheckInfo]


class LimitInfo(TypedDict):
    """One limit in force."""

    key: str  # rule id and parameter, as an edit names it
    channel: str
    direction: str
    value: float
    priority: str


class Echo(TypedDict):
    """A command carried out or refused; a command is done when its echo is in a snapshot."""

    id: str
    ok: bool
    message: str  # English
    said: Said
    """The same sentence with its places open, for a screen in another language."""
    saved: bool


class Snapshot(TypedDict):
    """The whole state."""

    seq: int
    t_s: float
    utc_s: float
    machine: MachineInfo
    session: SessionInfo
    link: LinkInfo
    recording: RecordingInfo
    frame: FrameInfo | None
    phase: PhaseInfo
    alarms: list[AlarmInfo]
    not_evaluated: list[str]
    """Rule ids that lack an entered value or a reference; shown, never silence."""
    counters: AlarmCounters
    burden: BurdenInfo
    sound: SoundInfo
    limits: list[LimitInfo]
    limit_edits: NotRequired[dict[str, float]]
    """Limits that an operator changed: key as an edit names it -> the value set; all others are at their default."""
    limit_changes: NotRequired[dict[str, dict[str, str]]]
    """Of limits changed in this run of the program: key -> by, reason."""
    remarks: NotRequired[list[str]]
    """Ids of what must be said of the rules at this moment (texts in alarms.toml)."""
    entered: dict[str, dict[str, object]]
    """Entered values by name: {value, unit, by, t_s} (weight_kg, hct, ...)."""
    checks: list[CheckInfo]
    unnamed: list[int]
    """Occurrences that were acknowledged by nobody named, in that order."""
    results: list[dict[str, object]]
    """Results before and after, newest last, with `reduction_percent` where both exist, and a `name`."""
    entries: list[dict[str, Any]]
    """The last entries of the session that stand (domain/clinical/entries.py), by the time they are about."""
    replaced: NotRequired[list[dict[str, Any]]]
    """Entries and results that were corrected or withdrawn last: {entry, by}, rows of both."""
    listed: NotRequired[list[dict[str, Any]]]
    """Of a course: the results of all its sessions and between them, as rows with a `name`."""
    start: NotRequired[StartInfo]
    echo: list[Echo]
    parts: dict[str, bool | None]  # screen, sound
