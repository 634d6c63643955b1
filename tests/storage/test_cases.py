"""Cases beside the recordings: what is appended stays, what a recording says is taken in once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from session_monitor.domain.clinical.entries import Entry
from session_monitor.storage import cases as cases_module
from session_monitor.storage.append import add_entry, add_result
from session_monitor.storage.case_log import case_in
from session_monitor.storage.cases import Cases
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.folder import CASES, recordings_in
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import connect_cases
from session_monitor.storage.verifying import Finding, verify
from tests.clinical.specimens import result
from tests.storage.sessions import UTC0, poll, record, settled, small_machine, start

MACHINE = small_machine()
HOUR = 3600 * 10**9
SIGNS = Entry("e1", "vital_signs", UTC0, {"gcs": 15.0}, "lin", UTC0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed session of case CASE, one second long."""
    return record(tmp_path, [poll(MACHINE, seq) for seq in range(11)])


def test_what_was_added_is_there_when_the_file_is_opened_again(tmp_path: Path) -> None:
    with Cases(tmp_path) as cases:
        cases.add("C1", [SIGNS])
        cases.add_results("C1", [result("IL-6", "< 1.5")])
    with Cases(tmp_path) as cases:
        assert cases.ids() == ["C1"]
        assert cases.case("C1").entries == (SIGNS,)
        assert [r.text for r in cases.case("C1").results] == ["< 1.5"]
        assert cases.case("other") == replace(cases.case("other"), entries=(), results=(), sessions=())


def test_a_correction_keeps_what_it_replaces(tmp_path: Path) -> None:
    better = replace(SIGNS, uid="e2", fields={"gcs": 14.0}, corrects="e1", reason="mistyped")
    with Cases(tmp_path) as cases:
        cases.add("C1", [SIGNS])
        cases.add("C1", [better])
        assert cases.case("C1").entries == (better,)
        assert [entry.uid for entry, _ in cases.log("C1")] == ["e1", "e2"]
        with pytest.raises(RecordingError, match="no standing vital_signs entry e1"):
            cases.add("C1", [replace(better, uid="e3")])
        with pytest.raises(RecordingError, match="no standing vital_signs entry e2"):
            cases.add("C2", [replace(better, uid="e4", corrects="e2")])


def test_nothing_is_ever_changed_in_the_file(tmp_path: Path) -> None:
    with Cases(tmp_path) as cases:
        cases.add("C1", [SIGNS])
    connection = connect_cases(tmp_path / CASES)
    for statement in ("UPDATE entry SET by_whom = 'wu'", "DELETE FROM entry"):
        with pytest.raises(Exception, match="an entry is never changed"):
            connection.execute(statement)
    connection.close()


def test_several_are_added_all_or_none(tmp_path: Path) -> None:
    with Cases(tmp_path) as cases:
        with pytest.raises(RecordingError):
            cases.add("C1", [replace(SIGNS, uid="e9"), SIGNS, SIGNS])
        assert not cases.log("C1")


def test_a_session_and_what_it_says_is_taken_in_once(tmp_path: Path, path: Path) -> None:
    add_result(path, replace(result("IL-6", "412"), specimen_utc_ns=UTC0 - HOUR, entered_utc_ns=UTC0))
    add_entry(path, SIGNS)
    with Cases(tmp_path) as cases:
        assert cases.take_in() == [] and cases.take_in() == []
        case = cases.case("CASE")
    assert [s.recording for s in case.sessions] == [path.name] and case.zone == "Asia/Shanghai"
    assert case.sessions[0].ended_utc_ns == UTC0 + 10**9 + 1234
    assert [r.text for r in case.results] == ["412"] and case.entries == (SIGNS,)
    with Recording.open(path) as recording:
        assert case_in(recording) == case, "the file alone says the same"
    path.unlink()
    with Cases(tmp_path) as cases:
        assert cases.take_in() == [] and cases.case("CASE") == case, "the course outlives the file"


def test_what_is_added_later_to_a_recording_comes_too(tmp_path: Path, path: Path) -> None:
    before = replace(result("IL-6", "412"), specimen_utc_ns=UTC0 - HOUR, entered_utc_ns=UTC0)
    number = add_result(path, before)
    with Cases(tmp_path) as cases:
        cases.take_in()
        add_result(path, replace(before, value=421.0, entered_utc_ns=UTC0 + 1), corrects=number)
        cases.take_in()
        assert [r.text for r in cases.case("CASE").results] == ["421"]
        assert sum(entry.kind == "result" for entry, _ in cases.log("CASE")) == 2


def test_an_entry_added_to_a_sealed_recording_is_sealed_again(path: Path) -> None:
    add_entry(path, SIGNS)
    assert verify(path, own_public_key()).finding is Finding.SEALED
    with pytest.raises(RecordingError, match="no standing vital_signs entry e7"):
        add_entry(path, replace(SIGNS, uid="e8", corrects="e7", reason="x"))


def test_who_the_patient_is_may_be_set_and_corrected_in_a_session(tmp_path: Path) -> None:
    said = [
        {"case": name, "was": was, "reason": "", "by": "lin", "utc_ns": UTC0} for name, was in (("A", ""), ("B", "A"))
    ]
    recorder = start(tmp_path, session=SessionMeta(zone="Asia/Shanghai"))
    recorder.put(poll(MACHINE, 0, outputs=(("case", said[0]), ("clinical", SIGNS.row()))))
    settled(recorder, 0)
    with Cases(tmp_path) as cases:
        assert cases.take_in() == [] and cases.ids() == ["A"]
        assert cases.case("A").entries == (SIGNS,)
        recorder.put(poll(MACHINE, 1, outputs=(("case", said[1]),)))
        recorder.close("test")
        assert cases.take_in() == [] and cases.ids() == ["B"], "nothing of it stays with the wrong patient"
        assert cases.case("B").entries == (SIGNS,) and not cases.case("A").entries


def test_the_cases_are_no_recording(tmp_path: Path, path: Path) -> None:
    with Cases(tmp_path):
        assert recordings_in(tmp_path) == [path]


def test_a_recording_that_cannot_be_read_is_named(tmp_path: Path, path: Path) -> None:
    (tmp_path / "junk.sqlite").write_bytes(b"junk" * 100)
    with Cases(tmp_path) as cases:
        (line,) = cases.take_in()
        assert "junk.sqlite" in line and cases.ids() == ["CASE"]


@pytest.mark.parametrize(
    ("pragma", "says"), [("application_id = 7", "is not a file of cases"), ("user_version = 99", "newer version")]
)
def test_a_strange_file_is_one_line(tmp_path: Path, pragma: str, says: str) -> None:
    Cases(tmp_path).close()
    connection = connect_cases(tmp_path / CASES)
    connection.execute(f"PRAGMA {pragma}")
    connection.close()
    with pytest.raises(RecordingError, match=says):
        Cases(tmp_path)


def test_a_file_of_junk_is_one_line(tmp_path: Path) -> None:
    (tmp_path / CASES).write_bytes(b"junk" * 1000)
    with pytest.raises(RecordingError, match="is not a file of cases; move it away"):
        Cases(tmp_path)
    (tmp_path / CASES).unlink()
    (tmp_path / CASES).mkdir()
    with pytest.raises(RecordingError, match="is not a file of cases; move it away"):
        Cases(tmp_path, only_reading=True)


def test_a_folder_that_cannot_be_written_to_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy on a stick that is locked: what lies in the journal counts, what is taken in goes nowhere."""
    with Cases(tmp_path) as writing:
        writing.add("CASE", [SIGNS])
        before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
        assert before[f"{CASES}-wal"]
        monkeypatch.setattr(cases_module, "writable", lambda _: False)
        with Cases(tmp_path, only_reading=True) as reading:
            assert reading.take_in() == []
            assert [entry.uid for entry, _ in reading.log("CASE")] == [SIGNS.uid]
        assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_file_that_is_being_made_is_none_of_junk(tmp_path: Path) -> None:
    (tmp_path / CASES).touch()
    with Cases(tmp_path) as cases:
        assert cases.ids() == []


def test_fields_keep_their_letters(tmp_path: Path) -> None:
    told = replace(SIGNS, kind="history", fields={"comorbidities": "糖尿病"})
    with Cases(tmp_path) as cases:
        cases.add("C1", [told])
        assert cases.case("C1").entries[0].fields == {"comorbidities": "糖尿病"}
    text = connect_cases(tmp_path / CASES).execute("SELECT fields FROM entry").fetchone()[0]
    assert json.loads(text) == told.fields and "糖尿病" in text
