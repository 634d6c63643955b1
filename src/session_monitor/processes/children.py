"""One child process (screen or sounder): started, watched, started again, ended; never waited for by the polling.

Without it a killed screen would stay away, a frozen one would look alive, and starting a process (up to some hundred
milliseconds on a slow disk) would delay a poll. A thread per child starts and watches; the polling thread only reads
and writes the socket, which never blocks. What travels is listed in messages.py, the child's side in child_entry.py.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from session_monitor.processes import child_entry
from session_monitor.processes.messages import GOODBYE, SILENT_S, Message, Receiver, Sender, connected_pair
from session_monitor.processes.respawn import Respawn
from session_monitor.processes.signals import signals_blocked

FIRST_START_S = 5.0
"""Until then a child that was never there yet is no loss."""
FROZEN_KILL_S = 10.0
START_KILL_S = 30.0
"""A child that says nothing at all for this long after its start is killed."""
CLOSING_S = 5.0
"""After the person closed the screen to end the session, the host has this long to stop it before it comes back."""

_WATCH_S = 0.25
_TOLD_S = 0.05
_STARTING = threading.Lock()  # Process.start() is not made for several threads at once
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Life:
    """One process and its socket; times are monotonic seconds."""

    sock: socket.socket
    sender: Sender
    receiver: Receiver
    started_s: float
    process: SpawnProcess
    heard_s: float | None = None  # its last message
    asked_s: float | None = None  # when the polling thread last looked
    failed: Message | None = None  # its last words
    ending: bool = False  # the person closed it to end the session

    @property
    def silent_s(self) -> float:
        """How long it kept silent while someone listened: a stalled monitor must not blame its children."""
        if self.asked_s is None:
            return 0.0
        return self.asked_s - (self.started_s if self.heard_s is None else self.heard_s)


class Child:
    """A child that is there again after every death. All methods but `stop` return at once, from any one thread.

    entry: "package.module:function", called in the child as function(sock, config) (child_entry.run).
    config: JSON-able settings; read again at each start, `monitor_pid` is added. None: `tell` gives them, and until
    then a process that was started loads what it needs and waits.
    """

    def __init__(self, name: str, entry: str, config: dict[str, Any] | None = None) -> None:
        self.name = name
        self.entry = entry
        self.config = config or {}
        self._told = threading.Event()
        if config is not None:
            self._told.set()
        self.starts = 0
        """How many processes were started so far."""
        self.reason: str | None = None
        """Why it is not working, in one line for the log; None while it is."""
        self._lock = threading.Lock()  # guards the socket and all below; held for microseconds only
        self._life: _Life | None = None
        self._inbox: list[Message] = []
        self._first_start_s: float | None = None  # until a process has worked or ended
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name=f"{name}-watch", daemon=True)

    def start(self) -> None:
        """Starts the process on a second thread; nothing more when that was done before."""
        if self._thread.ident is not None:
            return
        self._first_start_s = time.monotonic()
        self._thread.start()

    def tell(self, config: dict[str, Any]) -> None:
        """Gives a child that was made without settings its settings."""
        self.config = config
        self._told.set()

    @property
    def pid(self) -> int | None:
        """The process now running, if one is."""
        with self._lock:
            return self._life.process.pid if self._life else None

    def offer(self, payload: bytes) -> None:
        """Sends this message to the child, unless a newer one comes before the child reads."""
        with self._lock:
            if self._life:
                self._life.sender.offer(payload)

    def keep(self, payload: bytes) -> None:
        """Sends this message to the process now running, whatever else is offered; lost with that process."""
        with self._lock:
            if self._life:
                self._life.sender.keep(payload)

    def messages(self) -> list[Message]:
        """All messages since the last call, also those of a process that has died since; to be called often."""
        with self._lock:
            if self._life:
                self._read(self._life)
            got, self._inbox = self._inbox, []
            return got

    def ok(self) -> bool | None:
        """True works, False lost, None not there yet in the first FIRST_START_S seconds."""
        with self._lock:
            life = self._life
            if life and life.heard_s is not None and life.silent_s <= SILENT_S and not life.receiver.ended:
                return True
            first_s = self._first_start_s
            return None if first_s is not None and time.monotonic() - first_s < FIRST_START_S else False

    def kill(self) -> None:
        """Ends the process the hard way; it is started again."""
        with self._lock:
            if self._life:
                self._life.process.kill()

    def say_goodbye(self) -> None:
        """Tells the child that the monitor ends on purpose; it is not started again."""
        self._stopping.set()
        with self._lock:
            if self._life:
                self._life.sender.end_with(GOODBYE)

    def stop(self, timeout_s: float = 2.0) -> None:
        """Says goodbye and waits until the process is gone, killing it after `timeout_s`. May be called twice."""
        self.say_goodbye()
        deadline = time.monotonic() + timeout_s
        while self._thread.is_alive() and time.monotonic() < deadline:
            with self._lock:
                if self._life:
                    self._life.sender.pump()
            self._thread.join(0.02)
        if self.pid is not None:
            _log.warning("the %s did not end within %g s of the goodbye and is killed", self.name, timeout_s)
            self.kill()
        if self._thread.ident is not None:
            self._thread.join(5.0)

    def _read(self, life: _Life) -> None:
        life.receiver.feed()
        got = life.receiver.messages()
        life.asked_s = time.monotonic()
        for message in got:
            if message["kind"] == "failed":  # no sign of life: it ends
                life.failed = message
                continue
            life.heard_s, self._first_start_s, self.reason = life.asked_s, None, None
            life.ending |= message["kind"] == "closing" and message.get("choice") == "end"
        self._inbox += got

    def _supervise(self) -> None:
        record = Respawn()
        while not self._stopping.is_set():
            life = self._begin()
            lived_s, worked = 0.0, False
            if life:
                self._watch(life)
                lived_s = time.monotonic() - life.started_s
                worked = self._retire(life)
                if life.ending:
                    self._stopping.wait(CLOSING_S)
            if self._stopping.is_set():
                return
            record = record.after(lived_s, worked)
            if record.hopeless:
                self.reason = f"{self.reason} {record.failed_starts} times as it started"
            again = f"trying again in {record.pause_s:g} s" if record.pause_s else "starting it again"
            _log.warning("%s; %s", self.reason, again)
            self._stopping.wait(record.pause_s)

    def _begin(self) -> _Life | None:
        """Starts one process; None when the system refuses."""
        try:
            ours, theirs = connected_pair()
        except OSError as error:
            self._refused(error)
            return None
        context = get_context("spawn")
        listening, telling = context.Pipe(duplex=False)
        process = context.Process(
            target=child_entry.run,
            args=(self.entry, theirs, listening),
            name=self.name,
            daemon=False,  # a daemon would be ended with the monitor, and the sounder must outlive it
        )
        life = _Life(ours, Sender(ours), Receiver(ours), time.monotonic(), process)
        try:
            with _STARTING, signals_blocked():
                process.start()
        except OSError as error:
            ours.close()
            telling.close()
            self._refused(error)
            return None
        finally:
            theirs.close()
            listening.close()
        with self._lock:
            self._life = life
            self.starts += 1
            if self._stopping.is_set():  # the goodbye was said before there was anyone to hear it
                life.sender.end_with(GOODBYE)
        with telling, contextlib.suppress(OSError):  # a process that has died is noticed by its watch
            self._tell(life, telling)
        return life

    def _tell(self, life: _Life, telling: Connection) -> None:
        """Sends the settings as soon as they are known; never, to a process that is to end before."""
        while not self._told.wait(_TOLD_S):
            if self._stopping.is_set() or life.process.exitcode is not None:
                return
        telling.send({**self.config, "monitor_pid": os.getpid()})

    def _refused(self, error: OSError) -> None:
        self.reason = f"the {self.name} cannot be started: {error}"
        self._first_start_s = None

    def _watch(self, life: _Life) -> None:
        """Returns when the process has ended, killing it when it has frozen or talks nonsense."""
        while life.process.exitcode is None:
            life.process.join(_WATCH_S)
            limit_s = START_KILL_S if life.heard_s is None else FROZEN_KILL_S
            nonsense = life.receiver.ended is not None and "garbage" in life.receiver.ended
            if life.silent_s > SILENT_S:
                self.reason = f"the {self.name} has said nothing for {life.silent_s:.0f} s"
            if life.silent_s > limit_s or nonsense:
                life.process.kill()

    def _retire(self, life: _Life) -> bool:
        """Reads its last words and closes what it held; whether it had ever worked."""
        with self._lock:
            self._read(life)
            self._life = self._first_start_s = None
            life.sock.close()
        self.reason = f"the {self.name} ended ({_how(life.process.exitcode)})"
        if life.failed:
            self.reason = f"the {self.name} failed: {life.failed.get('error')}"
            _log.error("%s", life.failed.get("traceback"))
        life.process.close()
        return life.heard_s is not None


def _how(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-exitcode).name
    return f"exit code {exitcode}"
