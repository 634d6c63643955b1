"""Polls a second through the whole chain: poll, decode, derive, judge, alarm, record; no children, no waiting.

The same contract as bench/bare_pymodbus.py and bench/libmodbus_poll.c, so that the three can be compared on one server.

usage: python -m bench.chain HOST PORT POLLS      prints polls per second; exit code 2 without an answer
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from session_monitor.monitor.snapshot import Snapshot
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.settings import Settings


class NoConsole:
    """A console without children."""

    listening = False

    def publish(self, snapshot: Snapshot) -> None:
        """Nobody looks."""

    def commands(self) -> tuple[()]:
        """Nobody asks."""
        return ()

    def parts_ok(self) -> tuple[None, None]:
        """There is nothing to lose."""
        return None, None


def polls_per_second(host: str, port: int, polls: int) -> float:
    """Mean rate of so many polls, until the last of them is on the disk and the recording closed."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings("li-als-3", f"tcp://{host}:{port}", Path(folder), new=True)
        monitor = Monitor(settings, NoConsole())
        began_s = time.perf_counter()
        for _ in range(polls):
            monitor.session.step()
        summary = monitor.close("bench")
        took_s = time.perf_counter() - began_s
    if summary["polls"] != polls:
        raise RuntimeError(f"{polls - summary['polls']} of {polls} polls were missed")
    return polls / took_s


def main(arguments: list[str]) -> int:
    """Prints the rate; the exit code."""
    try:
        host, port, polls = arguments[0], int(arguments[1]), int(arguments[2])
    except (IndexError, ValueError):
        print("usage: python -m bench.chain HOST PORT POLLS", file=sys.stderr)
        return 2
    try:
        print(f"{polls_per_second(host, port, polls):.1f}")
    except RuntimeError as error:
        print(f"chain: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
