"""The review window on the example session, as a person uses it: by touch, on a clock that the test moves."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from session_monitor.domain.alarms.types import Priority, State
from session_monitor.storage.append import add_note
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.reading import Recording
from tests.storage.sessions import li_als_3, miss, poll, raw_of, record, settled, start, transition
from tests.ui.conftest import Clock
from tests.ui.reviewing import LEFT, Opener, bring, legends, press, slower_or_faster
from ui.buttons import TouchButton
from ui.dialogs.fields import Choice
from ui.dialogs.results_table import times_uln
from ui.footer import WindowButton
from ui.review.rows import Moments
from ui.review.side import shared
from ui.review.transport import IconButton
from ui.review.whole import ReviewWindow
from ui.theme import BRIGHT, DARK


def tap(rows: Moments, index: int) -> None:
    QTest.mouseClick(rows, LEFT, pos=bring(rows, index))


# ---- what it shows ----


def test_the_example_opens_with_all_that_it_holds(review: ReviewWindow) -> None:
    with Recording.open(review.session.path) as recording:
        polls, _ = recording.counts()
        alarms = sum(recording.alarm_counts().values())
    assert review.header.marks == ["REVIEW", "SIMULATED"]
    assert review.header.case == "Case SIM-0001"
    assert review.header.facts.startswith("2026-03-14 12:22 – 12:30 · Li-ALS 3.0 · 10 Hz · ")
    assert review.header.facts.endswith(" polls · closed")
    assert review.session.polls == polls > 4000
    assert len(review.side.table.rows) == alarms > 5
    assert [span.name for span in review.session.phases] == ["purify", "stopped_by_alarm"]
    assert len(review.side.notes.rows) == 4
    reductions = {name: after.get("reduction_percent") for name, _, after in review.side.results.rows}
    assert reductions["IL-6"] == pytest.approx(76.7, abs=0.1)
    assert review.windowTitle() == "REVIEW · Case SIM-0001"


def test_values_at_the_cursor_are_those_of_the_reading_view(review: ReviewWindow) -> None:
    names = list(legends(review))
    sql = f"SELECT {', '.join(names)} FROM reading WHERE t_s <= ? ORDER BY seq DESC LIMIT 1"
    with closing(sqlite3.connect(f"{review.session.path.as_uri()}?mode=ro", uri=True)) as connection:
        for t_s in (0.0, 33.3, 168.0, 200.04, 357.9, 400.0, 479.95):
            review.seek(t_s)
            said = legends(review)
            row = connection.execute(sql, (t_s + 1e-6,)).fetchone()
            for name, value in zip(names, row, strict=True):
                assert review.session.value_at(name, t_s) == pytest.approx(value, rel=1e-6, abs=1e-4)
                shown = float(said[name].rpartition(" ")[2].replace("−", "-"))
                assert abs(shown - value) <= 0.501, name
            assert all(each.cursor_line.value() == t_s for each in review.strips.strips)


def test_alarm_rows_say_onset_name_duration_and_who_acknowledged(review: ReviewWindow) -> None:
    rows = {row.key.id: review.side.table.words_of(row) for row in review.side.table.rows}
    assert rows["tmp_very_high"] == ("12:27:49", "Transmembrane pressure very high", "00:18", "+9 s RN 14")
    assert rows["access_prealarm"][3] == "–", "it went before anyone acknowledged it"
    lasting = next(row for row in review.side.table.rows if row.key.id == "bp_stopped")
    assert lasting.priority is Priority.HIGH
    assert rows["bp_stopped"][2] == "01:46+", "it had not ended"


def test_numbers_and_rows_of_alarms_that_last_at_the_cursor_are_lit(review: ReviewWindow) -> None:
    review.seek(345.0)
    tmp = review.strips.strips[0].legend
    assert tmp.lit[0] == "medium", "very high already, but not yet for as long as its delay"
    review.seek(355.0)
    assert tmp.lit[0] == "high"
    ids = {review.side.table.rows[i].key.id for i in review.side.table.lit}
    assert {"tmp_high", "tmp_very_high"} <= ids
    review.seek(100.0)
    assert tmp.lit == (None, None)
    assert not review.side.table.lit


@pytest.mark.parametrize("simulated", [True, False])
def test_a_review_cannot_be_taken_for_live(opened: Opener, example: Path, tmp_path: Path, simulated: bool) -> None:
    machine = li_als_3()
    raw = [raw_of(machine, seq, serial=1) for seq in range(30)]
    real = record(tmp_path, [poll(machine, seq, each) for seq, each in enumerate(raw)], machine)
    window = opened(example if simulated else real)
    assert window.header.marks == (["REVIEW", "SIMULATED"] if simulated else ["REVIEW"])
    for theme in (DARK, BRIGHT):
        if window.look.theme is not theme:
            press(window, "theme")
        seen = window.grab().toImage().pixelColor(3, window.height() - 3)
        assert seen == QColor(theme.review_ground)
        assert seen not in (QColor(theme.ground), QColor(theme.simulated_ground))


# ---- moving the cursor ----


def test_a_tap_in_the_alarm_table_jumps(review: ReviewWindow) -> None:
    index = next(i for i, row in enumerate(review.side.table.rows) if row.key.id == "tmp_very_high")
    tap(review.side.table, index)
    onset = review.side.table.rows[index].onset_s
    assert review.moves.player.position == onset
    assert index in review.side.table.lit
    assert review.overview.position == onset
    assert review.transport.elapsed.elapsed == "00:05:49"
    assert review.transport.elapsed.there == "12:27:49 · purify"


def test_a_tap_on_a_note_jumps_and_says_it(review: ReviewWindow) -> None:
    tap(review.side.notes, 1)
    assert review.moves.player.position == review.side.notes.rows[1].t_s
    assert "“access line kinked" in review.transport.elapsed.there
    assert review.side.notes.lit == {1}


def test_a_finger_that_slides_off_a_row_chooses_nothing(review: ReviewWindow) -> None:
    table = review.side.table
    QTest.mousePress(table, LEFT, pos=bring(table, 0))
    QTest.mouseRelease(table, LEFT, pos=table.rect_of(1).topLeft() + QPoint(9, 9))
    assert review.moves.player.position == 0.0
    assert review.side.table.lit == frozenset()


def test_play_moves_on_by_the_clock_at_the_chosen_speed(review: ReviewWindow, clock: Clock) -> None:
    press(review, "play")
    assert review.transport.buttons["play"].sign == "pause"
    clock.now += 0.5
    review.moves.tick()
    assert review.moves.player.position == pytest.approx(10.0), "20 times to begin with"
    slower_or_faster(review, 1)
    clock.now += 0.5
    review.moves.tick()
    assert review.moves.player.position == pytest.approx(10.5)
    for _ in range(7):
        slower_or_faster(review, 2)
    assert review.moves.player.speed == 200.0
    clock.now += 1.0
    review.moves.tick()
    assert review.moves.player.position == pytest.approx(210.5)
    press(review, "play")
    clock.now += 1.0
    review.moves.tick()
    assert review.moves.player.position == pytest.approx(210.5)
    assert not review.moves.timer.isActive()


def test_playing_stops_at_the_end(review: ReviewWindow, clock: Clock) -> None:
    review.seek(review.session.end - 1)
    press(review, "play")
    clock.now += 1.0
    review.moves.tick()
    assert review.moves.player.position == review.session.end
    assert not review.moves.timer.isActive()
    assert review.transport.buttons["play"].sign == "play"


def test_speeds_go_from_half_to_a_thousand(review: ReviewWindow) -> None:
    for _ in range(20):
        slower_or_faster(review, 2)
    assert review.moves.player.speed == 1000.0
    for _ in range(20):
        slower_or_faster(review, 0)
    assert review.moves.player.speed == 0.5


def test_at_a_thousand_times_no_alarm_and_no_note_is_passed_unmarked(opened: Opener, tmp_path: Path) -> None:
    """Eight hours with an alarm of two seconds every few minutes, played in 29 seconds of 25 pictures each."""
    machine, clock = li_als_3(), Clock()
    steps = [poll(machine, seq, t_ns=seq * 10**10) for seq in range(2880)]
    for n, seq in enumerate(range(10, 2870, 20)):
        told = {"seq": seq, "t_ns": seq * 10**10, "occurrence": n + 1}
        up, down = (replace(transition(0, seq, state), **told) for state in (State.ACTIVE, State.NORMAL))
        steps[seq] = replace(steps[seq], transitions=(up, replace(down, t_ns=down.t_ns + 2 * 10**9, event="CLR")))
    window = opened(record(tmp_path, steps, machine, period_ns=10**10))
    rows = window.side.table
    assert len(rows.rows) == 143 and all(row.ended_s for row in rows.rows)
    window.moves.player._clock = clock
    window.moves.choose_speed(1000.0)
    press(window, "play")
    lit = set[int]()
    while window.moves.player.playing:
        clock.now += 0.04
        window.moves.tick()
        lit |= rows.lit
    assert lit == set(range(143))


def test_next_and_previous_go_through_every_alarm_and_note(review: ReviewWindow) -> None:
    onsets = sorted({row.onset_s for row in review.side.table.rows} | {note.t_s for note in review.session.notes})
    seen = []
    while review.transport.buttons["next"].isEnabled():
        press(review, "next")
        seen.append(review.moves.player.position)
    assert seen == onsets
    while review.transport.buttons["previous"].isEnabled():
        press(review, "previous")
        seen.append(review.moves.player.position)
    assert seen == [*onsets, *reversed(onsets[:-1])]
    press(review, "start")
    assert review.moves.player.position == review.session.start


def test_the_overview_is_pressed_and_dragged(review: ReviewWindow) -> None:
    overview = review.overview
    at = [QPoint(round(overview.x_of(t)), 60) for t in (100.0, 300.0)]
    QTest.mousePress(overview, LEFT, pos=at[0])
    assert review.moves.player.position == pytest.approx(100.0, abs=0.5)
    QTest.mouseMove(overview, at[1])
    QTest.mouseRelease(overview, LEFT, pos=at[1])
    assert review.moves.player.position == pytest.approx(300.0, abs=0.5)
    QTest.mouseClick(overview, LEFT, pos=QPoint(overview.width() - 1, 60))
    assert review.moves.player.position == review.session.end


def test_a_press_on_a_strip_moves_the_cursor_there_and_nothing_else(review: ReviewWindow) -> None:
    shown = (review.moves.view.start, review.moves.view.end)
    strip = review.strips.strips[1]
    QTest.mouseClick(strip.legend, LEFT, pos=QPoint(strip.x_of(350.0) - strip.legend.x(), 90))
    assert review.moves.player.position == pytest.approx(350.0, abs=1.0)
    assert (review.moves.view.start, review.moves.view.end) == shown


def test_the_time_window_is_chosen(opened: Opener, tmp_path: Path) -> None:
    machine = li_als_3()
    path = record(tmp_path, [poll(machine, seq) for seq in range(0, 9000, 10)], machine, period_ns=10**9)
    window = opened(path)
    button = window.transport.windows
    window.seek(800.0)
    assert window.moves.view.end - window.moves.view.start == pytest.approx(window.session.end - window.session.start)
    QTest.mouseClick(button, LEFT, pos=QPoint(10, 20))
    assert window.moves.view.end - window.moves.view.start == pytest.approx(600.0)
    assert window.moves.view.start <= 800.0 <= window.moves.view.end
    drawn = window.strips.strips[0].strip.plot.getViewBox().viewRange()[0]
    assert drawn == pytest.approx([window.moves.view.start, window.moves.view.end], abs=1.0)


def test_a_spike_of_one_reading_is_drawn_in_the_whole_session(opened: Opener, tmp_path: Path) -> None:
    machine = li_als_3()
    steps = [poll(machine, seq, raw_of(machine, seq, pacc_mmhg=-800)) for seq in range(3000)]
    steps[2321] = poll(machine, 2321, raw_of(machine, 2321, pacc_mmhg=1200))
    window = opened(record(tmp_path, steps, machine))
    x, y = window.strips.strips[1].strip._traces[0].getData()
    assert np.nanmax(y) == 120.0
    assert np.nanmin(y) == -80.0
    assert abs(x[np.nanargmax(y)] - 232.1) < 0.5


def test_where_nothing_was_measured_no_value_is_said(opened: Opener, tmp_path: Path) -> None:
    machine = li_als_3()
    steps = [poll(machine, seq) for seq in range(20)]
    steps += [miss(seq) for seq in range(20, 60)] + [poll(machine, seq) for seq in range(60, 80)]
    steps[5] = poll(machine, 5, raw_of(machine, 5, pven_mmhg=-32768))
    window = opened(record(tmp_path, steps, machine))
    window.seek(0.5 + 1e-3)
    assert legends(window)["pven_mmhg"] == "Pven –"
    window.seek(4.5)
    assert all(text.endswith(" –") for text in legends(window).values())
    assert "40 missed" in window.header.facts


def test_an_empty_recording_opens(opened: Opener, tmp_path: Path) -> None:
    window = opened(record(tmp_path, []))
    assert window.session.polls == 0
    press(window, "play")
    window.moves.tick()
    assert not window.moves.timer.isActive()
    assert all(text.endswith("–") for text in legends(window).values())


def test_a_long_note_is_read_whole_and_an_empty_list_says_so(opened: Opener, tmp_path: Path) -> None:
    machine, said = li_als_3(), "separator clotting: plasma pump slowed, " * 5
    path = record(tmp_path, [poll(machine, seq) for seq in range(9)], machine)
    add_note(path, 0, said, "RN 14", 1)
    add_note(path, 0, "short", "RN 14", 1)
    window = opened(path, 1280, 800)
    window.side.show_tab("notes")
    notes = window.side.notes
    texts = notes.texts_of(0)
    assert "".join(notes.lines(*texts[0])).replace(" ", "") == said.replace(" ", "")
    assert notes.rect_of(0).height() > notes.rect_of(1).height() == notes.row_height()
    tap(notes, 1)
    assert window.side.table.nothing() == "No alarm came" and not window.side.table.rows
    window.grab()


def test_differences_are_shown_whole_in_a_small_window(opened: Opener, example: Path) -> None:
    window = opened(example, 1280, 800)
    window.seek(352.0)
    press(window, "mark")
    window.seek(100.0)
    for each in window.strips.strips:
        left, step = each.legend.places()
        assert left + step * len(each.legend.texts) <= each.legend.width()
        assert step >= each.legend.needed(), each.legend.texts


def test_the_sides_share_their_height_by_what_they_have_to_show() -> None:
    assert shared(800, 1000, 1000) == round(800 * 0.47)
    assert shared(800, 500, 300) == 500, "both whole"
    assert shared(800, 1000, 300) == 500, "the rest"
    assert shared(800, 200, 1000) == 200
    assert shared(800, 200, 200) == round(800 * 0.47)


def test_results_are_said_in_upper_limits_of_normal(review: ReviewWindow) -> None:
    said = {name: (times_uln(before), times_uln(after)) for name, before, after in review.side.results.rows}
    assert said == {
        "IL-6": ("58.9 ×", "13.7 ×"),
        "TNF-alpha": ("7.16 ×", "3.83 ×"),
        "IL-10": ("4.24 ×", "< 0.549 ×"),
    }
    assert times_uln({"value": 5.0, "uln": 0.0}) == "–"


# ---- keys ----


def test_a_keyboard_does_what_a_finger_does(review: ReviewWindow) -> None:
    QTest.keyClick(review, Qt.Key.Key_Right)
    QTest.keyClick(review, Qt.Key.Key_Right)
    QTest.keyClick(review, Qt.Key.Key_Left)
    assert review.moves.player.position == pytest.approx(0.1, abs=0.02)
    QTest.keyClick(review, Qt.Key.Key_PageDown)
    QTest.keyClick(review, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert review.moves.player.position == review.session.moments()[1]
    QTest.keyClick(review, Qt.Key.Key_PageUp)
    assert review.moves.player.position == review.session.moments()[0]
    QTest.keyClick(review, Qt.Key.Key_M)
    assert review.moves.marked == review.moves.player.position
    QTest.keyClick(review, Qt.Key.Key_Home)
    assert review.moves.player.position == review.session.start
    QTest.keyClick(review, Qt.Key.Key_Up)
    assert review.moves.player.speed == 50.0
    QTest.keyClick(review, Qt.Key.Key_Down)
    assert review.moves.player.speed == 20.0
    QTest.keyClick(review, Qt.Key.Key_Space)
    assert review.moves.player.playing
    QTest.keyClick(review, Qt.Key.Key_Space)
    assert not review.moves.player.playing


def test_over_a_sheet_keys_only_write_and_close(review: ReviewWindow) -> None:
    QTest.keyClick(review, Qt.Key.Key_N)
    assert review.sheets.note.isVisible()
    QTest.keyClick(review, Qt.Key.Key_Space)
    QTest.keyClicks(review.sheets.note.words, "m n")
    assert (review.moves.player.playing, review.moves.marked) == (False, None)
    press(review, "compare")
    assert not review.sheets.note.isVisible(), "one sheet at a time"
    QTest.keyClick(review, Qt.Key.Key_Escape)
    assert not review.sheets.compare.isVisible()


# ---- a file that does not stay as it was ----


def copy_of(example: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(example, tmp_path / "copy.sqlite"))


def test_a_file_that_is_taken_away_is_said_and_what_was_read_stays(
    opened: Opener, example: Path, tmp_path: Path
) -> None:
    path = copy_of(example, tmp_path)
    window = opened(path)
    window.kept.look_after_file()
    assert not window.notice.isVisible()
    path.unlink()
    window.kept.look_after_file()
    assert (window.header.vouched, window.header.doubted) == ("FILE IS GONE", True)
    assert window.notice.text == f"{path} is gone; what is on screen was read before"
    window.seek(352.0)
    assert legends(window)["tmp_mmhg"] == "TMP 123"
    for name in ("play", "next", "mark", "language", "theme"):
        press(window, name)
    window.write_note("x", "y")
    assert "no such file" in window.notice.text
    assert window.session.notes


@pytest.mark.parametrize(
    ("spoil", "said", "header"),
    [
        (lambda path: os.truncate(path, 300_000), "truncated", "cannot be verified"),
        (lambda path: path.write_bytes(b"x" * 4096), "not a recording", "cannot be verified"),
    ],
)
def test_a_file_that_is_spoilt_while_it_is_open_is_verified_anew(
    opened: Opener,
    example: Path,
    tmp_path: Path,
    qtbot: Any,
    spoil: Callable[[Path], object],
    said: str,
    header: str,
) -> None:
    path = copy_of(example, tmp_path)
    window = opened(path)
    spoil(path)
    window.kept.look_after_file()
    assert "verified anew" in window.notice.text
    qtbot.waitUntil(lambda: not window.kept.verifying.waiting, timeout=60_000)
    assert (window.header.vouched, window.header.doubted) == (header, True)
    assert said in window.notice.text and "\n" not in window.notice.text
    window.seek(352.0)
    assert legends(window)["tmp_mmhg"] == "TMP 123"
    window.beside.compare(path, "time")
    assert window.beside.compared is None and said in window.notice.text


def test_a_recording_that_cannot_be_read_for_a_moment_is_said_once_and_followed_again(
    opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = li_als_3()
    recorder = start(tmp_path, machine)
    try:
        recorder.put(poll(machine, 0))
        settled(recorder, 0)
        window = opened(recorder.path)
        said = list[str]()
        monkeypatch.setattr(window.notice, "say", lambda text, now_s: said.append(text))
        with monkeypatch.context() as held:
            held.setattr(Recording, "span", failing)
            window.refresh()
            window.refresh()
        assert said == ["the disk does not answer"] and window.refresher.isActive()
        recorder.put(poll(machine, 1))
        settled(recorder, 1)
        window.refresh()
        assert window.session.polls == 2
    finally:
        recorder.close("end_session")


def failing(recording: Recording) -> None:
    raise RecordingError("the disk does not answer")


# ---- languages, sizes, end ----


def visible(window: QWidget, kind: type) -> list[Any]:
    return [widget for widget in window.findChildren(kind) if widget.isVisible()]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (3840, 2160)])
def test_targets_are_large_enough_and_texts_fit(opened: Opener, example: Path, width: int, height: int) -> None:
    window = opened(example, width, height)
    for language in ("en", "zh_CN"):
        if window.look.language != language:
            press(window, "language")
        for button in visible(window, TouchButton):
            assert button.height() >= 48 and button.width() >= 48, button.objectName()
            if isinstance(button, IconButton):
                assert button.width() >= button.needed_width()
            elif not isinstance(button, WindowButton):
                assert button.width() >= button.text_width()
            if isinstance(button.parentWidget(), Choice):
                assert button.height() >= window.look.touch(52), "as high as it is drawn for"
        assert window.side.table.row_height() >= 48
        assert window.transport.elapsed.width() >= 200 * width / 1920
        assert window.strips.strips[0].legend.left < window.strips.width() / 2


def test_the_language_is_switched_while_running(review: ReviewWindow) -> None:
    english = review.grab().toImage()
    press(review, "language")
    assert review.header.marks == ["回顾", "模拟"]
    assert review.side.alarms.title.text() == "本次治疗的报警"
    assert review.side.table.words_of(review.side.table.rows[-1])[1] != ""
    assert legends(review)["pacc_mmhg"].startswith("采血压")
    press(review, "language")
    QApplication.processEvents()
    assert review.grab().toImage() == english


def test_a_recording_that_grows_is_followed_until_it_is_closed(opened: Opener, tmp_path: Path) -> None:
    machine = li_als_3()
    recorder = start(tmp_path, machine)
    try:
        for seq in range(30):
            recorder.put(poll(machine, seq))
        settled(recorder, 29)
        window = opened(recorder.path)
        assert window.header.facts.endswith("being recorded")
        assert window.refresher.isActive()
        assert window.moves.player.position == pytest.approx(2.9, abs=0.01), "it opens at what happened last"
        recorder.put(poll(machine, 30, raw_of(machine, 30, phase=5), transitions=(transition(0, 30, State.ACTIVE),)))
        for seq in range(31, 60):
            recorder.put(poll(machine, seq, raw_of(machine, seq, phase=5)))
        settled(recorder, 59)
        window.refresh()
        assert window.session.polls == 60
        assert window.moves.player.end == pytest.approx(5.9, abs=0.01)
        assert [row.key.id for row in window.side.table.rows] == ["return_high"]
        assert [span.name for span in window.session.phases] == ["exchange", "purify"]
    finally:
        recorder.close("end_session")
    window.refresh()
    assert window.header.facts.endswith("closed") and window.header.vouched == "verifying…"
    assert not window.refresher.isActive()


def test_an_alarm_set_of_another_version_leaves_the_ids(opened: Opener, tmp_path: Path) -> None:
    machine = li_als_3()
    step = poll(machine, 1, transitions=(transition(0, 1),))
    window = opened(record(tmp_path, [poll(machine, 0), step], machine, alarm_set_source="nonsense = ["))
    assert window.side.table.words_of(window.side.table.rows[0])[1] == "return_high"


def test_it_closes_cleanly_and_changes_nothing(opened: Opener, example: Path, tmp_path: Path, clock: Clock) -> None:
    copy = tmp_path / "copy.sqlite"
    shutil.copyfile(example, copy)
    window = opened(copy)
    press(window, "play")
    window.close()
    assert not window.moves.timer.isActive()
    assert not window.refresher.isActive()
    assert [path.name for path in tmp_path.iterdir()] == ["copy.sqlite"]
    assert copy.read_bytes() == example.read_bytes()
