"""What-if of a session not left alone: the monitor started again three times, other limits edited five times."""

from __future__ import annotations

import time
from pathlib import Path

from bench.figures import Figure
from bench.reliability.by_hand import Treatment
from session_monitor.domain.conditions.trial import Trial
from session_monitor.storage.reading import Recording
from session_monitor.wiring.whatif import runs_of, what_if
from session_monitor.wiring.whatif_arrays import judged_at_once
from session_monitor.wiring.whatif_stepped import on_trial

PERIOD_NS = 100_000_000
EDITS = (
    ("return_high.limit", 145),
    ("access_low.limit", -150),
    ("tmp_very_high.limit", 90),
    ("return_high.limit", 150),
    ("access_low.limit", -160),
)
RESTARTS_AFTER = (1, 2, 4)
CHUNK_S = 60.0


def interrupted(folder: Path, trial: Trial, hours: float) -> list[Figure]:
    """Over arrays, cold and cached, beside step by step; the transitions must be the same."""
    path = _recorded(folder, hours * 3600)
    n = f"{hours:g} h at 10 Hz, {len(RESTARTS_AFTER)} restarts, {len(EDITS)} edits"
    took_s = list[float]()
    for _ in range(2):
        began_s = time.perf_counter()
        with Recording.open(path) as recording:
            assert what_if(recording, trial, "bench").stepped is None
        took_s.append(time.perf_counter() - began_s)
    with Recording.open(path) as recording:
        runs, recorded = runs_of(recording), recording.transitions()
        at_once = judged_at_once(recording, trial, runs, recorded)
        began_s = time.perf_counter()
        stepped = on_trial(recording, trial, runs, recorded)
        stepped_s = time.perf_counter() - began_s
        touched = {row.key for row in at_once}
    same = [(row.key, row.t_ns, row.event, row.to) for row in stepped if row.key in touched]
    assert sorted(same, key=str) == sorted(((r.key, r.t_ns, r.event, r.to) for r in at_once), key=str)
    what = "what-if of a session with restarts and edits"
    return [
        Figure(f"{what}, cold", f"{took_s[0]:.2f} s", n, "<= 3 s", took_s[0] <= 3),
        Figure(f"{what}, cached", f"{took_s[1]:.2f} s", n, "<= 0.5 s", took_s[1] <= 0.5),
        Figure("the same step by step", f"{stepped_s:.1f} s", f"{n}, {len(same)} rows"),
    ]


def _recorded(folder: Path, seconds: float) -> Path:
    """The closed recording."""
    treatment = Treatment(folder, "separator-clotting", period_ns=PERIOD_NS)
    parts = len(EDITS) + 1
    for part in range(parts):
        left_s = seconds / parts
        while left_s > 0:
            treatment.run(min(CHUNK_S, left_s))
            left_s -= CHUNK_S
            del treatment.heard[:-1]  # hours of steps would fill the memory
        if part < len(EDITS):
            key, value = EDITS[part]
            treatment.say("edit_limit", key=key, value=value, reason="bench")
        if part in RESTARTS_AFTER:
            treatment.run(1)
            treatment.die()
            treatment.begin()
    treatment.close().close()
    return treatment.recorder.path
