"""A monitor in a process of its own, so that a test can kill or stop it: python monitor_host.py DIRECTORY [exit].

It publishes a quiet snapshot each 50 ms and prints the sounder's process number once it has heard from it.
With `exit` it raises then, as a defect would.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from pathlib import Path
from typing import Any, cast

from session_monitor.monitor.snapshot import Snapshot
from session_monitor.processes import handover
from session_monitor.processes.children import Child
from session_monitor.processes.console import ProcessConsole
from session_monitor.processes.exit import StopFlag, run_outermost

QUIET: dict[str, Any] = {
    "priority": None,
    "melody": "perfusion",
    "louder": False,
    "key": "",
    "paused_left_s": None,
    "reminder": 0,
    "test": 0,
}


def snapshot(**sound: Any) -> Snapshot:
    return cast(Snapshot, {"seq": 1, "sound": {**QUIET, **sound}})


def sounder(folder: Path) -> Child:
    config = {
        "backend": "null",
        "log_path": str(folder / "sounds.jsonl"),
        "handover_path": str(folder / "handover.json"),
    }
    return Child("sounder", "session_monitor.processes.sounder:main", config)


def main() -> int:
    folder = Path(sys.argv[1])
    stop = StopFlag()
    stop.listen()
    handover.take_over(folder / "handover.json", os.getpid())
    child = sounder(folder)
    console = ProcessConsole(None, child)
    console.start()
    told = False
    while stop.signal is None:
        console.publish(snapshot())
        console.commands()
        if console.sound and not told:
            told = True
            print(child.pid, flush=True)
            if sys.argv[2:] == ["exit"]:
                raise ValueError("a defect")
        time.sleep(0.05)
    console.stop()
    print("stopped", stop.signal, flush=True)
    return 0


if __name__ == "__main__":
    logging.basicConfig(filename=Path(sys.argv[1]) / "log")
    raise SystemExit(run_outermost(main))
