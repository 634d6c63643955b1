"""The simulated machine on a serial line: a pair of pseudo-terminals, read by mbpoll over Modbus RTU."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

IDENTITY = 0x4C33
APPEAR_S = 10.0


@pytest.fixture
def line(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """The two ends of a serial line."""
    ends = tmp_path / "machine", tmp_path / "monitor"
    socat = subprocess.Popen(["socat", *(f"pty,raw,echo=0,link={end}" for end in ends)])
    try:
        until = time.monotonic() + APPEAR_S
        while not all(end.exists() for end in ends):
            assert socat.poll() is None
            assert time.monotonic() < until
            time.sleep(0.01)
        yield ends
    finally:
        socat.terminate()
        socat.wait()


def test_mbpoll_reads_it_over_rtu(line: tuple[Path, Path]) -> None:
    command = [sys.executable, "-m", "session_monitor", "simulate", "--serial", str(line[0])]
    serving = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert serving.stdout is not None
        assert serving.stdout.readline() == f"listening on {line[0]}\n"
        asked = [
            "mbpoll",
            "-m",
            "rtu",
            "-b",
            "19200",
            "-P",
            "none",
            "-a",
            "1",
            "-0",
            "-r",
            "0",
            "-c",
            "2",
            "-t",
            "3",
            "-1",
        ]
        answer = subprocess.run([*asked, str(line[1])], capture_output=True, text=True, timeout=20, check=False)
        assert re.findall(r"\[(\d+)\]:\s+(\d+)", answer.stdout) == [("0", str(IDENTITY)), ("1", "1")], answer
    finally:
        serving.terminate()
        assert serving.wait(60) == 0
        assert serving.stdout is not None
        serving.stdout.close()
