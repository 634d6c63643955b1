"""The shipped alarm set says what section 2 of the alarms specification says, row by row."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from session_monitor.domain.alarms.types import Rule
from session_monitor.domain.conditions.alarm_set import Alarm, Where
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
WHERE = {
    **dict.fromkeys(("air_return", "blood_leak", "detector_dead", "return_high", "chamber_low"), "connected"),
    **dict.fromkeys(("flow_unset", "on_battery", "map_low", "check_due"), "connected"),
    "return_low": "bp_running, phase not 0 8, bp set > 0",
    **dict.fromkeys(("access_low", "access_prealarm", "door_open"), "bp_running"),
    "access_high": "phase 1 2 3 4 5 6 10 11, bp >= 50",
    "part_limit": "bp_running, bp >= 50",
    **dict.fromkeys(("tmp_high", "tmp_very_high", "tmp_rise", "plasma_pressure"), "separation"),
    **dict.fromkeys(("concentration", "filtration_fraction", "loop_ratio"), "separation"),
    **dict.fromkeys(("heparin_stopped", "heparin_over"), "separation"),
    "sep_dp_rise": "phase 2 3 4 5 6 10, bp >= 50",
    **dict.fromkeys(("p2nd_warn", "p2nd_high"), "cp runs"),
    "p2nd_low": "phase 5 6, cp >= 50, cp set for 30 s",
    **dict.fromkeys(("flow_low", "flow_high"), "own should run"),
    "bp_stopped": "connected, phase not 0 8",
    "paused_long": "connected, phase 10 11",
    "balance": "phase 2 3 4 5 6",
    "weight_mismatch": "phase 2 3 5 6",
    "replacement_empty": "phase not 0, rp set > 0 | fp2 >= 5, rp should run",
    "supply_empty": "phase 2 3, dp runs",
    "bag_low": "dp runs in 2, dp runs in 3, rp runs in 5 | dp runs in 5",
    "waste_full": "fp runs in 2, fp2 runs in 5, fp2 runs in 6",
    **dict.fromkeys(("inner_empty", "inner_emptying"), "phase 5, cp set for 20 s, dp set for 20 s"),
    "clamp_mismatch": "connected | connected, phase 3 4 5 6",
    **dict.fromkeys(("heater_high", "heater_off_set"), "phase 2 3 5 6, dp set > 0"),
    **dict.fromkeys((f"machine_level_{level}" for level in (1, 2, 3, 4)), "session"),
    **dict.fromkeys(("link_lost", "wrong_machine", "limits_wider", "recording_failing", "disk_low"), "session"),
    **dict.fromkeys(("clock_step", "screen_lost", "sound_lost"), "session"),
    "sensor_invalid": "connected | separation | cp runs | phase 2 3 4 5 6 | phase 2 3 5 6, dp set > 0",
}
"""Where each applies, by phase number; conditions that differ are apart by a bar."""
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
    **{f"balance.net_removal_ml.{side}.limit": 100 for side in ("low", "high")},
    **{f"balance.net_removal_ml.{side}.severe": 200 for side in ("low", "high")},
    **{f"balance.net_removal_ml.{side}.severe_s": 30 for side in ("low", "high")},
    "weight_mismatch.limit": 100,
    "weight_mismatch.window_ml": 500,
    "replacement_empty.percent": 50,
    "bag_low.ws3_g.low.limit": 300,
    "bag_low.ws4_g.low.limit": 200,
    "waste_full.limit": 4700,
    "inner_empty.limit": 50,
    **{f"clamp_mismatch.{valve}_closed.excused_s": 15 for valve in ("v1", "v3")},
    "clamp_mismatch.v1_closed.flow": 10,
    "clamp_mismatch.v3_closed.flow": 5,
    "heater_high.limit": 40.8,
    **{f"heater_off_set.ht_c.{side}.limit": 1 for side in ("low", "high")},
    **{f"heater_off_set.ht_c.{side}.after_s": 120 for side in ("low", "high")},
    **{f"heater_off_set.ht_c.{side}.flow": 5 for side in ("low", "high")},
    "heparin_over.percent": 120,
    "link_lost.after_s": 1.5,
    "link_lost.high_after_s": 15,
    "map_low.limit": 65,
    **{f"sensor_invalid.{first}.after_s": 5 for first in ("pacc_mmhg", "p1st_mmhg", "p2nd_mmhg", "ws2_g", "ht_c")},
    **{f"sensor_invalid.{first}.after_s": 5 for first in ("bp_ml_min", "sp_ml_h", "heater_set_c")},
    **{f"sensor_invalid.{first}.per_s": 2000 for first in ("pacc_mmhg", "p1st_mmhg", "p2nd_mmhg")},
    "sensor_invalid.ht_c.per_s": 10,
    "plasma_pressure.p1st_mmhg.low.limit": -300,
    "plasma_pressure.p1st_mmhg.high.limit": 250,
    "plasma_pressure.p3rd_mmhg.low.limit": -100,
    "plasma_pressure.p3rd_mmhg.high.limit": 400,
    "check_due.act_s.every_min": 60,
    "check_due.ionised_calcium_mmol_l.every_min": 120,
    "check_due.map_mmhg.every_min": 30,
    "check_due.temperature_c.every_min": 60,
}
"""Every number of the set. Those of plasma_pressure are the defaults of the console (machine specification), those
of check_due the project's own."""


HINTS = {
    "access_side": "pacc- with pven part steady: access_low access_prealarm",
    "separator_clotting": "part+ tmp+ with pven steady: tmp_high tmp_very_high tmp_rise sep_dp_rise part_limit",
    "separator_fibres": "sep_dp+ with tmp pven steady: sep_dp_rise part_limit",
    "separator_membrane": "tmp+ with part pven steady: tmp_high tmp_very_high tmp_rise",
    "adsorbers": "p2nd+ p3rd+: p2nd_warn p2nd_high plasma_pressure",
    "hemofilter": "p2nd+ with p3rd steady: p2nd_warn p2nd_high",
    "return_side": "pven+ part+ with tmp steady: return_high part_limit",
    "return_disconnected": "pven- part-: return_low part_limit",
    "access_disconnected": "pacc+ with pven steady: access_high air_return",
    "loop_stopped": "p2nd- p3rd-: p2nd_low inner_emptying inner_empty",
}
"""What pattern points where, and beside which alarms."""


def _applies(where: Where) -> str:
    """In the words of WHERE."""
    codes = {name: code for code, name in machine().phases.items()}

    def numbers(names: Iterable[str]) -> str:
        return " ".join(str(code) for code in sorted(codes[name] for name in names))

    parts = [
        *([] if where.word == "session" else [where.word]),
        *([] if where.phases is None else [f"phase {numbers(where.phases)}"]),
        *([f"phase not {numbers(where.phases_not)}"] if where.phases_not else []),
        *(f"{pump} >= {flow:g}" for pump, flow in where.flow_at_least.items()),
        *(f"{pump} runs" for pump in where.runs),
        *(f"{pump} runs in {codes[phase]}" for phase, pump in where.runs_in.items()),
        *(f"{pump} set > 0" for pump in where.ordered),
        *(f"{pump} should run" for pump in where.should_run),
        *(f"{pump} set for {where.settled_s:g} s" for pump in where.settled),
    ]
    return ", ".join(parts) or "session"


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


@pytest.mark.parametrize("alarm", alarm_set().alarms, ids=lambda alarm: alarm.id)
def test_a_row_applies_where_the_specification_says(alarm: Alarm) -> None:
    assert " | ".join(dict.fromkeys(_applies(each.where) for each in alarm.conditions)) == WHERE[alarm.id]


def test_pressures_and_scales_are_judged_on_the_mean_and_all_else_on_the_reading() -> None:
    """Their limits; what follows a trend or a sum has a mean of its own."""
    limits = ("limit", "below_reference", "above_reference", "below_other", "weight_mismatch")
    for condition in (each for alarm in alarm_set().alarms for each in alarm.conditions):
        channel = condition.keys[0].channel or ""
        wanted = condition.kind in limits and channel.endswith(("_mmhg", "_g"))
        assert condition.source == ("mean" if wanted else "reading"), condition


def test_each_hint_is_the_pattern_of_its_fault() -> None:
    found = {}
    for hint in alarm_set().hints:
        moved = " ".join(f"{name.removesuffix('_mmhg')}{'+' if by > 0 else '-'}" for name, by in hint.moved.items())
        steady = " ".join(name.removesuffix("_mmhg") for name in hint.steady)
        found[hint.id] = f"{moved}{f' with {steady} steady' if steady else ''}: {' '.join(hint.alarms)}"
        assert hint.texts.keys() == {"en", "zh"}
        assert all(hint.texts.values())
    assert found == HINTS


def test_every_number_is_in_the_table_above() -> None:
    assert alarm_set().limits.keys() == NUMBERS.keys()


@pytest.mark.parametrize("key", NUMBERS)
def test_nobody_edits_past_the_hard_bounds(key: str) -> None:
    """Of those that can be edited at all."""
    limit = alarm_set().limits[key]
    step = max(abs(limit.highest), 1.0) * 1e-6
    for beyond in (limit.lowest - step, limit.highest + step, float("nan"), float("inf"), float("-inf")):
        refused = alarm_set().with_limit(key, beyond)
        assert isinstance(refused, str)
        assert "can be set from" in refused


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
    measured = {channel.name for channel in machine().channels if channel.invalid}
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
