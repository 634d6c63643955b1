"""`make reliability`: what never happens, tried so many times.

usage: python -m bench.reliability [NAME ...] [--quick]
"""

from __future__ import annotations

import argparse
import sys
import time

from bench.figures import load, printed, surroundings
from bench.reliability import (
    clocks,
    cuts,
    faults,
    functions,
    kills,
    parts,
    replays,
    replies,
    scenarios,
    silence,
    tampering,
)
from bench.reliability.hostile import measuring as hostile

TRIALS = {
    "kills": ("the monitor killed with kill -9 at random moments", kills.measure, {"kills": 2}),
    "cuts": ("the power cut while a session is recorded", cuts.measure, {"cuts": 8, "steps": 60}),
    "faults": ("the disk fails, or is full for half an hour", faults.measure, {"faults": 4, "full_polls": 300}),
    "screens": ("the screen killed and frozen", parts.screens, {"kills": 1, "freezes": 0}),
    "monitors": ("the monitor killed", parts.monitors, {"kills": 1}),
    "scenarios": (
        "every scenario recorded, its alarms compared with its list",
        scenarios.measure,
        {"names": ("link-busy",), "seconds": 30.0, "seeds": 1},
    ),
    "clocks": (
        "the computer's clock set while a treatment runs",
        clocks.measure,
        {"cases": clocks.CASES[1:2], "seconds": 60.0, "seeds": 1},
    ),
    "replays": (
        "live, recorded and replayed compared, bit for bit",
        replays.measure,
        {"names": ("return-kink",), "seconds": 60.0, "seeds": 1},
    ),
    "replies": (
        "malformed, late, doubled and reordered replies between a machine and the link",
        replies.measure,
        {"breaks": 40},
    ),
    "silence": (
        "the machine silent with its connections open, and back",
        silence.measure,
        {"silences": 2, "monitors": 1},
    ),
    "functions": (
        "what reached the machine in the trials before this",
        functions.measure,
        {"breaks": 20, "silences": 2},
    ),
    "tampering": ("a sealed recording altered, and `verify` asked", tampering.measure, {"alterations": 20}),
    "hostile": ("mutated recordings opened by every command that reads", hostile.measure, {"files": 10}),
}
"""Name -> what it tries, how, and arguments for a quick look."""


def main(arguments: list[str] | None = None) -> int:
    """Prints the tables; exit code 1 when something happened that never should."""
    parser = argparse.ArgumentParser(prog="python -m bench.reliability", description="What never happens, tried here.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(TRIALS)}; all without any")
    parser.add_argument("--quick", action="store_true", help="try next to nothing: only shows that it works")
    told = parser.parse_args(arguments)
    if unknown := [name for name in told.names if name not in TRIALS]:
        parser.error(f"there is no trial {', '.join(unknown)}; there are {', '.join(TRIALS)}")
    print(surroundings(), flush=True)
    began_s, missed = time.monotonic(), 0
    for name in told.names or TRIALS:
        about, measure, quick = TRIALS[name]
        figures = measure(**(quick if told.quick else {}))
        print(f"\n{about}  (python -m bench.reliability {name})\n{printed(figures)}", flush=True)
        missed += sum(figure.met is False for figure in figures)
    print(f"\n{missed} missed their goal; took {time.monotonic() - began_s:.0f} s, load at the end {load()}")
    return 1 if missed and not told.quick else 0


if __name__ == "__main__":
    sys.exit(main())
