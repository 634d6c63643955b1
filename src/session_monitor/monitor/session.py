"""One treatment session: poll, advance, record, publish, again and again, until someone ends it.

`step()` is a plain call; the process calls it for ever, tests call it by hand. Nothing in here waits for a child
or for the disk, so neither a frozen screen nor a busy disk can make a poll late.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from session_monitor.domain.answers import said_of
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.derived.unseen import nothing_known, unseen
from session_monitor.domain.inputs import HostFacts, Miss, StepInput
from session_monitor.domain.machine import Serial, is_simulated, serial_of
from session_monitor.domain.readings import Frame
from session_monitor.monitor.devices import DeviceGaps, DeviceSerials
from session_monitor.monitor.engine import Advance, Engine
from session_monitor.monitor.health import LinkHealth
from session_monitor.monitor.ledger import Gap, gap_details
from session_monitor.monitor.past import Past
from session_monitor.monitor.ports import Clock, Console, Link, Recorder, RecorderStatus, SelfTest, StepRecord
from session_monitor.monitor.snapshot import Echo, FrameInfo, SessionInfo, Snapshot
from session_monitor.monitor.tally import AlarmTally
from session_monitor.monitor.tested import Tested

CLOCK_STEP_NS = 1_000_000_000
"""UTC that moved this far against the monotonic clock within one step was set by someone."""
ECHOES_KEPT = 20


@dataclass(frozen=True, slots=True)
class SessionStart:
    """Where a run of the program stands in its session: after a restart, sequence and time go on."""

    case: str = ""
    bed: str = ""
    operator: str = ""
    zone: str = "UTC"
    started_utc_ns: int = 0
    first_seq: int = 0
    offset_ns: int = 0
    simulated: bool = False
    """Whether the machine is simulated in this process, known before it has answered."""
    past: Past | None = None
    """What was recorded before this run; None at the start of a session."""


class Session:
    """Hosts one engine on one link."""

    def __init__(
        self,
        link: Link,
        clock: Clock,
        engine: Engine,
        recorder: Recorder,
        console: Console,
        period_ns: int,
        stopwatch_ns: Callable[[], int],
        start: SessionStart,
        self_test: SelfTest | None = None,
    ) -> None:
        self._link = link
        self._clock = clock
        self._engine = engine
        self._recorder = recorder
        self._console = console
        self._period_ns = period_ns
        self._stopwatch_ns = stopwatch_ns
        self._start = start
        self._tested = Tested(self_test)
        self._origin_ns = clock.monotonic_ns()
        self._utc_against_monotonic_ns: int | None = None
        self._frames = FrameBuilder(link.machine)
        self._devices = DeviceGaps(link.machine.id)
        self._serials = DeviceSerials(link.machine, start.past.serials if start.past else ())
        self._last_frame: Frame | None = None
        self._seq = start.first_seq
        self._serial: Serial | None = None
        self._unsaved: deque[tuple[int, Echo]] = deque()
        self._echoes: deque[Echo] = deque(maxlen=ECHOES_KEPT)
        self._tally = AlarmTally()
        self.health = LinkHealth(period_ns)
        engine.orders.begin(start.case, start.started_utc_ns)
        if start.past is not None:
            engine.restore(start.past)
            self.health.begin_gap(start.past.last_t_ns, "not_running")
        self._step: StepInput | None = None
        self._shown: Snapshot | None = None
        self.recording = RecorderStatus()
        """How the recording fared at the last step."""
        self.first_frame_ns: int | None = None

    @property
    def serial(self) -> Serial | None:
        """Serial number of the machine that answered last; None before the first frame."""
        return self._serial

    @property
    def link_ended(self) -> bool:
        """Whether nothing will ever come from the link any more."""
        return self._link.ended

    @property
    def snapshot(self) -> Snapshot | None:
        """The whole state after the last step, made when first asked for; None before the first step."""
        if self._shown is None and self._step is not None:
            self._shown = self._snapshot(self._step)
        return self._shown

    @property
    def now_ns(self) -> int:
        """Session time: monotonic, going on where a run before this one ended."""
        return self._clock.monotonic_ns() - self._origin_ns + self._start.offset_ns

    def run(self, stop: Callable[[], bool]) -> None:
        """Steps once a period until `stop()` says so. A step that overran skips the polls that are past due."""
        due_ns = self._clock.monotonic_ns()
        while not stop():
            self._clock.wait_until(due_ns)
            self.step(due_ns)
            due_ns += self._period_ns
            behind = (self._clock.monotonic_ns() - due_ns) // self._period_ns
            if behind > 0:
                self.health.overslept(behind)
                due_ns += behind * self._period_ns

    def step(self, due_ns: int | None = None) -> StepInput:
        """One poll, due at that monotonic time (None: now), and all that follows from it; returns what went in."""
        due_ns = self._clock.monotonic_ns() if due_ns is None else due_ns
        began_ns = self._stopwatch_ns()
        reply = self._link.poll()
        took_ms = (self._stopwatch_ns() - began_ns) / 1e6
        t_ns, utc_ns = self.now_ns, self._clock.utc_ns()
        frame, miss, outputs = None, None, list[tuple[str, dict[str, object]]]()
        if isinstance(reply, Miss):
            miss = reply
            self.health.miss(t_ns, miss)
        else:
            frame = self._frames.build(self._seq, t_ns, utc_ns, reply.raw)
            outputs.extend(self._devices.step(t_ns, reply.faults))
            outputs.extend(self._serials.step(frame))
            late_ms = (self._clock.monotonic_ns() - due_ns) / 1e6
            if gap := self.health.frame(t_ns, took_ms, late_ms):
                self._bound(gap, frame)
                outputs.append(("gap", gap_details(gap)))
            self._take(frame)
        if minute := self.health.minute(t_ns, None if frame is None else took_ms):
            outputs.append(("link", minute))
        outputs.extend(self._tested.step())
        step = StepInput(self._seq, t_ns, utc_ns, frame, miss, self._console.commands(), self._host_facts(t_ns, utc_ns))
        advance = self._engine.advance(step)
        self._tally.add(advance.transitions)
        self._unsaved.extend((step.seq, echo) for echo in _echoes(advance))
        self._step, self._shown = step, None
        if self._console.listening and self.snapshot is not None:
            self._console.publish(self.snapshot)
        self._recorder.put(StepRecord(step, advance.transitions, (*outputs, *advance.outputs)))
        self._seq += 1
        return step

    def summary(self) -> dict[str, object]:
        """What the session came to (commands specification, `record --json`)."""
        machine = self._link.machine
        answered = self._last_frame is not None and bool(machine.identity_channel)
        identity = serial_of(machine.identity_value) if answered else None
        return {
            "polls": self.health.polls,
            "missed_polls": self.health.missed,
            "late_polls": self.health.late,
            "poll_ms": self.health.poll_ms(),
            "due_to_frame_ms": self.health.due_to_frame_ms(),
            "gaps": [gap_details(gap) for gap in self.health.gaps],
            "alarms": self._tally.counts(),
            "machine": {"identity": identity, "serial": self._serial},
            "simulated": self._simulated,
        }

    def _bound(self, gap: Gap, frame: Frame) -> None:
        """What a gap that this frame ended left open."""
        past = self._start.past.frames[-1:] if self._start.past else ()
        before = self._last_frame or (past[0] if past else None)
        since_ns = gap.start_ns if before is None else before.t_ns
        readings = before.get if before else nothing_known
        gap.unseen = unseen(frame.machine, readings, frame.get, (frame.t_ns - since_ns) / 1e9)

    def _take(self, frame: Frame) -> None:
        self._last_frame = frame
        at = frame.machine.index.get(frame.machine.serial_channel)
        serial = None if at is None else serial_of(frame.raw[at])
        self._serial = self._serial if serial is None else serial
        if self.first_frame_ns is None:
            self.first_frame_ns = frame.t_ns

    def _host_facts(self, t_ns: int, utc_ns: int) -> HostFacts:
        screen, sound = self._console.parts_ok()
        recording = self.recording = self._recorder.status()
        against_ns = utc_ns - t_ns
        before_ns = self._utc_against_monotonic_ns
        self._utc_against_monotonic_ns = against_ns
        moved_ns = 0 if before_ns is None else against_ns - before_ns
        stepped_s = moved_ns / 1e9 if abs(moved_ns) >= CLOCK_STEP_NS else 0.0
        return HostFacts(screen, sound, not recording.failing, recording.disk_low, stepped_s)

    @property
    def _simulated(self) -> bool:
        return self._start.simulated or is_simulated(self._serial)

    def _snapshot(self, step: StepInput) -> Snapshot:
        machine, recording = self._link.machine, self.recording
        view = self._engine.view(step, self._tested.computer(recording))
        self._settle_echoes(recording.saved_seq, recording.failing)
        return {
            "seq": step.seq,
            "t_s": step.t_ns / 1e9,
            "utc_s": step.utc_ns / 1e9,
            "machine": {
                "id": machine.id,
                "name": machine.name,
                "serial": self._serial,
                "simulated": self._simulated,
            },
            "session": self._session_info(view.operator, view.case),
            "link": self.health.info(step.t_ns),
            "recording": {
                "path": recording.path,
                "polls_saved": recording.polls_saved,
                "spooled": recording.spooled,
                "failing": recording.failing,
                "error": recording.error,
                "hours_left": recording.hours_left,
                "disk_low": recording.disk_low,
            },
            "frame": self._frame_info(view.derived),
            "phase": view.phase,
            "alarms": view.alarms,
            "not_evaluated": view.not_evaluated,
            "counters": view.counters,
            "burden": view.burden,
            "sound": view.sound,
            "limits": view.limits,
            "limit_edits": view.limit_edits,
            "limit_changes": view.limit_changes,
            "remarks": view.remarks,
            "entered": view.entered,
            "checks": view.checks,
            "unnamed": view.unnamed,
            "results": view.results,
            "entries": view.entries,
            "replaced": view.replaced,
            "start": view.start,
            "echo": list(self._echoes),
            "parts": {"screen": step.host.screen_ok, "sound": step.host.sound_ok},
        }

    def _session_info(self, operator: str | None, case: str) -> SessionInfo:
        start = self._start
        return {
            "case": case,
            "bed": start.bed,
            "operator": start.operator if operator is None else operator,
            "started_utc_s": start.started_utc_ns / 1e9,
            "zone": start.zone,
        }

    def _frame_info(self, derived: dict[str, float | None]) -> FrameInfo | None:
        frame = self._last_frame
        if frame is None:
            return None
        return {
            "seq": frame.seq,
            "t_s": frame.t_ns / 1e9,
            "utc_s": frame.utc_ns / 1e9,
            "values": [None if value != value else value for value in frame.values.tolist()],
            "quality": frame.quality.tolist(),
            "derived": derived,
        }

    def _settle_echoes(self, saved_seq: int, failing: bool) -> None:
        """A command's echo follows its commit, or is marked as not yet saved while the disk fails."""
        while self._unsaved and (failing or self._unsaved[0][0] <= saved_seq):
            seq, echo = self._unsaved.popleft()
            self._echoes.append({**echo, "saved": seq <= saved_seq})


def _echoes(advance: Advance) -> list[Echo]:
    return [
        {"id": i, "ok": ok, "message": str(message), "said": said_of(message), "saved": False}
        for i, ok, message in advance.echoes
    ]
