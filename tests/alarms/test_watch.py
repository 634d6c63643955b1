"""Delays, deadband, chatter, reminders and expiry: when a verdict and the passing of time become an event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from session_monitor.domain.alarms.events import Event
from session_monitor.domain.alarms.memory import AlarmMemory
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Verdict
from session_monitor.domain.alarms.watch import judged, next_due_ns, observe
from tests.alarms.alarm_cases import (
    BEYOND,
    ENTERED_S,
    HIGH,
    INSIDE,
    LA,
    LOW,
    MEDIUM,
    NL,
    UNKNOWN,
    WITHIN,
    Console,
    S,
    in_state,
    moment,
    rule,
    table_cells,
)

JUDGED = """
Verdict                      | N P X(N) X(P) H D O | U A R L X(U) X(A) X(R) X(L) H(A)
applies inside               | inside              | inside
applies within               | within              | within
applies beyond               | beyond              | beyond
applies unknown              | unknown             | unknown
applies not_evaluated        | inside              | unknown
does-not-apply inside        | inside              | inside
does-not-apply within        | inside              | inside
does-not-apply beyond        | inside              | inside
does-not-apply unknown       | inside              | unknown
does-not-apply not_evaluated | inside              | inside
"""


@pytest.mark.parametrize(("verdict", "states", "expected"), table_cells(JUDGED))
def test_validity_comes_before_the_condition(verdict: str, states: str, expected: str) -> None:
    applies, judgement = verdict.split()
    given = Verdict(AlarmKey("a"), Judgement(judgement), applies=applies == "applies")
    for state in states.split():
        assert judged(in_state(state), given) == expected


EVENTS = """
State | inside | within | beyond | worse   | unknown
N     | -      | -      | RAW_ON | RAW_ON  | STALE
P     | CLR    | CLR    | -      | PRIO_UP | STALE
U     | -      | -      | -      | PRIO_UP | STALE
A     | -      | -      | -      | PRIO_UP | STALE
R     | -      | -      | RAW_ON | RAW_ON  | STALE
L     | -      | -      | RAW_ON | RAW_ON  | STALE
X(N)  | FRESH  | FRESH  | FRESH  | FRESH   | -
X(A)  | FRESH  | FRESH  | FRESH  | FRESH   | -
H     | -      | -      | -      | -       | -
H(A)  | -      | -      | -      | PRIO_UP | -
D     | -      | -      | -      | -       | -
O     | -      | -      | -      | -       | -
"""


@pytest.mark.parametrize(("state", "reading", "expected"), table_cells(EVENTS))
def test_the_event_of_one_reading_before_any_delay_has_passed(state: str, reading: str, expected: str) -> None:
    """In the tenth second of its state; delays of 20 s."""
    now = moment(BEYOND, HIGH) if reading == "worse" else moment(Judgement(reading))
    _, event = observe(rule(on_delay_s=20, off_delay_s=20), in_state(state), now)
    assert (event or "-") == expected


def test_the_on_delay_has_passed_when_it_is_reached() -> None:
    pending = in_state("P")
    assert observe(rule(on_delay_s=10), pending, moment(t_s=ENTERED_S + 9.999999999))[1] is None
    assert observe(rule(on_delay_s=10), pending, moment(t_s=ENTERED_S + 10))[1] is Event.ON_DELAY
    assert observe(rule(on_delay_s=10), pending, moment(WITHIN, t_s=ENTERED_S + 10))[1] is Event.CLR


@pytest.mark.parametrize("state", ["U", "A"])
def test_the_off_delay_counts_readings_inside_without_a_break(state: str) -> None:
    memory = in_state(state)
    memory, event = observe(rule(), memory, moment(INSIDE, t_s=110))
    assert event is None
    for breaks in (WITHIN, BEYOND):
        broken, _ = observe(rule(), memory, moment(breaks, t_s=112))
        assert observe(rule(), broken, moment(INSIDE, t_s=113))[1] is None
    assert observe(rule(), memory, moment(INSIDE, t_s=112.999999999))[1] is None
    assert observe(rule(), memory, moment(INSIDE, t_s=113))[1] is Event.CLR


def test_without_an_off_delay_the_first_reading_inside_clears() -> None:
    assert observe(rule(off_delay_s=0), in_state("U"), moment(INSIDE))[1] is Event.CLR


def test_data_the_comm_alarm_lacks_neither_clears_it_nor_makes_it_unknown() -> None:
    link = rule(link=True)
    memory, _ = observe(link, in_state("U"), moment(INSIDE, t_s=110))
    memory, event = observe(link, memory, moment(UNKNOWN, t_s=112))
    assert event is None
    assert observe(link, memory, moment(INSIDE, t_s=113))[1] is None


def test_x_ends_with_the_second_good_reading_in_a_row() -> None:
    console = Console(rule())
    for t_s, judgement in enumerate([INSIDE, UNKNOWN, INSIDE, UNKNOWN, INSIDE]):
        console.at(t_s, judgement)
        assert console.states == ("N" if t_s == 0 else "X")
    console.at(5, INSIDE)
    assert console.moves() == ["N>X STALE", "X>N FRESH"]


def test_each_loss_of_data_needs_two_good_readings_again() -> None:
    console = Console(rule(on_delay_s=0))
    console.at(0, BEYOND)
    for t_s in (1, 4):
        for later, judgement, expected in ((0, UNKNOWN, "X"), (1, BEYOND, "X"), (2, BEYOND, "U")):
            console.at(t_s + later, judgement)
            assert console.states == expected


def test_one_unknown_reading_while_unknown_changes_nothing() -> None:
    memory = replace(in_state("X(U)"), good_readings=0)
    assert observe(rule(), memory, moment(UNKNOWN)) == (memory, None)


@pytest.mark.parametrize("latch", [NL, LA])
def test_oscillation_within_the_deadband_is_announced_once(latch: object) -> None:
    console = Console(rule(latch=latch))
    console.at(0, BEYOND)
    for t_s in range(2, 120):
        console.at(t_s, BEYOND if t_s % 2 else WITHIN) if t_s > 2 else console.at(2, BEYOND)
    assert console.moves() == ["N>P RAW_ON", "P>U ON_DELAY"]
    assert len({console.system.sound(round(t_s * S)).key for t_s in range(2, 29)}) == 1


def test_a_condition_that_does_not_apply_does_not_hold() -> None:
    console = Console(rule(on_delay_s=0))
    key = AlarmKey("a")
    console.step(0, [Verdict(key, BEYOND, applies=False)])
    assert console.states == "N"
    console.step(1, [Verdict(key, BEYOND)])
    console.step(2, [Verdict(key, BEYOND, applies=False)])
    assert console.states == "U", "never hidden: it clears with its off-delay"
    console.step(5, [Verdict(key, BEYOND, applies=False)])
    assert console.states == "R"


class TestChatter:
    """More than 3 entries into U within 60 s."""

    def _starts(self, *starts_s: float, latch: object = NL) -> Console:
        console = Console(rule(on_delay_s=0, off_delay_s=0, latch=latch))
        for t_s in starts_s:
            console.at(t_s, BEYOND)
            if t_s != starts_s[-1]:
                console.at(t_s + 1, INSIDE)
        return console

    def _tagged(self, console: Console) -> bool:
        return console.system.display(console.t_ns)[0].chattering

    @pytest.mark.parametrize("latch", [NL, LA])
    def test_the_fourth_within_a_minute_is_chatter(self, latch: object) -> None:
        assert not self._tagged(self._starts(0, 10, 20, latch=latch))
        assert self._tagged(self._starts(0, 10, 20, 30, latch=latch))
        assert self._tagged(self._starts(0, 20, 40, 60, latch=latch)), "60 s apart is within"
        assert not self._tagged(self._starts(0, 20, 40, 60.1, latch=latch))

    def test_it_stays_active_until_a_quiet_minute_has_passed(self) -> None:
        console = self._starts(0, 10, 20, 30)
        console.at(31, INSIDE)
        console.at(90.9, INSIDE)
        assert console.states == "U"
        console.at(91, INSIDE)
        assert console.states == "N"
        console.at(100, BEYOND)
        assert not self._tagged(console), "the tag is gone, and the starts are over a minute ago"

    def test_a_reading_beyond_starts_the_quiet_minute_anew(self) -> None:
        console = self._starts(0, 10, 20, 30)
        console.at(31, INSIDE)
        console.at(80, BEYOND)
        console.at(81, INSIDE)
        console.at(140, INSIDE)
        assert console.states == "U"
        console.at(141, INSIDE)
        assert console.states == "N"
        assert console.rows[-1].occurrence == 4, "no start was added"

    def test_an_acknowledged_one_stays_too(self) -> None:
        console = self._starts(0, 10, 20, 30)
        console.at(31, INSIDE, console.acknowledge(4))
        assert console.states == "A"
        assert self._tagged(console)
        console.at(60, INSIDE)
        assert console.states == "A"
        console.at(91, INSIDE)
        assert console.states == "N"

    def test_a_longer_off_delay_stands(self) -> None:
        chattering = replace(in_state("U"), chattering=True, inside_since_ns=0)
        assert observe(rule(off_delay_s=70), chattering, moment(INSIDE, t_s=69))[1] is None
        assert observe(rule(off_delay_s=70), chattering, moment(INSIDE, t_s=70))[1] is Event.CLR

    def test_an_edited_limit_may_end_it(self) -> None:
        console = self._starts(0, 10, 20, 30)
        console.at(31, INSIDE, edited={AlarmKey("a"): "lee"})
        assert console.states == "N"


class TestReminders:
    """A, H and O with the condition true: every 3 minutes; after 2 of them a high alarm asks again."""

    def _acked(self, priority: object) -> Console:
        console = Console(rule(on_delay_s=0, off_delay_s=600, priority=priority))
        console.at(0, BEYOND)
        console.at(10, BEYOND, console.acknowledge(1))
        return console

    def _reminded(self, console: Console, judgement: Judgement, until_s: int) -> list[int]:
        heard = []
        for t_s in range(round(console.t_ns / S) + 1, until_s + 1):
            before = console.system.sound(console.t_ns).reminder
            console.at(t_s, judgement)
            if console.system.sound(console.t_ns).reminder > before:
                heard.append(t_s)
        return heard

    def test_every_three_minutes(self) -> None:
        assert self._reminded(self._acked(MEDIUM), BEYOND, 800) == [190, 370, 550, 730]

    def test_also_within_the_deadband(self) -> None:
        assert self._reminded(self._acked(MEDIUM), WITHIN, 200) == [190]

    def test_not_while_the_value_is_inside(self) -> None:
        assert self._reminded(self._acked(MEDIUM), INSIDE, 300) == []

    def test_a_high_alarm_asks_again_after_two(self) -> None:
        console = self._acked(HIGH)
        assert self._reminded(console, BEYOND, 560) == [190, 370]
        assert console.moves()[-1] == "A>U T_REMIND"
        assert console.rows[-1].t_ns == 550 * S
        assert console.system.sound(console.t_ns).priority is HIGH

    def test_a_gap_in_the_data_does_not_start_them_anew(self) -> None:
        console = self._acked(MEDIUM)
        for t_s, judgement in ((180, UNKNOWN), (181, BEYOND), (182, BEYOND)):
            console.at(t_s, judgement)
        assert console.states == "A"
        assert self._reminded(console, BEYOND, 200) == [190]

    def test_of_a_shelved_condition_that_holds(self) -> None:
        console = self._acked(MEDIUM)
        order = console.shelve(400)
        console.at(20, BEYOND, order)
        assert self._reminded(console, BEYOND, 419) == [200, 380]

    def test_of_one_that_began_on_the_shelf(self) -> None:
        console = Console(rule())
        console.at(0, INSIDE, console.shelve(600))
        console.at(100, BEYOND)
        assert self._reminded(console, BEYOND, 400) == [282], "3 min after its on-delay has passed"

    def test_of_one_out_of_service_until_it_clears(self) -> None:
        console = Console(rule())
        console.at(0, INSIDE, console.order("out_of_service", id="a", channel=None, direction=None, reason="broken"))
        console.at(100, BEYOND)
        assert self._reminded(console, BEYOND, 300) == [282]
        assert self._reminded(console, INSIDE, 600) == []
        assert self._reminded(console, BEYOND, 790) == [783], "601 + 2 + 180"


class TestShelf:
    """H: one-shot, followed with the delays of the rule, broken by a higher priority, ended by time."""

    def _shelved(self, *verdicts: Judgement, seconds: float = 300, **fields: object) -> Console:
        console = Console(rule(**fields))
        console.at(0, INSIDE, console.shelve(seconds))
        for t_s, judgement in enumerate(verdicts, 1):
            console.at(t_s, judgement)
        return console

    def test_it_waits_for_a_condition_to_come(self) -> None:
        assert self._shelved(*[INSIDE] * 20).states == "H"

    def test_it_ends_with_the_condition(self) -> None:
        console = self._shelved(BEYOND, BEYOND, BEYOND, INSIDE, INSIDE, WITHIN, INSIDE, INSIDE, INSIDE)
        assert console.states == "H"
        console.at(10, INSIDE)
        assert console.moves() == ["N>H SHELVE", "H>N CLR"]

    def test_a_condition_shorter_than_its_delay_is_none(self) -> None:
        assert self._shelved(BEYOND, BEYOND, WITHIN, *[INSIDE] * 10).states == "H"

    def test_unknown_data_breaks_both_delays(self) -> None:
        assert self._shelved(BEYOND, UNKNOWN, BEYOND, BEYOND, *[INSIDE] * 9).states == "H", "never on for 2 s"
        assert self._shelved(*[BEYOND] * 3, INSIDE, UNKNOWN, INSIDE, INSIDE, INSIDE).states == "H", "nor inside for 3 s"

    def test_it_ends_in_time(self) -> None:
        console = self._shelved(INSIDE)
        console.at(299.9, INSIDE)
        assert console.states == "H"
        console.at(300, INSIDE)
        assert console.moves()[-1] == "H>N EXPIRY"

    def test_a_condition_outside_as_it_ends_is_an_alarm_without_a_new_delay(self) -> None:
        console = self._shelved(INSIDE)
        console.at(300, BEYOND)
        assert console.moves()[-1] == "H>U EXPIRY"
        assert console.rows[-1].occurrence == 1

    def test_a_higher_priority_breaks_out_once_its_delay_has_passed(self) -> None:
        console = self._shelved(INSIDE)
        worse = [Verdict(AlarmKey("a"), BEYOND, priority=HIGH)]
        console.step(10, worse)
        assert console.states == "H"
        console.step(12, worse)
        assert console.moves()[-1] == "H>U PRIO_UP"
        assert console.rows[-1].priority is HIGH

    def test_a_shelved_condition_that_worsens_breaks_out_at_once(self) -> None:
        console = self._shelved(BEYOND, BEYOND, BEYOND)
        assert console.states == "H"
        console.step(3.1, [Verdict(AlarmKey("a"), BEYOND, priority=HIGH)])
        assert console.states == "U"

    def test_a_lower_or_equal_one_does_not(self) -> None:
        console = self._shelved(BEYOND, BEYOND, BEYOND)
        for t_s, priority in ((4, LOW), (5, MEDIUM)):
            console.step(t_s, [Verdict(AlarmKey("a"), BEYOND, priority=priority)])
        assert console.states == "H"


def test_in_p_the_highest_priority_seen_counts() -> None:
    console = Console(rule())
    for t_s, priority in ((0, LOW), (1, HIGH), (1.5, MEDIUM), (2, LOW)):
        console.step(t_s, [Verdict(AlarmKey("a"), BEYOND, priority=priority)])
    assert [(row.to, row.priority) for row in console.rows] == [("P", LOW), ("U", HIGH)]
    assert console.rows[-1].t_ns == 2 * S


class TestSeverity:
    """A delay that shrinks with severity, where the verdict says so."""

    def _console(self, **given: object) -> Console:
        return Console(rule("a", **({"on_delay_s": 10, "off_delay_s": 0} | given)))

    def test_a_worse_value_becomes_active_sooner_counted_from_when_it_went_beyond(self) -> None:
        console, key = self._console(), AlarmKey("a")
        console.step(0, [Verdict(key, BEYOND)])
        console.step(3, [Verdict(key, BEYOND, on_delay_s=4)])
        assert console.states == "P"
        console.step(4, [Verdict(key, BEYOND, on_delay_s=4)])
        assert console.states == "U"

    def test_at_once_when_the_shorter_delay_has_passed_already_or_is_none(self) -> None:
        late, none = self._console(), self._console()
        late.step(0, [Verdict(AlarmKey("a"), BEYOND)])
        late.step(6, [Verdict(AlarmKey("a"), BEYOND, on_delay_s=2)])
        none.step(0, [Verdict(AlarmKey("a"), BEYOND, on_delay_s=0)])
        assert (late.states, none.states) == ("U", "U")

    def test_a_value_that_gets_better_waits_the_rest_of_the_longer_delay(self) -> None:
        console, key = self._console(), AlarmKey("a")
        console.step(0, [Verdict(key, BEYOND, on_delay_s=4)])
        console.step(3, [Verdict(key, BEYOND)])
        console.step(9.9, [Verdict(key, BEYOND)])
        assert console.states == "P"
        console.step(10, [Verdict(key, BEYOND)])
        assert console.states == "U"

    def test_behind_a_shelf_it_counts_too(self) -> None:
        console, key = self._console(), AlarmKey("a")
        console.step(0, [Verdict(key, INSIDE)], console.shelve(300))
        console.step(1, [Verdict(key, BEYOND, on_delay_s=2)])
        console.step(3, [Verdict(key, BEYOND, on_delay_s=2)])
        assert console.system._book.memories[key].tracked


class TestNextDue:
    """When something may happen although the verdict stays: whoever skips steps looks again then."""

    RULE = rule(on_delay_s=20, off_delay_s=30)

    def due_s(self, memory: AlarmMemory, t_s: float) -> float | None:
        due_ns = next_due_ns(self.RULE, memory, round(t_s * S))
        return None if due_ns is None else due_ns / S

    def test_nothing_is_due_while_nothing_runs(self) -> None:
        assert self.due_s(in_state("N"), 110) is None
        assert self.due_s(in_state("U"), 110) is None

    @pytest.mark.parametrize(("t_s", "due_s"), [(100, 120), (119.9, 120), (120, None), (130, None)])
    def test_an_on_delay(self, t_s: float, due_s: float | None) -> None:
        assert self.due_s(in_state("P"), t_s) == due_s

    @pytest.mark.parametrize(("t_s", "due_s"), [(105, 130), (130, 160), (160, None)])
    def test_an_off_delay_and_the_window_of_chatter(self, t_s: float, due_s: float | None) -> None:
        assert self.due_s(replace(in_state("U"), inside_since_ns=100 * S), t_s) == due_s

    @pytest.mark.parametrize(("t_s", "due_s"), [(110, 280), (280, 400), (400, None)])
    def test_a_reminder_and_the_end_of_a_shelf(self, t_s: float, due_s: float | None) -> None:
        assert self.due_s(in_state("H"), t_s) == due_s

    @pytest.mark.parametrize("state", ["A", "O"])
    def test_a_reminder_of_what_is_set_aside(self, state: str) -> None:
        assert self.due_s(replace(in_state(state), remind_from_ns=50 * S), 110) == 230
        assert self.due_s(replace(in_state("U"), remind_from_ns=50 * S), 110) is None

    def test_the_earliest_counts(self) -> None:
        memory = replace(in_state("A"), inside_since_ns=105 * S)
        assert self.due_s(memory, 110) == 135

    def test_of_all_alarms_the_earliest_and_none_without_any(self) -> None:
        console = Console(rule("a", on_delay_s=20), rule("b", on_delay_s=5))
        assert console.system.next_due_ns() is None
        console.at(1, INSIDE)
        assert console.system.next_due_ns() is None
        console.at(2, BEYOND)
        assert console.system.next_due_ns() == 7 * S
        console.at(7, BEYOND)
        assert console.system.next_due_ns() == 22 * S
