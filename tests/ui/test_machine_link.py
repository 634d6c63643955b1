"""The sheet of the link: its figures, why it failed in two registers of words, and what each gap left open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from session_monitor.domain.inputs import MissCause
from session_monitor.monitor.snapshot import GapInfo, Snapshot
from session_monitor.storage.gaps import LATE, NOT_RUNNING
from tests.ui.synthetic import Treatment
from ui.bedside import Bedside
from ui.dialogs.machine_link import Entry
from ui.language import Languages
from ui.link_words import nurse_words

CAUSES = (*(cause.value for cause in MissCause), NOT_RUNNING, LATE)
LINKS = (Path(__file__).parents[2] / "docs" / "links.md").read_text(encoding="utf-8")


def texts(entry: Entry) -> tuple[str, str, str]:
    return entry.when.text(), entry.what.text(), entry.detail.text()


def gap(start_s: float, end_s: float | None, cause: str = "timeout", **given: Any) -> GapInfo:
    found: GapInfo = {
        "start_s": start_s, "end_s": end_s, "cause": cause, "polls": 41, "machine_restarted": False, "open_ml": {},
    }  # fmt: skip
    return {**found, **given}  # type: ignore[typeddict-item]


@pytest.fixture
def snapshot() -> Snapshot:
    return Treatment("quiet").at(8076.0)


def shown(window: Bedside, snapshot: Snapshot) -> Any:
    window.show_snapshot(snapshot)
    if not window.sheets.is_open("link"):
        window.sheets.open("link")
    QApplication.processEvents()
    return window.sheets.sheet("link")


@pytest.mark.parametrize("wide", [1280, 1920])
def test_a_touch_on_the_link_or_the_recording_opens_it(make_window: Any, snapshot: Snapshot, qtbot: Any, wide: int):
    window = make_window(wide, 800 if wide == 1280 else 1080)
    window.show_snapshot(snapshot)
    window.grab()
    header = window.header
    assert header.height() >= 48
    for x in (header._link_left + 30, header._operator_left - 40):
        qtbot.mouseClick(header, Qt.MouseButton.LeftButton, pos=QPoint(round(x), header.height() // 2))
        assert window.sheets.is_open("link")
        window.sheets.sheet("link").close_sheet()
    qtbot.mouseClick(header, Qt.MouseButton.LeftButton, pos=QPoint(round(header._link_left) - 30, 20))
    assert window.sheets.current is None


def test_the_figures_are_those_of_the_link(window: Bedside, snapshot: Snapshot) -> None:
    snapshot["link"]["misses"] = 20
    tiles = shown(window, snapshot).tiles
    told = {name: tile.content[1:3] for name, tile in tiles.items()}
    assert told["rate"][0] == "10.0"
    assert told["recent"][0] == "3.0 · 6.0 · 11.0"
    assert told["session"][0] == "4.0 · 6.5 · 41.0"
    assert told["missed"] == ("20", "of 80\u2009020")
    assert told["late"][0] == "2"
    assert told["room"] == ("240", "hours")


def test_a_disk_that_is_getting_full_is_said_in_the_header_and_the_sheet(window: Bedside, snapshot: Snapshot) -> None:
    snapshot["recording"].update(disk_low=True, hours_left=8.26)
    sheet = shown(window, snapshot)
    assert sheet.tiles["room"].content[1:3] == ("8", "hours: the disk is getting full")
    assert "Recording · room for 8.3 h" in [text for text, _, _ in window.header.right]


def test_an_error_is_said_for_a_nurse_and_for_an_engineer(window: Bedside, snapshot: Snapshot) -> None:
    detail = "10.0.0.5:502 stopped answering: is the machine on and the line whole?"
    snapshot["link"].update(state="lost", error="timeout", detail=detail)
    snapshot["link"]["errors"] = [{"cause": "timeout", "detail": detail, "age_s": 12.0, "polls": 34}]
    now, last, *others = shown(window, snapshot).now.entries
    assert texts(now) == ("", "No answer: is the machine on and the cable in?", detail)
    assert texts(last) == ("12 s ago · 34 ×", "No answer: is the machine on and the cable in?", detail)
    assert not any(entry.isVisible() for entry in others)


def test_the_ledger_says_what_each_gap_left_open(window: Bedside, snapshot: Snapshot) -> None:
    restarted = {"machine_restarted": True, "open_ml": {"dp_total_ml": 25.0, "net_removal_ml": None}}
    gaps = [gap(8070.0, None), gap(8000.0, 8030.0, **restarted), gap(7000.0, 7004.1, "late")]
    snapshot["link"].update(gaps=gaps, gap_count=14)
    column = shown(window, snapshot).gaps
    assert column.heading.text() == "Gaps of this session: 14"
    lasting, open_, sure, *_ = map(texts, column.entries)
    assert lasting == ("20:13:50 · 6.0 s · 41 polls missed · still open", nurse_words("timeout"), "")
    assert open_[2] == (
        "The machine was restarted · May be off: Plasma returned, total ≤ 25.0 mL, Net removed (not known)"
    )
    assert sure == ("19:56:00 · 4.1 s · 41 polls missed", nurse_words("late"), "Totals are sure")
    assert not any(entry.isVisible() for entry in column.entries[3:])


def test_every_cause_has_words_in_both_languages_and_stands_in_the_page_on_links(languages: Languages) -> None:
    english = {cause: nurse_words(cause) for cause in CAUSES}
    languages.use("zh_CN")
    chinese = {cause: nurse_words(cause) for cause in CAUSES}
    languages.use("en")
    for cause in CAUSES:
        assert len({cause, english[cause], chinese[cause]}) == 3, cause
        assert f"`{cause}`" in LINKS, cause
    assert nurse_words("unheard_of") == "unheard_of"
