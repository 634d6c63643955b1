"""A device on a line of its own: its words come once each with the machine's polls, which wait for none of them."""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Event

import pytest

from drivers.modbus.link import ModbusLink
from drivers.modbus.own_line import LinesTogether, OwnLine, own_line
from session_monitor.config.errors import ConfigError
from session_monitor.config.link_address import TcpAddress
from session_monitor.config.machine_map import parse_machine
from session_monitor.config.session_link import parse_session_link
from session_monitor.domain.inputs import MissCause
from session_monitor.domain.machine import MachineMap, Station
from session_monitor.monitor.ports import Reply
from tests.modbus.maps import RAW, SCALE_RAW, SCALE_WORDS, SMALL, TARE, WITH_SCALE
from tests.modbus.peers import Asked, Peer

GROUPED: MachineMap = parse_machine(
    WITH_SCALE.source.replace('device = "scale"\n[[', 'device = "scale"\ngroup = "fast"\n[[')
    + '[[group]]\nname = "fast"\nperiod_s = 0.5\n',
    "grouped",
)
UNREAD = (None,) * 4


def weighs(asked: Asked) -> None:
    asked.send(asked.right(SCALE_WORDS))


def until_read(line: OwnLine) -> None:
    """Polls until the line is up."""
    until = time.monotonic() + 60
    while True:
        line.step()
        if line._fault is None:
            return
        assert time.monotonic() < until, line._fault


def test_its_words_are_taken_once_and_a_silent_device_says_why(peer: Peer) -> None:
    peer.respond = weighs
    line = own_line(GROUPED, "scale", peer.link)
    try:
        until_read(line)
        line.step()
        words, fault = line.take()
        assert tuple(words[i] for i in sorted(words))[:3] == SCALE_RAW and fault is None
        assert words[9] == TARE
        assert set(peer.units) == {2}
        assert line.take() == ({}, None)
        line.step()
        peer.respond = lambda asked: asked.send(asked.right({**SCALE_WORDS, 0: 7}))
        line.step()
        words, fault = line.take()
        assert not words, "what it said before its silence is not told after it"
        assert fault is not None
        assert (fault.cause, fault.detail[:7]) == (MissCause.WRONG_MACHINE, "Scale: ")
    finally:
        line.close()


def test_the_machine_is_polled_while_its_device_is_silent(peer: Peer) -> None:
    silent = unanswered_line(peer)
    main = ModbusLink(GROUPED, peer.link, lambda: 10**9, elsewhere={"scale"})
    together = LinesTogether(main, (silent,))
    try:
        until = time.monotonic() + 60
        while not isinstance(got := together.poll(), Reply):
            assert time.monotonic() < until, got
        assert got.raw == (*RAW, *UNREAD)
        assert 2 not in peer.units, "the device is not asked on the machine's line"
    finally:
        together.close()


def unanswered_line(peer: Peer) -> OwnLine:
    """A line to a port where nobody listens."""
    return own_line(GROUPED, "scale", TcpAddress("127.0.0.1", 1))


def test_a_device_without_groups_cannot_have_a_line_of_its_own(peer: Peer) -> None:
    with pytest.raises(ConfigError, match=r"device scale.*channel 'scale_identity' has no group"):
        own_line(WITH_SCALE, "scale", peer.link)


MAIN, OWN = "tcp://10.0.0.5", "scale=rtu:///dev/ttyUSB0?baud=9600"


def test_two_devices_cannot_share_a_line_of_their_own() -> None:
    two = replace(WITH_SCALE, devices=(*WITH_SCALE.devices, Station("heater", "Heater", 3)))
    with pytest.raises(ConfigError, match=r"heater=: /dev/ttyUSB0 is the line of device 'scale'.*no link of its own"):
        parse_session_link([MAIN, OWN, "heater=rtu:///dev/ttyUSB0?unit=3"], two)
    apart = parse_session_link([MAIN, OWN, "heater=tcp://10.0.0.5:503"], two)
    assert list(apart.devices) == ["scale", "heater"]


@pytest.mark.parametrize("unit", [1, None])
def test_a_device_of_the_machines_own_unit_is_refused_on_its_line(unit: int | None) -> None:
    same = replace(WITH_SCALE, devices=(replace(WITH_SCALE.devices[0], unit=unit),))
    with pytest.raises(ConfigError, match=r"10.0.0.5:502: \[device scale\]: unit 1 is the machine itself on this link"):
        ModbusLink(same, TcpAddress("10.0.0.5"))
    ModbusLink(same, TcpAddress("10.0.0.5"), elsewhere={"scale"}).close()


class Failing:
    """A link with a defect; then it works."""

    machine = SMALL
    ended = False

    def __init__(self) -> None:
        self.polls = self.closed = 0

    def poll(self) -> Reply:
        self.polls += 1
        if self.polls == 1:
            raise ZeroDivisionError("a defect")
        return Reply(SCALE_RAW)

    def close(self) -> None:
        self.closed += 1


def test_a_defect_is_said_of_its_device_and_its_line_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    link = Failing()
    line = OwnLine(WITH_SCALE.devices[0], (6, 7, 8), link, 0.01)
    line.step()
    words, fault = line.take()
    assert not words and fault is not None
    assert fault.detail.startswith("Scale: this program failed while it was read (ZeroDivisionError('a defect'))")
    assert link.closed == 1, "half an answer may wait there"
    assert "ZeroDivisionError" in caplog.text
    line.start()
    until = time.monotonic() + 60
    while line.take()[1] is not None:
        assert time.monotonic() < until
    line.close()
    assert link.polls >= 2


class Stuck(Failing):
    """A link whose poll lasts until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.let_go = Event(), Event()

    def poll(self) -> Reply:
        self.began.set()
        assert self.let_go.wait(60)
        return Reply(SCALE_RAW)


def test_a_line_that_overruns_holds_no_poll_of_the_machine(peer: Peer) -> None:
    stuck = Stuck()
    line = OwnLine(WITH_SCALE.devices[0], (6, 7, 8), stuck, 0.01)
    together = LinesTogether(ModbusLink(GROUPED, peer.link, lambda: 10**9, elsewhere={"scale"}), (line,))
    try:
        assert stuck.began.wait(60)
        replies = 0
        until = time.monotonic() + 60
        while replies < 20:
            replies += isinstance(together.poll(), Reply)
            assert time.monotonic() < until
        assert not stuck.let_go.is_set(), "all these came while one poll of the device lasted"
    finally:
        stuck.let_go.set()
        together.close()


def test_links_of_devices_are_told_from_the_machines() -> None:
    given = parse_session_link([OWN, MAIN], WITH_SCALE)
    assert given.text == f"{MAIN} {OWN}"
    assert list(given.devices) == ["scale"]
    assert parse_session_link([MAIN], SMALL).devices == {}


@pytest.mark.parametrize(
    ("links", "machine", "says"),
    [
        ([MAIN, "scael=tcp://h"], WITH_SCALE, "has no device 'scael'; .*'scale'"),
        ([MAIN, OWN], SMALL, "has no device 'scale': its map names none"),
        ([MAIN, OWN, OWN], WITH_SCALE, "scale=: has a link already"),
        ([MAIN, MAIN], WITH_SCALE, "given twice"),
        ([OWN], WITH_SCALE, "is missing"),
        (["sim:normal", OWN], WITH_SCALE, "cannot have a line of its own"),
        (["recording:x.sqlite", OWN], WITH_SCALE, "cannot have a line of its own"),
        ([MAIN, "scale=sim:normal"], WITH_SCALE, "must be at a Modbus link"),
        ([MAIN, "scale=tcp://10.0.0.5:502?unit=2"], WITH_SCALE, "scale=: 10.0.0.5:502 is the line of the machine"),
        (["tcp://Gate", "scale=rtu+tcp://gate:502"], WITH_SCALE, "scale=: gate:502 is the line of the machine"),
        (["rtu:/dev/null", "scale=rtu:/dev/../dev/null?unit=2"], WITH_SCALE, "is the line of the machine"),
        (
            ["tcp://localhost:502", "scale=tcp://127.0.0.1"],
            WITH_SCALE,
            "scale=: 127.0.0.1:502 is the line of the machine",
        ),
        (["tcp://127.0.0.1", "scale=tcp://LOCALHOST.:502"], WITH_SCALE, "is the line of the machine"),
        (["tcp://localhost", "scale=rtu+tcp://[::1]:502"], WITH_SCALE, r"\[::1\]:502 is the line of the machine"),
        (["tcp://[0:0:0:0:0:0:0:1]", "scale=tcp://[::1]?unit=2"], WITH_SCALE, "is the line of the machine"),
        (["tcp://127.1", "scale=tcp://[::ffff:127.0.0.1]"], WITH_SCALE, "is the line of the machine"),
        (["tcp://0.0.0.0", "scale=tcp://localhost"], WITH_SCALE, "is the line of the machine"),
        (["tcp://10.0.0.5", "scale=tcp://[::ffff:10.0.0.5]"], WITH_SCALE, "is the line of the machine"),
    ],
)
def test_what_is_wrong_with_links_is_one_line(links: list[str], machine: MachineMap, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as said:
        parse_session_link(links, machine)
    assert "\n" not in str(said.value)


@pytest.mark.parametrize(
    ("main", "own"),
    [
        ("tcp://localhost:502", "tcp://127.0.0.1:503"),
        ("tcp://127.0.0.1", "tcp://127.0.0.2"),
        ("tcp://localhost", "tcp://localhost.ward.example"),
        ("tcp://10.0.0.5", "tcp://[2001:db8::5]"),
        ("tcp://gate-1", "tcp://gate-2"),
    ],
)
def test_other_places_are_other_lines_and_no_name_is_looked_up(
    main: str, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(f"socket.{name}", None)  # a call would raise
    assert list(parse_session_link([main, f"scale={own}"], WITH_SCALE).devices) == ["scale"]
