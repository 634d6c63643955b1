"""When which sound starts; time is given, nothing sleeps."""

from __future__ import annotations

from typing import Any

import pytest

from session_monitor.monitor.snapshot import SoundInfo
from session_monitor.processes.bursts import LOUDER
from session_monitor.processes.plan import Plan


def sound(priority: str | None = None, **changes: Any) -> SoundInfo:
    quiet: dict[str, Any] = {
        "priority": priority,
        "melody": "perfusion",
        "louder": False,
        "key": "1",
        "paused_left_s": None,
        "reminder": 0,
        "test": 0,
    }
    return SoundInfo(**{**quiet, **changes})


class Ear:
    """Steps a plan every 50 ms and notes what starts when."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.ticks = 0
        self.heard: list[tuple[float, str]] = []

    def listen(self, seconds: float, info: SoundInfo | None, stopped: bool = False) -> list[tuple[float, str]]:
        """What started in these seconds: (time, what)."""
        first = len(self.heard)
        for _ in range(round(seconds * 20)):
            now_s = self.ticks / 20
            order = self.plan.step(1000.0 + now_s, info, stopped)
            if order:
                self.heard.append((now_s, order.what))
            self.ticks += 1
        return self.heard[first:]


@pytest.mark.parametrize(
    ("priority", "starts"),
    [("high", [0, 5.5, 11, 16.5, 22, 27.5, 33]), ("medium", [0, 10, 20, 30]), ("low", [0, 30])],
)
def test_an_alarm_sounds_at_once_and_repeats(priority: str, starts: list[float]) -> None:
    heard = Ear().listen(34, sound(priority))
    assert [t for t, _ in heard] == pytest.approx(starts, abs=0.06)
    assert {what for _, what in heard} == {f"{priority}:perfusion"}


def test_a_new_occurrence_interrupts_at_once() -> None:
    ear = Ear()
    ear.listen(1, sound("high"))
    assert ear.listen(1, sound("high", key="2")) == [(1.0, "high:perfusion")]
    assert ear.listen(1, sound("high", key="3", melody="fluid")) == [(2.0, "high:fluid")]
    assert ear.listen(4, sound("high", key="3", melody="fluid")) == []


def test_a_change_of_priority_sounds_at_once_too() -> None:
    ear = Ear()
    ear.listen(1, sound("low"))
    assert ear.listen(1, sound("high")) == [(1.0, "high:perfusion")]
    assert ear.listen(1, sound("medium")) == [(2.0, "medium:perfusion")]


def test_silence_comes_at_once_and_only_once() -> None:
    ear = Ear()
    ear.listen(1, sound("high"))
    assert ear.listen(5, sound(None)) == [(1.0, "silence")]
    assert ear.listen(1, sound("high")) == [(6.0, "high:perfusion")]


def test_a_pause_silences_and_its_end_sounds_again() -> None:
    ear = Ear()
    ear.listen(1, sound("high"))
    assert ear.listen(20, sound("high", paused_left_s=90.0)) == [(1.0, "silence")]
    assert ear.listen(1, sound("high", key="2", paused_left_s=None)) == [(21.0, "high:perfusion")]
    assert ear.listen(0.5, sound("high", key="2", paused_left_s=0.0)) == []


def test_louder_takes_effect_with_the_next_burst() -> None:
    ear = Ear()
    ear.listen(1, sound("medium"))
    assert ear.listen(10, sound("medium", louder=True)) == [(10.0, "medium:perfusion:louder")]
    order = Plan().step(0.0, sound("medium", louder=True), False)
    assert order and order.gain == LOUDER


def test_a_reminder_is_one_tone_and_a_new_sounder_repeats_none() -> None:
    ear = Ear()
    assert ear.listen(5, sound(None, reminder=7)) == []
    assert ear.listen(5, sound(None, reminder=8)) == [(5.0, "reminder")]
    assert ear.listen(5, sound(None, reminder=9, paused_left_s=30.0)) == []


def test_a_reminder_waits_for_the_burst_to_end() -> None:
    ear = Ear()
    ear.listen(1, sound("high"))
    heard = ear.listen(8, sound("high", reminder=1))
    assert [what for _, what in heard] == ["reminder", "high:perfusion"]
    assert heard[0][0] == pytest.approx(3.25, abs=0.06)


def test_the_test_plays_low_medium_high_one_after_the_other() -> None:
    ear = Ear()
    ear.listen(1, sound(None))
    heard = ear.listen(10, sound(None, test=1, melody="equipment"))
    assert [what for _, what in heard] == ["test:low", "test:medium", "test:high"]
    starts = [t for t, _ in heard]
    assert starts[0] == 1.0
    assert starts[1] - starts[0] > 0.582 + 0.4
    assert starts[2] - starts[1] > 0.952 + 0.4
    assert ear.listen(5, sound(None, test=1)) == []


def test_a_test_is_heard_during_a_pause_and_beside_a_standing_alarm() -> None:
    ear = Ear()
    ear.listen(1, sound("medium", paused_left_s=60.0))
    heard = ear.listen(10, sound("medium", paused_left_s=50.0, test=1))
    assert [what for _, what in heard] == ["test:low", "test:medium", "test:high"]
    ear = Ear()
    ear.listen(1, sound("high"))
    heard = ear.listen(12, sound("high", test=1))
    assert [what for _, what in heard] == ["test:low", "test:medium", "test:high", "high:perfusion"]
    assert heard[-1][0] < 15  # the alarm's own bound


def test_a_new_alarm_ends_the_test() -> None:
    ear = Ear()
    ear.listen(1, sound(None))
    ear.listen(0.5, sound(None, test=1))
    heard = ear.listen(5, sound("medium", test=1))
    assert heard == [(1.5, "medium:perfusion")]


def test_a_silent_monitor_sounds_whatever_was_said_before() -> None:
    for before in (None, sound(None), sound("high"), sound("high", paused_left_s=60.0)):
        ear = Ear()
        ear.listen(1, before)
        heard = ear.listen(12, before, stopped=True)
        assert [t for t, _ in heard] == pytest.approx([1.0, 6.5, 12.0], abs=0.06)
        assert {what for _, what in heard} == {"monitoring_stopped"}


def test_a_monitor_that_is_back_is_believed() -> None:
    ear = Ear()
    ear.listen(1, sound(None), stopped=True)
    assert ear.listen(1, sound(None)) == [(1.0, "silence")]
    assert ear.listen(1, sound(None), stopped=True) == [(2.0, "monitoring_stopped")]
    assert ear.listen(1, sound("low")) == [(3.0, "low:perfusion")]


def test_words_it_does_not_know_are_not_silence() -> None:
    (heard,) = Ear().listen(1, sound("urgent", melody="waltz"))
    assert heard == (0.0, "high:waltz")
