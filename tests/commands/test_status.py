"""What a person at the terminal reads while a session runs, and the code it ends with."""

from __future__ import annotations

import pytest

from session_monitor.commands.status import News, StatusLine, status_line, unchecked_words
from session_monitor.commands.watching import exit_code
from session_monitor.config.machine_map import load_machine
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.monitor.ports import Reply
from tests.modbus.maps import WITH_SCALE
from tests.monitor.parts import PERIOD_NS, Bench, raw

CALM = Reply(raw())
SILENT = Miss(MissCause.TIMEOUT, "10.0.0.5:502 did not answer within 0.3 s")
CLOSED = Miss(MissCause.CLOSED, "10.0.0.5:502 closed the connection")
CONNECTING = Miss(MissCause.CONNECTING, "connecting")


def told(capsys: pytest.CaptureFixture[str], *script: Reply | Miss) -> list[str]:
    """What is said on stderr while each of these polls happens."""
    bench, news = Bench(*script), News()
    for _ in script:
        bench.session.step()
        news(bench.session)
        bench.clock.now_ns += PERIOD_NS
    return [line.removeprefix("session-monitor: ") for line in capsys.readouterr().err.splitlines()]


def test_a_poll_or_two_that_are_missed_are_not_worth_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, CALM, SILENT, CALM, SILENT, SILENT, CALM) == []


def test_each_change_is_one_line_however_long_it_lasts(capsys: pytest.CaptureFixture[str]) -> None:
    polls = [CALM, *[SILENT] * 20, *[CLOSED, CONNECTING] * 10, *[CALM] * 5, *[CLOSED] * 5]
    assert told(capsys, *polls) == [
        f"{SILENT.detail}; still trying",
        f"{CLOSED.detail}; still trying",
        "the machine answers again",
        f"{CLOSED.detail}; still trying",
    ]


def test_a_host_that_never_answered_is_told_at_once_but_not_that_it_is_being_dialled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert told(capsys, CONNECTING, CONNECTING) == []
    assert told(capsys, CONNECTING, SILENT) == [f"{SILENT.detail}; still trying"]


def test_the_status_line_never_shows_an_old_number_as_live(capsys: pytest.CaptureFixture[str]) -> None:
    bench, line = Bench(*[CALM] * 20, SILENT), StatusLine()
    for _ in range(60):
        bench.session.step()
        line(bench.session)
        bench.clock.now_ns += PERIOD_NS
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 6
    assert all("SIMULATED" in text and "purify" in text for text in lines)
    assert "link good" in lines[0] and "TMP 3" in lines[0] and "no alarms" in lines[0]
    assert "link lost" in lines[-1] and "TMP unknown" in lines[-1] and "link_lost (medium)" in lines[-1]


@pytest.mark.parametrize(
    ("polls", "error", "code"), [(5, None, 0), (0, None, 2), (5, "12 steps were not saved", 1), (0, "not saved", 2)]
)
def test_the_exit_code(polls: int, error: str | None, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code({"polls": polls, "recording_error": error}) == code
    assert capsys.readouterr().err == (f"session-monitor: {error}\n" if error else "")


def test_the_status_line_says_how_long_the_disk_lasts_where_that_is_known() -> None:
    snapshot = Bench(CALM).steps(1)
    assert "0 polls saved | no alarms" in status_line(snapshot)
    snapshot["recording"]["hours_left"] = 31.6
    assert "0 polls saved, room for 32 h | no alarms" in status_line(snapshot)


def test_what_is_not_checked_of_a_machine_that_answers_is_in_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    bare = unchecked_words(load_machine("flow-example"))
    assert bare == "identity, serial, heartbeat"
    assert unchecked_words(load_machine("li-als-3")) == ""
    assert unchecked_words(WITH_SCALE) == "scale: serial"
    bench, line = Bench(CALM, *[SILENT] * 20), StatusLine(bare)
    for _ in range(21):
        bench.session.step()
        line(bench.session)
        bench.clock.now_ns += PERIOD_NS
    first, *_, last = capsys.readouterr().out.splitlines()
    assert "link good | not checked: identity, serial, heartbeat |" in first
    assert "link lost" in last and "not checked" not in last
