"""FHIR R4 bundles: read as laboratories send them, written with verified codes only, and back again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_monitor.domain.analytes import ANALYTES
from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.laboratory import Known
from session_monitor.domain.clinical.review import Choices, Found, review
from session_monitor.domain.results import Result
from session_monitor.interchange.fhir_bundle import bundle_json
from session_monitor.interchange.fhir_file import read_fhir
from session_monitor.interchange.reading import ForeignError
from tests.interchange.foreign import TAKEN, bundle, observation

FILE = Path("lab.json")
NOW = 1_773_490_920_000_000_000
HOUR = 3600 * 10**9


def row(**more: object) -> Found:
    """The only result of a bundle."""
    (found,) = read_fhir(FILE, bundle(observation(**more))).rows
    return found


def test_a_result_with_all_that_it_carries() -> None:
    found = row(method={"text": "ECLIA"}, performer=[{"display": "North"}])
    assert found.entry == {
        "analyte": "IL-6", "value": "119.94", "unit": "pg/mL", "time": TAKEN, "uln": "7", "method": "ECLIA",
        "laboratory": "North", "by": "", "when": "", "convert_to": "",
    }  # fmt: skip
    assert read_fhir(FILE, bundle(observation())).patient == "Patient/1"


def test_the_specimen_says_when_and_what() -> None:
    body = {"resourceType": "Specimen", "id": "s1", "type": {"text": "Serum"},
            "collection": {"collectedDateTime": "2026-03-14T19:00:00+08:00"}}  # fmt: skip
    data = bundle(body, observation(specimen={"reference": "Specimen/s1"}))
    assert read_fhir(FILE, data).rows[0].entry["time"] == "2026-03-14T19:00:00+08:00"
    urine = bundle(body | {"type": {"text": "Urine"}}, observation(specimen={"reference": "Specimen/s1"}))
    assert "not known to be blood" in read_fhir(FILE, urine).rows[0].skipped


@pytest.mark.parametrize(
    ("more", "key", "value"),
    [
        ({"valueQuantity": {"value": 1.5, "comparator": "<", "code": "pg/mL"}}, "value", "<1.5"),
        ({"valueQuantity": None, "valueString": "< 1.5", "code": {"text": "CRP"}}, "value", "< 1.5"),
        ({"referenceRange": [{"text": "0-5.9"}]}, "uln", "5.9"),
        ({"referenceRange": [{"high": {"value": 7, "unit": "ng/mL"}}]}, "uln", ""),
        ({"referenceRange": [{"high": {"value": 7}}, {"high": {"value": 9}}]}, "uln", ""),
        ({"code": {"text": "白介素-6"}}, "analyte", "IL-6"),
        ({"code": {"coding": [{"system": "http://loinc.org", "code": "48065-7"}]},
          "valueQuantity": {"value": 0.9, "code": "mg/L"}}, "unit", "mg/L FEU"),
    ],
)  # fmt: skip
def test_what_one_field_says(more: dict[str, object], key: str, value: str) -> None:
    assert row(**more).entry[key] == value


@pytest.mark.parametrize(
    ("more", "skipped", "refused"),
    [
        ({"status": "preliminary"}, "is not final: preliminary", ""),
        ({"status": "entered-in-error"}, "not final: entered-in-error", ""),
        (
            {"code": {"coding": [{"system": "http://loinc.org", "code": "2161-8"}], "text": "creatinine"}},
            "LOINC 2161-8",
            "",
        ),
        ({"code": {"text": "Kalium"}}, "'Kalium' is no analyte", ""),
        ({"valueQuantity": {"value": 1, "code": "ng/mL"}}, "", "not in 'ng/mL'"),
        ({"valueQuantity": {"code": "pg/mL"}}, "", "no value that is one number"),
        ({"status": "finished off"}, "not final: finished off", ""),
        ({"valueQuantity": {"value": "many"}}, "", "is no Observation of FHIR R4: valueQuantity"),
        ({"resultat": 1}, "", "is no Observation of FHIR R4: resultat"),
        ({"code": None}, "", "is no Observation of FHIR R4"),
    ],
)
def test_what_is_not_taken_says_why(more: dict[str, object], skipped: str, refused: str) -> None:
    found = row(**more)
    assert skipped in found.skipped and refused in found.refused and (found.skipped or found.refused)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"a": NaN}', "NaN is no number"),
        (b'{"a": 1e999999999}', "is no number of a result"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is no number of a result"),
        (b'{"a": ' * 50 + b"1" + b"}" * 50, "nested too deeply"),
        (b'{"a": ' * 99_999 + b"1" + b"}" * 99_999, "nested too deeply"),
        (b'{"resourceType": "Patient"}', "is a FHIR resource Patient, not a Bundle"),
        (b"{}", "is a FHIR resource None"),
        (b'{"resourceType": "Bundle", "entry": 7}', "has no results"),
        (b"{", "is no JSON of results"),
        ('{"a": "é"}'.encode("latin-1"), "is not UTF-8"),
        (bundle(observation(), observation(subject={"reference": "Patient/2"})), "holds results of 2 patients"),
    ],
)
def test_no_bundle_of_results_is_one_line(data: bytes, why: str) -> None:
    with pytest.raises(ForeignError) as refused:
        read_fhir(FILE, data)
    assert why in str(refused.value) and "\n" not in str(refused.value)


MEASURES = [(analyte.name, measure) for analyte in ANALYTES for measure in analyte.measures]


@st.composite
def any_result(draw: st.DrawFn) -> Result:
    """Anything that a laboratory could report."""
    name, measure = draw(st.sampled_from(MEASURES))
    value, uln = draw(st.floats(measure.low, measure.high)), draw(st.floats(measure.low, measure.high))
    words = draw(st.sampled_from(("", "ECLIA", "检验科, ECLIA", "lin & wu")))
    taken_ns = NOW - draw(st.integers(0, 3_000_000)) * 10**9
    censor = draw(st.sampled_from((None, "<", ">")))
    return Result(name, value, measure.units[0], uln, taken_ns, "between", censor, words, words, NOW)


@settings(deadline=None)  # the first one imports the models
@given(st.lists(any_result(), min_size=1, max_size=4, unique_by=lambda r: (r.analyte, r.unit, r.specimen_utc_ns)))
def test_what_is_exported_is_imported_as_it_was(results: list[Result]) -> None:
    data = bundle_json([(f"r{n}", each, False) for n, each in enumerate(results)], "LA-2026-0147").encode()
    found = read_fhir(FILE, data)
    assert found.patient == "LA-2026-0147"
    reviewed = review(found.rows, Known(Case("C"), NOW), Choices())
    assert [new.result for new in reviewed.new] == results


def test_only_verified_codes_are_written() -> None:
    il6 = Result("IL-6", 1.5, "pg/mL", 7.0, NOW, "before", "<", "", "", NOW)
    il4 = replace(il6, analyte="IL-4", censor=None)
    dimer = replace(il4, analyte="D-dimer", unit="mg/L FEU")
    told = json.loads(bundle_json([("1", il6, False), ("2", il4, True), ("3", dimer, False)], "C"))
    first, second, third = (entry["resource"] for entry in told["entry"])
    assert first["code"] == {"coding": [{"system": "http://loinc.org", "code": "26881-3"}], "text": "IL-6"}
    assert first["valueQuantity"]["comparator"] == "<" and first["status"] == "final"
    assert second["code"] == {"text": "IL-4"} and second["status"] == "corrected"
    assert third["valueQuantity"]["code"] == "mg{FEU}/L"
