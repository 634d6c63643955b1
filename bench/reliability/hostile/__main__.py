"""Mutated files by their numbers, to see again what a run of `hostile` found, or a sample with another seed.

usage: python -m bench.reliability.hostile [NUMBER ...] [--files N] [--seed N] [--all]
"""

from __future__ import annotations

import argparse
import sys

from bench.figures import printed, surroundings
from bench.reliability.hostile.measuring import measure


def main(arguments: list[str] | None = None) -> int:
    """Prints the table; exit code 1 when something happened that never should."""
    parser = argparse.ArgumentParser(prog="python -m bench.reliability.hostile", description="Mutated files opened.")
    parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="only these files; else the first")
    parser.add_argument("--files", type=int, default=5000, help="how many from 0 on, without numbers")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other files")
    parser.add_argument("--all", action="store_true", help="say what came of every reading, not only what missed")
    told = parser.parse_args(arguments)
    figures = measure(told.files, told.seed, told.numbers, told.all)
    print(f"{surroundings()}\n\n{printed(figures)}")
    return 1 if any(figure.met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
