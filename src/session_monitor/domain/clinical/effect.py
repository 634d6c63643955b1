"""What each session did: falls raw, corrected and expected, the device's own clearance, delivered against prescribed.

One place works it out for `assess`, the report and the screen, so that no two of them can praise or blame a treatment
by different numbers. Source: treatment specification, section 5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.circuit import Pair, extraction_for, pairs
from session_monitor.domain.clinical.delivered import Delivered
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.estimate import Estimate, unknown
from session_monitor.domain.clinical.kinds import CYTOKINES
from session_monitor.domain.clinical.kinetics import Cleared, Kinetics, kinetics
from session_monitor.domain.clinical.reductions import Fall, Given, falls
from session_monitor.domain.clinical.removal import Patient, effective_extraction, plasma_volume_l, plasma_volumes
from session_monitor.domain.results import Result

FOLLOWED = (*CYTOKINES, "bilirubin", "ferritin")
"""Whose course is fitted."""
NOT_THERE = "the recording is not there"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a session's recording says of it. flow_at: (part of the circuit, UTC ns) -> plasma flow there then."""

    delivered: Delivered
    weight_kg: float | None
    hct: float | None
    blood_leak: bool
    flow_at: Callable[[str, int], Estimate]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was prescribed beside what was delivered; prescribed None: nobody did."""

    item: str
    unit: str
    prescribed: float | None
    delivered: Estimate

    @property
    def percent(self) -> float | None:
        """Delivered in percent of what was prescribed."""
        if not self.prescribed or self.delivered.value is None:
            return None
        return 100 * self.delivered.value / self.prescribed


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one session. ran: None when its recording is not there; then what needs it is unknown and says so."""

    ran: Ran | None
    plasma_volume_l: Estimate
    formula: str
    plasma_volumes: Estimate
    falls: tuple[Fall, ...]
    circuit: tuple[Pair, ...]
    asked: tuple[Asked, ...]


def effect(case: Case, session: SessionSpan, results: Sequence[Result], ran: Ran | None, until_ns: int) -> Effect:
    """What was known until then. results: the session's own, from before and after."""
    end_ns = min(until_ns, session.ended_utc_ns or until_ns)
    own = [each for each in case.entries if session.started_utc_ns <= each.utc_ns <= end_ns]
    litres, formula = plasma_volume_l(_patient(case, results, ran, end_ns))
    circuit = pairs(own, ran.flow_at if ran else _no_flow)
    delivered = ran.delivered if ran else None

    def given_between(first_ns: int, last_ns: int) -> Given:
        return given(case, first_ns, last_ns, bool(ran and ran.blood_leak))

    return Effect(
        ran=ran,
        plasma_volume_l=litres,
        formula=formula,
        plasma_volumes=plasma_volumes(delivered, litres),
        falls=falls(results, delivered, litres, given_between, lambda analyte: extraction_for(circuit, analyte)),
        circuit=circuit,
        asked=asked(prescription(case, session, end_ns), delivered),
    )


def _no_flow(_across: str, _utc_ns: int) -> Estimate:
    return unknown(NOT_THERE)


def _patient(case: Case, results: Sequence[Result], ran: Ran | None, until_ns: int) -> Patient:
    """What was entered at the session counts before what the case says, a haematocrit measured before it as well."""
    hcts = [r for r in results if r.analyte == "Hct" and r.when == "before" and r.censor is None]
    last = max(hcts, key=lambda r: r.specimen_utc_ns, default=None)
    measured = None if last is None else last.value / (100 if last.unit == "%" else 1)
    weight = ran.weight_kg if ran else None
    return Patient(
        weight_kg=case.value("patient", "weight_kg", until_ns) if weight is None else weight,
        hct=ran.hct if ran and ran.hct is not None else measured,
        height_cm=case.value("patient", "height_cm", until_ns),
        sex=case.value("patient", "sex", until_ns),
    )


def given(case: Case, first_ns: int, last_ns: int, blood_leak: bool) -> Given:
    """What came or went between two specimens, as far as anybody recorded it."""
    between = [each for each in case.entries if first_ns < each.utc_ns <= last_ns]
    products = {each.fields["product"] for each in between if each.kind == "blood_product"}
    lost = {each.fields["what"] for each in between if each.kind == "complication"} & {"bleeding", "haemolysis"}
    if any(each.fields.get("severe_active_bleeding") for each in between if each.kind == "contraindications"):
        lost.add("bleeding")
    return Given(
        red_cells="red_cells" in products,
        plasma="fresh_frozen_plasma" in products,
        albumin="albumin" in products,
        lost=(*sorted(lost), *(("blood_leak",) if blood_leak else ())),
    )


def prescription(case: Case, session: SessionSpan, until_ns: int) -> Entry | None:
    """The one that was in force: the last one up to the session's end that no earlier session was treated by."""
    earlier = [s.ended_utc_ns or s.started_utc_ns for s in case.sessions if s.started_utc_ns < session.started_utc_ns]
    last = case.last("prescription", until_ns)
    return last if last is not None and last.utc_ns > max(earlier, default=0) else None


_ASKED = (
    ("exchange_ml", "mL", "exchanged_ml"),
    ("keep_ml", "mL", "kept_ml"),
    ("purify_h", "h", "purify_h"),
    ("blood_flow_ml_min", "mL/min", "bp_ml_min"),
    ("plasma_flow_ml_min", "mL/min", "fp_ml_min"),
)


def asked(prescribed: Entry | None, ran: Delivered | None) -> tuple[Asked, ...]:
    """Each item of a prescription, also where none was written: what was delivered stands all the same."""
    fields: Mapping[str, Any] = prescribed.fields if prescribed else {}
    found = [
        Asked(item, unit, fields.get(item), getattr(ran, name) if ran else unknown(NOT_THERE))
        for item, unit, name in _ASKED
    ]
    rate, hours = fields.get("net_removal_ml_h"), ran.separating_h.value if ran else None
    target = None if rate is None or hours is None else rate * hours
    return (*found, Asked("net_removal_ml", "mL", target, ran.net_removal_ml if ran else unknown(NOT_THERE)))


def course_kinetics(
    results: Sequence[Result], sessions: Sequence[tuple[SessionSpan, Effect]], until_ns: int
) -> tuple[Kinetics, ...]:
    """Of every analyte that is followed and has results."""
    analytes = [name for name in FOLLOWED if any(r.analyte == name for r in results)]
    return tuple(
        kinetics(name, results, [_cleared(name, session, done, until_ns) for session, done in sessions])
        for name in analytes
    )


def _cleared(analyte: str, session: SessionSpan, done: Effect, until_ns: int) -> Cleared:
    start_ns, end_ns = session.started_utc_ns, session.ended_utc_ns or until_ns
    litres, ran = done.plasma_volume_l.value, done.ran
    if ran is None or litres is None:
        return Cleared(start_ns, end_ns, None, None)
    took = extraction_for(done.circuit, analyte)
    loop = effective_extraction(ran.delivered, took).value if took.value is not None else None
    exchanged, looped = (ml.value for ml in (ran.delivered.exchanged_ml, ran.delivered.cleaned_ml))
    return Cleared(
        start_ns,
        end_ns,
        None if exchanged is None else exchanged / 1000 / litres,
        None if looped is None else looped / 1000 / litres,
        loop,
    )
