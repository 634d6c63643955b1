"""Specimens and vital signs that are due, and how long the plasma lasts."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from session_monitor.domain.clinical.case import Case, SessionSpan
from session_monitor.domain.clinical.dues import MIN_NS, signs_due, specimens_due
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.plasma_supply import plasma_supply
from tests.clinical.specimens import result

SHANGHAI = ZoneInfo("Asia/Shanghai")


def ns(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * 10**9


ENDED = ns("2026-03-14T20:00+08:00")
SESSION = SessionSpan("a.sqlite", ENDED - 240 * MIN_NS, ENDED)


def states(now_ns: int, *taken_min: float) -> list[str]:
    results = tuple(replace(result("IL-6", "50"), specimen_utc_ns=ENDED + round(m * MIN_NS)) for m in taken_min)
    return [due.state for due in specimens_due(Case("C", results=results), SESSION, SHANGHAI, now_ns)]


def test_three_specimens_follow_a_session() -> None:
    found = specimens_due(Case("C"), SESSION, SHANGHAI, ENDED)
    assert [due.what for due in found] == ["end", "two_hours", "next_morning"]
    assert [(due.utc_ns - ENDED) / MIN_NS for due in found] == [0, 120, 600], "20:00, 22:00, 06:00 in the case's zone"
    assert not specimens_due(Case("C"), replace(SESSION, ended_utc_ns=None), SHANGHAI, ENDED)


@pytest.mark.parametrize(
    ("end", "morning"),
    [("2026-03-14T01:00+08:00", "2026-03-14T06:00+08:00"), ("2026-03-14T03:00+08:00", "2026-03-15T06:00+08:00")],
)
def test_a_session_by_night_has_its_own_next_morning(end: str, morning: str) -> None:
    session = replace(SESSION, ended_utc_ns=ns(end))
    assert specimens_due(Case("C"), session, SHANGHAI, ns(end))[-1].utc_ns == ns(morning)


def test_each_waits_is_due_is_missed_or_has_come() -> None:
    assert states(ENDED + MIN_NS) == ["due", "waiting", "waiting"]
    assert states(ENDED + MIN_NS, 0.5) == ["done", "waiting", "waiting"]
    assert states(ENDED + 121 * MIN_NS, 10) == ["done", "due", "waiting"]
    assert states(ENDED + 166 * MIN_NS, 10) == ["done", "missed", "waiting"], "too late to be the one of two hours"
    assert states(ENDED + 2000 * MIN_NS, 10, 100, 700) == ["done"] * 3


def test_a_reaction_asks_for_timed_vital_signs() -> None:
    reaction = Entry("r", "reaction", ENDED, {"severity": "mild"})
    signs = Entry("v", "vital_signs", ENDED + 6 * MIN_NS, {"map_mmhg": 60.0})
    found = signs_due(Case("C", (reaction, signs)), ENDED + 16 * MIN_NS)
    assert [due.state for due in found] == ["missed", "done", "due", "waiting", "waiting"]
    assert not signs_due(Case("C", (signs,)), ENDED + 16 * MIN_NS)
    assert found[0].utc_ns == ENDED and datetime.fromtimestamp(found[1].utc_ns / 1e9, UTC).minute == 5


def test_the_bag_and_the_order() -> None:
    found = plasma_supply(ws3_g=340, tare_g=40, flow_ml_min=25, target_ml=2500, exchanged_ml=1300, waiting_ml=500)
    assert (found.hung_ml, found.lasts_min, found.needed_ml, found.to_order_ml) == (300, 12, 1200, 400)


def test_enough_is_nothing_to_order() -> None:
    found = plasma_supply(ws3_g=900, tare_g=0, flow_ml_min=25, target_ml=1000, exchanged_ml=900, waiting_ml=0)
    assert (found.needed_ml, found.to_order_ml) == (100, 0)


@pytest.mark.parametrize("missing", ["ws3_g", "tare_g", "target_ml", "exchanged_ml", "waiting_ml"])
def test_what_is_not_known_leaves_the_order_unknown(missing: str) -> None:
    known = {"ws3_g": 340, "tare_g": 40, "flow_ml_min": 25, "target_ml": 2500, "exchanged_ml": 1300, "waiting_ml": 500}
    assert math.isnan(plasma_supply(**(known | {missing: math.nan})).to_order_ml)


@pytest.mark.parametrize("flow", [0.0, math.nan])
def test_a_pump_that_stands_says_nothing_of_how_long(flow: float) -> None:
    found = plasma_supply(ws3_g=340, tare_g=40, flow_ml_min=flow, target_ml=2500, exchanged_ml=1300, waiting_ml=500)
    assert math.isnan(found.lasts_min) and found.to_order_ml == 400
