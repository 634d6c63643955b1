"""How long the hung plasma lasts, and how much more has to be ordered: "bag lasts 12 min; 400 mL more to order".

Plasma has to be thawed: without this the need shows when the scale runs empty. Source: machine specification, sections
1 (WS3 carries the supply plasma) and 2 (exchange and collect use it); 1 g is taken as 1 mL, as there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlasmaSupply:
    """NaN where it cannot be known. hung_ml: on the scale; lasts_min: at the flow of now; to_order_ml: beyond what is
    hung and what waits beside it.
    """

    hung_ml: float = math.nan
    lasts_min: float = math.nan
    needed_ml: float = math.nan
    to_order_ml: float = math.nan


def plasma_supply(
    *,
    ws3_g: float,
    tare_g: float,
    flow_ml_min: float,
    target_ml: float,
    exchanged_ml: float,
    waiting_ml: float = math.nan,
) -> PlasmaSupply:
    """tare_g: of the empty bag; flow_ml_min: of fresh plasma now (DP); target_ml, exchanged_ml: of the exchange, with
    what the bag is filled with; waiting_ml: ready beside the machine. NaN = not known.
    """
    hung = max(0.0, ws3_g - tare_g)
    needed = max(0.0, target_ml - exchanged_ml)
    return PlasmaSupply(
        hung_ml=hung if math.isfinite(ws3_g - tare_g) else math.nan,
        lasts_min=hung / flow_ml_min if flow_ml_min > 0 and math.isfinite(ws3_g - tare_g) else math.nan,
        needed_ml=needed if math.isfinite(target_ml - exchanged_ml) else math.nan,
        to_order_ml=_known_max0(target_ml - exchanged_ml - (ws3_g - tare_g) - waiting_ml),
    )


def _known_max0(value: float) -> float:
    return value if math.isnan(value) else max(0.0, value)
