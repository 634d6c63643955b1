"""Screen killed or frozen, monitor killed: polling, sound and the recording go on, or are taken up again."""

from __future__ import annotations

import json
import os
import signal
import time
from itertools import pairwise
from pathlib import Path

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.processes.bursts import REPEAT_S
from session_monitor.processes.messages import SILENT_S
from tests.endtoend.calm import AD1, MACHINE, calm_machine
from tests.endtoend.program import Running, ask, run, until

LOST = "screen_lost"
ACCESS = ("--machine", "li-als-3", "--link")
FROZEN_S = 4.0
"""How long a screen stands still; what waits for it shows a gap as long."""


def sounds(log: Path) -> list[tuple[int, str]]:
    """(monotonic ns, what) of everything that began to sound."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [(entry["monotonic_ns"], entry["what"]) for entry in map(json.loads, lines)]


def largest_gap_s(recording: Path, after_s: float) -> float:
    """The longest time between two polls of a recording."""
    times = [row[0] for row in ask(recording, f"SELECT t_s FROM reading WHERE t_s > {after_s} ORDER BY seq")]
    return max(later - earlier for earlier, later in pairwise(times))


def screen_ok(recording: Path) -> bool | None:
    """What the monitor last noted of its screen."""
    return ask(recording, "SELECT screen_ok FROM host_fact ORDER BY seq DESC LIMIT 1")[0][0]


def test_the_screen_is_killed_and_frozen_and_nothing_is_missed(tmp_path: Path) -> None:
    log, picture = tmp_path / "sound.log", tmp_path / "end.png"
    with calm_machine() as machine:
        link = f"{machine.link}?timeout=3"  # this computer may be busy; what is missed here is missed by the monitor
        arguments = ("run", *ACCESS, link, "--recordings", tmp_path / "recordings", "--sound-log", log)
        with Running(*arguments, "--screenshot", picture, home=tmp_path) as running:
            recording = running.recording()
            until(lambda: screen_ok(recording) == 1, running)

            first = running.screen()
            assert first is not None
            lost = ask(recording, "SELECT count(*) FROM host_fact WHERE screen_ok = 0")[0][0]
            os.kill(first, signal.SIGKILL)
            until(lambda: ask(recording, "SELECT count(*) FROM host_fact WHERE screen_ok = 0")[0][0] > lost, running)
            until(lambda: screen_ok(recording) == 1, running)
            second = running.screen()
            assert second not in (None, first)

            assert second is not None
            os.kill(second, signal.SIGSTOP)
            frozen_s = time.monotonic()
            machine.bank.set_discrete_inputs(AD1, [True])
            changed_ns = time.monotonic_ns()
            until(lambda: any(what.startswith("high:") for _, what in sounds(log)), running)
            until(lambda: time.monotonic() - frozen_s > FROZEN_S, running)
            os.kill(second, signal.SIGCONT)
            heard_ns = next(ns for ns, what in sounds(log) if what.startswith("high:"))
            assert (heard_ns - changed_ns) / 1e9 < FROZEN_S, "a sound that waited for the screen would come later"
            assert running.screen() == second
            until(lambda: screen_ok(recording) == 1, running)

            assert running.end(signal.SIGINT, group=True) == 0
            assert "Traceback" not in running.err, running.err
    assert largest_gap_s(recording, after_s=1) < FROZEN_S, "a monitor that waited for the screen would show it"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "recordings" / "bedside.png").exists() is False
    listed = json.loads(run("list", tmp_path / "recordings", "--json", home=tmp_path).stdout)
    assert (listed["state"], listed["missed_polls"]) == ("closed", 0)


def _just_sounded(log: Path) -> bool:
    """Whether a burst has just begun: what sounds again by itself then does so only REPEAT_S later."""
    heard = sounds(log)
    return bool(heard) and time.monotonic_ns() - heard[-1][0] < 2e9


def test_a_frozen_screen_is_itself_alarmed_and_heard(tmp_path: Path) -> None:
    log, (rule,) = tmp_path / "sound.log", [r for r in load_alarm_set("li-als-3", MACHINE).rules if r.key.id == LOST]
    steps = f"SELECT to_state, seq FROM \"transition\" WHERE alarm = '{LOST}' ORDER BY id"
    with calm_machine() as machine:
        arguments = ("run", *ACCESS, machine.link, "--recordings", tmp_path / "recordings", "--sound-log", log)
        with Running(*arguments, "--screenshot", tmp_path / "end.png", home=tmp_path) as running:
            recording = running.recording()
            until(lambda: screen_ok(recording) == 1 and _just_sounded(log), running)
            screen, before = running.screen(), sounds(log)
            assert screen is not None and ask(recording, steps) == []
            os.kill(screen, signal.SIGSTOP)
            frozen_s = time.monotonic()
            until(lambda: ("U" in dict(ask(recording, steps))) and len(sounds(log)) > len(before), running)
            assert time.monotonic() - frozen_s < SILENT_S + rule.on_delay_s + 15  # wide, for a busy computer
            heard_ns, what = sounds(log)[len(before)]
            os.kill(screen, signal.SIGCONT)
            until(lambda: screen_ok(recording) == 1, running)
            until(lambda: ask(recording, steps)[-1][0] not in "PU", running)
            assert running.end(signal.SIGINT, group=True) == 0
    assert what == f"{rule.priority.word}:{rule.melody}"
    others = ask(recording, f"SELECT DISTINCT alarm FROM \"transition\" WHERE to_state = 'U' AND alarm != '{LOST}'")
    assert others == [("sound_lost",)], "no loudspeaker here: its alarm sounded first and would sound again, but later"
    assert before[-1][1] == what and (heard_ns - before[-1][0]) / 1e9 < REPEAT_S[rule.priority.word] - 1


def test_a_killed_monitor_is_heard_and_the_next_one_goes_on_in_its_recording(tmp_path: Path) -> None:
    log, folder = tmp_path / "sound.log", tmp_path / "recordings"
    with calm_machine() as machine:
        link = f"{machine.link}?timeout=3"
        arguments = ("record", *ACCESS, link, "--recordings", folder, "--sound-log", log, "--case", "C1")
        with Running(*arguments, home=tmp_path) as first:
            recording = first.recording()
            until(first.children, first)
            machine.bank.set_discrete_inputs(AD1, [True])
            until(lambda: ask(recording, "SELECT count(*) FROM \"transition\" WHERE to_state = 'U'")[0][0], first)
            machine.bank.set_discrete_inputs(AD1, [False])
            until(lambda: ask(recording, "SELECT count(*) FROM \"transition\" WHERE to_state = 'R'")[0][0], first)
            killed_ns = time.monotonic_ns()
            first.kill()
        stopped = until(lambda: [ns for ns, what in sounds(log) if what == "monitoring_stopped"])
        assert (stopped[0] - killed_ns) / 1e9 < SILENT_S + 8  # wide, for a busy computer
        done = run("record", *ACCESS, link, "--recordings", folder, "--case", "C1", "--for", "2", "--json",
                   home=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert Path(summary["recording"]) == recording
    assert [gap["cause"] for gap in summary["gaps"] if gap["cause"] != "late"] == ["not_running"]
    assert summary["gaps"][0]["totals"]["bp_total_ml"]["at_most_ml"] is not None
    info = json.loads(run("info", recording, "--json", home=tmp_path).stdout)
    assert (len(info["runs"]), info["state"]) == (2, "closed")
    assert "not_running" in [gap["cause"] for gap in info["gaps"]]
    lines = run("alarms", recording, "--json", home=tmp_path).stdout.splitlines()
    rows = [row for row in map(json.loads, lines) if row["alarm"] == "air_return"]
    assert [(row["event"], row["from"], row["to"]) for row in rows][-2:] == [("RESTART", "R", "X"), ("FRESH", "X", "R")]
    assert len({row["occurrence"] for row in rows if row["occurrence"]}) == 1
    seqs = [json.loads(line)["seq"] for line in lines]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
