"""Sessions to record: small machines, frames with known raw integers, a recorder in a folder of the test."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from session_monitor.config.machine_map import load_machine
from session_monitor.domain.alarms.types import AlarmKey, Priority, State, Transition
from session_monitor.domain.channels import Channel, Table, WordType
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.inputs import Command, HostFacts, Miss, MissCause, StepInput
from session_monitor.domain.machine import MachineMap
from session_monitor.monitor.ports import StepRecord
from session_monitor.storage.head import SessionMeta
from session_monitor.storage.recorder import SqliteRecorder
from session_monitor.storage.resume import Answering
from session_monitor.storage.start import Origin, start_recording

UTC0 = 1_773_490_920_000_000_000  # 2026-03-14T12:22:00Z
PERIOD = 100_000_000
IDENTITY, SERIAL = 0x4C33, 0x53000001


def small_machine() -> MachineMap:
    """Nine channels: one of each word type, with and without an invalid word."""
    i16 = {"table": Table.INPUT, "type": WordType.I16, "scale": Fraction(1, 10), "invalid": (-32768,)}
    return MachineMap(
        id="small",
        name="Small",
        version=1,
        channels=(
            Channel("identity", Table.INPUT, 0, WordType.U16),
            Channel("serial", Table.INPUT, 1, WordType.U32),
            Channel("heartbeat", Table.INPUT, 3, WordType.U16),
            Channel("phase", Table.INPUT, 4, WordType.U16),
            Channel("treatment_s", Table.INPUT, 5, WordType.U32, unit="s"),
            Channel("pacc_mmhg", address=10, unit="mmHg", low=-500, high=700, **i16),
            Channel("part_mmhg", address=11, unit="mmHg", **i16),
            Channel("ws2_g", Table.INPUT, 30, WordType.I32, Fraction(1, 10), "g", (-(2**31),)),
            Channel("ad1", Table.DISCRETE, 0, WordType.BIT),
        ),
        identity_channel="identity",
        identity_value=IDENTITY,
        serial_channel="serial",
        heartbeat_channel="heartbeat",
        heartbeat_stale_s=1.0,
        phases={0: "prime", 1: "blood_in", 2: "exchange", 5: "purify"},
        source="# a map\n",
    )


def li_als_3() -> MachineMap:
    """The machine that ships."""
    return load_machine("li-als-3")


def raw_of(machine: MachineMap, seq: int, **given: int | None) -> list[int | None]:
    """Raw integers of one poll: by default small numbers that move; `given` by channel name."""
    values: dict[str, int | None] = {channel.name: 0 for channel in machine.channels}
    values |= {"identity": IDENTITY, "serial": SERIAL, "heartbeat": seq % 65536, "treatment_s": seq // 10, "phase": 2}
    values |= {name: 500 + seq % 300 for name in ("pacc_mmhg", "part_mmhg") if name in machine.index}
    values |= given
    return [values[channel.name] for channel in machine.channels]


def poll(
    machine: MachineMap,
    seq: int,
    raw: Sequence[int | None] | None = None,
    *,
    t_ns: int | None = None,
    utc_ns: int | None = None,
    commands: tuple[Command, ...] = (),
    host: HostFacts | None = None,
    transitions: tuple[Transition, ...] = (),
    outputs: tuple[tuple[str, dict[str, object]], ...] = (),
    builder: FrameBuilder | None = None,
) -> StepRecord:
    """One step with a frame, 100 ms after the one before."""
    t_ns = seq * PERIOD + 1234 if t_ns is None else t_ns
    utc_ns = UTC0 + t_ns if utc_ns is None else utc_ns
    frame = (builder or FrameBuilder(machine)).build(seq, t_ns, utc_ns, raw or raw_of(machine, seq))
    return StepRecord(StepInput(seq, t_ns, utc_ns, frame, None, commands, host or HostFacts()), transitions, outputs)


def miss(
    seq: int, cause: MissCause = MissCause.TIMEOUT, detail: str = "no reply in 0.3 s", set_ns: int = 0
) -> StepRecord:
    """One step without a frame. set_ns: by how much UTC was set before it."""
    t_ns = seq * PERIOD + 1234
    return StepRecord(StepInput(seq, t_ns, UTC0 + set_ns + t_ns, None, Miss(cause, detail)))


def transition(seq: int, step: int, to: State = State.ACTIVE, **given: object) -> Transition:
    """One row of the alarm log."""
    t_ns = step * PERIOD + 1234
    row = {
        "key": AlarmKey("return_high", "pven_mmhg", "high"),
        "occurrence": 1,
        "from_": State.PENDING,
        "event": "ON_DELAY",
        "priority": Priority.HIGH,
        "value": 151.5,
        "limit": 150.0,
    } | given
    return Transition(seq=seq, t_ns=t_ns, utc_ns=UTC0 + t_ns, to=to, **row)  # type: ignore[arg-type]


def start(folder: Path, machine: MachineMap | None = None, **given: object) -> SqliteRecorder:
    """A recorder in `folder`, started at UTC0."""
    options = {
        "session": SessionMeta(case="CASE", bed="3", operator="lin", zone="Asia/Shanghai", link="tcp://10.0.0.5:502"),
        "machine": machine or small_machine(),
        "alarm_set_source": "# alarms\n",
        "origin": Origin(UTC0, 7),
        "period_ns": PERIOD,
        "answering": Answering(SERIAL, 0),
        "retry_s": 0.01,
    } | given
    return start_recording(folder, **options)  # type: ignore[arg-type]


def record(
    folder: Path,
    steps: Sequence[StepRecord],
    machine: MachineMap | None = None,
    self_test: Sequence[tuple[str, str, str]] = (),
    **given: object,
) -> Path:
    """A closed recording of these steps. self_test: (name, state, detail), found at the first of them."""
    recorder = start(folder, machine, **given)
    tested = [("self_test", dict(zip(("name", "state", "detail"), each, strict=True))) for each in self_test]
    for n, step in enumerate(steps):
        recorder.put(step if n else replace(step, outputs=(*step.outputs, *tested)))
    status = recorder.close("end_session")
    assert not status.failing, status.error
    return recorder.path


def settled(recorder: SqliteRecorder, seq: int, within_s: float = 60.0) -> None:
    """Waits until this step is on the disk."""
    until = time.monotonic() + within_s
    while recorder.status().saved_seq < seq:
        assert time.monotonic() < until, recorder.status()
        time.sleep(0.002)
