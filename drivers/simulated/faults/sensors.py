"""Faults of what the machine measures and of the machine itself: sensors, scales, detectors, restart, identity."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from drivers.simulated.faults.base import Effects, Fault, Positive, Seconds
from drivers.simulated.pressures import Number

Sensor = Literal["pacc_mmhg", "part_mmhg", "pven_mmhg", "p1st_mmhg", "p2nd_mmhg", "p3rd_mmhg"]


class SensorStuck(Fault):
    """A pressure sensor repeats one word; the machine's own TMP goes on using it."""

    kind: Literal["sensor-stuck"]
    channel: Sensor = "pven_mmhg"

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.held |= {self.channel}


class SensorInvalid(Fault):
    """A pressure sensor fails: its word, and that of the TMP made from it, say "no measurement"."""

    kind: Literal["sensor-invalid"]
    channel: Sensor = "pven_mmhg"

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.invalid |= {self.channel, "tmp_mmhg"}


class ScaleBumped(Fault):
    """Somebody knocks the waste scale and leans on it; no flow changes."""

    kind: Literal["scale-bumped"]
    duration_s: Positive | None = 45.0
    swing_g: float = 80.0
    swing_s: Positive = 8.0
    leaning_g: float = 45.0

    def weigh(self, t: Number, /) -> dict[str, Number]:
        seconds = np.asarray(t)
        swing = self.swing_g * np.exp(-np.clip(seconds, 0, 60) / 4) * np.cos(7.5 * seconds)
        swings = (seconds >= 0) & (seconds < self.swing_s)
        leans = (seconds >= 0) & (seconds < (self.duration_s or np.inf))
        return {"ws2_g": swing * swings + self.leaning_g * leans}


class ScaleDrift(Fault):
    """The supply scale drifts."""

    kind: Literal["scale-drift"]
    g_min: float = 8.0

    def weigh(self, t: Number, /) -> dict[str, Number]:
        longest = np.inf if self.duration_s is None else self.duration_s
        return {"ws3_g": self.g_min * np.clip(np.asarray(t), 0, longest) / 60.0}


class DetectorDead(Fault):
    """The air detector fails its self-test."""

    kind: Literal["detector-dead"]

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.bits["ad1_self_test_good"] = 0


class MachineRestart(Fault):
    """The machine's controller restarts: silence, then all counters from 0 and phase 9, then it resumes."""

    physical: ClassVar[bool] = False  # only while it lasts
    kind: Literal["machine-restart"]
    silent_s: Seconds = 20.0
    idle_s: Seconds = 30.0

    def active(self, t: float) -> bool:
        return t >= 0

    def act(self, t: float, effects: Effects, /) -> None:
        effects.silent = effects.silent or t < self.silent_s
        effects.idle = effects.idle or t < self.silent_s + self.idle_s
        effects.restarted = effects.restarted or t >= self.silent_s
        effects.physical = effects.physical or effects.idle


class OtherMachine(Fault):
    """Another machine answers on this address."""

    kind: Literal["other-machine"]
    serial_added: Annotated[int, Field(ge=1, le=1000)] = 1

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.serial_added = self.serial_added
