"""Folders of recordings: all of a department's sessions under a trial, and a list of very many.

Both are measured as a person runs them, the start of the program included.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.chain import NoConsole
from bench.figures import Figure
from session_monitor.domain.conditions.trial import Trial
from session_monitor.storage.cache import cache_folder
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.settings import Settings

SMALL_POLLS = 300


def many(path: Path, sessions: int, trial: Trial) -> list[Figure]:
    """So many copies of a recording, each with a cache of its own, under a trial: cold and cached."""
    shutil.rmtree(cache_folder(), ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name) / "sessions"
        folder.mkdir()
        for number in range(sessions):
            shutil.copyfile(path, folder / f"{number:03}.sqlite")
        limits = Path(name) / "trial.toml"
        limits.write_text("[limits]\n" + "".join(f'"{key}" = {value}\n' for key, value in trial.limits.items()))
        took_s = [_whatif_s(folder, limits, sessions) for _ in range(2)]
    n = f"{os.cpu_count()} cores"
    cold, cached = (f"what-if of a folder of {sessions} such sessions, {each}" for each in ("cold", "cached"))
    return [
        Figure(cold, f"{took_s[0]:.1f} s", n),
        Figure(cached, f"{took_s[1]:.1f} s", n, "<= 60 s", took_s[1] <= 60),
    ]


def _whatif_s(folder: Path, limits: Path, sessions: int) -> float:
    took_s, out = _run("whatif", str(folder), "--limits", str(limits), "--json")
    assert json.loads(out)["all"]["sessions"] == sessions
    return took_s


def listing(folder: Path, recordings: int) -> list[Figure]:
    """A folder of very many recordings, listed."""
    settings = Settings("li-als-3", "sim:normal?speed=1e6", folder, new=True)
    monitor = Monitor(settings, NoConsole())
    left = iter(range(SMALL_POLLS))
    monitor.run(lambda: next(left, None) is None)
    monitor.close("bench")
    for number in range(recordings - 1):
        shutil.copyfile(monitor.recording, folder / f"{number:04}.sqlite")
    took_s = list[float]()
    for _ in range(3):
        seconds, out = _run("list", str(folder), "--json")
        took_s.append(seconds)
        rows = [json.loads(line) for line in out.splitlines()]
        assert len(rows) == recordings and all(row["error"] is None for row in rows)
    return [Figure(f"list of {recordings} recordings", f"median {sorted(took_s)[1]:.2f} s", "3 times")]


def _run(*arguments: str) -> tuple[float, str]:
    began_s = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "session_monitor", *arguments], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - began_s, done.stdout
