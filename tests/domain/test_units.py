"""UCUM codes and stated factors, there and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_monitor.domain.analytes import ANALYTES, find_loinc
from session_monitor.domain.results import Result
from session_monitor.domain.units import FACTORS, converted, from_ucum, ucum
from tests.clinical.specimens import result


def test_every_unit_comes_back_from_its_code() -> None:
    for analyte in ANALYTES:
        for measure in analyte.measures:
            for unit in measure.units:
                assert analyte.measure(from_ucum(ucum(unit))) is measure
                assert " " not in ucum(unit), "no UCUM code has a space"
    assert ucum("mg/L FEU") == "mg{FEU}/L" and ucum("mmHg") == "mm[Hg]"


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("mg/L{FEU}", "mg/L FEU"),
        ("mg/L (FEU)", "mg/L FEU"),
        ("ug{DDU}/L", "ug/L DDU"),
        ("pg/mL", "pg/mL"),
        ("{INR}", "1"),
    ],
)
def test_codes_as_laboratories_write_them(code: str, unit: str) -> None:
    assert from_ucum(code) == unit


@settings(deadline=None)
@given(st.sampled_from(sorted(FACTORS)), st.floats(0.02, 0.98))
def test_a_conversion_goes_back_where_it_came_from(key: tuple[str, str, str], share: float) -> None:
    analyte, unit, to = key
    low, high = {"bilirubin": (0.05, 110), "creatinine": (0.06, 33), "P/F": (3, 99)}[analyte]
    first = replace(result(analyte, "1", unit=unit), value=low + share * (high - low), uln=low)
    there = converted(first, to)
    assert isinstance(there, Result) and there.unit == to
    assert there.value == pytest.approx(first.value * FACTORS[key], rel=1e-9)
    back = converted(there, unit)
    assert isinstance(back, Result)
    assert back.value == pytest.approx(first.value, rel=1e-9) and back.uln == pytest.approx(first.uln, rel=1e-9)
    assert back.method.startswith("reported ") and back.method.count("reported") == 2, "what was reported stays"


def test_a_limit_stays_a_limit() -> None:
    found = converted(result("bilirubin", "< 0.2", uln=1.2, unit="mg/dL"), "umol/L")
    assert isinstance(found, Result) and found.text == "< 3.42"


def test_nothing_else_is_converted() -> None:
    assert "is not converted to mg/L" in converted(result("IL-6", "5"), "mg/L")  # type: ignore[operator]
    assert "is not converted" in converted(result("D-dimer", "900", unit="ug/L FEU"), "ug/L DDU")  # type: ignore[operator]


def test_codes_are_those_of_the_list() -> None:
    assert find_loinc("26881-3") is not None and find_loinc("26881-3")[0].name == "IL-6"  # type: ignore[index]
    assert find_loinc("") is None and find_loinc("2161-8") is None
    dimer = find_loinc("48066-5")
    assert dimer is not None and all(unit.endswith("DDU") for m in dimer[1] for unit in m.units)
