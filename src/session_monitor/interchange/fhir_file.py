"""FHIR R4 bundles of results: each Observation a row, checked against the model of R4B before it is read.

Without the check a field in the wrong place would be a result without its limit, or with another's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from fhir.resources.R4B.observation import Observation
from pydantic import ValidationError

from session_monitor.domain.answers import answer
from session_monitor.domain.clinical.review import Found
from session_monitor.interchange.codes import coded, not_blood
from session_monitor.interchange.fhir_bundle import BY_URL, LOINC, WHEN_URL
from session_monitor.interchange.mapping import PLAIN, Named
from session_monitor.interchange.mapping import Mapping as Meaning
from session_monitor.interchange.ranges import upper_limit
from session_monitor.interchange.reading import MAX_ROWS, Foreign, ForeignError, bounded, decoded, one_patient

FINAL, CORRECTED = ("final",), ("amended", "corrected")
DEEPEST = 20
"""No bundle of results is nested further."""
LONGEST_NUMBER, LARGEST_EXPONENT = 40, 30
_BROKEN = (ValueError, TypeError, AttributeError, KeyError, IndexError, ArithmeticError, RecursionError)
_SHOWN = 60


def read_fhir(path: Path, data: bytes, mapping: Meaning = PLAIN) -> Foreign:
    """The rows of a bundle, or of one Observation. mapping: what names of analytes mean. Raises ForeignError."""
    document = _document(path, data)
    named = list(_resources(path, document))
    specimens = {ref: body for ref, body in named if body.get("resourceType") == "Specimen"}
    rows, patients = list[Found](), list[str]()
    for n, body in enumerate(body for _, body in named):
        if body.get("resourceType") != "Observation":
            continue
        place = f"entry[{n}]"
        try:
            found = Observation.model_validate(body)
            rows.append(_row(place, found, _specimen(body, specimens), mapping.analytes))
        except _BROKEN as error:  # the model lets null pass where there has to be something
            rows.append(Found(place, refused=answer("is no Observation of FHIR R4: {why}", why=_why(error))))
        patients.append(_reference(body.get("subject")))
        if len(rows) > MAX_ROWS:
            break
    return Foreign("fhir", bounded(path, rows), one_patient(path, patients))


def _document(path: Path, data: bytes) -> dict[str, Any]:
    text = decoded(path, data, "utf-8-sig")
    try:
        document = json.loads(text, parse_constant=_no_number, parse_float=_number, parse_int=_number)
    except RecursionError:
        raise ForeignError(f"{path} is nested too deeply for a bundle of results") from None
    except (ValueError, InvalidOperation) as error:
        raise ForeignError(f"{path} is no JSON of results: {' '.join(str(error).split())[:100]}") from None
    if _depth(document) > DEEPEST:
        raise ForeignError(f"{path} is nested too deeply for a bundle of results")
    if not isinstance(document, dict):
        raise ForeignError(f"{path} is no FHIR resource; export a Bundle of Observations")
    return document


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _number(text: str) -> Decimal | int:
    """A number a laboratory could write; a hostile one costs time or memory without an end."""
    found = Decimal(text) if len(text) <= LONGEST_NUMBER else Decimal("NaN")
    if not found.is_finite() or abs(found.adjusted()) > LARGEST_EXPONENT:
        raise ValueError(f"{text[:12]}... is no number of a result")
    return int(text) if text.lstrip("-").isdecimal() else found


def _depth(document: Any) -> int:
    """How deep it is nested, without descending by itself: it may be deeper than any stack."""
    level, depth = [document], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            break
        inner = [v.values() if isinstance(v, dict) else v for v in level if isinstance(v, dict | list)]
        level = [each for values in inner for each in values]
    return depth


def _resources(path: Path, document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(reference, resource) of what a bundle holds."""
    if document.get("resourceType") == "Observation":
        yield "", document
        return
    if document.get("resourceType") != "Bundle":
        named = str(document.get("resourceType"))[:_SHOWN]
        raise ForeignError(f"{path} is a FHIR resource {named}, not a Bundle; export a Bundle of Observations")
    entries = document.get("entry", [])
    for entry in entries if isinstance(entries, list) else []:
        body = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(body, dict):
            yield str(entry.get("fullUrl") or f"{body.get('resourceType')}/{body.get('id')}"), body


def _row(place: str, found: Observation, specimen: dict[str, Any], analytes: Mapping[str, Named]) -> Found:
    names = [text for text in (found.code.text, *(each.display for each in found.code.coding or ())) if text]
    names += [each.code for each in found.code.coding or () if each.code and each.system != LOINC]
    shown, status = repr((names or ["it"])[0][:_SHOWN]), str(found.status)
    if status not in (*FINAL, *CORRECTED):
        return Found(place, skipped=answer("{name} is not final: {status}", name=shown, status=status[:_SHOWN]))
    if other := not_blood(_texts(specimen.get("type"))):
        return Found(place, skipped=other)
    meant = next((analytes[name] for name in names if name in analytes), None)
    loinc = [] if meant else [each.code for each in found.code.coding or () if each.system == LOINC and each.code]
    quantity = found.valueQuantity
    unit = "" if quantity is None else str(quantity.code or quantity.unit or "")
    is_ = coded(loinc, [meant.analyte] if meant else names, unit or (meant.unit if meant else ""))
    if is_.skipped or (is_.refused and quantity is not None):
        return Found(place, skipped=is_.skipped, refused=is_.refused)
    value = found.valueString if quantity is None else f"{quantity.comparator or ''}{quantity.value}"
    if value is None or (quantity is not None and quantity.value is None):
        return Found(place, refused=answer("{name} has no value that is one number", name=shown))
    if quantity is None and is_.refused:
        return Found(place, refused=is_.refused)
    collected = specimen.get("collection")
    taken = collected.get("collectedDateTime") if isinstance(collected, dict) else None
    entry = {
        "analyte": is_.analyte, "value": str(value), "unit": is_.unit,
        "time": str(taken or (found.effectiveDateTime.isoformat() if found.effectiveDateTime else "")),
        "uln": _uln(found, unit, meant), "method": (found.method.text or "") if found.method else "",
        "laboratory": _laboratory(found), "by": _own(found, BY_URL), "when": _own(found, WHEN_URL),
        "convert_to": meant.convert_to if meant else "",
    }  # fmt: skip
    return Found(place, entry, corrected=status in CORRECTED)


def _uln(found: Observation, unit: str, meant: Named | None) -> str:
    """Of the one range that is given as normal, in the unit of the value."""
    ranges = [each for each in found.referenceRange or () if each.high is not None or each.text]
    if len(ranges) == 1 and ranges[0].high is not None and ranges[0].high.value is not None:
        other = str(ranges[0].high.code or ranges[0].high.unit or "")
        return f"{ranges[0].high.value}" if not other or other == unit else ""
    if len(ranges) == 1 and ranges[0].text:
        return upper_limit(ranges[0].text, unit)
    return f"{meant.uln:.10g}" if meant and meant.uln else ""


def _laboratory(found: Observation) -> str:
    return next((each.display for each in found.performer or () if each.display), "")


def _own(found: Observation, url: str) -> str:
    """What this program wrote there itself."""
    for each in found.extension or ():
        if each.url == url:
            return str(each.valueString or each.valueCode or "")
    return ""


def _reference(subject: Any) -> str:
    """The patient: an identifier, else a reference; never a name."""
    if not isinstance(subject, dict):
        return ""
    identifier = subject.get("identifier")
    told = identifier.get("value") if isinstance(identifier, dict) else None
    return str(told or subject.get("reference") or "")[:_SHOWN]


def _specimen(body: dict[str, Any], specimens: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    named = body.get("specimen")
    reference = str(named.get("reference")) if isinstance(named, dict) else ""
    whole = next((each for ref, each in specimens.items() if reference and ref.endswith(reference)), {})
    told = named.get("display") if isinstance(named, dict) else None
    return {"type": {"text": told}, **whole} if told else whole


def _texts(kind: Any) -> list[str]:
    """Every text and code of a CodeableConcept."""
    if not isinstance(kind, dict):
        return []
    codings = [each for each in kind.get("coding") or () if isinstance(each, dict)]
    texts = [kind.get("text"), *(each.get(key) for each in codings for key in ("code", "display"))]
    return [text for text in texts if isinstance(text, str)]


def _why(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))[:_SHOWN]}: {first['msg'][:_SHOWN]}"
    return " ".join(str(error).split())[:_SHOWN]
