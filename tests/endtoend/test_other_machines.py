"""Machines other than the Li-ALS are recorded by their maps as they stand, from a server that is not ours."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import Table
from session_monitor.wiring.map_plan import unnoticed
from tests.endtoend.program import Running, ask, run, until
from tests.modbus.serving import Serving, text, words

EXAMPLES = ("crrt-example", "weight-example", "flow-example")
INPUT, HOLDING, DISCRETE = Table.INPUT, Table.HOLDING, Table.DISCRETE
CRRT = {
    (INPUT, 0): text("CRRT-EX1", 4),
    (INPUT, 4): words("I", 70_001, "CDAB"),
    (INPUT, 7): [3],  # exchange
    (INPUT, 100): [-80 & 0xFFFF, 195, 160, -60 & 0xFFFF],
    (INPUT, 109): [1500, 2000, 1200, 600],
    (INPUT, 119): words("i", -1234, "CDAB"),
    (INPUT, 200): [*words("i", 3500, "CDAB"), *words("i", 1200, "CDAB")],
    (DISCRETE, 0): [0, 0, 0],
    (HOLDING, 0): [1500],
}
WEIGHT = {
    (HOLDING, 0): [0x5745, *words("I", 99_000)],
    (HOLDING, 7): [*words("i", 12_345), *words("i", -345), 3, 1, 0b1001],
}
FLOW = {
    (HOLDING, 0): words("f", 6.0, "CDAB"),
    (HOLDING, 8): words("d", 1.5, "CDAB"),
    (HOLDING, 20): [25],
    (HOLDING, 32): words("f", 37.5, "CDAB"),
}


def _recorded(tmp_path: Path, machine: str, serving: Serving, seconds: float) -> tuple[Path, dict[str, object]]:
    link = f"tcp://127.0.0.1:{serving.port}"
    arguments = ("record", "--machine", machine, "--link", link, "--for", str(seconds), "--json")
    done = run(*arguments, "--recordings", tmp_path / "recordings", home=tmp_path)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    return Path(summary["recording"]), summary


def _alarms(tmp_path: Path, recording: Path) -> set[str]:
    rows = run("alarms", recording, "--json", home=tmp_path).stdout.splitlines()
    return {json.loads(row)["alarm"] for row in rows if json.loads(row)["event"] == "ON_DELAY"}


def test_a_crrt_machine_is_recorded_with_its_own_tmp_and_alarms(tmp_path: Path) -> None:
    with Serving(CRRT, beats=6) as serving:
        recording, summary = _recorded(tmp_path, "crrt-example", serving, 4)
    assert summary["machine"] == {"identity": "CRRT-EX1", "serial": 70_001}
    columns = "pacc_mmhg, part_mmhg, pven_mmhg, effluent_mmhg, bp_ml_min, effluent_ml_h, removed_ml, bp_set_ml_min"
    (values,) = ask(recording, f"SELECT {columns} FROM reading ORDER BY seq LIMIT 1")
    assert values == (-80, 195, 160, -60, 150.0, 2000, -123.4, 150.0)
    weights = "SELECT DISTINCT effluent_bag_g, replacement_bag_g FROM reading WHERE effluent_bag_g IS NOT NULL"
    assert ask(recording, weights) == [(3500, 1200)]  # of a slower group: not with every poll
    # (195 + 160)/2 - -60 - 16: the formula and the hydrostatic offset of its map
    assert ask(recording, "SELECT tmp_derived_mmhg FROM reading ORDER BY seq LIMIT 1") == [(221.5,)]
    raised = _alarms(tmp_path, recording)
    assert "return_high" in raised
    assert not raised & {
        "part_limit",
        "return_low",
        "access_low",
        "access_high",
        "sensor_invalid",
        "wrong_machine",
        "link_lost",
    }


def test_a_weighing_indicator_says_its_own_decimals_and_unit(tmp_path: Path) -> None:
    with Serving(WEIGHT) as serving:
        recording, _ = _recorded(tmp_path, "weight-example", serving, 4)
    (values,) = ask(recording, "SELECT gross_g, net_g, stable, overload FROM reading ORDER BY seq LIMIT 1")
    assert values == pytest.approx((12_345.0, -345.0, 1, 1))  # thousandths of a kilogram
    assert "scale_overload" in _alarms(tmp_path, recording)


def test_a_unit_the_map_does_not_know_leaves_the_weight_unknown(tmp_path: Path) -> None:
    with Serving(WEIGHT | {(HOLDING, 12): [5]}) as serving:
        recording, _ = _recorded(tmp_path, "weight-example", serving, 1)
    assert set(ask(recording, "SELECT gross_g, net_g FROM reading")) == {(None, None)}


def test_a_flow_meter_of_low_words_first(tmp_path: Path) -> None:
    with Serving(FLOW) as serving:
        recording, summary = _recorded(tmp_path, "flow-example", serving, 4)
    assert summary["machine"] == {"identity": None, "serial": None}
    slow = "WHERE volume_ml IS NOT NULL AND temperature_c IS NOT NULL LIMIT 1"
    columns = "flow_ml_min, volume_ml, signal_percent, temperature_c"
    assert ask(recording, f"SELECT {columns} FROM reading {slow}") == [(100.0, 1500.0, 25.0, 37.5)]


def test_a_bare_map_runs_with_its_screen_and_says_what_is_not_checked(tmp_path: Path) -> None:
    with Serving(FLOW) as serving:
        arguments = ("--link", f"tcp://127.0.0.1:{serving.port}?timeout=3", "--recordings", tmp_path / "recordings")
        alone = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
        with Running("run", "--machine", "flow-example", *arguments, home=tmp_path, **alone) as running:
            recording = running.recording()
            until(running.screen, running)
            until(lambda: running.out.count("link good") > 1, running)
            assert running.end(signal.SIGINT, group=True) == 0
    assert running.err == ""
    good = [line for line in running.out.splitlines() if "link good" in line]
    assert all(" | not checked: identity, serial, heartbeat | " in line for line in good), good
    assert (tmp_path / "recordings" / "bedside.png").is_file()
    assert ask(recording, "SELECT DISTINCT flow_ml_min, signal_percent FROM reading") == [(100.0, 25.0)]
    for command in ("verify", "replay"):
        done = run(command, recording, home=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_words_in_both_languages_and_a_page(name: str) -> None:
    machine = load_machine(name)
    alarms = load_alarm_set(name, machine)
    assert machine.id == alarms.machine == name
    for rule in alarms.rules:
        english, chinese = (alarms.text(rule.key, language) for language in ("en", "zh"))
        assert english.name and english.action and english.name != chinese.name
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.name + chinese.action)
        assert "{channel}" not in english.name + chinese.name
    page = Path(__file__).parents[2] / "drivers" / name.replace("-", "_") / "README.md"
    assert "No real" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_example_reads_a_serial_number_that_alarms_nobody(name: str) -> None:
    machine = load_machine(name)
    assert not [line for line in unnoticed(machine, load_alarm_set(name, machine)) if "alarms nobody" in line]


def test_what_means_the_same_is_called_the_same() -> None:
    known = {alarm.id: alarm for alarm in load_alarm_set("li-als-3", load_machine("li-als-3")).alarms}
    ours = {alarm.id for name in EXAMPLES for alarm in load_alarm_set(name, load_machine(name)).alarms}
    assert ours - known.keys() == {"effluent_low", "scale_overload", "signal_weak"}
    for alarm in load_alarm_set("crrt-example", load_machine("crrt-example")).alarms:
        if alarm.id in known:
            same = known[alarm.id]
            assert (alarm.priority, alarm.latch, alarm.melody) == (same.priority, same.latch, same.melody)
