"""The signals that every process of the program gets: the monitor alone answers, and tells its children.

Without it a Ctrl-C would end the sounder beside the monitor, or a child in the middle of its imports with a traceback;
and the SIGTERM of a service manager, which goes to all of them too, would end a screen before its last picture.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from multiprocessing import parent_process, resource_tracker
from types import FrameType

TERMINAL_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
_BLOCKED = [*TERMINAL_SIGNALS, signal.SIGTERM]


def leave_signals_to_the_monitor() -> None:
    """First thing in a child, ending what `signals_blocked` began.

    A SIGTERM ends a child whose monitor is gone, for nobody will tell it anything any more.
    """
    for number in TERMINAL_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    monitor = parent_process()

    def unless_monitored(number: int, _frame: FrameType | None) -> None:
        if monitor is None or os.getppid() != monitor.pid:
            os._exit(128 + number)

    signal.signal(signal.SIGTERM, unless_monitored)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _BLOCKED)


@contextlib.contextmanager
def signals_blocked() -> Iterator[None]:
    """What the child inherits until it has dealt with them: a Ctrl-C while it imports must not end it.

    The tracker is started first, for it unblocks SIGINT when it starts (python/cpython issue 110844).
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _BLOCKED)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
