"""What reached the machine in the trials of this run: nothing but reads; the trials that count are made if none was."""

from __future__ import annotations

from bench.figures import Figure
from bench.reliability import asked, replies, silence


def measure(breaks: int = 500, silences: int = 4) -> list[Figure]:
    """Of `replies` and `silence` as they were, or of short ones made now."""
    if not asked.seen():
        replies.tried(breaks, 1)
        silence.measure(silences, silences // 2)
    counted = " and ".join(asked.seen())
    figure = asked.figure()
    return [Figure(f"{figure.name}, {counted}", figure.measured, figure.n, figure.goal, figure.met)]
