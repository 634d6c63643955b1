"""What a person at the terminal is told of the link, and how a session with a bad one ends."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path

import pytest

from tests.endtoend.calm import calm_machine
from tests.endtoend.program import Running, ask, until

RECORD = ("record", "--machine", "li-als-3", "--json", "--link")


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def lines(running: Running) -> list[str]:
    """What was said on stderr, a line each, without the program's name."""
    said = running.err.splitlines()
    assert all(line.startswith("session-monitor: ") for line in said), said
    return [line.removeprefix("session-monitor: ") for line in said]


def test_each_change_of_the_link_is_one_line_and_a_host_that_comes_back_is_polled_again(tmp_path: Path) -> None:
    port = free_port()
    link = f"tcp://127.0.0.1:{port}?timeout=3"  # a machine in a busy test answers late, and that is another line
    with Running(*RECORD, link, "--recordings", tmp_path / "recordings", home=tmp_path) as running:
        until(lambda: len(lines(running)) == 1, running)
        assert f"127.0.0.1:{port}" in lines(running)[0] and "still trying" in lines(running)[0]
        for _ in range(2):
            known = len(lines(running))
            with calm_machine(port):
                until(lambda known=known: len(lines(running)) > known, running)
                assert lines(running)[known:] == ["the machine answers again"]
                recording = running.recording()
            until(lambda known=known: len(lines(running)) > known + 1, running)
        assert running.end(signal.SIGTERM) == 0
    summary = json.loads(running.out)
    assert len(summary["gaps"]) == 3
    assert summary["gaps"][-1]["end_s"] is None
    assert summary["polls"] == ask(recording, "SELECT count(*) FROM poll")[0][0]
    assert 3 <= len(lines(running)) <= 8, lines(running)  # closed, then refused: each told once
    assert len(set(zip(lines(running), lines(running)[1:], strict=False))) >= 2


def test_a_host_that_accepts_and_says_nothing_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        link = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with Running(*RECORD, link, "--recordings", tmp_path / "recordings", home=tmp_path) as running:
            until(lambda: lines(running), running)
            assert running.end(signal.SIGINT) == 2
    assert "0.3 s" in lines(running)[0], lines(running)
    summary = json.loads(running.out)
    assert (summary["polls"], summary["machine"]) == (0, {"identity": None, "serial": None})
    assert summary["poll_ms"] == {"p50": None, "p99": None, "max": None}


def test_another_unit_is_named_and_none_of_its_numbers_is_kept(tmp_path: Path) -> None:
    serve = ("simulate", "--listen", "127.0.0.1:0")
    with Running(*serve, home=tmp_path, name="machine") as machine:
        place = until(lambda: machine.out, machine).split()[-1]
        link = f"tcp://{place}?unit=7"
        with Running(*RECORD, link, "--recordings", tmp_path / "recordings", home=tmp_path) as running:
            until(lambda: lines(running), running)
            assert running.end(signal.SIGINT) == 2
        assert machine.end(signal.SIGINT) == 0
    assert "unit" in lines(running)[0], lines(running)
    assert json.loads(running.out)["polls"] == 0


@pytest.mark.parametrize(("number", "group"), [(signal.SIGINT, True), (signal.SIGTERM, False), (signal.SIGTERM, True)])
def test_a_signal_ends_with_the_summary_and_a_closed_file(tmp_path: Path, number: signal.Signals, group: bool) -> None:
    with Running(*RECORD, "sim:normal", "--recordings", tmp_path / "recordings", home=tmp_path) as running:
        recording = running.recording()
        assert running.end(number, group) == 0
    summary = json.loads(running.out)
    assert summary["simulated"] is True
    assert running.err == ""
    assert [path.name for path in recording.parent.iterdir() if path.name.startswith(recording.stem)] == [
        recording.name
    ]
    assert ask(recording, "SELECT reason, polls FROM run_end") == [
        (f"{number.name}, without confirmed disconnection", summary["polls"])
    ]
