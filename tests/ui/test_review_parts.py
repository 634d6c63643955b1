"""The review without a window: the cursor on a given clock, the part of the session shown, alarms from their log."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.commands.review import newest_recording
from session_monitor.domain.alarms.types import AlarmKey, Priority, State
from session_monitor.domain.errors import UserError
from tests.storage.sessions import transition
from ui.review.occurrences import occurrences
from ui.review.player import Player, View


class Clock:
    """Seconds that stand until the test moves them."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("speed", [1.0, 20.0, 200.0])
def test_playing_moves_the_cursor_at_its_speed_however_often_it_is_looked_at(speed: float) -> None:
    clock = Clock()
    player = Player(clock, 0.0, 10_000.0)
    player.speed = speed
    clock.now += 7.0
    player.toggle()
    for step in (0.04, 0.5, 0.01, 1.45):
        clock.now += step
        assert player.tick()
    assert player.position == pytest.approx(2.0 * speed)
    player.toggle()
    clock.now += 5.0
    assert not player.tick()
    player.toggle()
    clock.now += 1.0
    player.tick()
    assert player.position == pytest.approx(3.0 * speed), "the time it was paused does not count"


def test_playing_ends_at_the_end_and_begins_again() -> None:
    clock = Clock()
    player = Player(clock, 10.0, 30.0)
    player.toggle()
    clock.now += 9.0
    assert player.tick()
    assert (player.position, player.playing) == (30.0, False)
    player.toggle()
    assert (player.position, player.playing) == (10.0, True)


def test_playing_waits_at_the_end_of_a_session_that_goes_on() -> None:
    clock = Clock()
    player = Player(clock, 0.0, 30.0)
    player.seek(30.0)
    player.toggle(growing=True)
    clock.now += 1.0
    assert not player.tick(growing=True)
    assert (player.position, player.playing) == (30.0, True)
    player.set_bounds(0.0, 33.0)
    clock.now += 1.0
    assert player.tick(growing=True)
    assert player.position == 33.0


def test_the_cursor_stays_in_the_session() -> None:
    player = Player(Clock(), 5.0, 30.0)
    player.seek(-4.0)
    assert player.position == 5.0
    player.seek(99.0)
    assert player.position == 30.0


def test_next_and_previous_alarm() -> None:
    clock = Clock()
    player = Player(clock, 0.0, 100.0)
    moments = [10.0, 40.0, 40.0, 70.0]
    player.seek(40.0)
    assert (player.previous_of(moments), player.next_of(moments)) == (10.0, 70.0)
    player.seek(10.0)
    assert (player.previous_of(moments), player.next_of(moments)) == (None, 40.0)
    player.seek(90.0)
    assert (player.previous_of(moments), player.next_of(moments)) == (70.0, None)
    assert (player.previous_of([]), player.next_of([])) == (None, None)


def test_previous_gets_past_the_alarm_that_is_being_played() -> None:
    clock = Clock()
    player = Player(clock, 0.0, 1000.0)
    player.seek(400.0)
    player.toggle()
    clock.now += 0.5
    player.tick()
    assert player.position == 410.0
    assert player.previous_of([100.0, 400.0]) == 100.0


def test_the_window_stays_within_the_session() -> None:
    view = View()
    view.first, view.last, view.length = 0.0, 1000.0, 100.0
    view.jump(500.0)
    assert (view.start, view.end) == (430.0, 530.0)
    view.jump(0.0)
    assert (view.start, view.end) == (0.0, 100.0)
    view.jump(1000.0)
    assert (view.start, view.end) == (900.0, 1000.0)
    view.length = None
    assert (view.start, view.end) == (0.0, 1000.0)
    view.length = 3600.0
    assert (view.start, view.end) == (0.0, 1000.0)


def test_the_window_follows_only_when_it_must() -> None:
    view = View()
    view.first, view.last, view.length = 0.0, 1000.0, 100.0
    view.jump(500.0)
    view.follow(440.0, 450.0)
    assert view.start == 430.0, "there is room before the cursor"
    view.follow(500.0, 501.0)
    assert view.start == 431.0
    view.follow(700.0, 701.0)
    assert view.start == pytest.approx(631.0), "a cursor out of sight is brought back"


@pytest.mark.parametrize("late_s", [0.04, 3.0])
def test_what_was_played_over_counts_as_seen_for_a_second_and_never_less_than_a_tick(late_s: float) -> None:
    clock = Clock()
    player = Player(clock, 0.0, 30_000.0)
    player.speed = 1000.0
    player.toggle()
    for _ in range(4):
        before = player.position
        clock.now += late_s
        player.tick()
        assert player.since <= max(0.0, min(before, player.position - 1000.0))
    player.toggle()
    assert player.since < player.position, "a pause leaves it marked"
    player.seek(500.0)
    assert player.since == player.position == 500.0


def test_what_was_before_the_play_began_is_not_taken_for_played() -> None:
    clock = Clock()
    player = Player(clock, 0.0, 30_000.0)
    player.seek(5000.0)
    player.speed = 1000.0
    player.toggle()
    clock.now += 0.04
    player.tick()
    assert (player.since, player.position) == (5000.0, pytest.approx(5040.0))


def test_an_empty_session_still_has_something_to_draw_on() -> None:
    view = View()
    assert view.end > view.start


def test_an_occurrence_is_one_row_with_its_highest_priority_and_first_acknowledgement() -> None:
    low = {"priority": Priority.LOW}
    rows = [
        transition(0, 5, State.PENDING, occurrence=None, event="RAW_ON"),
        transition(1, 10, State.ACTIVE, **low),
        transition(2, 20, State.ACKNOWLEDGED, event="ACK", by="lin", **low),
        transition(3, 30, State.ACTIVE, event="PRIO_UP"),
        transition(4, 40, State.ACKNOWLEDGED, event="ACK", by="mei"),
        transition(5, 50, State.NORMAL, event="CLR"),
    ]
    (found,) = occurrences(rows)
    assert found.key == AlarmKey("return_high", "pven_mmhg", "high")
    assert found.priority is Priority.HIGH
    assert (found.onset_s, found.ended_s) == pytest.approx((1.0, 5.0), abs=1e-4)
    assert (found.acked_s, found.acked_by) == (pytest.approx(2.0, abs=1e-4), "lin")
    assert (found.value, found.limit) == (151.5, 150.0)
    assert [found.lasts_at(t) for t in (0.9, 1.1, 4.9, 5.1)] == [False, True, True, False]


def test_an_occurrence_that_came_back_lasts_until_it_went_for_good() -> None:
    rows = [
        transition(0, 10, State.ACTIVE),
        transition(1, 20, State.RETURNED, event="CLR"),
        transition(2, 30, State.ACTIVE, event="ON_DELAY"),
        transition(3, 40, State.RETURNED, event="CLR"),
        transition(4, 50, State.NORMAL, event="ACK", by="lin"),
    ]
    (found,) = occurrences(rows)
    assert found.ended_s == pytest.approx(4.0, abs=1e-4), "from then on it only waited to be acknowledged"
    assert found.acked_by == "lin"
    assert occurrences(rows[:3])[0].ended_s is None


def test_an_occurrence_between_two_moments_is_not_missed() -> None:
    rows = [transition(0, 100, State.ACTIVE), transition(1, 120, State.NORMAL, event="CLR")]
    (found,) = occurrences(rows)
    spans = [(5.0, 9.9), (5.0, 10.1), (11.0, 11.0), (5.0, 99.0), (11.9, 99.0), (12.1, 99.0)]
    assert [found.lasted_since(*span) for span in spans] == [False, True, True, True, True, False]


def test_lost_data_neither_ends_nor_begins_an_occurrence() -> None:
    rows = [
        transition(0, 10, State.ACTIVE),
        transition(1, 20, State.UNKNOWN, event="STALE"),
        transition(2, 30, State.ACTIVE, event="FRESH"),
    ]
    assert [each.ended_s for each in occurrences(rows)] == [None]
    assert occurrences(rows[1:2]) == []


def test_occurrences_come_in_order_of_onset() -> None:
    rows = [transition(0, 10, occurrence=2), transition(1, 10, occurrence=1), transition(2, 12, occurrence=3)]
    assert [each.id for each in occurrences(rows)] == [2, 1, 3]


def test_the_newest_recording_of_ones_own_comes_before_the_example(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no recordings in"):
        newest_recording(tmp_path)
    example = tmp_path / "a-example.sqlite"
    example.write_bytes(b"")
    assert newest_recording(tmp_path) == example
    own = tmp_path / "b.sqlite"
    own.write_bytes(b"")
    example.touch()
    assert newest_recording(tmp_path) == own
