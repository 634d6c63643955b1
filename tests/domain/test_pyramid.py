"""Minima and maxima over spans: the same grown, made at once or taken from the finest level, and nothing left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_monitor.domain.pyramid import READ_FROM, SPANS_S, Level, Pyramid

CHANNELS = 2
steps = st.sampled_from([0.0, 0.05, 0.1, 0.9, 7.0, 63.9, 700.0])
readings = st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6, width=32))
frames = st.lists(st.tuples(steps, readings, readings), max_size=60)


def arrays(given_frames: list[tuple[float, float, float]]) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(given_frames, dtype=np.float64).reshape(-1, 1 + CHANNELS)
    return np.cumsum(table[:, 0]), table[:, 1:].astype(np.float32)


def same(one: Pyramid, other: Pyramid) -> None:
    for number in range(len(SPANS_S)):
        a, b = one.level(number), other.level(number)
        for mine, its in ((a.first_s, b.first_s), (a.last_s, b.last_s), (a.low, b.low), (a.high, b.high)):
            np.testing.assert_array_equal(mine, its)


@given(frames)
def test_grown_made_at_once_and_restored_are_the_same(given_frames: list[tuple[float, float, float]]) -> None:
    t_s, values = arrays(given_frames)
    grown, made, restored = Pyramid(CHANNELS), Pyramid(CHANNELS), Pyramid(CHANNELS)
    for moment, row in zip(t_s.tolist(), values, strict=True):
        grown.append(moment, row)
    made.rebuild(t_s, values)
    finest = Level.unpacked(made.level(0).packed(), CHANNELS)
    assert finest is not None
    restored.restore(finest)
    same(grown, made)
    same(restored, made)
    half = len(t_s) // 2
    going_on = Pyramid(CHANNELS)
    going_on.rebuild(t_s[:half], values[:half])
    for moment, row in zip(t_s[half:].tolist(), values[half:], strict=True):
        going_on.append(moment, row)
    same(going_on, made)


@given(frames)
def test_every_reading_lies_between_the_bounds_of_its_span(given_frames: list[tuple[float, float, float]]) -> None:
    t_s, values = arrays(given_frames)
    pyramid = Pyramid(CHANNELS)
    pyramid.rebuild(t_s, values)
    for number, span_s in enumerate(SPANS_S):
        level = pyramid.level(number)
        assert len(np.unique(level.first_s // span_s)) == len(level), "one row a span"
        for moment, row in zip(t_s, values, strict=True):
            at = np.searchsorted(level.first_s // span_s, moment // span_s)
            assert level.first_s[at] <= moment <= level.last_s[at]
            known = ~np.isnan(row)
            assert (level.low[at][known] <= row[known]).all() and (row[known] <= level.high[at][known]).all()


def test_the_coarsest_level_that_a_pixel_hides_is_drawn() -> None:
    pyramid = Pyramid(CHANNELS)
    pyramid.rebuild(np.arange(0.0, 2000.0, 0.5), np.zeros((4000, CHANNELS), np.float32))
    assert pyramid.for_step(READ_FROM * SPANS_S[0] - 0.01) is None
    found = [pyramid.for_step(READ_FROM * span_s) for span_s in SPANS_S]
    assert [level and len(level) for level in found] == [2000, 250, 32, 4]


@pytest.mark.parametrize("array", [np.zeros((3, 4)), np.zeros(6)])
def test_what_was_kept_in_another_shape_is_made_again(array: np.ndarray) -> None:
    assert Level.unpacked(array, CHANNELS) is None
