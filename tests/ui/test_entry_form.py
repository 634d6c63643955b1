"""Entries by touch: every kind has a form in both languages, and what it sends is what the monitor takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.kinds import KINDS, entry_from
from tests.ui.synthetic import Treatment
from ui.bedside import Bedside
from ui.case import terms
from ui.case.options import Options
from ui.case.said import summary
from ui.dialogs.entry import AT_BEDSIDE, EntrySheet
from ui.dialogs.fields import Field
from ui.language import Languages

Sent = list[dict[str, Any]]
NOW_S = 8076.0
FITTING = {("circuit_specimen", "unit"): "pg/mL"}
"""Texts that must fit what else was chosen."""


def snapshot_at() -> Any:
    """The calm treatment, some two hours in."""
    return Treatment("calm").at(NOW_S)


def click(qtbot: Any, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def sheet(window: Bedside) -> EntrySheet:
    window.show_snapshot(snapshot_at())
    window.sheets.open("entry")
    found = window.sheets.sheet("entry")
    assert isinstance(found, EntrySheet)
    return found


@pytest.fixture
def sent(sheet: EntrySheet) -> Sent:
    found: Sent = []
    sheet.command.connect(lambda kind, args: found.append(args) if kind == "add_entry" else None)
    return found


def options(sheet: EntrySheet, name: str) -> Options:
    found = sheet.form.inputs[name]
    assert isinstance(found, Options)
    return found


def field(sheet: EntrySheet, name: str) -> Field:
    found = sheet.form.inputs[name]
    assert isinstance(found, Field)
    return found


def test_every_code_has_words(languages: Languages) -> None:
    languages.use("zh_CN")
    codes = {
        code
        for kind in KINDS.values()
        for code in (kind.name, *(f.name for f in kind.fields), *(c for f in kind.fields for c in f.choices))
    }
    assert not {code for code in codes if code.islower() and terms.word(code) == code}


@pytest.mark.parametrize("kind", AT_BEDSIDE)
def test_what_a_form_sends_is_taken(sheet: EntrySheet, sent: Sent, kind: str) -> None:
    """The first choice, the lowest number, the time of now and a word in every field."""
    sheet.kinds[kind].click()  # it may have to be scrolled to
    for asked in KINDS[kind].fields:
        given = sheet.form.inputs[asked.name]
        if isinstance(given, Options):
            given.buttons[0].click()
        else:
            texts = {"number": f"{asked.low:g}".replace(".", ","), "time": sheet.form.time.text(), "text": "words"}
            given.setText(FITTING.get((kind, asked.name)) or texts[asked.type])
    sheet.form.save.click()
    (args,) = sent
    snapshot = snapshot_at()
    entry = entry_from(args, "1", "RN 14", round(snapshot["utc_s"] * 1e9))
    assert isinstance(entry, Entry), entry
    assert set(entry.fields) == {asked.name for asked in KINDS[kind].fields}
    assert summary(entry, "UTC").startswith(terms.word(kind))


def test_nothing_is_chosen_before_somebody_did(qtbot: Any, sheet: EntrySheet, sent: Sent) -> None:
    click(qtbot, sheet.kinds["contraindications"])
    assert sheet.form.given() == {}
    click(qtbot, sheet.form.save)
    assert sent == [] and sheet.form.problem.text() == "Nothing is filled in"


def test_a_second_press_takes_the_answer_back(qtbot: Any, sheet: EntrySheet) -> None:
    click(qtbot, sheet.kinds["contraindications"])
    yes, no = options(sheet, "severe_active_bleeding").buttons
    click(qtbot, yes)
    click(qtbot, no)
    assert sheet.form.given() == {"severe_active_bleeding": "no"}
    click(qtbot, no)
    assert sheet.form.given() == {}


def test_what_is_needed_is_named(qtbot: Any, sheet: EntrySheet, sent: Sent) -> None:
    click(qtbot, sheet.kinds["mode"])
    click(qtbot, options(sheet, "mode").buttons[0])
    click(qtbot, sheet.form.save)
    assert sent == [] and sheet.form.problem.text() == "Still needed: Reason"


def test_a_time_that_is_none_is_said(qtbot: Any, sheet: EntrySheet, sent: Sent) -> None:
    click(qtbot, sheet.kinds["vital_signs"])
    field(sheet, "gcs").setText("15")
    sheet.form.time.setText("noon")
    click(qtbot, sheet.form.save)
    assert sent == [] and "Time as" in sheet.form.problem.text()


def test_the_form_is_emptied_once_the_monitor_has_it_and_not_before(
    qtbot: Any, window: Bedside, sheet: EntrySheet, sent: Sent
) -> None:
    click(qtbot, sheet.kinds["vital_signs"])
    field(sheet, "gcs").setText("15")
    click(qtbot, sheet.form.save)
    snapshot = snapshot_at()
    window.show_snapshot(snapshot)
    assert field(sheet, "gcs").text() == "15", "it may yet be refused"
    entry = entry_from(sent[0], "u1", "RN 14", round(snapshot["utc_s"] * 1e9))
    assert isinstance(entry, Entry)
    window.show_snapshot(snapshot | {"entries": [entry.row()]})
    assert field(sheet, "gcs").text() == "" and sheet.form.problem.text() == "Saved"
    assert "GCS 15" in sheet.latest.rows[0].text()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_option_is_cut_off(
    make_window: Callable[..., Bedside], languages: Languages, qapp: Any, width: int, height: int, language: str
) -> None:
    languages.use(language)
    window = make_window(width, height, language)
    window.show_snapshot(snapshot_at())
    window.sheets.open("entry")
    sheet = window.sheets.sheet("entry")
    assert isinstance(sheet, EntrySheet)
    for kind in AT_BEDSIDE:
        sheet.ask(kind)
        qapp.processEvents()
        buttons = [b for i in sheet.form.inputs.values() if isinstance(i, Options) for b in i.buttons if b.isVisible()]
        assert all(b.width() >= b.text_width() - 2 for b in buttons), kind
        assert all(button.width() >= button.text_width() - 40 for button in sheet.kinds.values())
