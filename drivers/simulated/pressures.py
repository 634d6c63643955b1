"""Pressures from flows, haematocrit and resistances; for one moment or for a second of readings alike.

A fault changes a resistance here and every pressure moves as it would on the machine: that is what makes the
signatures of two faults differ. Source: physics specification, section 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from drivers.simulated.constants import Circuit, Vector

Number = float | Vector

FLOATS = SimpleNamespace(exp=math.exp, maximum=max, minimum=min)
"""The functions the equations need, for one moment; numpy has them, ten times slower, for many."""

MU_PLASMA = 1.2
MU_SALINE = 0.7
NAMES: tuple[str, ...] = ("pacc", "part", "pven", "p1st", "p2nd", "p3rd")
_MOST_CELLS = 0.8
"""Above this haematocrit the viscosity law means nothing; a pump pair ordered beyond it stays there."""


@dataclass(slots=True)
class Factors:
    """What faults do to the circuit's resistances and pressures at one moment or over a second."""

    racc: Number = 1.0
    rret: Number = 1.0
    rm: Number = 1.0
    rres: Number = 1.0
    pcvp_return: Number = 1.0
    """Share of the central venous pressure that the return line still feels."""
    clotted: Number = 0.0
    """Clotted share of fibres, felt by membrane and blood path."""
    narrowed: Number = 0.0
    """Clotted share felt by the blood path alone."""
    return_added: Number = 0.0
    """mmHg against which blood returns."""
    access_added: Number = 0.0
    """mmHg by which the access line is pushed or sucked at."""
    access_open: Number = 0.0
    """0 to 1: the access line has come off and draws air."""


@dataclass(slots=True)
class Inside:
    """What the pressures depend on: true flows mL/min, state, and what runs through the blood path."""

    bp: Number
    fp: Number
    dp: Number
    rp: Number
    fp2: Number
    cp: Number
    hct: Number
    x: Number
    rf: Number
    loop_min: Number
    saline_in_blood: bool = False
    saline_in_loop: bool = False
    connected: bool = True


def pressures(inside: Inside, factors: Factors, circuit: Circuit, maths: Any = np) -> tuple[Any, ...]:
    """(Pacc, Part, Pven, P1st, P2nd, P3rd) in mmHg. `maths` is FLOATS when everything is one number."""
    return (*_blood_side(inside, factors, circuit, maths), *_loop_side(inside, factors, circuit, maths))


def _blood_side(inside: Inside, factors: Factors, circuit: Circuit, maths: Any) -> tuple[Number, ...]:
    bp, fp, dp = inside.bp, inside.fp, inside.dp
    pcvp = circuit.pcvp if inside.connected else 0.0
    back = maths.maximum(0.0, bp - fp + dp)
    thick = maths.minimum(_MOST_CELLS, inside.hct / maths.maximum(1 - fp / maths.maximum(bp, 1.0), 0.01))
    thin = maths.minimum(_MOST_CELLS, inside.hct * bp / maths.maximum(back, 1.0))
    saline = inside.saline_in_blood
    blood, returned = _viscosity(inside.hct, saline, maths), _viscosity(thin, saline, maths)
    mixed = _viscosity((inside.hct + thick) / 2, saline, maths)
    pacc = pcvp - circuit.racc * factors.racc * bp * blood + factors.access_added
    pacc = pacc + factors.access_open * (-5.0 - pacc)
    pven = pcvp * factors.pcvp_return + circuit.rret * factors.rret * back * returned + factors.return_added
    open_fibres = 1.0 - maths.minimum(circuit.x_max, inside.x + factors.clotted)
    open_path = 1.0 - maths.minimum(circuit.x_max, inside.x + factors.clotted + factors.narrowed)
    part = pven + circuit.rsep / open_path * maths.maximum(0.0, bp - fp / 2) * mixed
    mup = MU_SALINE if inside.saline_in_loop else MU_PLASMA
    tmp = fp * mup * (circuit.rm * factors.rm + inside.rf) / (circuit.membrane_m2 * open_fibres)
    return pacc, part, pven, (part + pven) / 2 - tmp


def _loop_side(inside: Inside, factors: Factors, circuit: Circuit, maths: Any) -> tuple[Number, ...]:
    mup = MU_SALINE if inside.saline_in_loop else MU_PLASMA
    through = maths.maximum(0.0, inside.cp - inside.fp2 + inside.rp)
    outlet = circuit.p0 + (circuit.rres * factors.rres + circuit.rcha) * through * mup
    p2nd = outlet + circuit.rhf * maths.maximum(0.0, inside.cp - inside.fp2 / 2) * mup
    kuf = circuit.kuf0 * (1 - 0.3 * (1 - maths.exp(-inside.loop_min / 60.0)))
    if inside.saline_in_loop:
        kuf = kuf * (MU_PLASMA / MU_SALINE)
    return p2nd, (p2nd + outlet) / 2 - inside.fp2 / kuf


def _viscosity(hct: Number, saline: bool, maths: Any) -> Number:
    """Relative to blood of haematocrit 0.30."""
    return MU_SALINE / 2.4 if saline else MU_PLASMA * maths.exp(2.31 * hct) / 2.4
