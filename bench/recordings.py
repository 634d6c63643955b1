"""A long recording read again: opened, drawn, verified, replayed step by step, and judged under other limits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from bench.chain import NoConsole
from bench.exports import exporting
from bench.figures import Figure, spread
from bench.folders import listing, many
from bench.interrupted import interrupted
from session_monitor.commands.rows import info_row
from session_monitor.domain.conditions.trial import Trial
from session_monitor.storage.cache import cache_folder
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.reading import Recording
from session_monitor.storage.verifying import verify
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.settings import Settings
from session_monitor.wiring.whatif import runs_of, what_if
from session_monitor.wiring.whatif_arrays import judged_at_once
from session_monitor.wiring.whatif_stepped import on_trial
from ui.history import History
from ui.review.session import ReviewedSession

LINK = "sim:separator-clotting?speed=1e6"
RATE_HZ = 10
TWENTY_FOUR = 24
COMMITS = 6000
PIXELS = 1400
TRIAL = Trial({"tmp_high.limit": 50.0, "return_low.drop": 25.0, "access_prealarm.limit": -110.0})


def measure(hours: float = 8.0, sessions: int = 100, listed: int = 1000) -> list[Figure]:
    """Of one simulated session in which a separator clots; of a folder of so many of it, and one of many small ones.

    The cache is this bench's own: cold is without it, cached the second look.
    """
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"XDG_CACHE_HOME": f"{folder}/cache"}):
        path, minutes, commits_ms = recorded(Path(folder), round(hours * 3600 * RATE_HZ))
        n = f"{hours:g} h at {RATE_HZ} Hz"
        return [
            Figure("made, by the monitor itself", f"{minutes:.1f} min", n),
            Figure("a poll handed over, until it is committed", spread(commits_ms), f"{len(commits_ms)} polls"),
            _opening(path, n),
            *_one_channel(path, n),
            *_reviewed(path, n),
            *_informed(path, n),
            _verifying(path, n),
            _replaying(path, n),
            *_trying(path, n),
            *interrupted(Path(folder) / "interrupted", TRIAL, hours),
            *exporting(path, n),
            *many(path, sessions, TRIAL),
            *listing(Path(folder) / "small", listed),
        ]


def recorded(folder: Path, polls: int) -> tuple[Path, float, list[float]]:
    """The closed recording, the minutes it took, and how long each of the last polls waited for its commit."""
    began_s = time.monotonic()
    monitor = Monitor(Settings("li-als-3", LINK, folder, rate_hz=RATE_HZ, new=True), NoConsole())
    left = iter(range(max(0, polls - COMMITS)))
    monitor.run(lambda: next(left, None) is None)
    commits_ms = [_committed_ms(monitor) for _ in range(min(COMMITS, polls))]
    monitor.close("bench")
    with Recording.open(monitor.recording) as recording:
        assert recording.held() == (polls, 0), "a session of which polls were lost is no session of that length"
    return monitor.recording, (time.monotonic() - began_s) / 60, commits_ms


def _committed_ms(monitor: Monitor) -> float:
    """One step, and how long after it the recorder says that it is on the disk."""
    monitor.session.step()
    began_s = time.perf_counter()
    while monitor.status().spooled:
        time.sleep(20e-6)
    return (time.perf_counter() - began_s) * 1e3


def _opening(path: Path, n: str) -> Figure:
    def first_ten_minutes() -> None:
        with Recording.open(path) as recording:
            recording.values([c.name for c in recording.machine.channels[:TWENTY_FOUR]], 0.0, 600.0)

    return _timed(f"opened, first 10 min of {TWENTY_FOUR} channels", first_ten_minutes, n, 50, 5)


def _one_channel(path: Path, n: str) -> list[Figure]:
    def whole() -> None:
        with Recording.open(path) as recording:
            recording.values(["pven_mmhg"])

    return [_cold("one channel whole", whole, n, 150), _timed("one channel whole, cached", whole, n, 20, 5)]


def _reviewed(path: Path, n: str) -> list[Figure]:
    def opened() -> History:
        session = ReviewedSession(Recording.open(path))
        session.close()
        return session.history

    cold = _cold("read for the review", opened, n, None)
    found = [cold, _timed("read for the review, cached", opened, n, None, 5)]
    history = opened()
    end = max(1.0, float(history.t[-1]))
    for part in (1 / 48, 1 / 8, 1.0):  # of 8 h: 10 min, 1 h, all

        def drawn(span_s: float = end * part) -> None:
            for name in history.names:
                history.trace(name, end - span_s, end, span_s / PIXELS)

        what = f"{len(history.names)} traces of {end * part / 60:.3g} min made for {PIXELS} pixels"
        found.append(_timed(what, drawn, n, None, 9))
    return found


def _informed(path: Path, n: str) -> list[Figure]:
    def told() -> None:
        with Recording.open(path) as recording:
            info_row(recording)

    return [_cold("info", told, n, None), _timed("info, cached", told, n, None, 5)]


def _verifying(path: Path, n: str) -> Figure:
    return _timed("verified, every row", lambda: verify(path, own_public_key()), n, None)


def _replaying(path: Path, n: str) -> Figure:
    """The command, from started to ended, as a user waits for it; it fails where the transitions differ."""
    told = list[str]()

    def again() -> None:
        command = [sys.executable, "-m", "session_monitor", "replay", str(path)]
        told.extend(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines())

    figure = _timed("", again, n, 30_000)
    return replace(figure, name=f"`replay`, every poll stepped: {told[-1]}")


def _trying(path: Path, n: str) -> list[Figure]:
    def tried() -> None:
        with Recording.open(path) as recording:
            what_if(recording, TRIAL, "bench")

    cold = _cold("what-if of three limits", tried, n, 3_000)
    cached = _timed("what-if of three limits, cached", tried, n, 500, 5)
    with Recording.open(path) as recording:
        runs, recorded = runs_of(recording), recording.transitions()
        began_s = time.perf_counter()
        judged_at_once(recording, TRIAL, runs, recorded)
        middle_s = time.perf_counter()
        stepped = on_trial(recording, TRIAL, runs, recorded)
        ended_s = time.perf_counter()
        ratio = (ended_s - middle_s) / (middle_s - began_s)
    return [
        cold,
        cached,
        Figure("the same alarms step by step", f"{ended_s - middle_s:.1f} s", f"{n}, {len(stepped)} rows"),
        Figure("ratio, step by step to judged at once, cached", f"{ratio:.0f}", n),
    ]


def _cold(what: str, do: Callable[[], object], n: str, goal_ms: float | None) -> Figure:
    """The first look, the median of three."""

    def first() -> None:
        shutil.rmtree(cache_folder(), ignore_errors=True)
        do()

    return _timed(f"{what}, cold", first, n, goal_ms, 3)


def _timed(what: str, do: Callable[[], object], n: str, goal_ms: float | None, times: int = 1) -> Figure:
    took_ms = list[float]()
    for _ in range(times):
        began_s = time.perf_counter()
        do()
        took_ms.append((time.perf_counter() - began_s) * 1e3)
    median = sorted(took_ms)[len(took_ms) // 2]
    shown = f"{median:.0f} ms" if median < 1000 else f"{median / 1000:.1f} s"
    if goal_ms is None:
        return Figure(what, shown, n)
    goal = f"<= {goal_ms:.0f} ms" if goal_ms < 1000 else f"<= {goal_ms / 1000:g} s"
    return Figure(what, f"{'median ' if times > 1 else ''}{shown}", n, goal, median <= goal_ms)
