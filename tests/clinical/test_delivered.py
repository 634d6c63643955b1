"""Volumes, hours and standstills from a recording's totals and phases."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from session_monitor.domain.channels import WordType
from session_monitor.domain.clinical.delivered import Delivered, Track, Unseen, delivered
from tests.clinical.treated import NAMES, restarted, track, without
from tests.storage.sessions import li_als_3

WHOLE = (("exchange", 50), ("collect", 20), ("purify", 60), ("return", 4))


def seconds(found: Delivered, cause: str) -> tuple[float, int]:
    return next((stop.seconds, stop.times) for stop in found.stops if stop.cause == cause)


def test_volumes_are_those_of_their_phases() -> None:
    found = delivered(track(WHOLE))
    assert found.exchanged_ml.value == pytest.approx(2100, abs=1)
    assert found.kept_ml.value == pytest.approx(600, abs=1)
    assert found.cleaned_ml.value == pytest.approx(1800, abs=1)
    assert found.loop_ml.value == pytest.approx(12000, abs=4)
    assert found.purify_h.value == pytest.approx(1.0, abs=0.001)
    assert found.bp_ml_min.value == pytest.approx(120) and found.cp_ml_min.value == pytest.approx(200)
    low, high = found.exchanged_ml.low, found.exchanged_ml.high
    assert low == pytest.approx(2100 * (1 - 1.96 * 0.02), abs=1) and high == pytest.approx(2182.3, abs=1)


def test_a_machine_that_counts_anew_takes_nothing_back() -> None:
    found = delivered(restarted(track(WHOLE), 1800))
    assert found.exchanged_ml.value == pytest.approx(2100, abs=1)


def test_a_register_that_was_full_goes_on() -> None:
    """Of 6553.6 mL in tenths: 27 mL were given over its end, not 6527 less."""
    channels = tuple(
        dataclasses.replace(channel, type=WordType.U16) if channel.name == "dp_total_ml" else channel
        for channel in li_als_3().channels
    )
    whole = track((("prime", 1), *WHOLE))
    start = {**whole.values, "dp_total_ml": (whole.values["dp_total_ml"] + 6000.0) % 6553.6}
    machine = dataclasses.replace(li_als_3(), channels=channels)
    full = dataclasses.replace(whole, values=start, machine=machine)
    assert delivered(full).exchanged_ml.value == pytest.approx(2100, abs=1)


def test_a_recording_that_began_in_the_exchange_knows_what_was_given_by_the_total() -> None:
    whole = track(WHOLE, exchange_target_ml=2100.0, collect_target_ml=600.0)
    late = slice(1200, None)
    joined = Track(whole.t_s[late], {n: v[late] for n, v in whole.values.items()}, NAMES, 1.0)
    assert delivered(joined).exchanged_ml.value == pytest.approx(2100, abs=1)
    in_purify = slice(75 * 60, None)
    later = delivered(Track(whole.t_s[in_purify], {n: v[in_purify] for n, v in whole.values.items()}, NAMES, 1.0))
    assert later.exchanged_ml.value == pytest.approx(2100, abs=1) and later.kept_ml.value == pytest.approx(600, abs=1)
    assert later.cleaned_ml.value is None and "began later" in later.cleaned_ml.reason
    assert later.cleaned_ml.low == pytest.approx(1650, abs=1), "what it saw is at least what was done"


def test_a_gap_widens_the_interval_or_leaves_it_open() -> None:
    sure = delivered(without(track(WHOLE), 600, 660, {}))
    off = delivered(without(track(WHOLE), 600, 660, {"exchanged_ml": 30.0}))
    assert sure.exchanged_ml.value == off.exchanged_ml.value == pytest.approx(2100, abs=1)
    assert off.exchanged_ml.low is not None and sure.exchanged_ml.low is not None
    assert off.exchanged_ml.low == pytest.approx(sure.exchanged_ml.low - 30)
    unbounded = delivered(without(track(WHOLE), 600, 660, {"exchanged_ml": None})).exchanged_ml
    assert unbounded.value is None and unbounded.high is None and "gap" in unbounded.reason


def test_each_standstill_counts_once_under_its_cause() -> None:
    whole = track((("exchange", 10), ("paused", 2), ("exchange", 10), ("stopped_by_alarm", 3), ("exchange", 10)))
    found = delivered(without(whole, 60, 90, {}))
    assert seconds(found, "paused") == (120, 1)
    assert seconds(found, "stopped_by_alarm") == (180, 1)
    assert seconds(found, "no_data") == (30, 1)
    assert seconds(found, "blood_pump_stopped") == (0, 0), "the alarm stopped it: that is counted already"
    assert found.treated_s == pytest.approx(35 * 60, abs=1)


def test_a_pump_that_stands_still_in_its_phase_is_a_standstill() -> None:
    whole = track((("exchange", 10),))
    fp = whole.values["fp_ml_min"].copy()
    fp[100:160] = 0
    values = {**whole.values, "fp_ml_min": fp}
    assert seconds(delivered(dataclasses.replace(whole, values=values)), "plasma_pumps_stopped") == (60, 1)
    level = whole.values["response_level"].copy()
    level[100:160] = 2
    answered = delivered(dataclasses.replace(whole, values={**values, "response_level": level}))
    assert seconds(answered, "stopped_by_alarm") == (60, 1) and seconds(answered, "plasma_pumps_stopped") == (0, 0)
    starting = whole.values["fp_ml_min"].copy()
    starting[:4] = 0
    begun = delivered(dataclasses.replace(whole, values={**whole.values, "fp_ml_min": starting}))
    assert seconds(begun, "plasma_pumps_stopped") == (0, 0), "a pump that starts with its phase does not stand still"
    unread = whole.values["fp_ml_min"].copy()
    unread[100:160] = np.nan
    blind = delivered(dataclasses.replace(whole, values={**whole.values, "fp_ml_min": unread}))
    assert seconds(blind, "plasma_pumps_stopped") == (0, 0), "not measured is not standing still"


def test_net_removal_is_weighed_between_bag_changes() -> None:
    whole = track((("exchange", 10), ("paused", 2), ("exchange", 10)), ws3_g=0.0, ws4_g=0.0)
    t = whole.t_s
    ws2 = np.where(t < 720, t / 10, (t - 720) / 10)
    found = delivered(dataclasses.replace(whole, values={**whole.values, "ws2_g": ws2}))
    assert found.net_removal_ml.value == pytest.approx(120, abs=1), "the bag that was changed is no loss"
    unknown = delivered(whole).net_removal_ml
    assert unknown.value is None and unknown.reason


def test_a_recording_without_anything_is_unknown_throughout() -> None:
    found = delivered(Track(np.empty(0), {}, {}, 0.1))
    for name in ("exchanged_ml", "kept_ml", "purify_h", "net_removal_ml", "bp_ml_min"):
        assert getattr(found, name).value is None and getattr(found, name).reason
    assert found.treated_s == 0 and all(stop.seconds == 0 for stop in found.stops)
    assert Unseen(0.0, 1.0).open_ml == {}
