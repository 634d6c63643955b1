"""What a recording is worth after a power cut, held against what had been promised and against the whole truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.reliability.told_session import CASE, MACHINE
from bench.reliability.traced import Operation, Said
from session_monitor.config.machine_map import load_machine
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.keys import own_public_key
from session_monitor.storage.opening import FAULTS, open_checked
from session_monitor.storage.resume import Answering
from session_monitor.storage.start import Origin, start_recording
from session_monitor.storage.verifying import Finding, verify

TABLES = ("poll", "miss", "command", "transition", "output")
"""What was recorded, in the order it was: a cut may only cost the end of it."""
PERIOD_NS = 100_000_000


@dataclass(frozen=True, slots=True)
class Promised:
    """What others knew to be safe at some moment."""

    begun: bool = False
    saved_seq: int = -1
    echoed: frozenset[str] = frozenset()
    closed: bool = False


def promised_after(promised: Promised, operation: Operation) -> Promised:
    """What is promised once this has happened."""
    if not isinstance(operation, Said):
        return promised
    match operation.line.split():
        case ["begun"]:
            return replace(promised, begun=True)
        case ["saved", seq]:
            return replace(promised, saved_seq=int(seq))
        case ["echoed", name]:
            return replace(promised, echoed=promised.echoed | {name})
        case ["closed"]:
            return replace(promised, closed=True)
        case _:
            raise ValueError(f"{operation.line!r} is no promise")


@dataclass(frozen=True, slots=True)
class Truth:
    """The session as recorded with no cut: its rows by table, and when it ended."""

    rows: dict[str, list[tuple[Any, ...]]]
    serial: int
    last_utc_ns: int


def truth_of(folder: Path) -> Truth:
    """Of the only recording in the folder."""
    [path] = folder.glob("*.sqlite")
    connection, _ = open_checked(path)
    try:
        [(serial,)] = connection.execute("SELECT DISTINCT serial FROM machine_seen").fetchall()
        [(last_utc_ns,)] = connection.execute("SELECT max(utc_ns) FROM run_end").fetchall()
    finally:
        connection.close()
    return Truth(_rows(path), serial, last_utc_ns)


@dataclass(slots=True)
class Found:
    """What was wrong after one cut."""

    corrupt: int = 0
    lost: int = 0
    commands_lost: int = 0
    unsealed: int = 0
    stuck: int = 0
    problems: list[str] = field(default_factory=list)


def judged_after(folder: Path, promised: Promised, truth: Truth) -> Found:
    """Reads, verifies and goes on with what is in the folder; the keys are those that this process finds."""
    found = Found()
    rows = _whole(folder, promised, found)
    _compare(rows, promised, truth, found)
    try:
        _go_on(folder, rows, promised, truth)
    except (*FAULTS, RecordingError, AssertionError) as error:
        found.stuck = 1
        found.problems.append(f"the session does not go on: {error!r}")
    return found


def _whole(folder: Path, promised: Promised, found: Found) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of the recording, once it is proven; no rows of one that is not there or was only being made."""
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
    for path in sorted(folder.glob("*.sqlite")):
        try:
            verified = verify(path, own_public_key())
            if verified.finding is Finding.ALTERED:
                raise RecordingError(verified.detail)
            if promised.closed and verified.finding is not Finding.SEALED:
                found.unsealed = 1
                found.problems.append(f"closed, and now: {verified.detail}")
            rows = _rows(path)
        except (*FAULTS, RecordingError) as error:
            if promised.begun:
                found.corrupt = 1
                found.problems.append(f"corrupt: {error}")
    return rows


def _rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    connection, _ = open_checked(path)
    try:
        return {table: connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall() for table in TABLES}
    finally:
        connection.close()


def _compare(rows: dict[str, list[tuple[Any, ...]]], promised: Promised, truth: Truth, found: Found) -> None:
    for table, held in rows.items():
        if held != truth.rows[table][: len(held)]:
            found.corrupt = 1
            found.problems.append(f"{table} holds what was not recorded")
    steps = {row[0] for table in ("poll", "miss") for row in rows[table]}
    found.lost = len(set(range(promised.saved_seq + 1)) - steps)
    found.commands_lost = len(promised.echoed - _commands(rows["command"]))
    if found.lost or found.commands_lost:
        found.problems.append(
            f"{found.lost} polls and {found.commands_lost} commands are lost of {promised.saved_seq + 1} and "
            f"{len(promised.echoed)}; there are {len(steps)} polls"
        )


def _commands(rows: Sequence[tuple[Any, ...]]) -> set[str]:
    """Their ids: `command` begins with id, seq, command_id."""
    return {row[2] for row in rows}


def _go_on(folder: Path, rows: dict[str, list[tuple[Any, ...]]], promised: Promised, truth: Truth) -> None:
    """The program starts again, as at the bedside: in the same recording unless that was closed; then all is sealed."""
    recorder = start_recording(
        folder,
        SessionMeta(case=CASE),
        load_machine(MACHINE),
        "# as before\n",
        Origin(truth.last_utc_ns + PERIOD_NS, 1),
        PERIOD_NS,
        Answering(truth.serial, 1e9),
    )
    status = recorder.close("end_session")
    assert not status.failing and status.error is None, status.error
    if rows["poll"] and not promised.closed:
        assert recorder.start.resumed or _was_closing(recorder.path, folder), "another recording was begun"
    for path in folder.glob("*.sqlite"):
        if path == recorder.path:
            verified = verify(path, own_public_key())
            assert verified.finding is Finding.SEALED, verified.detail


def _was_closing(new: Path, folder: Path) -> bool:
    """Whether the recording before the new one had its end written, though nobody was told yet."""
    [old] = set(folder.glob("*.sqlite")) - {new}
    return verify(old, own_public_key()).finding is Finding.SEALED
