"""What reached the machine in the trials of this run: nothing but reads; two that count are made if none was.

The trials that are not among them send nothing: their machines are simulated within the monitor's own process.
"""

from __future__ import annotations

from bench.figures import Figure
from bench.reliability import asked, replies, silence


def measure(breaks: int = 500, silences: int = 4) -> list[Figure]:
    """All that was counted so far, or else short ones of `replies` and `silence`, made now."""
    if not asked.seen():
        replies.tried(breaks, 1)
        silence.measure(silences, silences // 2)
    counted = ", ".join(asked.seen())
    figure = asked.figure()
    return [Figure(f"{figure.name}: {counted}", figure.measured, figure.n, figure.goal, figure.met)]
