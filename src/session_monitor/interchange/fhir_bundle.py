"""Results as a FHIR R4 Bundle of Observations with LOINC and UCUM, for other programs.

An analyte without a verified LOINC code has its name as text and no code: a guessed one would be believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from session_monitor.domain.analytes import find_analyte
from session_monitor.domain.results import Result
from session_monitor.domain.units import ucum

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
WHEN_URL = "urn:session-monitor:when"
"""Extension: before or after a session, or between sessions."""
BY_URL = "urn:session-monitor:by"
"""Extension: who entered it."""
PATIENT = "urn:session-monitor:case"
"""System of the identifier: the case's pseudonym."""


def bundle_json(results: Iterable[tuple[str, Result, bool]], case_id: str, indent: int | None = 2) -> str:
    """(name, result, whether it corrects another) as the JSON of a Bundle that the model of R4B accepts."""
    from fhir.resources.R4B.bundle import Bundle  # slow to import, and only this needs it

    entries = [{"resource": observation(name, result, case_id, corrected)} for name, result, corrected in results]
    told = {"resourceType": "Bundle", "type": "collection"} | ({"entry": entries} if entries else {})
    found = Bundle.model_validate(told)
    return found.model_dump_json(indent=indent)


def observation(name: str, result: Result, case_id: str, corrected: bool = False) -> dict[str, Any]:
    """One result as an Observation."""
    quantity = {"value": _decimal(result.value), **_unit(result.unit)}
    if result.censor:
        quantity["comparator"] = result.censor
    told: dict[str, Any] = {
        "resourceType": "Observation",
        "extension": [{"url": WHEN_URL, "valueCode": result.when}],
        "identifier": [{"system": "urn:session-monitor:result", "value": name}],
        "status": "corrected" if corrected else "final",
        "code": _code(result),
        "effectiveDateTime": _iso(result.specimen_utc_ns),
        "issued": _iso(result.entered_utc_ns),
        "valueQuantity": quantity,
        "referenceRange": [{"high": {"value": _decimal(result.uln), **_unit(result.unit)}}],
    }
    if case_id:
        told["subject"] = {"identifier": {"system": PATIENT, "value": case_id}}
    if result.method:
        told["method"] = {"text": result.method}
    if result.by:
        told["extension"].append({"url": BY_URL, "valueString": result.by})
    return told


def _code(result: Result) -> dict[str, Any]:
    analyte = find_analyte(result.analyte)
    measure = analyte.measure(result.unit) if analyte else None
    code: dict[str, Any] = {"text": result.analyte}
    if measure is not None and measure.loinc:
        code["coding"] = [{"system": LOINC, "code": measure.loinc}]
    return code


def _unit(unit: str) -> dict[str, Any]:
    return {"unit": unit, "system": UCUM, "code": ucum(unit)}


def _decimal(value: float) -> Decimal:
    """The digits that give the same number back."""
    return Decimal(repr(value))


def _iso(utc_ns: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=utc_ns // 1000)).isoformat()
