"""`labs CASE_ID`: each result is written where it belongs, and nothing of a course is entered on the wrong side."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from session_monitor.storage.sqlite import connect_writer
from session_monitor.storage.start import Origin
from tests.commands.cli import Done, run
from tests.storage.sessions import UTC0, poll, record, settled, small_machine, start

MACHINE = small_machine()
Capture = pytest.CaptureFixture[str]
HOUR = 3600 * 10**9
GIVEN = {
    "analyte": "IL-6",
    "value": "119.94",
    "unit": "pg/mL",
    "uln": "7",
    "time": "2026-03-14 20:00",
    "when": "before",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed session of case CASE at 20:22 in Shanghai, one second long, before plasma is exchanged."""
    return record(tmp_path, [poll(MACHINE, seq) for seq in range(11)])


def labs(capsys: Capture, folder: Path, *words: str, of: str = "CASE") -> Done:
    return run(capsys, "labs", "--recordings", folder, of, *words)


def add(capsys: Capture, folder: Path, of: str = "CASE", more: tuple[str, ...] = (), **given: str) -> Done:
    told = GIVEN | given
    told = {"again": told["value"]} | told
    return labs(capsys, folder, "add", *(x for k, v in told.items() for x in (f"--{k}", v)), *more, of=of)


def test_each_result_is_written_where_it_belongs(tmp_path: Path, path: Path, capsys: Capture) -> None:
    assert add(capsys, tmp_path).code == 0
    assert add(capsys, tmp_path, value="20.49", time="2026-03-14 21:00", when="after").code == 0
    assert add(capsys, tmp_path, value="33", time="2026-03-20 07:00", when="between").code == 0
    rows = labs(capsys, tmp_path, "list", "--json").json["results"]
    assert [(row["value"], row["recording"]) for row in rows] == [(119.94, path.name), (20.49, path.name), (33.0, None)]
    assert [row["reduction"] for row in rows] == [None, "number", None], "between belongs to no session"
    alone = run(capsys, "labs", path, "list", "--json").json["results"]
    assert [row["value"] for row in alone] == [119.94, 20.49]
    assert run(capsys, "verify", path).code in (0, 3)


def test_results_before_any_session_lie_beside_the_recordings(tmp_path: Path, capsys: Capture) -> None:
    assert add(capsys, tmp_path, of="NEW", time="2026-10-01T20:00:00+08:00").code == 0
    (row,) = labs(capsys, tmp_path, "list", "--json", of="NEW").json["results"]
    assert row["recording"] is None and row["when"] == "before"
    late = add(capsys, tmp_path, of="NEW", when="after", time="2026-10-01T20:00:00+08:00")
    assert "before the first session began" in late.err


def test_corrections_are_written_where_the_old_value_is(tmp_path: Path, path: Path, capsys: Capture) -> None:
    add(capsys, tmp_path, value="1199.4")
    add(capsys, tmp_path, value="3.3", time="2026-03-20 07:00", when="between")
    inside, beside = (row["id"] for row in labs(capsys, tmp_path, "list", "--json").json["results"])
    why = ("--reason", "a comma too far right", "--by", "wu")
    assert add(capsys, tmp_path, more=("--corrects", inside, *why)).code == 0
    fix = {"value": "33", "time": "2026-03-20 07:00", "when": "between"}
    assert add(capsys, tmp_path, more=("--corrects", beside, *why), **fix).code == 0
    rows = labs(capsys, tmp_path, "list", "--all", "--json").json["results"]
    assert [(row["value"], row["reason"] != "", row["corrected_by"] is None) for row in rows] == [
        (1199.4, False, False),
        (3.3, False, False),
        (119.94, True, True),
        (33.0, True, True),
    ]
    (alone,) = run(capsys, "labs", path, "list", "--json").json["results"]
    assert (alone["value"], alone["corrects"], alone["reason"]) == (119.94, 1, "a comma too far right")
    again = add(capsys, tmp_path, more=("--corrects", inside, *why))
    assert "no standing IL-6 result" in again.err
    path.unlink()
    name = rows[2]["id"]
    gone = add(capsys, tmp_path, value="118", more=("--corrects", name, *why))
    assert f"{path.name} is not in {tmp_path}" in gone.err, "what a recording says is corrected there"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            {"time": "2026-03-14 20:30"},
            "0.1 h after the session of 2026-03-14 12:22 UTC ended, so it is not one from before",
        ),
        ({"when": "after"}, "before the first session began"),
        ({"when": "soon"}, "'soon' is not one of"),
    ],
)
def test_the_wrong_side_is_refused(
    tmp_path: Path, path: Path, capsys: Capture, given: dict[str, str], why: str
) -> None:
    done = add(capsys, tmp_path, **given)
    assert done.code == 2 and why in done.err
    assert labs(capsys, tmp_path, "list").out == f"no results in case CASE in {tmp_path}\n"


def test_while_the_session_is_recorded_the_screen_takes_its_results(tmp_path: Path, capsys: Capture) -> None:
    recorder = start(tmp_path)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    try:
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}"
        assert "is being recorded" in add(capsys, tmp_path, time=now, when="after").err
        assert "plasma had been exchanged" in add(capsys, tmp_path, time=now).err
        assert "during the session" in add(capsys, tmp_path, when="between", time=now).err
        earlier = "2026-03-13 20:00"
        assert add(capsys, tmp_path, when="between", time=earlier).code == 0, "the course alone is nobody else's"
    finally:
        recorder.close("test")
    assert add(capsys, tmp_path).code == 0


def test_nothing_is_stored_by_halves(tmp_path: Path, path: Path, capsys: Capture) -> None:
    """Of two recordings one was altered: the other gets nothing either."""
    other = record(tmp_path, [poll(MACHINE, seq, utc_ns=UTC0 + 48 * HOUR + seq) for seq in range(11)],
                   origin=Origin(UTC0 + 48 * HOUR, 7))  # fmt: skip
    connection = connect_writer(other)
    connection.execute("UPDATE poll SET raw_ad1 = 1 - raw_ad1 WHERE seq = (SELECT max(seq) FROM poll)")
    connection.execute("UPDATE seal SET digest = zeroblob(32)")
    connection.close()
    csv = tmp_path / "day.csv"
    csv.write_text(
        "analyte,value,unit,uln,time,when\nCRP,80,mg/L,5,2026-03-14 20:00,before\n"
        "CRP,70,mg/L,5,2026-03-16 20:00,before\nCRP,9,mg/L,5,2026-03-20 20:00,between\n"
    )
    done = labs(capsys, tmp_path, "import", str(csv))
    assert done.code == 2 and "altered" in done.err and other.name in done.err
    assert labs(capsys, tmp_path, "list").out == f"no results in case CASE in {tmp_path}\n"
    assert run(capsys, "labs", path, "list").out == f"no results in {path}\n"


def test_a_case_nobody_knows_may_be_mistyped(tmp_path: Path, path: Path, capsys: Capture) -> None:
    assert "no case is called 'CASEE'" in labs(capsys, tmp_path, "list", of="CASEE").err
    assert "no such file" in labs(capsys, tmp_path, "list", of="a/b").err, "a pseudonym has no slashes"
    assert "name a recording, or a case" in labs(capsys, tmp_path, "list", of=" ").err
