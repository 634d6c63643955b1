"""What a gap leaves open of each total: nothing where the machine counted on, a bound where it was restarted."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from session_monitor.config.machine_map import load_machine
from session_monitor.domain.derived.unseen import Moved, Readings, Unseen, needed, nothing_known, unseen

MACHINE = load_machine("li-als-3")
PURIFY, EXCHANGE, PAUSED, PRE_CIRCULATE = (
    next(code for code, name in MACHINE.phases.items() if name == wanted)
    for wanted in ("purify", "exchange", "paused", "pre_circulate")
)
HIGH = {channel.name: channel.high for channel in MACHINE.channels}
NOTHING = Moved(0.0, 0.0, 0.0)


def readings(**given: float) -> Readings:
    """A quiet moment in exchange, `given` by channel."""
    values = dict.fromkeys(needed(MACHINE), 0.0) | {"serial": 7, "treatment_s": 600, "phase": EXCHANGE} | given
    return lambda name: values.get(name, math.nan)


def across(before: Readings, after: Readings, lasted_s: float = 30.0) -> Unseen:
    return unseen(MACHINE, before, after, lasted_s)


def test_what_the_machine_counted_on_is_as_sure_as_without_a_gap() -> None:
    found = across(
        readings(dp_total_ml=1000, bp_total_ml=5000),
        readings(dp_total_ml=1012.5, bp_total_ml=5060, treatment_s=630),
    )
    assert found.restarted is False
    assert found.totals["dp_total_ml"] == found.totals["exchanged_ml"] == Moved(12.5, 12.5, 12.5)
    assert found.totals["bp_total_ml"] == Moved(60.0, 60.0, 60.0)
    assert found.totals["collected_ml"] == NOTHING
    assert {name for name, moved in found.totals.items() if moved.open_ml != 0} == {"net_removal_ml"}


def test_after_a_restart_a_total_is_off_by_what_its_pump_could_have_moved_at_the_most() -> None:
    found = across(readings(dp_total_ml=1000, sp_total_ml=9), readings(dp_total_ml=2.0, treatment_s=5), 60.0)
    most = HIGH["dp_ml_min"]
    assert found.restarted is True and most is not None
    assert found.totals["dp_total_ml"] == Moved(0.0, 2.0, most)
    assert found.totals["dp_total_ml"].open_ml == most - 2.0
    assert found.totals["exchanged_ml"] == Moved(0.0, 2.0, most)
    assert found.totals["sp_total_ml"].at_most_ml == pytest.approx(HIGH["sp_ml_h"] / 60)


def test_a_restart_that_only_the_time_of_treatment_or_the_serial_number_shows_is_one_too() -> None:
    before = readings(dp_total_ml=1.0)
    for after in (readings(dp_total_ml=3.0, treatment_s=20), readings(dp_total_ml=3.0, serial=8)):
        found = across(before, after)
        assert found.restarted is True
        moved = found.totals["dp_total_ml"]
        assert (moved.at_least_ml, moved.counted_ml) == (0.0, 2.0)
        assert moved.at_most_ml is not None and moved.at_most_ml > 2.0


def test_a_bound_is_never_below_what_was_counted() -> None:
    moved = across(readings(dp_total_ml=1000), readings(dp_total_ml=900.0), 0.1).totals["dp_total_ml"]
    assert moved == Moved(0.0, 900.0, 900.0)
    assert moved.open_ml == 900.0


def test_a_phase_that_may_have_begun_in_the_gap_leaves_our_own_total_open_and_the_machines_sure() -> None:
    found = across(
        readings(cp_total_ml=100, phase=PRE_CIRCULATE), readings(cp_total_ml=130, phase=PURIFY, treatment_s=630)
    )
    assert found.totals["cp_total_ml"] == Moved(30.0, 30.0, 30.0)
    assert found.totals["loop_volume_ml"] == Moved(0.0, 30.0, 30.0)
    assert found.totals["loop_volume_ml"].open_ml == 30.0
    paused = across(readings(dp_total_ml=100, phase=PAUSED), readings(dp_total_ml=104, phase=PAUSED, treatment_s=630))
    assert paused.totals["exchanged_ml"] == Moved(0.0, 0.0, 4.0), "it may have gone on and been paused again"


def test_net_removal_is_bounded_only_while_no_bag_can_have_been_changed() -> None:
    before, after = readings(ws2_g=100), readings(ws2_g=103, treatment_s=601)
    assert across(before, after, 1.9).totals["net_removal_ml"] == Moved(3.0, 3.0, 3.0)
    for unbounded in (
        across(before, after, 2.0),
        across(before, readings(ws2_g=103, phase=PURIFY), 1.0),
        across(before, readings(ws2_g=math.nan), 1.0),
        across(readings(phase=PAUSED), readings(phase=PAUSED), 1.0),
    ):
        assert unbounded.totals["net_removal_ml"].open_ml is None


def test_what_is_not_known_on_one_side_is_bounded_by_the_pump() -> None:
    found = unseen(MACHINE, nothing_known, readings(dp_total_ml=50), 60.0)
    assert found.restarted is None
    assert found.totals["dp_total_ml"] == Moved(0.0, 0.0, HIGH["dp_ml_min"])
    unknown = across(readings(dp_total_ml=50), readings(dp_total_ml=math.nan, treatment_s=630), 60.0)
    assert unknown.totals["dp_total_ml"] == Moved(0.0, 0.0, HIGH["dp_ml_min"])


def test_a_pump_without_a_plausible_range_bounds_nothing_and_one_that_is_not_there_is_left_out() -> None:
    channels = tuple(replace(c, high=None) if c.name == "dp_ml_min" else c for c in MACHINE.channels)
    boundless = replace(MACHINE, channels=tuple(c for c in channels if c.name not in ("fp_total_ml", "ws4_g")))
    found = unseen(boundless, readings(dp_total_ml=10), readings(dp_total_ml=2), 30.0)
    assert found.totals["dp_total_ml"].at_most_ml is None
    assert found.totals["dp_total_ml"].open_ml is None
    assert not {"fp_total_ml", "collected_ml", "net_removal_ml"} & found.totals.keys()
