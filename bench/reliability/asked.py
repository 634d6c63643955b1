"""Function codes that reached the machine in the trials of this run, counted from the bytes themselves.

The monitor's own gate is not asked: a gate that let a write through is what is looked for.
"""

from __future__ import annotations

from collections import Counter

from bench.figures import Figure
from bench.reliability.proxy.proxy import READS

_seen: dict[str, Counter[int]] = {}


def add(trial: str, functions: Counter[int]) -> None:
    """Function code -> how many questions, of one part of a trial."""
    _seen.setdefault(trial, Counter()).update(functions)


def seen() -> tuple[str, ...]:
    """The trials that have counted something."""
    return tuple(_seen)


def figure(*trials: str) -> Figure:
    """Of these trials, all of the run without any."""
    total: Counter[int] = Counter()
    for trial in trials or _seen:
        total.update(_seen.get(trial, {}))
    return judged(total)


def judged(total: Counter[int]) -> Figure:
    """The figure of so many questions."""
    others = {function: n for function, n in total.items() if function not in READS}
    codes = ", ".join(f"FC {function}: {total[function]}" for function in sorted(total)) or "none"
    bad = sum(others.values())
    name = "questions that are no read (functions other than 1 to 4)"
    return Figure(name, str(bad), f"{total.total()} questions ({codes})", "0", bad == 0 and total.total() > 0)
