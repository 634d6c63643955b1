"""Plain stand-ins for the world around a session: time that a test moves, a link that a test scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from session_monitor.config.alarm_set import load_alarm_set
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.inputs import Command, Miss
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.engine import Engine
from session_monitor.monitor.ports import RecorderStatus, Reply, SelfTest, StepRecord
from session_monitor.monitor.session import Session, SessionStart
from session_monitor.monitor.snapshot import Snapshot

PERIOD_NS = 100_000_000
MACHINE = load_machine("li-als-3")
ALARMS = load_alarm_set("li-als-3", MACHINE)
LIMITS_LOW = {"pacc": -1600, "part": -2000, "pven": -200, "p1st": -3000, "p2nd": -1000, "p3rd": -1000, "tmp": -1000}
LIMITS_HIGH = {"pacc": 1600, "part": 2500, "pven": 2000, "p1st": 2500, "p2nd": 4000, "p3rd": 4000, "tmp": 2500}
PURIFY = {
    "identity": 0x4C33,
    "map_version": 1,
    "serial": 0x53000001,
    "phase": 5,
    "mode": 7,
    "treatment_s": 9000,
    "patient_connected": 1,
    "ad1_self_test_good": 1,
    "ld_self_test_good": 1,
    "c1_closed": 1,
    "v5_closed": 1,
    "pacc_mmhg": -800,
    "part_mmhg": 1200,
    "pven_mmhg": 730,
    "p1st_mmhg": 600,
    "p2nd_mmhg": 1180,
    "p3rd_mmhg": 500,
    "tmp_mmhg": 365,
    "bp_ml_min": 1200,
    "bp_set_ml_min": 1200,
    "ws2_g": 5000,
    "ws3_g": 20000,
    "ws4_g": 5500,
    "ht_c": 380,
    "heater_set_c": 380,
    **{f"{p}_machine_low_mmhg": low for p, low in LIMITS_LOW.items()},
    **{f"{p}_machine_high_mmhg": high for p, high in LIMITS_HIGH.items()},
}
"""Raw integers of a quiet moment in purify with only the blood pump running; everything else reads 0."""


def raw(changes: Mapping[str, int | None] | None = None) -> tuple[int | None, ...]:
    """One reply's integers in the machine's order, with a little life in each pressure."""
    values: dict[str, int | None] = {**dict.fromkeys(MACHINE.index, 0), **PURIFY, **(changes or {})}
    return tuple(values[channel.name] for channel in MACHINE.channels)


class ScriptedLink:
    """Answers each poll with the next entry of its script, then with the last one for ever."""

    machine: MachineMap = MACHINE
    ended = False

    def __init__(self, script: Iterable[Reply | Miss]) -> None:
        self.script = list(script)
        self.polls = 0
        self.closed = False

    def poll(self) -> Reply | Miss:
        self.polls += 1
        answer = self.script[min(self.polls - 1, len(self.script) - 1)]
        if isinstance(answer, Miss):
            return answer
        wobble = self.polls % 7  # a live pressure never repeats one word for long
        live = [
            word + wobble if c.frozen_after_s and word is not None else word
            for c, word in zip(MACHINE.channels, answer.raw, strict=True)
        ]
        return Reply(tuple(live))

    def close(self) -> None:
        self.closed = True


class HandClock:
    """Moves only when told, or by waiting."""

    def __init__(self) -> None:
        self.now_ns = 5_000_000_000
        self.utc_offset_ns = 1_800_000_000_000_000_000

    def monotonic_ns(self) -> int:
        return self.now_ns

    def utc_ns(self) -> int:
        return self.now_ns + self.utc_offset_ns

    def wait_until(self, due_ns: int) -> None:
        self.now_ns = max(self.now_ns, due_ns)


class ListRecorder:
    """Keeps what it is given; a test says how far it has been saved."""

    def __init__(self) -> None:
        self.records: list[StepRecord] = []
        self.saves = True
        self.failing = False

    def put(self, record: StepRecord) -> None:
        self.records.append(record)

    def status(self) -> RecorderStatus:
        saved = len(self.records) if self.saves else 0
        return RecorderStatus("there.sqlite", saved, saved - 1, len(self.records) - saved, self.failing)

    def close(self, reason: str) -> RecorderStatus:
        return self.status()


class ListConsole:
    """Hears every snapshot; says what a test put in."""

    def __init__(self) -> None:
        self.heard: list[Snapshot] = []
        self.to_say: list[Command] = []
        self.ok: tuple[bool | None, bool | None] = (None, None)
        self.listening = True

    def publish(self, snapshot: Snapshot) -> None:
        self.heard.append(snapshot)

    def commands(self) -> tuple[Command, ...]:
        said, self.to_say = tuple(self.to_say), []
        return said

    def parts_ok(self) -> tuple[bool | None, bool | None]:
        return self.ok


class Bench:
    """A session with everything around it in the test's hands."""

    def __init__(
        self,
        *script: Reply | Miss,
        start: SessionStart | None = None,
        self_test: SelfTest | None = None,
        machine: MachineMap = MACHINE,
    ) -> None:
        self.link = ScriptedLink(script or [Reply(raw())])
        self.link.machine = machine
        self.clock = HandClock()
        self.recorder = ListRecorder()
        self.console = ListConsole()
        self.session = Session(
            self.link,
            self.clock,
            Engine(machine, ALARMS, PERIOD_NS),
            self.recorder,
            self.console,
            PERIOD_NS,
            self.clock.monotonic_ns,
            start or SessionStart(case="C1", operator="RN 1", zone="Europe/Berlin", started_utc_ns=self.clock.utc_ns()),
            self_test,
        )

    def steps(self, n: int) -> Snapshot:
        """So many periods; the last snapshot."""
        for _ in range(n):
            self.session.step()
            self.clock.now_ns += PERIOD_NS
        return self.console.heard[-1]

    def alarms(self) -> dict[str, str]:
        """State by id of what is shown now."""
        return {alarm["id"]: alarm["state"] for alarm in self.console.heard[-1]["alarms"]}

    def say(self, kind: str, by: str = "RN 1", **args: object) -> Snapshot:
        """Sends one command and takes two steps, after which its echo is in the snapshot."""
        self.console.to_say.append(Command(f"c{len(self.console.heard)}", kind, args, by))
        return self.steps(2)
