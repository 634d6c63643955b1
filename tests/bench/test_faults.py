"""Disks that fail or fill up: the session comes through, and one that did not would be found out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.reliability.failing_disk import Outcome, Watched
from bench.reliability.faults import LONG, Fault, bad, begun_session, through_a_full_disk, with_fault
from bench.reliability.told_session import Told
from session_monitor.monitor.ports import StepRecord
from session_monitor.storage.spool import Spool

GOOD = Outcome(polls=300, commands=9, failed=True, raised=1, spooled=200, proven=True)


def test_writes_that_fail_for_long_are_an_alarm_and_cost_nothing(tmp_path: Path) -> None:
    with begun_session() as begun:
        outcome = with_fault(tmp_path / "home", begun, Fault("pwrite64", "EIO", 90, LONG))
    assert not bad(outcome)
    assert outcome.failed and outcome.raised == 1 and outcome.proven and outcome.spooled >= LONG - 5


def test_a_full_disk_is_an_alarm_and_costs_nothing(tmp_path: Path) -> None:
    outcome, _ = through_a_full_disk(tmp_path / "home", 150)
    assert not bad(outcome)
    assert outcome.raised == 1 and outcome.proven and outcome.spooled >= 140
    assert outcome.polls > 300 and outcome.commands > 10


def put_all_but(dropped: Callable[[StepRecord], bool]) -> Callable[[Spool, StepRecord], None]:
    """A spool that gives up what it should keep."""
    put = Spool.put

    def worse(spool: Spool, record: StepRecord) -> None:
        if dropped(record):
            record = replace(record, input=record.input._replace(frame=None, commands=()), outputs=())
        put(spool, record)

    return worse


def outcome_of(folder: Path) -> Outcome:
    """Of a session on a disk that works."""
    watched = Watched(Told(str(folder), 95))
    return watched.run(watched.until_it_works(95))


def test_a_recorder_that_loses_a_poll_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(Spool, "put", put_all_but(lambda record: record.input.seq == 70))
    outcome = outcome_of(tmp_path / "recordings")
    assert (outcome.lost, outcome.commands_lost) == (1, 0)
    assert bad(outcome)


def test_a_recorder_that_loses_commands_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(Spool, "put", put_all_but(lambda record: bool(record.input.commands)))
    outcome = outcome_of(tmp_path / "recordings")
    assert outcome.commands_lost == outcome.commands > 0
    assert bad(outcome)


@pytest.mark.parametrize(
    "wrong",
    [
        {"lost": 1},
        {"out_of_order": 1},
        {"commands_lost": 1},
        {"standing": True},
        {"raised": 0},
        {"proven": False},
        {"crashed": "Traceback"},
    ],
)
def test_each_thing_that_should_never_be_counts(wrong: dict[str, object]) -> None:
    assert not bad(GOOD)
    assert bad(replace(GOOD, **wrong))  # type: ignore[arg-type]
    assert not bad(replace(GOOD, refused="cannot record in a folder: no room"))
