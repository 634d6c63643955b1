"""What the treatment is doing, and that what is not known changes nothing."""

from __future__ import annotations

import pytest

from tests.conditions.bench import Bench, S

OFF = {"phase": 9, "patient_connected": 0, "bp_ml_min": 0.0, "v1_closed": 1}


@pytest.mark.parametrize("phase", range(12))
@pytest.mark.parametrize("bit", [0, 1])
@pytest.mark.parametrize("pumping", [False, True])
def test_any_one_sign_connects(phase: int, bit: int, pumping: bool) -> None:
    flow = {"bp_ml_min": 1.0 if pumping else 0.0, "v1_closed": 0}
    bench = Bench("link_lost", settled=False).run(0.1, phase=phase, patient_connected=bit, **flow)
    with_patient = phase in (1, 2, 3, 4, 5, 6, 7, 10, 11)
    assert bench.situation.connected == (bool(bit) or with_patient or (pumping and phase not in (0, 8, 9)))


def test_a_closed_clamp_is_no_sign_of_a_patient() -> None:
    bench = Bench("link_lost", settled=False).run(0.1, **{**OFF, "phase": 12, "bp_ml_min": 100.0})
    assert not bench.situation.connected
    assert bench.run(0.1, v1_closed=0).situation.connected


@pytest.mark.parametrize("unknown", ["phase", "patient_connected", "bp_ml_min", "v1_closed"])
def test_who_was_connected_stays_so_while_a_sign_is_missing(unknown: str) -> None:
    bench = Bench("link_lost")
    bench.run(0.1, **{**OFF, unknown: None})
    assert bench.situation.connected
    assert not bench.run(0.1, **OFF).situation.connected
    assert not bench.run(0.1, **{unknown: None}).situation.connected  # and nobody is connected by not knowing


def test_silence_leaves_the_situation_as_it_was() -> None:
    bench = Bench("link_lost")
    before = bench.situation
    after = bench.miss(60).situation
    assert (after.phase, after.connected, after.bp_running, after.separation) == ("purify", True, True, True)
    assert after.t_ns - before.t_ns == 60 * S


@pytest.mark.parametrize(
    ("values", "running"),
    [({}, True), ({"bp_ml_min": 10.0}, True), ({"bp_ml_min": 9.9}, False), ({"bp_ml_min": None}, True)],
)
def test_blood_runs_from_10_ml_min(values: dict[str, float], running: bool) -> None:
    assert Bench("link_lost").run(0.1, **values).situation.bp_running is running


@pytest.mark.parametrize(
    ("values", "separating"),
    [
        ({}, True),
        ({"phase": 2}, True),
        ({"phase": 3}, True),
        ({"phase": 4}, False),
        ({"phase": 6}, False),
        ({"fp_ml_min": 0.0}, False),
        ({"fp_ml_min": None}, True),
        ({"response_level": 2}, False),
        ({"response_level": 4}, True),
        ({"phase": None}, True),
    ],
)
def test_separation(values: dict[str, float], separating: bool) -> None:
    assert Bench("link_lost").run(0.1, **values).situation.separation is separating


def test_a_phase_begins_when_its_code_changes() -> None:
    bench = Bench("link_lost").run(10)
    began_ns = bench.t_ns + S // 10
    bench.run(5, phase=6)
    assert bench.situation.phase_since_ns == began_ns
    assert bench.situation.before == "purify"
    assert bench.run(5, phase=None).situation.phase_since_ns == began_ns
    assert bench.miss(5).run(5, phase=6).situation.phase_since_ns == began_ns


def test_a_phase_without_a_name_is_none_of_the_known_ones() -> None:
    situation = Bench("link_lost").run(1, phase=12).situation
    assert (situation.phase, situation.phase_code, situation.separation) == (None, 12, False)


def test_a_set_that_was_missing_has_not_changed() -> None:
    bench = Bench("link_lost").run(5, cp_set_ml_min=None).run(5, cp_set_ml_min=200.0)
    assert bench.situation.since_set_changed_ns("cp") > 40 * S - S
    assert bench.run(0.1, cp_set_ml_min=199.0).situation.since_set_changed_ns("cp") == 0


def test_when_a_pump_was_ordered_to_run() -> None:
    bench = Bench("link_lost").run(1, dp_set_ml_min=0.0)
    on_ns = bench.t_ns + S // 10
    assert bench.run(1, dp_set_ml_min=30.0).situation.set_on_ns["dp"] == on_ns
    assert bench.run(1, dp_set_ml_min=20.0).situation.set_on_ns["dp"] == on_ns
