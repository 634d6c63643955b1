"""Results as the laboratory reported them, and reductions that never claim more than was measured."""

from __future__ import annotations

import dataclasses
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_monitor.domain.analytes import ANALYTES, find_analyte
from session_monitor.domain.results import (
    Result,
    order_refusal,
    parse_value,
    reduction,
    reduction_percent,
    result_from_entry,
    result_from_row,
    with_reductions,
)

NOW = 1_773_490_920_000_000_000  # 2026-03-14T12:22:00Z
HOUR = 3600 * 10**9
BEFORE = Result("IL-6", 119.94, "pg/mL", 7.0, NOW - HOUR, "before", entered_utc_ns=NOW)
AFTER = dataclasses.replace(BEFORE, value=20.49, when="after", specimen_utc_ns=NOW)
ENTRY = {
    "analyte": "il 6",
    "value": " <1.50 ",
    "unit": "PG/ml",
    "uln": "7",
    "time": "2026-03-14T19:00:00+08:00",
    "when": "before",
    "method": "ECLIA",
}


def test_an_entry_becomes_a_result_in_the_words_of_the_list() -> None:
    result = result_from_entry(ENTRY, "lin", NOW)
    assert result == Result("IL-6", 1.5, "pg/mL", 7.0, NOW - 82 * 60 * 10**9, "before", "<", "ECLIA", "lin", NOW)
    assert isinstance(result, Result) and result.text == "< 1.5"
    assert result_from_row(result.row()) == result


@pytest.mark.parametrize(
    ("entry", "parsed"),
    [
        ("20.49", (None, 20.49)),
        (20.49, (None, 20.49)),
        ("< 1.5", ("<", 1.5)),
        ("<1.5", ("<", 1.5)),
        (" >  5000", (">", 5000.0)),
        ("＜1.5", ("<", 1.5)),
        ("1.2e3", (None, 1200.0)),
        (".5", (None, 0.5)),
    ],
)
def test_values(entry: object, parsed: tuple[str | None, float]) -> None:
    assert parse_value(entry) == parsed


@pytest.mark.parametrize("entry", ["", "x", "-3", "1,5", "<", "< -1", "nan", "inf", "1e999", "<<1", "1.5 pg/mL", None])
def test_what_is_not_a_value(entry: object) -> None:
    with pytest.raises(ValueError, match="write a number such as"):
        parse_value(entry)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"analyte": "IL-99"}, "no analyte is called 'IL-99'; there are IL-6"),
        ({"unit": "ng/mL"}, "IL-6 is reported in pg/mL / ng/L, not in 'ng/mL'"),
        ({"value": "2e7"}, "lies between 0.001 and 1e+07 pg/mL"),
        ({"value": "0"}, "lies between"),
        ({"uln": "-1"}, "upper limit of normal"),
        ({"uln": "nan"}, "upper limit of normal"),
        ({"uln": None}, "upper limit of normal"),
        ({"time": "2026-03-14T12:33:00Z"}, "in the future"),
        ({"time": "2026-01-01T12:33:00Z"}, "60 days before"),
        ({"time": "yesterday"}, "not a time of day"),
        ({"time": "20260314"}, "not a time of day"),
        ({"time": "2026-03-14T11:00:00"}, "lacks its time zone"),
        ({"time": "0001-01-01T00:00:00+23:59"}, "60 days before"),
        ({"when": "later"}, "before or after the session"),
    ],
)
def test_refusals_say_what_would_do(change: dict[str, object], why: str) -> None:
    refusal = result_from_entry(ENTRY | change, "lin", NOW)
    assert isinstance(refusal, str) and why in refusal and "\n" not in refusal


def test_a_time_without_offset_is_taken_in_the_zone_given() -> None:
    zone = timezone(timedelta(hours=8))
    result = result_from_entry(ENTRY | {"time": "2026-03-14 19:00"}, "lin", NOW, zone)
    assert isinstance(result, Result) and result.specimen_utc_ns == NOW - 82 * 60 * 10**9


def test_results_of_an_old_session_are_judged_by_its_own_time() -> None:
    year_later = NOW + 365 * 24 * HOUR
    assert isinstance(result_from_entry(ENTRY, "lin", year_later), str)
    assert isinstance(result_from_entry(ENTRY, "lin", year_later, session_utc_ns=NOW), Result)


def test_equal_units_are_one_and_different_ones_are_not() -> None:
    same = result_from_entry(ENTRY | {"unit": "ng/L"}, "", NOW)
    assert isinstance(same, Result) and same.unit == "pg/mL"
    bilirubin = ENTRY | {"analyte": "TBil", "value": "85"}
    for unit in ("umol/L", "µmol/L", "μmol/l", "mg/dL"):
        result = result_from_entry(bilirubin | {"unit": unit}, "", NOW)
        assert isinstance(result, Result) and result.unit == ("mg/dL" if unit == "mg/dL" else "umol/L")
    refusal = result_from_entry(ENTRY | {"analyte": "D-dimer", "value": "900", "unit": "ug/L"}, "", NOW)
    assert isinstance(refusal, str) and "ug/L FEU" in refusal and "ug/L DDU" in refusal


def test_the_published_reductions() -> None:
    """Li-ALS against its control arm (treatment specification, section 5)."""
    assert round(reduction_percent(119.94, 20.49), 1) == 82.9
    assert round(reduction_percent(40.42, 50.81), 1) == -25.7


@pytest.mark.parametrize(
    ("before", "after", "kind", "percent"),
    [
        ((None, 200.0), (None, 50.0), "number", 75.0),
        ((None, 200.0), ("<", 50.0), "at_least", 75.0),
        ((">", 200.0), (None, 50.0), "at_least", 75.0),
        ((">", 200.0), ("<", 50.0), "unknown", None),
        (("<", 2.0), ("<", 2.0), "unknown", None),
        (("<", 2.0), (None, 1.0), "unknown", None),
        ((None, 200.0), (">", 5000.0), "unknown", None),
    ],
)
def test_limits_stay_limits(
    before: tuple[object, float], after: tuple[object, float], kind: str, percent: float | None
) -> None:
    first = dataclasses.replace(BEFORE, censor=before[0], value=before[1])
    second = dataclasses.replace(AFTER, censor=after[0], value=after[1])
    found = reduction(first, second)
    assert (found.kind, found.percent) == (kind, percent)
    assert (found.reason != "") == (kind == "unknown")


def test_what_cannot_be_compared_is_unknown() -> None:
    assert reduction(BEFORE, dataclasses.replace(AFTER, unit="mg/dL")).kind == "unknown"
    assert reduction(BEFORE, dataclasses.replace(AFTER, analyte="CRP")).kind == "unknown"
    assert reduction(BEFORE, dataclasses.replace(AFTER, specimen_utc_ns=BEFORE.specimen_utc_ns)).kind == "unknown"


def test_each_result_from_after_is_held_against_the_last_from_before() -> None:
    early = dataclasses.replace(BEFORE, value=500.0, specimen_utc_ns=NOW - 20 * HOUR)
    other = dataclasses.replace(AFTER, analyte="CRP", unit="mg/L")
    later = dataclasses.replace(AFTER, value=60.0, specimen_utc_ns=NOW + 12 * HOUR)
    rows = with_reductions([AFTER, BEFORE, early, other, later])
    assert [row["reduction"] for row in rows] == ["number", None, None, None, "number"]
    assert rows[0]["reduction_percent"] == pytest.approx(82.9165, abs=1e-4)
    assert rows[4]["reduction_percent"] == pytest.approx(49.975, abs=1e-3)
    assert rows[3]["reduction_percent"] is None, "nothing before to hold it against"


def test_before_and_after_swapped_is_noticed() -> None:
    start, end = NOW, NOW + 5 * HOUR
    assert order_refusal(BEFORE, start, end) is None
    assert order_refusal(dataclasses.replace(AFTER, specimen_utc_ns=end), start, end) is None
    assert "after the session ended" in str(
        order_refusal(dataclasses.replace(BEFORE, specimen_utc_ns=end + 1), start, end)
    )
    assert "before the session began" in str(
        order_refusal(dataclasses.replace(AFTER, specimen_utc_ns=NOW - 1), start, end)
    )


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.floats(0, 1), st.floats(1, 100))
def test_at_least_is_never_more_than_the_truth(before: float, after: float, below: float, above: float) -> None:
    """Whatever the values behind the limits were, the bound holds."""
    low = reduction(dataclasses.replace(BEFORE, value=before), dataclasses.replace(AFTER, value=after, censor="<"))
    assert low.percent is not None and low.percent <= reduction_percent(before, after * below) + 1e-9
    high = reduction(dataclasses.replace(BEFORE, value=before, censor=">"), dataclasses.replace(AFTER, value=after))
    assert high.percent is not None and high.percent <= reduction_percent(before * above, after) + 1e-9
    assert {low.kind, high.kind} == {"at_least"}


def test_the_list_of_analytes_is_sound() -> None:
    names = [analyte.name for analyte in ANALYTES]
    assert len(set(names)) == len(names)
    for analyte in ANALYTES:
        for spelling in (analyte.name, *analyte.aliases):
            assert find_analyte(spelling.upper()) is analyte, f"{spelling} is taken twice"
        for measure in analyte.measures:
            assert 0 < measure.low < measure.high
            assert all(analyte.measure(unit) is measure for unit in measure.units)
    assert find_analyte("") is None


def test_a_reduction_between_two_assays_says_so() -> None:
    elsewhere = dataclasses.replace(AFTER, uln=2.5)
    (_, row) = with_reductions([BEFORE, elsewhere])
    assert row["reduction"] == "number"
    assert row["reduction_reason"] == "of another assay: ULN 7 before, 2.5 after"
    assert with_reductions([BEFORE, AFTER])[1]["reduction_reason"] == ""
