"""A monitor without a screen, built and run as `session-monitor record` does, and how its link looked at each step.

usage: python -m bench.reliability.seen_link LINK FOLDER      ends with SIGINT; prints a Seen as JSON
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from session_monitor.monitor.session import Session
from session_monitor.processes.exit import run_outermost
from session_monitor.wiring.settings import Settings
from session_monitor.wiring.watching import Run, watch

ALARM = "link_lost"
STANDING = ("U", "A")
SETTLED_NS = 1_000_000_000


@dataclass(slots=True)
class Seen:
    """What was seen, in time.monotonic_ns().

    stale, alarmed: (when, what from then on) of each change. held: (descriptors, threads) each time that the link had
    been good for a second after it was not. cpu_percent: of one core, over the whole run but its start.
    """

    stale: list[tuple[int, bool]] = field(default_factory=list)
    alarmed: list[tuple[int, bool]] = field(default_factory=list)
    held: list[tuple[int, int]] = field(default_factory=list)
    cpu_percent: float = 0.0


class Watcher:
    """Called once a step."""

    def __init__(self) -> None:
        self.seen = Seen()
        self._good_since_ns: int | None = None
        self._began = 0.0, 0.0

    def __call__(self, session: Session) -> None:
        """Looks at what the step has published."""
        snapshot, now_ns = session.snapshot, time.monotonic_ns()
        if snapshot is None:
            return
        if not self._began[0]:
            self._began = time.monotonic(), time.process_time()
        good = snapshot["link"]["state"] == "good"
        standing = any(alarm["id"] == ALARM and alarm["state"] in STANDING for alarm in snapshot["alarms"])
        note(self.seen.stale, now_ns, not good)
        note(self.seen.alarmed, now_ns, standing)
        if not good:
            self._good_since_ns = now_ns
        elif self._good_since_ns is not None and now_ns - self._good_since_ns >= SETTLED_NS:
            self.seen.held.append((len(tuple(Path("/proc/self/fd").iterdir())), threading.active_count()))
            self._good_since_ns = None

    def end(self) -> Seen:
        """All that was seen."""
        passed_s = time.monotonic() - self._began[0]
        self.seen.cpu_percent = 100 * (time.process_time() - self._began[1]) / passed_s
        return self.seen


def note(changes: list[tuple[int, bool]], now_ns: int, value: bool) -> None:
    """Adds a change, if it is one."""
    if not changes or changes[-1][1] != value:
        changes.append((now_ns, value))


def main(link: str, folder: str) -> int:
    """Monitors until it is told to end."""
    watcher = Watcher()
    watch(Settings("li-als-3", link, Path(folder), new=True), Run(sound=False), watcher)
    print(json.dumps(asdict(watcher.end())))
    return 0


if __name__ == "__main__":
    raise SystemExit(run_outermost(lambda: main(*sys.argv[1:])))
