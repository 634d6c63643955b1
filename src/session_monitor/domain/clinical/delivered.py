"""What a treatment really delivered, by the machine's own totals and phases, and how long it stood still and why.

What was prescribed, or set on the machine, is not what ran: expected removals reckoned from it would be promises.
Source: machine specification, section 2; treatment specification, section 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from session_monitor.domain import phases
from session_monitor.domain.clinical.estimate import COVERAGE, VOLUME_CV, Estimate, unknown
from session_monitor.domain.counters import COUNTERS, risen
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.situation import BP_RUNNING_ML_MIN

Floats = NDArray[np.float64]

PAUSED, ALARM, BLOOD_STOPPED, PLASMA_STOPPED, NO_DATA = (
    *("paused", "stopped_by_alarm", "blood_pump_stopped", "plasma_pumps_stopped"),
    "no_data",
)
CAUSES = (NO_DATA, ALARM, PAUSED, BLOOD_STOPPED, PLASMA_STOPPED)
"""Why a treatment stood still; of two at once the first counts."""
VOLUMES = ("dp_total_ml", "fp_total_ml", "cp_total_ml")
CHANNELS = (
    *("phase", "response_level", "bp_ml_min", "fp_ml_min", "cp_ml_min", "ws2_g", "ws3_g", "ws4_g"),
    *VOLUMES,
)
SELDOM = ("exchange_target_ml", "collect_target_ml", *(name for name in COUNTERS if name not in VOLUMES))
"""Looked at, with the machine's serial, only where a total fell or the recording began in the middle of a treatment."""
AT_WORK = phases.BALANCED | {phases.BLOOD_IN} | phases.HALTED
GIVING = (phases.EXCHANGE, phases.COLLECT)
LATE = (phases.PURIFY, phases.PREPARE_RETURN, phases.RETURN)
"""A recording that begins in one of these does not know what the loop had done before."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """A gap of the recording: seconds of session, and how far each total may be off by it, mL (None: unbounded)."""

    start_s: float
    end_s: float
    open_ml: Mapping[str, float | None] = field(default_factory=dict[str, float | None])


@dataclass(frozen=True, slots=True)
class Track:
    """A recording as this looks at it. t_s: (n,) seconds of session; values: channel -> (n,), NaN: not measured."""

    t_s: Floats
    values: Mapping[str, Floats]
    names: Mapping[int, str]
    period_s: float = 0.1
    gaps: Sequence[Unseen] = ()
    machine: MachineMap | None = None
    """Says how large the register of a total is; without it a total that fell began anew."""

    def __getitem__(self, channel: str) -> Floats:
        found = self.values.get(channel)
        return np.full(len(self.t_s), math.nan) if found is None else found


@dataclass(frozen=True, slots=True)
class Stop:
    """How long the treatment stood still for one cause, and how often."""

    cause: str
    seconds: float
    times: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """exchanged_ml: plasma given in exchange and collect; kept_ml: separated into the bag in collect; cleaned_ml:
    separated and sent through the loop in purify; loop_ml: pumped round it. bp, fp, cp: mean flows while they ran.
    """

    exchanged_ml: Estimate
    kept_ml: Estimate
    cleaned_ml: Estimate
    loop_ml: Estimate
    purify_h: Estimate
    net_removal_ml: Estimate
    separating_h: Estimate
    bp_ml_min: Estimate
    fp_ml_min: Estimate
    cp_ml_min: Estimate
    stops: tuple[Stop, ...]
    treated_s: float


def delivered(track: Track) -> Delivered:
    """Everything that follows from the recording alone."""
    phase = Phases(track)
    gained = {pump: _gained(track, f"{pump}_total_ml") for pump in ("dp", "fp", "cp")}
    step_s = np.diff(track.t_s, prepend=track.t_s[:1])
    joined = _joined(track, phase)

    def volume(pump: str, total: str, among: Iterable[str]) -> Estimate:
        if not np.isfinite(track[f"{pump}_total_ml"]).any():
            return unknown(f"the recording has no {pump}_total_ml")
        counted = float(gained[pump][phase.among(among)].sum()) + joined.get(total, 0.0)
        if phases.PURIFY in among and phase.first in LATE:
            return Estimate(low=counted, reason="the recording began later", flags=("joined_later",))
        return _with_gaps(counted, [gap.open_ml.get(total, 0.0) for gap in track.gaps])

    def seconds(among: Iterable[str]) -> float:
        return float(step_s[phase.among(among)].sum())

    open_s = sum(gap.end_s - gap.start_s for gap in track.gaps)
    return Delivered(
        exchanged_ml=volume("dp", "exchanged_ml", GIVING),
        kept_ml=volume("fp", "collected_ml", (phases.COLLECT,)),
        cleaned_ml=volume("fp", "fp_total_ml", (phases.PURIFY,)),
        loop_ml=volume("cp", "loop_volume_ml", (phases.PURIFY,)),
        purify_h=_hours(seconds((phases.PURIFY,)), open_s, track),
        net_removal_ml=_net_removal(track, phase),
        separating_h=_hours(seconds(phases.SEPARATING), open_s, track),
        bp_ml_min=_mean_flow(track["bp_ml_min"], phase.among(AT_WORK)),
        fp_ml_min=_mean_flow(track["fp_ml_min"], phase.among(phases.SEPARATING)),
        cp_ml_min=_mean_flow(track["cp_ml_min"], phase.among((phases.PURIFY,))),
        stops=_stops(track, phase, step_s),
        treated_s=seconds(AT_WORK),
    )


class Phases:
    """The phase at each poll; none where it is not known."""

    def __init__(self, track: Track) -> None:
        codes = track["phase"]
        self._at: NDArray[np.int8] = np.full(len(codes), len(phases.ALL), dtype=np.int8)
        for code, name in track.names.items():
            self._at[codes == code] = phases.ALL.index(name)
        known = np.flatnonzero(self._at < len(phases.ALL))
        self.first_at = int(known[0]) if len(known) else None
        self.first: str | None = None if self.first_at is None else phases.ALL[int(self._at[self.first_at])]

    def among(self, names: Iterable[str]) -> NDArray[np.bool_]:
        """Where it is one of these."""
        table = np.zeros(len(phases.ALL) + 1, dtype=bool)
        table[[phases.ALL.index(name) for name in names]] = True
        return table[self._at]


def _gained(track: Track, total: str) -> Floats:
    """What each reading of a total adds to the one before, mL."""
    total_ml = track[total]
    gained, known = np.zeros(len(total_ml)), np.flatnonzero(np.isfinite(total_ml))
    gained[known[1:]] = np.diff(total_ml[known])
    for n in np.flatnonzero(gained[known] < 0):
        before, after = int(known[n - 1]), int(known[n])
        gained[after] = _risen(track, total, before, after)
    return gained


def _risen(track: Track, total: str, before: int, after: int) -> float:
    """By how much a total rose that fell: its register was full, or the machine began to count anew."""
    if track.machine is None:
        return float(track[total][after])

    def readings(at: int) -> Callable[[str], float]:
        return lambda name: float(track[name][at])

    lasted_s = float(track.t_s[after] - track.t_s[before])
    return risen(track.machine, total, readings(before), readings(after), lasted_s)


def _joined(track: Track, phase: Phases) -> dict[str, float]:
    """What had been done before the first poll, as the machine's totals say it (see derived.totals.VolumesDone)."""
    first = phase.first_at
    if first is None or phase.first in (phases.PRIME, phases.BLOOD_IN, phases.IDLE, phases.ENDED):
        return {}
    given, whole, kept = (
        float(track[f"{name}_ml"][first]) for name in ("dp_total", "exchange_target", "collect_target")
    )
    exchanged = given if phase.first in GIVING or not given >= whole else whole
    if math.isnan(exchanged):
        return {}
    return {"exchanged_ml": exchanged, "collected_ml": max(0.0, exchanged - (whole - kept)) if whole > kept else 0.0}


def _with_gaps(counted_ml: float, open_ml: Sequence[float | None]) -> Estimate:
    if any(each is None for each in open_ml):
        return Estimate(low=0.0, high=None, reason="a gap in the recording leaves it open", flags=("gap",))
    off_ml = sum(each or 0.0 for each in open_ml)
    spread = COVERAGE * VOLUME_CV * counted_ml
    flags = ("gap",) if off_ml else ()
    return Estimate(counted_ml, max(0.0, counted_ml - spread - off_ml), counted_ml + spread + off_ml, flags=flags)


def _hours(seconds: float, open_s: float, track: Track) -> Estimate:
    if not len(track.t_s):
        return unknown("nothing was recorded")
    low = max(0.0, seconds - open_s)
    return Estimate(seconds / 3600, low / 3600, (seconds + open_s) / 3600, flags=("gap",) if open_s else ())


def _mean_flow(flow_ml_min: Floats, where: NDArray[np.bool_]) -> Estimate:
    running = flow_ml_min[where & (flow_ml_min > 0)]
    if not len(running):
        return unknown("it did not run, or was not measured")
    mean, spread = float(running.mean()), COVERAGE * VOLUME_CV
    return Estimate(mean, mean * (1 - spread), mean * (1 + spread))


def _net_removal(track: Track, phase: Phases) -> Estimate:
    """By weight, d(WS2 + WS3 + WS4) within each stretch of balanced phases; a bag is changed between two of them."""
    weight = track["ws2_g"] + track["ws3_g"] + track["ws4_g"]
    balanced = phase.among(phases.BALANCED) & np.isfinite(weight)
    if not balanced.any():
        return unknown("no scale was read in a balanced phase")
    edges = np.flatnonzero(np.diff(np.concatenate([[0], balanced.astype(np.int8), [0]])))
    settle = max(1, round(SETTLE_S / track.period_s))
    moved = 0.0
    for n, (start, stop) in enumerate(zip(edges[::2], edges[1::2], strict=True)):
        begin = start + settle if n else start
        if stop - begin > 1:
            moved += float(weight[stop - 1] - weight[begin])
    if any(gap.open_ml.get("net_removal_ml", 0.0) is None for gap in track.gaps):
        return unknown(f"{moved:.0f} mL were weighed, but a bag may have been changed in a gap", "gap")
    return Estimate(moved, moved - WEIGHED_G, moved + WEIGHED_G)


def _lasting(where: NDArray[np.bool_], step_s: Floats) -> NDArray[np.bool_]:
    """The stretches that are longer than a pump takes to start with its phase."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], where.astype(np.int8), [0]])))
    found = where.copy()
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if step_s[start:stop].sum() < STARTING_S:
            found[start:stop] = False
    return found


STARTING_S = 5.0
"""First-order ramp of a pump (physics of the simulated machine; project's own)."""
SETTLE_S = 3.0
WEIGHED_G = 30.0
"""How sure three scales are together over hours: the step that machines call a bump (machine specification, 3)."""


def _stops(track: Track, phase: Phases, step_s: Floats) -> tuple[Stop, ...]:
    level, bp, fp = track["response_level"], track["bp_ml_min"], track["fp_ml_min"]
    connected = phase.among(phases.BALANCED | {phases.RETURN})
    unseen = np.zeros(len(level), dtype=bool)
    for gap in track.gaps:
        unseen |= (track.t_s > gap.start_s) & (track.t_s <= gap.end_s) & (step_s > 1.5 * track.period_s)
    why = {
        NO_DATA: unseen,
        ALARM: phase.among((phases.STOPPED,)) | (connected & ((level == 1) | (level == 2)) & ~(fp > 0)),
        PAUSED: phase.among((phases.PAUSED,)),
        BLOOD_STOPPED: _lasting(connected & (bp < BP_RUNNING_ML_MIN), step_s),
        PLASMA_STOPPED: _lasting(phase.among(phases.SEPARATING) & (fp == 0), step_s),
    }
    taken, found = np.zeros(len(level), dtype=bool), list[Stop]()
    for cause in CAUSES:
        here = why[cause] & ~taken
        taken |= here
        begins = int((here & ~np.concatenate([[False], here[:-1]])).sum()) if len(here) else 0
        found.append(Stop(cause, float(step_s[here].sum()), begins))
    return tuple(found)
