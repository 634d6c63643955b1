"""Recordings that a run before this one left open: gone on with, or closed as interrupted.

Going on in the wrong one would mix two patients; leaving one open would make an interrupted session look as if it
were still running (commands specification, "A recording": each start of the program is a run).
"""

from __future__ import annotations

import logging
import struct
from dataclasses import dataclass
from pathlib import Path

from session_monitor.domain.channels import Raw
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.scaling import value_of
from session_monitor.storage import schema
from session_monitor.storage.chain import ChainError, head, row_writer
from session_monitor.storage.closing import INTERRUPTED, Ending, finish, fold
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.folder import recordings_in
from session_monitor.storage.machine_rows import read_machine, same_map
from session_monitor.storage.opening import FAULTS, open_checked
from session_monitor.storage.past import case_in, last_step, read_past
from session_monitor.storage.recorder import RecordingStart
from session_monitor.storage.sqlite import DISK_FAULTS, Connection, connect_writer, quoted

RESUME_WITHIN_NS = 30 * 60 * 10**9
TREATMENT_TIME = "treatment_s"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answering:
    """The machine as it answered first: what tells whether a treatment goes on. None: it did not say."""

    serial: Raw | None = None
    treatment_s: float | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """What a recording must match to be gone on with."""

    case: str
    machine: MachineMap
    answering: Answering


@dataclass(frozen=True, slots=True)
class OpenRecording:
    """A recording open for writing, and where its session stands."""

    path: Path
    connection: Connection
    start: RecordingStart


def settle_open_ones(folder: Path, treatment: Treatment | None, utc_ns: int) -> OpenRecording | None:
    """The recording of this treatment that goes on, newest first; every other one left open is closed.

    treatment None: none goes on. The caller holds the folder's lock, so nobody else writes any of them.
    """
    going_on: OpenRecording | None = None
    for path in sorted(open_ones(folder), key=lambda path: path.stem, reverse=True):
        try:
            open_checked(path)[0].close()  # nothing of a foreign schema runs in a connection that may write
            connection = connect_writer(path, guarded=True)
        except (*DISK_FAULTS, RecordingError) as error:
            _log.warning("%s was left open and cannot be closed: %s", path, error)
            continue
        try:
            start = None if going_on or treatment is None else _start(connection, treatment, utc_ns)
            if start is None:
                _close(connection)
                connection.close()
            else:
                connection.trust()
                going_on = OpenRecording(path, connection, start)
        except (*FAULTS, ChainError) as error:
            connection.close()
            _log.warning("%s was left open and cannot be closed: %s", path, error)
    return going_on


def open_ones(folder: Path) -> list[Path]:
    """Recordings of this program whose header says that a write-ahead log belongs to them."""
    return [path for path in recordings_in(folder) if _left_open(path)]


def _left_open(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError:
        return False
    ours = len(header) == 100 and struct.unpack(">I", header[68:72])[0] == schema.APPLICATION_ID
    return ours and header[18] == 2 and struct.unpack(">I", header[60:64])[0] <= schema.VERSION


def _start(connection: Connection, treatment: Treatment, utc_ns: int) -> RecordingStart | None:
    """Where the session goes on when this is its recording, else None."""
    began_as, started_utc_ns = connection.execute("SELECT case_id, started_utc_ns FROM session").fetchone()
    machine = read_machine(connection)
    if (
        treatment.case not in (began_as, case_in(connection))
        or not same_map(machine, treatment.machine)
        or _ended(connection)
    ):
        return None
    poll, last = last_step(connection, tables=("poll",)), last_step(connection)
    if poll is None or last is None:
        return None
    unread_ns = abs(utc_ns - last.utc_ns) + last.t_ns - poll.t_ns  # UTC may have been set since the last reading
    if unread_ns > RESUME_WITHIN_NS:
        return None
    if not _same_treatment(connection, machine, treatment.answering) or _older(connection):
        return None
    head(connection)  # nothing is added to a recording that somebody altered
    period_ns = connection.execute("SELECT period_ns FROM clock ORDER BY clock DESC LIMIT 1").fetchone()[0]
    return RecordingStart(
        first_seq=last.seq + 1,
        offset_ns=max(utc_ns - started_utc_ns, last.t_ns + 1),
        started_utc_ns=started_utc_ns,
        past=read_past(connection, machine, last.t_ns, period_ns),
    )


def _older(connection: Connection) -> bool:
    """Whether an earlier version of this program made it, whose rows are of another form."""
    return connection.execute("PRAGMA user_version").fetchone()[0] < schema.VERSION


def _same_treatment(connection: Connection, machine: MachineMap, answering: Answering) -> bool:
    """Same serial number, and treatment time that did not fall; what the machine does not say proves nothing."""
    seen = connection.execute("SELECT serial FROM machine_seen ORDER BY seq DESC LIMIT 1").fetchone()
    if seen is None or answering.serial is None or seen[0] != answering.serial:
        return False
    if TREATMENT_TIME not in machine.index:
        return True
    column = quoted(schema.raw_column(TREATMENT_TIME))
    raw = connection.execute(f"SELECT {column} FROM poll WHERE {column} NOT NULL ORDER BY seq DESC LIMIT 1").fetchone()
    if raw is None or answering.treatment_s is None:
        return False
    return answering.treatment_s >= value_of(machine.channel(TREATMENT_TIME), raw[0])


def _ended(connection: Connection) -> bool:
    run = connection.execute("SELECT max(run) FROM run").fetchone()[0]
    return run is None or connection.execute("SELECT 1 FROM run_end WHERE run = ?", (run,)).fetchone() is not None


def _close(connection: Connection) -> None:
    """Notes the interruption at the time of the last step, the last moment that is known."""
    if _ended(connection):
        fold(connection)
        return
    run, begun_utc_ns = connection.execute("SELECT run, utc_ns FROM run ORDER BY run DESC LIMIT 1").fetchone()
    last = last_step(connection)
    finish(connection, row_writer(connection), Ending(run, last.utc_ns if last else begun_utc_ns, INTERRUPTED))
