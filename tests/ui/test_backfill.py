"""A screen that was restarted or slow shows the whole treatment again, read from the recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.storage.sessions import li_als_3, poll, raw_of, record
from ui.aside import wait_for_all
from ui.backfill import SETTLED, Backfill
from ui.history import History
from ui.traces import CHANNELS


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """200 polls of the shipped machine; poll 60 has no Pacc."""
    machine = li_als_3()
    steps = []
    for seq in range(200):
        moving = {"pacc_mmhg": -800 - seq, "part_mmhg": 1400 + seq, "pven_mmhg": 900}
        if seq == 60:
            moving["pacc_mmhg"] = -32768
        steps.append(poll(machine, seq, raw_of(machine, seq, **moving)))
    return record(tmp_path, steps, machine)


def fill(backfill: Backfill, path: Path, history: History) -> None:
    backfill.collect(str(path), history)
    wait_for_all(60)
    backfill.collect(str(path), history)


def test_a_restarted_screen_gets_what_came_before_it(recording: Path) -> None:
    history, backfill = History(CHANNELS), Backfill(CHANNELS)
    for seq in range(150, 150 + SETTLED + 1):
        history.append(seq, seq / 10, [float("nan")] * len(CHANNELS))
        backfill.note(seq)
    fill(backfill, recording, history)
    assert len(history) == 150 + SETTLED + 1
    pacc = history.column("pacc_mmhg")
    assert pacc[10] == pytest.approx(-81.0)
    assert np.isnan(pacc[60]), "no measurement stays no measurement"
    assert history.column("sep_dp_mmhg")[10] == pytest.approx(141.0 - 90.0)
    assert (np.diff(history.t) > 0).all()


def test_a_hole_in_the_middle_is_filled_once_it_is_on_disk(recording: Path) -> None:
    history, backfill = History(CHANNELS), Backfill(CHANNELS)
    for seq in [*range(40), *range(70, 80)]:
        history.append(seq, seq / 10, [0.0] * len(CHANNELS))
        backfill.note(seq)
    fill(backfill, recording, history)
    assert len(history) == 50, "the recorder may not have written these yet"
    for seq in range(80, 80 + SETTLED):
        history.append(seq, seq / 10, [0.0] * len(CHANNELS))
        backfill.note(seq)
    fill(backfill, recording, history)
    assert len(history) == 80 + SETTLED
    assert history.column("pacc_mmhg")[50] == pytest.approx(-85.0)


def test_a_recording_that_cannot_be_read_leaves_the_gap(tmp_path: Path) -> None:
    history, backfill = History(CHANNELS), Backfill(CHANNELS)
    for seq in [0, *range(30, 30 + SETTLED + 1)]:
        history.append(seq, seq / 10, [0.0] * len(CHANNELS))
        backfill.note(seq)
    fill(backfill, tmp_path / "none.sqlite", history)
    assert len(history) == SETTLED + 2
