"""Rules that read well and could never speak, or say what nothing follows, are refused where somebody writes them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from session_monitor.config.alarm_mute import mute_rules
from session_monitor.config.alarm_set import load_alarm_set, parse_alarm_set
from session_monitor.config.errors import ConfigError
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.channels import WordType
from session_monitor.domain.conditions.alarm_set import AlarmSet, ConditionSpec
from session_monitor.domain.conditions.kinds import KINDS
from session_monitor.domain.machine import MachineMap

MACHINE = load_machine("li-als-3")
SHIPPED = load_alarm_set("li-als-3", MACHINE)
OTHER = load_machine("crrt-example")
DRIVERS = Path(__file__).parents[2] / "drivers"


def first(kind: str) -> ConditionSpec:
    return next(spec for alarm in SHIPPED.alarms for spec in alarm.conditions if spec.kind == kind)


def only(spec: ConditionSpec, **alarm: Any) -> AlarmSet:
    owner = next(each for each in SHIPPED.alarms if spec.keys[0].id == each.id)
    return replace(SHIPPED, alarms=(replace(owner, conditions=(spec,), **alarm),))


def said(spec: ConditionSpec, machine: MachineMap = MACHINE, **alarm: Any) -> list[str]:
    return [f"{each.where.rpartition(' / ')[2]}: {each.what}" for each in mute_rules(only(spec, **alarm), machine)]


def situated(kind: str, **where: Any) -> ConditionSpec:
    spec = first(kind)
    return replace(spec, where=replace(spec.where, **where))


@pytest.mark.parametrize("name", ["li-als-3", "crrt-example", "weight-example", "flow-example"])
def test_nothing_of_the_kind_is_shipped(name: str) -> None:
    machine = load_machine(name)
    assert not list(mute_rules(load_alarm_set(name, machine), machine))


@pytest.mark.parametrize(
    ("kind", "given", "refused"),
    [
        ("code", {"deadband": 1.0}, "deadband: code does not follow it; leave it out"),
        ("sensor_invalid", {"steps": ((1.0, 0.0),)}, "steps: sensor_invalid does not follow it; leave it out"),
        ("below_reference", {"never_past_machine": True}, "never_past_machine: below_reference does not follow it"),
        ("stopped", {"entered": "hct"}, "entered: stopped does not follow it; leave it out"),
        ("limit", {"equals": 1}, "equals: limit does not follow it; leave it out"),
        ("code", {"machine_limit": "pven_machine_low_mmhg"}, "machine_limit: code does not follow it; leave it out"),
    ],
)
def test_a_word_that_nothing_follows(kind: str, given: dict[str, Any], refused: str) -> None:
    (line,) = said(replace(first(kind), **given))
    assert line.startswith(refused)


@pytest.mark.parametrize(
    ("kind", "direction", "refused"),
    [
        ("rise_since", "low", "direction: rise_since judges high values only; write 'high'"),
        ("below_reference", "high", "direction: below_reference judges low values only; write 'low'"),
        ("code", "high", "direction: code has no direction; leave it out"),
    ],
)
def test_a_direction_that_is_not_judged(kind: str, direction: str, refused: str) -> None:
    spec = first(kind)
    turned = replace(spec, keys=tuple(replace_key(key, direction) for key in spec.keys))
    assert said(turned) == [refused]


def replace_key(key: Any, direction: str) -> Any:
    return type(key)(key.id, key.channel, direction)


NEVER = "the machine is never in one of these phases; name one that its map gives a code, or leave it out"


@pytest.mark.parametrize(
    ("where", "refused"),
    [
        ({"phases": frozenset()}, f"phases: {NEVER}"),
        ({"phases": frozenset({"return"}), "phases_not": frozenset({"return"})}, f"phases: {NEVER}"),
        ({"settled": ("bp",), "settled_s": 0.0}, "settled: settled and settled_s go together; give both or neither"),
        ({"settled_s": 5.0}, "settled_s: settled and settled_s go together; give both or neither"),
        ({"should_run": ("own",)}, "should_run: no pump 'ad1' is known; name another"),
    ],
)
def test_a_situation_that_never_comes(where: dict[str, Any], refused: str) -> None:
    assert said(situated("code", **where)) == [refused]


@pytest.mark.parametrize(
    ("where", "refused"),
    [
        ({"runs": ("cp",)}, "runs: the machine crrt-example has no channel cp_ml_min"),
        ({"flow_at_least": {"cp": 1.0}}, "flow_at_least: the machine crrt-example has no channel cp_ml_min"),
        ({"ordered": ("cp",)}, "ordered: the machine crrt-example has no channel cp_set_ml_min"),
        ({"phases": frozenset({"purify"})}, f"phases: {NEVER}"),
        ({"word": "separation"}, "applies: the machine crrt-example has no channel fp_ml_min, which would show that"),
    ],
)
def test_a_situation_of_another_machine(where: dict[str, Any], refused: str) -> None:
    alarm_set = load_alarm_set("crrt-example", OTHER)
    alarm = alarm_set.alarms[0]
    spec = replace(alarm.conditions[0], where=replace(alarm.conditions[0].where, **where))
    changed = replace(alarm_set, alarms=(replace(alarm, conditions=(spec,)),))
    assert refused in [f"{each.where.rpartition(' / ')[2]}: {each.what}" for each in mute_rules(changed, OTHER)]


def without(*names: str) -> MachineMap:
    return replace(MACHINE, channels=tuple(channel for channel in MACHINE.channels if channel.name not in names))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("below_reference", "bp_ml_min"),
        ("above_reference", "bp_ml_min"),
        ("inner_empty", "ws4_g"),
        ("inner_empty", "cp_ml_min"),
        ("inner_emptying", "cp_ml_min"),
        ("clamp_closed", "dp_ml_min"),
        ("weight_mismatch", "dp_total_ml"),
    ],
)
def test_what_a_kind_reads_by_itself_must_be_there(kind: str, name: str) -> None:
    wanted = f"kind: {kind} reads {name}; the machine li-als-3 has no channel {name}"
    kinds = (spec for alarm in SHIPPED.alarms for spec in alarm.conditions if spec.kind == kind)
    assert any(wanted in said(spec, without(name)) for spec in kinds)


@pytest.mark.parametrize(("kind", "phase"), [("halted_long", "stopped_by_alarm"), ("inner_empty", "purify")])
def test_the_phase_in_which_a_kind_speaks_must_be_there(kind: str, phase: str) -> None:
    machine = replace(MACHINE, phases={2: "exchange"})
    assert any(line.startswith(f"kind: {kind} needs a phase") and phase in line for line in said(first(kind), machine))


def test_a_text_is_compared_with_no_number() -> None:
    spec = first("code")
    name = spec.keys[0].channel
    texts = (replace(each, type=WordType.TEXT) if each.name == name else each for each in MACHINE.channels)
    machine = replace(MACHINE, channels=tuple(texts))
    assert said(spec, machine) == [f"channel: {name} is a text, and code compares numbers; name another"]


def test_an_alarm_that_is_always_suppressed_and_one_that_never_is() -> None:
    every = frozenset(MACHINE.phases.values())
    assert said(first("code"), suppressed_in=every, maskable=True) == [
        "suppressed_in: these are all phases of the machine; the alarm could never come"
    ]
    assert said(first("code"), suppressed_in=frozenset({"prime"}), maskable=False) == [
        "suppressed_in: nothing suppresses an alarm with maskable = false; leave out one"
    ]


def test_a_file_is_refused_with_its_line_and_what_was_recorded_is_read(tmp_path: Path) -> None:
    text = changed_file('kind = "code"', 'kind = "code"\ndeadband = 2.0')
    (tmp_path / "alarms.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"alarms\.toml:\d+: \[alarm .* / deadband\]: code does not follow it"):
        load_alarm_set(str(tmp_path), MACHINE)
    assert parse_alarm_set(text, "", MACHINE).alarms


def changed_file(old: str, new: str) -> str:
    text = (DRIVERS / "li_als_3" / "alarms.toml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ('options.part = "disk"', 'options.part = "disk "', "'disk ' cannot be used"),
        ('options.over = "fp_ml_min"', 'options.over = "fp_ml_min bp_ml_min"', "'fp_ml_min bp_ml_min' cannot be used"),
        ('kind = "code"', 'kind = "flow_unset"', "has no set channel"),
        ("value = 60, lowest", "value = 1e300, lowest", "1e9|1000000000"),
    ],
)
def test_what_would_end_the_monitor_is_refused(old: str, new: str, refused: str) -> None:
    with pytest.raises(ConfigError, match=refused):
        parse_alarm_set(changed_file(old, new), "alarms.toml", MACHINE)


def test_a_clamp_of_the_syringe_reads_its_flow_in_its_own_unit() -> None:
    spec = first("clamp_closed")
    syringe = replace(spec, options={"pump": "sp"})
    assert KINDS["clamp_closed"](syringe, syringe.keys[0]).needs() == {syringe.keys[0].channel, "sp_ml_h"}
