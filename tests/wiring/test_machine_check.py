"""What `doctor` says of the machine this computer is set up for: above all what cannot be checked with its map."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from session_monitor.config.console_file import console_path
from session_monitor.wiring.checks import FAIL, GOOD, WARN, machine
from tests.endtoend.beside import ALARM, machine_folder


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    console_path().parent.mkdir(parents=True)
    return console_path()


def test_no_machine_is_fine(file: Path) -> None:
    assert not file.exists()
    assert machine().state == GOOD


def test_a_map_with_neither_identity_nor_heartbeat_says_what_is_not_noticed(file: Path) -> None:
    file.write_text('machine = "flow-example"\nlink = "tcp://10.0.0.9"\n')
    check = machine()
    assert check.state == WARN
    for said in (
        "Flow meter example at tcp://10.0.0.9",
        "another device in the place of the machine is not noticed",
        "may hang and go on answering unnoticed",
        "a sensor that stands still is not noticed at flow_ml_min",
    ):
        assert said in check.detail


def test_what_is_checked_of_the_li_als_is_not_said_to_be_missing(file: Path) -> None:
    file.write_text('machine = "li-als-3"\nlink = "tcp://10.0.0.5"\n')
    assert "identity" not in machine().detail and "heartbeat" not in machine().detail


def test_a_link_that_will_not_do_is_a_failure(file: Path) -> None:
    file.write_text('machine = "flow-example"\nlink = ["tcp://10.0.0.9", "scale=tcp://h"]\n')
    assert machine().state == FAIL
    assert "[link 2]: scale=: Flow meter example has no device 'scale'" in machine().detail


def test_a_device_whose_other_serial_number_alarms_nobody_is_named(file: Path, tmp_path: Path) -> None:
    folder = machine_folder(tmp_path / "with-devices")
    file.write_text(f'machine = "{folder}"\nlink = "tcp://10.0.0.5"\n')
    assert "alarms nobody" not in machine().detail
    alarms = folder / "alarms.toml"
    alarms.write_text(alarms.read_text("utf-8").replace(ALARM, ""), encoding="utf-8")
    said = "an exchange of device scale for another of its kind is recorded but alarms nobody: "
    needs = "no alarm has a condition of kind 'wrong_device' on scale_serial"
    assert said + needs in machine().detail and machine().detail.count("alarms nobody") == 1


def test_a_machine_whose_other_serial_number_alarms_nobody_is_named(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "scale"
    shutil.copytree(Path(str(resources.files("drivers") / "weight_example")), folder)
    file.write_text(f'machine = "{folder}"\nlink = "tcp://10.0.0.9"\n')
    assert "alarms nobody" not in machine().detail
    alarms = folder / "alarms.toml"
    watching, other = 'kind = "wrong_machine"\nchannel = "serial"', 'kind = "code"\nchannel = "stable"\nequals = 0'
    alarms.write_text(alarms.read_text("utf-8").replace(watching, other), encoding="utf-8")
    assert "exchange of the machine for another of its kind is recorded but alarms nobody" in machine().detail


def test_alarms_that_will_not_do_are_a_failure(file: Path, tmp_path: Path) -> None:
    folder = machine_folder(tmp_path / "with-devices")
    (folder / "alarms.toml").write_text('[set]\nmachine = "other"\nversion = 1\n')
    file.write_text(f'machine = "{folder}"\nlink = "tcp://10.0.0.5"\n')
    assert machine().state == FAIL and "this set is for 'other'" in machine().detail
