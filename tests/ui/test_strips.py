"""Trends: a spike of one reading is visible at every zoom, a gap stays a gap, an alarm colours its trace."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.synthetic import Treatment, alarm
from ui.bedside import Bedside
from ui.decimate import pixels
from ui.episodes import first_offending
from ui.history import Arrays, History
from ui.spans import Episode, Span, time_ticks
from ui.strips import Strip
from ui.theme import Look
from ui.traces import STRIPS

HOUR = 36_000  # frames at 10 Hz


def spiked(hours: float, at: int) -> History:
    history = History(["a"])
    n = int(hours * HOUR)
    values = np.full((n, 1), 50.0)
    values[at] = 150.0
    history.merge(np.arange(n), np.arange(n) / 10.0, values)
    return history


@pytest.mark.parametrize("span_s", [60, 600, 3600, 8 * 3600, 72 * 3600])
@pytest.mark.parametrize("width", [300, 800, 3000])
def test_a_spike_of_one_reading_is_drawn_at_every_zoom(span_s: int, width: int) -> None:
    history = spiked(span_s / 3600 if span_s > 8 * 3600 else 8, at=8 * HOUR - 321)
    end = max(8 * 3600.0, span_s)
    x, y = history.trace("a", end - span_s, end, span_s / width)
    assert np.nanmax(y) == 150.0
    assert np.nanmin(y) == 50.0
    assert abs(x[np.nanargmax(y)] - (8 * HOUR - 321) / 10) <= max(1.0, span_s / width)
    assert len(x) <= 2 * width + 10


@pytest.mark.parametrize("width", [300, 1400])
def test_what_is_drawn_of_does_not_grow_with_the_session(width: int) -> None:
    history = spiked(72, at=HOUR)
    for span_s in (3600, 8 * 3600, 72 * 3600):
        level = history.pyramid.for_step(span_s / width)
        rows = history.t if level is None else level.first_s
        assert np.searchsorted(rows, span_s) <= 2 * 10 * 8 * width


def test_appended_and_merged_histories_draw_the_same() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(5000, 1))
    values[700:720] = np.nan
    merged, appended = History(["a"]), History(["a"])
    merged.merge(np.arange(5000), np.arange(5000) / 10, values)
    for i in range(5000):
        appended.append(i, i / 10, values[i])
    for step in (0.7, 5.0, 20.0, 150.0):
        for a, b in zip(merged.trace("a", 0, 500, step), appended.trace("a", 0, 500, step), strict=True):
            np.testing.assert_array_equal(a, b)


def test_frames_read_later_take_their_place() -> None:
    history = History(["a"])
    for i in range(100, 200):
        assert history.append(i, i / 10, [float(i)])
    assert not history.append(150, 15.0, [0.0]), "an old frame must not come again"
    added = history.merge(np.arange(50, 120), np.arange(50, 120) / 10, np.arange(50.0, 120.0)[:, None])
    assert added == 50
    np.testing.assert_array_equal(history.t, np.arange(50, 200) / 10)
    np.testing.assert_array_equal(history.column("a"), np.arange(50, 200))


@pytest.mark.parametrize("step", [0.5, 5.0])
def test_a_gap_stays_a_gap(step: float) -> None:
    t = np.concatenate([np.arange(0, 300, 0.1), np.arange(330, 600, 0.1)])
    history = History(["a"])
    history.merge(np.arange(len(t)), t, np.ones((len(t), 1)))
    x, y = history.trace("a", 0, 600, step)
    assert np.isnan(y).sum() == 1
    assert 299 - step <= x[np.isnan(y)][0] <= 330


def test_unknown_values_are_not_drawn() -> None:
    t = np.arange(0, 100, 0.1)
    v = np.where((t > 40) & (t < 60), np.nan, 1.0)
    x, y = pixels(t, v, v, 1.0, 1.5)
    inside = (x > 41.5) & (x < 58.5)
    assert np.isnan(y[inside]).all()
    assert np.isfinite(y[~inside & (x < 40)]).all()


def test_nothing_recorded_draws_nothing() -> None:
    x, y = History(["a"]).trace("a", 0, 60, 1.0)
    assert len(x) == len(y) == 0
    x, y = Arrays(np.arange(5.0), {}).trace("other", 0, 60, 1.0)
    assert len(x) == 0


def test_arrays_of_a_recording_draw_in_the_same_strip(qtbot, fonts) -> None:
    strip = Strip(Look(), STRIPS[0])
    qtbot.addWidget(strip)
    strip.resize(900, 200)
    strip.show()
    t = np.arange(0, 3600, 0.1)
    v = 40 + 10 * np.sin(t / 60)
    v[12345] = 118
    strip.show_span(Arrays(t, {"tmp_mmhg": v}), Span(0, 3600, 0, "UTC"))
    cursor = strip.add_cursor()
    cursor.setValue(1800)
    QApplication.processEvents()
    _, y = strip._traces[0].getData()
    assert np.nanmax(y) == 118
    assert strip.plot.getViewBox().viewRange()[0] == pytest.approx([0, 3600])
    strip.plot.close()


def test_the_trace_takes_the_alarms_colour_from_the_first_offending_reading() -> None:
    history = History(["tmp_mmhg"])
    for i in range(1000):
        history.append(i, i / 10, [90.0 if i < 700 else 110.0])
    raised = alarm("tmp_very_high", "high", 1, value=110.0, limit=100.0, since_s=82.0)
    assert first_offending(history, "tmp_mmhg", raised) == pytest.approx(70.0)  # type: ignore[arg-type]
    low = alarm("return_low", "high", 1, channel="tmp_mmhg", value=4.0, limit=100.0, since_s=60.0)
    assert first_offending(history, "tmp_mmhg", low) == pytest.approx(0.0)  # type: ignore[arg-type]


def test_an_alarm_on_another_quantity_starts_at_its_onset() -> None:
    history = History(["sep_dp_mmhg"])
    for i in range(1000):
        history.append(i, i / 10, [90.0])
    raised = alarm("sep_dp_rise", "medium", 1, value=1.1, limit=1.0, since_s=82.0)
    assert first_offending(history, "sep_dp_mmhg", raised) == 82.0  # type: ignore[arg-type]


def test_episodes_open_and_close_with_their_alarm(window: Bedside) -> None:
    treatment = Treatment("tmp")
    treatment.play(window, 900)
    assert {e.priority for e in window.episodes.all() if e.channel == "tmp_mmhg"} == {"medium", "high"}
    assert all(e.end is None for e in window.episodes.all() if e.channel == "tmp_mmhg")
    window.show_snapshot(Treatment("quiet", end_s=8080.0).at(8077.0))
    assert all(e.end == 8077.0 for e in window.episodes.all())


def test_overlays_carry_only_the_episodes_part(qtbot, fonts) -> None:
    strip = Strip(Look(), STRIPS[0])
    qtbot.addWidget(strip)
    strip.resize(900, 200)
    strip.show()
    QApplication.processEvents()
    t = np.arange(0, 600, 0.1)
    strip.set_episodes([Episode("tmp_mmhg", 400.0, 500.0, "medium"), Episode("tmp_mmhg", 450.0, None, "high")])
    strip.show_span(Arrays(t, {"tmp_mmhg": np.full(len(t), 70.0)}), Span(0, 600, 0, "UTC"))
    for priority, low, high in (("medium", 400, 450), ("high", 450, 600)):
        x, y = strip._overlays[0, priority].getData()
        drawn = x[np.isfinite(y)]
        assert drawn.min() == pytest.approx(low, abs=2)
        assert drawn.max() == pytest.approx(high, abs=2)
    strip.plot.close()


def test_the_range_widens_for_what_lies_outside_and_only_then() -> None:
    spec = STRIPS[0]
    assert spec.range_for(0, 104)[:2] == (0, 120)
    assert spec.range_for(0, 164)[:2] == (0, 200)
    assert spec.range_for(-400, 700)[:2] == (-500, 800)


def test_ticks_stand_at_round_local_times() -> None:
    span = Span(0, 3600, 1_773_490_400.0, "Asia/Shanghai")
    ticks = time_ticks(span, 900)
    assert len(ticks) >= 3
    assert all(text.endswith((":00", ":15", ":30", ":45", ":10", ":20", ":40", ":50")) for _, text in ticks)
    assert ticks[0][1].startswith("20:")


def test_windows_cover_what_they_say(window: Bedside, clock) -> None:
    Treatment("quiet").play(window, 3600)
    for window_s, wanted in ((600.0, 600.0), (3600.0, 3600.0), (None, 3600.0)):
        window.footer.windows.chosen.emit(window_s)
        low, high = window.trends.panels[0].strip.plot.getViewBox().viewRange()[0]
        assert high == pytest.approx(8076.0)
        assert high - low == pytest.approx(wanted)
