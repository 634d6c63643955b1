"""docs/json.md explains every key that a command prints, and its examples have exactly those keys."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from session_monitor.commands.rows import device_rows, gap_row
from session_monitor.domain.derived.unseen import Moved, Unseen
from session_monitor.domain.machine import Station
from session_monitor.monitor.ledger import Gap, gap_details
from session_monitor.storage import contents
from session_monitor.storage.reading import Recording
from session_monitor.storage.sqlite import connect_writer
from tests.commands.cli import run
from tests.commands.test_machines import MAP as FLOW
from tests.commands.test_salvage import another_map
from tests.endtoend.foreign import ForeignMachine

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
SECTION = re.compile(r"^## `(.*?)`\n(.*?)```json\n(.*?)```", re.MULTILINE | re.DOTALL)
KEYS_OF_ROW = re.compile(r"^\| (`.*?`) \|", re.MULTILINE)


def explained_in(table: str) -> set[str]:
    """The keys in the first column of a table."""
    return set(re.findall(r"`([^`]+)`", " ".join(KEYS_OF_ROW.findall(table))))


SECTIONS = {head: (explained_in(body), json.loads(example)) for head, body, example in SECTION.findall(PAGE)}
"""Heading -> (keys the table explains, example)."""


OF_THE_LOG = ("id", "recording", "corrects", "reason", "corrected_by", "withdrawn")
"""Keys of a result that say what became of it, not what it is."""
COUNTED = Unseen(False, {"dp_total_ml": Moved(12.5, 12.5, 12.5)})
NAMED_BY_DATA = (
    *("gaps[].totals", "entered", "rows", "remade", "changes[].was", "changes[].now"),
    *("changes[].a", "changes[].b", "machine.a", "machine.b"),
)
"""Objects whose keys are names of values, tables or fields."""


def keys(value: Any, at: str = "") -> Iterator[str]:
    """Every key of a JSON value: a.b within objects, a[] within lists, a.* where the names are anybody's."""
    if isinstance(value, dict):
        for name, inner in value.items():
            step = "*" if at in NAMED_BY_DATA else name
            yield from keys(inner, f"{at}.{step}" if at else step)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{at}[]")
    else:
        yield at


ITEM = re.compile(
    r"^(indication|contraindications|end)(\.parts\[\])*(?=\.(id|verdict|section|value|limit|flags|parts|window(\.\w+)?)$)"
)
"""A verdict or one of its parts, however deep."""


ANY_NAME = ("sofa[].parts", "stated_uncertainty")
ESTIMATE_KEYS = {"value", "low", "high", "reason", "flags"}


def leaves(value: Any, at: str = "") -> Iterator[str]:
    """Every key that holds no further keys, those of empty lists and objects too; verdicts are all ITEM, and figures
    with their interval ESTIMATE beside their own name."""
    if isinstance(value, dict) and set(value) == ESTIMATE_KEYS:
        yield from (at, *(f"ESTIMATE.{key}" for key in ESTIMATE_KEYS))
        return
    inner = value if isinstance(value, dict) and not at.endswith("fields") else {}
    for name, each in inner.items():
        yield from leaves(each, f"{at}.{'*' if at in ANY_NAME else name}" if at else name)
    lists = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    for each in lists:
        yield from leaves(each, f"{at}[]")
    if not inner and not lists:
        yield ITEM.sub("ITEM", at)


def compare_case(head: str, printed: Any) -> None:
    """The same for what is made of verdicts and entries."""
    explained, example = SECTIONS[head]
    if "sessions[].results[].*" in explained:
        listed = {key for key in SECTIONS["labs FILE list --json"][0] if key.startswith("results[]")}
        listed -= {f"results[].{name}" for name in OF_THE_LOG}
        explained = explained - {"sessions[].results[].*"} | {f"sessions[].{key}" for key in listed}
    assert set(leaves(printed)) == set(leaves(example)), "the example is not what is printed"
    assert explained == set(leaves(example)), "the table does not explain what is printed"


def compare(head: str, printed: Any) -> None:
    """Printed, example and table have the same keys."""
    explained, example = SECTIONS[head]
    assert set(keys(printed)) == set(keys(example)), "the example is not what is printed"
    if head.startswith("info"):
        explained = explained - {"results[].*"} | SECTIONS["list [DIR] --json"][0] - {"error"}
        explained |= {key for key in SECTIONS["labs FILE list --json"][0] if key.startswith("results[]")}
    if head.startswith("whatif"):
        changes = {f"sessions[].{name}[]." for name in ("lost", "gained", "earlier", "later")}
        named = {key.removeprefix("*.") for key in explained if key.startswith("*.")}
        explained = {key for key in explained if "*" not in key} | {
            key for key in keys(example) if any(key.removeprefix(change) in named for change in changes)
        }
    listed = SECTIONS["labs FILE list --json"][0]
    if head == "labs FILE import OTHER --json":
        explained = explained - {"results[].*"} | listed
    if "--review" in head:
        log = {f"results[].{name}" for name in OF_THE_LOG}
        stored = {key for key in listed - log if key.startswith("results[]") and "reduction" not in key}
        explained = explained - {"rows[].result.*"} | {
            f"rows[].result.{key.removeprefix('results[].')}" for key in stored
        }
    if head.startswith("labs FILE add"):
        listed = SECTIONS["labs FILE list --json"][0]
        explained = {key.removeprefix("results[].") for key in listed if key.startswith("results[]")} | {"notes[]"}
    assert explained == set(keys(example)), "the table does not explain what is printed"


def test_what_recordings_give(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compare("alarms FILE --json", run(capsys, "alarms", full, "--json").json)
    compare("list [DIR] --json", run(capsys, "list", full.parent, "--json").json)
    info = run(capsys, "info", full, "--json").json
    assert info["gaps"][0]["totals"] == {}, "it lasts to the end"
    info["gaps"].append(gap_row(contents.Gap(0.2, 0.7, "timeout", 4, COUNTED)))
    assert info["devices"] == []
    scale, of_scale = Station("scale", "Scale"), {"device": "scale"}
    begun = of_scale | {"start_s": 0.2, "end_s": None, "cause": "timeout", "detail": "Scale: off", "polls": 1}
    ended = begun | {"end_s": 0.7, "polls": 5}
    (row,) = info["devices"] = device_rows([scale], [of_scale | {"serial": 7, "before": None}], [begun, ended])
    assert (row["serials"], row["gaps"]) == ([7], [{key: ended[key] for key in ended if key != "device"}])
    compare("info FILE --json", info)
    compare("labs FILE list --json", run(capsys, "labs", full, "list", "--json").json)
    compare("verify FILE --json", run(capsys, "verify", full, "--json").json)
    crp = ["--analyte", "CRP", "--value", "80", "--unit", "mg/L", "--uln", "5"]
    options = [*crp, "--when", "after", "--time", "2026-03-14T18:00:00Z", "--laboratory", "North"]
    run(capsys, "labs", full, "add", *options)
    options[options.index("--uln") + 1] = "6"
    compare("labs FILE add --json", run(capsys, "labs", full, "add", *options, "--json").json)
    crp = "CRP,70,mg/L,5,2026-03-14T19:00:00Z,after\n"
    (full.parent / "l.csv").write_text(f"analyte,value,unit,uln,time,when\n{crp}{crp}")
    imported = run(capsys, "labs", full, "import", full.parent / "l.csv", "--json").json
    compare("labs FILE import OTHER --json", imported)
    (full.parent / "m.csv").write_text("analyte,value,unit,uln,time,when\nCRP,60,mg/L,5,2026-03-14T20:00:00Z,\n")
    reviewed = run(capsys, "labs", full, "import", full.parent / "m.csv", "--review", "--json").json
    compare("labs FILE import OTHER --review --json", reviewed)


def test_what_salvage_gives(full: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = another_map(tmp_path)
    redecoded = run(capsys, "redecode", full, "--map", new, "--to", tmp_path / "r.sqlite", "--json").json
    compare("redecode FILE --map NEW.toml --to OUT --json", redecoded)
    connection = connect_writer(full)
    connection.execute("DELETE FROM poll WHERE seq = 4")
    connection.execute("DELETE FROM clock")
    connection.close()
    recovered = run(capsys, "recover", full, "--to", tmp_path / "n.sqlite", "--json").json
    compare("recover FILE --to NEW --json", recovered)


def test_what_record_and_doctor_give(tmp_path: Path) -> None:
    link = "sim:normal?speed=1000"
    summary = program("record", "--machine", "li-als-3", "--link", link, "--for", "1", "--recordings", str(tmp_path))
    assert list(summary) == [
        *("recording", "polls", "missed_polls", "late_polls", "poll_ms", "gaps", "alarms", "machine", "simulated")
    ]
    assert summary["gaps"] == []
    summary["gaps"] = [gap_details(Gap(start_ns=0, end_ns=10**9, cause="timeout", polls=3, unseen=COUNTED))]
    compare("record --json", summary)
    looked = program("doctor", "--recordings", str(tmp_path))
    compare("doctor --json", looked)
    names = ", ".join(check["name"] for check in looked["checks"])
    assert f"| `checks[].name` | {names} |" in PAGE


def test_what_machines_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    two = [tmp_path / "a.toml", tmp_path / "b.toml"]
    decimals = '[[channel]]\nname = "decimals"\ntable = "input"\naddress = 30\ntype = "u16"\n'
    text = FLOW.replace('type = "f32"', 'type = "f32"\nexponent_from = "decimals"') + decimals
    two[0].write_text(text)
    two[1].write_text(text.replace("version = 1", "version = 2").replace("high = 500", "high = 400"))
    listed = run(capsys, "machines", "--json").json
    listed["machines"].append({**listed["machines"][0], "devices": ["scale"]})
    compare("machines --json", listed)
    compare("machines check PATH --json", run(capsys, "machines", "check", two[0], "--json").json)
    compare("machines diff A B --json", run(capsys, "machines", "diff", *two, "--json").json)
    two[0].write_text(text.replace('[[device]]\nid = "scale"\nname = "Scale"\nunit = 7\n', ""))
    with ForeignMachine({8: 0, 9: 1}, identity=0x0901) as served:
        done = run(capsys, "machines", "probe", "--machine", two[0], "--link", served.link, "--json")
    compare("machines probe --link L --machine M --json", done.json)


def test_what_case_and_assess_give(full: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of = ("case", "--recordings", full.parent, Recording.open(full).meta.case)
    at = ("--time", "2026-03-14 18:00", "--by", "wu", "--json")
    added = run(capsys, *of, "add", "mode", "mode=li_als", "reason=liver failure", *at).json
    compare_case("case CASE_ID add --json", added)
    run(capsys, *of, "add", "contraindications", "severe_active_bleeding=yes", *at)
    run(capsys, *of, "add", "going_on", "consent=yes", "safer_mode=plasma_exchange", "reason=no other way", *at)
    run(capsys, *of, "add", "vital_signs", "gcs=14", *at)
    pair = ("analyte=IL-6", "across=loop", "unit=pg/mL", "inlet=88", "outlet=1.5", "outlet_censor=<")
    in_it = ("--time", "2026-03-14T12:22:00.4+00:00", "--json")
    assert run(capsys, *of, "add", "circuit_specimen", *pair, *in_it).code == 0
    compare_case("assess FILE|CASE_ID --json", run(capsys, "assess", of[-1], *of[1:3], "--json").json)


def test_no_command_is_left_out() -> None:
    assert {head.split()[0] for head in SECTIONS} == {
        "alarms",
        "list",
        "info",
        "labs",
        "case",
        "assess",
        "record",
        "doctor",
        "verify",
        "whatif",
        "recover",
        "redecode",
        "machines",
    }


def program(*arguments: str) -> Any:
    """The document that the installed program prints."""
    done = subprocess.run(
        [sys.executable, "-m", "session_monitor", *arguments, "--json"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)
