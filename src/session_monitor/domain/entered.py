"""Values a person enters because no register carries them: weight, haematocrit, heparin, the separator's limit.

Without one list of their names, units and ranges, a weight in grams or a haematocrit of 30 where 0.30 was meant
would silently shift every figure that is computed from it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from session_monitor.domain.answers import answer


@dataclass(frozen=True, slots=True)
class EnteredValue:
    """One value as a person gave it; `t_ns` is monotonic session time."""

    value: float
    unit: str
    by: str
    t_ns: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be entered under one name.

    units: unit -> factor to the first unit of the mapping, which is the one the rules compute in.
    low, high: what a person could mean, in that unit; anything else is a slip of the hand.
    """

    units: Mapping[str, float]
    low: float
    high: float

    @property
    def unit(self) -> str:
        """The unit the rules compute in."""
        return next(iter(self.units))


ENTRIES: Mapping[str, Entry] = {
    "weight_kg": Entry({"kg": 1.0}, 2.0, 350.0),
    "hct": Entry({"1": 1.0, "%": 0.01}, 0.05, 0.75),
    "separator_max_tmp_mmhg": Entry({"mmHg": 1.0}, 20.0, 300.0),
    "heparin_iu_ml": Entry({"IU/mL": 1.0}, 1.0, 5000.0),
    "heparin_order_iu": Entry({"IU": 1.0}, 1.0, 200000.0),
    "bag_tare_g": Entry({"g": 1.0}, 0.0, 500.0),
    "map_mmhg": Entry({"mmHg": 1.0}, 10.0, 250.0),
    "act_s": Entry({"s": 1.0}, 20.0, 1500.0),
    "aptt_s": Entry({"s": 1.0}, 10.0, 500.0),
    "ionised_calcium_mmol_l": Entry({"mmol/L": 1.0, "mg/dL": 0.2495}, 0.2, 3.0),
    "heart_rate_min": Entry({"/min": 1.0}, 10.0, 300.0),
    "systolic_mmhg": Entry({"mmHg": 1.0}, 20.0, 300.0),
    "diastolic_mmhg": Entry({"mmHg": 1.0}, 10.0, 200.0),
    "spo2_percent": Entry({"%": 1.0}, 30.0, 100.0),
    "temperature_c": Entry({"℃": 1.0, "Cel": 1.0}, 25.0, 45.0),
}
"""Every name that can be entered (alarms specification, section 2, "entered")."""


def entry_refusal(name: str, value: float, unit: str) -> str | None:
    """Why this cannot be entered, in one line with what would do; None when it can."""
    entry = ENTRIES.get(name)
    if entry is None:
        return answer("no value is called {name}; there are {known}", name=repr(name), known=", ".join(ENTRIES))
    factor = entry.units.get(unit)
    if factor is None:
        return answer("{name} takes {units}, not {unit}", name=name, units=" / ".join(entry.units), unit=repr(unit))
    if not math.isfinite(value) or not entry.low <= value * factor <= entry.high:
        bounds = {"low": f"{entry.low:g}", "high": f"{entry.high:g} {entry.unit}", "value": f"{value:g} {unit}"}
        return answer("{name} lies between {low} and {high}, not {value}", name=name, **bounds)
    return None


def entered_number(entered: Mapping[str, EnteredValue], name: str) -> float:
    """The entered value in the unit the rules compute in; NaN when nobody entered it or its unit does not fit."""
    given = entered.get(name)
    if given is None:
        return math.nan
    entry = ENTRIES.get(name)
    factor = entry.units.get(given.unit) if entry else None
    return math.nan if factor is None else given.value * factor
