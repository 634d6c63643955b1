"""A second of readings at 10 Hz: states interpolated, pressures worked out, pulsation and noise laid over them.

Computed a second at a time and only when somebody reads; the noise belongs to (seed, second), so that the same
seed gives the same words however often the machine is polled. Source: physics specification, sections 2 and 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from drivers.simulated.constants import PLASMA_G_ML, PUMPS, READINGS_PER_S, Circuit, Prescription, Vector
from drivers.simulated.faults.active import ActiveFaults
from drivers.simulated.faults.base import Effects
from drivers.simulated.panel import Panel, settings
from drivers.simulated.pressures import NAMES, Inside, Number, pressures
from drivers.simulated.state import FIELDS, haematocrit

_AT = {name: i for i, name in enumerate(FIELDS)}
_FLOWS = slice(0, len(PUMPS))
_TOTALS = slice(len(PUMPS), 2 * len(PUMPS))
_MEASURED = (
    *(f"{name}_mmhg" for name in NAMES),
    *("ws2_g", "ws3_g", "ws4_g", "ht_c"),
    *("sp_ml_h" if pump == "sp" else f"{pump}_ml_min" for pump in PUMPS),
    *(f"{pump}_total_ml" for pump in PUMPS),
)
_TURN = 2 * np.pi
_TICKS = np.arange(READINGS_PER_S, dtype=np.float64)
_SAMPLES = _TICKS / READINGS_PER_S
_NOISE = np.array([0.7, 0.7, 0.7, 0.7, 0.8, 0.8, 0.8, 0.8, 0.8, 0.05])[:, None]
"""Six pressures in mmHg, three scales in g, the heater in deg C."""
_RIPPLE = np.array(
    [
        [4.0, -5.0, -2.0, -3.0, 0.0, 0.0],  # BP
        [0.0, 0.0, 0.0, -1.5, 0.0, 0.0],  # FP
        [0.0, 0.0, 0.0, 0.0, 4.0, 2.0],  # CP
        [1.0, 1.0, 1.0, 0.0, 0.0, 0.0],  # breathing
    ]
).T
"""mmHg by which each pressure swings with each of them."""
_RIPPLING = [_AT["bp"], _AT["fp"], _AT["cp"]]
_TURNS = slice(_AT["bp_turns"], _AT["cp_turns"] + 1)
_BREATH_HZ = 0.25
_FULL_RIPPLE_ML_MIN = 20.0
_SETTLE_S = 8.0
_SETTLED = {"pacc": 0.0}
_SETTLED_OTHERS = 20.0


@dataclass(frozen=True, slots=True)
class Standstill:
    """All pumps stopped and clamps shut: pressures relax from what they were."""

    since_s: float
    was: tuple[float, ...]


class Filled(NamedTuple):
    """What runs through the circuit in this phase, and whether it ends at a patient."""

    saline_in_blood: bool
    saline_in_loop: bool
    connected: bool


@dataclass(frozen=True, slots=True)
class Second:
    """Everything about one second of the machine that its readings depend on."""

    t_s: int
    before: list[float]
    after: list[float]
    filled: Filled
    standstill: Standstill | None
    effects: Effects
    panel: Panel
    ticks_from: int
    """10 Hz count of model time at which heartbeat was 0."""
    totals_from: tuple[float, ...]


def inside(fields: Any, true: Any, filled: Filled, circuit: Circuit) -> Inside:
    """What the pressures depend on, for one moment (FIELDS as a list) or many (FIELDS by samples).

    true: the pumps' true flows, mL/min, in the order of PUMPS and of the same kind as the fields.
    """
    return Inside(
        *true[:6],
        hct=haematocrit(fields[_AT["vp"]], circuit),
        x=fields[_AT["x"]],
        rf=fields[_AT["rf"]],
        loop_min=fields[_AT["loop_min"]],
        saline_in_blood=filled.saline_in_blood,
        saline_in_loop=filled.saline_in_loop,
        connected=filled.connected,
    )


def relaxed(values: tuple[Any, ...], standstill: Standstill | None, t_s: Number, maths: Any = np) -> tuple[Any, ...]:
    """Pressures while everything stands: Pacc towards 0, the others towards 20."""
    if standstill is None:
        return values
    left = maths.exp(-(t_s - standstill.since_s) / _SETTLE_S)
    ends = [_SETTLED.get(name, _SETTLED_OTHERS) for name in NAMES]
    return tuple(end + (was - end) * left for end, was in zip(ends, standstill.was, strict=True))


class Readings:
    """Turns seconds into named values. `noisy` False gives the bare model."""

    def __init__(self, circuit: Circuit, prescription: Prescription, seed: int, errors: tuple[float, ...], noisy: bool):
        self._circuit = circuit
        self._seed = seed
        self._true = 1.0 + np.array(errors)[:, None]
        self._noisy = noisy
        self._constant = settings(prescription)

    def values(self, second: Second, faults: ActiveFaults) -> dict[str, Number]:
        """Values in the channels' units by name, each one number or READINGS_PER_S."""
        t_s = second.t_s + _SAMPLES
        before = np.array(second.before)
        fields = before[:, None] + (np.array(second.after) - before)[:, None] * _SAMPLES
        mmhg, scales, ht = self._pressures(fields, second, faults, t_s), self._scales(fields), fields[_AT["ht"]]
        if self._noisy:
            noise = np.random.default_rng((self._seed, second.t_s)).standard_normal((10, READINGS_PER_S)) * _NOISE
            mmhg += noise[:6] + self._pulsation(fields, t_s, second.filled)
            scales += noise[6:9]
            ht = ht + noise[9]
        totals = np.maximum(0.0, fields[_TOTALS] - np.array(second.totals_from)[:, None])
        values: dict[str, Number] = {**self._constant, **second.panel.values()}
        values.update(zip(_MEASURED, (*mmhg, *scales, ht, *fields[_FLOWS], *totals), strict=True))
        values["heartbeat"] = (second.t_s * READINGS_PER_S - second.ticks_from + _TICKS) % 65536
        for channel, grams in faults.weights(t_s).items():
            values[channel] = values[channel] + grams
        return values

    def _pressures(self, fields: Vector, second: Second, faults: ActiveFaults, t_s: Vector) -> Vector:
        felt = inside(fields, fields[_FLOWS] * self._true, second.filled, self._circuit)
        found = pressures(felt, faults.factors(t_s), self._circuit)
        mmhg = np.empty((len(NAMES), READINGS_PER_S))
        for row, value in zip(mmhg, relaxed(found, second.standstill, t_s), strict=True):
            row[:] = value
        return mmhg

    def _scales(self, fields: Vector) -> Vector:
        scales = fields[[_AT["ws2"], _AT["ws3"], _AT["vo"]]]
        scales[2] = self._circuit.bag_tare_g + PLASMA_G_ML * (scales[2] + fields[_AT["vi"]])
        return scales

    def _pulsation(self, fields: Vector, t_s: Vector, filled: Filled) -> Vector:
        """mmHg, pressures by samples: the strokes of the pumps, which fade with their flow, and breathing."""
        turns = np.vstack([fields[_TURNS], _BREATH_HZ * t_s])
        strength = np.vstack([fields[_RIPPLING] / _FULL_RIPPLE_ML_MIN, np.full_like(t_s, filled.connected)])
        return _RIPPLE @ (np.minimum(strength, 1.0) * np.sin(_TURN * turns))
