"""`machines`: maps listed, checked, compared and held against a live machine."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from session_monitor.config.machine_map import machine_names
from tests.commands.cli import run
from tests.endtoend.beside import ALARM, machine_folder
from tests.endtoend.foreign import ForeignMachine

MAP = """
[machine]
id = "flow-9"
name = "Flow 9"
version = 1
max_gap = 4
word_order = "low_first"
[identity]
channel = "kind"
equals = 0x0901
serial = "number"
[heartbeat]
absent = true
[[group]]
name = "slow"
period_s = 5
[[device]]
id = "scale"
name = "Scale"
unit = 7
[[channel]]
name = "kind"
table = "input"
address = 0
type = "u16"
[[channel]]
name = "number"
table = "input"
address = 2
type = "u32"
[[channel]]
name = "flow_ml_min"
table = "input"
address = 8
type = "f32"
unit = "mL/min"
low = 0
high = 500
[[channel]]
name = "air"
table = "discrete"
address = 3
type = "bit"
[[channel]]
name = "litres"
table = "input"
address = 20
type = "u32"
scale = "0.01"
unit = "L"
group = "slow"
"""


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    """A folder with the map above; without the device, which no server here answers for."""
    folder = tmp_path / "flow"
    folder.mkdir()
    (folder / "machine.toml").write_text(MAP.replace('[[device]]\nid = "scale"\nname = "Scale"\nunit = 7\n', ""))
    return folder


def _words(number: float) -> dict[int, int]:
    """Served at 8: a float with its low word first, as the map says."""
    high, low = struct.unpack(">HH", struct.pack(">f", number))
    return {0: 0x0901, 2: 0x2345, 3: 0x0001, 8: low, 9: high, 20: 4321, 21: 0}


@pytest.fixture
def served() -> Iterator[ForeignMachine]:
    with ForeignMachine(_words(87.25), {}, {3: True}, identity=0x0901) as machine:
        yield machine


def test_the_built_in_machines_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    listed = run(capsys, "machines", "--json").json["machines"]
    assert [row["machine"] for row in listed] == list(machine_names())
    assert {"machine": "li-als-3", "name": "Li-ALS 3.0", "version": 1, "channels": 89, "devices": []} in listed
    assert "li-als-3 " in run(capsys, "machines").out


def test_check_prints_how_the_map_is_read(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = run(capsys, "machines", "check", flow, "--json", "--baud", "9600", "--answers-in", "10").json
    fast, slow = row["groups"]
    assert (fast["period_s"], slow["period_s"], fast["channels"], slow["channels"]) == (0, 5, 4, 1)
    asked = [(r["table"], r["first"], r["last"], r["modicon"]) for r in fast["requests"]]
    assert asked == [("input", 0, 9, "30001"), ("discrete", 3, 3, "10004")]
    assert (fast["bridged"], slow["bridged"]) == (5, 0)
    tcp, rtu = row["cycle"]
    assert (tcp["each_poll_ms"], tcp["all_due_ms"]) == (20.0, 30.0)
    # 13 bytes around the data, 11 bits a byte, two pauses of 3.5 characters a request
    characters = 13 + 20 + 7 + 13 + 1 + 7
    assert rtu["each_poll_ms"] == pytest.approx(20 + 1e3 * characters * 11 / 9600, abs=0.1)
    layout = {each["channel"]: each for each in row["layout"]}
    assert (layout["flow_ml_min"]["order"], layout["flow_ml_min"]["modicon"]) == ("CDAB", "30009")
    assert (layout["kind"]["order"], layout["litres"]["scale"]) == ("AB", "1/100")
    said = " ".join(row["unnoticed"])
    assert "hang and go on answering" in said and "litres: add low and high" in said
    assert "another device in the place" not in said and "exchange of the machine" not in said
    assert row["alarms"] is None


def test_check_in_words_says_the_same(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "machines", "check", flow, "--baud", "9600").out
    assert "no mistake found: Flow 9, version 1, 5 channels, no alarms.toml beside it" in out
    assert "every 5 s: 1 request for 1 channel" in out and "RTU at 9600 baud" in out
    assert "input 8 = 30009" in out and "CDAB" in out
    assert "3 requests for 89 channels" in run(capsys, "machines", "check", "li-als-3").out


def test_a_device_is_asked_as_its_own_unit_and_what_it_lacks_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.toml").write_text(MAP.replace('name = "air"', 'device = "scale"\nname = "air"'))
    row = run(capsys, "machines", "check", tmp_path / "m.toml", "--json").json
    asked = {group["device"]: group["requests"][0]["unit"] for group in row["groups"]}
    assert asked == {"": None, "scale": 7}
    assert any(line.startswith("another device in the place of device scale") for line in row["unnoticed"])


def test_check_says_whose_serial_number_no_alarm_watches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = machine_folder(tmp_path / "with-devices")
    assert "alarms nobody" not in run(capsys, "machines", "check", folder).out
    alarms = folder / "alarms.toml"
    alarms.write_text(alarms.read_text("utf-8").replace(ALARM, ""), encoding="utf-8")
    line = "an exchange of device scale for another of its kind is recorded but alarms nobody"
    out = run(capsys, "machines", "check", folder).out
    assert line in out and out.count("alarms nobody") == 1
    assert sum(line in said for said in run(capsys, "machines", "check", folder, "--json").json["unnoticed"]) == 1
    alarms.unlink()
    assert "alarms nobody" not in run(capsys, "machines", "check", folder).out, "what is not there says it by itself"


def test_check_says_every_mistake_with_its_line(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = flow / "machine.toml"
    text = path.read_text().replace('type = "f32"', 'type = "f16"').replace("period_s = 5", "period_s = 0")
    path.write_text(text)
    written = text.splitlines()
    with pytest.raises(SystemExit) as ended:
        from session_monitor.__main__ import main

        main(["machines", "check", str(flow)])
    said = capsys.readouterr().err
    assert ended.value.code == 2
    kind, period = written.index('type = "f16"') + 1, written.index("period_s = 0") + 1
    assert f"{path}:{kind}: [channel 3 flow_ml_min / type]: 'f16' cannot be used" in said
    assert f"{path}:{period}: [group 1 slow / period_s]: " in said


def test_check_judges_the_alarms_beside_the_map(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (flow / "alarms.toml").write_text('[set]\nmachine = "other"\nversion = 1\n')
    done = run(capsys, "machines", "check", flow)
    assert done.code == 2
    assert "alarms.toml:2: [set / machine]: this set is for 'other'" in done.err


def test_diff_says_what_differs_and_its_exit_code(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    same = run(capsys, "machines", "diff", flow, flow, "--json")
    assert (same.code, same.json["same"], same.json["changes"]) == (0, True, [])
    other = flow.parent / "other.toml"
    text = (flow / "machine.toml").read_text().replace("high = 500", "high = 400\nword_order = 'high_first'")
    text = text.replace("version = 1", "version = 2").replace('name = "air"', 'name = "air_seen"')
    other.write_text(text)
    done = run(capsys, "machines", "diff", flow, other, "--json")
    assert done.code == 1
    changes = {change["channel"]: (change["a"], change["b"]) for change in done.json["changes"]}
    assert changes["flow_ml_min"] == ({"high": 500.0, "order": "CDAB"}, {"high": 400.0, "order": "ABCD"})
    assert changes["air"][1] is None and changes["air_seen"][0] is None
    assert set(changes) == {"flow_ml_min", "air", "air_seen"}
    assert done.json["machine"] == {"a": {"version": 1}, "b": {"version": 2}}
    words = run(capsys, "machines", "diff", flow, other)
    assert words.code == 1
    assert "flow_ml_min: high 500.0 -> 400.0, order CDAB -> ABCD" in words.out
    assert "machine: version 1 -> 2" in words.out and "air: only in the first" in words.out


def test_probe_shows_each_word_in_every_order(
    flow: Path, served: ForeignMachine, capsys: pytest.CaptureFixture[str]
) -> None:
    done = run(capsys, "machines", "probe", "--machine", flow, "--link", served.link, "--json")
    assert done.code == 0
    channels = {each["channel"]: each for each in done.json["channels"]}
    high, low = struct.unpack(">HH", struct.pack(">f", 87.25))
    assert channels["flow_ml_min"]["words"] == [low, high]
    readings = {each["order"]: each for each in channels["flow_ml_min"]["readings"]}
    assert set(readings) == {"ABCD", "CDAB", "BADC", "DCBA"}
    assert readings["CDAB"] == {"order": "CDAB", "value": 87.25, "plausible": True, "of_map": True}
    assert [order for order, each in readings.items() if each["plausible"] and each["value"] > 1] == ["CDAB"]
    assert {each["order"]: each["value"] for each in channels["kind"]["readings"]} == {"AB": 0x0901, "BA": 0x0109}
    assert next(e["value"] for e in channels["litres"]["readings"] if e["of_map"]) == 43.21
    assert channels["air"]["readings"] == [{"order": "AB", "value": 1.0, "plausible": None, "of_map": True}]
    (station,) = done.json["stations"]
    assert (station["same"], station["identity"], station["serial"]) == (True, "0x0901", 0x00012345)
    out = run(capsys, "machines", "probe", "--machine", flow, "--link", served.link).out
    assert "ABCD 591724545 " in out, "a count is shown in full, to be held against the machine's own display"
    assert "CDAB* 87.25" in out and "it is one (identity 0x0901); serial number 74565" in out


def test_probe_of_another_machine_shows_it_and_says_no(flow: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ForeignMachine(_words(5) | {0: 0x1111}, {}, {3: True}, identity=0x1111) as machine:
        done = run(capsys, "machines", "probe", "--machine", flow, "--link", machine.link)
    assert done.code == 1
    assert "ANOTHER MACHINE answers: identity 0x1111 instead of 0x0901" in done.out
    assert "CDAB* 5 " in done.out


def test_probe_says_why_nothing_can_be_read(
    flow: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session_monitor.wiring.probing.probe.__defaults__", (0.0,))
    done = run(capsys, "machines", "probe", "--machine", flow, "--link", "tcp://127.0.0.1:1")
    assert done.code == 2 and "127.0.0.1:1" in done.err
    done = run(capsys, "machines", "probe", "--machine", flow, "--link", "sim:normal")
    assert done.code == 2 and "there is no machine to look at" in done.err


def test_a_name_that_nobody_has_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "machines", "check", "li-als-4")
    assert done.code == 2 and "did you mean 'li-als-3'" in done.err
