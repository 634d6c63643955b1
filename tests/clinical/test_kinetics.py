"""Generation and rebound fitted: numbers where the data determine them, and a reason where they do not."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from session_monitor.domain.clinical.kinetics import Cleared, kinetics, level
from session_monitor.domain.clinical.least_squares import fitted
from session_monitor.domain.results import Result
from tests.clinical.specimens import HOUR, NOW

PLATEAU, RATE_H = 600.0, 0.08
HOURS = (0.0, 6.5, 8.5, 20.0, 30.0, 36.5, 38.5, 50.0, 60.0, 66.5, 68.5, 80.0, 92.0)
SPANS = ((0.5, 6.0, 1.2), (30.5, 36.0, 1.2), (60.5, 66.0, 1.2))


def sessions(extraction: float | None = 1.0, *, known: bool = True) -> list[Cleared]:
    """Three sessions, of 0.7 plasma volumes exchanged and 0.5 through the loop."""
    return [
        Cleared(NOW + round(a * HOUR), NOW + round(b * HOUR), 0.7 if known else None, 0.5, extraction)
        for a, b, _ in SPANS
    ]


def results(values: Sequence[float], hours: Sequence[float] = HOURS, unit: str = "pg/mL") -> list[Result]:
    return [
        Result("IL-6", value, unit, 7.0, NOW + round(h * HOUR), "between")
        for value, h in zip(values, hours, strict=True)
    ]


def course(scatter: float = 0.0) -> list[float]:
    spans = [(a, b, volumes / (b - a)) for a, b, volumes in SPANS]
    signs = [(-1) ** n * (1 + n % 3) / 2 for n in range(len(HOURS))]
    model = level(500.0, PLATEAU, RATE_H, HOURS, spans)
    return [value * math.exp(scatter * sign) for value, sign in zip(model, signs, strict=True)]


@pytest.mark.parametrize("extraction", [1.0, None])
def test_what_went_in_comes_out(extraction: float | None) -> None:
    """With the loop's extraction measured, and with it fitted along."""
    found = kinetics("IL-6", results(course()), sessions(extraction))
    assert found.reason == "" and found.results == len(HOURS)
    for estimate, true in (
        (found.plateau, PLATEAU),
        (found.generation_per_h, PLATEAU * RATE_H),
        (found.half_life_h, math.log(2) / RATE_H),
        (found.rebound_percent, 100 * (1 - math.exp(-RATE_H * 12))),
    ):
        assert estimate.value == pytest.approx(true, rel=0.01)
        assert estimate.low is not None and estimate.high is not None and estimate.low < true < estimate.high


def test_the_interval_holds_the_truth_when_results_scatter() -> None:
    found = kinetics("IL-6", results(course(0.06)), sessions())
    assert found.plateau.low is not None and found.plateau.high is not None
    assert found.plateau.low < PLATEAU < found.plateau.high
    sharper = kinetics("IL-6", results(course()), sessions())
    assert sharper.plateau.high is not None and sharper.plateau.low is not None
    assert found.plateau.high / found.plateau.low >= 0.99 * sharper.plateau.high / sharper.plateau.low


@pytest.mark.parametrize(
    ("values", "hours", "given", "says"),
    [
        (course()[:4], HOURS[:4], sessions(), "5 results are needed, not 4"),
        (course()[:5], HOURS[:5], sessions(None), "6 results are needed, not 5"),
        (course(), HOURS, [], "no session lies between"),
        (course(), HOURS, sessions(known=False), "what a session cleared is not known"),
        ([500.0, 240.0, 238.0, 236.0, 237.0], (0.0, 6.5, 6.7, 6.9, 7.0), sessions()[:1], "several courses fit"),
        ([500.0, 20.0] * 6, HOURS[:12], sessions(), "they scatter"),
    ],
)
def test_too_little_or_too_odd_is_no_number(
    values: list[float], hours: Sequence[float], given: list[Cleared], says: str
) -> None:
    found = kinetics("IL-6", results(values, hours), given)
    assert says in found.reason and found.reason.startswith("the data cannot tell")
    for estimate in (found.plateau, found.generation_per_h, found.half_life_h, found.rebound_percent):
        assert not estimate.known and estimate.reason == found.reason


def test_limits_and_other_units_are_left_out_and_counted() -> None:
    known = results(course())
    odd = [
        Result("IL-6", 5.0, "pg/mL", 7.0, NOW + 21 * HOUR, "between", "<"),
        Result("IL-6", 0.4, "U/mL", 7.0, NOW + 22 * HOUR, "between"),
    ]
    found = kinetics("IL-6", [*known, *odd], sessions())
    assert (found.results, found.left_out, found.unit) == (len(known), 2, "pg/mL")
    assert found.plateau.value == pytest.approx(PLATEAU, rel=0.01)


def test_a_line_is_fitted_with_the_known_interval() -> None:
    """y = a + b x through 0, 1, 2, 3 with unit errors: the textbook covariance."""
    x, y = (0.0, 1.0, 2.0, 3.0), (1.0, 3.0, 5.0, 7.0)
    best = fitted(lambda at: [at[0] + at[1] * a - b for a, b in zip(x, y, strict=True)], [(0.0, 0.0)])
    assert best is not None and best.at == pytest.approx((1.0, 2.0), abs=1e-5)
    assert best.covariance[1][1] == pytest.approx(1 / 5, rel=1e-4)
    assert best.interval((0, 1)) == pytest.approx(4.30 * math.sqrt(1 / 5), rel=1e-3)


def test_what_does_not_depend_on_a_parameter_is_not_determined() -> None:
    assert fitted(lambda at: [at[0] - 1, at[0] - 1, at[0] - 1], [(0.0, 0.0)]) is None
