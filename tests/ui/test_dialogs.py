"""Everything a person can do at the screen, by touch alone, and that doing it all night leaks nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from session_monitor.domain.entered import ENTRIES
from session_monitor.domain.inputs import Command
from session_monitor.domain.results import result_from_entry
from session_monitor.monitor.commands import refusal
from tests.ui.synthetic import Treatment, alarm
from ui.aside import wait_for_all
from ui.bedside import Bedside
from ui.buttons import TouchButton
from ui.dialogs.keys import Keys
from ui.dialogs.results_table import by_analyte, other_assay, reduction_text

Sent = list[tuple[str, dict[str, Any]]]
SHEETS = [
    "alarms",
    "closing",
    "course",
    "entries",
    "entry",
    "labs",
    "limits",
    "link",
    "mark",
    "more",
    "operator",
    "presets",
    "start",
]


@pytest.fixture
def sent(window: Bedside) -> Sent:
    """Commands of the window; each must be one that the monitor understands."""
    found: Sent = []

    def take(kind: str, args: dict[str, Any]) -> None:
        assert refusal(Command("1", kind, args)) is None
        found.append((kind, args))

    window.command.connect(take)
    return found


def click(qtbot: Any, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def type_on_screen(qtbot: Any, sheet: QWidget, text: str) -> None:
    """Types with the keys on the screen."""
    keys = sheet.findChild(Keys)
    assert keys is not None
    for letter in text:
        board = "123" if letter in "0123456789.<>" else "abc"
        keys.show_board(board)
        click(qtbot, keys._boards[board].findChild(TouchButton, {"-": "-"}.get(letter, letter)))


@cache
def touch_screen() -> Any:
    """One touch screen for the whole process: Qt keeps every one it is told of."""
    return QTest.createTouchDevice()


def opened(window: Bedside, name: str, scenario: str = "quiet") -> Any:
    window.show_snapshot(Treatment(scenario).at(8076.0))
    window.sheets.open(name)
    QApplication.processEvents()
    return window.sheets.sheet(name)


def test_a_usual_event_takes_one_press(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "mark")
    click(qtbot, sheet._usual[0])
    assert sent == [("mark_event", {"text": "Heparin bolus"})]
    assert not sheet.isVisible()


def test_an_event_in_own_words_with_the_keys_on_screen(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "mark")
    type_on_screen(qtbot, sheet, "bag7")
    click(qtbot, sheet._save)
    assert sent == [("mark_event", {"text": "bag7"})]


def test_shift_writes_one_capital_and_erase_takes_one_back(window: Bedside, qtbot: Any) -> None:
    sheet = opened(window, "operator", "quiet")
    sheet.name.clear()
    board = sheet.findChild(Keys)._boards["abc"]
    for key in ("⇧", "r", "n", "⌫", "space", "x"):
        click(qtbot, board.findChild(TouchButton, key))
    assert sheet.name.text() == "R x"


def test_naming_the_operator(window: Bedside, sent: Sent, qtbot: Any) -> None:
    window.show_snapshot(Treatment("quiet").at(8076.0))
    window.grab()
    spot = QPoint(window.header.width() - 120, window.header.height() // 2)
    qtbot.mouseClick(window.header, Qt.MouseButton.LeftButton, pos=spot)
    sheet = window.sheets.sheet("operator")
    assert sheet.isVisible()
    sheet.name.clear()
    type_on_screen(qtbot, sheet, "rn22")
    click(qtbot, sheet._save)
    assert sent == [("set_operator", {"operator": "rn22"})]


def test_acknowledgements_are_named_afterwards(window: Bedside, sent: Sent, qtbot: Any) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    window.show_snapshot(snapshot)
    window.sheets.open("operator")
    sheet: Any = window.sheets.sheet("operator")
    assert not sheet.mine.isVisible(), "nothing waits for a name"
    window.show_snapshot(snapshot | {"unnamed": [4, 7]})
    assert "2 without a name" in sheet.mine.text()
    sheet.name.clear()
    click(qtbot, sheet.mine)
    assert sent == []
    type_on_screen(qtbot, sheet, "rn22")
    click(qtbot, sheet.mine)
    assert sent == [
        ("name_acknowledgements", {"operator": "rn22", "occurrences": [4, 7]}),
        ("set_operator", {"operator": "rn22"}),
    ]
    assert not sheet.isVisible()


def test_a_name_that_is_still_missing_is_said_in_the_list(window: Bedside) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    acked = {"state": "A", "signal_state": "A", "acked_s": 8000.0}
    snapshot["alarms"] = [
        alarm("on_battery", "medium", 1, **acked, acked_by="operator"),
        alarm("door_open", "medium", 2, **acked, acked_by="RN 22"),
    ]
    window.show_snapshot(snapshot)
    window.sheets.open("alarms")
    sheet: Any = window.sheets.sheet("alarms")
    unnamed, named = sheet.rows[0].detail.text(), sheet.rows[1].detail.text()
    assert "no name yet" in unnamed and "operator" not in unnamed
    assert "RN 22" in named and "no name yet" not in named


def test_what_is_due_is_said_and_offered_first(window: Bedside) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    snapshot["checks"] = [
        {"values": ["act_s", "aptt_s"], "due_s": 2590.0},
        {"values": ["map_mmhg", "heart_rate_min"], "due_s": -200.0},
        {"values": ["ionised_calcium_mmol_l"], "due_s": None},
    ]
    window.show_snapshot(snapshot)
    window.sheets.open("entries")
    sheet: Any = window.sheets.sheet("entries")
    assert sheet.chosen == "map_mmhg"
    said = {name: button.due for name, button in sheet.buttons.items() if button.due}
    assert said == {
        "act_s": "due in 43 min", "aptt_s": "due in 43 min",
        "map_mmhg": "overdue for 3 min", "heart_rate_min": "overdue for 3 min",
    }  # fmt: skip
    window.sheets.open("more")
    more: Any = window.sheets.sheet("more")
    assert more.checks["act_s"].content[2] == "due in 43 min"


def test_entering_a_value(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "entries")
    assert set(sheet.buttons) == set(ENTRIES)
    click(qtbot, sheet.buttons["act_s"])
    type_on_screen(qtbot, sheet, "182")
    click(qtbot, sheet._save)
    assert sent == [("enter_value", {"name": "act_s", "value": "182", "unit": "s"})]
    assert sheet.buttons["temperature_c"].last == "36.9 ℃ · 26 min · RN 14"


def test_a_result_as_the_laboratory_reports_it_is_taken(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "labs")
    click(qtbot, sheet.analytes["TNF-alpha"])
    sheet.value.setFocus()
    type_on_screen(qtbot, sheet, "<1.5")
    sheet.uln.setFocus()
    type_on_screen(qtbot, sheet, "8.1")
    click(qtbot, sheet._save)
    (kind, args), snapshot = sent[0], window.snapshot
    assert kind == "add_result"
    assert args["time"] == "2026-03-14T20:13:00+08:00"
    assert snapshot is not None
    result = result_from_entry(args, by="RN 14", utc_ns=int(snapshot["utc_s"] * 1e9))
    assert not isinstance(result, str), result
    assert (result.censor, result.value, result.uln, result.when) == ("<", 1.5, 8.1, "before")


def test_a_result_without_its_uln_is_not_sent(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "labs")
    sheet.value.setText("412")
    click(qtbot, sheet._save)
    assert sent == []
    assert "upper limit" in sheet._problem.text()


def test_the_specimen_time_moves_by_touch(window: Bedside, qtbot: Any) -> None:
    sheet = opened(window, "labs")
    click(qtbot, sheet._earlier[0])
    assert sheet.time.text() == "2026-03-14 19:13"


def test_results_stand_before_and_after_with_the_reduction() -> None:
    rows = [
        {"analyte": "IL-6", "when": "before", "text": "412"},
        {"analyte": "IL-6", "when": "after", "text": "96", "reduction": "number", "reduction_percent": 76.7},
    ]
    assert by_analyte(rows) == [("IL-6", rows[0], rows[1])]
    assert reduction_text(rows[1]) == "76.7 % down"
    assert reduction_text({"reduction": "number", "reduction_percent": -25.7}) == "25.7 % up"
    assert reduction_text({"reduction": "at_least", "reduction_percent": 70.0}) == "at least 70.0 % down"
    assert reduction_text({"reduction": "unknown", "reduction_percent": None}) == "unknown"
    assert other_assay({"reduction": "number", "reduction_reason": "of another assay: ULN 7 before"}) != ""
    assert other_assay({"reduction": "number", "reduction_reason": ""}) == other_assay({}) == ""


def test_editing_a_limit(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "limits")
    sheet.choose("tmp_high.limit")  # it may lie below the edge of the table
    assert sheet._bounds.text() == "from 20 to 100 mmHg"
    type_on_screen(qtbot, sheet, "55")
    click(qtbot, sheet._save)
    assert sent == [("edit_limit", {"key": "tmp_high.limit", "value": "55", "reason": "This patient"})]


def test_taking_a_reference_anew(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "limits")
    sheet.choose("tmp_high.limit")
    assert sheet.recentre.isHidden()
    sheet.choose("return_low.drop")
    click(qtbot, sheet.recentre)
    assert sent == [("recentre", {"channel": "pven_mmhg"})]


def test_a_press_takes_a_limit_for_editing(window: Bedside, qtbot: Any) -> None:
    sheet = opened(window, "limits")
    row = list(sheet.rows.values())[2]
    click(qtbot, row)
    assert sheet.chosen is row
    assert row.isChecked()


def test_a_limit_is_not_edited_by_nobody(window: Bedside, sent: Sent, qtbot: Any) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    snapshot["session"]["operator"] = ""
    window.show_snapshot(snapshot)
    window.sheets.open("limits")
    sheet = window.sheets.sheet("limits")
    sheet.value.setText("55")
    click(qtbot, sheet._save)
    assert sent == []
    assert window.sheets.sheet("operator").isVisible()


def test_limits_stand_against_their_defaults(window: Bedside) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    snapshot["limit_edits"] = {"return_high.limit": 200.0}
    window.show_snapshot(snapshot)
    window.sheets.open("limits")
    sheet = window.sheets.sheet("limits")
    row = sheet.rows["return_high.limit"]
    assert (row.limit.limit.default, row.now) == (150, 200)
    assert sheet.rows["return_low.floor"].now == 10
    assert all(r.limit.limit.lowest < r.limit.limit.highest for r in sheet.rows.values())


def test_each_alarm_in_the_list_is_acknowledged_by_itself(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "alarms", "many")
    row = next(r for r in sheet.rows if r.alarm["id"] == "flow_low")
    click(qtbot, row.buttons["ack"])
    assert sent == [("acknowledge", {"occurrences": [7]})]


def test_a_finger_acknowledges_in_a_list_that_scrolls_and_drags_without_acknowledging(
    make_window: Callable[..., Bedside], qtbot: Any
) -> None:
    """Touch alone, through the window as a touch screen delivers it."""
    window = make_window(1280, 800)
    sent: Sent = []
    window.command.connect(lambda kind, args: sent.append((kind, args)))
    sheet = opened(window, "alarms", "many")
    bar = sheet._area.verticalScrollBar()
    assert bar.maximum() > 100
    screen, device = window.windowHandle(), touch_screen()

    def touch(button: QWidget, *steps: QPoint) -> None:
        at = button.mapTo(window, button.rect().center())
        QTest.touchEvent(screen, device).press(0, at, screen).commit()
        for step in steps:
            QTest.qWait(16)  # a gesture has a speed
            QTest.touchEvent(screen, device).move(0, at + step, screen).commit()
        QTest.touchEvent(screen, device).release(0, at + (steps or (QPoint(),))[-1], screen).commit()

    touch(sheet.rows[1].buttons["ack"])
    assert sent == [("acknowledge", {"occurrences": [6]})]
    QTest.qWait(
        QApplication.doubleClickInterval() + 50
    )  # sooner, Qt takes the drag for the second half of a double tap
    touch(sheet.rows[3].buttons["ack"], *(QPoint(0, -10 * i) for i in range(1, 12)))
    qtbot.waitUntil(lambda: bar.value() > 50, timeout=60_000)
    assert len(sent) == 1, "dragging presses nothing"


def test_acknowledge_all_covers_only_what_is_in_sight(window: Bedside, sent: Sent, qtbot: Any) -> None:
    snapshot = Treatment("many").at(8076.0)
    snapshot["alarms"] += [alarm("flow_high", "medium", 100 + i, channel="fp_ml_min") for i in range(20)]
    window.show_snapshot(snapshot)
    window.sheets.open("alarms")
    QApplication.processEvents()
    sheet = window.sheets.sheet("alarms")
    seen = sheet.in_sight()
    click(qtbot, sheet.all_button)
    assert sent == [("acknowledge", {"occurrences": seen})]
    assert 5 in seen
    assert 119 not in seen, "it lies below the edge of the list"
    assert 11 not in seen, "it is acknowledged already"


def test_an_alarm_that_comes_during_the_press_is_not_acknowledged(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "alarms", "many")
    qtbot.mousePress(sheet.all_button, Qt.MouseButton.LeftButton)
    seen = sheet.in_sight()
    snapshot = Treatment("many").at(8076.1)
    snapshot["alarms"].insert(0, alarm("air_return", "high", 77))
    window.show_snapshot(snapshot)
    qtbot.mouseRelease(sheet.all_button, Qt.MouseButton.LeftButton)
    assert sent == [("acknowledge", {"occurrences": seen})]
    assert 77 not in seen


def test_shelving_names_time_and_reason(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "alarms", "many")
    row = next(r for r in sheet.rows if r.alarm["id"] == "p2nd_warn")
    click(qtbot, row.buttons["shelve"])
    click(qtbot, sheet.shelf._go)
    key = {"id": "p2nd_warn", "channel": "p2nd_mmhg", "direction": "high"}
    assert sent == [("shelve", {**key, "seconds": 300, "reason": "Known, being handled"})]
    assert not any(r.buttons["shelve"].isVisible() for r in sheet.rows if r.alarm["priority"] == "high")


def test_shelved_and_latched_alarms_are_listed_with_their_way_back(window: Bedside, sent: Sent, qtbot: Any) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    snapshot["alarms"] = [
        alarm("air_return", "high", 1, state="L", acked_s=8000.0),
        alarm("loop_ratio", "low", 2, state="H", shelved_left_s=240.0),
    ]
    window.show_snapshot(snapshot)
    window.sheets.open("alarms")
    sheet = window.sheets.sheet("alarms")
    assert "back in 4 min" in sheet.rows[1].detail.text()
    click(qtbot, sheet.rows[0].buttons["reset"])
    click(qtbot, sheet.rows[1].buttons["unshelve"])
    assert [kind for kind, _ in sent] == ["reset", "unshelve"]


def test_what_could_not_be_evaluated_is_said(window: Bedside) -> None:
    sheet = opened(window, "alarms")
    assert "Filtration fraction" in sheet._missing.text()


def test_testing_the_sound(window: Bedside, sent: Sent, qtbot: Any) -> None:
    click(qtbot, opened(window, "alarms")._test)
    assert sent == [("test_sound", {})]


def test_the_other_numbers_are_at_hand(window: Bedside) -> None:
    sheet = opened(window, "more")
    texts = {name: tile.content[1] for name, tile in sheet.numbers.items()}
    assert texts["p2nd_mmhg"] == "138"
    assert texts["loop_ratio"] == "8.9"
    assert texts["heparin_iu_h"] == "–"
    assert sheet.clamps.content[1] == "V5"
    assert sheet.machine.content[1:3] == ("purify", "phase 5 · response level 0")
    assert sheet.checks["temperature_c"].content[1:3] == ("36.9 ℃", "26 min · due in 33 min")


def test_the_header_and_the_alarms_stay_in_sight_while_a_sheet_is_open(window: Bedside) -> None:
    sheet = opened(window, "limits", "many")
    assert sheet.geometry().top() >= window.phases.geometry().bottom()
    assert sheet.geometry().bottom() <= window.footer.geometry().top()


def test_the_same_button_closes_the_sheet(window: Bedside, qtbot: Any) -> None:
    window.show_snapshot(Treatment("quiet").at(8076.0))
    for _ in range(2):
        click(qtbot, window.footer.buttons["more"])
    assert window.sheets.current is None


def test_closing_asks_and_ending_needs_the_patient_disconnected(window: Bedside, sent: Sent, qtbot: Any) -> None:
    choices: list[str] = []
    window.close_chosen.connect(choices.append)
    window.show_snapshot(Treatment("quiet").at(8076.0))
    assert not window.close()
    sheet = window.sheets.sheet("closing")
    assert sheet.isVisible()
    assert not sheet.end.isEnabled()
    click(qtbot, sheet.confirm)
    assert not sheet.end.isEnabled(), "nobody has said how it ended"
    assert sheet.end.text() == "First say how it ended"
    (ended,) = [each for each in sheet.ended.buttons if each.objectName() == "early_clotting"]
    click(qtbot, ended)
    assert sheet.end.text() == "End the session"
    click(qtbot, sheet.confirm)
    assert not sheet.end.isEnabled(), "taken back"
    click(qtbot, sheet.confirm)
    sheet.rinse_back.setText("25000")
    click(qtbot, sheet.end)
    assert not sent and "between 0 and 2000 mL" in sheet._question.text(), "how it ended would be lost with it"
    sheet.rinse_back.setText("250")
    click(qtbot, sheet.end)
    closed = {"patient_disconnected": True, "ended": "early_clotting", "rinse_back_ml": "250"}
    assert sent[0] == ("add_entry", {"entry": "close", "fields": closed})
    assert sent[1][1]["fields"]["rule"] == "end"
    assert sent[2:] == [("end_session", {"patient_disconnected": True})]
    assert choices == ["end"]


def test_keeping_the_monitor_going(window: Bedside, sent: Sent, qtbot: Any) -> None:
    choices: list[str] = []
    window.close_chosen.connect(choices.append)
    window.close()
    click(qtbot, window.sheets.sheet("closing").keep)
    assert (choices, sent) == (["keep"], [])


@pytest.mark.parametrize("name", SHEETS)
def test_opening_and_closing_fifty_times_leaks_nothing(window: Bedside, name: str) -> None:
    snapshot = Treatment("many").at(8076.0)
    window.show_snapshot(snapshot)

    def once() -> None:
        window.sheets.open(name)
        window.sheets.show_snapshot(snapshot)
        window.sheets.sheet(name).close_sheet()

    def kept(times: int) -> tuple[int, int]:
        """Widgets and objects there are when everything is done that so many openings began."""
        for _ in range(times):
            once()
        wait_for_all(60)
        QApplication.processEvents()
        gc.collect()
        return len(window.findChildren(QWidget)), len(gc.get_objects())

    widgets, objects = kept(2)
    after = kept(50)
    assert after[0] == widgets
    assert after[1] - objects < 50, "one an opening is a leak"


def test_the_burden_is_at_hand(window: Bedside) -> None:
    sheet = opened(window, "alarms", "many")
    snapshot = sheet.snapshot
    snapshot["burden"] = {"high": 2, "medium": 5, "low": 4, "standing": 3, "chattering": 1, "median_ack_s": 74.0}
    snapshot["counters"]["today"] = 20
    window.show_snapshot(snapshot)
    said = sheet._burden.text()
    assert said.startswith("Last hour: 2 high, 5 medium, 4 low · this session 20 · standing 3 · chattering 1")
    assert said.endswith("acknowledged after 1 min (median)")
    assert "11 in the last hour" in window.chips.list_button.text()


def test_only_the_service_role_is_offered_out_of_service(window: Bedside, sent: Sent, qtbot: Any) -> None:
    sheet = opened(window, "alarms", "many")
    row = next(r for r in sheet.rows if r.alarm["id"] == "p2nd_warn")
    assert row.buttons["retire"].isVisible(), "RN 14 has it"
    click(qtbot, row.buttons["retire"])
    assert not sheet.shelf._minutes.isVisible(), "it lasts until it is returned"
    click(qtbot, sheet.shelf._go)
    key = {"id": "p2nd_warn", "channel": "p2nd_mmhg", "direction": "high"}
    assert sent == [("out_of_service", {**key, "reason": "Sensor or wiring broken"})]

    snapshot = Treatment("quiet").at(8076.0)
    snapshot["alarms"] = [alarm("p2nd_warn", "low", None, state="O", aside_by="RN 14", aside_reason="probe broken")]
    window.show_snapshot(snapshot)
    QApplication.processEvents()
    assert "RN 14 · probe broken" in sheet.rows[0].detail.text(), "who and why stand there for everybody"
    click(qtbot, sheet.rows[0].buttons["restore"])
    assert sent[-1][0] == "return_to_service"
    snapshot["session"]["operator"] = "RN 3"
    window.show_snapshot(snapshot)
    assert not sheet.rows[0].buttons["restore"].isVisible()


def test_a_preset_shows_what_it_changes_and_is_taken_by_touch(window: Bedside, sent: Sent, qtbot: Any) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    snapshot["limit_edits"] = {"p2nd_warn.limit": 300.0}
    window.show_snapshot(snapshot)
    window.sheets.open("limits")
    click(qtbot, window.sheets.sheet("limits").presets)
    sheet = window.sheets.sheet("presets")
    assert sheet.isVisible()
    changes = "\n".join(sheet.changes())
    assert "60 → 50 mmHg" in changes and "300 → 250 mmHg" in changes, "what it does not name goes to its default"
    assert "tmp.limit" in sheet._broken.text()
    click(qtbot, sheet.take)
    assert sent == [("load_preset", {"name": "small-adults", "limits": dict(sheet.rows[0].preset["limits"])})]
    click(qtbot, sheet.rows[-1])
    assert len(sheet.changes()) == 1, "all at their defaults"
    snapshot["limit_edits"] = {}
    window.show_snapshot(snapshot)
    assert not sheet.take.isEnabled()


def test_a_preset_is_not_taken_by_nobody(window: Bedside, sent: Sent, qtbot: Any) -> None:
    snapshot = Treatment("quiet").at(8076.0)
    snapshot["session"]["operator"] = ""
    window.show_snapshot(snapshot)
    window.sheets.open("presets")
    click(qtbot, window.sheets.sheet("presets").take)
    assert sent == [] and window.sheets.sheet("operator").isVisible()
