"""Devices beside the machine: gaps said as they begin and, with their polls, as they end; and which device it is."""

from __future__ import annotations

from session_monitor.config.machine_map import parse_machine
from session_monitor.domain.decoding import FrameBuilder
from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.domain.readings import Frame
from session_monitor.monitor.devices import DeviceGaps, DeviceSerials
from tests.modbus.maps import RAW, SCALE_RAW, TARE, WITH_SCALE

S = 10**9
SILENT = Miss(MissCause.TIMEOUT, "Scale: says nothing")
OTHER = Miss(MissCause.WRONG_MACHINE, "Scale: another device")


def test_a_gap_is_noted_as_it_begins_and_as_it_ends_with_its_first_cause() -> None:
    gaps = DeviceGaps("m")
    assert list(gaps.step(1 * S, ())) == []
    begun = {"device": "scale", "start_s": 1.0, "end_s": None, "cause": "timeout", "detail": SILENT.detail, "polls": 1}
    assert list(gaps.step(2 * S, (("scale", SILENT),))) == [("device_gap", begun)]
    assert list(gaps.step(3 * S, (("scale", OTHER),))) == []
    assert list(gaps.step(4 * S, ())) == [("device_gap", begun | {"end_s": 4.0, "polls": 2})]
    assert list(gaps.step(5 * S, ())) == []


def test_devices_have_gaps_of_their_own_and_the_machine_its_own_name() -> None:
    gaps = DeviceGaps("m")
    first = list(gaps.step(0, (("", OTHER), ("scale", SILENT))))
    assert [row["device"] for _, row in first] == ["m", "scale"]
    (ended,) = gaps.step(1 * S, (("scale", SILENT),))
    assert (ended[1]["device"], ended[1]["start_s"], ended[1]["end_s"]) == ("m", 0.0, 1.0)


NUMBERED = parse_machine(
    WITH_SCALE.source.replace("equals = 23553 }", 'equals = 23553, serial = "bag_tare_g" }'), "numbered"
)


def frame(serial: int | None) -> Frame:
    return FrameBuilder(NUMBERED).build(0, 0, 0, (*RAW, *SCALE_RAW, serial))


def test_a_serial_number_is_noted_when_it_is_first_known_and_when_it_is_another() -> None:
    serials = DeviceSerials(NUMBERED)
    assert list(serials.step(frame(None))) == []
    assert list(serials.step(frame(TARE))) == [("device_serial", {"device": "scale", "serial": TARE, "before": None})]
    assert list(serials.step(frame(TARE))) == []
    assert list(serials.step(frame(None))) == [], "silence is no other device"
    assert list(serials.step(frame(7))) == [("device_serial", {"device": "scale", "serial": 7, "before": TARE})]


def test_what_the_run_before_noted_is_not_noted_again() -> None:
    assert list(DeviceSerials(NUMBERED, [("scale", 5), ("scale", TARE)]).step(frame(TARE))) == []
    (noted,) = DeviceSerials(NUMBERED, [("scale", TARE), ("scale", 5)]).step(frame(TARE))
    assert noted[1]["before"] == 5
