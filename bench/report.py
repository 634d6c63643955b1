"""The session report of a long recording: the command itself, from started to ended."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from bench.figures import Figure
from bench.recordings import RATE_HZ, recorded
from session_monitor.storage.cache import cache_folder

GOAL_S = 2.0


def measure(hours: float = 6.0, times: int = 5) -> list[Figure]:
    """Of one simulated session in which a separator clots. Cold: nothing of it was ever read; the cache is our own."""
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, {"XDG_CACHE_HOME": f"{folder}/cache"}):
        path, _, _ = recorded(Path(folder), round(hours * 3600 * RATE_HZ))
        to, n = Path(folder) / "report.pdf", f"{hours:g} h at {RATE_HZ} Hz, {times} times"
        found = list[Figure]()
        for language, cold in (("en", True), ("en", False), ("zh", True), ("zh", False)):
            took = [_seconds(path, to, language, cold=cold) for _ in range(times)]
            took_s, worked_s = (sorted(each) for each in zip(*took, strict=True))
            name = f"report, {language}, {'read for the first time' if cold else 'read before'}"
            shown = f"median {took_s[times // 2]:.2f}, max {took_s[-1]:.2f} s, {worked_s[times // 2]:.2f} s of a core"
            found.append(Figure(name, shown, n, f"<= {GOAL_S:g} s", took_s[-1] <= GOAL_S))
        return [*found, Figure("its size", f"{to.stat().st_size / 1024:.0f} KiB", "zh")]


def _seconds(path: Path, to: Path, language: str, *, cold: bool) -> tuple[float, float]:
    """(from started to ended, what it took of a core): on a busy computer only the second is the report's own."""
    if cold:
        shutil.rmtree(cache_folder(), ignore_errors=True)
    command = [sys.executable, "-m", "session_monitor", "report", str(path), "--to", str(to), "--force"]
    began_s, worked_s = time.perf_counter(), _children_s()
    subprocess.run([*command, "--language", language], check=True, capture_output=True)
    return time.perf_counter() - began_s, _children_s() - worked_s


def _children_s() -> float:
    times = os.times()
    return times.children_user + times.children_system
