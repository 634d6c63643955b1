"""The window of a course: entries and results between sessions by touch, on real files, and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from session_monitor.storage.cases import Cases
from tests.storage.sessions import poll, record, small_machine
from ui.case.options import Options
from ui.case.window import CourseWindow
from ui.dialogs.fields import Field
from ui.language import Languages

Opener = Callable[..., CourseWindow]
WAIT_MS = 60_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One closed session of case CASE, one second long, at 20:22 in Shanghai."""
    record(tmp_path, [poll(small_machine(), seq) for seq in range(11)])
    return tmp_path


@pytest.fixture
def opened(qtbot: Any, fonts: None, languages: Languages, folder: Path) -> Iterator[Opener]:
    made: list[CourseWindow] = []

    def make(width: int = 1920, height: int = 1080, language: str = "en") -> CourseWindow:
        window = CourseWindow(folder, "CASE", "Asia/Shanghai", languages, language)
        made.append(window)
        window.resize(width, height)
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.found is not None, timeout=WAIT_MS)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()
    QApplication.processEvents()


def click(qtbot: Any, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_day_between_sessions_is_entered_and_judged(qtbot: Any, opened: Opener, folder: Path) -> None:
    window = opened()
    assert not (folder / "cases.sqlite").exists(), "looking makes no file"
    window.by.setText("wu")
    click(qtbot, window.buttons["entries"])
    window.entries.ask("vital_signs")
    gcs = window.entries.form.inputs["gcs"]
    assert isinstance(gcs, Field)
    gcs.setText("14")
    window.entries.form.save.click()
    qtbot.waitUntil(lambda: bool(window.found and window.found.case.entries), timeout=WAIT_MS)
    with Cases(folder) as cases:
        (entry,) = cases.case("CASE").entries
    assert (entry.fields, entry.by) == ({"gcs": 14.0}, "wu")
    qtbot.waitUntil(lambda: window.entries.form.problem.text() == "Saved", timeout=WAIT_MS)
    assert gcs.text() == "" and window.found is not None and window.found.sofa


def test_closing_writes_what_was_saved_first_and_takes_nothing_more(opened: Opener, folder: Path) -> None:
    window = opened()
    for gcs in ("14", "13"):
        window.work.enter({"entry": "vital_signs", "fields": {"gcs": gcs}}, "wu")
    window.close()
    window.work.enter({"entry": "vital_signs", "fields": {"gcs": "12"}}, "wu")
    window.work.close()
    with Cases(folder) as cases:
        assert [entry.fields["gcs"] for entry in cases.case("CASE").entries] == [14.0, 13.0]


def test_what_belongs_to_a_session_goes_into_its_recording(qtbot: Any, opened: Opener, folder: Path) -> None:
    window = opened()
    click(qtbot, window.buttons["entries"])
    window.entries.ask("mode")
    mode, reason = window.entries.form.inputs["mode"], window.entries.form.inputs["reason"]
    assert isinstance(mode, Options) and isinstance(reason, Field)
    mode.buttons[0].click()
    reason.setText("liver failure")
    window.entries.form.save.click()
    qtbot.waitUntil(lambda: bool(window.found and window.found.mode), timeout=WAIT_MS)
    with Cases(folder) as cases:
        assert [name for entry, name in cases.log("CASE") if entry.kind == "mode"] == [next(folder.glob("2*")).name]


def test_a_value_that_decides_is_entered_twice(qtbot: Any, opened: Opener, folder: Path) -> None:
    window = opened()
    click(qtbot, window.buttons["results"])
    labs = window.labs

    def save(value: str) -> None:
        labs.value.setText(value)
        labs.uln.setText("7")
        labs.time.setText("2026-03-15 08:00")
        labs.when.choose("between")
        labs._save.click()

    labs.choose("IL-6")
    save("412")
    qtbot.waitUntil(lambda: "second time" in labs._problem.text(), timeout=WAIT_MS)
    save("421")
    qtbot.waitUntil(lambda: "second time" not in labs._problem.text() and labs._problem.text() != "", timeout=WAIT_MS)
    save("412")
    qtbot.waitUntil(lambda: "second time" in labs._problem.text(), timeout=WAIT_MS)
    save("412")
    qtbot.waitUntil(lambda: bool(window.found and window.found.case.results), timeout=WAIT_MS)
    with Cases(folder) as cases:
        assert [result.text for result in cases.case("CASE").results] == ["412"]


CSV = """analyte,value,unit,uln,time,when
IL-6,412,pg/mL,7,2026-03-14 20:00,before
IL-6,{after},pg/mL,7,2026-03-15 02:00,after
"""


def test_a_file_is_reviewed_before_anything_is_stored(qtbot: Any, opened: Opener, folder: Path) -> None:
    window = opened()
    click(qtbot, window.buttons["import"])
    page, file = window.imports, folder / "labs.csv"
    file.write_text(CSV.format(after="lots"))
    page.path.setText(str(file))
    click(qtbot, page.read)
    qtbot.waitUntil(lambda: page.found is not None, timeout=WAIT_MS)
    assert not page.store.isEnabled() and page.said.text().startswith("Nothing is stored: 1 rows stand in the way")
    assert "✗  line 3" in page.lines.text() and "✓  line 2" in page.lines.text()
    file.write_text(CSV.format(after="96"))
    click(qtbot, page.read)
    qtbot.waitUntil(page.store.isEnabled, timeout=WAIT_MS)
    with Cases(folder) as cases:
        assert not cases.case("CASE").results, "nothing is stored yet"
    click(qtbot, page.store)
    qtbot.waitUntil(lambda: page.said.text() == "2 results stored", timeout=WAIT_MS)
    with Cases(folder) as cases:
        cases.take_in()
        assert [result.text for result in cases.case("CASE").results] == ["412", "96"]
    click(qtbot, page.read)
    qtbot.waitUntil(lambda: page.found is not None, timeout=WAIT_MS)
    assert not page.store.isEnabled() and page.lines.text().count("–  line") == 2, "both are there already"


def test_a_file_that_cannot_be_read_is_one_line(qtbot: Any, opened: Opener, folder: Path) -> None:
    window = opened()
    window.imports.path.setText(str(folder / "none.csv"))
    window.imports.read.click()
    qtbot.waitUntil(lambda: "none.csv" in window.imports.said.text(), timeout=WAIT_MS)
    assert not window.imports.store.isEnabled()


def test_what_cannot_be_stored_is_said_where_it_was_entered(qtbot: Any, opened: Opener, folder: Path) -> None:
    with Cases(folder) as cases:
        cases.take_in()
    window = opened()
    next(folder.glob("2*.sqlite")).unlink()
    window.entries.ask("mode")
    window.work.enter({"entry": "mode", "fields": {"mode": "li_als", "reason": "x"}}, "wu")
    problem = window.entries.form.problem
    qtbot.waitUntil(lambda: "is not there" in problem.text(), timeout=WAIT_MS)


def test_pages_languages_and_themes(qtbot: Any, opened: Opener) -> None:
    window = opened(1280, 800)
    for name in ("results", "import", "entries", "course"):
        click(qtbot, window.buttons[name])
        assert window.pages[name].isVisible() and not window.pages[name].close_button.isVisible()
    click(qtbot, window.buttons["language"])
    assert window.buttons["course"].text() == "疗程" and "病例 CASE" in window.windowTitle()
    click(qtbot, window.buttons["theme"])
    assert window.look.theme.name == "bright" and not window.grab().isNull()
    assert all(b.width() >= b.text_width() - 2 for b in window.buttons.values())


def test_a_small_window_keeps_its_buttons_whatever_is_said(opened: Opener) -> None:
    window = opened(1280, 800)
    assert window.mark.isVisible() and window.windowTitle() == "Case CASE · 1 session · SIMULATED"
    window._hear("report", "the report was not made: " + "a long reason " * 30)
    QApplication.processEvents()
    assert window._said.isVisible() and window.minimumSizeHint().width() <= 1280 == window.width()
    assert all(b.geometry().right() < 1280 for b in window.buttons.values())
