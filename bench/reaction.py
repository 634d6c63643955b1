"""From a register that changes to the alarm decided, painted and sounded.

A server that is not ours jumps at random moments and writes down when; screen and sounder write down when they painted
and when the sound device took the first samples. All of it is one computer's monotonic clock.
"""

from __future__ import annotations

import json
import math
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.figures import Figure, p99, spread
from bench.flipping_machine import HOLD_S
from bench.jump_alarms import SOUND, name
from bench.monitor_process import Watch, monitored
from bench.servers import flipping_machine

RATE_HZ = 10.0
DECIDED_MS = 1000 / RATE_HZ + 50
SEEN_AND_HEARD_MS = 250.0
ANY = "any"
SCREENS = {"ordinary": "screen as it is", "painting": "screen painting flat out"}


def measure(changes: int = 100, screens: tuple[str, ...] = tuple(SCREENS), seed: int = 1) -> list[Figure]:
    """Three figures a kind of screen, over about so many jumps."""
    return [figure for screen in screens for figure in _figures(screen, changes, seed)]


def _figures(screen: str, changes: int, seed: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder)
        jumps, sounds, paints = (folder / f"{what}.jsonl" for what in ("jumps", "sounds", "paints"))
        with flipping_machine(jumps, seed) as place:
            seconds = changes * sum(HOLD_S) + 0.5
            told = Watch(
                place,
                str(folder / "recordings"),
                seconds,
                RATE_HZ,
                screen=screen,
                sounds=str(sounds),
                paints=str(paints),
                jumps=True,
            )
            seen = monitored(told)
        rose = risen(lines(jumps), seen["settled_ns"], seen["ended_ns"])
        decided = delays_ms(rose, seen["decided"])
        painted = delays_ms(rose, [(line["monotonic_ns"], line["id"]) for line in lines(paints)])
        sounded = delays_ms(rose, [(line["monotonic_ns"], ANY) for line in lines(sounds) if line["what"] == SOUND])
    device = "" if seen["sound_ok"] else ", null audio backend"
    return [
        _figure(f"register to decision, {SCREENS[screen]}", decided, len(rose), DECIDED_MS),
        _figure(f"register to screen, {SCREENS[screen]}", painted, len(rose), SEEN_AND_HEARD_MS),
        _figure(f"register to sound, {SCREENS[screen]}{device}", sounded, len(rose), SEEN_AND_HEARD_MS),
    ]


def _figure(what: str, delays: list[float], jumps: int, goal_ms: float) -> Figure:
    met = p99(delays) <= goal_ms and len(delays) == jumps
    return Figure(what, spread(delays), f"{len(delays)} of {jumps} jumps", f"p99 <= {goal_ms:g} ms", met)


def risen(jumps: list[dict[str, Any]], from_ns: int, until_ns: int) -> list[tuple[int, str]]:
    """(monotonic ns, alarm id) of the jumps that were followed from beginning to end."""
    rises = [(jump["monotonic_ns"], name(jump["level"])) for jump in jumps if jump["level"]]
    return [rise for rise, after in pairwise(rises) if from_ns <= rise[0] and after[0] <= until_ns]


def delays_ms(rises: list[tuple[int, str]], seen: list[tuple[int, str]]) -> list[float]:
    """From each rise to the first that was seen of it before the next; a rise of which nothing was seen gives none."""
    ends = [*(at for at, _ in rises[1:]), math.inf]
    found = list[float]()
    for (at, alarm), end in zip(rises, ends, strict=True):
        when = min((ns for ns, what in seen if at <= ns < end and what in (alarm, ANY)), default=None)
        found += [] if when is None else [(when - at) / 1e6]
    return found


def lines(log: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines; none when it is not there."""
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
