"""An export from the review window: reached by touch, written by the program itself, never over another file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest

from tests.commands.cli import run
from tests.ui.reviewing import LEFT, Opener, press
from ui.review.export import ExportSheet
from ui.review.saving import folders, free_name
from ui.review.whole import ReviewWindow


@pytest.fixture
def copied(opened: Opener, example: Path, tmp_path: Path) -> ReviewWindow:
    """The example in a folder of its own."""
    path = tmp_path / example.name
    path.write_bytes(example.read_bytes())
    window = opened(path)
    window.moves.choose_window(600.0)
    return window


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file) if row and row[0].isdigit()]


def choose(sheet: ExportSheet, *names: str) -> None:
    for choice in (sheet.form, sheet.part, sheet.whose):
        for button in choice._buttons:
            if button.objectName() in names:
                QTest.mouseClick(button, LEFT)


def export(window: ReviewWindow, qtbot: Any, *names: str) -> None:
    press(window, "export")
    sheet = window.sheets.export
    choose(sheet, *names)
    QTest.mouseClick(sheet.rows[0], LEFT)
    assert not sheet.rows[0].isEnabled(), "one at a time"
    qtbot.waitUntil(lambda: not sheet.asked.waiting, timeout=60_000)


def test_the_session_is_written_beside_the_recording_and_no_file_is_lost(copied: ReviewWindow, qtbot: Any) -> None:
    folder = copied.session.path.parent
    wanted = copied.session.path.with_suffix(".csv")
    wanted.write_text("somebody's")
    export(copied, qtbot)
    written = folder / f"{wanted.stem}-2.csv"
    assert copied.notice.text == f"Saved: {written}" and not copied.sheets.export.isVisible()
    assert len(rows_of(written)) == copied.session.polls
    assert wanted.read_text() == "somebody's"


def test_a_part_without_whose_it_was_is_not_called_after_the_case(copied: ReviewWindow, qtbot: Any) -> None:
    copied.moves.view.first, copied.moves.view.last = 100.0, 160.0
    export(copied, qtbot, "shown", "without")
    written = copied.session.path.parent / "session.csv"
    rows = rows_of(written)
    assert len(rows) == pytest.approx(601, abs=2)
    assert "SIM-0001" not in written.read_text(encoding="utf-8")


def test_what_cannot_be_written_is_one_line(copied: ReviewWindow, qtbot: Any) -> None:
    press(copied, "export")
    copied.session.path.unlink()
    QTest.mouseClick(copied.sheets.export.rows[0], LEFT)
    qtbot.waitUntil(lambda: not copied.sheets.export.asked.waiting, timeout=60_000)
    assert "no such file" in copied.notice.text and copied.sheets.export.isVisible()
    assert copied.sheets.export.rows[0].isEnabled()


def test_an_export_given_up_leaves_nothing_half_written(copied: ReviewWindow) -> None:
    press(copied, "export")
    QTest.mouseClick(copied.sheets.export.rows[0], LEFT)
    part = copied.session.path.with_name(f".{copied.session.path.stem}.csv.1.part")
    part.write_text("seq,")
    copied.close()
    assert not copied.sheets.export.asked.waiting
    assert [path.name for path in copied.session.path.parent.iterdir()] == [copied.session.path.name]


@pytest.mark.parametrize(("shown", "touched"), [("en", "zh_CN"), ("zh_CN", None)])
def test_the_report_is_the_command_s_in_the_language_on_screen_or_the_one_chosen(
    copied: ReviewWindow, qtbot: Any, capsys: pytest.CaptureFixture[str], shown: str, touched: str | None
) -> None:
    copied.set_language(shown)
    press(copied, "report")
    sheet, path = copied.sheets.report, copied.session.path
    for button in sheet.language._buttons:
        if button.objectName() == touched:
            QTest.mouseClick(button, LEFT)
    QTest.mouseClick(sheet.rows[0], LEFT)
    qtbot.waitUntil(lambda: not sheet.asked.waiting, timeout=60_000)
    written, wanted = path.with_suffix(".pdf"), path.with_name("wanted.pdf")
    assert copied.notice.text.endswith(str(written)) and not sheet.isVisible()
    assert run(capsys, "report", path, "--to", wanted, "--language", "zh").code == 0
    assert written.read_bytes() == wanted.read_bytes()


def test_folders_are_offered_once_and_names_are_free(tmp_path: Path) -> None:
    found = folders(tmp_path)
    assert found[0] == tmp_path.resolve() and len(set(found)) == len(found)
    assert all(path.is_dir() for path in found)
    assert free_name(tmp_path, "a", ".csv").name == "a.csv"
    for name in ("a.csv", "a-2.csv"):
        (tmp_path / name).touch()
    assert free_name(tmp_path, "a", ".csv").name == "a-3.csv"


@pytest.mark.parametrize("size", [(1280, 800), (3840, 2160)])
def test_sheets_fit_and_their_buttons_show_their_texts(
    opened: Callable[..., ReviewWindow], example: Path, size: tuple[int, int]
) -> None:
    window = opened(example, *size)
    for language in ("en", "zh_CN"):
        window.set_language(language)
        for name in ("export", "report", "compare", "note"):
            press(window, name)
            sheet = next(each for each in window.sheets.all if each.isVisible())
            assert sheet.minimumSizeHint().height() <= sheet.height()
            assert sheet.minimumSizeHint().width() <= sheet.width()
