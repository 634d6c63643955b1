"""Everything a report says of one session, read once from its recording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from session_monitor.config.errors import ConfigError
from session_monitor.config.toml_file import parse_toml
from session_monitor.domain.alarms.types import Priority, State, Transition
from session_monitor.domain.clinical.delivered import Track
from session_monitor.domain.clinical.effect import Ran
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.laboratory import Logged
from session_monitor.domain.machine import MachineMap
from session_monitor.storage.contents import Gap, Note, PhaseSpan, RecordingMeta, RunInfo
from session_monitor.storage.laboratory import log_of
from session_monitor.storage.reading import Recording
from session_monitor.storage.seal_state import SealState, seal_state
from session_monitor.storage.treated import Channels, ran_of, track_of

PRESSURES = ("pacc_mmhg", "part_mmhg", "pven_mmhg")
TMP = ("tmp_mmhg",)
FLOWS = ("bp_ml_min", "cp_ml_min", "fp_ml_min")
PRESENT = (State.ACTIVE, State.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One alarm as it came. start_s, end_s: while its condition stood (end None: to the end); seconds of session."""

    number: int
    alarm: str
    channel: str
    direction: str
    priority: Priority
    start_s: float
    end_s: float | None
    value: float | None
    limit: float | None
    acknowledged_by: str

    def lasted_s(self, end_s: float) -> float:
        """How long it stood, in a session that ends then."""
        return (end_s if self.end_s is None else self.end_s) - self.start_s


@dataclass(frozen=True, slots=True)
class Content:
    """Of one recording."""

    name: str
    meta: RecordingMeta
    machine: MachineMap
    span_s: tuple[float, float]
    polls: int
    missed: int
    period_s: float
    track: Track
    ran: Ran
    phases: Sequence[PhaseSpan]
    gaps: Sequence[Gap]
    alarms: Sequence[Occurrence]
    names: AlarmNames
    notes: Sequence[Note]
    entries: Sequence[Entry]
    results: Sequence[Logged]
    """Every result ever written in it, corrected and withdrawn ones too."""
    entered: Sequence[tuple[int, int, str, float, str, str]]
    """(number, UTC ns, name, value, unit, by) of values; each in its own unit, for the next one may have another."""
    limits: Sequence[tuple[float, Mapping[str, Any]]]
    links: Sequence[Mapping[str, Any]]
    runs: Sequence[RunInfo]
    self_test: Sequence[tuple[str, str, str]]
    seal: SealState

    def utc_ns(self, t_s: float) -> int:
        """UTC of a moment of the session."""
        return self.meta.started_utc_ns + round(t_s * 1e9)


def read(recording: Recording) -> Content:
    """Reads it all. RecordingError when the file cannot be read."""
    channels = Channels(recording, (*PRESSURES, *TMP, *FLOWS))
    gaps = recording.gaps()
    track = track_of(recording, gaps, channels)
    polls, missed = recording.held()
    return Content(
        name=recording.path.name,
        meta=recording.meta,
        machine=recording.machine,
        span_s=recording.span() or (0.0, 0.0),
        polls=polls,
        missed=missed,
        period_s=recording.period_s,
        track=track,
        ran=ran_of(recording, track),
        phases=recording.phases(),
        gaps=gaps,
        alarms=occurrences(recording.transitions()),
        names=alarm_names(recording.alarm_set_source()),
        notes=recording.notes(),
        entries=recording.clinical(),
        results=log_of(recording),
        entered=recording.entered_log(),
        limits=_timed(recording, "limit_change"),
        links=[details for _, details in recording.outputs("link")],
        runs=recording.runs(),
        self_test=recording.self_test(),
        seal=seal_state(recording.path),
    )


def _timed(recording: Recording, kind: str) -> list[tuple[float, Mapping[str, Any]]]:
    """What the monitor put out under one kind, with seconds of session."""
    found = recording.outputs(kind)
    if not found:
        return []
    polls = recording.tail((), -1)
    last = max(len(polls.seq) - 1, 0)
    places = np.minimum(np.searchsorted(polls.seq, [seq for seq, _ in found]), last)
    times_s = polls.t_s[places].tolist() if len(polls.seq) else [0.0] * len(found)
    return [(t_s, details) for t_s, (_, details) in zip(times_s, found, strict=True)]


def occurrences(transitions: Iterable[Transition]) -> list[Occurrence]:
    """Alarms by their occurrence, in the order they came; each with the highest priority it reached."""
    rows = dict[int, list[Transition]]()
    for each in transitions:
        if each.occurrence is not None:
            rows.setdefault(each.occurrence, []).append(each)
    return [found for number, of in rows.items() if (found := _occurrence(number, of)) is not None]


def _occurrence(number: int, rows: Sequence[Transition]) -> Occurrence | None:
    came = next((row for row in rows if row.to in PRESENT), None)
    if came is None:
        return None
    last = max(n for n, row in enumerate(rows) if row.to in PRESENT)
    ended = rows[last + 1].t_ns / 1e9 if last + 1 < len(rows) else None
    return Occurrence(
        number,
        came.key.id,
        came.key.channel or "",
        came.key.direction or "",
        max(row.priority for row in rows),
        came.t_ns / 1e9,
        ended,
        came.value,
        came.limit,
        next((row.by for row in rows if row.to is State.ACKNOWLEDGED and row.by != "auto"), ""),
    )


@dataclass(frozen=True, slots=True)
class AlarmNames:
    """What the alarm set in force called its alarms and channels. alarms, labels: id -> language -> words."""

    alarms: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, str]]

    def of(self, alarm: Occurrence, language: str) -> str:
        """Its name, with the channel where it says one; its id where the set has none."""
        return self.name(alarm.alarm, alarm.channel, language)

    def name(self, alarm: str, channel: str, language: str) -> str:
        """The same of an alarm's id."""
        name = self.alarms.get(alarm, {}).get(language, alarm)
        return name.replace("{channel}", self.label(channel, language)).strip(" ·:：")

    def label(self, channel: str, language: str) -> str:
        """What people call a channel; its own name where the set has no label."""
        return self.labels.get(channel, {}).get(language, channel)


def alarm_names(source: str) -> AlarmNames:
    """From its text; nothing for one that cannot be read."""
    try:
        told = parse_toml(source, "")
        alarms = {a["id"]: {language: a[language]["name"] for language in LANGUAGES} for a in told.get("alarm", [])}
        return AlarmNames(alarms, {a["id"]: {n: a[n] for n in LANGUAGES} for a in told.get("label", [])})
    except (ConfigError, KeyError, TypeError, AttributeError):
        return AlarmNames({}, {})


LANGUAGES = ("en", "zh")
