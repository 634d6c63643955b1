"""Gaps of the devices beside the machine: said when they begin, and again, with their polls, when they end."""

from __future__ import annotations

from session_monitor.domain.inputs import Miss, MissCause
from session_monitor.monitor.devices import DeviceGaps

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
