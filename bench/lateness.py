"""From when a poll is due to its frame in the monitor's hands, while the screen does its worst.

Source: issue of the main job, figures: p99 at most 5 ms. The program measures it itself (monitor/health.py); a poll's
own three requests and replies are part of it.
"""

from __future__ import annotations

import tempfile

from bench.figures import Figure
from bench.monitor_process import Watch, monitored
from bench.servers import simulated_machine

GOAL_MS = 5.0
SCREENS = {
    "ordinary": "the screen as it is",
    "painting": "screen painting flat out",
    "gil": "150 ms calls holding the GIL in the screen",
}
RUNS = ((10.0, "ordinary"), (10.0, "painting"), (20.0, "painting"), (10.0, "gil"), (20.0, "gil"))


def measure(seconds: float = 20.0, runs: tuple[tuple[float, str], ...] = RUNS, settle_s: float = 3.0) -> list[Figure]:
    """One figure a rate and kind of screen."""
    with simulated_machine() as place:
        return [_figure(place, rate_hz, screen, seconds, settle_s) for rate_hz, screen in runs]


def _figure(place: str, rate_hz: float, screen: str, seconds: float, settle_s: float) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        seen = monitored(Watch(place, folder, seconds, rate_hz, settle_s, screen))
    late = seen["summary"]["due_to_frame_ms"]
    return Figure(
        f"due to frame, {rate_hz:g} Hz, {SCREENS[screen]}",
        f"p50 {late['p50']:.2f}, p99 {late['p99']:.2f}, max {late['max']:.2f} ms, {seen['missed']} missed",
        f"{seen['steps']} polls",
        f"p99 <= {GOAL_MS:g} ms",
        late["p99"] <= GOAL_MS,
    )
