"""Derived channels: figures of one moment, volumes carried across restarts, net removal across bag changes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from session_monitor.domain.derived import UNITS
from session_monitor.domain.derived.patient import plasma_volume_ml
from session_monitor.domain.derived.totals import Totals
from session_monitor.domain.entered import ENTRIES, entry_refusal
from session_monitor.domain.readings import Frame
from tests.conditions.bench import Bench, S, machine


def _bench(phase: str = "purify") -> Bench:
    return Bench("link_lost", phase=phase, settled=False)


def test_every_derived_channel_has_a_unit_and_is_unknown_without_a_frame() -> None:
    bench = _bench().run(1)
    assert set(bench.derived) == set(UNITS)
    assert all(math.isnan(value) for value in bench.miss(0.1).derived.values())


def test_figures_of_one_moment() -> None:
    derived = _bench().run(1).derived
    assert derived["tmp_derived_mmhg"] == (120 + 73) / 2 - 60
    assert derived["sep_dp_mmhg"] == 47
    assert derived["fp_bp_percent"] == 25
    assert derived["loop_ratio"] == pytest.approx(200 / 30)


@pytest.mark.parametrize(
    ("unknown", "figures"),
    [
        ("part_mmhg", {"tmp_derived_mmhg", "sep_dp_mmhg"}),
        ("p1st_mmhg", {"tmp_derived_mmhg"}),
        ("fp_ml_min", {"fp_bp_percent", "loop_ratio"}),
        ("ws4_g", {"net_removal_ml"}),
        ("net_removal_set_ml_h", {"net_removal_target_ml"}),
        ("dp_total_ml", {"exchanged_ml"}),
        ("fp_total_ml", {"collected_ml"}),
        ("cp_total_ml", {"loop_volume_ml"}),
    ],
)
def test_what_needs_an_unknown_reading_is_unknown_and_comes_back(unknown: str, figures: set[str]) -> None:
    bench = _bench()
    always = {name for name, value in bench.run(1).derived.items() if math.isnan(value)}
    was = bench.values.get(unknown, 0.0)
    now = {name for name, value in bench.run(0.1, **{unknown: None}).derived.items() if math.isnan(value)}
    assert now - always == figures
    back = {name for name, value in bench.run(0.1, **{unknown: was}).derived.items() if math.isnan(value)}
    assert back == always


def test_a_ratio_to_a_pump_that_stands_has_no_number() -> None:
    derived = _bench().run(1, fp_ml_min=0.0).derived
    assert math.isnan(derived["loop_ratio"])
    assert derived["fp_bp_percent"] == 0
    assert math.isnan(_bench().run(1, bp_ml_min=0.0).derived["fp_bp_percent"])


# --- volumes ---


def test_volumes_are_counted_by_step_of_the_treatment() -> None:
    bench = _bench("blood_in").run(1, dp_total_ml=300.0, fp_total_ml=310.0, cp_total_ml=500.0)  # from priming
    bench.phase("exchange").pumped(600)
    bench.phase("collect").pumped(300)
    bench.phase("purify").pumped(60)
    assert bench.derived["exchanged_ml"] == pytest.approx(30 * 15, abs=1)
    assert bench.derived["collected_ml"] == pytest.approx(30 * 5, abs=1)
    assert bench.derived["loop_volume_ml"] == pytest.approx(200, abs=4)


@pytest.mark.parametrize(
    ("phase", "exchanged", "collected", "loop"),
    [("exchange", 1200, 0, 0), ("collect", 1600, 100, 0), ("purify", 2000, 500, 9000), ("return", 2000, 500, 9000)],
)
def test_a_monitor_that_joins_late_starts_from_the_totals(
    phase: str, exchanged: float, collected: float, loop: float
) -> None:
    given = exchanged if exchanged < 2000 else 4000  # purified plasma given back counts in the total too
    bench = _bench(phase).run(1, dp_total_ml=given, fp_total_ml=given, cp_total_ml=loop)
    assert bench.derived["exchanged_ml"] == exchanged
    assert bench.derived["collected_ml"] == collected
    assert bench.derived["loop_volume_ml"] == loop


def test_a_restarted_machine_takes_back_no_volume() -> None:
    bench = _bench("exchange").run(1).pumped(600)
    before = bench.derived["exchanged_ml"]
    bench.miss(20, step_s=1).run(30, step_s=1, phase=9, dp_total_ml=0.0, fp_total_ml=0.0)
    bench.run(1, phase=2, dp_total_ml=0.5)
    assert bench.derived["exchanged_ml"] == pytest.approx(before + 0.5)


def test_a_gap_in_the_readings_loses_no_volume() -> None:
    bench = _bench("exchange").run(1).pumped(60).miss(60, step_s=1)
    assert bench.run(1, dp_total_ml=60.0).derived["exchanged_ml"] == pytest.approx(60, abs=1)
    assert bench.run(1, dp_total_ml=None).run(1, dp_total_ml=90.0).derived["exchanged_ml"] == pytest.approx(90, abs=1)


@pytest.mark.parametrize("missing", ["dp_total_ml", "sp_total_ml"])
def test_a_total_that_the_machine_does_not_have_is_unknown_at_every_poll(missing: str) -> None:
    """Also where all others stand still."""
    without = replace(machine(), channels=tuple(c for c in machine().channels if c.name != missing))
    totals, pump = Totals(without), missing.split("_")[0]
    for seq in range(3):
        frame = Frame(without, seq, seq * S, 0, (), np.zeros(len(without.channels)), np.zeros(len(without.channels)))
        gained = totals.step(frame)
        assert math.isnan(gained[pump]) and math.isnan(totals.ml(pump))
        assert gained["fp"] == 0.0 and totals.ml("fp") == 0.0


# --- net removal ---


def test_net_removal_counts_all_three_scales() -> None:
    bench = _bench("exchange").run(1)
    assert bench.derived["net_removal_ml"] == 0
    bench.run(1, ws2_g=700.0, ws3_g=3850.0)
    assert bench.derived["net_removal_ml"] == pytest.approx(50)
    bench.phase("collect").run(1, ws4_g=573.0 - 50)
    assert bench.derived["net_removal_ml"] == pytest.approx(0)


def test_net_removal_is_summed_across_a_bag_change() -> None:
    bench = _bench("collect").run(1).run(1, ws2_g=540.0)
    bench.phase("paused").run(10, ws2_g=0.0, ws3_g=4500.0)
    assert bench.derived["net_removal_ml"] == pytest.approx(40)
    bench.phase("pre_circulate").run(2.9, ws2_g=0.0, ws3_g=4530.0)  # let go: the scale still swings
    assert bench.derived["net_removal_ml"] == pytest.approx(40)
    bench.run(1, ws3_g=4500.0)
    assert bench.derived["net_removal_ml"] == pytest.approx(40)
    assert bench.run(1, ws3_g=4490.0).derived["net_removal_ml"] == pytest.approx(30)


def test_a_machine_restart_keeps_net_removal() -> None:
    bench = _bench().run(1).run(1, ws2_g=560.0).miss(20, step_s=1).run(30, step_s=1, phase=9, patient_connected=0)
    assert bench.derived["net_removal_ml"] == pytest.approx(60)
    assert bench.run(5, phase=5, patient_connected=1).derived["net_removal_ml"] == pytest.approx(60)


def test_a_bag_changed_while_no_reading_came_is_no_fluid() -> None:
    bench = _bench().run(1).run(1, ws2_g=530.0).miss(120, step_s=1).run(1, ws2_g=0.0, ws3_g=4500.0)
    assert bench.derived["net_removal_ml"] == pytest.approx(30)


def test_what_flowed_while_no_reading_came_is_counted() -> None:
    bench = _bench().run(1).miss(120, step_s=1).run(1, ws2_g=500.0 + 150.0)
    assert bench.derived["net_removal_ml"] == pytest.approx(150)


def test_a_bag_that_falls_off_its_scale_is_seen() -> None:
    assert _bench().run(1).run(1, ws3_g=0.0).derived["net_removal_ml"] == pytest.approx(-4000)


def test_the_target_follows_the_set_while_plasma_is_exchanged_or_purified() -> None:
    bench = _bench("exchange").run(1, net_removal_set_ml_h=360).run(600, step_s=1)
    assert bench.derived["net_removal_target_ml"] == pytest.approx(60, abs=0.2)
    bench.phase("paused", net_removal_set_ml_h=360).run(600, step_s=1)
    bench.phase("purify", net_removal_set_ml_h=360).run(600, step_s=1)
    assert bench.derived["net_removal_target_ml"] == pytest.approx(120, abs=0.4)


def test_what_prepare_return_gives_back_is_part_of_the_target() -> None:
    bench = _bench("prepare_return").run(1).pumped(600)
    assert bench.derived["net_removal_target_ml"] == pytest.approx(-1.025 * 300)


# --- entered values ---


def test_plasma_volumes_need_weight_and_haematocrit() -> None:
    bench = _bench("exchange").run(1).pumped(600)
    assert math.isnan(bench.enter("weight_kg", 70, "kg").run(0.1).derived["plasma_volumes"])
    bench.enter("hct", 30, "%").run(0.1)
    assert plasma_volume_ml(70, 0.3) == pytest.approx(3185)
    assert bench.derived["plasma_volumes"] == pytest.approx(300 / 3185, rel=1e-3)
    assert bench.derived["filtration_fraction_percent"] == pytest.approx(100 * 30 / 84)


def test_heparin_in_units_needs_the_syringes_concentration() -> None:
    bench = _bench().run(1, sp_total_ml=6.0)
    assert math.isnan(bench.derived["heparin_iu_h"])
    bench.enter("heparin_iu_ml", 250, "IU/mL").run(0.1)
    assert bench.derived["heparin_iu_h"] == 1000
    assert bench.derived["heparin_total_iu"] == 1500
    assert math.isnan(bench.derived["heparin_iu_kg_h"])
    assert bench.enter("weight_kg", 50, "kg").run(0.1).derived["heparin_iu_kg_h"] == 20


@pytest.mark.parametrize(
    ("name", "value", "unit", "said"),
    [
        ("weight_kg", 70, "kg", None),
        ("hct", 30, "%", None),
        ("hct", 0.3, "1", None),
        ("hct", 30, "1", "hct lies between 0.05 and 0.75 1, not 30 1"),
        ("weight_kg", 70000, "g", "weight_kg takes kg, not 'g'"),
        ("weight_kg", math.nan, "kg", "weight_kg lies between 2 and 350 kg, not nan kg"),
        ("weigth", 70, "kg", "no value is called 'weigth'"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(name: str, value: float, unit: str, said: str | None) -> None:
    refusal = entry_refusal(name, value, unit)
    assert refusal == said or (refusal or "").startswith(said or " ")


@pytest.mark.parametrize("name", ENTRIES)
def test_the_range_of_an_entry_holds_in_its_own_unit(name: str) -> None:
    entry = ENTRIES[name]
    assert entry_refusal(name, entry.low, entry.unit) is None
    assert entry_refusal(name, entry.high * 1.01, entry.unit) is not None
