"""From the start of the command to the first number painted, as a user types it: the processes and all.

The screen tells the monitor when it has painted its first number, and the monitor writes that into its log.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import Figure
from bench.servers import simulated_machine
from session_monitor.storage.folder import default_folder

GOAL_MS = 1500.0
PATIENCE_S = 30.0
SHOWN = re.compile(r"first number \(monotonic_ns (\d+)\)")
PROGRAM = [sys.executable, str(Path(sys.executable).with_name("session-monitor"))]


def measure(starts: int = 7, default: bool = True) -> list[Figure]:
    """`run` on a machine that is there, and the program without a command, which starts a simulated one itself."""
    with simulated_machine() as place, tempfile.TemporaryDirectory() as folder:
        run = ["run", "--machine", "li-als-3", "--link", f"tcp://{place}", "--recordings", folder, "--new"]
        figures = [_figure("first number, session-monitor run", run, starts)]
    return [*figures, _figure("first number, session-monitor alone (with its simulator)", [], starts)][: 1 + default]


def _figure(name: str, arguments: list[str], starts: int) -> Figure:
    took_ms = sorted(_start_ms(arguments) for _ in range(starts))
    middle, longest = took_ms[len(took_ms) // 2], took_ms[-1]
    measured = f"median {middle:.0f}, max {longest:.0f} ms"
    return Figure(name, measured, f"{starts} starts", f"<= {GOAL_MS:g} ms", longest <= GOAL_MS)


def _start_ms(arguments: list[str]) -> float:
    """One start; it ends as by Ctrl-C, and what it recorded in the default folder is removed again."""
    before = set(default_folder().glob("*")) if default_folder().is_dir() else set[Path]()
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "XDG_STATE_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        began_ns = time.monotonic_ns()
        process = subprocess.Popen(
            [*PROGRAM, *arguments], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            return (_shown_ns(Path(home), process) - began_ns) / 1e6
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=PATIENCE_S)
            for path in set(default_folder().glob("*")) - before:
                path.unlink()


def _shown_ns(home: Path, process: subprocess.Popen[bytes]) -> int:
    """Waits for the line of the log; looks seldom, for it takes the time of a core that is being measured."""
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s and process.poll() is None:
        for log in home.rglob("monitor.log"):
            if found := SHOWN.search(log.read_text(encoding="utf-8")):
                return int(found[1])
        time.sleep(0.1)
    raise RuntimeError(f"no number within {PATIENCE_S:g} s: {' '.join(process.args)}")  # type: ignore[arg-type]  # a list of texts
