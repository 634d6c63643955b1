"""How a process under run_outermost ends."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import logging, sys
from session_monitor.processes.exit import run_outermost
logging.basicConfig(filename=sys.argv[2])
def main():
    print("said", end="")
    match sys.argv[1]:
        case "well": return 0
        case "no": return 1
        case "usage": raise SystemExit("no such machine")
        case "code": raise SystemExit(2)
        case "ctrl-c": raise KeyboardInterrupt
        case "defect": raise ZeroDivisionError("by nought")
raise SystemExit(run_outermost(main, sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("how", "code", "err"),
    [
        ("well", 0, ""),
        ("no", 1, ""),
        ("usage", 1, "no such machine\n"),
        ("code", 2, ""),
        ("ctrl-c", 130, ""),
        ("defect", 70, "session-monitor ended: ZeroDivisionError: by nought; see {log}\n"),
    ],
)
def test_codes_and_words(tmp_path_factory: pytest.TempPathFactory, how: str, code: int, err: str) -> None:
    log = tmp_path_factory.mktemp("log") / "monitor.log"
    done = subprocess.run([sys.executable, "-c", SCRIPT, how, str(log)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, "said", err.format(log=log))
    assert ("Traceback" in log.read_text()) is (how == "defect")
