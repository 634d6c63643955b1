"""`make bench`: every figure of the README, or those that are named.

usage: python -m bench [NAME...] [--quick]      --quick measures next to nothing, to see that the benches work
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.figures import Figure, load, printed, surroundings

BENCHES = {
    "lateness": (
        "when a poll is due, until its frame",
        {"seconds": 1.0, "runs": ((10.0, "painting"),), "settle_s": 0.5},
    ),
    "reaction": ("from a register to decision, screen and sound", {"changes": 4, "screens": ("painting",)}),
    "throughput": ("polls a second, beside clients that do nothing else", {"rounds": 1, "polls": 20}),
    "polls": (
        "one poll beside other clients, cores pinned; what many channels cost",
        {"rounds": 1, "polls": 20, "widths": (24, 500)},
    ),
    "first_number": ("from the command to the first number on screen", {"starts": 1}),
    "processor": ("what the three processes take of a core", {"seconds": 2.0}),
    "disk": ("what a recording takes", {"minutes": 0.2}),
    "recordings": ("a long recording read again", {"hours": 0.01, "sessions": 4, "listed": 20}),
    "report": ("the session report, from the command to its end", {"hours": 0.01, "times": 1}),
    "step": ("what one step takes to derive, judge and alarm", {"steps": 50}),
}
"""Name of the module -> what it shows, and arguments of its `measure` for a quick look."""


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; exit code 1 when a figure misses its goal."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="The figures of the README, measured here.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHES)}; all without any")
    parser.add_argument("--quick", action="store_true", help="measure next to nothing: only shows that it works")
    told = parser.parse_args(arguments)
    if unknown := [name for name in told.names if name not in BENCHES]:
        parser.error(f"no figure is called {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    print(surroundings(), flush=True)
    began_s, missed = time.monotonic(), 0
    for name in told.names or BENCHES:
        about, quick = BENCHES[name]
        figures = _measured(name, quick if told.quick else {})
        print(f"\n{about}  (python -m bench {name})\n{printed(figures)}", flush=True)
        missed += sum(figure.met is False for figure in figures)
    print(f"\n{missed} missed their goal; took {time.monotonic() - began_s:.0f} s, load at the end {load()}")
    return 1 if missed and not told.quick else 0


def _measured(name: str, arguments: dict[str, Any]) -> list[Figure]:
    measure: Callable[..., list[Figure]] = importlib.import_module(f"bench.{name}").measure
    return measure(**arguments)


if __name__ == "__main__":
    sys.exit(main())
