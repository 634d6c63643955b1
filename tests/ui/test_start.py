"""Starting a session at the screen: what it shows, what it sends, when it opens by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTextLayout
from PySide6.QtWidgets import QApplication, QWidget

from session_monitor.domain.clinical.assessment import assess
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.kinds import entry_from
from session_monitor.domain.clinical.start_checks import left
from session_monitor.domain.clinical.truth import Truth
from session_monitor.domain.inputs import Command
from session_monitor.domain.results import Result, with_reductions
from session_monitor.monitor.commands import refusal
from tests.ui.course_case import NOW, course_case
from tests.ui.synthetic import Treatment
from ui import words
from ui.bedside import Bedside
from ui.case.limit_table import whole_numbers
from ui.case.start_words import SHAPES, title
from ui.case.verdict import OPEN, paint_verdict
from ui.dialogs.start import StartSheet
from ui.language import Languages

STATES = {
    "priming": "done", "pressures": "done", "scales": "done", "clamps": "done", "heater": "open",
    "flows": "failed", "computer": "unknown", "sound": "open", "anticoagulant": "open",
}  # fmt: skip
Sent = list[tuple[str, dict[str, Any]]]


def snapshot_at(t_s: float = 60.0, case: str = "", phase: str = "prime", started: bool = False) -> Any:
    """A session that is about to start."""
    found: Any = Treatment("calm").at(t_s)
    checks = [{"id": name, "state": state, "detail": {}, "since_s": 1.0} for name, state in STATES.items()]
    found["start"] = {"started": started, "checks": checks}
    found["session"]["case"] = case
    found["phase"]["name"] = phase
    found["recording"]["path"] = None
    return found


@pytest.fixture
def sent(window: Bedside) -> Sent:
    """Commands of the window; each must be one that the monitor understands."""
    found: Sent = []

    def take(kind: str, args: dict[str, Any]) -> None:
        assert refusal(Command("1", kind, args)) is None
        found.append((kind, args))

    window.command.connect(take)
    return found


@pytest.fixture
def sheet(window: Bedside) -> StartSheet:
    window.show_snapshot(snapshot_at())
    window.sheets.open("start")
    found = window.sheets.sheet("start")
    assert isinstance(found, StartSheet)
    return found


def click(qtbot: Any, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def entries(sent: Sent, kind: str) -> list[dict[str, Any]]:
    return [args["fields"] for name, args in sent if name == "add_entry" and args["entry"] == kind]


def taken(sent: Sent) -> list[Entry]:
    """The entries as the monitor takes them; one it refuses fails the test."""
    found = [entry_from(a, f"u{n}", "RN 14", 10**18 + n) for n, (k, a) in enumerate(sent) if k == "add_entry"]
    assert [each for each in found if isinstance(each, str)] == []
    return [each for each in found if isinstance(each, Entry)]


def test_a_start_sends_all_that_was_filled_in_and_every_step_as_it_stood(
    sheet: StartSheet, sent: Sent, qtbot: Any
) -> None:
    sheet.who.case.setText("LA-2026-0147")
    click(qtbot, sheet.who.identity.buttons[0])
    click(qtbot, sheet.who.mode.buttons[0])
    sheet.who.reason.setText("liver failure")
    sheet.who.prescription["exchange_ml"].setText("2000")
    sheet.who.weight.setText("68")
    sheet.who.hct.setText("0,31")
    click(qtbot, sheet.start)
    assert sent[0] == ("set_case", {"case": "LA-2026-0147"})
    assert entries(sent, "identity_check") == [{"second_identifier": "matches"}]
    assert entries(sent, "mode") == [{"mode": "li_als", "reason": "liver failure"}]
    assert entries(sent, "prescription") == [{"exchange_ml": "2000"}]
    assert [args for kind, args in sent if kind == "enter_value"] == [
        {"name": "weight_kg", "value": "68", "unit": "kg"},
        {"name": "hct", "value": "0.31", "unit": "1"},
    ]
    assert [each["rule"] for each in entries(sent, "verdict")] == ["indication", "contraindications"]
    assert {each["verdict"] for each in entries(sent, "verdict")} == {"unknown"}
    stood = left(taken(sent))
    assert stood is not None
    assert {c.id: c.state for c in stood} == STATES
    assert not sheet.isVisible()


def test_nothing_is_answered_that_nobody_answered(sheet: StartSheet, sent: Sent, qtbot: Any) -> None:
    click(qtbot, sheet.start)
    assert entries(sent, "identity_check") == [{"second_identifier": "not_checked"}]
    assert not entries(sent, "mode")
    assert not entries(sent, "prescription")
    assert {kind for kind, _ in sent} == {"add_entry"}


def test_another_case_than_the_sessions_is_started_with_why_or_not_at_all(
    sheet: StartSheet, sent: Sent, qtbot: Any
) -> None:
    found = snapshot_at()
    found["session"]["case"] = "LA-2026-0001"
    sheet.show_snapshot(found)
    sheet.opened()
    assert not sheet.who.other.isVisible()
    sheet.who.case.setText("LA-2026-0002")
    assert sheet.who.other.isVisible() and sheet.start.text() == "Say why another case, then start"
    click(qtbot, sheet.start)
    assert not sent and sheet.isVisible() and sheet.who.other.hasFocus()
    sheet.who.other.setText("wristband read again")
    click(qtbot, sheet.start)
    assert ("set_case", {"case": "LA-2026-0002", "reason": "wristband read again"}) in sent
    assert not sheet.isVisible()


def test_a_mode_is_started_with_why_or_not_at_all(sheet: StartSheet, sent: Sent, qtbot: Any) -> None:
    sheet.window().resize(1280, 800)
    click(qtbot, sheet.who.mode.buttons[0])
    assert sheet.start.text() == "Say why this mode, then start"
    click(qtbot, sheet.start)
    assert not sent and sheet.isVisible()
    assert sheet.who.reason.hasFocus() and sheet.keys.isVisible()
    qtbot.waitUntil(lambda: sheet.who.reason.visibleRegion().boundingRect() == sheet.who.reason.rect(), timeout=60_000)
    sheet.who.reason.setText("liver failure")
    assert sheet.start.text() == "Start the session · 5 checks left open"
    sheet.who.reason.setText(" ")
    click(qtbot, sheet.who.mode.buttons[0])
    click(qtbot, sheet.start)
    assert not entries(sent, "mode"), "taken back, it is not known"
    assert entries(sent, "verdict") and not sheet.isVisible()


def test_cancel_sends_nothing(sheet: StartSheet, sent: Sent, qtbot: Any) -> None:
    sheet.who.case.setText("LA-2026-0147")
    click(qtbot, sheet.cancel)
    assert not sent
    assert not sheet.isVisible()


def test_how_many_checks_are_open_stands_on_the_button(sheet: StartSheet) -> None:
    assert sheet.start.text() == "Start the session · 5 checks left open"
    sheet.show_snapshot(snapshot_at(started=True))
    assert sheet.start.text() == "Started · 5 checks were left open"
    assert not sheet.start.isEnabled()
    assert [line.text for line in sheet.checks.lines] == [title(name) for name in STATES]


def test_what_the_computer_does_not_tell_is_named(sheet: StartSheet) -> None:
    found = snapshot_at()
    (check,) = [each for each in found["start"]["checks"] if each["id"] == "computer"]
    check["detail"] = {"hours": 41.0, "not_told": "clock, restart"}
    sheet.show_snapshot(found)
    details = {line.text: line.detail for line in sheet.checks.lines}
    assert details[title("computer")] == "disk for 41 h · not known: the clock, a pending restart"
    check["detail"] = {"detail": "hours 41; not_told clock, restart"}  # as it was kept when somebody started
    sheet.show_snapshot(found)
    details = {line.text: line.detail for line in sheet.checks.lines}
    assert details[title("computer")] == "disk for 41 h · not known: the clock, a pending restart"


def test_the_sound_is_played_and_answered_for(sheet: StartSheet, sent: Sent, qtbot: Any) -> None:
    for button in (sheet.play, sheet.heard, sheet.not_heard, sheet.given):
        click(qtbot, button)
    assert sent[0] == ("test_sound", {})
    assert entries(sent, "sound_heard") == [{"heard": True}, {"heard": False}]
    assert entries(sent, "checklist") == [{"step": "anticoagulant", "state": "done"}]
    assert len(taken(sent)) == 3


def test_plasma_volume_follows_weight_and_haematocrit(sheet: StartSheet) -> None:
    assert sheet.who.plasma_text == "–"
    sheet.who.weight.setText("68")
    sheet.who.hct.setText("0.31")
    assert sheet.who.plasma_text == "3.05 L"


def test_limits_stand_against_their_defaults_with_who_changed_them(sheet: StartSheet) -> None:
    found = snapshot_at()
    found["limit_edits"] = {"tmp_high.limit": 50.0}
    found["limit_changes"] = {"tmp_high.limit": {"by": "RN 14", "reason": "new lot"}}
    sheet.show_snapshot(found)
    assert "60 → 50 mmHg · RN 14 · new lot" in sheet.changed.text()
    assert [row.changed for row in sheet.limits.rows].count(True) == 1


def lines_of(text: str) -> int:
    """Lines of a text that breaks wherever it may."""
    layout, count = QTextLayout(text), 0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(1.0)
        count += 1
    layout.endLayout()
    return count


def test_no_line_ends_within_a_limit(window: Bedside) -> None:
    """4 700 on two lines would be read as 700."""
    assert lines_of(words.number(4700.0)) == 2
    assert lines_of(whole_numbers(words.number(4700.0))) == 1
    assert lines_of(whole_numbers(f"{words.number(4500.0)} · {words.number(4700.0)}")) > 1


def test_a_limit_that_does_not_apply_yet_is_told_as_it_will(sheet: StartSheet) -> None:
    found = snapshot_at()
    found["limits"], found["limit_edits"] = [], {"tmp_high.limit": 50.0}
    sheet.show_snapshot(found)
    told = {row.cells[0]: row.cells[1:4] for row in sheet.limits.rows}
    assert told["Transmembrane pressure"] == ("–", "50 · 100", "60 · 100")
    assert told["Access pressure"] == ("−120 · −160", "running", "−120 · −160")
    assert told["Return pressure"] == ("running", "150", "150")
    assert "Heater temperature" in told and told["Heater temperature"][1] == "40.8"
    assert sheet.limits.visibleRegion().boundingRect() == sheet.limits.rect(), "all of them in sight at 1920 x 1080"


def test_each_state_has_a_shape_of_its_own(window: Bedside) -> None:
    box = QRectF(4, 4, 24, 24)
    drawn = list[bytes]()
    for shape in (Truth.MET, Truth.NOT_MET, Truth.UNKNOWN, OPEN):
        image = QImage(32, 32, QImage.Format.Format_Grayscale8)
        image.fill(0)
        painter = QPainter(image)
        paint_verdict(painter, window.look, shape, box)
        painter.end()
        drawn.append(bytes(image.constBits()))
    assert len(set(drawn)) == 4
    states = {"done", "open", "failed", "unknown"}
    assert len({SHAPES.get(state, Truth.UNKNOWN) for state in states}) == 4


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_check_and_both_verdicts_are_in_sight_at_1280(
    make_window: Callable[..., Bedside], languages: Languages, language: str
) -> None:
    window = make_window(1280, 800)
    languages.use(language)
    window.set_language(language)
    found = snapshot_at()
    details = {
        "priming": {"waste_g": 3500.0}, "pressures": {"channel": "p1st_mmhg", "mmhg": 4.0},
        "scales": {"ws3_g": 3120.0, "ws4_g": 84.0, "ws2_g": 212.0}, "heater": {"ht_c": 35.2, "set_c": 38.0},
        "flows": {"fp_bp_percent": 33.0}, "computer": {"hours": 41.0, "not_told": "clock, restart"},
        "sound": {"tests": 1.0}, "anticoagulant": {"sp_ml_h": 0.0},
    }  # fmt: skip
    for check in found["start"]["checks"]:
        check["detail"] = details.get(check["id"], {})
    window.show_snapshot(found)
    window.sheets.open("start")
    QApplication.processEvents()
    sheet: Any = window.sheets.sheet("start")
    assert len(sheet.checks.lines) == 9
    assert sheet.checks.visibleRegion().boundingRect() == sheet.checks.rect()
    assert len(sheet.summary.lines) == 2
    assert sheet.summary.visibleRegion().boundingRect() == sheet.summary.rect()
    assert sheet.summary.height() <= sheet.start.height()


def test_the_verdicts_stand_beside_the_start(sheet: StartSheet) -> None:
    def said() -> dict[str, tuple[str, object]]:
        return {line.text: (line.detail, line.truth) for line in sheet.summary.lines}

    nothing = {"Indication": ("not known yet", Truth.UNKNOWN), "Contraindications": ("not answered", Truth.UNKNOWN)}
    assert said() == nothing
    case = replace(course_case(), id="", sessions=())
    sheet._take(assess(case, NOW))
    told = said()
    assert told["Indication"] == ("met · onset 7.75 d · Lung, Liver · IL-6 96 pg/mL", Truth.MET), told
    assert told["Contraindications"] == ("none", Truth.MET)
    at = round(snapshot_at()["utc_s"] * 1e9)
    denied = Entry("x", "contraindications", at, {"severe_active_bleeding": True}, "RN 14", at)
    sheet._take(assess(replace(case, entries=(*case.entries, denied)), NOW))
    text, shape = said()["Contraindications"]
    assert text == "Severe active bleeding · Going on needs a recorded decision"
    assert shape is Truth.NOT_MET


class TestOpening:
    def test_a_new_session_without_a_case_opens_it_once(self, window: Bedside) -> None:
        window.sheets.load()
        window.show_snapshot(snapshot_at())
        assert window.sheets.is_open("start")
        window.sheets.sheet("start").close_sheet()
        window.show_snapshot(snapshot_at())
        assert window.sheets.current is None

    @pytest.mark.parametrize(
        "told",
        [
            snapshot_at(case="LA-1"),
            snapshot_at(phase="exchange"),
            snapshot_at(t_s=121.0),
            snapshot_at(started=True),
        ],
    )
    def test_no_other_session_opens_it(self, window: Bedside, told: Any) -> None:
        window.sheets.load()
        window.show_snapshot(told)
        assert window.sheets.current is None

    def test_the_alarm_banner_stays_in_sight(self, window: Bedside) -> None:
        window.sheets.load()
        window.show_snapshot(snapshot_at())
        assert not window.sheets.sheet("start").geometry().intersects(window.banner.geometry())
        assert not window.sheets.sheet("start").geometry().intersects(window.chips.geometry())

    def test_patient_leads_to_it_later(self, window: Bedside, qtbot: Any) -> None:
        window.show_snapshot(snapshot_at(case="LA-1"))
        window.sheets.open("entry")
        entry: Any = window.sheets.sheet("entry")
        click(qtbot, entry.start)
        assert window.sheets.is_open("start")


class TestJudgedAgain:
    """After the start, by the case as it is read and by what the session says."""

    def shown(
        self, window: Bedside, folder: Path, t_s: float, *rows: dict[str, Any], results: Sequence[dict[str, Any]] = ()
    ) -> None:
        found = snapshot_at(t_s, "LA-1", "purify", started=True)
        found["recording"]["path"] = str(folder / "x.sqlite")
        found["entries"], found["results"] = list(rows), list(results)
        window.show_snapshot(found)

    def given(self, kind: str, uid: str, **fields: Any) -> dict[str, Any]:
        at_ns = round(snapshot_at()["utc_s"]) * 10**9
        return Entry(uid, kind, at_ns, fields, "RN 14", at_ns).row()

    def test_an_entry_that_decides_and_no_other(self, window: Bedside, sent: Sent, qtbot: Any, tmp_path: Path) -> None:
        window.sheets.load()
        self.shown(window, tmp_path, 60.0)
        qtbot.waitUntil(lambda: len(entries(sent, "verdict")) == 2, timeout=60_000)
        assert {each["verdict"] for each in entries(sent, "verdict")} == {"unknown"}
        qtbot.waitUntil(lambda: not self.asks(window), timeout=60_000)
        self.shown(window, tmp_path, 61.0, self.given("drug", "a", name="heparin"))
        assert not self.asks(window)
        self.shown(window, tmp_path, 62.0, self.given("contraindications", "b", severe_active_bleeding=True))
        qtbot.waitUntil(lambda: len(entries(sent, "verdict")) == 3, timeout=60_000)
        last = entries(sent, "verdict")[-1]
        assert (last["rule"], last["verdict"]) == ("contraindications", "met")

    def test_a_result_that_another_one_replaced(self, window: Bedside, sent: Sent, qtbot: Any, tmp_path: Path) -> None:
        """As many results as before, and another verdict."""
        window.sheets.load()
        at_ns = round(snapshot_at()["utc_s"]) * 10**9
        high = Result("IL-6", 412.0, "pg/mL", 7.0, at_ns, "before", None, "", "RN 14", at_ns)
        low = replace(high, value=4.0)
        for t_s, result, name, verdicts in ((60.0, high, "result-1", 2), (61.0, low, "result-2", 3)):
            rows = [row | {"name": name} for row in with_reductions([result])]
            self.shown(window, tmp_path, t_s, results=rows)
            qtbot.waitUntil(lambda n=verdicts: len(entries(sent, "verdict")) == n, timeout=60_000)
            qtbot.waitUntil(lambda: not self.asks(window), timeout=60_000)
        told = [each for each in entries(sent, "verdict") if each["rule"] == "indication"]
        assert ["412 pg/mL" in each["details"] for each in told] == [True, False]

    def test_a_case_that_cannot_be_read_is_asked_for_again(
        self, window: Bedside, sent: Sent, qtbot: Any, tmp_path: Path
    ) -> None:
        window.sheets.load()
        (tmp_path / "cases.sqlite").write_bytes(b"junk" * 1000)
        said: list[Any] = []
        assert window.sheets.verdicts is not None
        window.sheets.verdicts.reader.read.connect(said.append)
        self.shown(window, tmp_path, 60.0)
        qtbot.waitUntil(lambda: len(said) == 1, timeout=60_000)
        (tmp_path / "cases.sqlite").unlink()
        qtbot.waitUntil(lambda: not self.asks(window), timeout=60_000)
        self.shown(window, tmp_path, 65.0)
        assert not self.asks(window) and not entries(sent, "verdict"), "what was judged stands until then"
        self.shown(window, tmp_path, 71.0)
        qtbot.waitUntil(lambda: len(entries(sent, "verdict")) == 2, timeout=60_000)

    def asks(self, window: Bedside) -> bool:
        """Whether the case is being read at this moment."""
        return window.sheets.verdicts is not None and window.sheets.verdicts.reader._aside.busy
