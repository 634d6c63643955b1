"""The whole system step by step: order, numbering, masks, edits, first-out, read-outs, refusal of bad input."""

from __future__ import annotations

import random

import pytest

from session_monitor.domain.alarms.burden import Burden
from session_monitor.domain.alarms.display import Counters
from session_monitor.domain.alarms.types import AlarmKey, State, Verdict
from tests.alarms.alarm_cases import (
    BEYOND,
    HIGH,
    INSIDE,
    LA,
    LOW,
    LR,
    MEDIUM,
    NL,
    NOT_EVALUATED,
    UNKNOWN,
    WITHIN,
    Console,
    S,
    rule,
)

A, B, C = AlarmKey("a"), AlarmKey("b"), AlarmKey("c")


def now(name: str, latch: object = LA, priority: object = MEDIUM, **fields: object) -> object:
    """A rule without delays."""
    return rule(name, priority, latch, on_delay_s=0, off_delay_s=0, **fields)


def test_what_is_not_at_rest_is_told_until_it_is() -> None:
    console = Console(now("a", NL), now("b", NL))
    assert console.system.standing == frozenset()
    console.step(1, [Verdict(A, BEYOND), Verdict(B, INSIDE)])
    assert console.system.standing == {A}
    assert console.system.standing is console.system.standing, (
        "asked at every step, made anew only as something changed"
    )
    console.step(2, [Verdict(A, INSIDE), Verdict(B, UNKNOWN)])
    assert console.system.standing == {B}
    console.step(3, [Verdict(A, INSIDE), Verdict(B, INSIDE)])
    console.step(4, [Verdict(A, INSIDE), Verdict(B, INSIDE)], masked=frozenset({A}))
    assert console.system.standing == frozenset()


def test_the_same_verdicts_again_are_not_looked_through_and_time_goes_on() -> None:
    console = Console(rule("a", latch=NL, on_delay_s=2), rule("b", latch=NL))
    verdicts = (Verdict(A, BEYOND), Verdict(B, INSIDE))
    for t_s in (1, 2, 3):
        console.step(t_s, verdicts)
    assert console.moves() == ["N>P RAW_ON", "P>U ON_DELAY"]


class TestRows:
    """One row a transition, numbered without a gap, in the order of the rules."""

    def test_a_row_says_everything(self) -> None:
        console = Console(rule("a", HIGH))
        console.at(5, BEYOND)
        console.at(7, BEYOND)
        pending, active = console.rows
        assert (pending.seq, pending.occurrence, pending.from_, pending.to) == (1, None, State.NORMAL, State.PENDING)
        assert (active.seq, active.occurrence, active.from_, active.to) == (2, 1, State.PENDING, State.ACTIVE)
        assert (active.t_ns, active.utc_ns) == (7 * S, 1_700_000_007 * S)
        assert (active.key, active.event, active.priority, active.by) == (AlarmKey("a"), "ON_DELAY", HIGH, "auto")
        assert (active.value, active.limit) == (160.0, 150.0)

    def test_order_and_ids_do_not_depend_on_the_order_of_the_verdicts(self) -> None:
        names = [f"alarm{n}" for n in range(12)]
        seen = set()
        for seed in range(5):
            console = Console(*(now(name) for name in names))
            shuffled = random.Random(seed)
            for t_s in range(20):
                draw = random.Random(t_s)
                verdicts = [Verdict(key, draw.choice([INSIDE, BEYOND, UNKNOWN])) for key in console.rules]
                masked = frozenset(key for key in console.rules if draw.random() < 0.3)
                shuffled.shuffle(verdicts)
                console.step(t_s, verdicts, masked=masked)
            seen.add(tuple(console.rows))
            assert [row.seq for row in console.rows] == list(range(1, len(console.rows) + 1))
        assert len(seen) == 1

    def test_rows_of_masks_and_edits_are_in_the_order_of_the_rules(self) -> None:
        console = Console(now("c"), now("a"), now("b"))
        console.at(0, INSIDE, masked=frozenset(console.rules))
        console.at(1, BEYOND)
        console.at(2, INSIDE, edited=dict.fromkeys(sorted(console.rules), "kim"))
        assert [row.key.id for row in console.rows] == ["c", "a", "b"] * 3

    def test_an_ending_has_the_priority_of_what_ended(self) -> None:
        console = Console(now("a", NL))
        console.step(0, [Verdict(A, BEYOND, priority=HIGH)])
        console.at(1, INSIDE)
        assert [row.priority for row in console.rows] == [HIGH, HIGH]

    def test_only_a_reading_outside_raises_the_priority(self) -> None:
        console = Console(now("a"))
        console.step(0, [Verdict(A, BEYOND, priority=LOW)])
        console.at(1, WITHIN, console.acknowledge(1))
        for t_s, judgement in ((2, UNKNOWN), (40, WITHIN), (41, WITHIN)):
            console.at(t_s, judgement)
        assert console.states == "U"
        assert console.rows[-1].priority is LOW

    def test_a_number_that_is_none_is_never_written_or_shown(self) -> None:
        console = Console(now("a"))
        console.step(0, [Verdict(A, BEYOND, value=float("nan"), limit=float("inf"))])
        shown = console.system.display(0)[0]
        assert (console.rows[0].value, console.rows[0].limit, shown.value, shown.limit) == (None, None, None, None)

    def test_lost_data_keeps_the_last_number_that_was_known(self) -> None:
        console = Console(now("a"))
        console.at(0, BEYOND)
        console.step(1, [Verdict(A, UNKNOWN)])
        assert console.rows[-1].value == 160.0
        assert console.system.display(S)[0].value == 160.0

    def test_an_alarm_that_was_normal_has_no_number_from_before(self) -> None:
        console = Console(now("a", NL))
        console.at(0, BEYOND)
        console.at(1, INSIDE)
        console.step(2, [Verdict(A, UNKNOWN)])
        assert console.rows[-1].value is None

    def test_an_alarm_without_a_verdict_keeps_its_state(self) -> None:
        console = Console(rule("a"), rule("b"))
        console.at(0, BEYOND)
        console.at(5, None)
        assert console.states == "PP"
        console.step(6, [Verdict(B, BEYOND)])
        assert console.states == "PU"

    def test_the_same_verdict_again_is_a_verdict_of_its_own_step(self) -> None:
        console = Console(now("a"), now("b"))
        verdicts = [Verdict(A, BEYOND), Verdict(B, INSIDE)]
        console.step(0, verdicts, console.order("end_session", patient_disconnected=True))
        assert console.states == "NN"
        console.step(1, verdicts)
        assert console.states == "UN"

    def test_one_verdict_in_place_of_another_leaves_the_other_alarm_without_one(self) -> None:
        console = Console(rule("a"), rule("b"))
        console.step(0, [Verdict(A, BEYOND)])
        console.step(5, [Verdict(B, BEYOND)])
        assert console.states == "PP"


@pytest.mark.parametrize(
    ("verdicts", "message"),
    [
        ([Verdict(A, INSIDE), Verdict(A, BEYOND)], "^two verdicts for one alarm in one step$"),
        ([Verdict(AlarmKey("z"), BEYOND)], r"verdicts without a rule: .*z.*"),
    ],
)
def test_verdicts_that_fit_no_rule_are_an_error(verdicts: list[Verdict], message: str) -> None:
    console = Console(now("a"))
    for t_s in (0, 1):  # it does not become right by repetition
        with pytest.raises(ValueError, match=message):
            console.step(t_s, verdicts)


class TestMask:
    """D by the static mask of the phase alone; it never hides an active alarm."""

    def test_in_and_out(self) -> None:
        console = Console(rule("a"), rule("b"))
        console.at(0, BEYOND)
        console.at(1, BEYOND, masked=frozenset({A}))
        assert console.states == "DP"
        console.at(10, BEYOND, masked=frozenset({A}))
        assert console.states == "DU"
        console.at(11, BEYOND)
        assert console.moves()[-1] == "D>P PHASE_UNSUPPR"
        console.at(13, BEYOND)
        assert console.states == "UU"

    def test_an_active_alarm_is_masked_once_it_has_cleared(self) -> None:
        console = Console(now("a"))
        console.at(0, BEYOND)
        for t_s, judgement, order, expected in (
            (1, BEYOND, None, "U"),
            (2, UNKNOWN, None, "X"),
            (3, BEYOND, None, "X"),
            (4, BEYOND, None, "U"),
            (5, BEYOND, 1, "A"),
            (6, INSIDE, None, "N"),
            (7, BEYOND, None, "D"),
        ):
            commands = [console.acknowledge(order)] if order else []
            console.at(t_s, judgement, *commands, masked=frozenset({A}))
            assert console.states == expected

    def test_what_is_unknown_and_was_normal(self) -> None:
        console = Console(now("a"))
        console.at(0, UNKNOWN)
        console.at(1, UNKNOWN, masked=frozenset({A}))
        assert console.states == "D"
        console.at(2, UNKNOWN)
        assert console.moves()[-1] == "D>X PHASE_UNSUPPR"

    def test_air_and_comm_alarms_are_not_maskable(self) -> None:
        console = Console(now("a", LR, HIGH, maskable=False))
        console.at(0, BEYOND, masked=frozenset({A, AlarmKey("no such alarm")}))
        assert console.states == "U"


class TestEdit:
    """A limit edited: judged anew at once, the clear logged as by edit."""

    def test_a_clear_is_logged_by_edit_and_by_whom(self) -> None:
        console = Console(rule("a", on_delay_s=0), rule("b", latch=NL, on_delay_s=0))
        console.at(0, BEYOND)
        console.at(1, INSIDE, edited={B: "kim", A: "lee", AlarmKey("gone"): "kim"})
        assert [(row.key.id, row.from_, row.to, row.event, row.by) for row in console.rows[2:]] == [
            ("a", State.ACTIVE, State.RETURNED, "LIMIT_EDIT", "lee"),
            ("b", State.ACTIVE, State.NORMAL, "LIMIT_EDIT", "kim"),
        ]

    def test_within_the_deadband_or_without_data_nothing_clears(self) -> None:
        for judgement, expected in ((WITHIN, "U"), (BEYOND, "U"), (UNKNOWN, "X")):
            console = Console(rule("a", on_delay_s=0))
            console.at(0, BEYOND)
            console.at(1, judgement, edited={A: "kim"})
            assert console.states == expected

    def test_a_tightened_limit_raises(self) -> None:
        console = Console(now("a"))
        console.at(0, INSIDE)
        console.at(1, BEYOND, edited={A: "kim"})
        assert console.states == "U"


class TestFirstOut:
    """The first process alarm of a burst is stamped."""

    def _stamped(self, console: Console) -> list[str]:
        return [each.id for each in console.system.display(console.t_ns) if each.first_out]

    def test_the_first_of_several(self) -> None:
        console = Console(now("a"), now("b"), now("c"))
        console.step(0, [Verdict(B, BEYOND)])
        console.step(1, [Verdict(A, BEYOND), Verdict(C, BEYOND)])
        assert self._stamped(console) == ["b"]

    def test_of_one_step_the_most_urgent_then_the_first_rule(self) -> None:
        console = Console(now("a", NL, LOW), now("b", LA, HIGH), now("c", LA, HIGH))
        console.at(0, BEYOND)
        assert self._stamped(console) == ["b"]

    def test_link_and_host_alarms_neither_are_nor_hide_it(self) -> None:
        console = Console(now("a", link=True), now("b", host=True), now("c"))
        console.step(0, [Verdict(A, BEYOND), Verdict(B, BEYOND)])
        assert self._stamped(console) == []
        console.step(1, [Verdict(C, BEYOND)])
        assert self._stamped(console) == ["c"]

    def test_a_new_burst_has_its_own(self) -> None:
        console = Console(now("a"), now("b"))
        console.step(0, [Verdict(A, BEYOND)])
        console.step(1, [Verdict(A, INSIDE)])
        assert console.states == "RN"
        console.step(2, [Verdict(B, BEYOND)])
        assert self._stamped(console) == ["b", "a"]

    def test_an_acknowledged_one_and_one_behind_lost_data_still_stand(self) -> None:
        console = Console(now("a"), now("b"), now("c"))
        console.step(0, [Verdict(A, BEYOND)])
        console.step(1, [Verdict(A, BEYOND)], console.acknowledge(1))
        console.step(2, [Verdict(A, UNKNOWN)])
        console.step(3, [Verdict(B, BEYOND)])
        assert self._stamped(console) == ["a"]

    def test_its_return_does_not_lose_the_stamp(self) -> None:
        console = Console(now("a"))
        for t_s, judgement in enumerate((BEYOND, INSIDE, BEYOND)):
            console.at(t_s, judgement)
        assert self._stamped(console) == ["a"]

    def test_one_closed_in_its_own_step_leaves_no_trace(self) -> None:
        console = Console(now("a"), now("b"))
        console.step(0, [Verdict(A, BEYOND)], console.order("end_session", patient_disconnected=True))
        console.step(1, [Verdict(A, INSIDE), Verdict(B, BEYOND)])
        assert self._stamped(console) == ["b"]


class TestDisplay:
    """Every alarm not in N or P, with all that is shown of it."""

    def test_a_row(self) -> None:
        key = AlarmKey("p2nd_high", "p2nd_mmhg", "high")
        console = Console(rule(key=key, on_delay_s=0, host=True))
        console.at(10, BEYOND)
        console.at(15, BEYOND, console.acknowledge(1))
        (shown,) = console.system.display(round(17.5 * S))
        assert (shown.id, shown.channel, shown.direction) == ("p2nd_high", "p2nd_mmhg", "high")
        assert (shown.priority, shown.state, shown.signal_state) == (MEDIUM, "A", "A")
        assert (shown.occurrence, shown.count, shown.since_s, shown.age_s) == (1, 1, 10.0, 7.5)
        assert (shown.value, shown.limit, shown.acked_by, shown.acked_s) == (160.0, 150.0, "kim", 15.0)
        assert (shown.chattering, shown.last_known, shown.escalated) == (False, False, False)
        assert (shown.first_out, shown.host, shown.shelved_left_s) == (False, True, None)

    def test_behind_lost_data_it_shows_what_it_remembers(self) -> None:
        console = Console(now("a"), now("b"))
        console.step(0, [Verdict(A, BEYOND)])
        console.at(1, UNKNOWN)
        first, second = console.system.display(S)
        assert (first.id, first.state, first.signal_state, first.last_known) == ("a", "X", "U", True)
        assert (second.id, second.state, second.signal_state, second.last_known) == ("b", "X", "N", False)
        assert (second.occurrence, second.count, second.since_s) == (None, 0, 1.0)

    def test_how_long_it_has_waited_and_been_unknown(self) -> None:
        console = Console(now("a"), now("b"))
        console.step(10, [Verdict(A, BEYOND), Verdict(B, INSIDE)])
        (first,) = console.system.display(round(12.5 * S))
        assert (first.waiting_s, first.unknown_s) == (2.5, None)
        console.at(20, UNKNOWN)
        first, second = console.system.display(23 * S)
        assert (first.waiting_s, first.unknown_s) == (13.0, 3.0)
        assert (second.waiting_s, second.unknown_s) == (None, 3.0)
        console.at(24, UNKNOWN, console.acknowledge(1))
        assert console.system.display(25 * S)[0].waiting_s is None
        assert console.system.display(25 * S)[0].unknown_s == 5.0

    def test_a_cleared_one_waits_too_and_counts_anew_when_it_is_back(self) -> None:
        console = Console(now("a"))
        for t_s, judgement, waited_s in ((10, BEYOND, 0.0), (11, INSIDE, 1.0), (15, BEYOND, 0.0), (18, BEYOND, 3.0)):
            console.at(t_s, judgement)
            assert console.system.display(t_s * S)[0].waiting_s == waited_s

    def test_a_shelf_counts_down(self) -> None:
        console = Console(rule("a"))
        console.at(0, INSIDE, console.shelve(300))
        assert console.system.display(100 * S)[0].shelved_left_s == 200
        assert console.system.display(400 * S)[0].shelved_left_s == 0

    def test_most_urgent_unacknowledged_first_newest_first_within(self) -> None:
        every = [now(name) for name in ("old", "new", "acked", "cleared", "out", "pending", "normal")]
        every += [now("high", LA, HIGH), now("latched", LR), now("shelved"), now("masked"), now("unknown")]
        console = Console(*every[:5], rule("pending", on_delay_s=99), *every[6:])
        key = AlarmKey
        masked = frozenset({key("masked")})
        out, shelf = console.order("out_of_service", id="out", reason="broken"), console.shelve(name="shelved")
        on = [Verdict(key(name), BEYOND) for name in ("old", "acked", "cleared", "latched", "pending")]
        console.step(0, on, out, shelf, masked=masked)
        off = [Verdict(key(name), INSIDE) for name in ("cleared", "latched")]
        console.step(1, off, console.acknowledge(2, 4), masked=masked)
        on = [Verdict(key(name), BEYOND) for name in ("new", "high")]
        console.step(2, [*on, Verdict(key("unknown"), UNKNOWN)], masked=masked)
        shown = [each.id for each in console.system.display(2 * S)]
        assert shown == ["high", "new", "old", "cleared", "acked", "latched", "unknown", "out", "shelved", "masked"]
        assert console.system.counters() == Counters(
            active=6, unacked=4, shelved=1, suppressed=1, out_of_service=1, not_evaluated=0, today=6
        )

    def test_equals_are_in_the_order_of_their_names(self) -> None:
        keys = [AlarmKey("b"), AlarmKey("a", "y"), AlarmKey("a", "x", "low"), AlarmKey("a", "x", "A")]
        keys += [AlarmKey("a", "x"), AlarmKey("a", "A"), AlarmKey("a")]
        console = Console(*(now("", key=key) for key in keys))
        console.at(0, BEYOND)
        assert [AlarmKey(row.id, row.channel, row.direction) for row in console.system.display(0)] == keys[::-1]


def test_what_cannot_be_evaluated_is_listed_never_silent() -> None:
    console = Console(now("b"), now("a"), now("c"))
    verdicts = [Verdict(B, NOT_EVALUATED), Verdict(A, NOT_EVALUATED), Verdict(C, NOT_EVALUATED, applies=False)]
    console.step(0, verdicts)
    assert console.states == "NNN"
    assert console.system.not_evaluated() == ["a", "b"]
    assert console.system.counters().not_evaluated == 2
    console.at(1, INSIDE)
    assert console.system.not_evaluated() == []


class TestBurden:
    """How much the alarms ask of people."""

    def test_rows_without_an_occurrence_do_not_hide_the_others(self) -> None:
        console = Console(rule("a"), now("b"))
        console.at(0, BEYOND)
        assert [row.to for row in console.rows] == ["P", "U"]
        assert console.system.burden(0).last_hour[MEDIUM] == 1

    def test_before_anything(self) -> None:
        assert Console(now("a")).system.burden(0) == Burden({HIGH: 0, MEDIUM: 0, LOW: 0}, 0, 0, None)

    def test_the_last_hour(self) -> None:
        console = Console(now("a", NL), now("b", NL, HIGH))
        console.at(0, BEYOND)
        console.at(10, INSIDE)
        console.step(100, [Verdict(A, BEYOND)])
        assert console.system.burden(3600 * S).last_hour == {HIGH: 1, MEDIUM: 2, LOW: 0}
        assert console.system.burden(3600 * S + 1).last_hour == {HIGH: 0, MEDIUM: 1, LOW: 0}

    def test_standing_and_chattering(self) -> None:
        console = Console(now("a"), now("b"), now("c"))
        for t_s in range(7):
            console.step(t_s, [Verdict(A, INSIDE if t_s % 2 else BEYOND), Verdict(B, BEYOND if t_s == 0 else INSIDE)])
        assert console.states == "URN"
        assert (console.system.burden(6 * S).standing, console.system.burden(6 * S).chattering) == (1, 1)
        console.at(7, UNKNOWN)
        assert console.system.burden(7 * S).standing == 1, "as far as is known"

    def test_the_median_time_to_the_first_acknowledgement(self) -> None:
        console = Console(*(rule(name, on_delay_s=1) for name in "abcde"))
        console.at(99, BEYOND)
        console.at(100, BEYOND)
        for occurrence, t_s, median_s in ((1, 110, 10), (2, 130, 20), (3, 131, 30), (4, 140, 30.5), (5, 150, 31)):
            console.at(t_s, BEYOND, console.acknowledge(occurrence))
            assert console.system.burden(t_s * S).median_ack_s == median_s
        console.step(160, [Verdict(A, BEYOND, priority=HIGH)])
        console.at(190, BEYOND, console.acknowledge(1))
        assert console.system.burden(190 * S).median_ack_s == 31, "a second acknowledgement does not count"


def test_rules_are_given_back_in_their_order() -> None:
    console = Console(now("b"), now("a"))
    assert list(console.system.rules) == [B, A]
