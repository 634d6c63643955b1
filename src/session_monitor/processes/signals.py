"""The signals that a terminal sends to every process in it: the monitor alone answers, and tells its children.

Without it a Ctrl-C would end the sounder beside the monitor, or a child in the middle of its imports with a traceback.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from multiprocessing import resource_tracker

TERMINAL_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


def ignore_terminal_signals() -> None:
    """First thing in a child, ending what `terminal_signals_blocked` began."""
    for number in TERMINAL_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TERMINAL_SIGNALS)


@contextlib.contextmanager
def terminal_signals_blocked() -> Iterator[None]:
    """What the child inherits until it ignores them: a Ctrl-C while it imports must not end it.

    The tracker is started first, for it unblocks SIGINT when it starts (python/cpython issue 110844).
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, TERMINAL_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
