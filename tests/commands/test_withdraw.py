"""Results and entries taken back by command: no verdict uses them any more, and they are still to be seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from session_monitor.storage.case_log import case_in
from session_monitor.storage.cases import Cases
from session_monitor.storage.reading import Recording
from tests.commands.cli import Done, run
from tests.storage.sessions import poll, record, settled, small_machine, start

Capture = pytest.CaptureFixture[str]
WRONG = ("--reason", "of another patient", "--by", "wu")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed session of case CASE at 20:22 in Shanghai, one second long."""
    return record(tmp_path, [poll(small_machine(), seq) for seq in range(11)])


def add(capsys: Capture, folder: Path, value: str, time: str, when: str, of: str | Path = "CASE") -> Done:
    what = ("--analyte", "IL-6", "--unit", "pg/mL", "--uln", "7", "--value", value, "--again", value)
    return run(capsys, "labs", "--recordings", folder, of, "add", *what, "--time", time, "--when", when)


def labs(capsys: Capture, folder: Path, *words: str, of: str | Path = "CASE") -> Done:
    return run(capsys, "labs", "--recordings", folder, of, *words)


def names(done: Done) -> list[str]:
    return [row["id"] for row in done.json["results"]]


def test_a_result_of_another_patient_is_taken_back_where_it_is(tmp_path: Path, path: Path, capsys: Capture) -> None:
    add(capsys, tmp_path, "412", "2026-03-14 20:00", "before")
    add(capsys, tmp_path, "30", "2026-03-20 07:00", "between")
    indication = run(capsys, "assess", path, "--json").json["indication"]["parts"][2]
    assert (indication["id"], indication["verdict"]) == ("I3", "met")
    inside, beside = names(labs(capsys, tmp_path, "list", "--json"))
    for name in (inside, beside):
        done = labs(capsys, tmp_path, "withdraw", name, *WRONG)
        assert (done.code, done.out) == (0, f"withdrawn {name}\n")
    assert labs(capsys, tmp_path, "list").out == f"no results in case CASE in {tmp_path}\n"
    rows = labs(capsys, tmp_path, "list", "--all", "--json").json["results"]
    assert [(row["value"], row["withdrawn"]["by"], row["withdrawn"]["reason"]) for row in rows] == [
        (412.0, "wu", "of another patient"),
        (30.0, "wu", "of another patient"),
    ]
    assert "withdrawn by wu" in labs(capsys, tmp_path, "list", "--all").out
    assert run(capsys, "assess", path, "--json").json["indication"]["parts"][2]["verdict"] == "unknown"
    assert labs(capsys, tmp_path, "list", of=path).out == f"no results in {path}\n", "a file sent alone says so, too"
    assert run(capsys, "verify", path).code in (0, 3)
    with Recording.open(path) as recording:
        assert recording.results() == [] and len(recording.result_log()) == 1, "nothing is erased"
        assert case_in(recording).results == ()


def test_by_the_number_within_one_recording(path: Path, tmp_path: Path, capsys: Capture) -> None:
    add(capsys, tmp_path, "412", "2026-03-14 20:00", "before", of=path)
    assert labs(capsys, tmp_path, "withdraw", "1", *WRONG, of=path).out == "withdrawn 1\n"
    (row,) = labs(capsys, tmp_path, "list", "--all", "--json", of=path).json["results"]
    assert row["withdrawn"]["reason"] == "of another patient"
    again = labs(capsys, tmp_path, "withdraw", "1", *WRONG, of=path)
    assert again.code == 2 and "no result '1' stands" in again.err
    fixed = add(capsys, tmp_path, "41.2", "2026-03-14 20:00", "before", of=path)
    assert fixed.code == 0, "the right value is entered anew"


@pytest.mark.parametrize("words", [("nothing", *WRONG), ("1", "--reason", " ", "--by", "wu")])
def test_what_is_not_taken_back_is_one_line(
    path: Path, tmp_path: Path, capsys: Capture, words: tuple[str, ...]
) -> None:
    add(capsys, tmp_path, "412", "2026-03-14 20:00", "before", of=path)
    done = labs(capsys, tmp_path, "withdraw", *words, of=path)
    assert done.code == 2 and len(done.err.splitlines()) == 1
    assert len(labs(capsys, tmp_path, "list", "--json", of=path).json["results"]) == 1


def test_a_withdrawn_result_does_not_come_in_again_with_its_file(tmp_path: Path, path: Path, capsys: Capture) -> None:
    csv = tmp_path / "lab.csv"
    line = "IL-6,{},pg/mL,7,2026-03-14 20:00,before\n"
    csv.write_text("analyte,value,unit,uln,time,when\n" + line.format(412))
    (row,) = labs(capsys, tmp_path, "import", str(csv), "--json").json["results"]
    labs(capsys, tmp_path, "withdraw", row["id"], *WRONG)
    again = labs(capsys, tmp_path, "import", str(csv))
    assert again.code == 0 and "was withdrawn: of another patient" in again.err and "nothing new" in again.out
    csv.write_text("analyte,value,unit,uln,time,when\n" + line.format(41))
    assert labs(capsys, tmp_path, "import", str(csv)).out.startswith("added"), "another value is another matter"


def test_an_entry_is_taken_back_and_corrected_where_it_is(tmp_path: Path, path: Path, capsys: Capture) -> None:
    def case(*words: str) -> Done:
        return run(capsys, "case", "--recordings", tmp_path, "CASE", *words)

    def log() -> list[dict[str, object]]:
        return [json.loads(line) for line in case("log", "--json").out.splitlines()]

    case("add", "mode", "mode=li_als", "reason=liver", "--by", "lin")
    case("add", "vital_signs", "gcs=14", "--time", "2026-03-15 08:00")
    case("add", "vital_signs", "gcs=9", "--time", "2026-03-15 09:00", "--session", str(path))
    mode, beside, inside = (str(row["uid"]) for row in log())
    fixed = case(
        "add", "vital_signs", "gcs=13", "--corrects", inside, "--reason", "misread", "--time", "2026-03-15 09:00"
    )
    assert fixed.code == 0, fixed.err
    with Recording.open(path) as recording:
        assert [entry.corrects for entry in recording.clinical()] == [None, None, inside], "where the old one is"
    for uid in (mode, beside):
        assert case("withdraw", uid, *WRONG).out == f"withdrawn {uid}\n"
    for nothing in (mode, f"{path.name}#zone", str(log()[-1]["uid"])):
        refused = case("withdraw", nothing, *WRONG)
        assert refused.code == 2 and "nothing that stands is called" in refused.err, "no entry of anybody"
    with Cases(tmp_path) as cases:
        assert [entry.fields for entry in cases.case("CASE").entries] == [{"gcs": 13.0}]
    with Recording.open(path) as recording:
        assert [entry.kind for entry in case_in(recording).entries] == ["vital_signs"]
    assert f"withdrawn: mode {mode}, of another patient  by wu" in case("log").out
    assert [row["kind"] for row in log()].count("withdrawn") == 2


def test_a_value_of_the_monitor_is_taken_back_by_its_number(tmp_path: Path, capsys: Capture) -> None:
    value = ("entered_value", {"name": "map_mmhg", "value": 40.0, "unit": "mmHg", "by": "wu", "utc_ns": 1})
    path = record(tmp_path, [poll(small_machine(), seq, outputs=(value,) if seq == 2 else ()) for seq in range(11)])
    with Cases(tmp_path) as cases:
        cases.take_in()
        (entry,) = cases.case("CASE").entries
    assert run(capsys, "case", "--recordings", tmp_path, "CASE", "withdraw", entry.uid, *WRONG).code == 0
    with Cases(tmp_path) as cases, Recording.open(path) as recording:
        assert cases.case("CASE").entries == () and case_in(recording).entries == ()


def test_while_it_is_recorded_the_screen_takes_it_back(tmp_path: Path, capsys: Capture) -> None:
    recorder = start(tmp_path)
    told = ("clinical", {"uid": "u1", "kind": "vital_signs", "utc_ns": 1, "fields": {"gcs": 9.0}, "by": "wu",
                         "entered_utc_ns": 1, "corrects": None, "reason": ""})  # fmt: skip
    recorder.put(poll(small_machine(), 0, outputs=(told,)))
    settled(recorder, 0)
    try:
        done = run(capsys, "case", "--recordings", tmp_path, "CASE", "withdraw", "u1", *WRONG)
        assert done.code == 2 and "is being recorded: enter it at the monitor's screen" in done.err
    finally:
        recorder.close("test")
