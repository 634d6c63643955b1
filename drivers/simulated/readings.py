"""A second of readings at 10 Hz: states interpolated, pressures worked out, pulsation and noise laid over them.

Computed a second at a time and only when somebody reads; the noise belongs to (seed, second), so that the same
seed gives the same words however often the machine is polled. Source: physics specification, sections 2 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from drivers.simulated.answer import LIMITS
from drivers.simulated.constants import PUMPS, READINGS_PER_S, Circuit, Prescription, Vector
from drivers.simulated.faults.active import ActiveFaults
from drivers.simulated.faults.base import Effects
from drivers.simulated.pressures import NAMES, Inside, Number, pressures
from drivers.simulated.state import FIELDS, haematocrit

_AT = {name: i for i, name in enumerate(FIELDS)}
_TURN = 2 * np.pi
_TICKS = np.arange(READINGS_PER_S, dtype=np.float64)
_SAMPLES = _TICKS / READINGS_PER_S
_NOISE = np.array([0.7, 0.7, 0.7, 0.7, 0.8, 0.8, 0.8, 0.8, 0.8, 0.05])[:, None]
"""Six pressures in mmHg, three scales in g, the heater in deg C."""
_RIPPLE = {
    "bp": np.array([4.0, -5.0, -2.0, -3.0, 0.0, 0.0])[:, None],
    "fp": np.array([0.0, 0.0, 0.0, -1.5, 0.0, 0.0])[:, None],
    "cp": np.array([0.0, 0.0, 0.0, 0.0, 4.0, 2.0])[:, None],
}
_BREATH = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])[:, None]
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
    said: Mapping[str, float]
    """What the machine says of itself this second: phase, sets, clamps, bits, codes; by channel name."""
    ticks_from: int
    """10 Hz count of model time at which heartbeat was 0."""
    totals_from: tuple[float, ...]


def inside(fields: Vector | list[float], filled: Filled, errors: tuple[float, ...], circuit: Circuit) -> Inside:
    """What the pressures depend on, for one moment (a list of FIELDS) or many (FIELDS by samples)."""
    bp, fp, dp, rp, fp2, cp = (fields[i] * (1.0 + errors[i]) for i in range(6))
    return Inside(
        *(bp, fp, dp, rp, fp2, cp),
        hct=haematocrit(fields[_AT["vp"]], circuit),
        x=fields[_AT["x"]],
        rf=fields[_AT["rf"]],
        loop_min=fields[_AT["loop_min"]],
        saline_in_blood=filled.saline_in_blood,
        saline_in_loop=filled.saline_in_loop,
        connected=filled.connected,
    )


def relaxed(values: tuple[Number, ...], standstill: Standstill | None, t_s: Number) -> tuple[Number, ...]:
    """Pressures while everything stands: Pacc towards 0, the others towards 20."""
    if standstill is None:
        return values
    left = np.exp(-(t_s - standstill.since_s) / _SETTLE_S)
    ends = [_SETTLED.get(name, _SETTLED_OTHERS) for name in NAMES]
    return tuple(end + (was - end) * left for end, was in zip(ends, standstill.was, strict=True))


class Readings:
    """Turns seconds into named values. `noisy` False gives the bare model."""

    def __init__(self, circuit: Circuit, prescription: Prescription, seed: int, errors: tuple[float, ...], noisy: bool):
        self._circuit = circuit
        self._seed = seed
        self._errors = errors
        self._noisy = noisy
        self._constant = _settings(prescription)

    def values(self, second: Second, faults: ActiveFaults) -> dict[str, Number]:
        """Values in the channels' units by name, each one number or READINGS_PER_S."""
        t_s = second.t_s + _SAMPLES
        before, after = np.array(second.before), np.array(second.after)
        fields = before[:, None] + (after - before)[:, None] * _SAMPLES
        mmhg = np.empty((len(NAMES), READINGS_PER_S))
        felt = inside(fields, second.filled, self._errors, self._circuit)
        found = pressures(felt, faults.factors(t_s), self._circuit)
        for i, value in enumerate(relaxed(found, second.standstill, t_s)):
            mmhg[i] = value
        ws4 = self._circuit.bag_tare_g + 1.025 * (fields[_AT["vo"]] + fields[_AT["vi"]])
        scales = np.stack([fields[_AT["ws2"]], fields[_AT["ws3"]], ws4])
        ht = fields[_AT["ht"]]
        if self._noisy:
            noise = np.random.default_rng((self._seed, second.t_s)).standard_normal((10, READINGS_PER_S)) * _NOISE
            mmhg += noise[:6] + self._pulsation(fields, t_s, second)
            scales += noise[6:9]
            ht = ht + noise[9]
        values: dict[str, Number] = {**self._constant, **second.said}
        values.update(zip((f"{name}_mmhg" for name in NAMES), mmhg, strict=True))
        values.update(zip(("ws2_g", "ws3_g", "ws4_g"), scales, strict=True))
        for channel, grams in faults.weights(t_s).items():
            values[channel] = values[channel] + grams
        values["ht_c"] = ht
        values["heartbeat"] = (second.t_s * READINGS_PER_S + _TICKS - second.ticks_from) % 65536
        for i, pump in enumerate(PUMPS):
            values["sp_ml_h" if pump == "sp" else f"{pump}_ml_min"] = fields[i]
            values[f"{pump}_total_ml"] = np.maximum(0.0, fields[7 + i] - second.totals_from[i])
        return values

    def _pulsation(self, fields: Vector, t_s: Vector, second: Second) -> Vector:
        waves = _BREATH * np.sin(_TURN * _BREATH_HZ * t_s) if second.filled.connected else np.zeros((6, READINGS_PER_S))
        for pump, millimetres in _RIPPLE.items():
            strength = np.minimum(1.0, fields[_AT[pump]] / _FULL_RIPPLE_ML_MIN)
            waves = waves + millimetres * (strength * np.sin(_TURN * fields[_AT[f"{pump}_turns"]]))
        return waves


def _settings(prescription: Prescription) -> dict[str, float]:
    """What the machine was set to before the treatment began, by channel name."""
    settings = {
        "heater_set_c": prescription.heater_c,
        "net_removal_set_ml_h": prescription.net_removal_ml_h,
        "exchange_target_ml": prescription.exchange_ml,
        "collect_target_ml": prescription.collect_ml,
        "purify_target_min": prescription.purify_min,
    }
    for name, (low, high) in LIMITS.items():
        settings[f"{name}_machine_low_mmhg"], settings[f"{name}_machine_high_mmhg"] = low, high
    return settings
