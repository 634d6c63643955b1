"""The machine falls silent without a word, five hundred times: said and alarmed soon, and back soon when it is back.

Monitors as `record` runs them, several beside each other, each behind a proxy (proxy/silencing.py) that falls silent
and writes down when; monitors write down when they showed and alarmed it, and when values were there again.

Each machine falls silent so seldom that its alarm never chatters. Where it does all the same (the computer was busy
and a link was lost that nobody cut), the alarm still stands from before: that silence was alarmed from its first
moment, which says nothing of the monitor, and it is counted by itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, p99, spread
from bench.reliability import asked
from bench.reliability.proxy.silencing import CYCLE_S, KINDS, Silence, Silencer
from bench.reliability.seen_link import Seen
from bench.servers import simulated_machine

SAID_MS = 2000.0
BACK_MS = 3000.0
GRACE_S = 120.0
"""What starting and ending may take on a busy computer."""


def measure(silences: int = 500, monitors: int = 18, seed: int = 1) -> list[Figure]:
    """So many silences, shared out among so many monitors, whose machines fall silent one after the other."""
    shares = [silences // monitors + (i < silences % monitors) for i in range(monitors)]
    with simulated_machine() as place, tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        host, _, port = place.rpartition(":")
        silencers = [
            stack.enter_context(Silencer((host, int(port)), n, seed + i, CYCLE_S * i / monitors))
            for i, n in enumerate(shares)
        ]
        processes = [
            stack.enter_context(monitored(f"tcp://127.0.0.1:{silencer.port}", Path(folder, str(i))))
            for i, silencer in enumerate(silencers)
        ]
        for silencer in silencers:
            silencer.begin()
        for silencer, n in zip(silencers, shares, strict=True):
            if not silencer.done.wait(CYCLE_S * (n + 1) + GRACE_S):
                raise RuntimeError("a proxy did not come to the end of its silences")
        seen = [ended(process) for process in processes]
    asked.add("silence", sum((silencer.asked for silencer in silencers), Counter()))
    n = f"{silences} silences, {monitors} monitors, seed {seed}"
    return [*figures([(s.silences, one) for s, one in zip(silencers, seen, strict=True)], n), asked.figure("silence")]


def figures(pairs: list[tuple[list[Silence], Seen]], n: str) -> list[Figure]:
    """What the silences of each proxy and what its monitor saw come to."""
    said_ms, back_ms, stood = list[float](), dict[str, list[float]]({kind: [] for kind in KINDS}), 0
    for silences, seen in pairs:
        ends_ns = [silence.from_ns for silence in silences[1:]] + [sys.maxsize]
        for silence, end_ns in zip(silences, ends_ns, strict=True):
            still = stands(seen.alarmed, silence.from_ns)
            both = [after_ms(changes, silence.from_ns, end_ns, to=True) for changes in (seen.stale, seen.alarmed)]
            said_ms.append(both[0] if still else max(both))
            back_ms[silence.kind].append(after_ms(seen.stale, silence.until_ns, end_ns, to=False))
            stood += still
    all_back = [took for found in back_ms.values() for took in found]
    held = [grown(seen.held) for _, seen in pairs]
    by_kind = ", ".join(f"{kind} {max(found):.0f}" for kind, found in back_ms.items() if found)
    return [
        Figure("silence to stale and alarmed", spread(said_ms), n, f"p99 <= {SAID_MS:g} ms", p99(said_ms) <= SAID_MS),
        Figure("silences that met an alarm still standing (chatter)", str(stood), n, "0", stood == 0),
        Figure(
            "machine back to the first values",
            spread(all_back),
            f"longest by kind of silence, ms: {by_kind}",
            f"max <= {BACK_MS:g} ms",
            max(all_back, default=float("inf")) <= BACK_MS,
        ),
        *(
            Figure(f"{what} more after the last silence than after the first", str(more), n, "<= 0", more <= 0)
            for what, more in (("descriptors", max(d for d, _ in held)), ("threads", max(t for _, t in held)))
        ),
        Figure("links lost that nobody cut", str(sum(lost_besides(*pair) for pair in pairs)), n),
        Figure("processor that one monitor takes", spread((seen.cpu_percent for _, seen in pairs), "% of a core"), n),
    ]


def stands(changes: list[tuple[int, bool]], at_ns: int) -> bool:
    """What it was at that moment; False before the first change."""
    return next((value for when, value in reversed(changes) if when <= at_ns), False)


def lost_besides(silences: list[Silence], seen: Seen) -> int:
    """How often values went stale while the machine answered and had been back for long enough."""
    since_ns = [(silence.from_ns, silence.until_ns + round(BACK_MS * 1e6)) for silence in silences]
    first_ns = next((when for when, value in seen.stale if not value), sys.maxsize)
    lost = (when for when, value in seen.stale if value and when > first_ns)
    return sum(not any(begun <= when <= over for begun, over in since_ns) for when in lost)


def after_ms(changes: list[tuple[int, bool]], from_ns: int, until_ns: int, *, to: bool) -> float:
    """From that moment to the first change to `to`; infinity when there is none before `until_ns`."""
    found = (when for when, value in changes if value is to and from_ns < when < until_ns)
    return (next(found, float("inf")) - from_ns) / 1e6


def grown(held: list[tuple[int, int]]) -> tuple[float, float]:
    """How many more descriptors and threads at the last look than at the first; infinity without two looks."""
    if len(held) < 2:
        return float("inf"), float("inf")
    return held[-1][0] - held[0][0], held[-1][1] - held[0][1]


@contextlib.contextmanager
def monitored(link: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A monitor in a process of its own; it has ended when the block ends."""
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.reliability.seen_link", link, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def ended(process: subprocess.Popen[str]) -> Seen:
    """Ends a monitor as Ctrl-C does; what it saw."""
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=GRACE_S)
    if process.returncode:
        raise RuntimeError(f"a monitor ended with exit code {process.returncode}")
    return Seen(**json.loads(output.splitlines()[-1]))
