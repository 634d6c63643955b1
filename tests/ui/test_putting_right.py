"""Putting right by touch: choose what is wrong, say why, enter the right value or take it back; the old one stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from session_monitor.domain.answers import said_of
from session_monitor.domain.clinical.assays import Assay
from session_monitor.domain.clinical.double_entry import DECIDES
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.indication import interleukin_6
from session_monitor.domain.clinical.truth import Truth
from session_monitor.domain.clinical.withdrawing import RESULT, WITHDRAWN, replaced_row
from session_monitor.domain.inputs import Command
from session_monitor.domain.results import Result, result_from_shown, with_reductions
from session_monitor.storage.cases import Cases
from session_monitor.storage.laboratory import CaseLaboratory
from session_monitor.storage.reading import Recording
from tests.monitor.parts import Bench
from tests.ui.synthetic import Treatment
from tests.ui.test_course_window import WAIT_MS, Opener, folder, opened
from ui.aside import wait_for_all
from ui.bedside import Bedside
from ui.case.assay_line import short_names
from ui.case.kept_list import KeptList
from ui.case.options import Options
from ui.dialogs.entry import EntrySheet
from ui.dialogs.labs import Labs
from ui.language import Languages
from ui.outbox import Outbox

__all__ = ("folder", "opened")  # fixtures

Sent = list[tuple[str, dict[str, Any]]]
HOUR = 3600 * 10**9
NOW_S = 8076.0


def snapshot_at() -> Any:
    """A session with two entries, a verdict and two results, and one of each that does not stand any more."""
    told: Any = Treatment("calm").at(NOW_S)
    now = round(told["utc_s"] * 1e9)
    product = {"product": "red_cells", "unit_number": "R 7", "group": "A", "rh": "positive", "volume_ml": 200.0,
               "expires": now + 90 * HOUR, "second_check_by": "chen"}  # fmt: skip
    entries = [
        Entry("unit", "blood_product", now - HOUR, product, "wu", now),
        Entry("signs", "vital_signs", now, {"temperature_c": 38.6, "sedated": True}, "wu", now),
        Entry("judged", "verdict", now, {"rule": "indication", "verdict": "met", "details": "I1 met"}, "wu", now),
    ]
    il6 = Result("IL-6", 412.0, "pg/mL", 7.0, now - HOUR, "before", None, "ECLIA", "lin", now)
    crp = Result("CRP", 5.0, "mg/L", 5.0, now - HOUR, "after", "<", "", "lin", now)
    rows = [row | {"name": f"result-{n}"} for n, row in enumerate(with_reductions([il6, crp]), 2)]
    before = Entry("old", "vital_signs", now, {"temperature_c": 36.6}, "wu", now)
    lost = Entry("result-1", RESULT, il6.specimen_utc_ns, {**il6.row(), "value": 4120.0}, "lin", now)
    gone = [
        replaced_row(before, Entry("signs", "vital_signs", now, {}, "wu", now, "old", "misread")),
        replaced_row(lost, Entry("w", WITHDRAWN, now, {"of": RESULT}, "chen", now, "result-1", "of bed 4")),
    ]
    return told | {"entries": [each.row() for each in entries], "results": rows, "replaced": gone}


def click(qtbot: Any, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def touch(kept: KeptList, name: str) -> None:
    next(row for row in kept.rows if row.objectName() == name).click()


def lines(kept: KeptList) -> dict[str, str]:
    return {row.kept.name: row.kept.gone for row in kept.rows if not row.isHidden()}


def sheet_of(window: Bedside, name: str) -> tuple[Any, Sent]:
    window.show_snapshot(snapshot_at())
    window.sheets.open(name)
    sheet, sent = window.sheets.sheet(name), Sent()
    sheet.command.connect(lambda kind, args: sent.append((kind, args)))
    return sheet, sent


def test_an_entry_is_shown_as_it_stands_and_corrected_with_why(qtbot: Any, window: Bedside) -> None:
    sheet, sent = sheet_of(window, "entry")
    assert isinstance(sheet, EntrySheet)
    assert lines(sheet.latest) == {"signs": "", "old": "corrected 03-14 20:13, wu: misread", "unit": ""}
    touch(sheet.latest, "unit")
    given = sheet.form.given()
    group = sheet.form.inputs["group"]
    assert (given["product"], given["unit_number"], given["volume_ml"], given["rh"]) == (
        "red_cells", "R 7", "200", "positive",
    )  # fmt: skip
    assert isinstance(group, Options) and sheet.mending.told.text().startswith("Put right: Blood product: Red cells")
    group.choose("B")
    sheet.form.save.click()
    assert sent == [] and sheet.mending.problem.text() == "Say why"
    sheet.mending.reason.setText("unit read again")
    sheet.form.save.click()
    ((kind, args),) = sent
    assert (kind, args["corrects"], args["reason"], args["fields"]["group"]) == (
        "add_entry", "unit", "unit read again", "B",
    )  # fmt: skip
    after = snapshot_at()
    window.show_snapshot(after | {"entries": after["entries"][1:]})
    assert sheet.mending.isHidden() and sheet.form.given() == {} and sheet.form.problem.text() == "Saved"


def test_what_was_answered_with_yes_or_a_number_is_filled_in(window: Bedside) -> None:
    sheet, _ = sheet_of(window, "entry")
    touch(sheet.latest, "signs")
    assert sheet.form.given() == {"temperature_c": "38.6", "sedated": "yes"}
    sheet.form.time.setText("2026-03-13 08:00")
    sheet.mending.cancel.click()
    assert sheet.form.given() == {} and sheet.latest.name == ""
    assert sheet.form.time.text() == "2026-03-14 20:13", "what is entered next is not about the old time"
    sheet.form.inputs["gcs"].setText("15")
    assert sheet.mending.marks() == {}, "what is entered now corrects nothing"


def test_an_entry_of_another_patient_is_withdrawn(window: Bedside) -> None:
    sheet, sent = sheet_of(window, "entry")
    touch(sheet.latest, "signs")
    sheet.mending.withdraw.click()
    assert sent == [], "not before somebody said why"
    sheet.mending.reason.setText("of bed 4")
    sheet.mending.withdraw.click()
    assert sent == [("withdraw", {"name": "signs", "reason": "of bed 4"})]


def test_what_does_not_stand_any_more_is_seen_and_not_chosen(qtbot: Any, window: Bedside) -> None:
    sheet, _ = sheet_of(window, "labs")
    assert isinstance(sheet, Labs)
    assert lines(sheet.listed)["result-1"] == "withdrawn 03-14 20:13, chen: of bed 4"
    gone = next(row for row in sheet.listed.rows if row.objectName() == "result-1")
    assert "4120" in gone.text() and not gone.isEnabled()
    click(qtbot, gone)
    assert sheet.mending.isHidden()


def test_a_result_is_corrected_and_withdrawn(window: Bedside) -> None:
    sheet, sent = sheet_of(window, "labs")
    touch(sheet.listed, "result-3")
    assert (sheet.chosen, sheet.value.text(), sheet.unit.value, sheet.uln.text(), sheet.when.value) == (
        "CRP", "< 5", "mg/L", "5", "after",
    )  # fmt: skip
    sheet.value.setText("50")
    sheet._save.click()
    assert sent == [] and sheet.mending.problem.text() == "Say why"
    sheet.mending.reason.setText("a digit was missing")
    sheet._save.click()
    sheet.mending.withdraw.click()
    assert [(kind, args.get("corrects"), args.get("value")) for kind, args in sent] == [
        ("add_result", "result-3", "50"), ("withdraw", None, None),
    ]  # fmt: skip
    assert sent[1][1] == {"name": "result-3", "reason": "a digit was missing"}
    sheet.choose("IL-6")
    sheet._leave()
    sheet.value.setText("33")
    sheet._save.click()
    assert "corrects" not in sent[2][1]
    touch(sheet.listed, "result-3")
    sheet.mending.cancel.click()
    assert sheet.value.text() == "", "left as it is, it is not entered once more"


def test_no_two_screens_name_an_entry_alike() -> None:
    """A computer that is started each morning gives its programs the same numbers again."""
    sent = list[Command]()
    for _ in range(2):
        outbox = Outbox(lambda command: not sent.append(command), str, lambda: 0.0)
        for _ in range(2):
            outbox.send("add_entry", {})
    assert len({command.id for command in sent}) == 4


def test_a_value_that_decides_is_asked_for_a_second_time_at_the_bedside(window: Bedside) -> None:
    sheet, sent = sheet_of(window, "labs")
    sheet.choose("IL-6")
    sheet.value.setText("412")
    sheet._save.click()
    assert "again" not in sent[0][1]
    refused = {"id": "s1", "ok": False, "message": "", "saved": True, "said": {"sentence": DECIDES, "args": {}}}
    told = snapshot_at() | {"echo": [refused]}
    window.show_snapshot(told)
    assert "second time" in sheet._problem.text()
    sheet.say("")
    window.show_snapshot(told)
    assert sheet._problem.text() == "", "it is said once"
    sheet.value.setText("421")
    sheet._save.click()
    assert (sent[1][1]["value"], sent[1][1]["again"]) == ("421", "412"), "the monitor sees that they differ"
    sheet.value.setText("412")
    sheet._save.click()
    assert "again" not in sent[2][1], "that was another attempt"
    assert said_of(DECIDES)["sentence"] == DECIDES


def test_the_bedside_and_the_monitor_put_right_together(window: Bedside) -> None:
    """What the sheets send goes to a real session, and what it answers comes back to them."""
    bench, said = Bench(), list[str]()

    def send(command: Command) -> bool:
        bench.console.to_say.append(command)
        return True

    outbox = Outbox(send, said.append, lambda: 0.0)
    window.command.connect(outbox.send)

    def steps() -> None:
        snapshot = bench.steps(2)
        outbox.take(snapshot)
        window.show_snapshot(snapshot)

    steps()
    window.sheets.open("labs")
    labs: Any = window.sheets.sheet("labs")
    labs.choose("IL-6")
    labs.uln.setText("7")
    for value in ("412", "412"):
        labs.value.setText(value)
        labs._save.click()
        steps()
    assert said == ["Not done: IL-6 decides here: enter its value a second time", "Recorded"]
    assert lines(labs.listed) == {"result-1": ""}
    touch(labs.listed, "result-1")
    labs.mending.reason.setText("a digit too many")
    for value in ("41.2", "41.2"):
        labs.value.setText(value)
        labs._save.click()
        steps()
    told = lines(labs.listed)
    assert told["result-2"] == "" and told["result-1"].endswith("RN 1: a digit too many") and labs.mending.isHidden()
    touch(labs.listed, "result-2")
    labs.mending.reason.setText("of bed 4")
    labs.mending.withdraw.click()
    steps()
    assert all("RN 1: " in gone for gone in lines(labs.listed).values()) and labs.mending.isHidden()
    window.sheets.open("entry")
    sheet: Any = window.sheets.sheet("entry")
    sheet.ask("vital_signs")
    sheet.form.inputs["gcs"].setText("9")
    sheet.form.save.click()
    steps()
    (uid,) = lines(sheet.latest)
    touch(sheet.latest, uid)
    sheet.form.inputs["gcs"].setText("14")
    sheet.mending.reason.setText("misread")
    sheet.form.save.click()
    steps()
    assert sheet.form.problem.text() == "Saved" and "RN 1: misread" in lines(sheet.latest)[uid]
    assert [row["fields"] for row in bench.console.heard[-1]["entries"]] == [{"gcs": 14.0}]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_all_of_it_has_room(
    make_window: Callable[..., Bedside], languages: Languages, qapp: Any, width: int, height: int, language: str
) -> None:
    languages.use(language)
    window = make_window(width, height, language)
    for name, chosen in (("entry", "unit"), ("labs", "result-2")):
        sheet, _ = sheet_of(window, name)
        qapp.processEvents()
        touch(sheet.latest if name == "entry" else sheet.listed, chosen)
        sheet.mending.marks()
        qapp.processEvents()
        assert sheet.minimumSizeHint().height() <= sheet.height(), name
        for button in (sheet.mending.withdraw, sheet.mending.cancel):
            assert button.isVisible() and button.width() >= button.text_width() - 2
        assert sheet.mending.problem.isVisible() and sheet.mending.reason.width() > 100
        sheet.close_sheet()


def enter(qtbot: Any, labs: Labs, value: str, **more: str) -> None:
    """Types a result twice, as one that decides has to be."""
    for _ in range(2):
        labs.value.setText(value)
        for name, text in more.items():
            getattr(labs, name).setText(text)
        labs.say("")
        labs._save.click()
        qtbot.waitUntil(lambda: labs._problem.text() != "", timeout=WAIT_MS)
        if "second time" not in labs._problem.text():
            return


def test_a_course_is_put_right_on_real_files(qtbot: Any, opened: Opener, folder: Path) -> None:
    window = opened()
    window.by.setText("wu")
    window.open("results")
    labs = window.labs
    labs.choose("IL-6")
    labs.when.choose("before")
    enter(qtbot, labs, "4120", uln="7", time="2026-03-14 20:00")
    qtbot.waitUntil(lambda: len(lines(labs.listed)) == 1, timeout=WAIT_MS)
    (name,) = lines(labs.listed)
    touch(labs.listed, name)
    labs.mending.reason.setText("a digit too many")
    enter(qtbot, labs, "412")
    qtbot.waitUntil(lambda: len(lines(labs.listed)) == 2, timeout=WAIT_MS)
    assert "wu: a digit too many" in lines(labs.listed)[name] and labs.mending.isHidden()
    assert window.found is not None and [each.text for each in window.found.case.results] == ["412"]
    fixed = next(each for each in lines(labs.listed) if each != name)
    touch(labs.listed, fixed)
    labs.mending.reason.setText("of bed 4")
    labs.mending.withdraw.click()
    qtbot.waitUntil(lambda: bool(window.found and not window.found.case.results), timeout=WAIT_MS)
    assert "withdrawn" in lines(labs.listed)[fixed]
    with Recording.open(next(folder.glob("2*.sqlite"))) as recording:
        assert len(recording.result_log()) == 2 and recording.results() == []


def test_the_ulns_of_laboratories_are_offered_and_compared(qtbot: Any, opened: Opener, folder: Path) -> None:
    window = opened()
    window.open("results")
    labs = window.labs
    labs.choose("CRP")
    labs.when.choose("between")
    labs.assay.laboratory.setText("North")
    enter(qtbot, labs, "80", uln="5", method="turbidimetry", time="2026-03-16 08:00")
    assert [(each.uln, each.method) for each in CaseLaboratory("CASE", folder).known().assays] == [
        (5.0, "turbidimetry")
    ]
    qtbot.waitUntil(lambda: labs.assay.buttons[0].isVisible(), timeout=WAIT_MS)
    assert labs.assay.buttons[0].text() == "North" and labs.assay.buttons[1].isHidden()
    for field in (labs.assay.laboratory, labs.uln, labs.method):
        field.clear()
    labs.assay.buttons[0].click()
    assert (labs.uln.text(), labs.method.text()) == ("5", "turbidimetry")
    assert labs.assay.said.text() == "ULN and method as last time from North"
    labs.uln.setText("8")
    assert labs.assay.said.text() == (
        "the ULN of CRP from North was 5 last time and is 8 now; look at the report again"
    )
    enter(qtbot, labs, "60", time="2026-03-17 08:00")
    assert labs._problem.text().startswith("Saved: the ULN of CRP from North was 5 last time")
    with Cases(folder) as cases:
        assert [each.method for each in cases.case("CASE").results] == ["North, turbidimetry"] * 2


def north_and_south(folder: Path) -> None:
    """Two laboratories, as of earlier sessions."""
    with Cases(folder) as cases:
        cases.remember([Assay("IL-6", "pg/mL", "South", 7.0, "ECLIA"), Assay("IL-6", "pg/mL", "North", 2.5, "CLIA")])


def at_bedside(window: Bedside, folder: Path) -> tuple[Labs, Callable[[], None]]:
    """The result sheet on a real session that is recorded in that folder, and what lets the session go on."""
    bench = Bench()
    outbox = Outbox(lambda command: not bench.console.to_say.append(command), str, lambda: 0.0)
    window.command.connect(outbox.send)

    def steps() -> None:
        snapshot: Any = bench.steps(2)
        snapshot = {**snapshot, "recording": {**snapshot["recording"], "path": str(folder / "x.sqlite")}}
        outbox.take(snapshot)
        window.show_snapshot(snapshot)

    steps()
    window.sheets.open("labs")
    labs = window.sheets.sheet("labs")
    assert isinstance(labs, Labs) and labs.memory is not None
    wait_for_all(60)
    steps()
    return labs, steps


@pytest.mark.parametrize(("laboratory", "uln", "met"), [("North", "2.5", Truth.MET), ("South", "7", Truth.NOT_MET)])
def test_the_same_value_is_judged_by_the_limit_of_its_own_laboratory(
    window: Bedside, tmp_path: Path, laboratory: str, uln: str, met: Truth
) -> None:
    """15 pg/mL: six times the limit of one laboratory, twice that of the other."""
    north_and_south(tmp_path)
    labs, steps = at_bedside(window, tmp_path)
    labs.choose("IL-6")
    labs.when.choose("before")
    next(each for each in labs.assay.buttons if each.text() == laboratory).click()
    assert labs.uln.text() == uln and laboratory in labs.assay.said.text()
    for _ in range(2):
        labs.value.setText("15")
        labs._save.click()
        steps()
    assert window.sheets.current is labs and labs.snapshot is not None
    (row,) = labs.snapshot["results"]
    assert row["uln"] == float(uln) and row["method"].startswith(f"{laboratory}, ")
    assert interleukin_6((result_from_shown(row),)).parts[0].truth is met


def test_what_is_entered_at_the_bedside_is_remembered_of_its_laboratory(window: Bedside, tmp_path: Path) -> None:
    labs, steps = at_bedside(window, tmp_path)
    labs.choose("CRP")
    for field, text in ((labs.assay.laboratory, "East"), (labs.uln, "5"), (labs.method, "turbidimetry")):
        field.setText(text)
    labs.value.setText("80")
    labs._save.click()
    labs.close_sheet()
    steps()
    wait_for_all(60)
    with Cases(tmp_path) as cases:
        assert [(each.laboratory, each.uln, each.method) for each in cases.assays()] == [("East", 5.0, "turbidimetry")]
    window.sheets.open("labs")
    labs.choose("CRP")
    assert (labs.uln.text(), labs.method.text()) == ("5", "turbidimetry")
    (row,) = labs.snapshot["results"] if labs.snapshot else ()
    touch(labs.listed, row["name"])
    assert (labs.assay.laboratory.text(), labs.method.text()) == ("East", "turbidimetry"), "not twice in the method"
    wait_for_all(60)


def test_the_limit_of_one_laboratory_does_not_stay_for_another(window: Bedside, tmp_path: Path) -> None:
    labs, _ = at_bedside(window, tmp_path)
    labs.assay.take([Assay("IL-6", "pg/mL", "North", 2.5, "CLIA"), Assay("bilirubin", "mg/dL", "North", 1.2, "")])
    labs.choose("IL-6")
    labs.assay.laboratory.setText("North")
    assert (labs.uln.text(), labs.method.text()) == ("2.5", "CLIA")
    labs.assay.laboratory.setText("South")
    assert (labs.uln.text(), labs.method.text()) == ("", ""), "nobody knows what is normal there"
    labs.uln.setText("7")
    labs.assay.laboratory.setText("North")
    assert labs.uln.text() == "7" and "was 2.5 last time and is 7 now" in labs.assay.said.text()
    labs.choose("bilirubin")
    click_unit = {each.objectName(): each for each in labs.unit._buttons}
    click_unit["mg/dL"].click()
    assert labs.uln.text() == "1.2"
    click_unit["umol/L"].click()
    assert labs.uln.text() == "", "1.2 is no limit in another unit"


def test_laboratories_that_cannot_be_read_are_a_line(window: Bedside, tmp_path: Path) -> None:
    (tmp_path / "cases.sqlite").write_bytes(b"junk" * 1000)
    labs, _ = at_bedside(window, tmp_path)
    assert "cases.sqlite" in labs._problem.text()


def test_laboratories_that_begin_alike_are_told_apart() -> None:
    names = ["浙江大学医学院附属第一医院", "North", "浙江大学医学院附属第二医院"]
    assert short_names(names, 12) == ["…一医院", "North", "…二医院"]
    assert short_names(["浙江大学医学院附属第一医院"], 12) == ["浙江大学医学…"]
