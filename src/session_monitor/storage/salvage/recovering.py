"""`recover`: a new recording with everything that can still be read of a damaged one, and what was lost.

Rows are taken over with their places in the hash chain and the seals as they stood. Nothing is signed anew: `verify`
shows of the new file up to which row it is proven, and the damaged one stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from session_monitor.domain.machine import MachineMap
from session_monitor.storage import schema
from session_monitor.storage.chain import CHAINED_FROM
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.lock import is_being_recorded
from session_monitor.storage.opening import FAULTS, check_there, refuse_newer
from session_monitor.storage.replacing import whole_or_none
from session_monitor.storage.salvage.finding import Found, drop_overwritten, insert_rows, search, settle, shapes_by
from session_monitor.storage.salvage.machines import salvaged_machine
from session_monitor.storage.salvage.pages import Pages
from session_monitor.storage.salvage.remaking import remake
from session_monitor.storage.sqlite import (
    Connection,
    connect_writer,
    floor_problem,
    quoted,
    reason_of,
)

SOME_DAY = 1000
"""A version above this is damage, and no later program's."""
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """rows: table -> rows in the new recording. lost_rows: places in the chain, from and to, of rows that are gone.

    lost_polls: numbers of steps, from and to, of which neither a poll nor a miss is left. pages_damaged: pages that
    should have held rows; rows_damaged: rows on other pages that could not be read, or told what they belong to.
    remade: table -> rows made again because nothing could be read without them.
    """

    rows: dict[str, int]
    lost_rows: Ranges
    lost_polls: Ranges
    pages_damaged: int
    rows_damaged: int
    remade: dict[str, int]


def recover(path: Path, to: Path) -> Recovered:
    """Salvages a recording into a new file. RecordingError when nothing can be, and nothing is written then."""
    _check(path, to)
    try:
        found, machine, version = _searched(path)
        return _written(to, found, machine, version)
    except FAULTS as error:
        raise RecordingError(f"{path} cannot be salvaged: {reason_of(error)}") from error


def _check(path: Path, to: Path) -> None:
    if to.exists():
        raise RecordingError(f"{to} is there already: name another file, or take it away first")
    check_there(path)
    if is_being_recorded(path):
        raise RecordingError(f"{path} is being recorded: there is nothing to salvage yet")
    if problem := floor_problem():
        raise RecordingError(problem)


def _searched(path: Path) -> tuple[Found, MachineMap, int]:
    """Everything found, the machine map inside, and the recording version of the file."""
    pages = Pages(path)
    version = int.from_bytes(pages.page(1)[60:64])
    if version < SOME_DAY:
        refuse_newer(path, version)
    version = version if 1 <= version <= schema.VERSION else schema.VERSION
    fixed = shapes_by(schema.fixed_tables(version))
    found = search(pages, fixed)  # polls are strays at first: only the machine map says what their columns are
    settle(found, fixed)
    if version >= CHAINED_FROM:
        drop_overwritten(found, fixed)
    machine = salvaged_machine(found, version)
    if machine is None:
        raise RecordingError(f"{path} cannot be salvaged: the machine map that makes it readable is lost")
    shapes = shapes_by(schema.tables(machine, version))
    settle(found, shapes)
    if version >= CHAINED_FROM:  # rows of the map that were made again have no digest, and stay
        drop_overwritten(found, shapes.keys() - fixed.keys())
    return found, machine, version


def _written(to: Path, found: Found, machine: MachineMap, version: int) -> Recovered:
    with whole_or_none(to) as part:
        part.touch()
        with closing(connect_writer(part)) as connection:
            schema.create(connection, machine, version)
            connection.execute("BEGIN IMMEDIATE")
            names = list(schema.tables(machine, version))
            refused = sum(insert_rows(connection, name, found) for name in names)
            remade = remake(connection)
            connection.execute("COMMIT")
            return _report(connection, found, refused, names, version, remade)


def _report(
    connection: Connection, found: Found, refused: int, names: list[str], version: int, remade: dict[str, int]
) -> Recovered:
    counts = {name: connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0] for name in names}
    steps = [seq for (seq,) in connection.execute("SELECT seq FROM poll UNION SELECT seq FROM miss ORDER BY seq")]
    return Recovered(
        {name: count for name, count in counts.items() if count},
        _holes(_places(connection, names)) if version >= CHAINED_FROM else (),
        _with_end(_holes(steps), steps, connection),
        len(found.pages_damaged),
        found.rows_damaged + len(found.strays) + refused,
        remade,
    )


def _with_end(holes: Ranges, steps: list[int], connection: Connection) -> Ranges:
    """The same with what is gone from the end, by the number of steps that the runs counted as they ended."""
    counted, open_runs = connection.execute(
        "SELECT coalesce(sum(polls + misses), 0), count(*) - count(e.run) FROM run LEFT JOIN run_end e USING (run)"
    ).fetchone()
    short = counted - len(steps) - sum(last - first + 1 for first, last in holes)
    if open_runs or short <= 0:
        return holes
    end = steps[-1] if steps else -1
    return (*holes, (end + 1, end + short))


def _places(connection: Connection, names: list[str]) -> list[int]:
    """Places in the chain of all rows, with 0 before the first."""
    union = " UNION ".join(f'SELECT n FROM "{name}" WHERE n NOT NULL' for name in names)
    places = [n for (n,) in connection.execute(union) if type(n) is int]
    return sorted({0, *places})


def _holes(numbers: Iterable[int]) -> Ranges:
    """The ranges missing between increasing numbers."""
    holes = list[tuple[int, int]]()
    before: int | None = None
    for number in numbers:
        if before is not None and number > before + 1:
            holes.append((before + 1, number - 1))
        before = number
    return tuple(holes)
