"""The link's state, as counted from frames and misses."""

import pytest

from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.monitor.health import LinkHealth, quantile

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
