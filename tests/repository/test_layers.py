"""The layers hold: by contract over all imports, and by what a fresh interpreter really loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

ONE_STEP = """
import sys
from pathlib import Path
from session_monitor.processes.console import ProcessConsole
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.settings import Settings

monitor = Monitor(Settings("li-als-3", "sim:normal", Path(sys.argv[1])), ProcessConsole(None, None))
monitor.session.step()
summary = monitor.close("test")
assert summary["polls"] == 1, summary
print(sorted({name.split(".")[0] for name in sys.modules} & {"PySide6", "shiboken6", "pyqtgraph", "ui"}))
"""


def test_every_import_contract_is_kept() -> None:
    finished = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "0 broken" in finished.stdout


def test_a_monitor_in_a_fresh_interpreter_takes_a_step_without_qt(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", ONE_STEP, str(tmp_path / "recordings")], cwd=tmp_path, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.strip() == "[]"
