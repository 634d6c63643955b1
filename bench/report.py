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
            took_s = sorted(_seconds(path, to, language, cold=cold) for _ in range(times))
            name = f"report, {language}, {'read for the first time' if cold else 'read before'}"
            shown = f"median {took_s[times // 2]:.2f}, max {took_s[-1]:.2f} s"
            found.append(Figure(name, shown, n, f"<= {GOAL_S:g} s", took_s[-1] <= GOAL_S))
        return [*found, Figure("its size", f"{to.stat().st_size / 1024:.0f} KiB", "zh")]


def _seconds(path: Path, to: Path, language: str, *, cold: bool) -> float:
    if cold:
        shutil.rmtree(cache_folder(), ignore_errors=True)
    command = [sys.executable, "-m", "session_monitor", "report", str(path), "--to", str(to), "--force"]
    began_s = time.perf_counter()
    subprocess.run([*command, "--language", language], check=True, capture_output=True)
    return time.perf_counter() - began_s
