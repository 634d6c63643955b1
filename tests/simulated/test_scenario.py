"""Scenario files: every built-in one loads, and a bad one is refused whole with every error at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.simulated import phases
from drivers.simulated.faults.base import Fault, Moment
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.scenario import FAULTS, load_scenario, parse_scenario, scenario_names
from session_monitor.config.errors import ConfigError
from session_monitor.domain.machine import MachineMap

README = Path(__file__).parents[2] / "drivers/li_als_3/scenarios/README.md"
SPECIFIED = {
    *("separator-clotting", "access-kink", "return-kink", "return-disconnection", "air-in-return", "blood-leak"),
    *("supply-empty", "inner-emptying", "adsorber-plugging", "scale-bumped", "scale-drift", "heater-fault"),
    *("heparin-stop", "sensor-stuck", "sensor-invalid", "machine-restart", "fibre-clotting", "access-disconnection"),
    *("clamp-mismatch", "detector-dead", "replacement-empty", "other-machine", "cytokine-not-falling"),
    *("link-drop", "link-delay", "link-half-open", "link-busy", "link-exceptions", "normal", "demo"),
    *("patient-moving", "access-suction"),
}


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_loads(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert scenario.description


def test_all_specified_scenarios_are_there() -> None:
    assert set(scenario_names()) >= SPECIFIED


def test_every_kind_of_fault_is_shown_by_a_scenario() -> None:
    shown = {fault.kind for name in scenario_names() for fault in load_scenario(name).faults}
    assert shown == set(FAULTS)


def test_the_readme_lists_every_fault_with_its_own_parameters() -> None:
    rows = {line.split("`")[1]: line for line in README.read_text("utf-8").splitlines() if line.startswith("| `")}
    assert set(rows) == set(FAULTS)
    for kind, fault in FAULTS.items():
        own = fault.model_fields.keys() - Fault.model_fields.keys()
        assert all(f"`{name}` {_plain(fault.model_fields[name].default)}" in rows[kind] for name in own), kind


def _plain(default: object) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default)


def test_an_unknown_name_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="no scenario is called that; did you mean 'access-kink'"):
        load_scenario("acces-kink")


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(
        'title = "Two"\ndescription = "Both lines."\n'
        '[[fault]]\nkind = "access-kink"\nonset = "90 s into prime"\nadded = 0.5\nduration_s = 5\n'
        '[[fault]]\nkind = "return-kink"\nonset = "1.5 h into purify"\n'
    )
    first, second = load_scenario(str(path)).faults
    assert (first.onset, first.duration_s) == (Moment(90.0, phases.PRIME), 5.0)
    assert second.onset == Moment(5400.0, phases.PURIFY)


def test_all_errors_at_once() -> None:
    text = """
titel = "x"
description = "d"
start = "soon"
[patient]
clearance_ml_min = { il66 = 3 }
[[fault]]
kind = "acess-kink"
onset = "30 min into purify"
[[fault]]
kind = "return-kink"
onset = "30 min into dialysis"
aded = 2
[[fault]]
kind = "heater-fault"
watts = 900
"""
    with pytest.raises(ConfigError) as caught:
        parse_scenario(text, "bad.toml")
    lines = str(caught.value).splitlines()
    wanted = ["titel", "title", "start", "patient", "fault 1"]
    wanted += ["fault 2 return-kink / onset", "fault 2 return-kink / aded"]
    wanted += ["fault 3 heater-fault / onset", "fault 3 heater-fault / watts"]
    for place in wanted:
        assert any(place in line for line in lines), (place, lines)
    assert all(line.startswith("bad.toml: ") for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "fault = 3",
        "alarm = 3",
        "[[alarm]]\nid = 4",
        "alarm = [1]",
        "[[fault]]\nkind = 4",
        "fault = [1]",
        "patient = 1",
        "= ",
        'title = ""',
    ],
)
def test_nonsense_is_refused_without_a_traceback(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_scenario(text, "bad.toml")


def test_a_scenario_says_where_it_begins(machine_map: MachineMap) -> None:
    machine = SimulatedMachine(machine_map, load_scenario("demo"))
    assert machine.phase == phases.PURIFY
    assert machine.t_s - machine.phase_starts[phases.PURIFY] == 27 * 60
