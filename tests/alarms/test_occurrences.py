"""Occurrences read off an alarm log, and two logs of one session compared."""

from __future__ import annotations

import pytest

from session_monitor.domain.alarms.occurrences import Occurrence, compare, occurrences
from session_monitor.domain.alarms.types import AlarmKey, Priority, State, Transition
from tests.alarms.alarm_cases import BEYOND, HIGH, INSIDE, LOW, MEDIUM, Console, S, rule

A, B = AlarmKey("a"), AlarmKey("b")


def row(t_s: float, to: str, occurrence: int | None = 1, priority: Priority = MEDIUM, key: AlarmKey = A) -> Transition:
    t_ns = round(t_s * S)
    return Transition(
        0, t_ns, 100 * S + t_ns, key, occurrence, State.NORMAL, State(to), "E", priority, 10 + t_s, 20 + t_s
    )


def stood(
    onset_s: float, end_s: float | None, number: int = 1, key: AlarmKey = A, priority: Priority = MEDIUM
) -> Occurrence:
    end_ns = None if end_s is None else round(end_s * S)
    return Occurrence(key, number, round(onset_s * S), 0, end_ns, priority, None, None)


class TestOccurrences:
    def test_one_row_says_how_it_began(self) -> None:
        assert occurrences([row(1, "P", None), row(3, "U")]) == [
            Occurrence(A, 1, 3 * S, 103 * S, None, MEDIUM, 13.0, 23.0)
        ]

    @pytest.mark.parametrize(
        ("log", "end_s"),
        [
            ([], None),
            ([row(4, "A")], None),
            ([row(4, "A"), row(5, "N")], 5),
            ([row(5, "R"), row(7, "N")], 5),
            ([row(5, "R"), row(6, "U")], None),
            ([row(5, "R"), row(6, "U"), row(9, "R")], 9),
            ([row(5, "X")], None),
            ([row(5, "X"), row(6, "N")], 6),
            ([row(4, "A"), row(5, "L"), row(8, "N")], 5),
            ([row(5, "R"), row(6, "X"), row(8, "N")], 5),
            ([row(5, "D")], 5),
        ],
    )
    def test_it_ends_when_it_no_longer_stands(self, log: list[Transition], end_s: float | None) -> None:
        [found] = occurrences([row(3, "U"), *log])
        assert found.end_ns == (None if end_s is None else end_s * S)
        assert (found.onset_ns, found.value, found.limit) == (3 * S, 13.0, 23.0)

    def test_the_highest_priority_counts(self) -> None:
        log = [row(1, "U", priority=LOW), row(2, "U", priority=HIGH), row(3, "A", priority=MEDIUM)]
        assert [found.priority for found in occurrences(log)] == [HIGH]

    def test_rows_before_an_onset_or_without_an_occurrence_are_none(self) -> None:
        assert occurrences([row(1, "P", None), row(2, "A", 7), row(3, "N", 7)]) == []
        later = occurrences([row(2, "H", 7), row(3, "U", 8), row(4, "U", 9, key=B)])
        assert [(found.id, found.key) for found in later] == [(8, A), (9, B)], "and the others are still read"

    def test_of_a_log_of_the_alarm_system(self) -> None:
        console = Console(rule("a", on_delay_s=0, off_delay_s=0))
        for t_s, beyond in ((1, True), (4, False), (9, True)):
            console.at(t_s, BEYOND if beyond else INSIDE)
        first, *_ = occurrences(console.rows)
        assert (first.onset_ns, first.key) == (1 * S, A)


class TestMeeting:
    @pytest.mark.parametrize(
        ("one", "other", "meet"),
        [
            ((1, 3), (3, 5), True),
            ((1, 3), (3.1, 5), False),
            ((3.1, 5), (1, 3), False),
            ((3, 5), (1, 3), True),
            ((1, None), (1000, 1001), True),
            ((1000, 1001), (1, None), True),
            ((5, None), (1, 4.9), False),
            ((1, 9), (4, 5), True),
        ],
    )
    def test_both_stood_at_one_moment(
        self, one: tuple[float, float | None], other: tuple[float, float | None], meet: bool
    ) -> None:
        assert stood(*one).meets(stood(*other)) is meet


class TestComparing:
    PERIOD = S // 10

    def test_the_same_moment_is_the_same_and_a_poll_later_is_later(self) -> None:
        as_run = [stood(1, 5)]
        within = compare(as_run, [stood(1.05, 5, 7)], self.PERIOD)
        assert (within.gained, within.lost, within.moved, within.same) == ((), (), (), 1)
        for onset_s, shift_s in ((1.1, 0.1), (0.9, -0.1), (3, 2.0)):
            [change] = compare(as_run, [stood(onset_s, 5, 7)], self.PERIOD).moved
            assert change.shift_s == pytest.approx(shift_s)
            assert (change.as_run.id, change.on_trial.id) == (1, 7)

    def test_what_has_no_counterpart_is_lost_or_gained(self) -> None:
        found = compare([stood(1, 2), stood(3, 4, 2)], [stood(8, 9), stood(3, 4, 2)], self.PERIOD)
        assert [o.onset_ns for o in found.lost] == [1 * S]
        assert [o.onset_ns for o in found.gained] == [8 * S]
        assert found.same == 1

    def test_another_alarm_at_the_same_moment_is_another(self) -> None:
        found = compare([stood(1, 2)], [stood(1, 2, key=B)], self.PERIOD)
        assert (len(found.lost), len(found.gained), found.same) == (1, 1, 0)

    def test_each_is_a_counterpart_once(self) -> None:
        found = compare([stood(1, 9), stood(5, 6, 2)], [stood(1, 9, 11)], self.PERIOD)
        assert ([o.id for o in found.lost], found.same, found.gained) == ([2], 1, ())
        found = compare([stood(1, 9)], [stood(1, 4, 11), stood(5, 9, 12)], self.PERIOD)
        assert ([o.id for o in found.gained], found.same, found.lost) == ([12], 1, ())

    def test_later_ones_are_still_paired_after_one_was_lost(self) -> None:
        found = compare([stood(1, 2), stood(5, 6, 2), stood(9, 10, 3)], [stood(5, 6), stood(9.5, 10, 2)], self.PERIOD)
        assert ([o.id for o in found.lost], found.same, [c.as_run.id for c in found.moved]) == ([1], 1, [3])

    def test_lost_ones_that_were_true_come_first_then_by_priority_then_by_time(self) -> None:
        lost = [
            stood(1, 2, 1, priority=LOW),
            stood(3, 4, 2, priority=HIGH),
            stood(5, 6, 3, priority=LOW),
            stood(7, 8, 4, priority=MEDIUM),
            stood(9, 10, 5, priority=HIGH),
        ]
        found = compare(list(reversed(lost)), [], self.PERIOD, frozenset({3, 4}))
        assert [o.id for o in found.lost] == [4, 3, 2, 5, 1]


def test_an_occurrence_is_known_by_its_number() -> None:
    console = Console(rule("a", on_delay_s=0))
    assert console.system.occurrence_of(A) is None and console.system.occurrence_of(B) is None
    console.at(1, BEYOND)
    assert console.system.occurrence_of(A) == 1
