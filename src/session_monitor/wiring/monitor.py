"""Builds one run of the monitor from its settings, and closes it again.

Everything that can be wrong with the settings is found here, before a child starts or a file is made.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from session_monitor.domain.channels import Raw
from session_monitor.domain.machine import MachineMap, is_simulated, serial_of
from session_monitor.domain.scaling import value_of
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.ports import Clock, Console, Link, RecorderStatus, Reply, SelfTest
from session_monitor.monitor.session import Session, SessionStart
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.recorder import SqliteRecorder
from session_monitor.storage.resume import TREATMENT_TIME, Answering
from session_monitor.storage.start import Origin, start_recording
from session_monitor.wiring.admission import AdmittingConsole, load_preset
from session_monitor.wiring.links import open_link
from session_monitor.wiring.settings import Settings
from session_monitor.wiring.zone import local_zone

LOOK_FOR_MACHINE_NS = 1_000_000_000
"""How long the start waits for a first answer, which tells whether a recording left open goes on."""

AHEAD = 2000
"""Polls that a simulated session may be ahead of the disk; a tenth of those that can wait for it."""
HELD_UP_S = 0.5
"""How long one step of it waits at most: the screen and the sounder take a longer silence for a hung monitor."""


class Monitor:
    """One run: link, recorder and session. `run`, then `close`."""

    def __init__(self, settings: Settings, console: Console, self_test: SelfTest | None = None) -> None:
        assert settings.address is not None, "the link is known before the monitor is built"
        machine = settings.machine_map
        self._link, clock = open_link(machine, settings.address, settings.period_ns / 1e9, settings.devices)
        try:
            self._recorder = self._record(settings, clock)
        except BaseException:
            self._link.close()
            raise
        self._simulated = settings.in_process
        start, past = self._recorder.start, self._recorder.start.past
        first = [load_preset(settings.preset, settings.operator)] if settings.preset else []
        self.session = Session(
            self._link,
            clock,
            Engine(machine, settings.alarm_set, settings.period_ns, start.offset_ns),
            self._recorder,
            AdmittingConsole(console, settings.unit.service, first),
            settings.period_ns,
            time.perf_counter_ns,
            SessionStart(
                settings.case,
                settings.bed or (past.bed if past else ""),
                settings.operator or (past.operator if past else ""),
                local_zone(),
                start.started_utc_ns,
                start.first_seq,
                start.offset_ns,
                settings.in_process,
                past,
            ),
            self_test,
        )

    @property
    def recording(self) -> Path:
        """The file of this session."""
        return self._recorder.path

    def status(self) -> RecorderStatus:
        """How the recording fares at this moment."""
        return self._recorder.status()

    def run(self, stop: Callable[[], bool]) -> None:
        """Steps until `stop` says so; time that is only simulated waits for the disk."""
        self.session.run(self._in_step_with_disk(stop) if self._simulated else stop)

    def close(self, reason: str) -> dict[str, Any]:
        """Closes link and recording; the summary that `record --json` prints."""
        self._link.close()
        status = self._recorder.close(reason)
        return {**self.session.summary(), "recording": str(self._recorder.path), "recording_error": status.error}

    def _in_step_with_disk(self, stop: Callable[[], bool]) -> Callable[[], bool]:
        """Faster than the disk, a simulated session would fill what holds a real one's polls while its disk is full."""

        def waited() -> bool:
            until_s = time.monotonic() + HELD_UP_S
            while _behind(self._recorder.status()) and time.monotonic() < until_s:
                time.sleep(0.001)
            return stop()

        return waited

    def _record(self, settings: Settings, clock: Clock) -> SqliteRecorder:
        answering = _who_answers(self._link, clock, settings.period_ns)
        meta = SessionMeta(
            case=settings.case,
            bed=settings.bed,
            operator=settings.operator,
            zone=local_zone(),
            started_utc_ns=clock.utc_ns(),
            link=settings.link,
            simulated=settings.in_process or is_simulated(serial_of(answering.serial)),
        )
        return start_recording(
            settings.recordings,
            meta,
            settings.machine_map,
            settings.alarm_set.source,
            Origin(clock.utc_ns(), clock.monotonic_ns()),
            settings.period_ns,
            answering,
            new=settings.new,
        )


def _behind(recorder: RecorderStatus) -> bool:
    """Whether the writer has to catch up; one whose disk fails is not waited for."""
    return recorder.spooled > AHEAD and not recorder.failing


def _raw(machine: MachineMap, reply: Reply, channel: str) -> Raw | None:
    at = machine.index.get(channel)
    return None if at is None else reply.raw[at]


def _who_answers(link: Link, clock: Clock, period_ns: int) -> Answering:
    """Serial number and treatment time of the machine on the link, as far as it answers at once."""
    machine = link.machine
    until_ns = clock.monotonic_ns() + LOOK_FOR_MACHINE_NS
    while True:
        reply = link.poll()
        if isinstance(reply, Reply):
            time_s = _raw(machine, reply, TREATMENT_TIME)
            return Answering(
                serial=_raw(machine, reply, machine.serial_channel),
                treatment_s=None if time_s is None else value_of(machine.channel(TREATMENT_TIME), time_s),
            )
        if clock.monotonic_ns() >= until_ns:
            return Answering()
        clock.wait_until(clock.monotonic_ns() + period_ns)
