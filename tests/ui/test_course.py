"""The course at the bedside: read beside the picture, judged item by item, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from session_monitor.domain.clinical.assessment import assess
from session_monitor.domain.clinical.truth import Truth
from session_monitor.storage.cases import Cases
from tests.storage.sessions import poll, record, small_machine
from tests.ui.course_case import NOW, course_case, empty_case, result
from tests.ui.synthetic import Treatment
from ui import words
from ui.aside import wait_for_all
from ui.bedside import Bedside
from ui.case.course_plot import Strip, strips_of, tick_text, ticks
from ui.case.criteria import criteria_lines
from ui.case.falls import rows_of
from ui.dialogs.course import CourseSheet
from ui.language import Languages


def snapshot_at(path: Path | None, case: str) -> Any:
    """The calm treatment, of that case, recorded there."""
    told: Any = Treatment("calm").at(8076.0)
    told["recording"] |= {"path": None if path is None else str(path)}
    told["session"] |= {"case": case}
    return told


def opened(window: Bedside, path: Path | None = None, case: str = "") -> CourseSheet:
    window.show_snapshot(snapshot_at(path, case))
    window.sheets.open("course")
    sheet = window.sheets.sheet("course")
    assert isinstance(sheet, CourseSheet)
    return sheet


def test_the_case_of_the_session_is_read_and_shown(qtbot: Any, window: Bedside, tmp_path: Path) -> None:
    machine = small_machine()
    path = record(tmp_path, [poll(machine, seq) for seq in range(11)])
    with Cases(tmp_path) as cases:
        cases.add("CASE", course_case().entries)
        cases.add_results("CASE", course_case().results)
    sheet = opened(window, path, "CASE")
    qtbot.waitUntil(lambda: sheet.found is not None, timeout=60_000)
    wait_for_all(60)
    assert sheet.found is not None and len(sheet.found.case.sessions) == 1
    assert sheet.plot.isVisible() and sheet.criteria.lines and not sheet.problem.text()
    assert "CASE" in sheet.heading()


def test_a_session_without_a_case_says_so(window: Bedside, tmp_path: Path) -> None:
    sheet = opened(window, tmp_path / "x.sqlite")
    assert sheet.problem.text() == "Nobody has said yet whose session this is" and not sheet.plot.isVisible()


def test_a_case_that_cannot_be_read_is_one_line(qtbot: Any, window: Bedside, tmp_path: Path) -> None:
    (tmp_path / "cases.sqlite").write_bytes(b"junk" * 1000)
    sheet = opened(window, tmp_path / "x.sqlite", "CASE")
    qtbot.waitUntil(lambda: bool(sheet.problem.text()), timeout=60_000)
    wait_for_all(60)
    assert "cases.sqlite" in sheet.problem.text() and sheet.found is None


def test_the_last_session_is_shown_first_and_the_others_by_touch(qtbot: Any, window: Bedside) -> None:
    sheet = opened(window)
    sheet.take(assess(course_case(), NOW))
    assert sheet.session == 2
    qtbot.mouseClick(sheet.steps[0], Qt.MouseButton.LeftButton)
    assert sheet.session == 1
    shown = {row[0]: row for row in sheet.falls.rows}
    assert shown["IL-6"][1:6] == ("412", "96", "pg/mL", "7 · ECLIA", "−76.7 %")
    assert shown["IL-10"][5] == "at least −88.6 %" and shown["Ferritin"][2] == "due"
    for _ in range(5):
        qtbot.mouseClick(sheet.steps[0], Qt.MouseButton.LeftButton)
    assert sheet.session == 0
    for _ in range(5):
        qtbot.mouseClick(sheet.steps[1], Qt.MouseButton.LeftButton)
    assert sheet.session == 2


def test_each_criterion_has_its_verdict_and_value(languages: Languages) -> None:
    lines = {line.text: line for line in criteria_lines(assess(course_case(), NOW))}
    assert lines["SOFA below 2 for 3 days"].truth is Truth.NOT_MET
    assert lines["Surface temperature below 38 ℃ for 3 days"].truth is Truth.UNKNOWN, "one falls into a session"
    cytokine = lines["Target cytokine down by a quarter, or at most 2 × ULN"]
    assert cytokine.truth is Truth.MET and "ULN 7" in cytokine.detail
    assert "P/F 280 mmHg" in lines["Respiratory"].detail
    assert lines["Severe active bleeding"].detail == "absent"
    assert lines["SOFA below 2 for 3 days"].detail == "3: respiration 2, liver 1, last broken 10 h ago"
    warm = lines["Surface temperature below 38 ℃ for 3 days"].detail
    assert warm == "37 ℃, held for 58 h of 72, results: 3; none for 48 h before"
    assert "Lactate 1.1 mmol/L, held for 58 h of 72, results: 3; broken 82 h ago" in lines["Circulatory: both"].detail
    assert lines["Hepatic: all three"].detail == "never failed"
    (summary,) = (line for line in lines.values() if line.strong)
    assert summary.text.startswith("Not yet")


def test_with_an_antibody_the_laboratory_values_are_shown_for_the_judgement(languages: Languages) -> None:
    told = course_case()
    given = tuple(
        replace(each, fields={"given": True}) if each.kind == "cytokine_antibody" else each for each in told.entries
    )
    texts = [line.text for line in criteria_lines(assess(replace(told, entries=given), NOW))]
    assert "Laboratory values, judged and signed (antibody given)" in texts and "CRP below 50 mg/L for 3 days" in texts


def test_a_limit_is_drawn_hollow_and_a_missing_total_not_at_all() -> None:
    told = course_case()
    more = replace(told, results=(*told.results, result("IL-6", 137.5, "< 1.5", "between")))
    cytokine, sofa, _ = strips_of(assess(more, NOW))
    assert len(cytokine.limited) == 1 and [mark for mark, _ in cytokine.marks] == [35.0, 14.0]
    assert len(sofa.points) == 6
    assert all(not strip.points for strip in strips_of(assess(empty_case(), NOW)))


def test_what_a_reader_should_know_besides_is_said(languages: Languages) -> None:
    told = course_case()
    core = tuple(
        replace(each, fields=each.fields | {"temperature_site": "bladder"}) if each.kind == "vital_signs" else each
        for each in told.entries
        if each.kind not in ("cytokine_antibody", "oxygen")
    )
    lines = {line.text: line.detail for line in criteria_lines(assess(replace(told, entries=core), NOW))}
    assert lines["Surface temperature below 38 ℃ for 3 days"] == "no result · core readings do not count"
    assert lines["SOFA below 2 for 3 days"].startswith("at least 1: liver 1, not known: respiration")
    unanswered = "whether a cytokine antibody was given: not answered"
    assert lines["Target cytokine, or the laboratory after an antibody"] == unanswered


@pytest.mark.parametrize(
    ("low", "high", "log", "wanted"),
    [
        (8.75, 1888.0, True, [10.0, 100.0, 1000.0]),
        (0.0, 12.0, False, [0.0, 5.0, 10.0]),
        (0.0, 24.0, False, [0.0, 10.0, 20.0]),
        (35.8, 39.2, False, [36.0, 37.0, 38.0, 39.0]),
    ],
)
def test_axes_have_round_numbers(low: float, high: float, log: bool, wanted: list[float]) -> None:
    assert ticks(Strip("", (), (), low, high, 0.5, log)) == wanted


def test_rows_without_any_after_say_what_is_due() -> None:
    (row,) = rows_of([result("ferritin", 50, "2180", "before", "ng/mL", 400.0)], None)
    assert row[2] == "due" and row[5] == "–"


@pytest.mark.parametrize("found", [course_case(), empty_case()], ids=["course", "empty"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_it_is_painted_in_both_languages(
    make_window: Callable[..., Bedside], languages: Languages, language: str, found: Any
) -> None:
    languages.use(language)
    window = make_window(1280, 800, language)
    sheet = opened(window)
    sheet.take(assess(found, NOW))
    assert not window.grab().isNull()
    assert sheet.steps[0].isVisible() == (len(found.sessions) > 1)


def test_results_of_several_laboratories_are_drawn_each_against_its_own_limit() -> None:
    """15 pg/mL beside lines of another laboratory's limit would look like more than it is."""
    told = course_case()
    own = [each for each in told.results if each.analyte == "IL-6"]
    assert len({each.uln for each in own}) == 1
    of_north = replace(own[0], value=15.0, uln=2.5, specimen_utc_ns=own[0].specimen_utc_ns + 1)
    cytokine, _, _ = strips_of(assess(replace(told, results=(*told.results, of_north)), NOW))
    assert [mark for mark, _ in cytokine.marks] == [5.0, 2.0] and "own assay" in cytokine.title
    assert cytokine.points[-1][1] == 6.0 and own[0].value / own[0].uln in {value for _, value in cytokine.points}


def test_decades_below_one_have_their_digits() -> None:
    assert [tick_text(value) for value in (0.01, 0.1, 1.0, 1000.0)] == ["0.01", "0.1", "1", words.number(1000.0)]


def test_a_fall_between_two_assays_shows_both_limits() -> None:
    results = [result("IL-6", 50, "412", "before"), result("IL-6", 60, "96", "after", uln=2.5)]
    (row,) = rows_of(results, None)
    assert row[4] == "7 → 2.5"
