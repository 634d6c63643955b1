"""A session started, judged and closed at the screen alone: what its recording then says, to every command.

Monitor, recorder and window are the real ones; time and the machine are in the test's hands.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.kinds import entry_from
from session_monitor.domain.inputs import Command
from session_monitor.domain.results import Result
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.ports import Check, Reply
from session_monitor.monitor.session import Session, SessionStart
from session_monitor.storage.cases import Cases
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.reading import Recording
from session_monitor.storage.resume import Answering
from session_monitor.storage.start import Origin, start_recording
from tests.commands.cli import run
from tests.endtoend.course_of_three import BY, CASE, ZONE, day_time
from tests.monitor.parts import ALARMS, MACHINE, PERIOD_NS, PURIFY, HandClock, ListConsole, ScriptedLink, raw
from tests.storage.sessions import settled
from tests.ui.synthetic import NAMES, TEXTS
from ui.bedside import Bedside
from ui.dialogs.closing import Closing
from ui.dialogs.entry import EntrySheet
from ui.dialogs.start import StartSheet
from ui.theme import load_fonts

Capture = pytest.CaptureFixture[str]
WAIT_MS = 60_000
HEAD = SessionMeta(case="", bed="7", operator=BY, zone=ZONE, link="sim:normal", simulated=True)
PRIMING = raw({"phase": 0, "treatment_s": 0, "patient_connected": 0, "bp_ml_min": 0})


class Fit:
    """A computer on which everything is as it should be."""

    def __init__(self) -> None:
        self.left = [Check(name, "good", "") for name in ("sqlite", "disk", "restart", "clock", "sleep", "sound")]

    def found(self) -> tuple[Check, ...]:
        return (self.left.pop(0),) if self.left else ()


class AtTheScreen:
    """A monitor whose only operator is at this window."""

    def __init__(self, folder: Path, qtbot: Any) -> None:
        self.qtbot = qtbot
        clock = self.clock = HandClock()
        clock.utc_offset_ns = round(day_time(9, 12).timestamp() * 1e9) - clock.now_ns
        origin = Origin(clock.utc_ns(), clock.monotonic_ns())
        self.recorder = start_recording(
            folder, HEAD, MACHINE, ALARMS.source, origin, PERIOD_NS, Answering(PURIFY["serial"], 0), new=True
        )
        self.console, self.sent = ListConsole(), 0
        self.link = ScriptedLink([Reply(PRIMING)])
        self.session = Session(
            self.link,
            clock,
            Engine(MACHINE, ALARMS, PERIOD_NS),
            self.recorder,
            self.console,
            PERIOD_NS,
            clock.monotonic_ns,
            SessionStart("", "7", BY, ZONE, self.recorder.start.started_utc_ns, 0, 0, True),
            Fit(),
        )
        assert load_fonts()
        self.window = Bedside(NAMES, TEXTS, lambda: clock.now_ns / 1e9)
        self.window.resize(1280, 800)
        self.window.show()
        self.window.command.connect(self.take)
        self.window.sheets.load()

    def take(self, kind: str, args: dict[str, Any]) -> None:
        self.sent += 1
        self.console.to_say.append(Command(f"screen-{self.sent}", kind, args, BY))

    def steps(self, n: int = 3) -> None:
        """So many polls, each on the disk before the next and seen by the window."""
        for _ in range(n):
            settled(self.recorder, self.session.step().seq)
            self.clock.now_ns += PERIOD_NS
            self.window.show_snapshot(self.console.heard[-1])
            QApplication.processEvents()

    def press(self, *buttons: QWidget) -> None:
        for button in buttons:
            self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def choose(self, options: Any, code: str) -> None:
        self.press(*(each for each in options.buttons if each.objectName() == code))

    def enter(self, kind: str, **fields: str) -> None:
        """By the form of the sheet "Patient"."""
        self.window.sheets.open("entry")
        sheet: Any = self.window.sheets.sheet("entry")
        assert isinstance(sheet, EntrySheet)
        sheet.ask(kind)
        for name, value in fields.items():
            given = sheet.form.inputs[name]
            if hasattr(given, "buttons"):
                given.choose(*value.split(","))
            else:
                given.setText(value)
        sheet.form.save.click()
        self.steps()
        sheet.close_sheet()

    def verdicts(self) -> list[tuple[str, str]]:
        """(rule, verdict) of everything entered so far, in order."""
        found = [row for row in self.console.heard[-1]["entries"] if row["kind"] == "verdict"]
        return [(row["fields"]["rule"], row["fields"]["verdict"]) for row in found]


@pytest.fixture
def at(qtbot: Any, tmp_path: Path) -> Iterator[AtTheScreen]:
    made = AtTheScreen(tmp_path, qtbot)
    yield made
    made.recorder.close("test")
    made.window.close_for_good()
    made.window.deleteLater()
    QApplication.processEvents()


def known_of_the_case(folder: Path) -> None:
    """Organ damage and a high IL-6, entered this morning, elsewhere."""
    morning = round(day_time(9, 8).timestamp() * 1e9)
    given = {"entry": "organ_damage", "fields": {"present": "yes", "organs": "lung,liver"}}
    damage = entry_from(given, "morning", "wu", morning)
    assert isinstance(damage, Entry)
    high = Result("IL-6", 412.0, "pg/mL", 7.0, morning, "before", None, "ECLIA", "wu", morning)
    with Cases(folder, ZONE) as cases:
        cases.add(CASE, [damage])
        cases.add_results(CASE, [high])


def fill_in(at: AtTheScreen) -> StartSheet:
    sheet = at.window.sheets.sheet("start")
    assert isinstance(sheet, StartSheet)
    sheet.who.case.setText(CASE)
    at.choose(sheet.who.identity, "matches")
    at.choose(sheet.who.mode, "li_als")
    sheet.who.reason.setText("liver failure")
    sheet.who.prescription["exchange_ml"].setText("2000")
    sheet.who.weight.setText("68")
    sheet.who.hct.setText("0.31")
    return sheet


def close(at: AtTheScreen) -> None:
    at.window.close()
    sheet = at.window.sheets.sheet("closing")
    assert isinstance(sheet, Closing)
    at.qtbot.waitUntil(lambda: sheet.found is not None, timeout=WAIT_MS)
    at.choose(sheet.ended, "as_planned")
    sheet.rinse_back.setText("250")
    at.press(sheet.confirm, sheet.end)
    at.steps()
    assert not at.recorder.close("operator").failing


def test_what_was_said_at_the_screen_is_what_every_command_reads(
    at: AtTheScreen, tmp_path: Path, capsys: Capture, qtbot: Any
) -> None:
    known_of_the_case(tmp_path)
    at.steps(8)
    assert at.window.sheets.is_open("start"), "a session of nobody's asks whose it is"
    assert "onset" not in [row["kind"] for row in at.console.heard[-1]["entries"]]
    since = day_time(5, 8).strftime("%Y-%m-%d %H:%M")
    at.enter("onset", acute_febrile_onset="yes", since=since)  # seconds before, while nobody has said whose it is
    at.enter(
        "contraindications",
        severe_active_bleeding="no",
        uncontrollable_haemodynamics="no",
        severe_allergy_with_shock="no",
    )
    at.window.sheets.open("start")
    sheet = fill_in(at)
    at.press(sheet.start)  # at once: the case has not been read yet
    at.steps(1)
    at.steps(1)
    told = at.console.heard[-1].get("start")
    assert told is not None and told["started"]
    computer = next(check for check in told["checks"] if check["id"] == "computer")
    assert computer["state"] == "done", computer
    assert set(at.verdicts()) == {("contraindications", "not_met"), ("indication", "unknown")}

    def judged() -> bool:
        at.steps(1)
        return ("indication", "met") in at.verdicts()

    qtbot.waitUntil(judged, timeout=WAIT_MS)
    at.link.script[:] = [Reply(raw())]
    at.steps(10)
    before = at.verdicts()
    at.enter("contraindications", severe_active_bleeding="yes")

    def judged_again() -> bool:
        at.steps(1)
        return at.verdicts()[len(before) :] == [("contraindications", "met")]

    qtbot.waitUntil(judged_again, timeout=WAIT_MS)
    at.steps(10)
    assert at.verdicts() == [*before, ("contraindications", "met")], "and only once"
    close(at)

    path = at.recorder.path
    found = run(capsys, "assess", path, "--json").json
    assert (found["case"], found["mode"]["fields"]) == (CASE, {"mode": "li_als", "reason": "liver failure"})
    items = {item["id"]: item["verdict"] for item in found["indication"]["parts"]}
    assert items == {"I1": "met", "I2": "unknown", "I3": "unknown"}, "a file alone says what it says"
    assert found["contraindications"]["verdict"] == "met" and found["contraindications"]["decision_needed"]
    whole = run(capsys, "assess", CASE, "--recordings", tmp_path, "--at", day_time(9, 13).isoformat(), "--json").json
    assert whole["indication"]["verdict"] == "met" and whole["mode"] == found["mode"]
    with Recording.open(path) as recording:
        clinical = {entry.kind: entry.fields for entry in recording.clinical()}
        assert clinical["close"] == {"patient_disconnected": True, "ended": "as_planned", "rinse_back_ml": 250.0}
        assert clinical["prescription"] == {"exchange_ml": 2000.0}
        assert clinical["verdict"]["rule"] == "end"
        assert recording.meta.case == CASE
        assert len(recording.self_test()) == 6
    again = run(capsys, "replay", path)
    assert again.code == 0 and "the same" in again.out, again
    assert run(capsys, "verify", path).code == 0


def test_a_start_without_a_mode_leaves_it_unknown(at: AtTheScreen, tmp_path: Path, capsys: Capture) -> None:
    at.steps(8)
    sheet = fill_in(at)
    at.choose(sheet.who.mode, "li_als")  # taken back
    at.press(sheet.start)
    at.steps()
    close(at)
    assert run(capsys, "assess", at.recorder.path, "--json").json["mode"] is None
