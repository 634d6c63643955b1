"""A restart: everything comes back from the rows of the recording, first as unknown, then as it is."""

from __future__ import annotations

from dataclasses import replace

from session_monitor.domain.alarms.memory import AlarmMemory, Shelf, logged
from session_monitor.domain.alarms.restore import Action, restored
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Rule, State, Verdict
from session_monitor.domain.inputs import Command
from tests.alarms.alarm_cases import BEYOND, HIGH, INSIDE, LA, LOW, LR, MEDIUM, NL, UNKNOWN, Console, S, rule


def again(console: Console, *, last_s: float | None = None, actions: list[Action] | None = None) -> Console:
    """A new program that takes up the session of `console`, whose rows it keeps."""
    fresh = Console(*console.rules.values())
    last_ns = console.t_ns if last_s is None else round(last_s * S)
    fresh.system.restore(console.rows, last_ns, actions or [])
    fresh.rows = list(console.rows)
    return fresh


def memories(console: Console) -> list[AlarmMemory]:
    """What each alarm remembers, in the order of the rules."""
    return list(console.system._book.memories.values())


def one(*steps: tuple[float, Judgement], latch: object = LA, **fields: object) -> Console:
    """A console with one alarm without delays, after these steps."""
    console = Console(rule(**({"latch": latch, "on_delay_s": 0, "off_delay_s": 0} | fields)))
    for t_s, judgement in steps:
        console.at(t_s, judgement)
    return console


def test_an_unacknowledged_alarm_sounds_on_and_comes_back() -> None:
    console = again(one((0, INSIDE), (10, BEYOND)))
    console.at(12, BEYOND)
    assert console.moves(1) == ["U>X RESTART"]
    assert console.system.sound(12 * S).priority is MEDIUM
    shown = console.system.display(12 * S)[0]
    assert (shown.since_s, shown.value, shown.occurrence, shown.first_out) == (10.0, 160.0, 1, True)
    console.at(12.1, BEYOND)
    assert console.moves(2) == ["X>U FRESH"]
    assert [row.seq for row in console.rows] == [1, 2, 3]


def test_a_latch_that_cleared_meanwhile_still_waits() -> None:
    console = again(one((10, BEYOND), latch=LR, priority=HIGH))
    for t_s in (12, 12.1):
        console.at(t_s, INSIDE)
    assert console.states == "R"
    console.at(13, INSIDE, console.acknowledge(1))
    assert console.states == "L"
    console = again(console)
    for t_s in (14, 14.1):
        console.at(t_s, INSIDE)
    assert console.states == "L"
    assert console.system.display(15 * S)[0].acked_by == "kim"


def test_an_acknowledgement_outlives_thirty_seconds_not_more() -> None:
    for gap_s, expected in ((30, "A"), (30.1, "U")):
        before = one((0, BEYOND))
        before.at(10, BEYOND, before.acknowledge(1, by="lee"))
        before.at(20, BEYOND)
        console = again(before)
        console.at(20 + gap_s - 0.1, BEYOND)
        console.at(20 + gap_s, BEYOND)
        assert console.states == expected
        shown = console.system.display(console.t_ns)[0]
        assert (shown.acked_by, shown.acked_s) == (("lee", 10.0) if expected == "A" else (None, None))


def test_the_gap_of_lost_data_counts_from_its_loss() -> None:
    before = one((0, BEYOND))
    before.at(1, BEYOND, before.acknowledge(1))
    before.at(2, UNKNOWN)
    before.at(20, UNKNOWN)
    console = again(before)
    for t_s in (33, 33.1):
        console.at(t_s, BEYOND)
    assert console.moves(3) == ["X>U FRESH"], "no row of RESTART: it was X already"


def test_an_acknowledgement_behind_lost_data_does_not_shorten_the_gap() -> None:
    before = one((0, BEYOND), (2, UNKNOWN))
    before.at(20, UNKNOWN, before.acknowledge(1))
    console = again(before)
    for t_s in (33, 33.1):
        console.at(t_s, BEYOND)
    assert console.states == "U"


def test_occurrences_and_rows_are_numbered_on() -> None:
    console = again(one((0, BEYOND), (1, INSIDE), latch=NL))
    for t_s in (2, 3, 4):
        console.at(t_s, BEYOND)
    assert [(row.seq, row.occurrence) for row in console.rows] == [(1, 1), (2, 1), (3, None), (4, 2)]
    assert console.system.counters().today == 2
    assert console.system.burden(5 * S).last_hour[MEDIUM] == 2


def test_after_nothing_was_recorded() -> None:
    console = again(one())
    console.at(1, INSIDE)
    console.at(2, INSIDE)
    assert console.moves() == ["N>X RESTART", "X>N FRESH"]
    assert console.rows[0].seq == 1


def test_an_alarm_that_is_no_longer_in_the_set_only_counts() -> None:
    before = Console(rule("gone", on_delay_s=0), rule("b", on_delay_s=0))
    before.at(0, BEYOND)
    console = Console(rule("b", on_delay_s=0))
    console.system.restore(before.rows, 0)
    console.at(1, BEYOND)
    assert (console.rows[0].seq, console.rows[0].occurrence) == (3, 2)


def test_all_that_the_rows_can_tell_is_known_again() -> None:
    """Every field but the timers that start anew."""
    names = "npuarxhok"
    before = Console(*(rule(name, LOW, on_delay_s=9 if name == "p" else 0, off_delay_s=0) for name in names))
    key = AlarmKey
    on = [Verdict(key(name), BEYOND, priority=MEDIUM) for name in "puark"]
    retiring = before.order("out_of_service", id="o", reason="broken")
    before.step(1, on, retiring)
    before.step(2, [Verdict(key("r"), INSIDE), Verdict(key("x"), UNKNOWN)], before.acknowledge(2, 4))
    shelving = [before.shelve(60, name="h"), before.shelve(90, name="k")]
    before.step(3, [Verdict(key("k"), BEYOND)], before.acknowledge(4), *shelving)
    before.step(4, [Verdict(key("u"), BEYOND, priority=HIGH)])
    more = before.shelve(120, name="h")
    before.step(5, [], more)
    assert before.states == "NPUARXHOH"
    actions = [(1 * S, retiring), *((3 * S, command) for command in shelving), (5 * S, more)]
    past = restored(before.rules, before.rows, actions)
    for name in names:
        live, known = before.system._book.memories[key(name)], past.memories[key(name)]
        timers = {"remind_from_ns", "stale_since_ns"} | ({"beyond_since_ns"} if name == "k" else set())
        assert known == replace(live, **{timer: getattr(known, timer) for timer in timers}), name
    assert past.memories[key("x")].stale_since_ns == 2 * S
    assert past.memories[key("a")].remind_from_ns == 2 * S, "reminders count from the acknowledgement"
    assert (past.next_seq, past.next_occurrence) == (len(before.rows) + 1, 5)
    assert past.compared[key("u")] == (None, None)


def test_nothing_is_numbered_from_one() -> None:
    past = restored({}, [])
    assert (past.next_seq, past.next_occurrence) == (1, 1)
    pending = Console(rule())
    pending.at(0, BEYOND)
    assert restored({}, pending.rows).next_occurrence == 1, "a row without an occurrence"


class TestShelf:
    """Kept over 30 s, with its own end; else judged."""

    def _shelved(self, seconds: float = 300) -> tuple[Console, list[Action]]:
        console = Console(rule())
        command = console.shelve(seconds)
        console.at(10, INSIDE, command)
        console.at(20, INSIDE)
        other = Command("x", "shelve", {"id": "z", "seconds": 1, "reason": "r"}, "kim")
        note = Command("y", "mark_event", {"text": "z"}, "kim")
        return console, [(9 * S, command), (10 * S, note), (10 * S, other), (10 * S, command)]

    def test_kept(self) -> None:
        before, actions = self._shelved()
        console = again(before, actions=actions)
        console.at(50, INSIDE)
        assert console.states == "H"
        assert console.system.display(50 * S)[0].shelved_left_s == 260
        assert memories(console)[0].shelf == memories(before)[0].shelf
        assert memories(console)[0].shelf == Shelf(10 * S, 310 * S, "kim", "known", MEDIUM)

    def test_given_up_after_a_longer_gap(self) -> None:
        before, actions = self._shelved()
        console = again(before, actions=actions)
        console.at(50.1, INSIDE)
        assert console.moves(1) == ["H>X RESTART"]
        assert [memory.remembered for memory in memories(again(console))] == [State.NORMAL]
        console.at(50.2, INSIDE)
        assert console.states == "N"

    def test_without_the_command_it_ends_at_once(self) -> None:
        before, actions = self._shelved()
        broken = Command("c", "shelve", {"id": "a", "seconds": None, "reason": "known"}, "kim")
        for known in ([], actions[:3], [(10 * S, broken)]):
            console = again(before, actions=known)
            assert memories(console)[0].shelf == Shelf(10 * S, 10 * S, "kim", "", MEDIUM)
            console.at(21, INSIDE)
            assert console.moves(1) == ["H>N EXPIRY"]

    def test_an_extension_is_kept(self) -> None:
        before, actions = self._shelved(100)
        more = before.shelve(500)
        before.at(60, INSIDE, more)
        console = again(before, actions=[*actions, (60 * S, more)])
        console.at(61, INSIDE)
        shelf = memories(console)[0].shelf
        assert shelf is not None
        assert (shelf.since_ns, shelf.until_ns) == (10 * S, 560 * S)

    def test_the_occurrence_on_it_is_kept(self) -> None:
        before = one((0, BEYOND))
        before.at(1, BEYOND, before.acknowledge(1))
        command = before.shelve()
        before.at(2, BEYOND, command)
        console = again(before, actions=[(2 * S, command)])
        console.at(3, INSIDE)
        assert console.moves()[-1] == "H>N CLR"
        longer = again(before, actions=[(2 * S, command)])
        longer.at(60, UNKNOWN)
        assert longer.moves()[-1] == "H>X RESTART"
        assert longer.system.sound(60 * S).priority is MEDIUM, "it asks again: nobody knows that it cleared"
        twice = again(longer)
        assert [logged(memory) for memory in memories(twice)] == [logged(memory) for memory in memories(longer)]


def test_out_of_service_is_kept_as_a_shelf_is() -> None:
    before = one((0, BEYOND))
    before.at(1, BEYOND, before.acknowledge(1))
    before.at(2, BEYOND, before.order("out_of_service", id="a", reason="broken"))
    kept, longer = again(before), again(before)
    kept.at(32, BEYOND)
    longer.at(32.1, BEYOND)
    assert (kept.states, longer.states) == ("O", "X")
    assert memories(kept)[0].tracked, "its condition goes on being followed"
    retired = memories(kept)[0].retired
    assert retired and (retired.by, retired.reason) == ("kim", ""), "why stands in the command, if that was recorded"


def test_a_mask_is_applied_anew() -> None:
    before = one()
    before.at(0, INSIDE, masked=frozenset({AlarmKey("a")}))
    console = again(before)
    console.at(1, UNKNOWN)
    assert console.moves(1) == ["D>X RESTART"]
    assert [memory.remembered for memory in memories(again(console))] == [State.NORMAL]
    console.at(2, UNKNOWN, masked=frozenset({AlarmKey("a")}))
    assert console.moves(2) == ["X>D PHASE_SUPPR"]


def test_the_comm_alarm_itself_stays_what_it_was() -> None:
    console = again(one((0, BEYOND), link=True))
    console.at(1, BEYOND)
    assert console.moves(1) == []
    pending = Console(rule(link=True))
    pending.at(0, BEYOND)
    console = again(pending)
    console.at(2, BEYOND)
    assert console.moves(1) == ["P>U ON_DELAY"]


def test_chatter_is_remembered() -> None:
    before = one(*[(t_s, BEYOND if t_s % 2 else INSIDE) for t_s in range(1, 8)])
    assert memories(before)[0].chattering
    console = again(before)
    for t_s in (8, 9):
        console.at(t_s, INSIDE)
    assert console.states == "U"
    assert memories(console)[0].chattering


def test_first_out_is_stamped_as_it_was() -> None:
    rules: list[Rule] = [rule(name, on_delay_s=0) for name in ("a", "b", "c")]
    before = Console(*rules)
    before.step(0, [Verdict(AlarmKey("b"), BEYOND), Verdict(AlarmKey("c"), BEYOND, priority=HIGH)])
    before.step(1, [Verdict(AlarmKey("a"), BEYOND)])
    past = restored(before.rules, before.rows)
    assert [logged(memory) for memory in past.memories.values()] == [logged(memory) for memory in memories(before)]
    assert [memory.state for memory in past.memories.values()] == [State.ACTIVE] * 3


def test_what_was_acknowledged_behind_lost_data_is_known_again() -> None:
    for latch, expected in ((LA, "N"), (LR, "L")):
        before = one((0, BEYOND), (1, INSIDE), (2, UNKNOWN), latch=latch)
        before.at(3, UNKNOWN, before.acknowledge(1))
        assert before.moves()[-1] == "X>X ACK"
        console = again(before)
        assert [logged(memory) for memory in memories(console)] == [logged(memory) for memory in memories(before)]
        for t_s in (4, 5):
            console.at(t_s, INSIDE)
        assert console.states == expected
    standing = one((0, BEYOND), (2, UNKNOWN))
    standing.at(3, UNKNOWN, standing.acknowledge(1))
    console = again(standing)
    for t_s in (4, 5):
        console.at(t_s, BEYOND)
    assert console.states == "A"


def test_of_two_commands_to_shelve_the_one_that_was_obeyed_counts() -> None:
    before = Console(rule())
    obeyed, refused = before.shelve(60), before.shelve(1800)
    before.step(1, [Verdict(AlarmKey("a"), INSIDE)], obeyed, refused)
    console = again(before, actions=[(S, obeyed), (S, refused)])
    assert memories(console)[0].shelf == memories(before)[0].shelf


def test_a_pending_alarm_is_shelved_at_the_priority_it_had_reached() -> None:
    before = Console(rule(priority=LOW, on_delay_s=9))
    before.step(0, [Verdict(AlarmKey("a"), BEYOND)])
    before.step(1, [Verdict(AlarmKey("a"), BEYOND, priority=MEDIUM)])
    obeyed, refused = before.shelve(60), before.shelve(1800)
    before.step(2, [Verdict(AlarmKey("a"), BEYOND)], obeyed, refused)
    console = again(before, actions=[(2 * S, obeyed), (2 * S, refused)])
    assert memories(console)[0].shelf == memories(before)[0].shelf
