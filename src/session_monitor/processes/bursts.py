"""What each alarm sounds like, synthesised to the alarms specification, section 1 (IEC 60601-1-8 signals).

Without it the sounds would be files no one can check; here each figure of the specification stands beside its line and
the tests measure the samples. Pulse length and spacing are measured where the envelope passes 90 % of its top, the rise
from 10 % to 90 %; the values also keep the limits where it passes 50 %, and from silence to silence.
All arrays: shape (samples,), float32, 44100 Hz mono, within -1..1 at the gain LOUDER, read-only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]

RATE_HZ = 44100
NOTES_HZ = {"C4": 261.63, "D4": 293.66, "F#4": 369.99, "G4": 392.00, "C5": 523.25, "E5": 659.26}
MELODIES = {
    "perfusion": ("C4", "F#4", "C4", "C4", "F#4"),
    "fluid": ("C5", "D4", "G4", "C5", "D4"),
    "equipment": ("C5", "C4", "C4", "C5", "C4"),
}
"""Five notes, played twice for high; the first three for medium."""
LOW_NOTES = ("E5", "C5")
HARMONICS_DB = (0.0, -3.0, -5.0, -7.0, -9.0, -11.0)
"""The fundamental and its multiples 2 to 6: five of them lie within 300-4000 Hz for every note above."""
LEVELS = {"high": 0.50, "medium": 0.40, "low": 0.32}
"""Loudness order; equal levels are equally loud (A-weighted), whatever the note."""
LOUDER = 1.9
"""Gain of an alarm that waited too long (5.6 dB): even a low one is then above an ordinary high one."""
REPEAT_S = {"high": 5.5, "medium": 10.0, "low": 30.0}
"""From start to start; the pauses between are 2.8, 9.0 and 29.4 s."""

_RISE = 0.185  # of the pulse length, from 10 % to 90 %
_FULL = 0.35  # A-weighted level of a pulse of level 1; the loudest note's peak then stays below 1 at LOUDER


@dataclass(frozen=True, slots=True)
class _Shape:
    """Length of a pulse and from its end to the next one's start, in seconds at 90 % of the top."""

    pulse_s: float
    spacing_s: float

    @property
    def ramp_s(self) -> float:
        return _RISE * self.pulse_s / 0.8  # a straight line from 0 to 1 spends 0.8 of itself between 10 % and 90 %

    @property
    def period_s(self) -> float:
        return self.pulse_s + self.spacing_s


_QUICK = _Shape(0.100, 0.110)  # high: 75-200 ms, 50-125 ms apart
_SLOW = _Shape(0.150, 0.220)  # medium and low: 125-250 ms, 125-250 ms apart
_HALVES_S = 0.40  # high, from the end of pulse 5 to the start of pulse 6: 0.35-1.30 s


@lru_cache
def burst(priority: str, melody: str) -> Samples:
    """One burst of an alarm. An unknown melody sounds as equipment: better a wrong tune than silence."""
    notes = MELODIES.get(melody, MELODIES["equipment"])
    if priority == "low":
        return _sequence(LOW_NOTES, (0.0, _SLOW.period_s), _SLOW, LEVELS["low"])
    if priority == "medium":
        starts = tuple(k * _SLOW.period_s for k in range(3))
        return _sequence(notes[:3], starts, _SLOW, LEVELS["medium"])
    half = tuple(k * _QUICK.period_s for k in (0, 1, 2, 4, 5))  # 3 + 2: one pulse left out between
    again_s = half[-1] + _QUICK.pulse_s + _HALVES_S
    return _sequence(notes * 2, half + tuple(again_s + start for start in half), _QUICK, LEVELS["high"])


@lru_cache
def reminder() -> Samples:
    """The single low tone that reminds of an acknowledged alarm."""
    return _sequence(LOW_NOTES[:1], (0.0,), _SLOW, LEVELS["low"])


def length_s(samples: Samples) -> float:
    """How long it sounds."""
    return len(samples) / RATE_HZ


def a_weight(hz: float) -> float:
    """Gain of the A curve (IEC 61672-1), about 1 at 1 kHz."""
    f2 = hz * hz
    top = 12194.0**2 * f2 * f2
    bottom = (f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194.0**2)
    return float(1.2589 * top / bottom)


def _sequence(notes: tuple[str, ...], starts_s: tuple[float, ...], shape: _Shape, level: float) -> Samples:
    pulses = [_pulse(NOTES_HZ[note], shape) for note in notes]
    out = np.zeros(round(starts_s[-1] * RATE_HZ) + len(pulses[-1]))
    for start_s, pulse in zip(starts_s, pulses, strict=True):
        first = round(start_s * RATE_HZ)
        out[first : first + len(pulse)] += level * _FULL * pulse
    samples = out.astype(np.float32)
    samples.flags.writeable = False
    return samples


def _pulse(hz: float, shape: _Shape) -> NDArray[np.float64]:
    """One pulse of unit A-weighted level with straight ramps."""
    top_s = shape.pulse_s - 0.2 * shape.ramp_s  # the last tenth of each ramp counts as pulse
    t = np.arange(round((top_s + 2 * shape.ramp_s) * RATE_HZ)) / RATE_HZ
    envelope = np.clip(np.minimum(t, t[-1] - t) / shape.ramp_s, 0.0, 1.0)
    amplitudes = [10 ** (db / 20) for db in HARMONICS_DB]
    level = np.sqrt(sum((a * a_weight(k * hz)) ** 2 / 2 for k, a in enumerate(amplitudes, 1)))
    count = len(amplitudes)
    tone = sum(
        a * np.sin(2 * np.pi * k * hz * t - np.pi * k * (k - 1) / count)  # Schroeder phases: a low peak
        for k, a in enumerate(amplitudes, 1)
    )
    return envelope * tone / level
