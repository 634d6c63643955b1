"""What a poll costs on the disk."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

from session_monitor.domain.decoding import FrameBuilder
from session_monitor.monitor.ports import StepRecord
from session_monitor.storage.space import BYTES_A_POLL, BYTES_A_VALUE
from tests.storage.sessions import PERIOD, UTC0, li_als_3, poll, raw_of, record

POLLS = 2000
TWENTY_FOUR = (
    *("identity", "serial", "heartbeat", "phase", "treatment_s"),
    *("pacc_mmhg", "part_mmhg", "pven_mmhg", "p1st_mmhg", "p2nd_mmhg", "p3rd_mmhg", "tmp_mmhg"),
    *("bp_ml_min", "fp_ml_min", "dp_ml_min", "rp_ml_min", "fp2_ml_min", "cp_ml_min", "sp_ml_h"),
    *("ws2_g", "ws3_g", "ws4_g", "ht_c", "bp_total_ml"),
)
"""The channels of the figure in the specification: pressures, flows and weights, no bits and no settings."""


def noisy_session(channels: tuple[str, ...] | None) -> list[StepRecord]:
    """Values of a real treatment's size that never stand still, with clocks that jitter."""
    machine = li_als_3()
    if channels:
        machine = dataclasses.replace(machine, channels=tuple(machine.channel(name) for name in channels))
    builder, dice = FrameBuilder(machine), random.Random(1)
    steps = []
    for seq in range(POLLS):
        moving = {c.name: dice.randrange(200, 3000) for c in machine.channels if c.unit and "_set_" not in c.name}
        moving |= {name: 2_000_000 + seq * 20 for name in moving if name.endswith("_total_ml")}
        moving |= {name: 20_000 + seq for name in moving if name.endswith("_g")} | {"ht_c": dice.randrange(370, 380)}
        t_ns = seq * PERIOD + dice.randrange(3_000_000)
        raw = raw_of(machine, seq, **moving)
        utc_ns = UTC0 + t_ns + dice.randrange(-1_000_000, 1_000_000)
        steps.append(poll(machine, seq, raw, t_ns=t_ns, utc_ns=utc_ns, builder=builder))
    return steps


def bytes_a_value(folder: Path, channels: tuple[str, ...] | None) -> float:
    """Growth of the file from one tenth of the session to all of it, a value: clocks, quality and all."""
    steps = noisy_session(channels)
    frame = steps[0].input.frame
    assert frame is not None
    part = record(folder, steps[: POLLS // 10], frame.machine).stat().st_size
    whole = record(folder, steps, frame.machine).stat().st_size
    return (whole - part) / (POLLS - POLLS // 10) / len(frame.machine.channels)


def test_at_most_five_bytes_a_value_with_24_channels(tmp_path: Path) -> None:
    assert bytes_a_value(tmp_path, TWENTY_FOUR) <= 4.2  # leaves room for a hash in each row


def test_less_with_the_whole_machine(tmp_path: Path) -> None:
    measured = bytes_a_value(tmp_path, None)
    assert measured <= 3.0
    assert measured <= BYTES_A_VALUE + BYTES_A_POLL / 100, "the hours left are never promised too high"
