"""A screen that is killed or frozen costs no poll and no alarm; a monitor that is killed is heard."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.figures import Figure, spread
from bench.flipping_machine import asked as functions_asked
from bench.jump_alarms import SOUND
from bench.monitor_process import Watch, monitored, started
from bench.reaction import ANY, delays_ms, lines, risen
from bench.reliability import asked
from bench.servers import flipping_machine
from session_monitor.processes.plan import MONITORING_STOPPED

SOUNDED_MS = 1000.0
BACK_MS = 3000.0
STOPPED_MS = 2000.0
KILL_EVERY_S = 8.0
FROZEN_S = 10.0
FREEZE_EVERY_S = 18.0
START_S = 30.0


def screens(kills: int = 5, freezes: int = 2, seed: int = 1) -> list[Figure]:
    """The screen killed, then frozen, while alarms come and go several times a second."""
    blows = [(KILL_EVERY_S * k + 1, "KILL", "screen") for k in range(kills)]
    begin_s = KILL_EVERY_S * kills + 1
    for freeze in range(freezes):
        at_s = begin_s + FREEZE_EVERY_S * freeze
        blows += [(at_s, "STOP", "screen"), (at_s + FROZEN_S, "CONT", "screen")]
    seconds = begin_s + FREEZE_EVERY_S * freezes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jumps, sounds = folder / "jumps.jsonl", folder / "sounds.jsonl"
        with flipping_machine(jumps, seed) as place:
            told = Watch(place, name, seconds, screen="ordinary", sounds=str(sounds), jumps=True, blows=tuple(blows))
            seen = monitored(told)
        asked.add("screens", functions_asked(jumps))
        rose = risen(lines(jumps), seen["settled_ns"], seen["ended_ns"])
        heard = [(line["monotonic_ns"], ANY) for line in lines(sounds) if line["what"] == SOUND]
    n = f"{kills} kills, {freezes} times frozen {FROZEN_S:g} s, seed {seed}"
    sounded = delays_ms(rose, heard)
    return [
        Figure("polls missed, screen killed or frozen", str(seen["missed"]), n, "0", seen["missed"] == 0),
        Figure(
            "register to sound, screen killed or frozen",
            spread(sounded),
            f"{len(sounded)} of {len(rose)} alarms",
            f"max <= {SOUNDED_MS:g} ms",
            len(sounded) == len(rose) and max(sounded, default=0.0) <= SOUNDED_MS,
        ),
        _back("kill to first number of the new screen", _after(seen, "KILL", seen["first_numbers"]), kills),
        _back("end of freeze to a sign of life", _after(seen, "CONT", _signs_of_life(seen)), freezes),
        asked.figure("screens"),
    ]


def monitors(kills: int = 8, seed: int = 1) -> list[Figure]:
    """The monitor killed with kill -9; how long until the sounder's own alarm."""
    chance = random.Random(seed)
    took_ms = [took for _ in range(kills) if (took := _killed_monitor_ms(chance)) is not None]
    met = len(took_ms) == kills and max(took_ms, default=0.0) <= STOPPED_MS
    n = f"{len(took_ms)} of {kills} kills, seed {seed}"
    return [
        Figure("kill -9 of the monitor to the sounder's alarm", spread(took_ms), n, f"max <= {STOPPED_MS:g} ms", met),
        asked.figure("monitors"),
    ]


def _killed_monitor_ms(chance: random.Random) -> float | None:
    with tempfile.TemporaryDirectory() as name:
        jumps, sounds = Path(name) / "jumps.jsonl", Path(name) / "sounds.jsonl"
        with (
            flipping_machine(jumps, chance.randrange(1000)) as place,
            started(Watch(place, name, 10 * START_S, sounds=str(sounds), jumps=True)) as process,
        ):
            if _first(sounds, SOUND) is None:
                raise RuntimeError(f"the sounder did not sound within {START_S:g} s of the start")
            time.sleep(chance.uniform(0.0, 1.0))
            killed_ns = time.monotonic_ns()
            os.kill(process.pid, signal.SIGKILL)
            sounded_ns = _first(sounds, MONITORING_STOPPED)
        asked.add("monitors", functions_asked(jumps))
    return None if sounded_ns is None else (sounded_ns - killed_ns) / 1e6


def _first(sounds: Path, what: str) -> int | None:
    """When this sound first began; waits for it."""
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s:
        if found := [line["monotonic_ns"] for line in lines(sounds) if line["what"] == what]:
            return found[0]
        time.sleep(0.05)
    return None


def _after(seen: dict[str, Any], signal_name: str, signs: list[int]) -> list[float]:
    """From each blow of this kind to the first sign after it, ms; none of a blow without one."""
    blows = [ns for ns, name, _ in seen["blown"] if name == signal_name]
    return [(min(after) - blow) / 1e6 for blow in blows if (after := [ns for ns in signs if ns > blow])]


def _signs_of_life(seen: dict[str, Any]) -> list[int]:
    return [ns for ns, ok in seen["screen_ok"] if ok]


def _back(name: str, took_ms: list[float], blows: int) -> Figure:
    met = len(took_ms) == blows and max(took_ms, default=0.0) <= BACK_MS
    return Figure(name, spread(took_ms), f"{len(took_ms)} of {blows}", f"max <= {BACK_MS:g} ms", met)
