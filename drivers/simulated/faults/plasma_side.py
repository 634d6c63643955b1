"""Faults of the plasma side: bags that run out, chambers that empty, adsorbers that plug, a heater off its set."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from drivers.simulated.constants import CP, FP2, RP
from drivers.simulated.faults.base import Effects, Fault, Positive
from drivers.simulated.pressures import Factors, Number


class SupplyEmpty(Fault):
    """The fresh bag ends early: its scale stands still, DP draws air."""

    kind: Literal["supply-empty"]

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.supply_empty = True
        effects.bits["ad2"] = 1


class InnerEmptying(Fault):
    """The loop stops while DP goes on: INNER empties, the bag's weight stays."""

    kind: Literal["inner-emptying"]

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.stopped |= {CP, RP, FP2}


class ReplacementEmpty(Fault):
    """The replacement bag ends: no fluid replaces the filtrate."""

    kind: Literal["replacement-empty"]

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.stopped.add(RP)
        effects.bits["ad3"] = 1


class AdsorberPlugging(Fault):
    """The cartridges plug: P2nd and P3rd rise together, for they lie behind the filter."""

    kind: Literal["adsorber-plugging"]
    added: float = 9.0
    ramp_s: Positive = 2700.0

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.rres = factors.rres * (1 + self.added * self.share(t, self.ramp_s))


class HeaterFault(Fault):
    """The heater's power is stuck."""

    kind: Literal["heater-fault"]
    watts: Annotated[float, Field(ge=0, le=100)] = 30.0

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.heater_w = self.watts
