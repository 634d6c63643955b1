"""The waits before a dead child is started again."""

from __future__ import annotations

from session_monitor.processes.respawn import FAILED_PAUSE_S, FAILED_STARTS, Respawn


def test_a_child_that_worked_is_back_within_three_seconds_however_often_it_dies() -> None:
    record = Respawn().after(60.0, worked=True)
    assert record.pause_s == 0.0
    pauses = []
    for _ in range(50):
        record = record.after(2.0, worked=True)
        pauses.append(record.pause_s)
    assert pauses[0] == 0.0
    assert pauses[-1] == max(pauses) == 1.0


def test_a_child_that_cannot_start_is_tried_once_a_minute() -> None:
    record, pauses = Respawn(), []
    for _ in range(FAILED_STARTS + 3):
        record = record.after(0.3, worked=False)
        pauses.append(record.pause_s)
    assert record.hopeless
    assert pauses[FAILED_STARTS - 1 :] == [FAILED_PAUSE_S] * 4
    assert sum(pauses[: FAILED_STARTS - 1]) < 3.0


def test_one_good_life_forgives_the_past() -> None:
    record = Respawn(short_lives=5, failed_starts=9).after(30.0, worked=True)
    assert not record.hopeless
    assert record.pause_s == 0.0
