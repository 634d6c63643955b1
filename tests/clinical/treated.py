"""A treatment as a recording would hold it: totals that follow the flows, phase by phase."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from session_monitor.domain.clinical.delivered import Track, Unseen

NAMES = {
    0: "prime",
    1: "blood_in",
    2: "exchange",
    3: "collect",
    5: "purify",
    7: "return",
    10: "paused",
    11: "stopped_by_alarm",
}
CODES = {name: code for code, name in NAMES.items()}
FLOWS = {
    "exchange": {"bp": 120.0, "fp": 30.0, "dp": 30.0},
    "collect": {"bp": 120.0, "fp": 30.0, "dp": 30.0},
    "purify": {"bp": 120.0, "fp": 30.0, "dp": 30.0, "cp": 200.0},
    "paused": {"bp": 120.0},
    "stopped_by_alarm": {},
    "return": {"bp": 80.0},
    "prime": {"bp": 150.0},
}
PERIOD_S = 1.0


def track(stays: Sequence[tuple[str, float]], gaps: Sequence[Unseen] = (), **channels: float) -> Track:
    """stays: (phase, minutes). channels: a value of all polls beside the totals and flows."""
    phase = np.concatenate([np.full(round(60 * minutes), CODES[name], float) for name, minutes in stays])
    values = dict[str, np.ndarray](phase=phase)
    for pump in ("bp", "fp", "dp", "cp"):
        flow = np.array([FLOWS[NAMES[int(code)]].get(pump, 0.0) for code in phase])
        values[f"{pump}_ml_min"] = flow
        values[f"{pump}_total_ml"] = np.cumsum(flow * PERIOD_S / 60)
    values["response_level"] = np.zeros(len(phase))
    values |= {name: np.full(len(phase), value) for name, value in channels.items()}
    return Track(np.arange(len(phase)) * PERIOD_S, values, NAMES, PERIOD_S, gaps)


def without(whole: Track, begin_s: float, end_s: float, open_ml: Mapping[str, float | None]) -> Track:
    """The same with a gap."""
    kept = (whole.t_s <= begin_s) | (whole.t_s >= end_s)
    values = {name: value[kept] for name, value in whole.values.items()}
    return Track(whole.t_s[kept], values, NAMES, PERIOD_S, [Unseen(begin_s, end_s, open_ml)])


def restarted(whole: Track, at_s: float) -> Track:
    """The same, and the machine began to count anew at that moment."""
    values = dict(whole.values)
    later = whole.t_s >= at_s
    for name in ("bp", "fp", "dp", "cp"):
        total = values[f"{name}_total_ml"].copy()
        before = total[~later][-1] if (~later).any() else math.nan
        total[later] -= before
        values[f"{name}_total_ml"] = total
    return Track(whole.t_s, values, NAMES, PERIOD_S)
