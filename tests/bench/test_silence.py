"""A machine that falls silent is said and alarmed; a monitor that did not, or kept what it opened, would be found."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bench.reliability.proxy import silencing
from bench.reliability.proxy.silencing import KINDS, Silence, Silencer
from bench.reliability.proxy.telling import Machine, served
from bench.reliability.seen_link import Seen, note
from bench.reliability.silence import SAID_MS, after_ms, figures, grown, lost_besides, stands
from session_monitor.domain.alarms.memory import CHATTER_WINDOW_NS
from tests.bench.test_benches import numbers, run

MS = 1_000_000
QUESTION = b"\0\1\0\0\0\6\1\4\0\0\0\1"
ANSWER = b"\0\1\0\0\0\5\1\4\2\x7e\x11"


def test_a_silent_machine_is_said_and_alarmed_and_nothing_but_reads_reaches_it(tmp_path: Path) -> None:
    output = run("bench.reliability", "silence", "functions", "--quick", home=tmp_path)
    goal, *_, longest, silences, monitors, _ = numbers(output, "silence to stale and alarmed")[1:]
    assert (goal, silences, monitors) == (2000, 2, 1)
    assert 1000 < longest < 60_000
    assert numbers(output, "descriptors more after the last silence")[:2] == [0, 0]
    assert numbers(output, "threads more after the last silence")[:2] == [0, 0]
    wrong, questions = numbers(output, "questions that are no read (functions other than 1 to 4): silence")[1:3]
    assert wrong == 0 and questions > 300


SILENT = [Silence("mute", 1_000 * MS, 3_500 * MS), Silence("neither", 22_000 * MS, 24_500 * MS)]


def seen(**otherwise: list[tuple[int, bool]] | list[tuple[int, int]]) -> Seen:
    """What a good monitor sees of these two, and what is given instead."""
    stale = [(0, False), (1_350 * MS, True), (4_000 * MS, False), (22_350 * MS, True), (26_000 * MS, False)]
    alarmed = [(0, False), (2_600 * MS, True), (9_000 * MS, False), (23_600 * MS, True)]
    told = {"stale": stale, "alarmed": alarmed, "held": [(20, 4), (21, 5), (20, 4)]}
    return Seen(**{**told, **otherwise}, cpu_percent=2.5)


def met(*monitors: Seen) -> list[bool | None]:
    """Whether each figure with a goal is met."""
    found = figures([(SILENT, monitor) for monitor in monitors], "n")
    return [figure.met for figure in found if figure.goal]


def test_silences_that_are_said_in_time_are_met() -> None:
    assert met(seen(), seen()) == [True] * 5
    said, stood, back, _, _, lost, processor = figures([(SILENT, seen())], "n")
    assert said.measured == "p50 1600, p99 1600, max 1600 ms"
    assert back.n == "longest by kind of silence, ms: mute 500, neither 1500"
    assert (stood.measured, lost.measured, processor.measured) == ("0", "0", "p50 2.5, p99 2.5, max 2.5 % of a core")


def test_an_alarm_that_stands_from_before_is_counted_by_itself() -> None:
    chattering = seen(alarmed=[(0, False), (2_600 * MS, True)])
    said, stood, *_ = figures([(SILENT, chattering)], "n")
    assert (stood.measured, stood.met) == ("1", False)
    assert said.measured == "p50 1600, p99 1600, max 1600 ms", "by when its values were shown as stale"


def test_a_link_that_nobody_cut_is_told_from_a_silence() -> None:
    cut = seen().stale
    assert lost_besides(SILENT, seen(stale=[(0, True), *cut[1:3], (9_000 * MS, True), (9_200 * MS, False)])) == 1
    assert lost_besides(SILENT, seen(stale=[*cut[:3], (6_400 * MS, True), (6_600 * MS, False)])) == 0, "not yet over"


@pytest.mark.parametrize(
    ("otherwise", "missed"),
    [
        ({"alarmed": [(0, False), (2_600 * MS, True), (9_000 * MS, False)]}, 0),
        ({"alarmed": [(0, False), (2_600 * MS, True)]}, 1),  # it stood all the time: nothing new was said
        ({"stale": [(0, False), (1_350 * MS, True), (4_000 * MS, False)]}, 0),
        ({"alarmed": [(0, False), (3_100 * MS, True), (9_000 * MS, False), (23_600 * MS, True)]}, 0),
        (
            {"stale": [(0, False), (1_350 * MS, True), (6_600 * MS, False), (22_350 * MS, True), (26_000 * MS, False)]},
            2,
        ),
        ({"held": [(20, 4), (21, 4)]}, 3),
        ({"held": [(20, 4), (20, 5)]}, 4),
    ],
)
def test_a_monitor_that_is_late_or_keeps_what_it_opened_misses(
    otherwise: dict[str, list[tuple[int, bool]]], missed: int
) -> None:
    assert met(seen(), seen(**otherwise))[missed] is False


def test_what_was_never_seen_meets_no_goal() -> None:
    assert grown([(20, 4)]) == (float("inf"), float("inf"))
    assert after_ms([(5 * MS, True)], 6 * MS, 9 * MS, to=True) == float("inf")
    assert met(Seen()) == [False, True, False, False, False]
    assert not stands([(5 * MS, True)], 4 * MS) and stands([(5 * MS, True)], 5 * MS)


def test_only_changes_are_noted() -> None:
    changes = list[tuple[int, bool]]()
    for when, value in enumerate((False, False, True, True, False)):
        note(changes, when, value)
    assert changes == [(0, False), (2, True), (4, False)]


def test_the_pace_leaves_no_room_for_chatter() -> None:
    """A fourth alarm comes more than a minute after the first, however late that one and early this one may be."""
    latest_s, earliest_s = SAID_MS / 1000, 1.0
    assert 3 * silencing.CYCLE_S - silencing.AT_RANDOM_S - (latest_s - earliest_s) > CHATTER_WINDOW_NS / 1e9


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silences of a second and a half, soon after each other."""
    for name, value in {
        "SILENT_S": (1.5, 1.5),
        "CYCLE_S": 1.9,
        "AT_RANDOM_S": 0.1,
        "SETTLE_S": 0.2,
        "MONITORED": 1,
    }.items():
        monkeypatch.setattr(silencing, name, value)


@pytest.fixture
def machine() -> Iterator[tuple[str, int]]:
    with served(Machine()) as place:
        yield place


def heard(place: tuple[str, int], connection: socket.socket | None = None, within_s: float = 0.2) -> str:
    """What a client meets there within that time."""
    try:
        with ExitStack() as stack:
            line = connection or stack.enter_context(closing(socket.create_connection(place, timeout=within_s)))
            line.settimeout(within_s)
            line.sendall(QUESTION)
            return "answered" if line.recv(100) == ANSWER else "lost"
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "nothing"
    except OSError:
        return "lost"


@pytest.mark.parametrize(("kind", "meets"), [("mute", "nothing"), ("refusing", "refused"), ("neither", "nothing")])
def test_the_proxy_is_silent_in_each_way_and_passes_on_again(
    kind: str, meets: str, machine: tuple[str, int], short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kind in KINDS
    monkeypatch.setattr(silencing, "KINDS", (kind,))
    with Silencer(machine, 1, seed=1) as silencer, socket.socket() as before:
        place = ("127.0.0.1", silencer.port)
        before.connect(place)
        silencer.begin()
        assert heard(place, before, 60) == "answered"
        met = set[str]()
        while not silencer.done.is_set():
            met.add(heard(place))
        assert meets in met
        assert kind != "mute" or "refused" not in met, "in passing it is, where another listens then"
        assert heard(place, None, 60) == "answered"
        [silence] = silencer.silences
    assert silence.kind == kind
    assert 1.4 < (silence.until_ns - silence.from_ns) / 1e9 < 60
    assert silence.until_ns <= time.monotonic_ns()
    assert set(silencer.asked) == {4} and silencer.asked[4] >= 3
