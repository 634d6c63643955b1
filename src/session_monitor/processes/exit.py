"""How the monitor's process begins and ends, so that its children always see the end at once.

Without it an uncaught exception or an early Ctrl-C would hang in multiprocessing's exit handler with the sockets open:
no polling, and no alarm either. The host wraps its whole run:

    raise SystemExit(run_outermost(main, log_path))       # main() -> exit code
        stop = StopFlag(); stop.listen()                  # before the first child starts
        while not stop.signal: step()
        console.stop()                                    # the goodbye
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing import freeze_support
from types import FrameType
from typing import NoReturn

from session_monitor.processes.signals import TERMINAL_SIGNALS

FAILED = 70
"""Exit code after an exception no one expected (EX_SOFTWARE)."""
_log = logging.getLogger(__name__)


class StopFlag:
    """Whether someone asked the program to end. A plain attribute: a handler must not take a lock its thread holds."""

    def __init__(self) -> None:
        self.signal: int | None = None
        """The first signal that came; None while there was none."""

    def listen(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closing terminal set `signal`. In the main thread, before any child."""
        for number in {*TERMINAL_SIGNALS, signal.SIGTERM}:
            if number == getattr(signal, "SIGHUP", None) and signal.getsignal(number) is signal.SIG_IGN:
                continue  # started under nohup: it shall outlive its terminal
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if self.signal is None:
            self.signal = number


def run_outermost(main: Callable[[], int], where_to_look: str = "the log") -> int:
    """Runs the program and returns its exit code; after an exception it ends the process on the spot.

    The children are not waited for then: the sounder must see the end of its socket and sound. KeyboardInterrupt ends
    with 130, SystemExit with its own code, anything else with FAILED, one line on stderr and the whole in the log.
    """
    freeze_support()
    try:
        return main()
    except SystemExit as error:
        if error.code is not None and not isinstance(error.code, int):
            print(error.code, file=sys.stderr)
        _end(error.code if isinstance(error.code, int) else int(error.code is not None))
    except KeyboardInterrupt:
        _end(130)
    except BaseException as error:  # noqa: BLE001 - the outermost: nothing may reach the hanging exit
        _log.critical("the monitor ends: %s", error, exc_info=True)
        print(f"session-monitor ended: {type(error).__name__}: {error}; see {where_to_look}", file=sys.stderr)
        _end(FAILED)


def _end(code: int) -> NoReturn:
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except (OSError, ValueError):
                continue
    os._exit(code)
