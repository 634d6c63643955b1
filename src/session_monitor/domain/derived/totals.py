"""Volumes done, from the machine's totals, going on when it counts from 0 again: restarted, or its register full.

Without this a machine restart would take back the volume already exchanged, and the treatment would be run
too long. Source: machine specification, sections 2 and 4.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from session_monitor.domain import counters, phases
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.readings import Frame, several
from session_monitor.domain.situation import Situation

_PUMPS = ("fp", "dp", "cp", "rp", "fp2", "sp")


def total_channel(pump: str) -> str:
    """The channel with the machine's total of this pump."""
    return f"{pump}_total_ml"


_CHANNELS = tuple(total_channel(pump) for pump in _PUMPS)
_NO_GAIN: Mapping[str, float] = dict.fromkeys(_PUMPS, 0.0)


class CarriedTotal:
    """One running total that never falls."""

    def __init__(self, pump: str) -> None:
        self._channel = total_channel(pump)
        self._last: Frame | None = None
        self._carried = 0.0
        self.ml = math.nan
        """The total as if it had never begun anew; NaN while unknown."""

    def unchanged(self, frame: Frame) -> None:
        """The same known reading as in the frame before."""
        self._last = frame

    def step(self, frame: Frame) -> float:
        """Volume since the last known reading, mL: 0 at the first; NaN while unknown."""
        raw_ml, last = frame.get(self._channel), self._last
        if math.isnan(raw_ml):
            self.ml = raw_ml
            return raw_ml
        before_ml = raw_ml if last is None else last[self._channel]
        if last is not None and raw_ml < before_ml:
            lasted_s = (frame.t_ns - last.t_ns) / 1e9
            lost_ml = counters.lost(frame.machine, self._channel, last.get, frame.get, lasted_s)
            self._carried += lost_ml
            before_ml -= lost_ml  # 0 when it began anew
        self.ml = self._carried + raw_ml
        self._last = frame
        return raw_ml - before_ml


class Totals:
    """The totals of all plasma-side pumps. step() returns the gains by pump, mL, for those who count by phase."""

    def __init__(self, machine: MachineMap) -> None:
        self._totals = {pump: CarriedTotal(pump) for pump in _PUMPS}
        self._read = several(machine, _CHANNELS)
        self._known: tuple[float, ...] | None = None
        self._same: Frame | None = None
        """The last frame that read as the one before, where the totals have not been told of it."""

    def step(self, frame: Frame) -> Mapping[str, float]:
        """Volume of each pump since its last known reading; NaN while unknown."""
        read = self._read(frame)
        if read == self._known:  # as at most polls
            self._same = frame
            return _NO_GAIN
        if self._same is not None:
            for total in self._totals.values():
                total.unchanged(self._same)
        self._known, self._same = None if math.isnan(sum(read)) else read, None
        return {pump: total.step(frame) for pump, total in self._totals.items()}

    def ml(self, pump: str) -> float:
        """The total of this pump, mL, carried on; NaN while unknown."""
        return self._totals[pump].ml


class VolumesDone:
    """Volumes by step of the treatment: exchanged, collected, through the loop. NaN while the total is unknown.

    A monitor that joins in the middle starts from the machine's totals, which do not count priming.
    """

    def __init__(self) -> None:
        self._exchanged = self._collected = self._loop = math.nan

    def step(self, frame: Frame, situation: Situation, gained: Mapping[str, float]) -> dict[str, float]:
        """exchanged_ml: fresh plasma given in exchange and collect. collected_ml: plasma separated in collect.
        loop_volume_ml: pumped round the loop in purify."""
        if math.isnan(self._exchanged + self._collected + self._loop):
            self._join(frame, situation.phase)
        if situation.phase in (phases.EXCHANGE, phases.COLLECT):
            self._exchanged += _known(gained["dp"])
        if situation.phase == phases.COLLECT:
            self._collected += _known(gained["fp"])
        if situation.phase == phases.PURIFY:
            self._loop += _known(gained["cp"])
        return {
            "exchanged_ml": self._exchanged + gained["dp"] * 0,  # NaN while the total is not known
            "collected_ml": self._collected + gained["fp"] * 0,
            "loop_volume_ml": self._loop + gained["cp"] * 0,
        }

    def _join(self, frame: Frame, phase: str | None) -> None:
        """What was done before the first frame. Collect begins when all but its target has been given."""
        if phase in (None, phases.PRIME, phases.BLOOD_IN, phases.IDLE, phases.ENDED):
            self._exchanged = self._collected = self._loop = 0.0
            return
        whole, collect = frame.get("exchange_target_ml"), frame.get("collect_target_ml")
        given = frame.get("dp_total_ml")
        self._exchanged = given if phase in (phases.EXCHANGE, phases.COLLECT) or given < whole else whole
        self._collected = 0.0 if self._exchanged <= whole - collect else self._exchanged - (whole - collect)
        self._loop = frame.get("cp_total_ml")


def _known(gained_ml: float) -> float:
    return 0.0 if math.isnan(gained_ml) else gained_ml
