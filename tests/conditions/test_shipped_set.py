"""The shipped alarm set says what section 2 of the alarms specification says, row by row."""

from __future__ import annotations

import pytest

from session_monitor.domain.alarms.types import Rule
from session_monitor.domain.entered import ENTRIES
from session_monitor.domain.phases import ALL
from tests.conditions.bench import alarm_set, machine

# id: priority, latch, then one line a set of keys: channels (or None), direction, on delay s, off delay s, deadband
CLAMPS = ("v1_closed", "v3_closed", "c1_closed", "v5_closed")
ROWS = {
    "air_return": ("high", "LR", (["ad1"], None, 0, 2, 0)),
    "blood_leak": ("high", "LR", (["ld"], None, 3, 5, 0)),
    "detector_dead": ("high", "LA", (["ad1_self_test_good", "ld_self_test_good"], None, 2, 2, 0)),
    "return_high": ("high", "LA", (["pven_mmhg"], "high", 2, 3, 10)),
    "return_low": ("high", "LA", (["pven_mmhg"], "low", 2, 3, 5)),
    "access_low": ("high", "LA", (["pacc_mmhg"], "low", 1, 3, 10)),
    "access_prealarm": ("low", "NL", (["pacc_mmhg"], "low", 0, 3, 10)),
    "access_high": ("high", "LA", (["pacc_mmhg"], "high", 1, 3, 0)),
    "part_limit": ("high", "LA", (["part_mmhg"], "high", 2, 3, 10), (["part_mmhg"], "low", 2, 3, 10)),
    "tmp_high": ("medium", "LA", (["tmp_mmhg"], "high", 10, 10, 5)),
    "tmp_very_high": ("high", "LA", (["tmp_mmhg"], "high", 10, 10, 5)),
    "tmp_rise": ("low", "NL", (["tmp_mmhg"], "high", 60, 60, 0)),
    "sep_dp_rise": ("medium", "LA", (["sep_dp_mmhg"], "high", 30, 30, 0)),
    "plasma_pressure": (
        *("medium", "LA"),
        *((["p1st_mmhg"], side, 5, 5, 10) for side in ("low", "high")),
        *((["p3rd_mmhg"], side, 5, 5, 10) for side in ("low", "high")),
    ),
    "p2nd_warn": ("low", "NL", (["p2nd_mmhg"], "high", 10, 10, 10)),
    "p2nd_high": ("medium", "LA", (["p2nd_mmhg"], "high", 10, 10, 10)),
    "p2nd_low": ("medium", "LA", (["p2nd_mmhg"], "low", 5, 5, 0)),
    "flow_low": ("medium", "NL", ([f"{p}_ml_min" for p in ("bp", "fp", "dp", "rp", "fp2", "cp")], "low", 5, 5, 5)),
    "flow_high": ("medium", "NL", ([f"{p}_ml_min" for p in ("bp", "fp", "dp", "rp", "fp2", "cp")], "high", 5, 5, 5)),
    "flow_unset": ("medium", "NL", ([f"{p}_ml_min" for p in ("bp", "fp", "dp", "rp", "fp2", "cp")], "high", 5, 5, 0)),
    "bp_stopped": ("medium", "LA", (["bp_ml_min"], "low", 15, 0, 0)),
    "paused_long": ("medium", "LA", ([None], None, 0, 0, 0)),
    "concentration": ("medium", "NL", (["fp_bp_percent"], "high", 10, 10, 1)),
    "filtration_fraction": ("low", "NL", (["filtration_fraction_percent"], "high", 30, 30, 0)),
    "loop_ratio": ("low", "NL", (["loop_ratio"], "high", 30, 30, 0)),
    "balance": ("medium", "LA", *((["net_removal_ml"], side, 30, 0, 10) for side in ("high", "low"))),
    "weight_mismatch": ("medium", "LA", (["ws2_g", "ws3_g", "ws4_g"], None, 60, 60, 0)),
    "replacement_empty": ("medium", "LA", (["ad3"], None, 0, 2, 0), (["rp_ml_min"], "low", 5, 2, 0)),
    "supply_empty": ("medium", "LA", (["ad2"], None, 0, 2, 0)),
    "bag_low": ("medium", "NL", (["ws3_g"], "low", 5, 5, 10), (["ws4_g"], "low", 5, 5, 10)),
    "waste_full": ("medium", "NL", (["ws2_g"], "high", 5, 5, 10)),
    "inner_empty": ("high", "LR", ([None], None, 2, 2, 0)),
    "inner_emptying": ("medium", "LA", ([None], None, 10, 2, 0)),
    "clamp_mismatch": (
        "high",
        "LA",
        *(([v], None, 2, 2, 0) for v in CLAMPS),
    ),
    "chamber_low": ("medium", "LA", (["yw1_low", "yw2_low", "yw3_low"], None, 2, 3, 0)),
    "heater_high": ("high", "LA", (["ht_c"], "high", 5, 10, 0.3)),
    "heater_off_set": ("low", "NL", *((["ht_c"], side, 5, 10, 0.3) for side in ("high", "low"))),
    "heparin_stopped": ("medium", "LA", (["sp_ml_h"], "low", 5, 0, 0), (["syringe_end"], None, 5, 0, 0)),
    "heparin_over": ("high", "LA", (["sp_ml_h"], "high", 10, 0, 0), (["heparin_total_iu"], "high", 10, 0, 0)),
    "on_battery": ("medium", "LA", (["on_battery"], None, 0, 0, 0)),
    "door_open": ("medium", "LA", (["door_open"], None, 2, 0, 0)),
    "machine_level_1": ("high", "LA", (["response_level"], None, 0, 0, 0)),
    "machine_level_2": ("medium", "NL", (["response_level"], None, 0, 0, 0)),
    "machine_level_3": ("low", "NL", (["response_level"], None, 0, 0, 0)),
    "machine_level_4": ("low", "NL", (["response_level"], None, 0, 0, 0)),
    "link_lost": ("medium", "LA", ([None], None, 0, 0, 0)),
    "wrong_machine": ("high", "LR", (["serial"], None, 0, 0, 0)),
    "map_low": ("medium", "LA", (["map_mmhg"], "low", 0, 0, 0)),
    "recording_failing": ("medium", "LA", ([None], None, 5, 0, 0)),
    "disk_low": ("low", "LA", ([None], None, 5, 0, 0)),
    "clock_step": ("low", "LA", ([None], None, 0, 0, 0)),
    "screen_lost": ("medium", "LA", ([None], None, 2, 0, 0)),
    "sound_lost": ("medium", "LA", ([None], None, 2, 0, 0)),
}
BY_CHANNEL = {"sensor_invalid": ("medium", "LA"), "limits_wider": ("low", "LA"), "check_due": ("low", "LA")}
"""One key a channel, without delays."""

NUMBERS = {
    "return_high.limit": 150,
    "return_low.floor": 10,
    "return_low.drop": 30,
    "access_low.limit": -160,
    "access_prealarm.limit": -120,
    "access_high.ceiling": -10,
    "access_high.rise": 30,
    "part_limit.limit": 200,
    "part_limit.floor": 20,
    "part_limit.margin": 10,
    "tmp_high.limit": 60,
    "tmp_very_high.limit": 100,
    "tmp_rise.rise": 10,
    "tmp_rise.span_s": 600,
    "tmp_rise.after_s": 60,
    "sep_dp_rise.factor": 1.5,
    "sep_dp_rise.from_s": 60,
    "sep_dp_rise.until_s": 660,
    "p2nd_warn.limit": 250,
    "p2nd_high.limit": 400,
    "p2nd_low.limit": 10,
    "flow_low.percent": 70,
    "flow_high.percent": 130,
    "flow_unset.flow": 5,
    "flow_unset.after_s": 30,
    "bp_stopped.flow": 10,
    "bp_stopped.high_after_s": 60,
    "paused_long.after_s": 180,
    "concentration.limit": 30,
    "filtration_fraction.limit": 50,
    "loop_ratio.limit": 10,
    "balance.net_removal_ml.high.limit": 100,
    "balance.net_removal_ml.low.severe": 200,
    "weight_mismatch.limit": 100,
    "weight_mismatch.window_ml": 500,
    "replacement_empty.percent": 50,
    "bag_low.ws3_g.low.limit": 300,
    "bag_low.ws4_g.low.limit": 200,
    "waste_full.limit": 4700,
    "inner_empty.limit": 50,
    "heater_high.limit": 40.8,
    "heater_off_set.ht_c.low.limit": 1,
    "heparin_over.percent": 120,
    "link_lost.after_s": 1.5,
    "link_lost.high_after_s": 15,
    "map_low.limit": 65,
}


def _rules(alarm_id: str) -> list[Rule]:
    return list(alarm_set().alarm(alarm_id).rules)


@pytest.mark.parametrize("alarm_id", ROWS)
def test_a_row_has_its_priority_latch_keys_delays_and_deadband(alarm_id: str) -> None:
    priority, latch, *lines = ROWS[alarm_id]
    wanted = {(c, side, on, off, band) for channels, side, on, off, band in lines for c in channels}
    alarm = alarm_set().alarm(alarm_id)
    found = {
        (key.channel, key.direction, condition.on_delay_s, condition.off_delay_s, condition.deadband)
        for condition in alarm.conditions
        for key in condition.keys
    }
    assert found == wanted
    assert {(rule.priority.word, rule.latch.value) for rule in alarm.rules} == {(priority, latch)}


@pytest.mark.parametrize("alarm_id", BY_CHANNEL)
def test_a_row_with_one_key_a_channel_has_no_delay(alarm_id: str) -> None:
    rules = _rules(alarm_id)
    assert {(r.priority.word, r.latch.value, r.on_delay_s, r.off_delay_s) for r in rules} == {
        (*BY_CHANNEL[alarm_id], 0, 0)
    }
    assert all(rule.key.channel for rule in rules)


def test_the_set_has_these_rows_and_no_others() -> None:
    assert {alarm.id for alarm in alarm_set().alarms} == {*ROWS, *BY_CHANNEL}


@pytest.mark.parametrize(("key", "value"), NUMBERS.items())
def test_a_number_is_that_of_the_specification(key: str, value: float) -> None:
    assert alarm_set().limits[key].value == value


def test_air_and_comm_alarms_cannot_be_masked() -> None:
    assert {alarm.id for alarm in alarm_set().alarms if not alarm.maskable} == {
        "air_return",
        "link_lost",
        "wrong_machine",
    }
    assert all(not alarm_set().masked(phase) for phase in (*ALL, None))


def test_host_alarms_are_told_apart() -> None:
    host = {"recording_failing", "disk_low", "clock_step", "screen_lost", "sound_lost"}
    assert {alarm.id for alarm in alarm_set().alarms if alarm.host} == host


def test_every_judged_measurement_has_a_sensor_alarm() -> None:
    watched = {rule.key.channel for rule in _rules("sensor_invalid")}
    judged = {rule.key.channel for rule in alarm_set().rules}
    measured = {channel.name for channel in machine().channels if channel.invalid is not None}
    assert judged & measured <= watched


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_alarm_has_words_and_every_channel_its_label(language: str) -> None:
    for rule in alarm_set().rules:
        text = alarm_set().text(rule.key, language)
        assert text.name and text.action and text.causes, rule.key
        assert "{" not in text.name
        assert rule.key.channel is None or language in alarm_set().labels[rule.key.channel], rule.key


def test_chinese_texts_are_chinese_and_name_the_thing_then_the_state() -> None:
    names = {rule.key.id: alarm_set().text(rule.key, "zh").name for rule in alarm_set().rules}
    assert names["tmp_high"] == "跨膜压过高"
    assert names["return_low"] == "回血压过低"
    assert names["air_return"] == "回血管路有空气"
    assert names["access_low"] == "采血压过低"
    assert names["bp_stopped"] == "血泵停止"
    assert names["link_lost"] == "通信中断"
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in name) for name in names.values())


def test_the_set_keeps_the_text_it_was_read_from() -> None:
    assert alarm_set().source.startswith("# The alarm set of the Li-ALS 3.0")


def test_what_a_person_enters_is_known_to_the_rules() -> None:
    entered = {c.entered for a in alarm_set().alarms for c in a.conditions if c.entered}
    assert entered <= set(ENTRIES)
