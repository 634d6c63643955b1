"""A long recording read again: opened, drawn, verified, replayed step by step, and judged under other limits."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.chain import NoConsole
from bench.figures import Figure
from session_monitor.domain.conditions.trial import Trial
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.reading import Recording
from session_monitor.storage.verifying import verify
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.replay import first_difference, replayed
from session_monitor.wiring.settings import Settings
from session_monitor.wiring.whatif import judged_at_once, on_trial, runs_of, what_if

LINK = "sim:separator-clotting?speed=1e6"
RATE_HZ = 10
TWENTY_FOUR = 24
TRIAL = Trial({"tmp_high.limit": 50.0, "return_low.drop": 25.0, "access_prealarm.limit": -110.0})


def measure(hours: float = 8.0) -> list[Figure]:
    """Of one simulated session in which a separator clots."""
    with tempfile.TemporaryDirectory() as folder:
        path, minutes = _recorded(Path(folder), round(hours * 3600 * RATE_HZ))
        n = f"{hours:g} h at {RATE_HZ} Hz"
        return [
            Figure("made, by the monitor itself", f"{minutes:.1f} min", n),
            _opening(path, n),
            _one_channel(path, n),
            _verifying(path, n),
            _replaying(path, n),
            *_trying(path, n),
        ]


def _recorded(folder: Path, polls: int) -> tuple[Path, float]:
    began_s = time.monotonic()
    monitor = Monitor(Settings("li-als-3", LINK, folder, rate_hz=RATE_HZ, new=True), NoConsole())
    left = iter(range(polls))
    monitor.run(lambda: next(left, None) is None)
    monitor.close("bench")
    return monitor.recording, (time.monotonic() - began_s) / 60


def _opening(path: Path, n: str) -> Figure:
    def first_ten_minutes() -> None:
        with Recording.open(path) as recording:
            recording.values([c.name for c in recording.machine.channels[:TWENTY_FOUR]], 0.0, 600.0)

    return _timed(f"opened, first 10 min of {TWENTY_FOUR} channels", first_ten_minutes, n, 50, 5)


def _one_channel(path: Path, n: str) -> Figure:
    with Recording.open(path) as recording:
        return _timed("one channel whole", lambda: recording.values(["pven_mmhg"]), n, 150, 5)


def _verifying(path: Path, n: str) -> Figure:
    return _timed("verified, every row", lambda: verify(path, own_public_key()), n, None)


def _replaying(path: Path, n: str) -> Figure:
    with Recording.open(path) as recording:
        recorded = recording.transitions()

        def again() -> None:
            assert first_difference(recorded, list(replayed(recording))) is None

        return _timed(f"replayed step by step, {len(recorded)} transitions the same", again, n, 30_000)


def _trying(path: Path, n: str) -> list[Figure]:
    with Recording.open(path) as recording:
        whole = _timed("what-if of three limits", lambda: what_if(recording, TRIAL, "bench"), n, 3_000)
        runs, recorded = runs_of(recording), recording.transitions()
        began_s = time.perf_counter()
        at_once = judged_at_once(recording, TRIAL, runs, recorded)
        middle_s = time.perf_counter()
        stepped = on_trial(recording, TRIAL, runs, recorded)
        ended_s = time.perf_counter()
        assert at_once is not None
        ratio = (ended_s - middle_s) / (middle_s - began_s)
    return [
        whole,
        Figure(
            "ratio, stepping through the same alarms to judging at once", f"{ratio:.0f}", f"{n}, {len(stepped)} rows"
        ),
    ]


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
