"""What is heard: one sound, the most urgent unacknowledged; one pause that always ends."""

from __future__ import annotations

import pytest

from session_monitor.domain.alarms.audio import Sound
from session_monitor.domain.alarms.types import AlarmKey, Verdict
from tests.alarms.alarm_cases import BEYOND, HIGH, INSIDE, LOW, MEDIUM, NL, UNKNOWN, Console, S, rule

RULES = (
    rule("low", LOW, NL, on_delay_s=0, off_delay_s=0, melody="equipment"),
    rule("medium", MEDIUM, NL, on_delay_s=0, off_delay_s=0, melody="fluid"),
    rule("high", HIGH, on_delay_s=0, off_delay_s=0),
    rule("high2", HIGH, on_delay_s=0, off_delay_s=0),
)


def console_with(*names: str, t_s: float = 0) -> Console:
    """A console on which these alarms have just begun."""
    console = Console(*RULES)
    hold(console, t_s, *names)
    return console


def hold(console: Console, t_s: float, *names: str, commands: tuple = ()) -> Sound:
    """One step in which exactly these conditions hold; what is heard after it."""
    verdicts = [Verdict(key, BEYOND if key.id in names else INSIDE) for key in console.rules]
    console.step(t_s, verdicts, *commands)
    return console.system.sound(console.t_ns)


def test_silence() -> None:
    assert console_with().system.sound(0) == Sound(None, "", False, "", None, 0)


def test_the_most_urgent_sounds_with_its_melody() -> None:
    console = console_with("low")
    assert (console.system.sound(0).priority, console.system.sound(0).melody) == (LOW, "equipment")
    heard = hold(console, 1, "low", "medium")
    assert (heard.priority, heard.melody) == (MEDIUM, "fluid")
    heard = hold(console, 2, "low", "medium", "high")
    assert (heard.priority, heard.melody) == (HIGH, "perfusion")


def test_among_equals_a_new_one_starts_a_burst_at_once_and_a_lesser_one_does_not() -> None:
    console = console_with("high")
    first = console.system.sound(0).key
    assert hold(console, 1, "high", "medium").key == first
    assert hold(console, 2, "high", "high2").key != first
    together = console_with("high", "high2")
    assert together.system.sound(0).key == "2.0.high", "the later id, when both began at once"


def test_what_is_acknowledged_or_cleared_is_silent() -> None:
    console = console_with("medium", "high")
    heard = hold(console, 1, "medium", "high", commands=(console.acknowledge(2),))
    assert heard.priority is MEDIUM
    assert hold(console, 2, "high").priority is None


def test_a_rise_in_priority_starts_a_burst() -> None:
    console = Console(rule("a", MEDIUM, on_delay_s=0))
    console.at(0, BEYOND)
    before = console.system.sound(0).key
    console.step(1, [Verdict(AlarmKey("a"), BEYOND, priority=HIGH)])
    after = console.system.sound(S)
    assert after.key != before
    assert after.priority is HIGH


def test_an_alarm_behind_lost_data_goes_on_sounding() -> None:
    console = console_with("high")
    heard = console.system.sound(0)
    console.at(1, UNKNOWN)
    assert console.states == "XXXX"
    assert console.system.sound(S) == heard


@pytest.mark.parametrize(("name", "after_s"), [("high", 30), ("medium", 120), ("low", None)])
def test_unacknowledged_it_gets_louder(name: str, after_s: float | None) -> None:
    console = console_with(name, t_s=10)
    if after_s is None:
        assert not console.system.sound(10_000 * S).louder
        assert not console.system.display(10_000 * S)[0].escalated
        return
    before, then = round((10 + after_s) * S) - 1, round((10 + after_s) * S)
    assert not console.system.sound(before).louder
    assert not console.system.display(before)[0].escalated
    assert console.system.sound(then).louder
    assert console.system.display(then)[0].escalated


def test_acknowledged_it_is_not_louder() -> None:
    console = console_with("high")
    hold(console, 1, "high", commands=(console.acknowledge(1),))
    assert not console.system.display(100 * S)[0].escalated


class TestPause:
    """One for the console, at most 120 s, with a countdown."""

    def _paused(self, seconds: object, *names: str) -> Console:
        console = console_with(*names)
        hold(console, 1, *names, commands=(console.order("pause_audio", seconds=seconds),))
        return console

    def test_counts_down_and_ends(self) -> None:
        console = self._paused(60, "high")
        assert console.system.sound(1 * S) == Sound(None, "", False, "", 60, 0)
        assert console.system.sound(31 * S).paused_left_s == 30
        assert console.system.sound(61 * S - 1).priority is None
        heard = console.system.sound(61 * S)
        assert (heard.priority, heard.paused_left_s) == (HIGH, None)
        assert hold(console, 61, "high").paused_left_s is None

    def test_at_most_120_s(self) -> None:
        console = console_with("high")
        order = console.order("pause_audio", seconds=300)
        (echo,) = console.at(1, BEYOND, order).echoes
        assert echo == (order.id, True, "audio paused for 120 s")

    def test_a_long_one_is_cut(self) -> None:
        assert self._paused(121).system.sound(1 * S).paused_left_s == 120

    def test_a_fresh_press_starts_it_anew(self) -> None:
        console = self._paused(120, "high")
        hold(console, 100, "high", commands=(console.order("pause_audio", seconds=120),))
        assert console.system.sound(100 * S).paused_left_s == 120

    def test_a_short_one(self) -> None:
        assert self._paused(0.5, "high").system.sound(1 * S).paused_left_s == 0.5

    @pytest.mark.parametrize("seconds", [0, -5, float("nan"), float("inf"), "60", None, True, 10**400])
    def test_a_length_of_time_that_is_none(self, seconds: object) -> None:
        console = console_with("high")
        (echo,) = console.at(1, BEYOND, console.order("pause_audio", seconds=seconds)).echoes
        assert (echo[1], echo[2][:44]) == (False, "a pause needs a number of seconds above 0, n")
        assert console.system.sound(S).priority is HIGH

    def test_resumed(self) -> None:
        console = self._paused(120, "high")
        order = console.order("resume_audio")
        (echo,) = console.at(2, BEYOND, order).echoes
        assert echo == (order.id, True, "audio on")
        assert console.system.sound(2 * S).priority is HIGH

    @pytest.mark.parametrize(("new", "heard"), [("low", None), ("medium", HIGH), ("high2", HIGH)])
    def test_a_new_high_or_medium_one_ends_it(self, new: str, heard: object) -> None:
        console = self._paused(120, "high")
        assert hold(console, 2, "high", new).priority is heard

    def test_one_that_begins_in_the_step_of_the_press_ends_it(self) -> None:
        console = console_with()
        assert hold(console, 1, "high", commands=(console.order("pause_audio", seconds=120),)).priority is HIGH

    def test_a_rise_in_priority_ends_it(self) -> None:
        console = Console(rule("a", LOW, on_delay_s=0))
        console.at(0, BEYOND)
        console.at(1, BEYOND, console.order("pause_audio", seconds=120))
        console.step(2, [Verdict(AlarmKey("a"), BEYOND, priority=MEDIUM)])
        assert console.system.sound(2 * S).priority is MEDIUM

    def test_reminders_wait_for_its_end(self) -> None:
        console = console_with("high")
        hold(console, 1, "high", commands=(console.acknowledge(1),))
        hold(console, 100, "high", commands=(console.order("pause_audio", seconds=120),))
        assert hold(console, 181, "high").reminder == 0
        assert hold(console, 219.9, "high").reminder == 0
        assert hold(console, 220, "high").reminder == 1
