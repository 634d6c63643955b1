"""What a recording gives back: arrays, gaps, phases, transitions, notes, results, and every input of step()."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from session_monitor.domain.alarms.types import AlarmKey, Priority, State
from session_monitor.domain.derived.unseen import Unseen
from session_monitor.domain.inputs import Command, HostFacts, MissCause
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.results import Result
from session_monitor.monitor.ports import StepRecord
from session_monitor.storage import reading
from session_monitor.storage.contents import Gap, PhaseSpan
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.picked import read_polls
from session_monitor.storage.reading import Recording
from session_monitor.storage.series import Floats
from session_monitor.storage.sqlite import connect_reader
from tests.storage.sessions import (
    PERIOD,
    SERIAL,
    UTC0,
    li_als_3,
    miss,
    poll,
    raw_of,
    record,
    settled,
    small_machine,
    start,
    transition,
)

MACHINE = small_machine()


def test_the_head_comes_back(tmp_path: Path) -> None:
    path = record(tmp_path, [poll(MACHINE, 0)], self_test=[("sound", "good", "Null")])
    with Recording.open(path) as recording:
        meta = recording.meta
        assert recording.machine == MACHINE
        assert (meta.case, meta.bed, meta.operator, meta.zone) == ("CASE", "3", "lin", "Asia/Shanghai")
        assert (meta.started_utc_ns, meta.link, meta.serial) == (UTC0, "tcp://10.0.0.5:502", SERIAL)
        assert meta.simulated, "its serial number is that of a simulated machine"
        assert (meta.state, meta.end_reason) == ("closed", "end_session")
        assert recording.self_test() == [("sound", "good", "Null")]
        assert recording.alarm_set_source() == "# alarms\n"
        [run] = recording.runs()
        assert (run.started_utc_ns, run.offset_s, run.polls_lost) == (UTC0, 0, 0)


def test_the_shipped_map_comes_back_whole(tmp_path: Path) -> None:
    machine = li_als_3()
    with Recording.open(record(tmp_path, [poll(machine, 0)], machine)) as recording:
        assert recording.machine == machine
        assert recording.machine.channels == machine.channels


def test_values_of_an_interval(tmp_path: Path) -> None:
    path = record(tmp_path, [poll(MACHINE, seq) for seq in range(50)])
    with Recording.open(path) as recording:
        t_s, values = recording.values(["pacc_mmhg", "heartbeat"], 1.0, 2.000001234)
        assert t_s[0] == 1.000001234 and t_s[-1] == 2.000001234 and len(t_s) == 11
        assert values.dtype == np.float64 and values.shape == (11, 2)
        assert values[0].tolist() == [51.0, 10.0]
        assert recording.values(["pacc_mmhg"], 99.0)[0].shape == (0,)
        assert len(recording.values(["pacc_mmhg"], -5.0, 1e9)[0]) == len(recording.times()) == 50
        with pytest.raises(RecordingError, match="no channel 'nope'; there are ad1, heartbeat, identity"):
            recording.values(["nope"])
        with pytest.raises(RecordingError, match="no channel 'pac_mmhg'; did you mean 'pacc_mmhg'"):
            recording.values(["pac_mmhg"])


def test_no_line_is_drawn_across_a_gap(tmp_path: Path) -> None:
    lost = [miss(seq, MissCause.TIMEOUT) for seq in range(3, 8)] + [miss(8, MissCause.REFUSED, "refused")]
    steps = [*(poll(MACHINE, seq) for seq in range(3)), *lost, *(poll(MACHINE, seq) for seq in range(9, 12)), miss(12)]
    with Recording.open(record(tmp_path, steps)) as recording:
        t_s, values = recording.values(["pacc_mmhg"])
        assert np.isnan(values[:, 0]).tolist() == [False] * 3 + [True] + [False] * 3
        assert 0.2 < t_s[3] < 0.9 and np.all(np.diff(t_s) > 0)
        counted = Unseen(restarted=False)  # the machine's time went on; this one keeps no totals
        assert recording.gaps() == [
            Gap(0.200001234, 0.900001234, "timeout", 6, counted),
            Gap(1.100001234, None, "timeout", 1),
        ]
        assert recording.counts() == (6, 7)
        assert recording.span() == (0.000001234, 1.200001234)


def test_a_gap_at_the_start_and_one_nobody_saw(tmp_path: Path) -> None:
    late = [poll(MACHINE, 2), poll(MACHINE, 3, t_ns=1_000_000_000)]
    with Recording.open(record(tmp_path, [miss(0), miss(1), *late])) as recording:
        assert recording.gaps() == [
            Gap(0.000001234, 0.200001234, "timeout", 2),
            Gap(0.200001234, 1.0, "late", 0, Unseen(restarted=False)),
        ]


def test_a_gap_says_what_it_left_open_as_the_monitor_did(tmp_path: Path) -> None:
    machine = li_als_3()

    def at(seq: int, **given: int) -> StepRecord:
        return poll(machine, seq, raw_of(machine, seq, **given))

    steps = [at(0, dp_total_ml=1000), *map(miss, range(1, 6)), at(6, dp_total_ml=1042), *map(miss, range(7, 12))]
    steps += [at(12, dp_total_ml=5, serial=SERIAL + 1), *map(miss, range(13, 18))]
    with Recording.open(record(tmp_path, steps, machine)) as recording:
        counted, restarted, to_the_end = (gap.unseen for gap in recording.gaps())
    high = machine.channel("dp_ml_min").high
    assert high is not None
    assert (counted.restarted, restarted.restarted) == (False, True)
    assert dataclasses.astuple(counted.totals["dp_total_ml"]) == pytest.approx((4.2, 4.2, 4.2))
    assert dataclasses.astuple(restarted.totals["dp_total_ml"]) == pytest.approx((0.0, 0.5, max(0.5, high * 0.01)))
    assert counted.totals.keys() == restarted.totals.keys() >= {"exchanged_ml", "net_removal_ml", "sp_total_ml"}
    assert to_the_end == Unseen()


def test_polls_beside_hundreds_of_gaps_are_asked_for_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One by one they took a millisecond a gap: `info` and the review waited for it after a night of a bad line."""
    machine, many = li_als_3(), 250
    steps = [poll(machine, 5 * n, raw_of(machine, 5 * n, dp_total_ml=10 * n)) for n in range(many + 1)]
    asked = list[int]()

    def counted(connection: Any, given: MachineMap, names: Sequence[str], seqs: Sequence[int]) -> Floats:
        asked.append(len(seqs))
        return read_polls(connection, given, names, seqs)

    monkeypatch.setattr(reading, "read_polls", counted)
    with Recording.open(record(tmp_path, steps, machine)) as recording:
        gaps = recording.gaps()
    assert asked == [many + 1], "each poll once, however many gaps it lies beside"
    assert len(gaps) == many
    assert [gap.unseen.totals["dp_total_ml"].counted_ml for gap in gaps] == pytest.approx([1.0] * many)


def test_a_poll_that_is_not_there_is_no_reading(tmp_path: Path) -> None:
    connection = connect_reader(record(tmp_path, [poll(MACHINE, 0), poll(MACHINE, 2)]))
    with pytest.raises(ValueError, match="out of order"):
        read_polls(connection, MACHINE, ["pacc_mmhg"], [0, 1, 2])
    connection.close()


def test_phases_as_the_machine_reported_them(tmp_path: Path) -> None:
    codes = [0, 0, 1, 2, 2, 77]
    steps = [poll(MACHINE, i, raw_of(MACHINE, i, phase=code)) for i, code in enumerate(codes)]
    with Recording.open(record(tmp_path, steps)) as recording:
        spans = recording.phases()
    assert [(span.code, span.name) for span in spans] == [(0, "prime"), (1, "blood_in"), (2, "exchange"), (77, None)]
    assert spans[0] == PhaseSpan(0.000001234, 0.200001234, 0, "prime")
    assert spans[-1].end_s == 0.500001234


def test_transitions_come_back_as_they_were(tmp_path: Path) -> None:
    given = (
        transition(0, 1, State.PENDING, occurrence=None, from_=State.NORMAL, event="RAW_ON"),
        transition(1, 1),
        transition(2, 2, State.ACKNOWLEDGED, from_=State.ACTIVE, event="ACK", by="lin"),
        transition(3, 2, key=AlarmKey("link_lost"), value=None, limit=None, occurrence=2, priority=Priority.MEDIUM),
        transition(4, 2, key=AlarmKey("link_lost"), value=None, limit=None, occurrence=2, priority=Priority.HIGH),
        transition(5, 2, key=AlarmKey("bag_low"), occurrence=3, priority=Priority.LOW),
    )
    steps = [poll(MACHINE, 0), poll(MACHINE, 1, transitions=given[:2]), poll(MACHINE, 2, transitions=given[2:])]
    with Recording.open(record(tmp_path, steps)) as recording:
        assert tuple(recording.transitions()) == given
        assert recording.alarm_counts() == {"high": 2, "medium": 0, "low": 1}


def test_a_value_that_is_not_known_stays_unknown_in_a_transition(tmp_path: Path) -> None:
    path = record(tmp_path, [poll(MACHINE, 0, transitions=(transition(0, 0, value=float("nan")),))])
    with Recording.open(path) as recording:
        assert recording.transitions()[0].value is None


def test_notes_values_and_results(tmp_path: Path) -> None:
    before = Result("IL-6", 119.94, "pg/mL", 7.0, UTC0 - 10**9, "before", None, "ECLIA", "lin", UTC0)
    after = dataclasses.replace(before, value=1.5, censor="<", when="after", specimen_utc_ns=UTC0 + 10**12)
    outputs = (
        ("note", {"text": "bag changed", "by": "lin", "t_s": 0.1, "utc_ns": UTC0}),
        ("entered_value", {"name": "weight_kg", "value": 61.5, "unit": "kg", "by": "lin", "utc_ns": UTC0}),
        ("result", before.row()),
        ("result", after.row()),
        ("phase", {"from": 1, "to": 2, "name": "exchange"}),
    )
    with Recording.open(record(tmp_path, [poll(MACHINE, 0), poll(MACHINE, 1, outputs=outputs)])) as recording:
        [note] = recording.notes()
        assert (note.t_s, note.by, note.text) == (0.100001234, "lin", "bag changed")
        assert recording.entered() == {"weight_kg": (61.5, "kg", "lin")}
        assert [stored.result for stored in recording.results()] == [before, after]
        assert recording.outputs("phase") == [(1, {"from": 1, "to": 2, "name": "exchange"})]
        assert [kind for kind, _ in outputs if recording.outputs(kind)] == [kind for kind, _ in outputs]


@pytest.mark.parametrize("lacking", [True, False], ids=["one number missing", "all there"])
def test_every_input_comes_back(tmp_path: Path, lacking: bool) -> None:
    shelve = Command("c7", "shelve", {"id": "bag_low", "channel": None, "seconds": 60.5, "reason": "换袋"}, "lin")
    steps = [
        miss(0, MissCause.CONNECTING, ""),
        poll(MACHINE, 1, host=HostFacts(screen_ok=True, sound_ok=None, recording_ok=False)),
        poll(MACHINE, 2, host=HostFacts(screen_ok=True, sound_ok=None, recording_ok=False)),
        poll(MACHINE, 3, commands=(shelve, Command("c8", "resume_audio")), host=HostFacts(clock_step_s=-3600.25)),
        miss(4, MissCause.MALFORMED, "3 registers for 2"),
        poll(MACHINE, 5, raw_of(MACHINE, 5, pacc_mmhg=None) if lacking else None),
        poll(MACHINE, 6, t_ns=10**14, utc_ns=-5),  # far from where it was due
        poll(MACHINE, 7, t_ns=10**14 + PERIOD),
    ]
    with Recording.open(record(tmp_path, steps)) as recording:
        again = list(recording.inputs())
    for step, back in zip(steps, again, strict=True):
        given = step.input
        assert back._replace(frame=None) == given._replace(frame=None)
        if given.frame is not None:
            assert back.frame is not None and back.frame.raw == given.frame.raw
            assert (back.frame.t_ns, back.frame.utc_ns) == (given.frame.t_ns, given.frame.utc_ns)
            assert np.array_equal(back.frame.values, given.frame.values, equal_nan=True)
            assert np.array_equal(back.frame.quality, given.frame.quality)


def test_inputs_are_read_in_slices_without_seams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [miss(seq) if seq % 5 == 0 else poll(MACHINE, seq) for seq in range(7, 60)]
    path = record(tmp_path, steps)
    monkeypatch.setattr("session_monitor.storage.steps.SLICE", 10)
    monkeypatch.setattr("session_monitor.storage.series.SLICE", 7)
    with Recording.open(path) as recording:
        assert [step.seq for step in recording.inputs()] == list(range(7, 60))
        assert len(recording.times()) == sum(step.input.frame is not None for step in steps)


def test_a_screen_fills_its_hole_while_the_recorder_writes(tmp_path: Path) -> None:
    recorder = start(tmp_path)
    for seq in range(10):
        recorder.put(poll(MACHINE, seq))
    settled(recorder, 9)
    with Recording.open(recorder.path) as recording:
        assert recording.meta.state == "recording"
        first = recording.tail(["pacc_mmhg"], -1)
        assert first.seq.tolist() == list(range(10))
        for seq in range(10, 13):
            recorder.put(poll(MACHINE, seq))
        settled(recorder, 12)
        tail = recording.tail(["pacc_mmhg"], 9)
        assert tail.seq.tolist() == [10, 11, 12]
        assert tail.values[:, 0].tolist() == [51.0, 51.1, 51.2]
        assert recording.counts() == (13, 0)
        assert not recorder.close("test").failing, "a reader beside it does not hinder the end"
        assert recording.meta.state == "closed"
