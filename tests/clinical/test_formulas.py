"""The formulas against published numbers."""

from __future__ import annotations

import math

import pytest

from session_monitor.domain.clinical import formulas
from session_monitor.domain.results import reduction_percent


@pytest.mark.parametrize(("before", "after", "percent"), [(119.94, 20.49, 82.9), (40.42, 50.81, -25.7)])
def test_published_reductions(before: float, after: float, percent: float) -> None:
    """Li-ALS and its control arm; a rise is negative (treatment specification, section 5)."""
    assert reduction_percent(before, after) == pytest.approx(percent, abs=0.05)


def test_plasma_volumes() -> None:
    assert formulas.plasma_volume_kaplan_l(60, 0.30) == pytest.approx(2.73)
    assert formulas.blood_volume_nadler_l(1.75, 70, "male") == pytest.approx(4.824, abs=0.001)
    assert formulas.blood_volume_nadler_l(1.65, 60, "female") == pytest.approx(3.768, abs=0.001)
    assert formulas.plasma_volume_nadler_l(1.75, 70, "male", 0.40) == pytest.approx(4.824 * 0.6, abs=0.001)


def test_an_exchange_of_one_and_of_two_plasma_volumes() -> None:
    assert formulas.expected_removal(3.0, 3.0) == pytest.approx(1 - math.exp(-1))
    assert formulas.expected_removal(6.0, 3.0) == pytest.approx(0.8647, abs=1e-4)


@pytest.mark.parametrize(("given_l", "left"), [(3.022, 0.3651), (5.992, 0.1357)])
def test_the_simulated_machine_removes_by_pure_exchange_what_is_expected(given_l: float, left: float) -> None:
    """Of the specification of its physics, section 7: 3 L of plasma, no generation, nothing outside plasma."""
    assert 1 - formulas.expected_removal(given_l, 3.0) == pytest.approx(left, abs=1e-4)


@pytest.mark.parametrize(("loop", "effective"), [(1, 0.5), (2, 2 / 3), (5, 5 / 6), (10, 10 / 11)])
def test_the_loop_cleans_more_the_more_often_it_turns(loop: float, effective: float) -> None:
    assert formulas.loop_extraction(loop, 0.5) == pytest.approx(effective)


def test_a_reduction_corrected_for_volume() -> None:
    """Haemoconcentration from 0.30 to 0.33: less plasma, so less of the substance than its concentration says."""
    ratio = formulas.plasma_volume_ratio(0.30, 0.33)
    assert ratio == pytest.approx(0.8701, abs=1e-4)
    assert formulas.reduction_corrected_percent(100, 50, ratio) == pytest.approx(56.49, abs=0.01)
    assert formulas.plasma_volume_ratio(0.30, 0.30) == pytest.approx(1.0)
