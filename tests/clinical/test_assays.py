"""Remembered assays: offered only for the laboratory, analyte and unit they are of; the trap they are against."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_monitor.domain.clinical.assays import Assay, assay_of, completed, remembered
from session_monitor.domain.clinical.case import Case
from session_monitor.domain.clinical.indication import interleukin_6
from session_monitor.domain.clinical.laboratory import Known, checked_result
from session_monitor.domain.clinical.limits import at_most
from session_monitor.domain.clinical.truth import Truth
from session_monitor.domain.results import Result
from session_monitor.storage.utc import iso_utc
from tests.clinical.specimens import HOUR, NOW

NORTH = Assay("IL-6", "pg/mL", "North", 2.5, "ECLIA", "lin", 1)
SOUTH = Assay("IL-6", "pg/mL", "South", 9.0, "CLIA", "lin", 2)
ENTRY = {"analyte": "il-6", "value": "15", "unit": "ng/L", "time": iso_utc(NOW - HOUR), "when": "between"}

WAS, LOOK = "of IL-6 from North was", "look at the report again"


def of(laboratory: str, **more: str) -> tuple[dict[str, object], list[str]]:
    entry, said = completed(ENTRY | {"laboratory": laboratory} | more, (NORTH, SOUTH))
    return entry, [str(line) for line in said]


def test_the_same_value_is_met_in_one_laboratory_and_not_in_another() -> None:
    """The ULN trap: 15 pg/mL is above 5 x ULN in one, and below 2 x ULN in another."""
    known = Known(Case("C"), NOW, assays=(NORTH, SOUTH))
    verdicts = dict[str, tuple[Truth, Truth]]()
    for laboratory in ("North", "South"):
        found = checked_result(of(laboratory)[0], "lin", known)
        assert isinstance(found, Result), found
        level = interleukin_6((found,)).parts[0]
        assert f"ULN {found.uln:g}" in level.limit, "every verdict shows the ULN it used"
        verdicts[laboratory] = level.truth, at_most(found, 2 * found.uln)
    assert verdicts == {"North": (Truth.MET, Truth.NOT_MET), "South": (Truth.NOT_MET, Truth.MET)}
    nowhere = checked_result(of("")[0], "lin", known)
    assert "upper limit of normal is needed" in str(nowhere)


@pytest.mark.parametrize(
    ("laboratory", "more", "uln", "says"),
    [
        ("north", {}, "2.5", ["ULN 2.5 pg/mL as last time from North"]),
        ("North", {"uln": "2.5"}, "2.5", []),
        ("North", {"uln": "7"}, "7", [f"the ULN {WAS} 2.5 last time and is 7 now; {LOOK}"]),
        ("North", {"method": "CLIA"}, None, [f"the method {WAS} ECLIA last time and is CLIA now; {LOOK}"]),
        ("West", {}, None, []),
        ("", {}, None, []),
        ("North", {"unit": "U/mL"}, None, []),
    ],
)  # fmt: skip
def test_what_is_offered_and_what_is_said(
    laboratory: str, more: dict[str, str], uln: str | None, says: list[str]
) -> None:
    entry, said = of(laboratory, **more)
    assert (entry["uln"], said) == (uln, says)


def test_the_last_one_counts() -> None:
    later = replace(NORTH, uln=3.0, utc_ns=9)
    assert remembered((later, NORTH), "IL-6", "pg/mL", "NORTH ") == later
    assert remembered((NORTH,), "nonsense", "pg/mL", "North") is None


def test_what_is_remembered_of_a_result() -> None:
    result = Result("IL-6", 15, "pg/mL", 2.5, NOW - HOUR, "between", None, "North, ECLIA", "lin", NOW)
    entry, _ = of("North", uln="2.5")
    assert assay_of(result, entry) == replace(NORTH, utc_ns=NOW)
    assert assay_of(result, of("")[0]) is None
