"""Many recorded sessions under one trial, on all cores: a department's year must not take a night.

Each session is judged by itself, so that nothing is shared between the processes but the trial.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from session_monitor.domain.conditions.trial import Trial
from session_monitor.domain.errors import UserError
from session_monitor.storage.reading import Recording
from session_monitor.wiring.whatif import WhatIf, what_if

FEW = 4
"""As many sessions are judged sooner than another process has started."""
TOLD_EVERY_S = 2.0
"""A session that is stepped through says so often how far it is."""


def what_if_each(paths: Sequence[Path], trial: Trial, origin: str) -> Iterator[WhatIf | str]:
    """Every session in the order of its path; in the place of one that cannot be judged, one line that says why."""
    one = partial(_judged, trial=trial, origin=origin)
    workers = min(os.cpu_count() or 1, len(paths) // FEW)
    if workers < 2:
        yield from map(one, paths)
        return
    # spawned: a fork would copy whatever threads and locks this process holds
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(one, paths)


def _judged(path: Path, trial: Trial, origin: str) -> WhatIf | str:
    try:
        with Recording.open(path) as recording:
            return what_if(recording, trial, origin, Progress(path, time.monotonic, _complained))
    except UserError as error:
        return str(error)


class Progress:
    """Says every now and then how far the stepping through one session is, and why it is needed."""

    def __init__(self, path: Path, now_s: Callable[[], float], say: Callable[[str], None]) -> None:
        self._path, self._now_s, self._say = path, now_s, say
        self._told_s = now_s()

    def __call__(self, why: str, part: float) -> None:
        """One line, unless there was one just now."""
        now_s = self._now_s()
        if now_s - self._told_s >= TOLD_EVERY_S:
            self._told_s = now_s
            self._say(f"{self._path}: stepped through every poll ({why}), {part:.0%} done")


def _complained(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
