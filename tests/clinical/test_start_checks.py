"""The checks before a session, each from both sides; what is not known is never done."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.kinds import entry_from
from session_monitor.domain.clinical.start_checks import (
    AtRest,
    Computer,
    StartCheck,
    anticoagulant,
    computer,
    computer_of,
    left,
    machine_checks,
    prescribed,
    sound,
)
from session_monitor.domain.clinical.start_seen import StartWatch
from session_monitor.domain.situation import Situation

STANDING = dict.fromkeys(
    ("bp_ml_min", "fp_ml_min", "dp_ml_min", "rp_ml_min", "fp2_ml_min", "cp_ml_min", "sp_ml_h"), 0.0
)
QUIET = {
    **STANDING,
    "pacc_mmhg": -4.0,
    "part_mmhg": 6.0,
    "pven_mmhg": 3.0,
    "p1st_mmhg": 4.0,
    "p2nd_mmhg": 2.0,
    "p3rd_mmhg": 1.0,
    "ws2_g": 212.0,
    "ws3_g": 3120.0,
    "ws4_g": 84.0,
    "ht_c": 38.0,
    "heater_set_c": 38.0,
    **{f"{clamp}_closed": 1.0 for clamp in ("v1", "v2", "v3", "v5", "v6", "c1")},
    "bp_set_ml_min": 120.0,
    "fp_set_ml_min": 28.0,
    "exchange_target_ml": 2000.0,
    "collect_target_ml": 500.0,
    "purify_target_min": 240.0,
    "net_removal_set_ml_h": 0.0,
}
PRESCRIBED = {"exchange_ml": 2000.0, "keep_ml": 500.0, "purify_h": 4.0, "net_removal_ml_h": 0.0}
SEEN = AtRest(False, 3500.0, True, frozenset({"v1", "v2", "v3", "v5", "v6", "c1"}), "idle", 10**10)
PHASES = {"blood_in": "v1 v2", "exchange": "v1 v2 v3 v5 c1", "collect": "v1 v2 v3 v5", "purify": "v1 v2 v3 v6"}


def check(
    name: str,
    changes: Mapping[str, float] | None = None,
    seen: AtRest = SEEN,
    prescription: Mapping[str, float] | None = PRESCRIBED,
) -> StartCheck:
    values = {**QUIET, **(changes or {})}
    found = machine_checks(lambda channel: values.get(channel, math.nan), seen, prescription)
    return next(each for each in found if each.id == name)


def entry(kind: str, **fields: object) -> Entry:
    made = entry_from({"entry": kind, "fields": fields}, f"{kind}-{fields}", "RN 14", 10**18)
    assert isinstance(made, Entry), made
    return made


def test_a_machine_that_is_ready_has_every_step_done() -> None:
    found = machine_checks(QUIET.__getitem__, SEEN, PRESCRIBED)
    assert [(each.id, each.state) for each in found] == [
        (name, "done") for name in ("priming", "pressures", "scales", "clamps", "heater", "flows")
    ]


def test_a_machine_that_says_nothing_has_no_step_done() -> None:
    found = machine_checks(lambda _: math.nan, AtRest(), PRESCRIBED)
    assert {each.state for each in found} == {"unknown"}
    assert computer(Computer()).state == "unknown"


@pytest.mark.parametrize("channel", [name for name in QUIET if name != "sp_ml_h"])
def test_one_reading_that_is_missing_leaves_its_step_not_done(channel: str) -> None:
    states = [each.state for each in machine_checks({**QUIET, channel: math.nan}.__getitem__, SEEN, PRESCRIBED)]
    assert "unknown" in states


@pytest.mark.parametrize(
    ("name", "changes", "state"),
    [
        ("pressures", {"p1st_mmhg": 10.0}, "done"),
        ("pressures", {"p1st_mmhg": 10.1}, "failed"),
        ("pressures", {"pacc_mmhg": -10.1}, "failed"),
        ("pressures", {"bp_ml_min": 30.0}, "unknown"),
        ("scales", {"ws3_g": 10.0}, "done"),
        ("scales", {"ws3_g": 9.9}, "open"),
        ("heater", {"ht_c": 37.0}, "done"),
        ("heater", {"ht_c": 36.9}, "open"),
        ("heater", {"ht_c": 39.0}, "done"),
        ("heater", {"ht_c": 39.1}, "failed"),
        ("flows", {"fp_set_ml_min": 36.0}, "done"),
        ("flows", {"fp_set_ml_min": 36.1}, "failed"),
        ("flows", {"bp_set_ml_min": 0.0, "fp_set_ml_min": 0.0}, "unknown"),
        ("flows", {"exchange_target_ml": 2001.0}, "done"),
        ("flows", {"exchange_target_ml": 2002.0}, "failed"),
        ("flows", {"purify_target_min": 180.0}, "failed"),
    ],
)
def test_each_limit_from_both_sides(name: str, changes: Mapping[str, float], state: str) -> None:
    assert check(name, changes).state == state


def test_the_largest_offset_is_told_with_its_sign() -> None:
    assert check("pressures", {"pacc_mmhg": -9.0}).detail == {"channel": "pacc_mmhg", "mmhg": -9.0}


def test_without_a_prescription_nothing_is_within_it() -> None:
    assert check("flows", prescription=None).state == "unknown"
    assert check("flows", {"fp_set_ml_min": 50.0}, prescription=None).state == "failed"


@pytest.mark.parametrize("phase", PHASES)
def test_clamps_follow_the_phase(phase: str) -> None:
    right = {f"{c}_closed": float(c not in PHASES[phase].split()) for c in ("v1", "v2", "v3", "v5", "v6", "c1")}
    old, new = AtRest(False, phase=phase, in_phase_ns=3 * 10**9), AtRest(False, phase=phase, in_phase_ns=10**9)
    assert check("clamps", right, old).state == "done"
    wrong = {**right, "v6_closed": 1 - right["v6_closed"]}
    assert check("clamps", wrong, new).state == "open"
    found = check("clamps", wrong, old)
    assert (found.state, found.detail) == ("failed", {"clamps": "V6"})


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Computer(41.0, True, True, False), "done"),
        (Computer(12.0, True, True, False), "done"),
        (Computer(11.9, True, True, False), "failed"),
        (Computer(41.0, False, True, False), "failed"),
        (Computer(41.0, True, False, False), "failed"),
        (Computer(41.0, True, True, True), "failed"),
        (Computer(None, True, True, False), "unknown"),
        (Computer(41.0, True, None, False), "unknown"),
        (Computer(41.0, True, True, None), "unknown"),
        (Computer(41.0, True, True, False, sleeps=True), "failed"),
        (Computer(41.0, True, True, False, sleeps=False), "done"),
    ],
)
def test_the_computer(facts: Computer, state: str) -> None:
    assert computer(facts).state == state


@pytest.mark.parametrize(
    ("state", "clock_ok", "pending", "sleeps"),
    [
        ("good", True, False, False),
        ("warn", False, True, True),
        ("fail", False, True, True),
        ("unknown", None, None, None),
    ],
)
def test_what_the_self_test_tells_of_the_computer(
    state: str, clock_ok: bool | None, pending: bool | None, sleeps: bool | None
) -> None:
    tested = dict.fromkeys(("sqlite", "disk", "restart", "clock", "sleep", "sound"), state)
    assert computer_of(41.0, True, tested) == Computer(41.0, True, clock_ok, pending, sleeps)
    assert computer_of(41.0, True, {}) == Computer(41.0, True), "what was not looked at is not known"


def test_what_is_not_told_is_named() -> None:
    assert computer(Computer()).detail == {"not_told": "disk, recording, clock, restart"}


def test_only_a_person_says_that_the_sound_was_heard() -> None:
    assert sound([], 3).state == "open"
    heard, not_heard = entry("sound_heard", heard=True), entry("sound_heard", heard=False)
    assert sound([heard], 1).state == "done"
    assert sound([not_heard], 1).state == "failed"


def test_an_anticoagulant_runs_or_is_answered_for() -> None:
    def run(rate: float, *entries: Entry) -> str:
        return anticoagulant(lambda _: rate, entries).state

    assert [run(0.0), run(0.1), run(math.nan)] == ["open", "done", "unknown"]
    assert run(0.0, entry("anticoagulant", agent="none")) == "done"
    assert run(0.0, entry("checklist", step="anticoagulant", state="done")) == "done"
    assert run(0.0, entry("checklist", step="anticoagulant", state="open")) == "open"
    assert run(math.nan, entry("checklist", step="heater", state="done")) == "unknown"


def test_what_was_left_open_stays_so_once_the_session_was_started() -> None:
    rows = [
        entry("checklist", step="heater", state="open", detail="36.1"),
        entry("checklist", step="priming", state="done"),
    ]
    assert left(rows) is None
    found = left([*rows, entry("checklist", step="start", state="done")])
    assert found is not None
    assert {each.id: each.state for each in found} == {"heater": "open", "priming": "done"}


def test_the_numbers_of_the_last_prescription_count() -> None:
    assert prescribed([]) is None
    assert prescribed([entry("prescription", exchange_ml=2000, anticoagulant="heparin")]) == {"exchange_ml": 2000.0}


class Watched:
    """A StartWatch on a clock and values that the test moves."""

    def __init__(self) -> None:
        self.watch, self.t_s, self.since_s, self.phase = StartWatch(), 0.0, 0.0, ""

    def step(self, phase: str, seconds: float = 1.0, **changes: float) -> dict[str, str]:
        self.t_s += seconds
        self.since_s = self.t_s if phase != self.phase else self.since_s
        self.phase = phase
        values = {**QUIET, **changes}
        at = Situation(t_ns=round(self.t_s * 1e9), phase=phase, phase_since_ns=round(self.since_s * 1e9))
        self.watch.step(lambda name: values.get(name, math.nan), at, at.t_ns)
        return {each.id: each.state for each in self.checks()}

    def checks(self) -> tuple[StartCheck, ...]:
        return self.watch.checks([], 0, Computer())


def test_priming_is_finished_once_the_machine_leaves_it_and_not_when_it_is_paused() -> None:
    watched = Watched()
    assert watched.step("idle")["priming"] == "unknown"
    assert watched.step("prime", ws2_g=0.0)["priming"] == "open"
    assert watched.step("paused")["priming"] == "open"
    assert watched.step("prime", ws2_g=0.0)["priming"] == "open"
    watched.step("prime", ws2_g=3500.0)
    assert watched.step("idle")["priming"] == "done"
    priming = watched.checks()[0]
    assert (priming.detail, priming.since_s) == ({"waste_g": 3500.0}, 6.0)


def test_scales_are_steady_after_five_seconds_at_rest() -> None:
    watched = Watched()
    assert [watched.step("idle")["scales"] for _ in range(6)] == ["unknown"] * 5 + ["done"]
    assert watched.step("idle", ws3_g=3125.1)["scales"] == "open"


def test_what_was_seen_at_rest_holds_while_pumps_run_until_the_machine_primes_again() -> None:
    watched = Watched()
    assert watched.step("blood_in", bp_ml_min=30.0)["pressures"] == "unknown"
    watched.step("idle")
    assert watched.step("blood_in", bp_ml_min=30.0, pacc_mmhg=-80.0)["pressures"] == "done"
    assert watched.step("idle", pacc_mmhg=-80.0)["pressures"] == "failed"
    assert watched.step("prime", bp_ml_min=30.0, pacc_mmhg=-80.0)["pressures"] == "unknown"


def test_clamps_of_a_primed_machine_have_each_moved() -> None:
    watched = Watched()
    names = [f"{clamp}_closed" for clamp in ("v1", "v2", "v3", "v5", "v6", "c1")]
    watched.step("prime")
    assert watched.step("prime", **dict.fromkeys(names[:-1], 0.0))["clamps"] == "open"
    assert watched.step("prime", **dict.fromkeys(names, 0.0))["clamps"] == "done"
    assert watched.step("idle")["clamps"] == "done"
