"""Many recorded sessions under one trial, on all cores: a department's year must not take a night.

Each session is judged by itself, so that nothing is shared between the processes but the trial.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from session_monitor.domain.conditions.trial import Trial
from session_monitor.domain.errors import UserError
from session_monitor.storage.reading import Recording
from session_monitor.wiring.whatif import WhatIf, what_if

FEW = 4
"""As many sessions are judged sooner than another process has started."""


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
            return what_if(recording, trial, origin)
    except UserError as error:
        return str(error)
