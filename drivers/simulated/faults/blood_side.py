"""Faults between the patient and the separator: lines that kink or come off, fibres that clot, air, blood leak."""

from __future__ import annotations

from typing import Literal

from drivers.simulated.constants import SP
from drivers.simulated.faults.base import Effects, Fault, Positive, Seconds
from drivers.simulated.pressures import Factors, Number


class SeparatorClotting(Fault):
    """Fibres clot: TMP and pre-separator pressure rise together."""

    kind: Literal["separator-clotting"]
    share_clotted: float = 0.75
    ramp_s: Positive = 2400.0

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.clotted = factors.clotted + self.share_clotted * self.share(t, self.ramp_s)


class FibreClotting(Fault):
    """The blood path narrows while the membrane still works: Part - Pven rises, TMP lags."""

    kind: Literal["fibre-clotting"]
    share_clotted: float = 0.5
    ramp_s: Positive = 3600.0

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.narrowed = factors.narrowed + self.share_clotted * self.share(t, self.ramp_s)


class AccessKink(Fault):
    """The access line narrows: only Pacc moves."""

    kind: Literal["access-kink"]
    added: float = 1.2
    ramp_s: Positive = 20.0

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.racc = factors.racc * (1 + self.added * self.share(t, self.ramp_s))


class AccessDisconnection(Fault):
    """The access line comes off and draws air; the air arrives at AD1 if blood is pumped on."""

    kind: Literal["access-disconnection"]
    ramp_s: Positive = 2.0
    air_after_s: Seconds = 20.0

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.access_open = factors.access_open + self.share(t, self.ramp_s)

    def act(self, t: float, effects: Effects, /) -> None:
        if t >= self.air_after_s:
            effects.air_if_blood_runs = True


class ReturnKink(Fault):
    """The return line narrows: Pven, Part and P1st rise together."""

    kind: Literal["return-kink"]
    added: float = 2.6
    ramp_s: Positive = 20.0

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.rret = factors.rret * (1 + self.added * self.share(t, self.ramp_s))


class ReturnDisconnection(Fault):
    """The return line comes off: it no longer feels the vein, and only itself."""

    kind: Literal["return-disconnection"]
    rest: float = 0.07
    ramp_s: Positive = 1.5

    def press(self, t: Number, factors: Factors, /) -> None:
        gone = self.share(t, self.ramp_s)
        factors.pcvp_return = factors.pcvp_return * (1 - gone)
        factors.rret = factors.rret * (1 - (1 - self.rest) * gone)


class ClampMismatch(Fault):
    """The return clamp closes while blood is pumped against it."""

    kind: Literal["clamp-mismatch"]
    added_mmhg: float = 200.0
    ramp_s: Positive = 5.0

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.return_added = factors.return_added + self.added_mmhg * self.share(t, self.ramp_s)

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.bits["v1_closed"] = 1


class AirInReturn(Fault):
    """A bubble passes the air detector; no pressure moves before."""

    kind: Literal["air-in-return"]
    duration_s: Positive | None = 5.0

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.bits["ad1"] = 1


class BloodLeak(Fault):
    """Fibres tear: the membrane gives way at once, the leak detector sees it later."""

    kind: Literal["blood-leak"]
    rm: float = 0.88
    seen_after_s: Seconds = 5.0

    def press(self, t: Number, factors: Factors, /) -> None:
        factors.rm = factors.rm * (1 - (1 - self.rm) * self.share(t, 0.0))

    def act(self, t: float, effects: Effects, /) -> None:
        if t >= self.seen_after_s:
            effects.bits["ld"] = 1


class HeparinStop(Fault):
    """The syringe stops; clotting follows when the heparin is used up."""

    kind: Literal["heparin-stop"]

    def act(self, _t: float, effects: Effects, /) -> None:
        effects.stopped.add(SP)
