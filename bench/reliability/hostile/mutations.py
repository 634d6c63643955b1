"""All mutations by name, and a mutated copy by its number: the same number gives the same file again."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.reliability.hostile import contents, logs, pages, schemas, trees

Mutation = Callable[[Path, random.Random], str]
MUTATIONS: dict[str, Mutation] = {
    each.__name__: each
    for each in (
        *(pages.bits, pages.garbage, pages.header, pages.page_kinds, pages.page_fields, pages.free_list),
        *(pages.truncated, pages.pages_moved, trees.cycle, trees.overflow, schemas.schema, contents.values),
        *(contents.rows, logs.journal, logs.log),
    )
}
WEIGHTS = {"values": 5, "rows": 3, "schema": 2, "log": 2}
"""How often each comes, beside 1: some are many."""
OPEN_TOO = 0.2
"""This share of what is no damage to a log is done to a recording with one."""


@dataclass(frozen=True, slots=True)
class Originals:
    """The recordings that are damaged: one that was closed, and one as a killed monitor left it, with its log."""

    closed: Path
    left_open: Path


@dataclass(frozen=True, slots=True)
class Mutated:
    """One file, by which mutation, and what it did in words."""

    number: int
    name: str
    what: str
    path: Path


def mutated(originals: Originals, folder: Path, seed: int, number: int) -> Mutated:
    """A damaged copy in an empty folder."""
    dice = random.Random(f"{seed} {number}")
    (name,) = dice.choices(list(MUTATIONS), [WEIGHTS.get(each, 1) for each in MUTATIONS])
    left_open = name == "log" or (name != "journal" and dice.random() < OPEN_TOO)
    origin = originals.left_open if left_open else originals.closed
    path = folder / "mutated.sqlite"
    for part in ("", "-wal") if left_open else ("",):
        shutil.copyfile(f"{origin}{part}", f"{path}{part}")
    return Mutated(number, name, MUTATIONS[name](path, dice), path)
