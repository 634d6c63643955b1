"""What a session did: published reductions, corrections void with a reason, a device that clears in vain."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from session_monitor.domain.clinical.assessment import assess
from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.circuit import ADSORBERS, LOOP, extraction_of
from session_monitor.domain.clinical.delivered import delivered
from session_monitor.domain.clinical.effect import Effect, Ran
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.estimate import Estimate, unknown
from session_monitor.domain.clinical.kinds import entry_from
from session_monitor.domain.clinical.reductions import compared
from session_monitor.domain.clinical.removal import Patient, plasma_volume_l
from session_monitor.domain.results import Result, parse_value
from tests.clinical.specimens import HOUR, NOW
from tests.clinical.treated import track

SESSION = SessionSpan("a.sqlite", NOW, NOW + 5 * HOUR)
WHOLE = (("exchange", 50), ("collect", 17), ("purify", 180), ("return", 4))


def result(analyte: str, value: str, hours: float, unit: str = "pg/mL") -> Result:
    """Before the session's start, or after it."""
    censor, number = parse_value(value)
    when = "before" if hours <= 0 else "after"
    return Result(analyte, number, unit, 7.0, NOW + round(hours * HOUR), when, censor)


def entry(kind: str, hours: float, **fields: Any) -> Entry:
    return Entry(f"{kind}{hours}", kind, NOW + round(hours * HOUR), fields)


def ran(**given: Any) -> Ran:
    whole = Ran(delivered(track(WHOLE)), 60.0, 0.30, False, lambda across, at: Estimate(30.0, 29.0, 31.0))
    return dataclasses.replace(whole, **given)


def effect(*results: Result, entries: tuple[Entry, ...] = (), of: Ran | None = None, there: bool = True) -> Effect:
    case = Case("C", entries, results, (SESSION,))
    read = {SESSION.recording: of or ran()} if there else {}
    return assess(case, NOW + 30 * HOUR, read).effects[0]


@pytest.mark.parametrize(
    ("before", "after", "percent"), [("119.94", "20.49", 82.9), ("40.42", "50.81", -25.7)], ids=["li_als", "control"]
)
def test_published_reductions(before: str, after: str, percent: float) -> None:
    fall = effect(result("IL-6", before, -0.5), result("IL-6", after, 5.1)).falls[0]
    assert fall.raw.value == pytest.approx(percent, abs=0.05)
    assert fall.raw.low is not None and fall.raw.high is not None and fall.raw.low < percent < fall.raw.high


def test_the_first_specimen_after_is_the_session_and_the_last_before() -> None:
    known = (("900", -20.0), ("400", -0.5), ("100", 5.1), ("390", 17.0))
    fall = effect(*(result("IL-6", value, hours) for value, hours in known)).falls[0]
    assert (fall.before.value, fall.after.value) == (400, 100)


def test_plasma_volumes_and_what_they_should_remove() -> None:
    found = effect(result("IL-6", "400", -0.5), result("IL-6", "100", 5.1))
    assert found.formula == "kaplan" and found.plasma_volume_l.value == pytest.approx(0.065 * 60 * 0.7)
    volumes = 67 * 30 / 2730
    assert found.plasma_volumes.value == pytest.approx(volumes, rel=0.002)
    exchange, everything = found.falls[0].by_exchange, found.falls[0].by_all
    assert exchange.value == pytest.approx(100 * (1 - math.exp(-volumes)), rel=0.002)
    assert everything.value is None and "extraction_not_measured" in everything.flags
    assert everything.low == exchange.low, "a loop that takes nothing"
    assert everything.high is not None and everything.high > 90, "one that takes all of 5.4 L"
    assert found.falls[0].against == "within"


def test_nadler_where_height_and_sex_are_known() -> None:
    litres, formula = plasma_volume_l(Patient(70, 0.40, 175, "male"))
    assert formula == "nadler" and litres.value == pytest.approx(4.824 * 0.6, abs=0.001)
    missing, formula = plasma_volume_l(Patient(hct=0.3))
    assert formula == "" and missing.reason == "weight not entered"


def test_what_was_entered_at_the_session_counts_before_what_the_case_says() -> None:
    case = entry("patient", -1, weight_kg=80.0)
    assert effect(entries=(case,)).plasma_volume_l.value == pytest.approx(2.73)
    bare = ran(weight_kg=None, hct=None)
    assert "haematocrit not entered" in effect(entries=(case,), of=bare).plasma_volume_l.reason
    measured = effect(result("Hct", "40", -1, "%"), entries=(case,), of=bare)
    assert measured.plasma_volume_l.value == pytest.approx(0.065 * 80 * 0.6)


HCTS = (result("Hct", "30", -0.5, "%"), result("Hct", "0.33", 5.1, "L/L"))
IL6 = (result("IL-6", "100", -0.5), result("IL-6", "50", 5.1))


def test_corrected_by_haematocrit() -> None:
    same = tuple(dataclasses.replace(r, unit="%", value=30.0 if r.value == 30 else 33.0) for r in HCTS)
    assert effect(*IL6, *same).falls[0].by_hct.value == pytest.approx(56.49, abs=0.01)
    assert "not compared" in effect(*IL6, *HCTS).falls[0].by_hct.reason
    assert "no Hct within 2 h of the specimen from after" in effect(*IL6, HCTS[0]).falls[0].by_hct.reason


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ((entry("blood_product", 2, product="red_cells"),), "red cells were given"),
        ((entry("complication", 2, what="bleeding"),), "bleeding"),
        ((entry("complication", 2, what="haemolysis"),), "haemolysis"),
        ((entry("contraindications", 2, severe_active_bleeding=True),), "bleeding"),
    ],
)
def test_the_correction_by_haematocrit_is_void_and_says_why(entries: tuple[Entry, ...], says: str) -> None:
    same = tuple(dataclasses.replace(r, unit="%") for r in HCTS)
    found = effect(*IL6, *same, entries=entries).falls[0].by_hct
    assert not found.known and found.reason.startswith("not valid") and says in found.reason
    leak = effect(*IL6, *same, of=ran(blood_leak=True)).falls[0].by_hct
    assert "blood-leak alarm" in leak.reason
    later = tuple(dataclasses.replace(each, utc_ns=NOW + 9 * HOUR) for each in entries)
    assert effect(*IL6, *same, entries=later).falls[0].by_hct.known, "after the second specimen it changes nothing"


def test_the_correction_by_albumin_is_void_once_plasma_or_albumin_was_given() -> None:
    albumins = (result("albumin", "30", -0.5, "g/L"), result("albumin", "33", 5.1, "g/L"))
    assert "plasma was given in the exchange (2010 mL)" in effect(*IL6, *albumins).falls[0].by_albumin.reason
    adsorbed = ran(delivered=delivered(track((("purify", 180),), exchange_target_ml=0.0, dp_total_ml=0.0)))
    corrected = effect(*IL6, *albumins, of=adsorbed).falls[0].by_albumin
    assert corrected.value == pytest.approx(100 * (1 - 0.5 * 30 / 33), abs=0.01)
    given = (entry("blood_product", 2, product="albumin"),)
    assert "albumin was given" in effect(*IL6, *albumins, entries=given, of=adsorbed).falls[0].by_albumin.reason
    assert "recording is not there" in effect(*IL6, *albumins, there=False).falls[0].by_albumin.reason


def test_without_the_recording_what_needs_it_is_unknown_and_says_so() -> None:
    found = effect(*IL6, there=False)
    assert found.falls[0].raw.value == 50 and "not there" in found.falls[0].by_exchange.reason
    assert "not there" in found.plasma_volumes.reason or "not entered" in found.plasma_volumes.reason
    assert all(each.delivered.value is None for each in found.asked)


@pytest.mark.parametrize("analyte", ["Hct", "platelets", "albumin", "PTA"])
def test_of_cells_and_of_what_plasma_brings_nothing_is_expected(analyte: str) -> None:
    unit = {"platelets": "10*9/L", "albumin": "g/L"}.get(analyte, "%")
    fall = effect(result(analyte, "30", -0.5, unit), result(analyte, "33", 5.1, unit)).falls[0]
    assert fall.raw.value == pytest.approx(-10.0), "it was measured all the same"
    assert not any(each.known for each in (fall.by_hct, fall.by_albumin, fall.by_exchange, fall.by_all))
    assert fall.against == "unknown" and "no substance" in fall.by_exchange.reason


def test_beyond_a_limit_is_at_least() -> None:
    fall = effect(result("IL-6", "412", -0.5), result("IL-6", "< 5", 5.1)).falls[0]
    assert fall.raw.value is None and fall.raw.high is None
    assert fall.raw.low is not None and 95 < fall.raw.low < 98.8
    assert fall.against == "unknown" or fall.against == "more"
    both = effect(result("IL-6", "< 5", -0.5), result("IL-6", "< 5", 5.1)).falls[0]
    assert not both.raw.known and both.raw.reason


def pair(**fields: Any) -> Entry:
    told = {"analyte": "IL-6", "across": ADSORBERS, "unit": "pg/mL", "inlet": 400.0, "outlet": 40.0, **fields}
    return entry("circuit_specimen", 3, **told)


def test_a_pair_gives_extraction_and_clearance() -> None:
    found = effect(entries=(pair(across=LOOP),)).circuit[0]
    assert found.extraction.value == pytest.approx(0.9) and found.clearance_ml_min.value == pytest.approx(27.0)
    assert found.clearance_ml_min.low is not None and found.clearance_ml_min.low < 27 < (
        found.clearance_ml_min.high or 0
    )
    unseen = effect(entries=(pair(),), there=False).circuit[0]
    assert unseen.extraction.value == pytest.approx(0.9) and "not known" in unseen.clearance_ml_min.reason
    at_least = extraction_of(pair(outlet_censor="<").fields)
    assert at_least.value is None and at_least.low is not None and at_least.low < 0.9 and at_least.high == 1.0
    assert not extraction_of(pair(inlet_censor="<").fields).known
    assert extraction_of(pair(outlet=440.0).fields).value == pytest.approx(-0.1), "it gave something back"


def test_a_pair_outside_the_session_is_not_its_own() -> None:
    assert effect(entries=(dataclasses.replace(pair(), utc_ns=NOW + 6 * HOUR),)).circuit == ()


def test_a_single_pass_counts_as_often_as_plasma_goes_round() -> None:
    """Half a pass at lambda 200/30 is 0.87 of the loop."""
    known = (result("IL-6", "400", -0.5), result("IL-6", "20", 5.1))
    once = effect(*known, entries=(pair(outlet=200.0),)).falls[0].by_all
    ratio = 200 / 30
    loop = ratio * 0.5 / (1 + (ratio - 1) * 0.5)
    assert once.value == pytest.approx(100 * (1 - math.exp(-(2010 + loop * 5400) / 2730)), rel=0.002)
    across = effect(*known, entries=(pair(outlet=200.0, across=LOOP),)).falls[0].by_all
    assert across.value == pytest.approx(100 * (1 - math.exp(-(2010 + 0.5 * 5400) / 2730)), rel=0.002)


def test_a_device_that_clears_without_the_level_falling() -> None:
    """Made by integration: 20 pg/mL a minute of generation against 24 mL/min of clearance hold 2.3 L at its level."""
    volume_ml, cleared_ml_min = 2730.0, 24.0
    value, generation = 800.0, 800.0 * cleared_ml_min
    for _ in range(250 * 60):
        value += (generation - cleared_ml_min * value) / volume_ml / 60
    known = (result("IL-6", "800", -0.5), result("IL-6", f"{value:.6g}", 5.1))
    found = effect(*known, entries=(pair(inlet=790.0, outlet=158.0, across=LOOP),))
    fall = found.falls[0]
    assert fall.raw.value == pytest.approx(0.0, abs=0.1), "the level did not fall"
    assert found.circuit[0].clearance_ml_min.value == pytest.approx(24.0), "and the device cleared all the time"
    assert fall.by_all.low is not None and fall.by_all.low > 60
    assert fall.against == "less"


def test_compared_with_what_was_expected() -> None:
    def fell(percent: float) -> Estimate:
        return Estimate(percent, percent - 5, percent + 5)

    expected = Estimate(50.0, 40.0, 60.0)
    assert [compared(fell(p), expected) for p in (20, 34, 36, 50, 64, 66)] == [
        *("less", "less", "within", "within", "within", "more")
    ]
    assert compared(unknown("x"), expected) == compared(fell(50), unknown("x")) == "unknown"
    assert compared(Estimate(low=50.0), expected) == "unknown" and compared(Estimate(low=61.0), expected) == "more"


def test_delivered_beside_prescribed() -> None:
    order = entry("prescription", -1, exchange_ml=2000.0, purify_h=4.0, net_removal_ml_h=100.0)
    asked = {each.item: each for each in effect(entries=(order,)).asked}
    assert asked["exchange_ml"].percent == pytest.approx(100.5, abs=0.1)
    assert asked["purify_h"].percent == pytest.approx(75.0, abs=0.1)
    assert asked["net_removal_ml"].prescribed == pytest.approx(100 * 247 / 60, rel=0.01)
    assert asked["keep_ml"].prescribed is None and asked["keep_ml"].percent is None
    assert asked["keep_ml"].delivered.value == pytest.approx(510, abs=1)
    second = SessionSpan("b.sqlite", NOW + 10 * HOUR, NOW + 15 * HOUR)
    case = Case("C", (order,), (), (SESSION, second))
    later = assess(case, NOW + 20 * HOUR, {"b.sqlite": ran()}).effects[1]
    assert all(each.prescribed is None for each in later.asked), "the first session's prescription is not the second's"


def test_a_specimen_pair_is_entered_with_a_unit_that_fits() -> None:
    told = {"analyte": "IL-6", "across": "loop", "unit": "pg/mL", "inlet": "400", "outlet": "40"}
    good = entry_from({"entry": "circuit_specimen", "fields": told}, "u", "wu", NOW)
    assert isinstance(good, Entry) and good.fields["inlet"] == 400
    odd = entry_from({"entry": "circuit_specimen", "fields": {**told, "unit": "mmol/L"}}, "u", "wu", NOW)
    assert isinstance(odd, str) and "IL-6 is reported in pg/mL / ng/L" in odd
    high = entry_from({"entry": "circuit_specimen", "fields": {**told, "analyte": "Hct", "unit": "%"}}, "u", "wu", NOW)
    assert isinstance(high, str) and "check the unit" in high


@pytest.mark.parametrize(
    "numbers",
    [{"value": 1.0}, {"value": 1.0, "low": 2.0, "high": 3.0}, {}, {"low": math.nan}, {"low": 2.0, "high": 1.0}],
)
def test_no_number_without_its_interval_and_nothing_unknown_without_a_reason(numbers: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        Estimate(**numbers)
