"""What is no fault and looks like one: a patient who coughs and turns, a catheter that sucks at the vessel's wall.

Many of a unit's pressure alarms come of these; without them nobody could tell whether ours stay quiet.
The numbers are the project's own. That position, coughing and suction at the wall of the vessel move the pressures is
common experience; lasting access pressures of -200 mmHg count as dysfunction (Sansom, Crit Care Med 2019;47:e872), so
the spikes here come near to that and do not last.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from drivers.simulated.constants import READINGS_PER_S
from drivers.simulated.faults.base import Fault, Positive
from drivers.simulated.pressures import Factors, Number

Peak = Annotated[float, Field(ge=0, le=500)]
Every = Annotated[float, Field(ge=1.1, le=3600)]
_UNEVEN = 0.618
"""Share of the pause by which each spike is later than the one before, so that they keep no beat with anything."""


class Spikes(Fault):
    """Short pushes on a pressure, each half a sine; one every `every_s`."""

    lengths_s: ClassVar[tuple[float, ...]] = (0.3, 0.6, 1.0)
    every_s: Every

    def pushed(self, t: Number, sign: Callable[[int], float] = lambda _n: 1.0) -> Number:
        """Share of the peak at times `t`; `sign` gives the direction of the n-th spike.

        A single time stands for the two seconds around it, of which the machine judges the mean: what is over within a
        second does not stop its pumps.
        """
        if isinstance(t, np.ndarray):
            return np.array([self._at(moment, sign) for moment in t.tolist()])
        ticks = range(-READINGS_PER_S, READINGS_PER_S)
        return sum(self._at(t + tick / READINGS_PER_S, sign) for tick in ticks) / len(ticks)

    def _at(self, t: float, sign: Callable[[int], float]) -> float:
        n = math.floor(t / self.every_s)
        length_s, pause_s = self.lengths_s[n % len(self.lengths_s)], self.every_s - max(self.lengths_s)
        since_s = t - self.every_s * n - pause_s * (n * _UNEVEN % 1.0)
        if not self.active(t) or not 0.0 <= since_s < length_s:
            return 0.0
        return sign(n) * math.sin(math.pi * since_s / length_s)


class PatientMoving(Spikes):
    """Coughs push on both lines; every second time the patient turns, and the access line is squeezed instead."""

    kind: Literal["patient-moving"]
    duration_s: Positive | None = 600.0
    peak_mmhg: Peak = 80.0
    every_s: Every = 9.7

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.return_added = factors.return_added + self.peak_mmhg * self.pushed(t)
        factors.access_added = factors.access_added + self.peak_mmhg * self.pushed(t, lambda n: (-1.0) ** n)


class AccessSuction(Spikes):
    """The tip of the access line sucks at the wall of the vessel and comes off again, about once a second."""

    lengths_s: ClassVar[tuple[float, ...]] = (0.3,)
    kind: Literal["access-suction"]
    duration_s: Positive | None = 120.0
    peak_mmhg: Peak = 110.0
    every_s: Every = 1.1

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.access_added = factors.access_added - self.peak_mmhg * self.pushed(t)
