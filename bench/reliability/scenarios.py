"""Every scenario through `record --link sim:NAME`: the alarms that come are those its file lists, and no others.

The same lists are proved step by step in the tests; here whole treatments go through the program as it is installed.
Alarms of the monitor's own computer (screen, sound, recording, disk, clock) are counted apart: no scenario raises them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.figures import Figure
from drivers.simulated.expected import Raised, differences, host_alarms, named
from drivers.simulated.machine import SimulatedMachine
from drivers.simulated.phases import PURIFY
from drivers.simulated.scenario import load_scenario, scenario_names
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.alarms.types import AlarmKey, State

MACHINE = "li-als-3"
WORKERS = 2
WHOLE_S = 17_600.0
"""A normal treatment from priming to its end takes 17,410 s."""
POLLS_BEFORE = 2
"""The first poll only tells who answers; with the second the session begins. Each moves model time by a period."""
FULL_HZ, RATE_HZ = 10.0, 2.0
"""A whole treatment at the full rate takes minutes; the lists are compared at the lower one."""
BRIEF = ("access-suction",)
"""Spikes of 0.3 s, about one a second: at 2 Hz some would look as if they lasted. These take the full rate."""


@dataclass(frozen=True, slots=True)
class Told:
    """One run of `record`: which scenario, from which model time (None: where it begins by itself), how long."""

    name: str
    start_s: float | None = None
    seconds: float = WHOLE_S
    rate_hz: float = RATE_HZ
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of it: how the alarms differ from the scenario's list, those of this computer, and whether
    `replay` gives all of them again."""

    different: list[str]
    host: list[str]
    polls: int
    replayed: bool


def measure(names: tuple[str, ...] | None = None, seconds: float = WHOLE_S, seeds: int = 3) -> list[Figure]:
    """All scenarios as whole treatments, and the normal one at the full rate with several seeds."""
    rates = {name: FULL_HZ if name in BRIEF else RATE_HZ for name in names or scenario_names()}
    listed = [Told(name, seconds=seconds, rate_hz=rate_hz) for name, rate_hz in rates.items()]
    normal = [Told("normal", None, seconds, FULL_HZ, seed + 1) for seed in range(seeds)]
    with ThreadPoolExecutor(WORKERS) as pool:
        seen = list(pool.map(watched, [*normal, *listed]))
    quiet, compared = seen[: len(normal)], seen[len(normal) :]
    for told, each in zip([*normal, *listed], seen, strict=True):
        for line in (*each.different, *each.host):
            print(f"{told.name}, seed {told.seed}, {told.rate_hz:g} Hz: {line}", file=sys.stderr)
    alike = sum(not each.different for each in compared)
    raised, host = sum(len(each.different) for each in quiet), sum(len(each.host) for each in seen)
    lists = f"{len(listed)} treatments of {seconds:g} s, {RATE_HZ:g} Hz ({', '.join(BRIEF)}: {FULL_HZ:g} Hz), seed 1"
    quiet_n = f"{len(quiet)} treatments of {seconds:g} s, {FULL_HZ:g} Hz, {sum(each.polls for each in quiet)} polls"
    return [
        Figure("scenarios with exactly their alarms", str(alike), lists, str(len(listed)), alike == len(listed)),
        Figure(
            "treatments that replay as recorded",
            str(sum(each.replayed for each in seen)),
            f"{len(seen)} treatments",
            str(len(seen)),
            all(each.replayed for each in seen),
        ),
        Figure("alarms in a quiet normal treatment", str(raised), quiet_n, "0", raised == 0),
        Figure("host alarms in all of these", str(host), f"{len(seen)} treatments", "0", host == 0),
    ]


def watched(told: Told) -> Seen:
    """Runs `record` on a scenario and compares its alarms with the list."""
    scenario = load_scenario(told.name)
    begins_s = told.start_s if told.start_s is not None else _own_start_s(told.name)
    with tempfile.TemporaryDirectory() as home:
        raised, polls, replayed = _raised(told, Path(home), begins_s + POLLS_BEFORE / told.rate_hz)
    until_s = begins_s + told.seconds
    process = [each for each in raised if each[1].id not in host_alarms()]
    host = [f"{named(key)} at {t_s:.1f} s" for t_s, key in raised if key.id in host_alarms()]
    return Seen(differences(scenario.alarms, process, _phase_starts(), begins_s, until_s), host, polls, replayed)


def _raised(told: Told, home: Path, began_s: float) -> tuple[list[Raised], int, bool]:
    """Every alarm that became active, by model time, the number of polls, and whether a replay gives the same lines."""
    start = "" if told.start_s is None else f"&start={told.start_s:g}"
    link = f"sim:{told.name}?speed=1e6&seed={told.seed}{start}"
    told_for = ("--for", f"{told.seconds:g}", "--rate", f"{told.rate_hz:g}", "--recordings", str(home / "r"))
    summary = json.loads(_run(home, "record", "--machine", MACHINE, "--link", link, *told_for, "--json")[-1])
    lines = _run(home, "alarms", summary["recording"], "--json")
    replayed = _run(home, "replay", summary["recording"], "--json") == lines
    rows = [json.loads(line) for line in lines]
    return (
        [
            (began_s + row["t"], AlarmKey(row["alarm"], row["channel"], row["direction"]))
            for row in rows
            if row["to"] == State.ACTIVE.value != row["from"]
        ],
        summary["polls"],
        replayed,
    )


def _run(home: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "session_monitor", *arguments],
        env={**os.environ, "XDG_STATE_HOME": str(home / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout.splitlines()


@cache
def _phase_starts() -> dict[int, float]:
    """When the phases begin in which faults do, which no fault has moved by then."""
    machine = SimulatedMachine(load_machine(MACHINE), load_scenario("normal"))
    while PURIFY not in machine.phase_starts:
        machine.advance_to(machine.t_s + 10)
    return machine.phase_starts


def _own_start_s(name: str) -> float:
    start = load_scenario(name).start
    return 0.0 if start is None else _phase_starts()[start.phase] + start.after_s
