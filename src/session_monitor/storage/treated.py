"""What a recording says of the treatment as a whole: volumes, flows, standstills, what was entered.

The clinical rules take values; without this each reader of recordings would count volumes in a way of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from typing_extensions import override

from session_monitor.domain import phases
from session_monitor.domain.alarms.types import State
from session_monitor.domain.clinical.circuit import ADSORBERS, LOOP, PATIENT
from session_monitor.domain.clinical.delivered import CHANNELS, SELDOM, Track, Unseen, delivered
from session_monitor.domain.clinical.effect import Ran
from session_monitor.domain.clinical.estimate import COVERAGE, HCT_SD, VOLUME_CV, Estimate, unknown
from session_monitor.domain.entered import ENTRIES
from session_monitor.monitor.ledger import open_totals
from session_monitor.storage.contents import Gap
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from session_monitor.storage.series import Floats

FLOWS = {ADSORBERS: "cp_ml_min", LOOP: "fp_ml_min", PATIENT: "bp_ml_min"}
NEAR_S = 30.0
"""A flow is that of a specimen when it was read this near to it (project's own)."""
LEAK = "blood_leak"


def ran(recording: Recording) -> Ran:
    """Everything of one recording. RecordingError when it cannot be read."""
    channels = Channels(recording)
    return ran_of(recording, track_of(recording, recording.gaps(), channels))


def ran_of(recording: Recording, track: Track) -> Ran:
    """The same of a track that was read already."""
    entered = entered_numbers(recording)
    return Ran(
        delivered=delivered(track),
        weight_kg=entered.get("weight_kg"),
        hct=entered.get("hct"),
        blood_leak=any(t.key.id == LEAK and t.to is State.ACTIVE for t in recording.transitions()),
        flow_at=_FlowAt(track, recording.meta.started_utc_ns, entered.get("hct")),
    )


def ran_in(folder: Path, names: Iterable[str]) -> dict[str, Ran]:
    """Of every recording of these names that is there and can be read; the others are left out."""
    found = dict[str, Ran]()
    for name in names:
        try:
            with Recording.open(folder / name) as recording:
                found[name] = ran(recording)
        except RecordingError:
            continue  # `take_in` has told it
    return found


class Channels(Mapping[str, Floats]):
    """The channels that volumes and standstills follow from, and `further` ones, as far as the machine has them.

    Read before the gaps, which need the time of every poll too and find it in the cache then. What is seldom looked at
    would make that half as long again: it is read once the first of it is asked for, while the recording is open.
    """

    def __init__(self, recording: Recording, further: Iterable[str] = ()) -> None:
        index = recording.machine.index
        always = [name for name in dict.fromkeys((*CHANNELS, *further)) if name in index]
        seldom = dict.fromkeys((*SELDOM, recording.machine.serial_channel))
        self._recording = recording
        self._seldom = [name for name in seldom if name in index and name not in always]
        series = recording.tail(always, -1)
        self._seq, self.t_s = series.seq, series.t_s
        self._values = {name: series.values[:, n] for n, name in enumerate(always)}

    @override
    def __getitem__(self, name: str) -> Floats:
        if name in self._seldom and name not in self._values:
            self._read_seldom()
        return self._values[name]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter((*self._values, *(name for name in self._seldom if name not in self._values)))

    @override
    def __len__(self) -> int:
        return len(set(self))

    def _read_seldom(self) -> None:
        series, polls = self._recording.tail(self._seldom, -1), len(self._seq)
        if not np.array_equal(series.seq[:polls], self._seq):  # one that is being recorded has more by now
            raise RecordingError(f"{self._recording.path} is damaged: its polls were others a moment ago")
        self._values |= {name: series.values[:polls, n] for n, name in enumerate(self._seldom)}


def track_of(recording: Recording, gaps: Iterable[Gap], channels: Channels) -> Track:
    """What the rules look at."""
    machine_phases = {code: name for code, name in recording.machine.phases.items() if name in phases.ALL}
    return Track(
        t_s=channels.t_s,
        values=channels,
        names=machine_phases,
        period_s=recording.period_s,
        gaps=[Unseen(g.start_s, g.end_s, open_totals(g.unseen.totals)) for g in gaps if g.end_s is not None],
        machine=recording.machine,
    )


def entered_numbers(recording: Recording) -> Mapping[str, float]:
    """The last value entered under each name, in the unit the rules compute in."""
    return {
        name: value * ENTRIES[name].units[unit]
        for name, (value, unit, _) in recording.entered().items()
        if name in ENTRIES and unit in ENTRIES[name].units
    }


class _FlowAt:
    """The plasma flow through a part of the circuit at a moment, from the recording."""

    def __init__(self, track: Track, started_utc_ns: int, hct: float | None) -> None:
        self._track, self._started_utc_ns, self._hct = track, started_utc_ns, hct

    def __call__(self, across: str, utc_ns: int) -> Estimate:
        flow, t_s = self._track[FLOWS[across]], (utc_ns - self._started_utc_ns) / 1e9
        known = np.flatnonzero(np.isfinite(flow) & (np.abs(self._track.t_s - t_s) <= NEAR_S))
        if not len(known):
            return unknown("no flow was recorded within 30 s of the specimen")
        value = float(np.median(flow[known]))
        cv = VOLUME_CV
        if across == PATIENT:
            if self._hct is None:
                return unknown("haematocrit not entered")
            value, cv = value * (1 - self._hct), float(np.hypot(cv, HCT_SD / (1 - self._hct)))
        spread = COVERAGE * cv * value
        return Estimate(value, value - spread, value + spread)
