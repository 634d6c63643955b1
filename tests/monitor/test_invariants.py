"""Invariants 11, 12 and 20 of the alarms specification, section 3, over random sessions of the whole monitor.

The others are the alarm core's: tests/alarms/test_invariants.py. A link says anything, good, invalid, impossible,
frozen or nothing; a disk lags, fails and comes back; somebody sets the clock and acknowledges.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from session_monitor.domain.alarms.types import Judgement
from session_monitor.domain.inputs import Command, Miss, MissCause
from session_monitor.domain.readings import Quality
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.ports import Reply, StepRecord
from session_monitor.monitor.session import Session, SessionStart
from session_monitor.monitor.snapshot import Snapshot
from tests.monitor.parts import ALARMS, MACHINE, PERIOD_NS, PURIFY, HandClock, ListConsole, ListRecorder, raw

JUDGED = {
    "pacc_mmhg": ("access_low", "access_prealarm", "access_high"),
    "part_mmhg": ("part_limit",),
    "pven_mmhg": ("return_high", "return_low"),
    "p2nd_mmhg": ("p2nd_warn", "p2nd_high", "p2nd_low"),
    "tmp_mmhg": ("tmp_high", "tmp_very_high"),
    "ad1": ("air_return",),
    "ld": ("blood_leak",),
}
"""Channel -> the alarms judged on its reading."""
PRESSURES = [name for name in JUDGED if name.endswith("_mmhg")]
WORDS = st.sampled_from([-0x8000, None, 32000, -32000, -3000, 0, 500, 730, 1400, 2600, 6000])
SAFE = (Judgement.INSIDE, Judgement.WITHIN)
RECORDING_ALARM_NS = 6 * 10**9


class AnyLink:
    """Answers what it was told last; a live pressure never repeats one word for long."""

    machine = MACHINE
    ended = False

    def __init__(self) -> None:
        self.words: dict[str, int | None] = {}
        self.frozen: set[str] = set()
        self.silent = False
        self.polls = 0

    def poll(self) -> Reply | Miss:
        self.polls += 1
        if self.silent:
            return Miss(MissCause.TIMEOUT, "no reply")
        words: dict[str, int | None] = {**dict(PURIFY), **self.words}
        for name in PRESSURES:
            word = words[name]
            live = word not in (None, -0x8000) and name not in self.frozen
            words[name] = word + self.polls % 7 if live and word is not None else word
        return Reply(raw(words))

    def close(self) -> None:
        """See Link."""


class Monitoring(RuleBasedStateMachine):
    """One session with everything around it in hypothesis's hands."""

    def __init__(self) -> None:
        super().__init__()
        order: list[tuple[str, int]] = []
        self.order = order

        class Console(ListConsole):
            def publish(self, snapshot: Snapshot) -> None:
                super().publish(snapshot)
                order.append(("shown", snapshot["seq"]))

        class Recorder(ListRecorder):
            def put(self, record: StepRecord) -> None:
                super().put(record)
                order.append(("put", record.input.seq))

        self.link, self.clock, self.console, self.recorder = AnyLink(), HandClock(), Console(), Recorder()
        self.engine = Engine(MACHINE, ALARMS, PERIOD_NS)
        self.session = Session(
            self.link, self.clock, self.engine, self.recorder, self.console, PERIOD_NS, self.clock.monotonic_ns,
            SessionStart(case="C1", operator="RN 1"),
        )  # fmt: skip
        self.failing_ns: int | None = None

    @rule(name=st.sampled_from(PRESSURES), word=WORDS)
    def read(self, name: str, word: int | None) -> None:
        self.link.words[name] = word

    @rule(name=st.sampled_from(["ad1", "ld"]), word=st.sampled_from([0, 1, None]))
    def detect(self, name: str, word: int | None) -> None:
        self.link.words[name] = word

    @rule(names=st.sets(st.sampled_from(PRESSURES)))
    def freeze(self, names: set[str]) -> None:
        self.link.frozen = names

    @rule(silent=st.booleans())
    def fall_silent(self, silent: bool) -> None:
        self.link.silent = silent

    @rule(saves=st.booleans(), failing=st.booleans())
    def treat_the_disk(self, saves: bool, failing: bool) -> None:
        self.recorder.saves, self.recorder.failing = saves, failing

    @rule(hours=st.sampled_from([-5.0, 0.0, 2.0]))
    def set_the_clock(self, hours: float) -> None:
        self.clock.utc_offset_ns += round(hours * 3600e9)

    @rule()
    def acknowledge(self) -> None:
        shown = self.console.heard[-1]["alarms"] if self.console.heard else []
        ids = [alarm["occurrence"] for alarm in shown if not alarm["host"] and alarm["id"] != "link_lost"]
        self.console.to_say.append(Command(f"c{len(self.order)}", "acknowledge", {"occurrences": ids}, ""))

    @rule(polls=st.sampled_from([1, 1, 2, 5, 20, 35]))
    def polls(self, polls: int) -> None:
        for _ in range(polls):
            self.session.step()
            self._check_readings()
            self._check_disk()
            self.clock.now_ns += PERIOD_NS

    def _check_readings(self) -> None:
        """20: NaN, out-of-range and frozen readings are invalid, not normal: inside no limit, clearing nothing."""
        frame = self.recorder.records[-1].input.frame
        if frame is None:
            return
        bad = {name for name in JUDGED if frame.quality[MACHINE.index[name]] != Quality.GOOD}
        for name, word in self.link.words.items():
            assert name in bad or word not in (None, -0x8000, 32000, -32000), "20: taken for a measurement"
        for verdict in self.engine._judge._verdicts:
            if verdict.key.channel in bad and verdict.key.id in JUDGED[verdict.key.channel]:
                assert verdict.judgement not in SAFE, f"20: {verdict}"
        for row in self.recorder.records[-1].transitions:
            judged = row.key.channel in bad and row.key.id in JUDGED[row.key.channel]
            assert not judged or row.event not in ("CLR", "RAW_ON", "ON_DELAY"), f"20: {row}"

    def _check_disk(self) -> None:
        """11: shown before it is put on the disk, each step once; a failing disk is an alarm of its own."""
        seq = self.recorder.records[-1].input.seq
        assert self.order[-2:] == [("shown", seq), ("put", seq)], "11"
        t_ns = self.recorder.records[-1].input.t_ns
        failing = not self.recorder.records[-1].input.host.recording_ok
        self.failing_ns = (t_ns if self.failing_ns is None else self.failing_ns) if failing else None
        if self.failing_ns is not None and t_ns - self.failing_ns >= RECORDING_ALARM_NS:
            states = {alarm["id"]: alarm["signal_state"] for alarm in self.console.heard[-1]["alarms"]}
            assert states.get("recording_failing") in ("U", "A"), "11: in silence"

    @invariant()
    def an_echo_follows_its_commit_or_says_so(self) -> None:
        """11."""
        if self.console.heard:
            snapshot = self.console.heard[-1]
            said = {echo["id"] for echo in snapshot["echo"] if echo["saved"]}
            kept = self.recorder.records
            saved = {command.id for record in kept for command in record.input.commands}
            assert said <= saved, "11: said to be saved, and not even handed over"

    def teardown(self) -> None:
        """12: the same inputs give the same transitions, outputs and answers again."""
        again = Engine(MACHINE, ALARMS, PERIOD_NS)
        for record in self.recorder.records:
            replayed = again.advance(record.input)
            assert replayed.transitions == record.transitions, "12"
            of_engine = [output for output in record.outputs if output[0] not in ("gap", "link")]
            assert list(replayed.outputs) == of_engine, "12"


TestMonitoring = Monitoring.TestCase
TestMonitoring.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
