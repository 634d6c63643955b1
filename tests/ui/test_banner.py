"""What is acknowledged is what was on screen; grounds flash at the rates of IEC 60601-1-8, text never."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage

from tests.ui.conftest import Clock
from tests.ui.synthetic import ALARM_SET, TEXTS, Treatment, alarm
from ui import alarm_view
from ui.banner import WRAPPED
from ui.bedside import Bedside
from ui.circuit import lit_places


def show(window: Bedside, *alarms: dict[str, Any], paused: float | None = None) -> dict[str, Any]:
    snapshot = Treatment("quiet").at(8076.0)
    snapshot["alarms"] = list(alarms)
    snapshot["sound"]["paused_left_s"] = paused
    window.show_snapshot(snapshot)
    return snapshot


def commands(window: Bedside) -> list[tuple[str, dict[str, Any]]]:
    sent: list[tuple[str, dict[str, Any]]] = []
    window.command.connect(lambda kind, args: sent.append((kind, args)))
    return sent


def click(qtbot: Any, button: Any) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


HIGH = alarm("tmp_very_high", "high", 5, value=104.0, limit=100.0, direction="high")
MEDIUM = alarm("heparin_stopped", "medium", 2)


def test_acknowledging_sends_exactly_the_occurrence_in_the_banner(window: Bedside, qtbot: Any) -> None:
    sent = commands(window)
    show(window, HIGH, MEDIUM)
    click(qtbot, window.banner.acknowledge_button)
    assert sent == [("acknowledge", {"occurrences": [5]})]


def test_an_alarm_that_takes_the_banner_under_the_finger_is_not_acknowledged(
    window: Bedside, qtbot: Any, clock: Clock
) -> None:
    sent = commands(window)
    show(window, MEDIUM)
    clock.now += 10
    show(window, HIGH, MEDIUM)
    clock.now += 0.2
    window.tick()
    click(qtbot, window.banner.acknowledge_button)
    assert sent == []
    clock.now += 1.0
    window.tick()
    click(qtbot, window.banner.acknowledge_button)
    assert sent == [("acknowledge", {"occurrences": [5]})]


def test_the_occurrence_is_the_one_of_the_press_not_of_the_release(window: Bedside, qtbot: Any, clock: Clock) -> None:
    sent = commands(window)
    show(window, MEDIUM)
    clock.now += 10
    window.tick()
    button = window.banner.acknowledge_button
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    show(window, HIGH, MEDIUM)
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert sent == [("acknowledge", {"occurrences": [2]})]


def test_an_acknowledged_alarm_offers_no_acknowledge(window: Bedside) -> None:
    show(window, HIGH | {"state": "A", "signal_state": "A", "acked_s": 8070.0})
    assert window.banner.acknowledge_button.isHidden()
    assert not window.banner.pause_button.isHidden()


def test_a_latched_alarm_that_cleared_offers_reset(window: Bedside, qtbot: Any) -> None:
    sent = commands(window)
    show(window, HIGH | {"id": "air_return", "state": "L", "signal_state": "L"})
    assert window.banner.acknowledge_button.text() == "Reset"
    click(qtbot, window.banner.acknowledge_button)
    assert sent == [("reset", {"occurrence": 5})]


def test_pausing_and_resuming_audio(window: Bedside, qtbot: Any) -> None:
    sent = commands(window)
    show(window, HIGH)
    click(qtbot, window.banner.pause_button)
    show(window, HIGH, paused=83.4)
    assert window.banner.pause_button.text() == "Audio paused 1:23"
    click(qtbot, window.banner.pause_button)
    assert sent == [("pause_audio", {"seconds": 120}), ("resume_audio", {})]


def flashes(window: Bedside, clock: Clock, seconds: float) -> tuple[int, float]:
    """(changes from dark to bright, share of bright) over some seconds at 20 Hz."""
    lit = []
    for _ in range(round(seconds * 20)):
        clock.now = round(clock.now + 0.05, 6)
        window.tick()
        lit.append(window.banner.lit)
    return sum(b and not a for a, b in pairwise(lit)), sum(lit) / len(lit)


@pytest.mark.parametrize(("priority", "rate"), [("high", 2.0), ("medium", 0.6)])
def test_an_unacknowledged_alarm_flashes_at_its_rate(window: Bedside, clock: Clock, priority: str, rate: float) -> None:
    show(window, HIGH | {"priority": priority})
    count, share = flashes(window, clock, 50.0)
    assert count == pytest.approx(50 * rate, abs=1)
    assert share == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("fields", [{"priority": "low"}, {"state": "A", "signal_state": "A"}])
def test_low_and_acknowledged_alarms_are_steady(window: Bedside, clock: Clock, fields: dict[str, Any]) -> None:
    show(window, HIGH | fields)
    assert flashes(window, clock, 20.0) == (0, 1.0)


def test_a_cleared_alarm_flashes_slowly_and_says_so(window: Bedside, clock: Clock) -> None:
    show(window, HIGH | {"state": "R", "signal_state": "R"})
    count, _ = flashes(window, clock, 50.0)
    assert 5 <= count <= 25
    assert "cleared" in window.banner._tags


def test_only_the_ground_flashes(window: Bedside, clock: Clock) -> None:
    show(window, HIGH)
    clock.now = 1000.1
    window.tick()
    bright = window.banner.grab().toImage()
    clock.now = 1000.35
    window.tick()
    dark = window.banner.grab().toImage()
    white = QColor("#ffffff").rgb()
    points = [(x, y) for x in range(150, 1000, 3) for y in range(10, 90)]
    text = [p for p in points if bright.pixel(*p) == white]
    assert len(text) > 200
    assert all(dark.pixel(*p) == white for p in text)
    assert bright.pixel(1400, 20) != dark.pixel(1400, 20)


def test_the_banner_counts_the_others_that_wait(window: Bedside) -> None:
    show(window, HIGH, MEDIUM, alarm("check_due", "low", 3, state="A"))
    assert window.banner.more == 1
    assert [a["id"] for a in window.chips.alarms] == ["heparin_stopped", "check_due"]


def test_alarms_at_rest_or_set_aside_are_not_in_the_banner(window: Bedside) -> None:
    show(window, HIGH | {"state": "H", "signal_state": "H"}, MEDIUM | {"state": "X", "signal_state": "N"})
    assert window.banner.alarm is None


def test_the_sign_of_life_moves_with_frames_and_stops_with_them(window: Bedside) -> None:
    treatment = Treatment("quiet")
    window.show_snapshot(treatment.at(8000.0))
    window.show_snapshot(treatment.at(8000.1))
    beats = window.header.beats
    window.show_snapshot(treatment.at(8000.1))
    assert window.header.beats == beats
    window.show_snapshot(treatment.at(8000.2))
    assert window.header.beats == beats + 1


@pytest.mark.parametrize(
    ("fields", "value", "limit"),
    [
        ({"id": "tmp_high", "channel": "tmp_mmhg", "value": 63.2, "limit": 60.0}, "63 mmHg", "limit 60"),
        ({"id": "concentration", "channel": "fp_bp_percent", "value": 31.4, "limit": 30.0}, "31 %", "limit 30"),
        (
            {"id": "sep_dp_rise", "channel": "sep_dp_mmhg", "value": 0.8, "limit": 0.75},
            "0.80 mmHg/(mL/min)",
            "limit 0.75",
        ),
        ({"id": "check_due", "channel": "temperature_c", "value": 61.0, "limit": 60.0}, "61 min", "limit 60"),
        ({"id": "heater_high", "channel": "ht_c", "value": 41.0, "limit": 40.8}, "41.0 ℃", "limit 40.8"),
        ({"id": "air_return", "channel": "ad1", "value": 1.0, "limit": 1.0}, "", ""),
        ({"id": "link_lost", "channel": None, "value": 2.0, "limit": 1.5}, "", ""),
    ],
)
def test_values_carry_the_unit_of_what_is_compared(fields: dict[str, Any], value: str, limit: str) -> None:
    shown = alarm(fields["id"], "high", 1) | fields
    assert alarm_view.value(shown) == value  # type: ignore[arg-type]
    assert alarm_view.limit(shown) == limit  # type: ignore[arg-type]


def test_an_alarm_lights_its_number_and_its_place_in_the_circuit(window: Bedside) -> None:
    show(
        window,
        alarm("concentration", "medium", 1),
        alarm("heparin_stopped", "medium", 2, state="A"),
        alarm("p2nd_warn", "low", 3, state="R"),
        alarm("limits_wider", "low", 4, channel="pven_mmhg"),
    )
    assert lit_places(window.snapshot) == {"fp_ml_min": "medium", "sp_ml_h": "medium"}  # type: ignore[arg-type]
    assert window.trends.tiles["fp_ml_min"].priority == "medium"
    assert window.trends.tiles["pven_mmhg"].priority is None


def test_every_alarm_of_the_shipped_set_has_a_name_and_an_action_in_both_languages() -> None:
    for shipped in ALARM_SET.alarms:
        for language in ("en", "zh_CN"):
            for condition in shipped.conditions:
                name = TEXTS.name(shipped.id, condition.keys[0].channel, language)
                assert name and "{" not in name and name != shipped.id
            assert TEXTS.action(shipped.id, language)


def test_what_must_be_said_of_the_rules_is_on_screen(window: Bedside) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    window.show_snapshot(snapshot)
    assert window.chips.remark == ""
    snapshot["remarks"] = ["disconnection_may_not_be_detectable"]
    window.show_snapshot(snapshot)
    assert "disconnection may not be detectable" in window.chips.remark
    window.sheets.open("alarms")
    said = window.sheets.sheet("alarms")._missing.text()  # type: ignore[attr-defined]
    assert "disconnection may not be detectable" in said
    assert "machine's own alarms come first" in said


# --- what else the banner must say ---


def test_a_cause_is_shown_with_the_readings_that_voted_for_it(window: Bedside) -> None:
    shown = HIGH | {"hints": [{"id": "separator_clotting", "votes": {"part_mmhg": 63.2, "tmp_mmhg": -41.4}}]}
    english = alarm_view.advice(shown, TEXTS, "en")  # type: ignore[arg-type]
    voted = "(Pre-separator pressure +63 mmHg, Transmembrane pressure −41 mmHg)"
    assert english.startswith(f"Pre-separator pressure and TMP rise together: separator clotting {voted}. Stop")
    chinese = alarm_view.advice(shown, TEXTS, "zh_CN")  # type: ignore[arg-type]
    assert "血浆分离器凝血（滤器前压 +63 mmHg，跨膜压 −41 mmHg）。" in chinese
    unheard = HIGH | {"hints": [{"id": "unheard_of", "votes": {}}]}
    assert alarm_view.advice(unheard, TEXTS, "en") == TEXTS.action("tmp_very_high", "en").rstrip(".")  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_whatever_is_advised_stands_in_the_banner_whole(
    make_window: Callable[..., Bedside], size: tuple[int, int], language: str
) -> None:
    banner = make_window(*size, language=language).banner
    for shipped in ALARM_SET.alarms:
        for hint in (None, *(hint for hint in ALARM_SET.hints if shipped.id in hint.alarms)):
            voted = [] if hint is None else [{"id": hint.id, "votes": dict.fromkeys(hint.moved, -104.0)}]
            codes = [103, 305, 9014] if shipped.id.startswith("machine_level") else []
            one = alarm(shipped.id, "high", 1, age_s=5000.0, hints=voted, codes=codes)
            snapshot = Treatment("quiet").at(8076.0) | {"alarms": [one]}
            banner.show_alarms(snapshot, 0.0)  # type: ignore[arg-type]
            rect = banner.lower_part()
            font, text = banner.advice(rect, one)  # type: ignore[arg-type]
            assert QFontMetricsF(font).boundingRect(rect, WRAPPED, text).height() <= rect.height(), (shipped.id, hint)


def test_the_machines_own_codes_are_the_detail_of_its_alarm(window: Bedside) -> None:
    show(window, alarm("machine_level_1", "high", 7, codes=[103, 9014]))
    assert alarm_view.advice(window.banner.alarm, TEXTS, "en").startswith("W1-03, N-14. Read the machine")  # type: ignore[arg-type]


def test_one_that_waits_too_long_says_how_long(window: Bedside) -> None:
    show(window, HIGH | {"escalated": True, "waiting_s": 42.0, "age_s": 300.0})
    assert "waiting for 00:42" in window.banner._tags
    show(window, HIGH | {"escalated": False, "waiting_s": 12.0})
    assert not any("waiting" in tag for tag in window.banner._tags)


def test_a_last_known_number_is_hatched_and_says_how_old_it_is(window: Bedside) -> None:
    gone = {"state": "X", "signal_state": "U", "last_known": True, "unknown_s": 12.4}
    show(window, HIGH)
    live = window.banner.grab().toImage()
    show(window, HIGH | gone)
    assert "last known 12 s ago" in window.banner._tags
    at = window.banner.number_at
    hatched = window.banner.grab().toImage()
    area = [(x, y) for x in range(at.left(), at.right()) for y in range(at.top(), at.bottom())]
    differ = sum(live.pixelColor(x, y) != hatched.pixelColor(x, y) for x, y in area)
    assert differ > len(area) / 20


def test_a_reminder_is_one_pulse_of_the_banner(window: Bedside, clock: Clock) -> None:
    acknowledged = HIGH | {"state": "A", "signal_state": "A"}
    snapshot = show(window, acknowledged)
    assert not window.banner.pulsing, "a screen that has just started repeats no reminder"
    calm = window.banner._colors()
    snapshot["sound"]["reminder"] += 1
    window.show_snapshot(snapshot)
    assert window.banner.pulsing
    assert window.banner._colors() != calm
    clock.now += 1.1
    window.tick()
    assert not window.banner.pulsing
    assert window.banner._colors() == calm
    window.show_snapshot(snapshot)
    assert not window.banner.pulsing


def test_a_reminder_of_what_is_shelved_pulses_a_banner_without_alarms(window: Bedside) -> None:
    snapshot = show(window)
    calm = window.banner._colors()
    snapshot["sound"]["reminder"] += 1
    window.show_snapshot(snapshot)
    assert window.banner._colors() != calm


@pytest.mark.parametrize(
    ("language", "said"), [("en", "low blood pressure, recirculation"), ("zh_CN", "低血压、再循环")]
)
def test_what_no_alarm_here_can_show_is_said_where_it_is_calm(
    make_window: Callable[..., Bedside], language: str, said: str
) -> None:
    banner = make_window(1280, 800, language=language).banner
    banner.show_alarms(Treatment("quiet").at(8076.0), 0.0)  # type: ignore[arg-type]
    calm, remark = banner.calm_lines()
    assert said in remark
    room = banner.width() - banner.look.px(24) - 2
    for text, size, weight in ((calm, 22, 500), (remark, 15, 400)):
        assert QFontMetricsF(banner.look.font(size, weight)).horizontalAdvance(text) <= room


def test_a_priority_is_told_by_shape_too(window: Bedside) -> None:
    shapes = [alarm_view.GLYPH[priority] for priority in ("high", "medium", "low")]
    assert shapes == ["!!!", "!!", "!"]
    pictures = []
    for priority in ("high", "medium", "low"):
        show(window, HIGH | {"priority": priority})
        picture = window.banner.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        across = range(window.look.px(10), window.look.px(86))
        row = [picture.pixelColor(x, picture.height() // 2).lightness() for x in across]
        strong = [2 * abs(value - row[0]) > max(abs(each - row[0]) for each in row) for value in row]
        pictures.append(sum(b and not a for a, b in pairwise(strong)))
    assert pictures == [3, 2, 1], "strokes beside each other, without any colour"
