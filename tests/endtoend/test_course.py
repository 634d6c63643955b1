"""A course of three sessions with daily results is entered, judged, ended and reported: by commands, and by touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from session_monitor.storage.cases import Cases
from tests.commands.cli import Done, run
from tests.endtoend.course_of_three import BY, CASE, ZONE, entries, judged_at, make_sessions, results
from ui.case.options import Options
from ui.case.window import CourseWindow
from ui.language import Languages
from ui.theme import load_fonts

Capture = pytest.CaptureFixture[str]
WAIT_MS = 60_000


def judged(capsys: Capture, folder: Path) -> Done:
    return run(capsys, "assess", CASE, "--recordings", folder, "--at", judged_at(), "--rule", "end", "--json")


def verdicts(item: dict[str, Any]) -> list[tuple[str, str]]:
    """Every item with its verdict, parts too."""
    return [(item["id"], item["verdict"]), *(pair for part in item["parts"] for pair in verdicts(part))]


def by_commands(capsys: Capture, folder: Path) -> None:
    case = ("case", "--recordings", folder, CASE)
    for told in entries():
        fields = [f"{name}={value}" for name, value in told.fields.items()]
        assert run(capsys, *case, "add", told.kind, *fields, "--time", told.time, "--by", BY).code == 0
    for each in results():
        words = ("--analyte", each.analyte, "--value", each.value, "--unit", each.unit, "--uln", each.uln)
        more = ("--time", each.time, "--when", each.when, "--again", each.value, "--by", BY)
        assert run(capsys, "labs", "--recordings", folder, CASE, "add", *words, *more).code == 0
    decided = ("end_decision", "yes=yes", "reason=all items met", "--time", judged_at(), "--by", BY)
    assert run(capsys, *case, "add", *decided).code == 0


def test_by_commands(tmp_path: Path, capsys: Capture) -> None:
    make_sessions(tmp_path)
    assert judged(capsys, tmp_path).json["end"]["verdict"] == "unknown", "nothing is entered yet"
    by_commands(capsys, tmp_path)
    found = judged(capsys, tmp_path)
    assert found.json["end"]["verdict"] == "met" and found.code == 0, verdicts(found.json["end"])
    assert found.json["indication"]["verdict"] == "met" and len(found.json["sessions"]) == 3
    falls = [
        row["reduction_percent"]
        for session in found.json["sessions"]
        for row in session["results"]
        if row["analyte"] == "IL-6" and row["when"] == "after"
    ]
    assert [round(fall) for fall in falls] == [75, 75, 75]
    report = tmp_path / "course.pdf"
    assert run(capsys, "report", CASE, "--recordings", tmp_path, "--to", report).code == 0
    assert report.read_bytes().startswith(b"%PDF")


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Any:
    make_sessions(tmp_path)
    assert load_fonts()
    languages = Languages()
    made = CourseWindow(tmp_path, CASE, ZONE, languages, "en")
    made.resize(1920, 1080)
    made.show()
    qtbot.waitUntil(lambda: made.found is not None, timeout=WAIT_MS)
    yield made
    made.close()
    made.deleteLater()
    QApplication.processEvents()


def enter(qtbot: Any, window: CourseWindow, kind: str, fields: dict[str, str], time: str) -> None:
    sheet = window.entries
    sheet.ask(kind)
    for name, value in fields.items():
        given = sheet.form.inputs[name]
        if isinstance(given, Options):
            for button in given.buttons:
                if button.objectName() in value.split(","):
                    button.click()
        else:
            given.setText(value)
    sheet.form.time.setText(time)
    sheet.form.save.click()
    qtbot.waitUntil(lambda: sheet.form.problem.text() == "Saved", timeout=WAIT_MS)


def test_by_touch(qtbot: Any, window: CourseWindow, tmp_path: Path, capsys: Capture) -> None:
    window.by.setText(BY)
    window.open("entries")
    for told in entries():
        enter(qtbot, window, told.kind, told.fields, told.time)
    window.open("results")
    labs = window.labs
    for each in results():
        labs.choose(each.analyte)
        labs.unit.choose(each.unit)
        labs.when.choose(each.when)
        labs.uln.setText(each.uln)
        labs.time.setText(each.time)
        labs.say("")
        for _ in range(2):  # what decides is entered a second time
            labs.value.setText(each.value)
            labs._save.click()
            qtbot.waitUntil(lambda: labs._problem.text() != "", timeout=WAIT_MS)
            if labs._problem.text() == "Saved":
                break
            assert "second time" in labs._problem.text()
            labs.say("")
        assert labs._problem.text() == "Saved", each
    window.open("entries")
    enter(qtbot, window, "end_decision", {"yes": "yes", "reason": "all items met"}, judged_at())
    window.buttons["report"].click()
    qtbot.waitUntil(lambda: (tmp_path / f"{CASE}-report.pdf").is_file(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: window._said.text().startswith("Report: "), timeout=WAIT_MS)
    found = judged(capsys, tmp_path).json
    assert found["end"]["verdict"] == "met", verdicts(found["end"])
    other = tmp_path / "by-commands"
    make_sessions(other)
    by_commands(capsys, other)
    assert verdicts(judged(capsys, other).json["end"]) == verdicts(found["end"]), "both ways give the same"
    with Cases(tmp_path) as cases:
        assert len(cases.case(CASE).results) == len(results())
