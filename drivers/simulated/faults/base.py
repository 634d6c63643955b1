"""When a fault begins and ends, and the few places at which any fault can act on the model.

Faults act on causes (a resistance, a pump, a bag, a sensor), never on the alarm they should raise; otherwise a
scenario would only test that the monitor repeats what it was told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from drivers.simulated.constants import Vector
from drivers.simulated.phases import NAMES
from drivers.simulated.pressures import Factors, Number

_MOMENT = re.compile(r"(?P<amount>\d+(?:\.\d+)?) (?P<unit>s|min|h) into (?P<phase>[a-z_]+)")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class Moment:
    """`after_s` seconds into a phase of the treatment."""

    after_s: float
    phase: int


def moment(value: object) -> Moment:
    """A moment as a scenario writes it: `30 min into purify`. Raises ValueError saying what is wrong."""
    if isinstance(value, Moment):
        return value
    match = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{value!r} is not a moment; write it as '30 min into purify' (s, min or h)")
    if match["phase"] not in NAMES:
        raise ValueError(f"there is no phase {match['phase']!r}; there are {', '.join(NAMES)}")
    return Moment(float(match["amount"]) * _SECONDS[match["unit"]], NAMES[match["phase"]])


When = Annotated[Moment, BeforeValidator(moment)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Positive = Annotated[float, Field(gt=0, le=86_400)]


@dataclass(frozen=True, slots=True)
class BadLine:
    """How the server's side of the connection misbehaves: drop, delay, half-open or exception."""

    kind: str
    delay_s: float = 0.0
    exception: int = 0


@dataclass(slots=True)
class Effects:
    """What all active faults together do during one second."""

    stopped: set[int] = field(default_factory=set[int])
    """Pumps that do not turn although they are ordered to."""
    supply_empty: bool = False
    air_if_blood_runs: bool = False
    """Air has been drawn in and passes AD1 while BP turns."""
    heater_w: float | None = None
    bits: dict[str, int] = field(default_factory=dict[str, int])
    """Discrete inputs forced, by channel name."""
    serial_added: int = 0
    silent: bool = False
    idle: bool = False
    """Restarting: pumps stand, phase 9."""
    restarted: bool = False
    """Counters have begun anew."""
    invalid: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    line: BadLine | None = None
    physical: bool = False
    """Some fault of the treatment itself (not of the line) is active."""


class Fault(BaseModel):
    """One fault of a scenario. Without `duration_s` it lasts; with it, it fades within `release_s`."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    physical: ClassVar[bool] = True
    kind: Any
    onset: When
    duration_s: Positive | None = None
    release_s: Seconds = 3.0

    def active(self, t: float) -> bool:
        """Whether it is present `t` seconds after its onset."""
        return t >= 0 and (self.duration_s is None or t < self.duration_s)

    def share(self, t: Number, ramp_s: float) -> Number:
        """r(T): 0 before the onset, linear to 1 within `ramp_s`, back to 0 after `duration_s`."""
        if isinstance(t, np.ndarray):
            return self._shares(t, ramp_s)
        rise = min(1.0, max(0.0, t / ramp_s)) if ramp_s else float(t >= 0)
        if self.duration_s is None or t < self.duration_s:
            return rise
        return rise * max(0.0, 1.0 - (t - self.duration_s) / max(self.release_s, 1e-9))

    def _shares(self, t: Vector, ramp_s: float) -> Vector:
        return np.array([self.share(moment, ramp_s) for moment in t.tolist()])

    def act(self, _t: float, effects: Effects, /) -> None:
        """What it does for a second that begins `t` seconds after the onset, when active."""

    def press(self, _t: Number, factors: Factors, /) -> None:
        """What it does to resistances at times `t` after the onset, also before and after."""

    def weigh(self, _t: Number, /) -> dict[str, Number]:
        """What it adds to scale readings, g by channel name."""
        return {}
