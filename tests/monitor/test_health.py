"""The link's state, as counted from frames and misses."""

import pytest

from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.monitor.durations import quantile
from session_monitor.monitor.health import LinkHealth
from session_monitor.monitor.ledger import GAPS_SHOWN

PERIOD = 100_000_000
SILENT = Miss(MissCause.TIMEOUT, "no reply within 0.3 s")


def test_before_the_first_frame_it_is_connecting() -> None:
    health = LinkHealth(PERIOD)
    health.miss(0, SILENT)
    info = health.info(5 * PERIOD)
    assert info["state"] == "connecting"
    assert info["age_s"] is None
    assert info["error"] == "timeout"


@pytest.mark.parametrize(("age", "state"), [(0, "good"), (2, "good"), (3, "stale"), (14, "stale"), (15, "lost")])
def test_it_is_stale_after_three_due_polls_and_lost_after_a_second_and_a_half(age: int, state: str) -> None:
    health = LinkHealth(PERIOD)
    health.frame(0, 2.0, late_ms=2.0)
    assert health.info(age * PERIOD)["state"] == state


def test_a_gap_begins_at_the_last_frame_and_ends_with_the_next() -> None:
    health = LinkHealth(PERIOD)
    health.frame(PERIOD, 2.0, late_ms=2.0)
    for n in (2, 3, 4):
        health.miss(n * PERIOD, SILENT)
    ended = health.frame(5 * PERIOD, 2.0, late_ms=2.0)
    assert ended is not None
    assert (ended.start_ns, ended.end_ns, ended.cause, ended.polls) == (PERIOD, 5 * PERIOD, "timeout", 3)
    assert health.gaps == [ended]
    assert health.frame(6 * PERIOD, 2.0, late_ms=2.0) is None
    assert (health.polls, health.missed) == (3, 3)
    assert health.info(6 * PERIOD)["error"] is None


def test_the_rate_is_what_arrived_in_the_last_two_seconds() -> None:
    health = LinkHealth(PERIOD)
    for n in range(30):
        health.frame(n * PERIOD, 2.0, late_ms=2.0)
    assert health.info(29 * PERIOD)["rate_hz"] == pytest.approx(10)
    assert health.info(60 * PERIOD)["rate_hz"] == 0


def test_durations_are_of_the_polls_themselves() -> None:
    health = LinkHealth(PERIOD)
    for n in range(100):
        health.frame(n * PERIOD, float(n), late_ms=101.0 if n == 3 else 2.0)
    assert health.poll_ms() == {"p50": 50.0, "p99": 99.0, "max": 99.0}
    assert health.late == 1
    assert quantile([], 0.5) is None


def test_the_whole_session_is_told_beside_the_last_hundred_polls() -> None:
    health = LinkHealth(PERIOD)
    for n in range(300):
        health.frame(n * PERIOD, 50.0 if n < 100 else 2.0, late_ms=120.0 if n == 7 else 2.0)
    info = health.info(300 * PERIOD)
    assert (info["p95_ms"], info["max_ms"]) == (2.0, 2.0)
    session = info["session"]
    assert (session["polls"], session["late"], session["max_ms"]) == (300, 1, 50.0)
    assert session["p50_ms"] == pytest.approx(2.0, rel=0.02)
    assert session["p95_ms"] == pytest.approx(50.0, rel=0.02)


def test_the_last_errors_are_told_newest_first_and_a_repeated_one_once() -> None:
    health = LinkHealth(PERIOD)
    for n in range(3):
        health.miss(n * PERIOD, SILENT)
    health.frame(3 * PERIOD, 2.0, late_ms=2.0)
    health.miss(4 * PERIOD, Miss(MissCause.CLOSED, "closed the connection"))
    errors = health.info(10 * PERIOD)["errors"]
    assert [(e["cause"], e["polls"], e["age_s"]) for e in errors] == [("closed", 1, 0.6), ("timeout", 3, 0.8)]
    for n in range(9):
        health.miss(n * PERIOD, Miss(MissCause.REFUSED, f"port {n}"))
    assert [e["detail"] for e in health.info(10 * PERIOD)["errors"]] == [f"port {n}" for n in (8, 7, 6, 5)]


def test_the_ledger_shows_the_newest_gaps_and_counts_them_all() -> None:
    health = LinkHealth(PERIOD)
    for n in range(0, 40, 2):
        health.frame(n * PERIOD, 2.0, late_ms=2.0)
        health.miss((n + 1) * PERIOD, SILENT)
    info = health.info(40 * PERIOD)
    assert (info["gap_count"], len(info["gaps"])) == (20, GAPS_SHOWN)
    assert [info["gaps"][0]["end_s"], info["gaps"][1]["end_s"]] == [None, 3.8]


def test_this_computers_own_delays_are_gaps_once_values_were_stale() -> None:
    health = LinkHealth(PERIOD)
    health.overslept(9)
    assert (health.missed, health.gaps) == (9, []), "there was nothing yet that could have been missed"
    health.frame(0, 2.0, late_ms=2.0)
    health.overslept(2)
    assert health.gaps == []
    health.overslept(3)
    health.overslept(1)
    ended = health.frame(20 * PERIOD, 2.0, late_ms=2.0)
    assert ended is not None
    assert (ended.cause, ended.start_ns, ended.polls, health.missed) == ("late", 0, 4, 15)
