"""What a recording keeps as codes is read in words; the code stands beside it in the appendix."""

from __future__ import annotations

import pytest

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.conditions.editable import editable_limits
from session_monitor.report.codes import CODES
from session_monitor.report.content import AlarmNames, alarm_names
from session_monitor.report.naming import end_text, limit_text, verdict_details
from session_monitor.report.words import Words
from session_monitor.wiring.stopping import UNCONFIRMED


@pytest.fixture(scope="module")
def names() -> AlarmNames:
    return alarm_names(load_alarm_set("li-als-3", load_machine("li-als-3")).source)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_limit_that_can_be_changed_has_words(names: AlarmNames, language: str) -> None:
    alarm_set, words = load_alarm_set("li-als-3", load_machine("li-als-3")), Words(language)
    told = {each.limit.key: limit_text(words, names, each.limit.key) for each in editable_limits(alarm_set)}
    assert len(told) > 40 and len(set(told.values())) == len(told)
    for key, text in told.items():
        before = text.removesuffix(f" ({key})")
        assert before != text and "_" not in before and "{" not in before, "words first, then the key"
    assert limit_text(words, names, "of_tomorrow.limit") == "of_tomorrow.limit" and words.missing == set()


def test_limits_are_told_apart_by_channel_side_and_parameter(names: AlarmNames) -> None:
    key = "balance.net_removal_ml.low.severe"
    assert limit_text(Words("en"), names, key).endswith(f", low, second limit ({key})")
    assert limit_text(Words("zh"), names, key).endswith(f", 低, 第二限值 ({key})")
    assert limit_text(Words("zh"), names, "tmp_high.limit") == "跨膜压过高 (tmp_high.limit)"


def test_the_end_of_a_run_is_said_in_words() -> None:
    unconfirmed = f"SIGTERM, {UNCONFIRMED}"
    assert end_text(Words("zh"), unconfirmed) == f"由外部停止, 未确认患者已断开 ({unconfirmed})"
    assert end_text(Words("en"), "operator") == "ended by the operator (operator)"
    assert end_text(Words("en"), "of tomorrow") == "of tomorrow"
    assert {f"end {part}" for part in ("operator", "time", "failed", "interrupted", UNCONFIRMED)} <= CODES.keys()


def test_what_a_verdict_rested_on_names_its_items() -> None:
    told = (
        "the case was not read; indication met section 4; "
        "I3_level met 412 pg/mL limit >= 35 pg/mL (5 x ULN 7) section 4; bleeding not_met section 5; my own words"
    )
    zh = Words("zh")
    assert verdict_details(zh, told) == (
        "未读取病例; 适应证 (indication) 符合 第 4 节; "
        "IL-6 水平 (I3_level) 符合 412 pg/mL 限值 ≥ 35 pg/mL (5 × ULN 7) 第 4 节; "
        "严重活动性出血 (bleeding) 无 第 5 节; my own words"
    )
    assert zh.missing == set()
    assert "IL-6 level (I3_level) met 412 pg/mL limit ≥ 35" in verdict_details(Words("en"), told)
