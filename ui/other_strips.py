"""The strips and numbers of a machine that is not the Li-ALS: what it measures, by unit, as its map and labels call it.

Without it such a machine would be shown with the empty strips of another one's channels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ui.traces import STRIPS, StripSpec, Trace

CIRCUIT_NEEDS = frozenset({"p1st_mmhg", "ws4_g", "cp_ml_min"})
"""A machine that has these has the circuit that is drawn; no other machine may be shown as if it had."""
TMP = "tmp_derived_mmhg"
MOST_STRIPS, MOST_TRACES = 4, 3
_STEPS = (1, 10, 100, 1000, 10_000, 100_000)
_RANGES = tuple(
    spread
    for top in _STEPS
    for spread in (
        (0, top, top / 2),
        (-top / 2, top, top / 2),
        (-top, top, top),
        (0, 5 * top, 2.5 * top),
        (-2.5 * top, 5 * top, 2.5 * top),
        (-5 * top, 5 * top, 5 * top),
    )
)


def has_circuit(names: Iterable[str]) -> bool:
    """Whether the machine of these channels is one with the circuit that is drawn."""
    return set(names) >= CIRCUIT_NEEDS


def strips_for(
    measured: Sequence[Mapping[str, Any]], label: Callable[[str], str], most: int = MOST_STRIPS
) -> tuple[StripSpec, ...]:
    """At most so many strips of at most three traces. measured: channel, unit and decimals of what is measured.

    label: what a channel is called in the language on screen, asked anew whenever it is painted.
    """
    by_unit = dict[str, list[Mapping[str, Any]]]()
    for each in measured:
        if each["unit"] and "_set_" not in each["channel"]:
            by_unit.setdefault(each["unit"], []).append(each)
    parts = [
        (unit, found[i : i + MOST_TRACES]) for unit, found in by_unit.items() for i in range(0, len(found), MOST_TRACES)
    ]
    return tuple(_strip(unit, found, label) for unit, found in parts[:most])


def _strip(unit: str, found: Sequence[Mapping[str, Any]], label: Callable[[str], str]) -> StripSpec:
    traces = tuple(
        Trace(each["channel"], each["channel"], color, each["decimals"], label) for color, each in enumerate(found)
    )
    ranges = next(spec.ranges for spec in STRIPS if spec.name == "pressures") if unit == "mmHg" else _RANGES
    return StripSpec(found[0]["channel"], "", unit, traces, ranges, guessed=True)
