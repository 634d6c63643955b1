"""Operator actions: what is obeyed, what is refused, and the reason a person reads."""

from __future__ import annotations

import pytest

from session_monitor.domain.alarms.types import AlarmKey, State, Verdict
from session_monitor.domain.inputs import Command
from tests.alarms.alarm_cases import BEYOND, HIGH, INSIDE, LA, LOW, LR, MEDIUM, NL, UNKNOWN, Console, S, rule

PAIR = (rule("a", on_delay_s=0, off_delay_s=0), rule("b", on_delay_s=0, off_delay_s=0))
LINK = rule("link_lost", on_delay_s=0, off_delay_s=0, link=True)
HOST = rule("sound_lost", on_delay_s=0, off_delay_s=0, host=True)


def answer(console: Console, t_s: float, judgement: object, command: Command) -> tuple[bool, str]:
    """What one command of one step is answered."""
    (echo,) = console.at(t_s, judgement, command).echoes
    assert echo[0] == command.id
    return echo[1], echo[2]


class TestAcknowledge:
    """Per occurrence, never more than was listed."""

    def _two(self, *rules: object) -> Console:
        console = Console(*(rules or PAIR))
        console.at(0, BEYOND)
        return console

    def test_only_what_is_listed(self) -> None:
        console = self._two()
        assert answer(console, 1, BEYOND, console.acknowledge(2)) == (True, "acknowledged 1")
        assert console.states == "UA"
        assert (console.rows[-1].by, console.rows[-1].occurrence, console.rows[-1].event) == ("kim", 2, "ACK")

    def test_all_that_are_listed_once_each(self) -> None:
        console = self._two()
        assert answer(console, 1, BEYOND, console.acknowledge(1, 2, 1)) == (True, "acknowledged 2")
        assert console.states == "AA"

    def test_unknown_ones_are_refused_and_the_rest_done(self) -> None:
        console = self._two()
        expected = "acknowledged 1; not 9: no alarm has this occurrence now"
        assert answer(console, 1, BEYOND, console.acknowledge(9, 1)) == (True, expected)
        assert console.states == "AU"

    def test_twice_is_refused(self) -> None:
        console = self._two()
        console.at(1, BEYOND, console.acknowledge(1))
        expected = (False, "acknowledged 0; not 1: already acknowledged; 8: no alarm has this occurrence now")
        assert answer(console, 2, BEYOND, console.acknowledge(1, 8)) == expected

    def test_an_ended_occurrence_is_not_the_next_one(self) -> None:
        console = Console(rule("a", latch=NL, on_delay_s=0, off_delay_s=0))
        for t_s, judgement in enumerate([BEYOND, INSIDE, BEYOND]):
            console.at(t_s, judgement)
        assert not answer(console, 3, BEYOND, console.acknowledge(1))[0]
        assert console.states == "U"
        assert answer(console, 4, BEYOND, console.acknowledge(2))[0]

    def test_behind_lost_data(self) -> None:
        console = self._two()
        console.at(1, UNKNOWN)
        assert answer(console, 2, UNKNOWN, console.acknowledge(1))[0]
        assert console.moves()[-1] == "X>X ACK"
        assert not answer(console, 3, UNKNOWN, console.acknowledge(1))[0]
        console.at(4, BEYOND)
        console.at(5, BEYOND)
        assert console.states == "AU"

    def test_without_a_name(self) -> None:
        console = self._two()
        console.at(1, BEYOND, console.acknowledge(1, by=""))
        assert console.rows[-1].by == "operator"

    @pytest.mark.parametrize("listed", [None, [], 5, "1", [None, "1", 1.0, True, [1]], {"1": 1}])
    def test_what_names_no_occurrence(self, listed: object) -> None:
        console = self._two()
        command = console.order("acknowledge", occurrences=listed)
        assert answer(console, 1, BEYOND, command) == (False, "nothing to acknowledge: no occurrence was named")
        assert console.states == "UU"

    def test_the_link_alarm_never_together_with_process_alarms(self) -> None:
        console = self._two(PAIR[0], HOST, LINK)
        together = console.acknowledge(1, 2, 3)
        expected = "acknowledged 2; not 1: acknowledge it apart from the link alarm"
        assert answer(console, 1, BEYOND, together) == (True, expected)
        assert console.states == "UAA"
        again = console.acknowledge(1, 2, 3)
        assert answer(console, 2, BEYOND, again)[0], "the link alarm is acknowledged: the same press does the rest"
        assert console.states == "AAA"


class TestReset:
    """LR only, after clearing and an acknowledgement."""

    def _latched(self) -> Console:
        console = Console(rule("air_return", HIGH, LR, on_delay_s=0, off_delay_s=0))
        console.at(0, BEYOND)
        return console

    def _answer(self, console: Console, t_s: float, judgement: object, occurrence: object = 1) -> tuple[bool, str]:
        return answer(console, t_s, judgement, console.order("reset", occurrence=occurrence))

    def test_the_way_home(self) -> None:
        console = self._latched()
        assert self._answer(console, 1, BEYOND) == (False, "not reset: acknowledge it first")
        console.at(2, BEYOND, console.acknowledge(1))
        assert self._answer(console, 3, BEYOND) == (False, "not reset: the condition still holds")
        console.at(4, INSIDE)
        assert self._answer(console, 5, INSIDE) == (True, "reset")
        assert console.moves() == ["N>U RAW_ON", "U>A ACK", "A>L CLR", "L>N RESET"]
        assert console.rows[-1].by == "kim"
        assert self._answer(console, 6, INSIDE) == (False, "no alarm has this occurrence now")

    def test_what_awaits_it_cannot_be_shelved_or_taken_out_of_service(self) -> None:
        console = self._latched()
        console.at(1, INSIDE, console.acknowledge(1))
        assert console.states == "L"
        expected = (False, "not shelved: it awaits its reset")
        assert answer(console, 2, INSIDE, console.shelve(name="air_return")) == expected

    def test_not_while_returned_or_unknown(self) -> None:
        console = self._latched()
        console.at(1, INSIDE)
        assert self._answer(console, 2, INSIDE) == (False, "not reset: acknowledge it first")
        console.at(3, UNKNOWN)
        assert self._answer(console, 4, UNKNOWN) == (False, "not reset: its data is unknown: wait until it is back")

    def test_a_shelved_occurrence_needs_none(self) -> None:
        console = Console(*PAIR[:1])
        console.at(0, BEYOND)
        console.at(1, BEYOND, console.acknowledge(1))
        console.at(2, BEYOND, console.shelve())
        assert self._answer(console, 3, BEYOND) == (False, "not reset: it needs none")

    @pytest.mark.parametrize("occurrence", [None, "1", True, [1], 10**40])
    def test_what_names_no_occurrence(self, occurrence: object) -> None:
        console = self._latched()
        assert self._answer(console, 1, BEYOND, occurrence) == (False, "no alarm has this occurrence now")


class TestShelve:
    """Never high, LR or unacknowledged; an end, a name and a reason."""

    @pytest.mark.parametrize(
        ("priority", "latch", "seconds", "refused"),
        [
            (LOW, NL, 1800, None),
            (LOW, NL, 1800.1, "a low priority alarm can be shelved for 30 min at most, extensions included"),
            (MEDIUM, LA, 600, None),
            (MEDIUM, LA, 601, "a medium priority alarm can be shelved for 10 min at most, extensions included"),
            (HIGH, LA, 60, "a high priority alarm cannot be shelved"),
            (LOW, LR, 60, "an alarm that needs a reset cannot be shelved"),
        ],
    )
    def test_bounds(self, priority: object, latch: object, seconds: float, refused: str | None) -> None:
        console = Console(rule("a", priority, latch))
        expected = (True, "shelved") if refused is None else (False, f"not shelved: {refused}")
        assert answer(console, 0, INSIDE, console.shelve(seconds)) == expected
        assert console.states == ("N" if refused else "H")

    def test_the_bound_is_a_length_of_time_not_a_moment(self) -> None:
        console = Console(rule())
        assert answer(console, 5000, INSIDE, console.shelve(600))[0]
        assert (console.rows[-1].by, console.rows[-1].event) == ("kim", "SHELVE")

    @pytest.mark.parametrize("seconds", [0.5, 86_400])
    def test_the_shortest_and_the_longest_time_that_can_be_asked_for(self, seconds: float) -> None:
        console = Console(rule(priority=LOW))
        refused = "not shelved: a low priority alarm can be shelved for 30 min at most, extensions included"
        expected = (True, "shelved") if seconds < 1 else (False, refused)
        assert answer(console, 0, INSIDE, console.shelve(seconds)) == expected

    @pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), True, "60", None, 10**400, 86_401])
    def test_a_length_of_time_that_is_none(self, seconds: object) -> None:
        console = Console(rule(priority=LOW))
        ok, message = answer(console, 0, INSIDE, console.shelve(seconds))
        assert (ok, message[:50]) == (False, "not shelved: shelving needs a number of seconds ab")

    @pytest.mark.parametrize(
        ("by", "reason"), [("", "known"), ("  ", "known"), ("kim", ""), ("kim", "  "), ("kim", None)]
    )
    def test_a_name_and_a_reason(self, by: str, reason: str) -> None:
        console = Console(rule())
        expected = "not shelved: shelving needs the operator's name and a reason: set the operator, give a reason"
        assert answer(console, 0, INSIDE, console.shelve(by=by, reason=reason)) == (False, expected)

    def test_a_pending_alarm_that_has_become_high(self) -> None:
        console = Console(rule())
        console.step(0, [Verdict(AlarmKey("a"), BEYOND, priority=HIGH)])
        expected = (False, "not shelved: a high priority alarm cannot be shelved")
        assert answer(console, 1, BEYOND, console.shelve()) == expected

    def test_an_unacknowledged_alarm(self) -> None:
        console = Console(*PAIR[:1])
        console.at(0, BEYOND)
        assert answer(console, 1, BEYOND, console.shelve()) == (False, "not shelved: acknowledge it first")

    def test_an_extension_counts_from_the_first_shelving(self) -> None:
        console = Console(rule())
        console.at(0, INSIDE, console.shelve(300))
        assert answer(console, 200, INSIDE, console.shelve(400)) == (True, "shelved")
        assert console.system.display(200 * S)[0].shelved_left_s == 400
        refused = "not shelved: a medium priority alarm can be shelved for 10 min at most, extensions included"
        assert answer(console, 201, INSIDE, console.shelve(400)) == (False, refused)
        assert console.system.display(201 * S)[0].shelved_left_s == 399, "the refusal leaves the first one standing"
        assert console.moves() == ["N>H SHELVE", "H>H SHELVE"]

    def test_out_of_service_or_suppressed(self) -> None:
        console = Console(*PAIR)
        masked = frozenset({AlarmKey("b")})
        console.at(0, INSIDE, console.order("out_of_service", id="a", reason="broken"), masked=masked)
        for name, reason in (("a", "it is out of service"), ("b", "it is suppressed in this phase")):
            command = console.shelve(name=name)
            (echo,) = console.at(1, INSIDE, command, masked=masked).echoes
            assert echo == (command.id, False, f"not shelved: {reason}")

    def test_unshelving_by_nobody_named(self) -> None:
        console = Console(rule())
        console.at(0, INSIDE, console.shelve())
        console.at(1, INSIDE, console.order("unshelve", "", id="a"))
        assert console.rows[-1].by == "operator"

    def test_unshelve(self) -> None:
        console = Console(rule())
        console.at(0, INSIDE, console.shelve())
        order = console.order("unshelve", id="a", channel=None, direction=None)
        assert answer(console, 1, BEYOND, order) == (True, "no longer shelved")
        assert console.moves()[-1] == "H>U UNSHELVE"
        assert console.rows[-1].by == "kim"
        assert answer(console, 2, BEYOND, order) == (False, "it is not shelved")


class TestService:
    """Out of service, and back."""

    def test_there_and_back(self) -> None:
        console = Console(rule())
        order = console.order("out_of_service", id="a", reason="probe broken")
        assert answer(console, 0, INSIDE, order) == (True, "out of service")
        assert console.rows[-1].by == "kim"
        back = console.order("return_to_service", id="a")
        assert answer(console, 1, INSIDE, back) == (True, "in service again")
        assert answer(console, 2, INSIDE, back) == (False, "it is not out of service")
        assert console.moves() == ["N>O OOS", "O>N RETURN_TO_SERVICE"]

    @pytest.mark.parametrize("role", [None, "", "nurse", True])
    def test_only_for_the_service_role(self, role: object) -> None:
        console = Console(rule())
        order = console.order("out_of_service", id="a", reason="broken", role=role)
        expected = (False, "only the service role takes an alarm out of service")
        assert answer(console, 0, INSIDE, order) == expected
        console.at(1, INSIDE, console.order("out_of_service", id="a", reason="broken"))
        back = console.order("return_to_service", id="a", role=role)
        assert answer(console, 2, INSIDE, back) == (False, "only the service role returns an alarm to service")
        assert console.states == "O"

    def test_who_and_why_are_listed_as_long_as_it_lasts(self) -> None:
        console = Console(rule())
        console.at(0, INSIDE, console.order("out_of_service", id="a", reason="probe broken"))
        (row,) = console.system.display(1)
        assert (row.aside_by, row.aside_reason) == ("kim", "probe broken")
        console.at(1, INSIDE, console.order("return_to_service", id="a"))
        assert console.system.display(2) == []

    def test_needs_a_name_and_a_reason(self) -> None:
        console = Console(rule())
        expected = (False, "taking an alarm out of service needs the operator's name and a reason")
        assert answer(console, 0, INSIDE, console.order("out_of_service", "", id="a", reason="broken")) == expected
        for reason in (" ", "", None):
            assert answer(console, 1, INSIDE, console.order("out_of_service", id="a", reason=reason)) == expected

    def test_never_an_unacknowledged_alarm(self) -> None:
        console = Console(*PAIR[:1])
        console.at(0, BEYOND)
        expected = (False, "not taken out of service: acknowledge it first")
        assert answer(console, 1, BEYOND, console.order("out_of_service", id="a", reason="broken")) == expected


@pytest.mark.parametrize("kind", ["shelve", "unshelve", "out_of_service", "return_to_service"])
@pytest.mark.parametrize(
    "named",
    [
        {"id": "b"},
        {},
        {"id": 5},
        {"id": ["a"]},
        {"id": "a", "channel": {}},
        {"id": "a", "direction": 1},
        {"id": "a", "direction": {}},
        {"id": "a", "channel": "x"},
    ],
)
def test_an_alarm_that_is_not_there(kind: str, named: dict[str, object]) -> None:
    console = Console(rule())
    named_id, channel, direction = (repr(named.get(name)) for name in ("id", "channel", "direction"))
    expected = (False, f"no alarm is called {named_id} on channel {channel}, {direction}")
    assert answer(console, 0, INSIDE, console.order(kind, **named)) == expected


def test_an_alarm_is_named_by_its_channel_and_direction_too() -> None:
    keys = [AlarmKey("a", "pven_mmhg", direction) for direction in ("low", "high")]
    console = Console(*(rule(key=key) for key in keys))
    order = console.order("shelve", id="a", channel="pven_mmhg", direction="high", seconds=60, reason="known")
    assert answer(console, 0, INSIDE, order) == (True, "shelved")
    assert console.states == "NH"


class TestEndOfSession:
    """Needs the patient confirmed disconnected; then every active alarm is closed, with its row."""

    @pytest.mark.parametrize("confirmed", [False, None, "yes", 1])
    def test_unconfirmed(self, confirmed: object) -> None:
        console = Console(*PAIR)
        console.at(0, BEYOND)
        expected = (False, "not ended: confirm first that the patient is disconnected")
        assert answer(console, 1, BEYOND, console.order("end_session", patient_disconnected=confirmed)) == expected
        assert console.states == "UU"

    def test_confirmed(self) -> None:
        lr = rule("c", HIGH, LR, on_delay_s=0, off_delay_s=0)
        console = Console(*PAIR, lr, rule("d"))
        console.at(0, BEYOND)
        console.at(1, INSIDE, console.acknowledge(3))
        unknown = [Verdict(AlarmKey("a"), UNKNOWN), Verdict(AlarmKey("b"), BEYOND)]
        console.step(2, unknown)
        assert console.states == "XULN"
        order = console.order("end_session", patient_disconnected=True)
        assert answer(console, 3, BEYOND, order) == (True, "session ended, 3 alarms closed")
        assert console.states == "NNNP", "closed last, so that this step does not open them again"
        closed = [row for row in console.rows if row.event == "SESSION_END"]
        assert [(row.from_, row.to, row.occurrence, row.by) for row in closed] == [
            (State.UNKNOWN, State.NORMAL, 1, "kim"),
            (State.ACTIVE, State.NORMAL, 2, "kim"),
            (State.ACTIVE, State.NORMAL, 4, "kim"),
        ]

    def test_kinds_of_other_parts_pass_unanswered(self) -> None:
        console = Console(rule())
        assert console.at(0, INSIDE, console.order("mark_event", text="x")).echoes == ()
