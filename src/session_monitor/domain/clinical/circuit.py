"""Specimens taken at the inlet and the outlet of a part of the circuit: what the device itself clears.

A level in the patient that does not fall says nothing of the device while the patient goes on producing; a pair across
the device does. Source: treatment specification, section 5; clearance = flow x extraction.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from session_monitor.domain.analytes import find_analyte
from session_monitor.domain.answers import answer
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.estimate import ASSAY_CV, COVERAGE, VOLUME_CV, Estimate, unknown
from session_monitor.domain.clinical.removal import WHOLE_LOOP

KIND = "circuit_specimen"
ADSORBERS, LOOP, PATIENT = "adsorbers", "loop", "patient"
ACROSS = (ADSORBERS, LOOP, PATIENT)
"""Before and after the adsorbers (one pass, at the loop flow); separated plasma and plasma given back (the whole loop,
at the separation flow); blood before and after the circuit (at the plasma part of the blood flow)."""
CENSORS = ("<", ">")


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair as it was entered, with what follows from it. flow_ml_min: of the plasma that passed, at that moment."""

    utc_ns: int
    analyte: str
    unit: str
    across: str
    inlet: str
    outlet: str
    extraction: Estimate
    flow_ml_min: Estimate
    clearance_ml_min: Estimate


def pair_refusal(fields: dict[str, Any]) -> str | None:
    """Why the fields of such an entry do not fit together; None when they do."""
    analyte = find_analyte(str(fields["analyte"]))
    measure = analyte.measure(str(fields["unit"])) if analyte else None
    if analyte is None or measure is None:
        units = " / ".join(analyte.units) if analyte else ""
        return answer("{analyte} is reported in {units}, not in {unit}", analyte=fields["analyte"], units=units,
                      unit=repr(fields["unit"]))  # fmt: skip
    for site in ("inlet", "outlet"):
        if not 0 <= fields[site] <= measure.high:
            return answer("{analyte} lies between {low} and {high}, not {value}; check the unit", analyte=analyte.name,
                          low="0", high=f"{measure.high:g} {measure.units[0]}", value=f"{fields[site]:g}")  # fmt: skip
    return None


def pairs(entries: Sequence[Entry], flow_at: Callable[[str, int], Estimate]) -> tuple[Pair, ...]:
    """Every pair entered. flow_at: (across, time) -> the plasma flow that passed there then."""
    found = list[Pair]()
    for each in entries:
        if each.kind != KIND:
            continue
        told = each.fields
        extraction, flow = extraction_of(told), flow_at(told["across"], each.utc_ns)
        inlet, outlet = (f"{told.get(f'{s}_censor') or ''} {told[s]:.10g}".strip() for s in ("inlet", "outlet"))
        cleared = clearance(flow, extraction)
        found.append(
            Pair(each.utc_ns, told["analyte"], told["unit"], told["across"], inlet, outlet, extraction, flow, cleared)
        )
    return tuple(found)


def extraction_of(told: Any) -> Estimate:
    """1 - outlet/inlet; an outlet below its limit gives at least that, an inlet beyond its own nothing."""
    inlet, outlet = told["inlet"], told["outlet"]
    if told.get("inlet_censor") == "<" or inlet <= 0:
        return unknown("the inlet is below its limit")
    if told.get("outlet_censor") == ">":
        return unknown("the outlet is above its limit")
    share = 1 - outlet / inlet
    spread = math.exp(COVERAGE * math.sqrt(2) * ASSAY_CV)
    low, high = 1 - (1 - share) * spread, min(1.0, 1 - (1 - share) / spread)
    flags = (WHOLE_LOOP,) if told["across"] == LOOP else ()
    if told.get("inlet_censor") == ">" or told.get("outlet_censor") == "<":
        return Estimate(low=low, high=1.0, flags=(*flags, "censored"))
    return Estimate(share, low, high, flags=flags)


def clearance(flow_ml_min: Estimate, extraction: Estimate) -> Estimate:
    """Plasma freed of it per minute: flow x extraction."""
    if not extraction.known:
        return unknown(extraction.reason)
    if flow_ml_min.value is None:
        return unknown(f"the flow then is not known: {flow_ml_min.reason}")
    flow = flow_ml_min.value

    spread = COVERAGE * VOLUME_CV
    low = None if extraction.low is None else flow * extraction.low * (1 - math.copysign(spread, extraction.low))
    high = None if extraction.high is None else flow * extraction.high * (1 + math.copysign(spread, extraction.high))
    if extraction.value is None:
        return Estimate(low=low, high=high, flags=extraction.flags)
    return Estimate(flow * extraction.value, low, high)


def extraction_for(found: Sequence[Pair], analyte: str) -> Estimate:
    """What the loop takes of an analyte: measured across the loop if it was, else the adsorbers' single pass.

    Of several pairs their middle, within the widest bounds.
    """
    for across in (LOOP, ADSORBERS):
        known = [p.extraction for p in found if p.analyte == analyte and p.across == across and p.extraction.known]
        if not known:
            continue
        lows = [each.low for each in known if each.low is not None]
        highs = [1.0 if each.high is None else each.high for each in known]
        values = sorted(each.value for each in known if each.value is not None)
        flags = (WHOLE_LOOP,) if across == LOOP else ()
        low, high = max(0.0, min(lows)), max(0.0, *highs)
        if len(values) < len(known):
            return Estimate(low=low, high=high, flags=flags)
        middle = max(0.0, values[len(values) // 2])
        return Estimate(middle, min(low, middle), max(high, middle), flags=flags)
    return unknown("the extraction was not measured")
