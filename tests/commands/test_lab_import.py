"""`labs TARGET import` and `export`: reviewed first, stored as a whole, and the same again elsewhere."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.commands.cli import Done, run
from tests.interchange.foreign import IL6, hl7
from tests.interchange.test_csv import HEAD, MAPPING, ROW
from tests.interchange.test_fuzz import damaged
from tests.storage.sessions import poll, record, small_machine

MACHINE = small_machine()
Capture = pytest.CaptureFixture[str]
CRP = "OBX|2|NM|1988-5^CRP^LN||80|mg/L|0-5|H|||F"
POTASSIUM = "OBX|3|NM|2823-3^Kalium^LN||4.1|mmol/L|3.5-5|N|||F"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed session of case CASE at 20:22 in Shanghai, one second long."""
    return record(tmp_path, [poll(MACHINE, seq) for seq in range(11)])


def labs(capsys: Capture, path: Path, *words: str | Path, of: str = "CASE") -> Done:
    return run(capsys, "labs", "--recordings", path.parent, of, *words)


def file(path: Path, data: bytes, name: str = "lab.hl7") -> Path:
    found = path.with_name(name)
    found.write_bytes(data)
    return found


def test_a_review_says_what_would_be_stored_and_stores_nothing(path: Path, capsys: Capture) -> None:
    given = file(path, hl7(IL6, CRP, POTASSIUM))
    text = labs(capsys, path, "import", given, "--review").out
    assert "hl7, patient MRN-1; nothing is stored yet" in text and "2 of 3 would be stored" in text
    assert "store    OBX 1: IL-6 119.94 pg/mL (ULN 7), before, 2026-03-14T12:00:00" in text
    assert "skipped  OBX 3: LOINC 2823-3 is no analyte" in text
    told = labs(capsys, path, "import", given, "--review", "--json").json
    assert (told["patient"], told["stores"], [row["outcome"] for row in told["rows"]]) == (
        "MRN-1", 2, ["store", "store", "skipped"],
    )  # fmt: skip
    assert labs(capsys, path, "list").out.startswith("no results")


def test_what_was_imported_is_there_once(path: Path, capsys: Capture) -> None:
    given = file(path, hl7(IL6, CRP, POTASSIUM))
    done = labs(capsys, path, "import", given, "--by", "wu")
    assert done.code == 0 and done.out.count("added ") == 2 and "OBX 3: LOINC 2823-3" in done.err
    again = labs(capsys, path, "import", given, "--json").json
    assert again["results"] == [] and [row["outcome"] for row in again["left_out"]] == ["present", "present", "skipped"]
    assert "nothing new" in labs(capsys, path, "import", given).out
    rows = labs(capsys, path, "list", "--json").json["results"]
    assert [(row["by"], row["recording"]) for row in rows] == [("wu", path.name)] * 2


def test_a_corrected_message_corrects_and_another_value_does_not(path: Path, capsys: Capture) -> None:
    labs(capsys, path, "import", file(path, hl7(IL6)))
    other = IL6.replace("119.94", "11.994")
    refused = labs(capsys, path, "import", file(path, hl7(other, CRP)))
    assert refused.code == 2 and "the same specimen is there with 119.94 pg/mL" in refused.err
    assert len(labs(capsys, path, "list", "--json").json["results"]) == 1, "nothing by halves"
    blocked = labs(capsys, path, "import", file(path, hl7(other, CRP)), "--review")
    assert blocked.code == 1 and "leave them out with --leave-out PLACE" in blocked.out
    left = labs(capsys, path, "import", file(path, hl7(other, CRP)), "--leave-out", "OBX 1")
    assert left.code == 0 and left.out.count("added") == 1
    corrected = labs(capsys, path, "import", file(path, hl7(other.removesuffix("F") + "C")))
    assert corrected.code == 0 and "corrected by the laboratory" in corrected.out
    (old, _, new) = labs(capsys, path, "list", "--all", "--json").json["results"]
    assert (old["value"], old["corrected_by"], new["value"], new["corrects"]) == (119.94, new["id"], 11.994, old["id"])


def test_a_mapping_is_saved_with_the_first_file_and_used_for_the_next(path: Path, capsys: Capture) -> None:
    toml = file(path, MAPPING.encode(), "lis.toml")
    given = file(path, (HEAD + ROW).encode("gb18030"), "day.csv")
    done = labs(capsys, path, "import", given, "--mapping", toml, "--save-mapping", "central", "--json")
    (row,) = done.json["results"]
    assert (row["value"], row["uln"], row["method"]) == (119.94, 5.9, "检验科, ECLIA")
    later = ROW.replace("2026/03/14 20:00;术前", "2026/03/15 07:00;").replace("0-5,9", "")
    given.write_bytes((HEAD + later).encode("gb18030"))
    row = labs(capsys, path, "import", given, "--mapping", "central", "--json").json["results"][0]
    assert (row["uln"], row["when"]) == (5.9, "after"), "the limit as remembered, the side by the time"
    assert "name one" in labs(capsys, path, "import", given, "--save-mapping", "x").err
    assert "did you mean 'central'" in labs(capsys, path, "import", given, "--mapping", "centrall").err


def test_a_unit_is_converted_on_request(path: Path, capsys: Capture) -> None:
    given = file(path, hl7("OBX|1|NM|1975-2^TBil^LN||5|mg/dL|0-1.2||||F"))
    told = labs(capsys, path, "import", given, "--convert", "bilirubin=umol/L", "--json").json["results"][0]
    assert (told["value"], told["unit"], told["method"]) == (85.5, "umol/L", "reported 5 mg/dL, ULN 1.2")
    assert "is not ANALYTE=UNIT" in labs(capsys, path, "import", given, "--convert", "bilirubin").err


def test_what_is_exported_is_what_another_folder_imports(path: Path, tmp_path: Path, capsys: Capture) -> None:
    labs(capsys, path, "import", file(path, hl7(IL6, CRP)), "--by", "wu")
    out = path.with_name("out.json")
    assert labs(capsys, path, "export", out).out == f"{out}: 2 results\n"
    assert json.loads(out.read_text())["entry"][0]["resource"]["code"]["coding"][0]["code"] == "26881-3"
    assert "is there already" in labs(capsys, path, "export", out).err
    other = record(tmp_path / "other", [poll(MACHINE, seq) for seq in range(11)])
    assert labs(capsys, other, "import", out).code == 0
    keys = ("analyte", "value", "censor", "unit", "uln", "specimen_utc", "when", "method", "by")
    first, second = (
        [{key: row[key] for key in keys} for row in labs(capsys, where, "list", "--json").json["results"]]
        for where in (path, other)
    )
    assert first == second
    assert "no results in case EMPTY" in labs(capsys, path, "export", out.with_name("x.json"), of="EMPTY").err
    assert "cannot be written" in labs(capsys, path, "export", path.parent / "none" / "x.json").err


def test_bundles_are_read_into_a_recording_alone(path: Path, capsys: Capture) -> None:
    labs(capsys, path, "import", file(path, hl7(IL6)))
    out = path.with_name("out.json")
    labs(capsys, path, "export", out)
    done = run(capsys, "labs", path, "import", out)
    assert done.code == 0 and "is there already" in done.err


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged(hl7(IL6, CRP, POTASSIUM).decode()))
def test_a_damaged_message_is_stored_whole_or_not_at_all(path: Path, capsys: Capture, text: str) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        own = Path(shutil.copy(path, folder))
        given_file = own.with_name("lab.hl7")
        given_file.write_text(text, encoding="utf-8", errors="replace")
        promised = labs(capsys, own, "import", given_file, "--review", "--json")
        done = labs(capsys, own, "import", given_file)
        stored = labs(capsys, own, "list", "--json").json["results"]
        assert done.code in (0, 2) and done.out.count("added ") == len(stored), "all that was said, and nothing else"
        assert len(stored) == (promised.json["stores"] if promised.code == 0 else 0)
