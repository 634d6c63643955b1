"""The alarms a scenario lists: what a list may say, and how a run is compared with it."""

from __future__ import annotations

import pytest

from drivers.simulated import phases
from drivers.simulated.expected import Raised, alarm_keys, differences, forbidden, host_alarms
from drivers.simulated.faults.base import Moment
from drivers.simulated.scenario import Scenario, load_scenario, parse_scenario, scenario_names
from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.errors import ConfigError
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.alarms.types import AlarmKey

HEAD = 'title = "t"\ndescription = "d"\n'
FAULT = '[[fault]]\nkind = "access-kink"\nonset = "30 min into purify"\n'
STARTS = {phases.PURIFY: 5000.0, phases.RETURN: 9000.0}
PREALARM, SLOWED = AlarmKey("access_prealarm", "pacc_mmhg", "low"), AlarmKey("machine_level_4", "response_level")
FLOW = AlarmKey("flow_low", "bp_ml_min", "low")


def scenario(*alarms: str, fault: str = FAULT) -> Scenario:
    return parse_scenario(HEAD + fault + "".join(f"[[alarm]]\n{alarm}\n" for alarm in alarms), "own.toml")


LISTED = scenario(
    'id = "access_prealarm"\nafter_s = 8',
    'id = "machine_level_4"\nafter_s = 8',
    'id = "flow_low"\nchannel = "bp_ml_min"\nafter_s = 15\nwithin_s = 3',
    'id = "access_prealarm"\nat = "2 min into return"',
)
AS_LISTED: list[Raised] = [(6807.5, PREALARM), (6808.5, SLOWED), (6816.0, FLOW), (9120.5, PREALARM)]


def test_a_list_is_of_whole_alarms_at_moments() -> None:
    first, _, flow, last = LISTED.alarms
    assert (first.key, first.when, first.within_s) == (PREALARM, Moment(1808.0, phases.PURIFY), 1.0)
    assert (flow.key, flow.within_s) == (FLOW, 3)
    assert (last.key, last.due_s(STARTS)) == (PREALARM, 9120.0)


def test_a_run_that_gives_them_does_not_differ() -> None:
    assert differences(LISTED.alarms, AS_LISTED, STARTS) == []
    either_first = [AS_LISTED[0], (6807.4, SLOWED), *AS_LISTED[2:]]
    assert differences(LISTED.alarms, sorted(either_first), STARTS) == [], "due at the same time: any order"


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (AS_LISTED[1:], ["access_prealarm pacc_mmhg low came at 9120.5 s, due at 6808.0", "9120.0 s, did not come"]),
        (AS_LISTED[:-1], ["access_prealarm pacc_mmhg low, due at 9120.0 s, did not come"]),
        ([*AS_LISTED[:3], (9121.1, PREALARM)], ["came at 9121.1 s, due at 9120.0 s +- 1 s"]),
        ([(6806.9, PREALARM), *AS_LISTED[1:]], ["came at 6806.9 s, due at 6808.0 s +- 1 s"]),
        ([*AS_LISTED, (9500.0, FLOW)], ["flow_low bp_ml_min low came at 9500.0 s and is not listed"]),
        ([*AS_LISTED, (9500.0, AlarmKey("link_lost"))], ["link_lost came at 9500.0 s and is not listed"]),
        (sorted([*AS_LISTED, (6808.9, PREALARM)]), ["due at 9120.0 s", "9120.5 s and is not listed"]),
    ],
    ids=["one missing", "the last missing", "late", "early", "once more", "another", "twice"],
)
def test_a_run_that_differs_says_how(raised: list[Raised], words: list[str]) -> None:
    found = differences(LISTED.alarms, raised, STARTS)
    assert all(any(word in line for line in found) for word in words), found


def test_an_alarm_that_overtakes_another_is_out_of_order() -> None:
    close = scenario(
        'id = "access_prealarm"\nafter_s = 8\nwithin_s = 5', 'id = "machine_level_4"\nafter_s = 9\nwithin_s = 5'
    )
    found = differences(close.alarms, [(6808.0, SLOWED), (6809.0, PREALARM)], STARTS)
    assert found == ["machine_level_4 response_level came before access_prealarm pacc_mmhg low"]


def test_a_run_watched_in_part_is_compared_in_part() -> None:
    assert differences(LISTED.alarms, AS_LISTED[2:3], STARTS, from_s=6810, until_s=7000) == []
    assert differences(LISTED.alarms, [], STARTS, from_s=6810, until_s=7000) != []


@pytest.mark.parametrize(
    ("alarm", "words"),
    [
        ('id = "acces_low"\nafter_s = 3', "[alarm 1 acces_low / id]: 'acces_low' is no alarm of it; did you mean 'acc"),
        ('id = "disk_low"\nafter_s = 3', "[alarm 1 disk_low / id]"),
        ('id = "flow_low"\nafter_s = 3', "[alarm 1 flow_low / channel]: is missing; give one of bp_ml_min, cp_ml_min"),
        ('id = "flow_low"\nchannel = "sp_ml_h"\nafter_s = 3', "[alarm 1 flow_low / channel]: 'sp_ml_h' cannot be"),
        ('id = "part_limit"\nafter_s = 3', "[alarm 1 part_limit / direction]: is missing; give one of high, low"),
        ('id = "access_low"\ndirection = "up"\nafter_s = 3', "[alarm 1 access_low / direction]"),
        ('id = "access_low"\ndirection = "high"\nafter_s = 3', "/ direction]: 'high' cannot be used; give one of low"),
        ('id = "access_low"', "[alarm 1 access_low]: when it comes is not clear; give one of after_s and at"),
        ('id = "access_low"\nafter_s = 3\nat = "1 s into prime"', "give one of after_s and at"),
        ('id = "access_low"\nafter_s = -3', "[alarm 1 access_low / after_s]: -3 cannot be used"),
        ('id = "access_low"\nat = "soon"', "[alarm 1 access_low / at]"),
        ('id = "access_low"\nafter_s = 3\nwithin = 2', "[alarm 1 access_low / within]: unknown key; did you mean"),
        ('id = "access_low"\nafter_s = 3\nwithin_s = 0', "[alarm 1 access_low / within_s]"),
        ("after_s = 3", "[alarm 1 / id]: is missing; add it"),
    ],
)
def test_what_a_list_cannot_say_is_refused_with_its_place(alarm: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        scenario(alarm)
    assert any(words in line for line in str(caught.value).splitlines()), str(caught.value)
    assert str(caught.value).startswith("own.toml: [alarm 1")


def test_a_list_out_of_order_and_one_without_a_fault_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"alarm 2 access_low\]: is due before the one above it"):
        scenario('id = "access_high"\nafter_s = 9', 'id = "access_low"\nafter_s = 3')
    with pytest.raises(ConfigError, match=r"alarm 2 access_low\]: is due before"):
        scenario('id = "access_high"\nat = "1 s into return"', 'id = "access_low"\nafter_s = 3')
    with pytest.raises(ConfigError, match=r"alarm 1 access_low / after_s\]: there is no fault to count from"):
        scenario('id = "access_low"\nafter_s = 3', fault="")
    with pytest.raises(ConfigError, match=r"own.toml: \[alarm\]: it must be an array of tables"):
        parse_scenario(HEAD + "[alarm]\nid = 3", "own.toml")


def test_the_alarms_that_can_be_listed_are_those_of_the_machine() -> None:
    shipped = load_alarm_set("li-als-3", load_machine("li-als-3"))
    assert dict(alarm_keys()) == {rule.key: alarm.host for alarm in shipped.alarms for rule in alarm.rules}


def test_no_built_in_scenario_waits_for_a_host_alarm_and_most_wait_for_some() -> None:
    lists = {name: load_scenario(name).alarms for name in scenario_names()}
    assert host_alarms() == {"screen_lost", "sound_lost", "recording_failing", "disk_low", "clock_step"}
    quiet = {name for name, alarms in lists.items() if not alarms}
    assert quiet == {"normal", "cytokine-not-falling", "scale-bumped", "patient-moving", "access-suction"}


def test_an_alarm_that_must_never_come_is_named_with_its_reason() -> None:
    own = parse_scenario(HEAD + FAULT + '[never]\nflow_low = "the pump runs as set"\n', "own.toml")
    assert forbidden(own.never, [(6807.5, PREALARM)]) == []
    assert forbidden(own.never, [(6807.5, PREALARM), (6816.0, FLOW)]) == [
        "flow_low bp_ml_min low came at 6816.0 s and must never: the pump runs as set"
    ]


@pytest.mark.parametrize(
    ("never", "says"),
    [
        ("never = 1\n", r"\[never\]: it must be a table"),
        ('[never]\nacces_low = "x"\n', r"\[never / acces_low\]: 'acces_low' is no alarm of it; .*'access_low'"),
        ('[never]\nscreen_lost = "x"\n', r"'screen_lost' is no alarm of it"),
        ('[never]\naccess_low = " "\n', r"\[never / access_low\]: ' ' is no reason; write in quotes why"),
        ("[never]\naccess_low = true\n", r"True is no reason"),
        ('[never]\naccess_prealarm = "x"\n', r"\[never / access_prealarm\]: is listed as an alarm that must come"),
    ],
)
def test_what_must_never_come_is_refused_when_it_is_not_clear(never: str, says: str) -> None:
    listed = '[[alarm]]\nid = "access_prealarm"\nafter_s = 8\n'
    text = never + HEAD + FAULT + listed if never.startswith("never =") else HEAD + FAULT + listed + never
    with pytest.raises(ConfigError, match=says):
        parse_scenario(text, "own.toml")


@pytest.mark.parametrize("name", [name for name in scenario_names() if name != "normal"])
def test_every_scenario_says_which_alarms_would_mislead(name: str) -> None:
    assert len(load_scenario(name).never) >= 2
