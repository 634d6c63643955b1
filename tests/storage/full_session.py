"""A recording with something of everything in it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from session_monitor.domain.results import Result
from tests.storage.sessions import UTC0, li_als_3, miss, poll, record, transition

HOUR_NS = 3600 * 10**9
BEFORE = Result("IL-6", 119.94, "pg/mL", 7.0, UTC0 - HOUR_NS, "before", None, "ECLIA", "lin", UTC0)
AFTER = dataclasses.replace(BEFORE, value=20.49, when="after", specimen_utc_ns=UTC0 + HOUR_NS)


def full_session(folder: Path) -> Path:
    """Nine polls and a missed one of a simulated Li-ALS 3.0, one alarm, a note, a weight, results."""
    machine = li_als_3()
    outputs = (
        ("note", {"text": "bag changed", "by": "lin", "t_s": 0.2, "utc_ns": UTC0}),
        ("entered_value", {"name": "weight_kg", "value": 61.5, "unit": "kg", "by": "lin", "utc_ns": UTC0}),
        ("result", BEFORE.row()),
        ("result", AFTER.row()),
    )
    steps = [poll(machine, seq) for seq in range(9)]
    steps[1] = poll(machine, 1, transitions=(transition(0, 1),))
    steps[2] = poll(machine, 2, outputs=outputs)
    return record(folder, [*steps, miss(9)], machine, self_test=[("sound", "good", "Speaker")])
