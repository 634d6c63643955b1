"""What each process takes of one core at 10 Hz, with the bedside screen at 1920 x 1080 painted unseen."""

from __future__ import annotations

import tempfile

from bench.figures import Figure
from bench.monitor_process import Watch, monitored
from bench.servers import simulated_machine


def measure(seconds: float = 20.0) -> list[Figure]:
    """One figure a process. Processor time as Linux accounts it, user and system, of all its threads."""
    with simulated_machine() as place, tempfile.TemporaryDirectory() as folder:
        seen = monitored(Watch(place, folder, seconds, 10.0, screen="ordinary"))
    shares = {name: seen["cpu"][name] for name in ("screen", "monitor", "sounder")}
    n = f"{0.9 * seconds:.0f} s"
    return [Figure(f"processor, {name}", f"{share:.1f} % of a core", n) for name, share in shares.items()]
