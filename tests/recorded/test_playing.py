"""A recording played back: the same words at the same moments, silence where there was silence, no real serial."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.recorded.faults import PLAYABLE, fault_on_demand
from drivers.recorded.link import RecordingLink
from drivers.recorded.machine import RecordedMachine
from drivers.recorded.tape import Tape
from session_monitor.config.errors import ConfigError
from session_monitor.domain.errors import UserError
from session_monitor.domain.inputs import MissCause
from session_monitor.domain.machine import is_simulated
from session_monitor.monitor.ports import Reply
from session_monitor.storage.reading import Recording
from tests.storage.sessions import PERIOD, SERIAL, li_als_3, miss, poll, raw_of, record

MACHINE = li_als_3()
PERIOD_S = PERIOD / 1e9
AT = MACHINE.index


def recorded(folder: Path, polls: int = 20, missed: tuple[int, ...] = (), **given: int) -> Path:
    """Pacc and Part move by 0.1 mmHg a poll."""
    steps = [
        miss(seq, MissCause.CLOSED, "closed") if seq in missed else poll(MACHINE, seq, raw_of(MACHINE, seq, **given))
        for seq in range(polls)
    ]
    return record(folder, steps, MACHINE)


def raws(path: Path) -> list[tuple[int | None, ...]]:
    with Recording.open(path) as recording:
        return [step.frame.raw for step in recording.inputs() if step.frame is not None]


def machine(path: Path, *faults: str, start_s: float = 0.0) -> RecordedMachine:
    recording = Recording.open(path)
    return RecordedMachine(Tape(recording, start_s), recording.machine, [fault_on_demand(text) for text in faults])


def played(path: Path, *faults: str, seconds: float = 2.0, channel: str = "pacc_mmhg") -> list[int | None]:
    """The words of one channel, poll by poll; None while nothing answers."""
    one, seen = machine(path, *faults), list[int | None]()
    for n in range(round(seconds / PERIOD_S)):
        one.advance_to(n * PERIOD_S)
        seen.append(one.raw()[AT[channel]] if one.reachable else None)
    return seen


class TestLink:
    def test_every_poll_is_answered_as_it_was(self, tmp_path: Path) -> None:
        path = recorded(tmp_path, missed=(7, 8))
        link = RecordingLink(MACHINE, Recording.open(path), PERIOD_S)
        answers = [link.poll() for _ in range(20)]
        assert [answer.raw for answer in answers if isinstance(answer, Reply)] == raws(path)
        missed = [(n, answer.cause, answer.detail) for n, answer in enumerate(answers) if not isinstance(answer, Reply)]
        assert missed == [(7, MissCause.CLOSED, "closed"), (8, MissCause.CLOSED, "closed")]
        link.close()

    def test_it_ends_with_the_recording(self, tmp_path: Path) -> None:
        link = RecordingLink(MACHINE, Recording.open(recorded(tmp_path, polls=3)), PERIOD_S)
        for _ in range(3):
            assert isinstance(link.poll(), Reply) and not link.ended
        while isinstance(link.poll(), Reply):
            pass
        assert link.ended
        link.close()

    def test_jitter_of_the_recorded_polls_costs_none_and_doubles_none(self, tmp_path: Path) -> None:
        steps = [poll(MACHINE, seq, t_ns=seq * PERIOD + (seq % 3) * 20_000_000) for seq in range(30)]
        path = record(tmp_path, steps, MACHINE)
        link = RecordingLink(MACHINE, Recording.open(path), PERIOD_S)
        answers = [link.poll() for _ in range(30)]
        assert [answer.raw for answer in answers if isinstance(answer, Reply)] == raws(path)
        link.close()

    def test_a_slower_monitor_sees_every_other_poll(self, tmp_path: Path) -> None:
        path = recorded(tmp_path)
        link = RecordingLink(MACHINE, Recording.open(path), 2 * PERIOD_S)
        assert [link.poll() for _ in range(10)] == [Reply(raw) for raw in raws(path)[::2]]
        link.close()

    def test_where_nothing_was_polled_nothing_answers(self, tmp_path: Path) -> None:
        steps = [poll(MACHINE, seq, t_ns=seq * PERIOD + (5 * 10**9 if seq > 4 else 0)) for seq in range(10)]
        link = RecordingLink(MACHINE, Recording.open(record(tmp_path, steps, MACHINE)), PERIOD_S)
        answers = [isinstance(link.poll(), Reply) for _ in range(60)]
        assert answers == [True] * 5 + [False] * 50 + [True] * 5
        link.close()

    def test_it_may_begin_later(self, tmp_path: Path) -> None:
        path = recorded(tmp_path)
        link = RecordingLink(MACHINE, Recording.open(path), PERIOD_S, start_s=1.0)
        assert link.poll() == Reply(raws(path)[10])
        link.close()
        with Recording.open(path) as recording, pytest.raises(UserError, match="holds nothing at 99 s"):
            Tape(recording, 99)

    def test_another_map_decodes_the_same_words(self, tmp_path: Path) -> None:
        channels = tuple(replace(c, name="pressure") if c.name == "pacc_mmhg" else c for c in MACHINE.channels)
        link = RecordingLink(replace(MACHINE, channels=channels), Recording.open(recorded(tmp_path)), PERIOD_S)
        answer = link.poll()
        assert isinstance(answer, Reply) and answer.raw[AT["pacc_mmhg"]] == 500
        link.close()


class TestSerial:
    def test_that_of_a_real_machine_becomes_one_of_a_simulated_one(self, tmp_path: Path) -> None:
        served = machine(recorded(tmp_path, serial=0x1234)).raw()[AT["serial"]]
        assert is_simulated(served) and served & 0xFFFF == 0x1234

    def test_that_of_a_simulated_one_stays(self, tmp_path: Path) -> None:
        assert machine(recorded(tmp_path)).raw()[AT["serial"]] == SERIAL


class TestFaults:
    def test_a_stuck_sensor_repeats_the_word_it_had(self, tmp_path: Path) -> None:
        words = played(recorded(tmp_path), "sensor-stuck@0.5,channel=pacc_mmhg,duration_s=1")
        assert words == [500 + min(n, 5) if n < 15 else 500 + n for n in range(20)]

    def test_an_invalid_one_says_so(self, tmp_path: Path) -> None:
        words = played(recorded(tmp_path), "sensor-invalid@0.5,channel=pacc_mmhg")
        assert words[:5] == [500, 501, 502, 503, 504] and set(words[5:]) == {-0x8000}

    def test_a_scale_drifts(self, tmp_path: Path) -> None:
        words = played(recorded(tmp_path), "scale-drift@0.5,g_min=600", channel="ws3_g")
        assert words[5] == 0 and words[15] == 100, "600 g/min are 10 g a second, in tenths"

    def test_the_controller_restarts_and_another_machine_answers(self, tmp_path: Path) -> None:
        words = played(recorded(tmp_path), "machine-restart@0.5,silent_s=1")
        assert words[5:15] == [None] * 10 and words[15] == 515
        assert played(recorded(tmp_path / "b"), "other-machine@1", channel="serial")[-1] == SERIAL + 1

    @pytest.mark.parametrize("kind", [name for name in PLAYABLE if name.startswith("link-")])
    def test_the_line_misbehaves_and_recovers(self, kind: str, tmp_path: Path) -> None:
        one = machine(recorded(tmp_path), f"{kind}@0.5,duration_s=1")
        lines = []
        for n in range(20):
            one.advance_to(n * PERIOD_S)
            lines.append(one.line is not None)
        assert lines == [False] * 5 + [True] * 10 + [False] * 5

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("link-drop", "write KIND@SECONDS"),
            ("link-dorp@5", "link-drop"),
            ("access-kink@5", "acts on the treatment, which is recorded"),
            ("link-drop@5,seconds=3", "seconds"),
            ("sensor-stuck@5,channel=tmp", "channel"),
        ],
    )
    def test_what_is_none_is_one_line(self, text: str, says: str) -> None:
        with pytest.raises(ConfigError, match=says) as error:
            fault_on_demand(text)
        assert len(error.value.problems) == 1
