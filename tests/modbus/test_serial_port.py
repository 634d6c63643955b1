"""Serial ports: what is wrong with one is said before a session, or while it runs, in words to act on."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from drivers.modbus import serial_port
from drivers.modbus.faults import LinkFault
from drivers.modbus.plan import Request
from drivers.modbus.serial_port import SerialLine, check_port
from drivers.modbus.transports import transport
from session_monitor.config.errors import ConfigError
from session_monitor.config.link_address import RtuAddress
from session_monitor.domain.channels import Table
from session_monitor.domain.inputs import MissCause
from tests.modbus.serial_lines import SerialPair

QUESTION = bytes.fromhex("01 03 0000 000a c5cd")
POLL = (Request(Table.INPUT, 0, 78),)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[SerialPair]:
    with SerialPair(tmp_path) as plugged_in:
        yield plugged_in


def refused(address: RtuAddress) -> str:
    with pytest.raises(ConfigError) as caught:
        transport(address, POLL)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_port_that_is_not_there_names_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_port, "comports", list)
    said = refused(RtuAddress("/dev/ttyUSB99"))
    assert said == "/dev/ttyUSB99: no such port; is the adapter plugged in? ports of this computer: none"


def test_a_file_is_no_port(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("")
    assert "is not a serial port; name a device such as /dev/ttyUSB0" in refused(RtuAddress(str(tmp_path / "port")))


def test_a_port_this_user_may_not_use_names_the_group(pair: SerialPair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may do anything
    assert "no permission; add this user to the group that may (sudo usermod -aG dialout" in refused(
        RtuAddress(str(pair.monitor))
    )


def test_a_timeout_shorter_than_the_poll_is_on_the_line_is_refused(pair: SerialPair) -> None:
    said = refused(RtuAddress(str(pair.monitor), 9600, timeout_s=0.1))
    assert "[timeout]: 0.1 s is too short; at 9600 baud one poll is 0.20 s on the line" in said


@pytest.mark.parametrize(("baud", "timeout_s"), [(115200, 0.32), (19200, 0.42), (9600, 0.54), (1200, 2.24)])
def test_without_a_timeout_one_that_fits_the_speed_is_used(pair: SerialPair, baud: int, timeout_s: float) -> None:
    assert transport(RtuAddress(str(pair.monitor), baud), POLL).timeout_s == pytest.approx(timeout_s, abs=0.011)


@pytest.mark.parametrize(
    ("why", "cause", "says"),
    [
        (serial.SerialException(errno.ENOENT, "gone"), MissCause.UNREACHABLE, "/dev/x: no such port; is the adapter"),
        (serial.SerialException(errno.EACCES, "no"), MissCause.UNREACHABLE, "/dev/x: no permission; add this user"),
        (serial.SerialException(errno.EAGAIN, "lock"), MissCause.REFUSED, "another program uses /dev/x: close it"),
        (serial.SerialException("odd"), MissCause.UNREACHABLE, "cannot open /dev/x as 19200 8N1 (odd)"),
        (ValueError("Invalid baud rate"), MissCause.UNREACHABLE, "cannot open /dev/x as 19200 8N1 (Invalid baud"),
    ],
)
def test_each_error_of_opening_has_its_words(
    why: Exception, cause: MissCause, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> serial.Serial:
        raise why

    monkeypatch.setattr(serial, "Serial", fails)
    with pytest.raises(LinkFault) as caught:
        SerialLine(RtuAddress("/dev/x"))
    assert caught.value.cause is cause
    assert caught.value.detail.startswith(says)


def test_a_port_that_another_program_holds(pair: SerialPair) -> None:
    address = RtuAddress(str(pair.monitor))
    first = SerialLine(address)
    with pytest.raises(LinkFault, match="another program uses") as caught:
        SerialLine(address)
    assert caught.value.cause is MissCause.REFUSED
    first.close()
    SerialLine(address).close()


def test_a_port_that_is_pulled_out_is_gone_for_sending_and_receiving(pair: SerialPair) -> None:
    line = SerialLine(RtuAddress(str(pair.monitor)))
    pair.pull_out()
    for use in (
        lambda: line.receive(time.monotonic() + 1),
        lambda: line.send(QUESTION, time.monotonic() + 1),
        lambda: line.waiting(0.01),
    ):
        with pytest.raises(LinkFault, match=r"is gone: is the adapter still plugged in\?") as caught:
            use()
        assert caught.value.cause is MissCause.CLOSED
    line.close()
    line.close()


def test_no_wait_outlasts_its_deadline(pair: SerialPair) -> None:
    line = SerialLine(RtuAddress(str(pair.monitor)))
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        line.receive(started + 0.05)
    with pytest.raises(TimeoutError):
        line.receive(started)
    with pytest.raises(TimeoutError):
        line.send(QUESTION, started)
    assert line.waiting(0.02) == b""
    assert time.monotonic() - started < 2.0  # wide, for a busy computer: without a deadline it would wait for ever
    line.close()


def test_the_port_that_is_there_is_taken(pair: SerialPair) -> None:
    check_port(RtuAddress(str(pair.monitor)))
