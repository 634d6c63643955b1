"""The yardsticks of one poll ask and get what the monitor asks, and say so when they do not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.cycles import CLIENTS, WARM_UP, took_ms
from bench.servers import simulated_machine
from bench.wide_machine import wide_map

ROOT = Path(__file__).parents[2]


def test_each_client_times_every_poll_of_a_real_server() -> None:
    with simulated_machine() as place:
        host, _, port = place.rpartition(":")
        for name in CLIENTS:
            command = [sys.executable, "-m", "bench.cycles", name, host, port, "5"]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
            assert (done.returncode, done.stderr) == (0, "")
            took = [float(line) for line in done.stdout.split()]
            assert len(took) == 5
            assert min(took) > 0


def test_a_client_without_an_answer_says_so() -> None:
    command = [sys.executable, "-m", "bench.cycles", "socket", "127.0.0.1", "1", "5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("cycles: ")


def test_a_poll_that_fails_is_no_time() -> None:
    with pytest.raises(RuntimeError, match="not answered"):
        took_ms(lambda: False, 1)
    assert len(took_ms(lambda: True, 3)) == 3
    assert WARM_UP > 0


@pytest.mark.parametrize("count", [1, 24, 500])
def test_a_map_has_as_many_channels_as_it_was_asked_for(count: int) -> None:
    assert len(wide_map(count).channels) == count
