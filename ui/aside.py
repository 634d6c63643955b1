"""Work beside the picture: files are read and written on another thread, as the picture never waits for a disk."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from weakref import WeakSet

_all = WeakSet["Aside"]()


class Aside:
    """One thing after another, in the order asked, on a thread that ends when nothing is left to do."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._jobs = deque[Callable[[], None]]()
        self._thread: threading.Thread | None = None
        _all.add(self)

    @property
    def busy(self) -> bool:
        """Whether something is being done, or waits to be."""
        thread = self._thread
        return thread is not None and thread.is_alive()

    def do(self, job: Callable[[], None]) -> None:
        """Does it when what was asked before is done."""
        with self._turn:
            self._jobs.append(job)
            if not self.busy:
                self._begin()

    def wait(self, timeout_s: float) -> None:
        """Lets what was asked end, before the process does."""
        until = time.monotonic() + timeout_s
        while (thread := self._thread) is not None and thread.is_alive() and (left_s := until - time.monotonic()) > 0:
            thread.join(left_s)

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name="aside", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            done = False
            try:
                job()
                done = True
            finally:
                if not done:  # it raised, and ends this thread: what was asked after it is done all the same
                    with self._turn:
                        self._begin()

    def _next(self) -> Callable[[], None] | None:
        with self._turn:
            if self._jobs:
                return self._jobs.popleft()
            self._thread = None
            return None


def wait_for_all(timeout_s: float) -> None:
    """Lets everything that was asked of any of them end, in that time at most."""
    until = time.monotonic() + timeout_s
    for each in list(_all):
        each.wait(max(0.0, until - time.monotonic()))
