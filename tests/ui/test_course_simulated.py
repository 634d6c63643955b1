"""A course with a simulated session says so: in the heading, in the window's title, over the session's band."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from session_monitor.domain.clinical.assessment import assess
from session_monitor.domain.clinical.case import Case
from tests.ui.course_case import NOW, course_case, empty_case
from ui.case.course_plot import CoursePlot
from ui.case.heading import SimulatedMark, heading, window_title
from ui.language import Languages
from ui.theme import Look

SIMULATED = {"en": "SIMULATED", "zh_CN": "模拟"}


def of(*simulated: bool) -> Case:
    """The course with as many sessions, each simulated or not."""
    told = course_case()
    pairs = zip(told.sessions, simulated, strict=False)
    return replace(told, sessions=tuple(replace(each, simulated=said) for each, said in pairs))


@pytest.mark.parametrize("language", list(SIMULATED))
def test_the_heading_counts_sessions_and_the_title_carries_the_mark(languages: Languages, language: str) -> None:
    languages.use(language)
    english = language == "en"
    assert heading("X", None) == window_title("X", None) == ("Case X" if english else "病例 X")
    assert heading("X", of(False)) == ("Case X · 1 session" if english else "病例 X · 1 次治疗")
    assert heading("X", of(False, True)) == ("Case X · 2 sessions" if english else "病例 X · 2 次治疗")
    assert window_title("X", of(False, False)) == heading("X", of(False, False))
    assert window_title("X", of(False, True)) == f"{heading('X', of(False, True))} · {SIMULATED[language]}"


@pytest.mark.parametrize("language", list(SIMULATED))
def test_the_mark_is_in_sight_when_any_session_was_simulated(qtbot: Any, languages: Languages, language: str) -> None:
    languages.use(language)
    mark = SimulatedMark(Look())
    qtbot.addWidget(mark)
    for case, seen in ((None, False), (of(False, False), False), (of(False, True), True), (empty_case(), False)):
        mark.tell(case)
        assert mark.isHidden() != seen
    assert mark.text() == SIMULATED[language]


def painted(qtbot: Any, case: Case, width: int = 1000) -> tuple[Look, QImage]:
    look = Look()
    plot = CoursePlot(look)
    qtbot.addWidget(plot)
    plot.resize(width, 400)
    plot.show_case(assess(case, NOW))
    return look, plot.grab().toImage()


def columns(picture: QImage, color: QColor) -> list[int]:
    """Where the picture has that colour, from top to bottom seen."""
    known = color.rgb()
    return [x for x in range(picture.width()) if any(picture.pixel(x, y) == known for y in range(picture.height()))]


def test_only_the_band_of_a_simulated_session_has_its_colour(qtbot: Any, fonts: None, languages: Languages) -> None:
    look, none = painted(qtbot, of(False, False, False))
    assert not columns(none, look.color("simulated_header"))
    _, one = painted(qtbot, of(False, True, False))
    found = columns(one, look.color("simulated_header"))
    assert found and found[-1] - found[0] + 1 == len(found) < 60, "one band"
    _, three = painted(qtbot, of(True, True, True))
    assert set(found) < set(columns(three, look.color("simulated_header")))


def test_the_word_stands_over_each_simulated_band(
    qtbot: Any, fonts: None, languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, marked = painted(qtbot, of(False, True, True))
    monkeypatch.setattr("ui.case.course_plot.simulated_word", lambda: "")
    _, without = painted(qtbot, of(False, True, True))
    differs = {
        (x, y) for x in range(1000) for y in range(400) if marked.pixel(x, y) != without.pixel(x, y)
    }  # the words alone
    assert max(y for _, y in differs) < 46, "above the bands"
    places = sorted({x for x, _ in differs})
    assert sum(b - a > 100 for a, b in pairwise(places)) == 1, "two words"


def test_where_sessions_are_close_the_word_lies_along_the_band(
    qtbot: Any, fonts: None, languages: Languages, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, marked = painted(qtbot, of(True, True, True), width=300)
    monkeypatch.setattr("ui.case.course_plot.simulated_word", lambda: "")
    _, without = painted(qtbot, of(True, True, True), width=300)
    rows = {y for x in range(300) for y in range(400) if marked.pixel(x, y) != without.pixel(x, y)}
    assert rows and min(rows) > 200, "at the foot of the bands"
