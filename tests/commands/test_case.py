"""`case` and `assess`: a course entered, judged and refused by commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.commands.case_rows import assessment_lines
from session_monitor.domain.clinical.assessment import assess
from tests.commands.cli import Done, run
from tests.storage.sessions import poll, record, small_machine
from tests.ui.course_case import NOW, course_case

MACHINE = small_machine()
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed session at 20:22 in Shanghai, one second long."""
    return record(tmp_path, [poll(MACHINE, seq) for seq in range(11)])


def case(capsys: Capture, folder: Path, *words: str, of: str = "CASE") -> Done:
    return run(capsys, "case", "--recordings", folder, of, *words)


def test_a_case_is_entered_and_judged(tmp_path: Path, path: Path, capsys: Capture) -> None:
    at = ("--time", "2026-03-14 19:00", "--by", "lin")
    assert case(capsys, tmp_path, "add", "onset", "acute_febrile_onset=yes", "since=2026-03-10 08:00", *at).code == 0
    assert case(capsys, tmp_path, "add", "organ_damage", "present=yes", "organs=lung,liver", *at).code == 0
    labs = (
        "--analyte",
        "IL-6",
        "--value",
        "412",
        "--again",
        "412",
        "--unit",
        "pg/mL",
        "--uln",
        "7",
        "--when",
        "before",
    )
    assert run(capsys, "labs", path, "add", *labs, "--time", "2026-03-14 19:30").code == 0
    done = run(capsys, "assess", "CASE", "--recordings", tmp_path, "--json", "--at", "2026-03-14 20:30")
    assert done.code == 0 and done.json["indication"]["verdict"] == "met"
    parts = {part["id"]: part for part in done.json["indication"]["parts"]}
    assert parts["I1"]["value"].endswith(" d") and "ULN 7" in parts["I3"]["parts"][0]["limit"]
    text = run(capsys, "assess", "CASE", "--recordings", tmp_path).out
    assert "advice, not a decision" in text and "IL-6 412 pg/mL (ULN 7)" in text


def test_a_file_sent_alone_is_judged_by_what_it_says(path: Path, capsys: Capture) -> None:
    done = run(capsys, "assess", path, "--json")
    assert done.code == 0 and done.json["indication"]["verdict"] == "unknown"
    assert done.json["sessions"][0]["recording"] == path.name
    assert not (path.parent / "cases.sqlite").exists(), "nothing is written beside a file that was only looked at"


def test_what_is_not_met_is_exit_code_1(tmp_path: Path, path: Path, capsys: Capture) -> None:
    assert case(capsys, tmp_path, "add", "onset", "acute_febrile_onset=no").code == 0
    assert run(capsys, "assess", "CASE", "--recordings", tmp_path).code == 1
    assert run(capsys, "assess", "CASE", "--recordings", tmp_path, "--rule", "end").code == 0


def test_what_belongs_to_a_session_is_written_in_its_recording(tmp_path: Path, path: Path, capsys: Capture) -> None:
    done = case(capsys, tmp_path, "add", "mode", "mode=li_als", "reason=liver failure", "--by", "wu", "--json")
    assert done.code == 0
    judged = run(capsys, "assess", path, "--json").json
    assert judged["mode"] == done.json and judged["mode"]["fields"]["mode"] == "li_als"


def test_a_correction_names_its_entry_and_both_stay(tmp_path: Path, path: Path, capsys: Capture) -> None:
    first = case(capsys, tmp_path, "add", "patient", "height_cm=171", "--json").json["uid"]
    again = ("add", "patient", "height_cm=117", "--corrects", first)
    assert "a correction says why" in case(capsys, tmp_path, *again).err
    assert case(capsys, tmp_path, *again, "--reason", "mistyped").code == 0
    assert case(capsys, tmp_path, "log").out.count("height_cm") == 2
    assert "no standing patient entry" in case(capsys, tmp_path, *again, "--reason", "again").err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "patient", "height_cm"), "'height_cm' is not FIELD=VALUE"),
        (("add", "patient", "height_cm=9"), "height_cm lies between 30 and 250 cm, not '9'; nothing was added"),
        (("log",), "no case is called 'NOBODY'"),
    ],
)
def test_wrong_use_is_one_line(tmp_path: Path, path: Path, capsys: Capture, words: tuple[str, ...], says: str) -> None:
    done = case(capsys, tmp_path, *words, of="NOBODY")
    assert done.code == 2 and says in done.err and done.err.count("\n") == 1


def test_a_person_reads_what_is_present_how_long_it_held_and_what_is_not_there() -> None:
    lines = list(assessment_lines(assess(course_case(), NOW)))
    assert "  absent  bleeding  (section 5)" in lines
    (warm,) = (line for line in lines if "temperature" in line)
    assert "held for 58 h of 72, results: 3; none for 48 h before" in warm
    assert lines.count("  what was delivered is unknown: the recording is not there") == 3, "once a session"


def test_assess_of_nothing_is_one_line(tmp_path: Path, capsys: Capture) -> None:
    assert "there are no cases there" in run(capsys, "assess", "X", "--recordings", tmp_path).err
    assert "no such file" in run(capsys, "assess", tmp_path / "x.sqlite").err


@pytest.mark.parametrize(
    "words",
    [
        ("assess", "CASE"),
        ("case", "CASE", "log"),
        ("labs", "CASE", "list"),
        ("report", "CASE", "--to", "r.pdf"),
    ],
)
@pytest.mark.parametrize("known", [True, False], ids=["recorded", "nothing recorded"])
def test_who_only_reads_leaves_the_folder_as_it_was(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], known: bool
) -> None:
    """Looking made a file of cases: also in a folder named by mistake, or that of somebody else."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "recordings"
    folder.mkdir()
    if known:
        record(folder, [poll(MACHINE, seq) for seq in range(5)])
    before = sorted(folder.iterdir())
    done = run(capsys, words[0], "--recordings", folder, *words[1:])
    assert sorted(folder.iterdir()) == before
    if known:
        assert done.code in (0, 1) and "CASE" not in done.err
    else:
        assert done.code == 2 and "there are no cases there" in done.err and done.err.count("\n") == 1


def test_a_folder_that_is_not_there_is_said_and_not_made(tmp_path: Path, capsys: Capture) -> None:
    missing = tmp_path / "recordngs"
    for words in (("assess", "CASE"), ("labs", "CASE", "list")):
        done = run(capsys, words[0], "--recordings", missing, *words[1:])
        assert done.code == 2 and f"{missing} is not a folder" in done.err
    assert not missing.exists()


def test_the_kinds_are_listed(capsys: Capture, tmp_path: Path) -> None:
    done = case(capsys, tmp_path, "kinds")
    assert done.code == 0 and "device*: none, nasal" in done.out and "temperature_c: 25 to 45 ℃" in done.out
