"""What an import would do, before it does it: nothing guessed, nothing twice, nothing by halves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_monitor.domain.clinical.assays import Assay
from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.laboratory import Known, Logged
from session_monitor.domain.clinical.review import BY_LABORATORY, Choices, Found, Review, review
from session_monitor.storage.utc import iso_utc
from tests.clinical.specimens import HOUR, NOW, result

SESSION = SessionSpan("one", NOW - 10 * HOUR, NOW - 4 * HOUR)
ENTRY = {"analyte": "CRP", "value": "80", "unit": "mg/L", "uln": "5", "time": iso_utc(NOW - 11 * HOUR)}
KNOWN = Known(Case("C", sessions=(SESSION,)), NOW)
THERE = replace(result("CRP", "80", 11, uln=5, unit="mg/L"), by="lin")


def of(*changes: dict[str, str], known: Known = KNOWN, choices: Choices | None = None, **found: object) -> Review:
    rows = [Found(f"line {n}", ENTRY | change, **found) for n, change in enumerate(changes, 2)]  # type: ignore[arg-type]
    return review(rows, known, choices or Choices(by="wu"))


def test_the_side_and_who_are_said_or_taken_from_what_is_known() -> None:
    (row,) = of({}).rows
    assert row.outcome == "store" and row.new is not None
    assert (row.new.result.when, row.new.result.by) == ("before", "wu")
    assert row.notes == ("before, by the time of the specimen",)
    told = of({"when": "between", "by": "chen"}, choices=Choices(by="wu", when="after")).rows[0]
    assert told.new is not None and (told.new.result.when, told.new.result.by, told.notes) == ("between", "chen", ())
    assert of({}, choices=Choices(when="between")).new[0].result.when == "between"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"unit": "g/L"}, "CRP is reported in mg/L / ug/mL, not in 'g/L'"),
        ({"uln": ""}, "upper limit of normal is needed"),
        ({"time": iso_utc(NOW - 6 * HOUR)}, "during the session"),
        ({"time": "2026-03-14"}, "not a time of day"),
        ({"value": "<= 5"}, "is not a result"),
        ({"when": "after"}, "before the first session began"),
        ({"value": "80000"}, "lies between"),
    ],
)
def test_what_cannot_be_told_stops_the_whole(change: dict[str, str], why: str) -> None:
    found = of(change, {"time": iso_utc(NOW - 12 * HOUR)})
    assert found.rows[0].outcome == "refused" and why in found.rows[0].why
    assert found.rows[1].outcome == "store" and found.new == [], "nothing is stored by halves"
    left = of(change, {"time": iso_utc(NOW - 12 * HOUR)}, choices=Choices(left_out=frozenset({"line 2"})))
    assert [row.outcome for row in left.rows] == ["skipped", "store"] and len(left.new) == 1


def test_the_limit_of_a_remembered_assay_is_taken_and_said() -> None:
    known = replace(KNOWN, assays=(Assay("CRP", "mg/L", "North", 8.0, "turbidimetry"),))
    (row,) = of({"uln": ""}, known=known, choices=Choices(laboratory="North")).rows
    assert row.new is not None and (row.new.result.uln, row.new.result.method) == (8.0, "North, turbidimetry")
    assert row.notes[0] == "ULN 8 mg/L as last time from North"
    assert row.new.assay is not None and row.new.assay.laboratory == "North"
    (other,) = of({"uln": "5"}, known=known, choices=Choices(laboratory="North")).rows
    assert "was 8 last time and is 5 now" in other.notes[0], "the given one counts, and a line says it differs"


def test_what_is_there_already_is_not_stored_again() -> None:
    known = replace(KNOWN, log=(Logged("r1", THERE),))
    assert [row.outcome for row in of({}, known=known).rows] == ["present"]
    (other,) = of({"value": "81"}, known=known).rows
    assert other.outcome == "conflict" and "is there with 80 mg/L (ULN 5), not 81 mg/L (ULN 5)" in other.why
    assert of({"uln": "6"}, known=known).rows[0].outcome == "conflict", "another limit is another result"
    assert of({"value": "< 80"}, known=known).rows[0].outcome == "conflict"


def test_a_correction_of_the_laboratory_replaces_what_stands() -> None:
    known = replace(KNOWN, log=(Logged("r1", replace(THERE, when="between")),))
    (row,) = of({"value": "81"}, known=known, corrected=True).rows
    assert row.outcome == "correct" and row.new is not None
    assert (row.new.corrects, row.new.reason, row.new.result.when) == ("r1", BY_LABORATORY, "between")
    assert of({}, known=known, corrected=True).rows[0].outcome == "present"
    assert of({}, corrected=True).rows[0].outcome == "store", "what was never there is not corrected"


def test_the_same_specimen_twice_in_a_file() -> None:
    assert [row.outcome for row in of({}, {}).rows] == ["store", "present"]
    found = of({}, {"value": "81"})
    assert [row.outcome for row in found.rows] == ["store", "conflict"] and found.new == []
    rows = (Found("OBX 1", ENTRY), Found("OBX 2", ENTRY | {"value": "81"}, corrected=True))
    later = review(rows, KNOWN, Choices())
    assert [(row.outcome, row.why) for row in later.rows] == [("skipped", "corrected by OBX 2"), ("store", "")]
    assert [new.result.value for new in later.new] == [81.0]


def test_units_are_converted_on_request_only_and_the_original_is_kept() -> None:
    bilirubin = {"analyte": "bilirubin", "value": "5", "unit": "mg/dL", "uln": "1.2"}
    assert of(bilirubin).new[0].result.unit == "mg/dL"
    for found in (
        of(bilirubin, choices=Choices(convert={"bilirubin": "umol/L"})),
        of(bilirubin | {"convert_to": "umol/L"}),
    ):
        told = found.new[0].result
        assert (told.value, told.unit, told.uln) == (85.5, "umol/L", 20.52)
        assert told.method == "reported 5 mg/dL, ULN 1.2"
    refused = of({"convert_to": "ug/mL"}, {"analyte": "IL-6", "unit": "pg/mL", "convert_to": "U/mL"}).rows
    assert refused[0].outcome == "store", "the same unit in other letters"
    assert refused[1].outcome == "refused" and "is not converted to U/mL" in refused[1].why
