"""The writer of a recording: its own thread, fed by the spool, one commit a poll while the disk keeps up.

The monitor hands over each step and goes on; if this waited for a disk, a poll would come late, and if it gave up
on a full one, the session would be lost. A transaction that fails is rolled back and tried again in order.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.past import Past
from session_monitor.monitor.ports import RecorderStatus, StepRecord
from session_monitor.storage.closing import Ending, finish
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import signing_key
from session_monitor.storage.lock import FolderLock
from session_monitor.storage.rows import StepWriter
from session_monitor.storage.space import LOW_H, hours_left
from session_monitor.storage.spool import LIMIT, Spool
from session_monitor.storage.sqlite import DISK_FAULTS, ROW_FAULTS, Connection, reason_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

BATCH = 200
"""Steps in one transaction when there is a backlog; with none each poll has its own commit."""
LOOK_S = 5.0
CLOSE_S = 10.0
UNWRITABLE = (*ROW_FAULTS, TypeError, ValueError, KeyError, OverflowError)
"""What a step raises that holds something no recording can keep."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordingStart:
    """Where the session stands as this run begins; after a resume the numbers go on."""

    first_seq: int = 0
    offset_ns: int = 0
    started_utc_ns: int = 0
    past: Past | None = None
    """What was recorded before, for the monitor to take up; None for a new session."""

    @property
    def resumed(self) -> bool:
        """Whether the session goes on."""
        return self.past is not None


class SqliteRecorder:
    """Writes one recording; made by `start_recording` in storage/start.py. Implements monitor.ports.Recorder."""

    def __init__(
        self,
        path: Path,
        connection: Connection,
        machine: MachineMap,
        run: int,
        lock: FolderLock,
        period_ns: int,
        start: RecordingStart,
        spool_limit: int = LIMIT,
        retry_s: float = 0.5,
    ) -> None:
        self.path = path
        self.start = start
        self._connection = connection
        self._machine = machine
        self._run = run
        self._lock = lock
        self._period_ns = period_ns
        self._retry_s = retry_s
        self._rows = StepWriter(connection, machine, run, period_ns)
        self._spool = Spool(spool_limit)
        self._wake = threading.Event()
        self._closing: str | None = None
        self._close_by_s = 0.0
        self._looked_s = -LOOK_S
        self._careful = 0
        self._polls_lost = 0
        self._last_utc_ns = start.started_utc_ns
        self._status = RecorderStatus(path=str(path), saved_seq=start.first_seq - 1)
        self._thread = threading.Thread(target=self._guarded, name="recorder", daemon=True)
        self._thread.start()

    def put(self, record: StepRecord) -> None:
        """Queues one step; never blocks and never raises."""
        self._spool.put(record)
        self._wake.set()

    def status(self) -> RecorderStatus:
        """The state of the writer, from any thread."""
        return replace(self._status, spooled=len(self._spool))

    def close(self, reason: str) -> RecorderStatus:
        """Writes what is queued, notes how the session ended, leaves one closed file; may be called twice.

        A disk that still fails after CLOSE_S leaves the recording open (interrupted) and the status failing.
        """
        if self._closing is None:
            self._close_by_s = time.monotonic() + CLOSE_S
            self._closing = reason
        self._wake.set()
        self._thread.join()
        return self.status()

    def _guarded(self) -> None:
        try:
            self._loop()
        except BaseException as error:  # noqa: BLE001 - a dead recorder must be seen, whatever killed it
            _log.exception("the recorder stopped")
            self._status = replace(self._status, failing=True, error=f"the recorder stopped: {error!r}")
        finally:
            self._connection.close()
            self._lock.release()

    def _loop(self) -> None:
        while self._closing is None:
            self._wake.wait(self._retry_s if self._status.failing else LOOK_S)
            self._wake.clear()
            self._look_at_disk()
            self._drain()
        while not self._drain() and time.monotonic() < self._close_by_s:
            time.sleep(self._retry_s)
        self._finish(self._closing)

    def _drain(self) -> bool:
        """Writes all that waits; False when the disk would not have it."""
        while steps := self._spool.head(1 if self._status.failing or self._careful else BATCH):
            try:
                self._write(steps)
            except UNWRITABLE as error:
                self._roll_back()
                if len(steps) > 1:
                    self._careful = len(steps)  # one of these; the others are written as ever
                else:
                    self._write_bare(steps[0], error)
            except DISK_FAULTS as error:
                self._roll_back()
                self._fail(reason_of(error))
                return False
        return True

    def _write(self, steps: list[StepRecord]) -> None:
        """One transaction."""
        if not self.path.exists():
            raise FileNotFoundError(2, "the recording was moved or deleted", str(self.path))
        lost = self._spool.lost()
        self._begin()
        for step in steps:
            self._rows.write(step)
        if lost:
            self._rows.write_loss(*lost)
        self._connection.execute("COMMIT")
        if lost:
            self._spool.lost_noted(lost[2])
            self._polls_lost += lost[2]
        self._saved(steps)

    def _write_bare(self, step: StepRecord, error: Exception) -> None:
        """A step that holds something no recording can keep, without what it holds; its poll is not lost."""
        _log.error("step %d cannot be recorded whole: %r", step.input.seq, error)
        try:
            self._begin()
            self._rows.write_bare(step.input, repr(error))
            self._connection.execute("COMMIT")
        except UNWRITABLE as worse:
            self._roll_back()
            _log.error("step %d cannot be recorded at all: %r", step.input.seq, worse)
            self._polls_lost += 1
        self._saved([step])

    def _saved(self, steps: list[StepRecord]) -> None:
        if self._status.failing:
            _log.warning("%s is being written again", self.path)
        last = steps[-1].input
        self._spool.done(len(steps))
        self._careful = max(0, self._careful - len(steps))
        self._last_utc_ns = last.utc_ns
        polls = self._status.polls_saved + sum(step.input.frame is not None for step in steps)
        self._status = replace(self._status, polls_saved=polls, saved_seq=last.seq, failing=False, error=None)

    def _begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._rows.rows.begin()

    def _roll_back(self) -> None:
        self._rows.forget()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _fail(self, reason: str) -> None:
        if not self._status.failing:
            _log.error("cannot write %s: %s", self.path, reason)
        error = f"cannot write {self.path}: {reason}; polls wait in memory"
        self._status = replace(self._status, failing=True, error=error)

    def _look_at_disk(self) -> None:
        now_s = time.monotonic()
        if now_s - self._looked_s < LOOK_S:
            return
        self._looked_s = now_s
        try:
            hours = hours_left(self.path.parent, self._machine, self._period_ns)
        except OSError:
            return  # a disk that cannot be asked is noticed by the next write
        self._status = replace(self._status, hours_left=hours, disk_low=hours < LOW_H)

    def _finish(self, reason: str) -> None:
        if len(self._spool):
            left = len(self._spool)
            self._status = replace(self._status, error=f"{self._status.error}; {left} steps were not saved")
            return
        ending, key = Ending(self._run, self._last_utc_ns, reason, self._polls_lost), self._key()
        said = self._status.error
        while not self._finished(ending, key):
            if time.monotonic() >= self._close_by_s:
                return
            time.sleep(self._retry_s)
        self._status = replace(self._status, failing=False, error=said)

    def _finished(self, ending: Ending, key: Ed25519PrivateKey | None) -> bool:
        """Notes and seals the end; False when the disk would not have it."""
        try:
            self._rows.rows.begin()
            finish(self._connection, self._rows.rows, ending, key)
        except DISK_FAULTS as error:
            self._roll_back()
            self._fail(reason_of(error))
            return False
        return True

    def _key(self) -> Ed25519PrivateKey | None:
        """What the recording is sealed with; without it, it is closed all the same, and says so."""
        try:
            return signing_key()
        except RecordingError as error:
            _log.error("%s is closed without a seal: %s", self.path, error)
            self._status = replace(self._status, error=f"closed without a seal: {error}")
            return None
