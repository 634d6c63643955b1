"""The benches start, and what they print are figures that can be true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import Figure, p99, printed, spread
from bench.reaction import ANY, delays_ms, risen
from bench.reliability.kills import kept_in, told_in
from session_monitor.domain.alarms.types import State
from session_monitor.domain.inputs import Command
from tests.storage.sessions import poll, record, small_machine, transition

ROOT = Path(__file__).parents[2]


def run(module: str, *arguments: str, home: Path) -> str:
    """What a bench prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def numbers(output: str, figure: str) -> list[float]:
    """The numbers in the line of one figure, its name left out."""
    line = next(line for line in output.splitlines() if line.startswith(figure))
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", line.removeprefix(figure))]


def test_lateness_with_real_children(tmp_path: Path) -> None:
    output = run("bench", "lateness", "--quick", home=tmp_path)
    goal, *_, missed, polls = numbers(output, "due to frame, 10 Hz, screen painting flat out")[1:]
    assert goal == 5
    assert 5 <= polls + missed <= 20
    assert output.startswith("measured 20")
    assert "load" in output


def test_disk_and_step(tmp_path: Path) -> None:
    output = run("bench", "disk", "step", "--quick", home=tmp_path)
    assert 100 < numbers(output, "bytes a poll")[0] < 1000
    assert 0.5 < numbers(output, "bytes a value")[0] < 8
    _, goal, _, p50, *_ = numbers(output, "one step")
    assert goal == 1
    assert 0.01 < p50 < 50


def test_recordings_read_again(tmp_path: Path) -> None:
    output = run("bench", "recordings", "--quick", home=tmp_path)
    assert numbers(output, "list of 20 recordings")[0] < 60
    assert "values the same" in output and "what-if of a folder of 4 such sessions, cached" in output
    assert numbers(output, "one channel whole, cached")[0] == 20


def test_the_report_by_its_command(tmp_path: Path) -> None:
    output = run("bench", "report", "--quick", home=tmp_path)
    median, longest = numbers(output, "report, zh, read for the first time")[1:3]
    assert 0.05 < median <= longest < 60
    assert 10 < numbers(output, "its size")[0] < 1000


def test_kills_lose_nothing(tmp_path: Path) -> None:
    output = run("bench.reliability", "kills", "--quick", home=tmp_path)
    assert numbers(output, "recordings corrupt after kill -9")[:3] == [0, 0, 2]
    assert numbers(output, "polls lost beyond the one in flight")[:2] == [0, 0]
    goal, lost, echoed = numbers(output, "acknowledgements lost")[:3]
    assert goal == lost == 0 < echoed
    assert numbers(output, "polls lost that were said to be saved")[:2] == [0, 0]
    goal, others, questions = numbers(output, "questions that are no read (functions other than 1 to 4)")[:3]
    assert goal == others == 0 < questions


def test_a_killed_monitor_sent_nothing_but_reads_and_that_is_summed_up(tmp_path: Path) -> None:
    output = run("bench.reliability", "monitors", "functions", "--quick", home=tmp_path)
    goal, others, questions = numbers(output, "questions that are no read (functions other than 1 to 4): monitors")[:3]
    assert goal == others == 0 and questions > 20


def test_an_acknowledgement_that_changed_nothing_is_not_kept(tmp_path: Path) -> None:
    machine = small_machine()
    press = [Command(name, "acknowledge", {"occurrences": [1]}, "lin") for name in ("c1", "c2")]
    row = transition(0, 1, State.ACKNOWLEDGED, from_=State.ACTIVE, event="ACK", by="lin")
    steps = [poll(machine, 0), poll(machine, 1, commands=(press[0],), transitions=(row,))]
    path = record(tmp_path, [*steps, poll(machine, 2, commands=(press[1],))], machine)
    assert kept_in(path) == ({0, 1, 2}, {"c1"})
    (tmp_path / "echoes").write_text("echo c1\nsaved 7\necho c2\nsaved 8\necho c3")
    assert told_in(tmp_path / "echoes") == ({"c1", "c2"}, [7, 8]), "the last line was not finished"


def test_a_clock_that_is_set_moves_nothing(tmp_path: Path) -> None:
    output = run("bench.reliability", "clocks", "--quick", home=tmp_path)
    assert numbers(output, "sessions with a deadline moved by the clock")[:2] == [0, 0]
    assert numbers(output, "sessions out of order")[:2] == [0, 0]
    assert numbers(output, "sessions recorded or replayed otherwise")[:2] == [0, 0]
    assert numbers(output, "clocks set by a second or more, alarmed")[:2] == [1, 1]


def test_live_recorded_and_replayed_are_one(tmp_path: Path) -> None:
    output = run("bench.reliability", "replays", "--quick", home=tmp_path)
    for figure in ("live = recorded: inputs", "live = recorded = replayed", "replayed twice"):
        line = next(line for line in output.splitlines() if line.startswith(figure))
        assert "1 of 1" in line and line.endswith("met")


def test_alterations_are_found(tmp_path: Path) -> None:
    output = run("bench.reliability", "tampering", "--quick", home=tmp_path)
    assert numbers(output, "alterations found")[:2] == [20, 20]
    assert numbers(output, "first altered row named wrongly")[:2] == [0, 0]
    assert numbers(output, "accused falsely")[:2] == [0, 0]


def test_mutated_recordings_harm_nobody(tmp_path: Path) -> None:
    output = run("bench.reliability", "hostile", "--quick", home=tmp_path)
    assert numbers(output, "mutated recordings that crash who opens them")[:3] == [0, 0, 10]
    for figure in ("... that end in a traceback", "... over 2 s of a core", "... over 256 MiB"):
        line = next(line for line in output.splitlines() if line.startswith(figure))
        assert line.endswith("met")


def test_an_unknown_name_is_refused_with_those_there_are(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "latenes"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "latenes" in done.stderr
    assert "lateness" in done.stderr


def test_a_rise_is_followed_by_the_first_sign_of_it_before_the_next() -> None:
    ms = 1_000_000
    jumps = [{"monotonic_ns": at * ms, "level": level} for at, level in ((1, 100), (3, 0), (5, 101), (8, 0), (9, 102))]
    rises = risen(jumps, 0, 100 * ms)
    assert rises == [(1 * ms, "jump_100"), (5 * ms, "jump_101")], "the last one's end was not seen"
    assert delays_ms(rises, [(2 * ms, "jump_100"), (4 * ms, "jump_100"), (7 * ms, "jump_101")]) == [1, 2]
    assert delays_ms(rises, [(6 * ms, "jump_100")]) == [], "another alarm, and one that came after the next rise"
    assert delays_ms(rises, [(0, ANY), (4 * ms, ANY)]) == [3]
    assert risen(jumps, 2 * ms, 100 * ms) == [(5 * ms, "jump_101")]
    assert risen(jumps, 0, 8 * ms) == [(1 * ms, "jump_100")]


def test_nothing_measured_meets_no_goal() -> None:
    assert p99([]) == float("inf")
    assert spread([]) == "nothing was measured"
    assert spread([3.0, 1.0, 2.0]) == "p50 2, p99 3, max 3 ms"
    assert spread([2540.4]) == "p50 2540, p99 2540, max 2540 ms"


def test_a_figure_that_misses_says_so() -> None:
    lines = printed([Figure("a", "1", "2 polls", "<= 0", met=False), Figure("b", "1", "2 polls")]).splitlines()
    assert lines[1].endswith("MISSED")
    assert lines[2].endswith("2 polls")


@pytest.mark.parametrize("level", [100, 139])
def test_each_jump_has_an_alarm_of_its_own(level: int) -> None:
    from bench.jump_alarms import MELODY, name, with_jumps
    from session_monitor.config.alarm_set import load_alarm_set
    from session_monitor.config.machine_map import load_machine

    alarm = with_jumps(load_alarm_set("li-als-3", load_machine("li-als-3"))).alarm(name(level))
    assert alarm.melody == MELODY
    assert alarm.conditions[0].equals == level
    assert alarm.conditions[0].on_delay_s == 0
    assert alarm.rules[0].key.id == name(level)
