"""`labs`: results are entered once, refused with a reason, and stand with their reduction."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.cli import Done, run
from tests.storage.sessions import poll, record, settled, small_machine, start

MACHINE = small_machine()
Capture = pytest.CaptureFixture[str]
GIVEN = {
    "--analyte": "IL-6",
    "--value": "119.94",
    "--unit": "pg/mL",
    "--uln": "7",
    "--time": "2026-03-14T20:00:00+08:00",
    "--when": "before",
}
AFTER = {"--value": "20.49", "--time": "2026-03-15 02:00", "--when": "after"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed session at 20:22 in Shanghai, one second long."""
    return record(tmp_path, [poll(MACHINE, seq) for seq in range(11)])


def add(capsys: Capture, path: Path, given: dict[str, str] | None = None, *more: str) -> Done:
    """`labs FILE add` with these options over the usual ones."""
    told = GIVEN | (given or {})
    options = [part for pair in ({"--again": told["--value"]} | told).items() for part in pair]
    return run(capsys, "labs", path, "add", *options, *more)


def test_a_result_before_and_one_after_give_the_published_reduction(path: Path, capsys: Capture) -> None:
    assert add(capsys, path).code == 0
    done = add(capsys, path, AFTER, "--method", "ECLIA", "--by", "lin", "--json")
    assert done.code == 0
    assert done.json["specimen_utc"] == "2026-03-14T18:00:00.000000Z", "a time without offset is in the session's zone"
    assert round(done.json["reduction_percent"], 1) == 82.9
    listed = run(capsys, "labs", path, "list", "--json").json
    assert listed["recording"] == str(path)
    assert [row["value"] for row in listed["results"]] == [119.94, 20.49]
    assert listed["results"][1] | {"notes": []} == done.json
    plain = run(capsys, "labs", path, "list").out
    assert "IL-6 119.94 pg/mL (ULN 7)" in plain and "82.9 % down" in plain


def test_a_rise_and_a_limit_are_said_as_such(path: Path, capsys: Capture) -> None:
    add(capsys, path, {"--value": "40.42"})
    assert "25.7 % up" in add(capsys, path, AFTER | {"--value": "50.81"}).out
    assert "at least 96.3 % down" in add(capsys, path, AFTER | {"--value": "< 1.5"}).out
    assert "reduction unknown" in add(capsys, path, AFTER | {"--value": "> 5000"}).out


def test_a_correction_stands_in_for_what_it_corrects(path: Path, capsys: Capture) -> None:
    add(capsys, path, {"--value": "1199.4"})
    assert "a correction says why" in add(capsys, path, None, "--corrects", "1").err
    why = ("--reason", "a comma too far right")
    assert add(capsys, path, None, "--corrects", "1", *why, "--by", "wu").code == 0
    [row] = run(capsys, "labs", path, "list", "--json").json["results"]
    assert (row["id"], row["value"]) == (2, 119.94)
    assert (row["corrects"], row["reason"], row["by"]) == (1, "a comma too far right", "wu")
    old, new = run(capsys, "labs", path, "list", "--all", "--json").json["results"]
    assert (old["value"], old["corrected_by"], old["reduction"]) == (1199.4, 2, None) and new == row
    assert "corrects 1: a comma too far right" in run(capsys, "labs", path, "list").out
    assert "no standing IL-6 result 1" in add(capsys, path, None, "--corrects", "1", *why).err
    assert "no standing CRP" in add(capsys, path, {"--analyte": "CRP", "--unit": "mg/L"}, "--corrects", "2", *why).err
    assert run(capsys, "verify", path).code in (0, 3), "the reason continues the chain"


def test_what_decides_is_entered_twice(path: Path, capsys: Capture) -> None:
    options = [part for pair in GIVEN.items() for part in pair]
    assert "IL-6 decides here" in run(capsys, "labs", path, "add", *options).err
    slip = add(capsys, path, {"--again": "199.94"})
    assert "119.94 and 199.94 are not the same" in slip.err
    assert add(capsys, path, {"--again": "119.940"}).code == 0, "the same number is the same value"
    lightly = GIVEN | {"--analyte": "Hb", "--value": "98", "--unit": "g/L", "--uln": "150"}
    assert run(capsys, "labs", path, "add", *(part for pair in lightly.items() for part in pair)).code == 0


def test_an_assay_is_remembered_for_its_laboratory(path: Path, capsys: Capture) -> None:
    without = {key: value for key, value in GIVEN.items() if key != "--uln"} | {"--again": "119.94"}
    here = [part for pair in without.items() for part in pair]
    assert "upper limit of normal is needed" in run(capsys, "labs", path, "add", *here, "--laboratory", "North").err
    assert add(capsys, path, None, "--laboratory", "North", "--method", "ECLIA").code == 0
    done = run(capsys, "labs", path, "add", *here, "--laboratory", "north", "--time", "2026-03-14 20:05", "--json")
    assert (done.json["uln"], done.json["method"]) == (7.0, "North, ECLIA")
    assert done.json["notes"] == ["ULN 7 pg/mL as last time from North"]
    assert "upper limit of normal is needed" in run(capsys, "labs", path, "add", *here, "--laboratory", "South").err
    other = add(capsys, path, {"--uln": "5.9", "--time": "2026-03-14 20:06"}, "--laboratory", "North")
    assert other.code == 0 and "ULN of IL-6 from North was 7 last time and is 5.9 now" in other.err
    method = run(capsys, "labs", path, "add", *here, "--laboratory", "North", "--method", "CLIA")
    assert "upper limit of normal is needed" in method.err, "another method has another limit"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"--analyte": "IL-66"}, "there are IL-6, "),
        ({"--unit": "mg/L"}, "reported in pg/mL / ng/L"),
        ({"--value": "12,5"}, "write a number"),
        ({"--value": "1e12"}, "lies between"),
        ({"--uln": "0"}, "upper limit of normal"),
        ({"--time": "2099-01-01T00:00:00Z"}, "in the future"),
        ({"--time": "2025-01-01T00:00:00Z"}, "60 days before the session"),
        ({"--time": "2026-03-14"}, "not a time of day"),
        ({"--time": "2026-03-14T23:00:00+08:00"}, "after the session ended"),
        ({"--when": "after"}, "before the session began"),
        ({"--when": "during"}, "'during' is not one of"),
        ({"--when": "between"}, "before or after the session"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_reason(
    path: Path, capsys: Capture, given: dict[str, str], why: str
) -> None:
    done = add(capsys, path, given)
    assert done.code == 2 and why in done.err
    assert run(capsys, "labs", path, "list").out == f"no results in {path}\n"


def test_while_it_is_recorded_the_screen_takes_results(tmp_path: Path, capsys: Capture) -> None:
    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    try:
        assert (
            "is being recorded: enter it at the monitor's screen, or after the session"
            in add(capsys, recorder.path).err
        )
        assert run(capsys, "labs", recorder.path, "list").code == 0
    finally:
        recorder.close("test")
    assert add(capsys, recorder.path).code == 0


def test_wrong_use(path: Path, tmp_path: Path, capsys: Capture) -> None:
    assert "Missing option" in run(capsys, "labs", path, "add").err
    assert "no such file" in add(capsys, tmp_path / "nope.sqlite").err
    assert "no such file" in run(capsys, "labs", tmp_path / "nope.sqlite", "list").err


HEAD = "analyte,value,unit,uln,time,when,method,by\n"
ROWS = (
    "IL-6,119.94,pg/mL,7,2026-03-14T20:00:00+08:00,before,ECLIA,lin\n"
    "IL-6,< 20.5,pg/mL,7,2026-03-15 02:00,after,ECLIA,\n"
)


def import_csv(capsys: Capture, path: Path, text: str, *more: str, encoding: str = "utf-8-sig") -> Done:
    """`labs FILE import` of a file with this text."""
    file = path.with_suffix(".csv")
    file.write_text(text, encoding=encoding)
    return run(capsys, "labs", path, "import", file, *more)


def test_a_file_of_results_is_taken_as_a_whole(path: Path, capsys: Capture) -> None:
    done = import_csv(capsys, path, HEAD + ROWS, "--by", "chen", "--json")
    assert done.code == 0
    assert [(row["text"], row["by"], row["reduction"]) for row in done.json["results"]] == [
        ("119.94", "lin", None),
        ("< 20.5", "chen", "at_least"),
    ]
    assert run(capsys, "labs", path, "list", "--json").json | {"left_out": []} == done.json
    assert done.json["case"] == "CASE"
    assert run(capsys, "verify", path).code in (0, 3), "what was added continues the chain"


def test_columns_may_come_in_any_order_and_optional_ones_may_lack(path: Path, capsys: Capture) -> None:
    text = "When, Time, ULN, Unit, Value, Analyte\nbefore, 2026-03-14 20:00, 5, mg/L, 80, CRP\n"
    assert "CRP 80 mg/L (ULN 5)" in import_csv(capsys, path, text).out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + ROWS.replace("pg/mL", "pg/dL"), ["nothing was added", "line 2", "line 3", "not in 'pg/dL'"]),
        (HEAD + ROWS + "IL-6,5\n", ["line 4", "8 fields"]),
        (HEAD + ROWS.replace("after", "during"), ["line 3", "before or after"]),
        (HEAD.replace("uln", "limit") + ROWS, ["line 1", "lacks uln", "'limit'", "or name a mapping"]),
        (HEAD.replace("method", "unit") + ROWS, ["line 1", "twice"]),
        (HEAD + '"IL-6,119.94\n', ["line 2"]),
        (HEAD, ["no results"]),
        ("", ["lacks analyte"]),
    ],
)
def test_a_file_with_a_mistake_adds_nothing(path: Path, capsys: Capture, text: str, said: list[str]) -> None:
    done = import_csv(capsys, path, text)
    assert done.code == 2
    for part in said:
        assert part in done.err
    assert run(capsys, "labs", path, "list").out == f"no results in {path}\n"


def test_many_mistakes_are_still_one_line(path: Path, capsys: Capture) -> None:
    done = import_csv(capsys, path, HEAD + ROWS.replace("IL-6", "IL-66") * 10)
    assert "line 2: " in done.err and "line 9: " in done.err and "and 12 more" in done.err


def test_a_file_that_is_no_text_or_is_not_there(path: Path, capsys: Capture) -> None:
    text = HEAD + ROWS.replace("ECLIA", "电化学发光")
    assert "line 2 is not UTF-8" in import_csv(capsys, path, text, encoding="gb18030").err
    assert "no such file" in run(capsys, "labs", path, "import", path.with_name("none.csv")).err
    assert "larger than" in import_csv(capsys, path, HEAD + ROWS * 9000).err
