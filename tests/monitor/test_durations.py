"""Durations of polls: the whole session's to 2 %, and one line of figures a minute."""

import pytest

from session_monitor.monitor.durations import MINUTE_NS, Minutes, Spread, quantile

PERIOD = 100_000_000


def test_the_quantiles_of_a_session_are_right_to_two_percent() -> None:
    spread = Spread()
    given = [0.5 + (n * 7919 % 5000) / 100 for n in range(5000)]
    for ms in given:
        spread.add(ms)
    for q in (0.0, 0.5, 0.95, 0.999):
        assert spread.quantile_ms(q) == pytest.approx(quantile(sorted(given), q), rel=0.021)
    assert spread.max_ms == max(given)


def test_a_session_without_a_poll_has_no_quantiles() -> None:
    spread = Spread()
    assert (spread.quantile_ms(0.5), spread.max_ms) == (None, None)
    spread.add(0.0)
    assert spread.quantile_ms(0.95) == 0.0


def test_each_minute_has_its_own_line_of_figures() -> None:
    minutes, lines = Minutes(), []
    for n in range(1201):
        missed = 1 if n >= 700 else 0
        took_ms = None if n == 700 else 2.0 if n <= 600 else 4.0
        lines.append(minutes.step(5 * MINUTE_NS + n * PERIOD, took_ms, missed, late=2 if n >= 650 else 0))
    first, second = [line for line in lines if line]
    assert lines[600] == first and lines[1200] == second
    assert first == {
        "seconds": 60.0, "polls": 601, "misses": 0, "late": 0, "rate_hz": pytest.approx(601 / 60),
        "p50_ms": 2.0, "p95_ms": 2.0, "max_ms": 2.0,
    }  # fmt: skip
    assert (second["polls"], second["misses"], second["late"], second["p50_ms"]) == (599, 1, 2, 4.0)


def test_a_minute_without_an_answer_says_so() -> None:
    minutes = Minutes()
    lines = [minutes.step(n * PERIOD, None, n + 1, 0) for n in range(601)]
    assert lines[-1] == {
        "seconds": 60.0, "polls": 0, "misses": 601, "late": 0, "rate_hz": 0.0,
        "p50_ms": None, "p95_ms": None, "max_ms": None,
    }  # fmt: skip
