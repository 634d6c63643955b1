"""Polls a second: the whole chain, a bare pymodbus loop and a C client with libmodbus, in turn on one server.

Only their ratios mean anything: all three wait for the same server, whose own time is in each of them.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from bench.figures import Figure
from bench.servers import simulated_machine

HERE = Path(__file__).parent
CLIENTS = {
    "the whole chain": [sys.executable, "-m", "bench.chain"],
    "bare pymodbus": [sys.executable, str(HERE / "bare_pymodbus.py")],
    "C, libmodbus": [str(HERE / "libmodbus_poll")],
}


def measure(rounds: int = 5, polls: int = 400) -> list[Figure]:
    """One figure a client, then the ratios, each the median of its rounds."""
    if not Path(CLIENTS["C, libmodbus"][0]).exists():
        raise SystemExit("bench/libmodbus_poll is not built: run `make bench/libmodbus_poll` (it needs libmodbus-dev)")
    rates: dict[str, list[float]] = {name: [] for name in CLIENTS}
    with simulated_machine() as place:
        for _ in range(rounds):
            for name, command in CLIENTS.items():
                rates[name].append(_rate(command, place, polls))
    n = f"{rounds} x {polls} polls"
    figures = [Figure(f"polls a second, {name}", _spread(found), n) for name, found in rates.items()]
    chain, *others = rates
    return [*figures, *(_ratio(chain, other, rates, n) for other in others)]


def _rate(command: list[str], place: str, polls: int) -> float:
    host, _, port = place.rpartition(":")
    done = subprocess.run([*command, host, port, str(polls)], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with exit code {done.returncode}: {done.stderr.strip()}")
    return float(done.stdout)


def _spread(rates: list[float]) -> str:
    return f"{statistics.median(rates):.0f} ({min(rates):.0f} to {max(rates):.0f})"


def _ratio(chain: str, other: str, rates: dict[str, list[float]], n: str) -> Figure:
    ratios = [ours / theirs for ours, theirs in zip(rates[chain], rates[other], strict=True)]
    return Figure(
        f"ratio, {chain} to {other}", f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})", n
    )
