"""The samples measured against the alarms specification, section 1: spectrum by FFT, timing by envelope."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from session_monitor.processes.bursts import LOUDER, RATE_HZ, REPEAT_S, burst, length_s, reminder

C4, D4, F4S, G4, C5, E5 = 261.63, 293.66, 369.99, 392.00, 523.25, 659.26
MELODY = {
    "perfusion": [C4, F4S, C4, C4, F4S],
    "fluid": [C5, D4, G4, C5, D4],
    "equipment": [C5, C4, C4, C5, C4],
}
PULSE_S = {"high": (0.075, 0.200), "medium": (0.125, 0.250), "low": (0.125, 0.250)}
SPACING_S = {"high": (0.050, 0.125), "medium": (0.125, 0.250), "low": (0.125, 0.250)}
COUNT = {"high": (10, 10), "medium": (3, 3), "low": (1, 2)}
EVERY = [(priority, melody) for priority in ("high", "medium") for melody in MELODY] + [("low", "perfusion")]

Wave = NDArray[np.float32]


def notes_hz(priority: str, melody: str) -> list[float]:
    """The fundamentals that the specification asks for, pulse by pulse; low has tones of its own."""
    return {"high": MELODY[melody] * 2, "medium": MELODY[melody][:3], "low": [E5, C5]}[priority]


def pulses(samples: Wave) -> list[slice]:
    """Where the single pulses lie, silence between them."""
    loud = np.flatnonzero(samples)
    breaks = np.flatnonzero(np.diff(loud) > 0.02 * RATE_HZ)
    starts = [loud[0], *loud[breaks + 1]]
    ends = [*loud[breaks], loud[-1]]
    return [slice(int(a), int(b) + 1) for a, b in zip(starts, ends, strict=True)]


def fundamental_hz(pulse: Wave) -> float:
    """By autocorrelation: the shortest lag after which the wave repeats."""
    middle = pulse[len(pulse) // 4 : -len(pulse) // 4]
    correlation = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    lags = np.arange(len(correlation))
    correlation = correlation / (len(middle) - lags)  # fewer products at long lags
    low, high = round(RATE_HZ / 1000), round(RATE_HZ / 150)
    best = correlation[low:high].max()
    return RATE_HZ / (low + int(np.argmax(correlation[low:high] > 0.98 * best)))


def envelope(pulse: Wave, hz: float) -> Wave:
    """Root mean square over one period of the note, top 1."""
    window = round(RATE_HZ / hz)
    square = np.convolve(np.pad(pulse.astype(float) ** 2, window), np.ones(window) / window, "same")
    level = np.sqrt(np.maximum(square, 0))
    return (level / level.max()).astype(np.float32)


def passes(samples: Wave, where: slice, hz: float, height: float) -> tuple[float, float]:
    """When the pulse rises through this height and falls through it again, in seconds of the burst."""
    level = envelope(samples[where], hz)
    above = np.flatnonzero(level >= height)
    offset = where.start - round(RATE_HZ / hz)
    return (offset + int(above[0])) / RATE_HZ, (offset + int(above[-1])) / RATE_HZ


@pytest.mark.parametrize(("priority", "melody"), EVERY)
def test_notes_follow_the_melody(priority: str, melody: str) -> None:
    samples = burst(priority, melody)
    heard = [fundamental_hz(samples[where]) for where in pulses(samples)]
    assert heard == pytest.approx(notes_hz(priority, melody), rel=0.02)
    assert all(150 <= hz <= 1000 for hz in heard)


@pytest.mark.parametrize(("priority", "melody"), EVERY)
def test_at_least_four_harmonics_within_15_db(priority: str, melody: str) -> None:
    samples = burst(priority, melody)
    for where in pulses(samples):
        pulse = samples[where]
        hz = fundamental_hz(pulse)
        spectrum = np.abs(np.fft.rfft(pulse * np.hanning(len(pulse)), 1 << 18))
        frequency = np.fft.rfftfreq(1 << 18, 1 / RATE_HZ)

        def peak_db(near_hz: float, spectrum=spectrum, frequency=frequency, hz=hz) -> float:
            return 20 * float(np.log10(spectrum[np.abs(frequency - near_hz) < hz / 4].max()))

        harmonics = [k * hz for k in range(2, 27) if 300 <= k * hz <= 4000]
        near = [h for h in harmonics if abs(peak_db(h) - peak_db(hz)) <= 15]
        assert len(near) >= 4
        assert spectrum[frequency > 4400].max() < spectrum.max() / 30  # nothing shrill


@pytest.mark.parametrize("height", [0.9, 0.5])
@pytest.mark.parametrize(("priority", "melody"), EVERY)
def test_pulses_and_spacings(priority: str, melody: str, height: float) -> None:
    samples = burst(priority, melody)
    found = pulses(samples)
    assert COUNT[priority][0] <= len(found) <= COUNT[priority][1]
    times = [passes(samples, where, fundamental_hz(samples[where]), height) for where in found]
    lengths = [end - start for start, end in times]
    gaps = [after[0] - before[1] for before, after in pairwise(times)]
    assert all(PULSE_S[priority][0] <= length <= PULSE_S[priority][1] for length in lengths)
    if priority == "high":
        assert 0.35 <= gaps.pop(4) <= 1.30
        doubled = [gaps.pop(6), gaps.pop(2)]  # 8 -> 9 and 3 -> 4
        expected = 2 * np.mean(gaps) + np.mean(lengths)
        assert doubled == pytest.approx([expected, expected], abs=0.01)
    assert all(SPACING_S[priority][0] <= gap <= SPACING_S[priority][1] for gap in gaps)
    assert np.ptp(gaps) < 0.01


@pytest.mark.parametrize(("priority", "melody"), EVERY)
def test_the_rise_is_15_to_20_percent_of_the_pulse(priority: str, melody: str) -> None:
    samples = burst(priority, melody)
    for where, hz in zip(pulses(samples), notes_hz(priority, melody), strict=True):
        # a ramp times a periodic wave: each sample over that of the steady wave a whole number of periods later
        pulse = samples[where].astype(float)
        t = np.arange(len(pulse)) / RATE_HZ
        later = np.interp(t + np.ceil(0.04 * hz) / hz, t, pulse)
        ramp = (t > 0) & (np.abs(later) > 0.5 * np.abs(pulse).max()) & (t < 0.012)
        slope = float(np.median(pulse[ramp] / later[ramp] / t[ramp]))
        start, end = passes(samples, where, hz, 0.9)
        assert 0.15 <= 0.8 / slope / (end - start) <= 0.20


def a_weighted(samples: Wave) -> float:
    """Level of the loudest pulse, A-weighted (IEC 61672-1)."""
    levels = []
    for where in pulses(samples):
        pulse = samples[where][len(samples[where]) // 3 : -len(samples[where]) // 3]
        spectrum = np.abs(np.fft.rfft(pulse * np.hanning(len(pulse))))
        f2 = np.fft.rfftfreq(len(pulse), 1 / RATE_HZ) ** 2
        a = 12194**2 * f2**2 / ((f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194**2))
        levels.append(float(np.sqrt(np.sum((a * spectrum) ** 2)) / len(pulse)))
    return max(levels)


def test_high_is_louder_than_medium_than_low_whatever_the_melody() -> None:
    level = {p: [a_weighted(burst(p, m)) for m in MELODY] for p in COUNT}
    assert min(level["high"]) >= 1.1 * max(level["medium"])
    assert min(level["medium"]) >= 1.1 * max(level["low"])
    assert a_weighted(reminder()) <= 1.05 * max(level["low"])
    assert LOUDER * min(level["low"]) > max(level["high"])


@pytest.mark.parametrize(("priority", "melody"), EVERY)
def test_samples_fit_and_repeat_as_stated(priority: str, melody: str) -> None:
    samples = burst(priority, melody)
    assert samples.dtype == np.float32
    assert 0.2 < np.abs(samples).max() * LOUDER <= 1.0
    assert samples[0] == pytest.approx(0, abs=1e-3)
    assert samples[-1] == pytest.approx(0, abs=1e-3)
    assert np.abs(np.diff(samples)).max() < 0.2
    least, most = {"high": (2.5, 15), "medium": (2.5, 30), "low": (15, 1e9)}[priority]
    assert least < REPEAT_S[priority] - length_s(samples)
    assert REPEAT_S[priority] <= most


def test_the_reminder_is_one_low_tone() -> None:
    samples = reminder()
    (where,) = pulses(samples)
    assert fundamental_hz(samples[where]) == pytest.approx(E5, rel=0.02)


def test_an_unknown_melody_is_not_silent() -> None:
    assert np.array_equal(burst("high", "no such tune"), burst("high", "equipment"))
