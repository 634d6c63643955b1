"""`alarms`, `list` and `info`: what users and their scripts rely on."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from session_monitor.storage.space import hours_left
from session_monitor.storage.sqlite import connect_writer
from tests.commands.cli import run
from tests.storage.sessions import PERIOD, SERIAL, li_als_3, miss, poll, raw_of, record, settled, small_machine, start

MACHINE = small_machine()
Capture = pytest.CaptureFixture[str]


def test_alarms_prints_a_row_a_transition(full: Path, capsys: Capture) -> None:
    done = run(capsys, "alarms", full, "--json")
    assert done.code == 0
    assert done.lines == [
        {
            "seq": 0,
            "channel": "pven_mmhg",
            "direction": "high",
            "t": 0.100001234,
            "utc": "2026-03-14T12:22:00.100001Z",
            "alarm": "return_high",
            "occurrence": 1,
            "from": "P",
            "to": "U",
            "event": "ON_DELAY",
            "priority": "high",
            "value": 151.5,
            "limit": 150.0,
            "by": "auto",
        }
    ]
    assert list(done.lines[0])[:3] == ["seq", "channel", "direction"]
    plain = run(capsys, "alarms", full).out
    assert "0:00:00.1" in plain and "return_high pven_mmhg high #1" in plain.replace("  ", " ")
    assert "151.5 (limit 150)" in plain


def test_a_recording_without_alarms(tmp_path: Path, capsys: Capture) -> None:
    path = record(tmp_path, [poll(MACHINE, 0)])
    assert run(capsys, "alarms", path, "--json").out == ""
    assert "no alarm transitions" in run(capsys, "alarms", path).out


def test_list_shows_each_recording_oldest_first_and_what_cannot_be_read(
    full: Path, tmp_path: Path, capsys: Capture
) -> None:
    folder = full.parent
    (folder / "20270101T000000Z_bad.sqlite").write_bytes(b"x")
    (folder / "notes.txt").touch()
    recorder = start(folder, new=True)
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    try:
        closed, going_on, bad = run(capsys, "list", folder, "--json").lines
        plain = run(capsys, "list", folder).out.splitlines()
    finally:
        recorder.close("test")
    assert (closed["recording"], closed["state"], closed["polls"]) == (str(full), "closed", 9)
    assert closed["alarms"] == {"high": 1, "medium": 0, "low": 0} and closed["simulated"] and closed["error"] is None
    assert (going_on["state"], going_on["end_reason"], going_on["polls"]) == ("recording", None, 1)
    assert set(bad) == {"recording", "error"} and "not a recording" in bad["error"]
    assert plain[0].startswith("2026-03-14 20:22  CASE"), "times for people are in the session's zone"
    assert plain[0].endswith("closed  SIMULATED") and plain[2].startswith("unreadable")


def test_list_without_recordings_or_folder(tmp_path: Path, capsys: Capture) -> None:
    assert run(capsys, "list", tmp_path).out == f"no recordings in {tmp_path}\n"
    assert run(capsys, "list", tmp_path, "--json").out == ""
    assert "is not a folder" in run(capsys, "list", tmp_path / "nope").err


def test_info_says_what_is_inside(full: Path, capsys: Capture) -> None:
    info = run(capsys, "info", full, "--json").json
    assert (info["polls"], info["missed_polls"], info["duration_s"]) == (9, 1, 0.9)
    assert info["channels"][8] == {"name": "pacc_mmhg", "unit": "mmHg"}
    assert info["phases"] == [{"start_s": 0.000001234, "end_s": 0.800001234, "code": 2, "name": "exchange"}]
    lasting = {"machine_restarted": None, "totals": {}}
    assert info["gaps"] == [{"start_s": 0.800001234, "end_s": None, "cause": "timeout", "polls": 1, **lasting}]
    assert info["bytes"] == full.stat().st_size
    assert info["results"][1]["reduction_percent"] == pytest.approx(82.9165, abs=1e-4)
    plain = run(capsys, "info", full).out
    for words in (
        "SIMULATED",
        "case CASE, bed 3",
        "exchange (2)",
        "bag changed (lin)",
        "weight_kg 61.5 kg",
        "82.9 % down",
    ):
        assert words in plain


def test_info_says_which_totals_a_gap_left_open(tmp_path: Path, capsys: Capture) -> None:
    machine = li_als_3()
    steps = [poll(machine, 0), *map(miss, range(1, 6)), poll(machine, 6), *map(miss, range(7, 36))]
    steps.append(poll(machine, 36, raw_of(machine, 36, serial=SERIAL + 1)))
    plain = run(capsys, "info", record(tmp_path, steps, machine)).out
    assert "gap        0:00:00  0.6 s, timeout; totals sure" in plain
    restarted = next(line for line in plain.splitlines() if "3.0 s, timeout" in line)
    most_ml = 0.05 * (machine.channel("bp_ml_min").high or 0)
    assert f"timeout; machine restarted; bp_total_ml off by at most {most_ml:.1f}; " in restarted
    assert restarted.endswith("net_removal_ml off by an unknown amount")


def test_info_of_a_session_under_way_says_how_long_the_disk_lasts(
    tmp_path: Path, capsys: Capture, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session_monitor.storage.space.shutil.disk_usage", lambda _: SimpleNamespace(free=10**9))
    recorder = start(tmp_path / "now")
    recorder.put(poll(MACHINE, 0))
    settled(recorder, 0)
    try:
        info, plain = (run(capsys, "info", recorder.path, *more) for more in (("--json",), ()))
        assert info.json["hours_left"] == pytest.approx(hours_left(tmp_path, MACHINE, PERIOD))
        assert f", room for {info.json['hours_left']:.0f} h more" in plain.out
    finally:
        recorder.close("test")
    assert run(capsys, "info", full, "--json").json["hours_left"] is None


def test_info_of_an_interrupted_recording(tmp_path: Path, capsys: Capture) -> None:
    path = record(tmp_path, [poll(MACHINE, 0)])
    connection = connect_writer(path)
    connection.execute("DELETE FROM run_end")
    connection.close()
    info = run(capsys, "info", path, "--json").json
    assert (info["state"], info["end_reason"], info["runs"][0]["ended_utc"]) == ("interrupted", None, None)
    assert "interrupted" in run(capsys, "info", path).out


@pytest.mark.parametrize("command", ["alarms", "info"])
def test_what_is_not_a_recording_is_one_line(command: str, tmp_path: Path, capsys: Capture) -> None:
    junk = tmp_path / "junk.sqlite"
    junk.write_bytes(b"junk" * 100)
    for bad in (tmp_path, tmp_path / "nope.sqlite", junk):
        done = run(capsys, command, bad)
        assert done.code == 2 and str(bad) in done.err
    assert run(capsys, command).code == 2
