"""What a session did, as JSON and as lines for a person."""

from __future__ import annotations

from collections.abc import Iterable

from session_monitor.commands.rows import Row, duration
from session_monitor.domain.clinical.circuit import Pair
from session_monitor.domain.clinical.effect import Asked, Effect
from session_monitor.domain.clinical.estimate import STATED, Estimate
from session_monitor.domain.clinical.kinetics import Kinetics
from session_monitor.domain.clinical.reductions import Fall
from session_monitor.domain.counted import counted
from session_monitor.storage.utc import iso_utc


def effect_row(effect: Effect) -> Row:
    """What `assess --json` says under each session."""
    ran = effect.ran
    return {
        "recording_read": ran is not None,
        "plasma_volume_l": effect.plasma_volume_l.row(),
        "formula": effect.formula or None,
        "plasma_volumes": effect.plasma_volumes.row(),
        "analytes": [_fall_row(each) for each in effect.falls],
        "circuit": [_pair_row(each) for each in effect.circuit],
        "delivered": [_asked_row(each) for each in effect.asked],
        "treated_s": ran.delivered.treated_s if ran else None,
        "downtime": [
            {"cause": stop.cause, "seconds": stop.seconds, "times": stop.times}
            for stop in (ran.delivered.stops if ran else ())
        ],
    }


def kinetics_row(found: Kinetics) -> Row:
    """The kinetics of one analyte over the course."""
    return {
        "analyte": found.analyte,
        "unit": found.unit,
        "results": found.results,
        "left_out": found.left_out,
        "reason": found.reason or None,
        "plateau": found.plateau.row(),
        "generation_per_h": found.generation_per_h.row(),
        "half_life_h": found.half_life_h.row(),
        "back_in_12_h_percent": found.rebound_percent.row(),
    }


def stated_row() -> Row:
    """The uncertainties that every interval was made of."""
    return dict(STATED)


def _fall_row(fall: Fall) -> Row:
    return {
        "analyte": fall.analyte,
        "unit": fall.unit,
        "before": fall.before.text,
        "after": fall.after.text,
        "uln": fall.after.uln,
        "reduction_percent": fall.raw.row(),
        "corrected_by_hct_percent": fall.by_hct.row(),
        "corrected_by_albumin_percent": fall.by_albumin.row(),
        "expected_by_exchange_percent": fall.by_exchange.row(),
        "expected_percent": fall.by_all.row(),
        "against_expected": fall.against,
    }


def _pair_row(pair: Pair) -> Row:
    return {
        "utc": iso_utc(pair.utc_ns),
        "analyte": pair.analyte,
        "unit": pair.unit,
        "across": pair.across,
        "inlet": pair.inlet,
        "outlet": pair.outlet,
        "extraction": pair.extraction.row(),
        "flow_ml_min": pair.flow_ml_min.row(),
        "clearance_ml_min": pair.clearance_ml_min.row(),
    }


def _asked_row(asked: Asked) -> Row:
    return {
        "item": asked.item,
        "unit": asked.unit,
        "prescribed": asked.prescribed,
        "delivered": asked.delivered.row(),
        "percent": asked.percent,
    }


def effect_lines(effect: Effect) -> Iterable[str]:
    """The same for a person, below the session's line."""
    formula = f" ({effect.formula})" if effect.formula else ""
    exchanged = said(effect.plasma_volumes, "of it", 2)
    yield f"  plasma volume {said(effect.plasma_volume_l, 'L', 2)}{formula}; exchanged {exchanged}"
    if effect.ran is None:
        yield "  what was delivered is unknown: the recording is not there"
    for asked in effect.asked if effect.ran else ():
        target = "" if asked.prescribed is None else f" of {asked.prescribed:g} {asked.unit} prescribed"
        share = "" if asked.percent is None else f" = {asked.percent:.0f} %"
        yield f"  delivered {asked.item}: {said(asked.delivered, asked.unit)}{target}{share}"
    for stop in effect.ran.delivered.stops if effect.ran else ():
        if stop.times:
            yield f"  stood still {duration(stop.seconds)} in {stop.times}: {stop.cause}"
    for fall in effect.falls:
        yield f"  {fall.analyte} {fall.before.text} -> {fall.after.text} {fall.unit}: {said(fall.raw, '% down')}"
        yield f"    by haematocrit {said(fall.by_hct, '% down')}; by albumin {said(fall.by_albumin, '% down')}"
        yield (
            f"    expected {said(fall.by_exchange, '% by the exchange')}, {said(fall.by_all, '% with the loop')}; "
            f"measured: {_AGAINST[fall.against]}"
        )
    for pair in effect.circuit:
        yield (
            f"  {iso_utc(pair.utc_ns)[11:16]}Z {pair.analyte} across {pair.across} {pair.inlet} -> {pair.outlet} "
            f"{pair.unit}: extraction {said(pair.extraction, '', 2)}, clearance {said(pair.clearance_ml_min, 'mL/min')}"
        )


_AGAINST = {
    "within": "as expected",
    "less": "less than expected: it was made, or came back, meanwhile",
    "more": "more than expected: the body cleared it, too",
    "unknown": "cannot be compared",
}


def kinetics_line(found: Kinetics) -> str:
    """One analyte over the course."""
    if found.reason:
        return f"kinetics {found.analyte}: {found.reason}"
    generation = said(found.generation_per_h, f"{found.unit} an hour", 3)
    return (
        f"kinetics {found.analyte} ({counted(found.results, 'result')}): plateau "
        f"{said(found.plateau, found.unit, 3)}, generation {generation}, half of the way back in "
        f"{said(found.half_life_h, 'h')}"
    )


def said(estimate: Estimate, unit: str, digits: int = 1) -> str:
    """An estimate in words: with its interval, or why there is none."""
    after = f" {unit}" if unit else ""
    low, value, high = (None if x is None else f"{x:.{digits}f}" for x in (estimate.low, estimate.value, estimate.high))
    if value is not None:
        return f"{value}{after} ({low} to {high})"
    if low is not None and high is not None:
        return f"{low} to {high}{after}"
    if low is not None:
        return f"at least {low}{after}"
    return f"unknown: {estimate.reason}"
