"""A session reviewed again is drawn from what an earlier look kept, and looks the same to the last pixel."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from session_monitor.storage.cache import cache_folder
from session_monitor.storage.reading import Recording
from tests.storage.sessions import li_als_3, miss, poll, raw_of, record
from ui.history import History
from ui.review.session import ReviewedSession


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fifty minutes at 1 Hz with a spike of one reading, an invalid one and a gap; a cache of this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    machine = li_als_3()
    steps = []
    for seq in range(1500):
        pressure = 3000 if seq == 777 else -32768 if seq == 900 else 400 + seq % 50
        raw = raw_of(machine, seq, pven_mmhg=pressure)
        steps.append(miss(10 * seq) if 300 <= seq < 330 else poll(machine, 10 * seq, raw))
    return record(tmp_path / "r", steps, machine)


def traces(path: Path) -> list[np.ndarray]:
    session = ReviewedSession(Recording.open(path))
    try:
        spans = ((0.0, 1500.0, 1.0), (0.0, 1500.0, 5.0), (700.0, 800.0, 0.1), (0.0, 1500.0, 30.0))
        return [part for span in spans for part in session.history.trace("pven_mmhg", *span)]
    finally:
        session.close()


def test_the_second_look_draws_the_same_and_so_does_one_without_the_cache(closed: Path) -> None:
    first, second = traces(closed), traces(closed)
    shutil.rmtree(cache_folder())
    third = traces(closed)
    for one, other, again in zip(first, second, third, strict=True):
        np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(one, again)
    assert np.nanmax(second[7]) == pytest.approx(300.0), "the spike, at 30 s a pixel"
    assert np.isnan(second[1]).any(), "the gap"


def test_the_second_look_makes_no_minima_and_maxima_of_its_own(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = traces(closed)
    monkeypatch.setattr("session_monitor.domain.pyramid.Pyramid.rebuild", None)
    for one, other in zip(before, traces(closed), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_history_filled_at_once_goes_on_frame_by_frame() -> None:
    filled, merged = History(["a"]), History(["a"])
    seq, t = np.arange(100), np.arange(100) / 2
    filled.fill(seq, t, np.arange(100.0)[:, None])
    merged.merge(seq, t, np.arange(100.0)[:, None])
    for history in (filled, merged):
        assert history.append(100, 50.0, [500.0])
        assert len(history) == 101
    for one, other in zip(filled.trace("a", 0, 60, 3.0), merged.trace("a", 0, 60, 3.0), strict=True):
        np.testing.assert_array_equal(one, other)
