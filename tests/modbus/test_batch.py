"""What is asked of a station at which rate, and that no value is shown with the factor of another moment."""

from __future__ import annotations

from drivers.modbus.batch import Batch, batches
from drivers.modbus.schedule import AGAIN_S, Schedule
from session_monitor.config.machine_map import parse_machine
from session_monitor.domain.machine import MachineMap
from tests.modbus.maps import WITH_SCALE

S = 10**9
HEAD = '[machine]\nid = "m"\nname = "M"\nversion = 1\n[identity]\nabsent = true\n[heartbeat]\nabsent = true\n'


def machine(*channels: str, more: str = "") -> MachineMap:
    """A machine of holding registers: `name address type` and further keys of each."""
    text = HEAD + more
    for channel in channels:
        name, address, kind, *keys = channel.split(" ", 3)
        text += f'[[channel]]\nname = "{name}"\ntable = "holding"\naddress = {address}\ntype = "{kind}"\n'
        text += "".join(keys).replace("; ", "\n") + "\n"
    return parse_machine(text, "m")


def words(*registers: int) -> bytes:
    return b"".join(register.to_bytes(2, "big") for register in registers)


def test_a_batch_for_each_station_and_period_asks_that_unit() -> None:
    main, scale = WITH_SCALE.stations
    assert [(b.period_s, b.positions) for b in batches(WITH_SCALE, main)] == [(0.0, (0, 1, 2, 3, 4, 5))]
    fast, slow = batches(WITH_SCALE, scale)
    assert [(b.period_s, b.positions) for b in (fast, slow)] == [(0.0, (6, 7, 8)), (5.0, (9,))]
    assert {request.unit for batch in (fast, slow) for request in batch.requests} == {2}
    assert {request.unit for request in batches(WITH_SCALE, main)[0].requests} == {None}


def test_wide_values_are_never_torn_wherever_a_request_ends() -> None:
    for kind, size in (("u32", 2), ("f32", 2), ("u64", 4), ("f64", 4)):
        for first in range(120, 126):
            fill = [f"c{i} {i} u16" for i in range(first)]
            there = machine(*fill, f"wide {first} {kind}", f"last {first + size} u16")
            (batch,) = batches(there, there.stations[0])
            wide = there.channel("wide")
            (holder,) = [request for request in batch.requests if request.holds(wide)]
            assert holder.end >= wide.address + size
            assert all(request.count <= 125 for request in batch.requests)


FAR = ("weight_g 0 i16 exponent_from = 'places'", "places 300 i16", "other 301 u16")


def far() -> Batch:
    there = machine(*FAR)
    return batches(there, there.stations[0])[0]


def test_a_factor_in_another_request_is_read_before_and_after_its_value() -> None:
    batch = far()
    assert [(request.address, request.count) for request in batch.requests] == [(0, 1), (300, 2)]
    assert [(request.address, request.count) for request in batch.guard.requests] == [(300, 1)]
    payloads, same, other = [words(5), words(1, 7)], {"places": 1}, {"places": 2}
    assert batch.decode(payloads, same, same) == (5, 1, 7)
    assert batch.decode(payloads, other, other) == (None, 1, 7), "it changed between"
    assert batch.decode(payloads, other, same) == (None, 1, 7)
    assert batch.decode(payloads, same, other) == (None, 1, 7)
    assert batch.decode(payloads, {}, {}) == (None, 1, 7), "nobody knows"


def test_a_factor_in_the_same_request_needs_no_second_look() -> None:
    there = machine("weight_g 0 i16 exponent_from = 'places'", "places 20 i16")
    (batch,) = batches(there, there.stations[0])
    assert batch.guard.requests == ()
    assert batch.split(batch.requests[0]) == 2
    assert [request.address for request in batch.guard.requests] == [20], "asked around the gap, they lie apart"


def groups(*periods_s: float) -> list[Batch]:
    more = "".join(f'[[group]]\nname = "g{i}"\nperiod_s = {period_s}\n' for i, period_s in enumerate(periods_s))
    slow = [f"s{i} {i} u16 group = 'g{i}'" for i in range(len(periods_s))]
    there = machine("fast 99 u16", *slow, more=more)
    return [batch for batch in batches(there, there.stations[0]) if batch.period_s]


def polled(schedule: Schedule, batches: list[Batch], seconds: float) -> list[list[float]]:
    """The periods of what was read in each of ten polls a second."""
    read = list[list[float]]()
    for n in range(round(10 * seconds)):
        now_ns = n * S // 10
        due = schedule.due(batches, now_ns)
        for batch in due:
            schedule.asked(batch, now_ns)
        read.append(sorted(batch.period_s for batch in due))
    return read


def test_slow_batches_take_turns_and_keep_their_rate() -> None:
    read = polled(Schedule(), groups(1, 2, 5), 10)
    assert max(len(batch) for batch in read) == 1
    assert [sum(one == [period_s] for one in read) for period_s in (1, 2, 5)] == [10, 5, 2]


def test_batches_as_fast_as_the_polls_do_not_wait_for_each_other() -> None:
    read = polled(Schedule(), groups(0.1, 0.2, 30), 3)
    assert sum(0.1 in one for one in read) >= 25
    assert sum(0.2 in one for one in read) >= 13
    assert sum(30 in one for one in read) == 1


def test_a_batch_that_failed_is_not_tried_with_the_next_poll_nor_only_after_an_hour() -> None:
    (hourly,) = groups(3600)
    schedule = Schedule()
    assert schedule.due([hourly], 0) == {hourly}
    schedule.asked(hourly, 0)
    schedule.failed(hourly, 0)
    assert not schedule.due([hourly], S)
    assert schedule.due([hourly], round(AGAIN_S * S)) == {hourly}
    schedule.asked(hourly, round(AGAIN_S * S))
    assert not schedule.due([hourly], 3000 * S)
