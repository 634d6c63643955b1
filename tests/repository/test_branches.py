"""The tests of the alarm core take every branch of it: what none of them takes, no mutation of it could show either."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(600)
def test_every_branch_of_the_alarm_core_is_taken_by_its_own_tests(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:randomly", "tests/alarms"]
    command += [
        "--cov=session_monitor.domain.alarms",
        "--cov-branch",
        "--cov-fail-under=100",
        "--cov-report=term-missing",
    ]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=inherited | {"COVERAGE_FILE": str(tmp_path / "coverage")},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
