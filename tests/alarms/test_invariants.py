"""The invariants of the alarms specification, section 3, over random treatments.

Several alarms, commands, masks, edits, lost data, gaps and restarts; a second system gets the same inputs in another
order and by another wall clock, and looks at every alarm at every step. Tested here: 1-10, 12-17 and 19; 13 also in
test_reachable.py. What is not the core's: 11 (the signal never waits for the disk) and 20 (what an invalid reading is)
over random sessions in tests/monitor/test_invariants.py, which has 12 for the whole monitor too; 18 (a frozen screen is
noticed and heard) in tests/monitor/test_session.py, with real processes in tests/endtoend/test_processes.py, and for a
frozen monitor in tests/processes/test_sounder.py.
"""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from session_monitor.domain.alarms.book import AT_REST
from session_monitor.domain.alarms.memory import ACTIVE, SET_ASIDE, STANDING, AlarmMemory, logged, signal_state
from session_monitor.domain.alarms.orders import ROLE, SERVICE
from session_monitor.domain.alarms.restore import restored
from session_monitor.domain.alarms.shelving import LONGEST_S
from session_monitor.domain.alarms.system import AlarmSystem
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Latch, Priority, State, Transition, Verdict
from session_monitor.domain.alarms.watch import judged
from session_monitor.domain.inputs import Command
from tests.alarms.alarm_cases import BEYOND, HIGH, INSIDE, LA, LOW, LR, MEDIUM, NL, UNKNOWN, S
from tests.alarms.alarm_cases import rule as alarm

RULES = {
    each.key: each
    for each in (
        alarm("pressure", HIGH, LA, on_delay_s=2, off_delay_s=3),
        alarm("air", HIGH, LR, on_delay_s=0, off_delay_s=2, maskable=False),
        alarm("flow", MEDIUM, NL, on_delay_s=0, off_delay_s=1),
        alarm("pump", MEDIUM, LA, on_delay_s=1, off_delay_s=0),
        alarm("note", LOW, LA, on_delay_s=0, off_delay_s=0),
        alarm("link", MEDIUM, LA, on_delay_s=0, off_delay_s=0, link=True, maskable=False),
        alarm("disk", LOW, LA, on_delay_s=5, off_delay_s=5, host=True),
    )
}
KEYS = list(RULES)
JUDGEMENTS = st.sampled_from([INSIDE, INSIDE, BEYOND, BEYOND, *Judgement])
SECONDS = st.sampled_from([0.1, 0.1, 0.5, 1, 2, 3, 10, 30, 31, 60, 120, 181, 700])
KEPT_NS = 30 * S


class LooksAtAll(AlarmSystem):
    """Judges and masks every alarm at every step, whatever changed."""

    def _loud_ones(self) -> list[AlarmKey]:
        self._book._waiting.clear()
        return [key for key in RULES if key in self._judged and self._speaks(key)]

    def _speaks(self, key: AlarmKey) -> bool:
        state, verdict = self._book.memories[key].state, self._book.verdicts[key]
        return state not in AT_REST or (
            state is State.NORMAL and verdict.applies and verdict.judgement in (BEYOND, UNKNOWN)
        )

    def _mask(self, masked: frozenset[AlarmKey]) -> None:
        self._masked = None
        super()._mask(masked)


class Treatment(RuleBasedStateMachine):
    """One session of two systems that must be equal."""

    def __init__(self) -> None:
        super().__init__()
        self.system, self.twin = AlarmSystem(RULES), LooksAtAll(RULES)
        self.t_ns = 0
        self.verdicts = {key: Verdict(key, INSIDE) for key in KEYS}
        self.masked: frozenset[AlarmKey] = frozenset()
        self.edited: dict[AlarmKey, str] = {}
        self.commands: list[Command] = []
        self.actions: list[tuple[int, Command]] = []
        self.rows: list[Transition] = []
        self.pressed_ns: int | None = None
        self.held_for = dict.fromkeys(KEYS, (0, 0))
        self.announced: set[AlarmKey] = set()
        self.seed = 0
        self.drifting: set[AlarmKey] = set()
        self.told: tuple[Verdict, ...] = ()

    @property
    def memories(self) -> dict[AlarmKey, AlarmMemory]:
        return self.system._book.memories

    # --- what happens --------------------------------------------------------------------------------------------

    @rule(key=st.sampled_from(KEYS), judgement=JUDGEMENTS, applies=st.sampled_from([True, True, True, False]))
    def read(self, key: AlarmKey, judgement: Judgement, applies: bool) -> None:
        self.verdicts[key] = Verdict(key, judgement, applies)

    @rule(key=st.sampled_from(KEYS[2:]), priority=st.sampled_from(Priority))
    def worsen(self, key: AlarmKey, priority: Priority) -> None:
        self.verdicts[key] = Verdict(key, BEYOND, priority=priority)

    @rule(keys=st.sets(st.sampled_from(KEYS)))
    def drift(self, keys: set[AlarmKey]) -> None:
        self.drifting = keys

    @rule(judgement=st.sampled_from([INSIDE, BEYOND, UNKNOWN]))
    def read_all(self, judgement: Judgement) -> None:
        self.verdicts = {key: Verdict(key, judgement) for key in KEYS}

    @rule(keys=st.sets(st.sampled_from(KEYS)))
    def mask(self, keys: set[AlarmKey]) -> None:
        self.masked = frozenset(keys)

    @rule(key=st.sampled_from(KEYS), judgement=st.sampled_from([INSIDE, BEYOND]))
    def edit_limit(self, key: AlarmKey, judgement: Judgement) -> None:
        self.edited = {key: "kim"}
        self.verdicts[key] = Verdict(key, judgement)

    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        listed = data.draw(st.lists(st.integers(1, self.system.counters().today + 1), min_size=1, max_size=4))
        self._order("acknowledge", occurrences=listed)

    @rule()
    def acknowledge_all_on_screen(self) -> None:
        shown = [row.occurrence for row in self.system.display(self.t_ns) if row.occurrence is not None]
        self._order("acknowledge", occurrences=shown)

    @rule(key=st.sampled_from(KEYS))
    def reset(self, key: AlarmKey) -> None:
        occurrence = self.memories[key].occurrence
        self._order("reset", occurrence=None if occurrence is None else occurrence.id)

    @rule(key=st.sampled_from(KEYS), seconds=st.sampled_from([1, 60, 600, 601, 1800, 2000]))
    def shelve(self, key: AlarmKey, seconds: float) -> None:
        self._order("shelve", **key._asdict(), seconds=seconds, reason="known")

    @rule(key=st.sampled_from(KEYS), kind=st.sampled_from(["unshelve", "out_of_service", "return_to_service"]))
    def handle(self, key: AlarmKey, kind: str) -> None:
        self._order(kind, **key._asdict(), reason="known")

    @rule(seconds=st.sampled_from([5, 120, 3600]))
    def pause(self, seconds: float) -> None:
        self._order("pause_audio", seconds=seconds)

    @rule(confirmed=st.booleans())
    @precondition(lambda self: self.t_ns > 600 * S)
    def end_session(self, confirmed: bool) -> None:
        self._order("end_session", patient_disconnected=confirmed)

    def _order(self, kind: str, **args: object) -> None:
        self.commands.append(Command(f"c{len(self.commands)}", kind, {ROLE: SERVICE, **args}, "kim"))

    @rule(seconds=SECONDS)
    def restart(self, seconds: float) -> None:
        """The program is started again: what the rows say is what was known."""
        past = restored(RULES, self.rows, self.actions)
        for key, before in self.memories.items():
            assert logged(past.memories[key]) == logged(before), "invariant 10"
            assert past.memories[key].since_ns == before.since_ns
            assert past.memories[key].starts_ns == before.starts_ns
            assert past.memories[key].chattering == before.chattering
        self.system, self.twin = AlarmSystem(RULES), LooksAtAll(RULES)
        for each in (self.system, self.twin):
            each.restore(self.rows, self.t_ns, self.actions)
        self.held_for = dict.fromkeys(KEYS, (0, 0))
        self.pressed_ns = None
        self._step(seconds)
        now = [row for row in self.rows if row.t_ns == self.t_ns and row.event == "RESTART"]
        assert round(seconds * S) > KEPT_NS or not any(row.from_ in SET_ASIDE for row in now)

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self._step(seconds)

    @rule(seconds=st.sampled_from([0.1, 1, 3]), times=st.integers(2, 12))
    def several_polls(self, seconds: float, times: int) -> None:
        for _ in range(times):
            self._step(seconds)

    def _step(self, seconds: float) -> None:
        self.t_ns += round(seconds * S)
        self.seed += 1
        before = dict(self.memories)
        self.verdicts |= {key: self.verdicts[key]._replace(value=float(self.seed)) for key in self.drifting}
        verdicts, shuffled = tuple(self.verdicts.values()), list(self.verdicts.values())
        told, self.told = self.told, verdicts
        change = (told, [one for one, was in zip(verdicts, told, strict=True) if one is not was]) if told else None
        random.Random(self.seed).shuffle(shuffled)
        commands, self.commands = self.commands, []
        edited, self.edited = self.edited, {}
        result = self.system.step(self.t_ns, 0, verdicts, commands, self.masked, edited, change)
        twin = self.twin.step(self.t_ns, self.seed * 7_000 * S, shuffled, commands, self.masked, edited)
        assert [replace(row, utc_ns=0) for row in twin.transitions] == list(result.transitions), "invariants 12, 14, 19"
        assert twin.echoes == result.echoes
        assert self.twin._book.memories == self.memories, "an alarm that nobody looked at had something to do"
        self.rows += result.transitions
        self.actions += [(self.t_ns, command) for command in commands]
        if any(command.kind == "pause_audio" for command in commands):
            self.pressed_ns = self.t_ns
        self._follow_conditions(seconds)
        self.held_for |= {row.key: (0, 0) for row in result.transitions if row.event == "SESSION_END"}
        self._check_rows(before, result.transitions, commands)

    def _follow_conditions(self, seconds: float) -> None:
        """Over how many polls in sight each condition has held, and how long since the second of them."""
        for key, verdict in self.verdicts.items():
            since_ns, polls = self.held_for[key]
            unseen = self.memories[key].state in (State.SUPPRESSED, State.OUT_OF_SERVICE)
            holds = verdict.applies and verdict.judgement is BEYOND and not unseen
            self.held_for[key] = (since_ns + round(seconds * S) if polls > 1 else 0, polls + 1) if holds else (0, 0)

    # --- what must hold of the rows of one step ------------------------------------------------------------------

    def _check_rows(
        self, before: dict[AlarmKey, AlarmMemory], rows: tuple[Transition, ...], commands: list[Command]
    ) -> None:
        listed = {each for command in commands if command.kind == "acknowledge" for each in command.args["occurrences"]}
        acked = [row for row in rows if row.event == "ACK"]
        assert {row.occurrence for row in acked} <= listed, "4: only what was listed"
        presses = sum(command.kind == "acknowledge" for command in commands)
        if presses == 1 and any(RULES[row.key].link for row in acked):
            assert all(RULES[row.key].link or RULES[row.key].host for row in acked), "4: never comm with process"
        for row in rows:
            self._check_row(row)
        self._check_annunciations(rows)
        for key, memory in before.items():
            after, verdict = self.memories[key], self.verdicts[key]
            mine = [row.event for row in rows if row.key == key]
            if signal_state(memory) is State.ACTIVE and judged(memory, verdict) is UNKNOWN and not mine:
                assert signal_state(after) is State.ACTIVE, "1: stale data never removes it"
            if logged(memory) != logged(after) and not {"ON_DELAY", "RAW_ON"} & set(mine):
                assert mine or self._only_stamped(memory, after), "10: a change without a row"
        self._check_pause(rows)

    def _check_annunciations(self, rows: tuple[Transition, ...]) -> None:
        """16: once announced, a value that stays at its limit (beyond, or within the deadband) is not announced again.

        A rise in priority and a reminder ask again on purpose; a person who sets it aside, lost data or a mask end it.
        """
        for row in rows:
            if row.event in ("RAW_ON", "ON_DELAY") and row.to is State.ACTIVE:
                assert row.key not in self.announced, "16"
                self.announced.add(row.key)
            elif row.event not in ("ACK", "PRIO_UP", "T_REMIND"):
                self.announced.discard(row.key)
        for key, verdict in self.verdicts.items():
            if not verdict.applies or verdict.judgement not in (BEYOND, Judgement.WITHIN):
                self.announced.discard(key)

    def _only_stamped(self, before: AlarmMemory, after: AlarmMemory) -> bool:
        return before.occurrence is not None and replace(before.occurrence, first_out=True) == after.occurrence

    def _check_row(self, row: Transition) -> None:
        latches = RULES[row.key].latch is not Latch.NL
        judgement = self.verdicts[row.key].judgement if self.verdicts[row.key].applies else INSIDE
        leaves_active = row.from_ in ACTIVE and row.to is State.NORMAL
        if latches and leaves_active and row.event != "SESSION_END":
            assert row.from_ is not State.ACTIVE, "2: from U to N"
            assert row.from_ is not State.RETURNED or row.event == "ACK", "2"
            assert RULES[row.key].latch is not LR or row.event == "RESET", "2"
        if row.event == "STALE":
            assert row.to is State.UNKNOWN, "3"
        if row.event == "CLR" and row.from_ is not State.PENDING:
            assert judgement not in (UNKNOWN, BEYOND) or not self.verdicts[row.key].applies, "3: stale satisfies no CLR"
        if row.to is State.NORMAL and row.from_ in {State.UNKNOWN, State.SUPPRESSED, *SET_ASIDE}:
            assert judgement is not BEYOND or row.event in ("SESSION_END", "RESTART"), "15: judged in the same step"
        if row.event == "LIMIT_EDIT":
            assert not (latches and row.from_ is State.ACTIVE and row.to is State.NORMAL), "17"
        if row.event == "PRIO_UP" and row.to is not State.PENDING:
            assert row.to is State.ACTIVE, "9: a rise revokes the acknowledgement"

    def _check_pause(self, rows: tuple[Transition, ...]) -> None:
        sound = self.system.sound(self.t_ns)
        begun = [row for row in rows if row.to is State.ACTIVE and row.event in ("RAW_ON", "ON_DELAY", "PRIO_UP")]
        new = [row for row in begun if row.from_ is not State.RETURNED and row.priority >= MEDIUM]
        if new and not any(row.event == "SESSION_END" for row in rows):
            assert sound.paused_left_s is None, "7"
            assert sound.priority is not None, "7"
            assert sound.priority >= max(row.priority for row in new), "7"

    # --- what must hold at any time ------------------------------------------------------------------------------

    @invariant()
    def determined_high_conditions_are_seen(self) -> None:
        """1: within the on-delay, and two good readings where data was unknown."""
        for key, memory in self.memories.items():
            since_ns, polls = self.held_for[key]
            if RULES[key].priority is HIGH and polls > 1 and since_ns >= RULES[key].on_delay_s * S:
                assert memory.state in STANDING

    @invariant()
    def mutes_and_shelves_end(self) -> None:
        """5."""
        if self.system.sound(self.t_ns).paused_left_s is not None:
            assert self.pressed_ns is not None
            assert self.t_ns - self.pressed_ns < 120 * S
        for memory in self.memories.values():
            if memory.state is State.SHELVED:
                assert memory.shelf is not None
                assert self.t_ns < memory.shelf.until_ns
                assert memory.shelf.until_ns - memory.shelf.since_ns <= LONGEST_S[memory.shelf.priority] * S

    @invariant()
    def what_may_not_be_put_away_is_not(self) -> None:
        """6."""
        for key, memory in self.memories.items():
            if memory.state is State.SHELVED:
                assert memory.shelf is not None
                assert memory.shelf.priority is not HIGH
                assert RULES[key].latch is not LR
            assert memory.state is not State.SUPPRESSED or RULES[key].maskable
            assert memory.state is not State.UNKNOWN or not RULES[key].link

    @invariant()
    def the_most_urgent_sounds(self) -> None:
        """8."""
        sound = self.system.sound(self.t_ns)
        waiting = [each.occurrence for each in self.memories.values() if signal_state(each) is State.ACTIVE]
        if sound.paused_left_s is None:
            assert sound.priority == max((each.priority for each in waiting if each), default=None)

    @invariant()
    def every_alarm_has_what_its_state_needs(self) -> None:
        for memory in self.memories.values():
            assert (signal_state(memory) in ACTIVE) <= (memory.occurrence is not None)
            if memory.occurrence is not None:
                acked = signal_state(memory) in (State.ACKNOWLEDGED, State.AWAITING_RESET, State.SHELVED)
                assert (memory.occurrence.acked_by is not None) is acked

    def teardown(self) -> None:
        """2, 9 and 10 over the whole log; 13: people and the process can bring every alarm home."""
        if not self.rows and not self.t_ns:
            return
        self._way_home()
        assert [row.seq for row in self.rows] == list(range(1, len(self.rows) + 1)), "10"
        last: dict[AlarmKey, State] = dict.fromkeys(KEYS, State.NORMAL)
        highest: dict[int, Priority] = {}
        for row in self.rows:
            assert row.from_ is last[row.key], "10: each row goes on where the last one ended"
            last[row.key] = row.to
            if row.occurrence is not None:
                assert row.priority >= highest.get(row.occurrence, LOW), "9"
                highest[row.occurrence] = row.priority
        self._check_acknowledged()

    def _way_home(self) -> None:
        self.masked = frozenset()
        self.verdicts = {key: Verdict(key, INSIDE) for key in KEYS}
        for key in KEYS:
            self._order("unshelve", **key._asdict())
            self._order("return_to_service", **key._asdict())
        for _ in range(2):
            self._step(61)
            self._step(61)
            self.acknowledge_all_on_screen()
            self._step(1)
            self.acknowledge_all_on_screen()
            self._step(1)
            for key in KEYS:
                self.reset(key)
            self._step(1)
        assert {memory.state for memory in self.memories.values()} == {State.NORMAL}, "13"

    def _check_acknowledged(self) -> None:
        """2, by occurrence: none of a latching alarm ended without an acknowledgement after it last asked for one."""
        for occurrence in {row.occurrence for row in self.rows if row.occurrence is not None}:
            mine = [row for row in self.rows if row.occurrence == occurrence]
            rule_ = RULES[mine[0].key]
            events = [row.event for row in mine]
            if rule_.latch is Latch.NL or "SESSION_END" in events:
                continue
            asked = max(at for at, row in enumerate(mine) if row.to is State.ACTIVE)
            assert "ACK" in events[asked:], "2: never without an acknowledgement"
            replaced = any(row.from_ is State.AWAITING_RESET and row.to is not State.NORMAL for row in self.rows)
            assert rule_.latch is not LR or "RESET" in events or replaced, "2: nor without a reset"


TestTreatment = Treatment.TestCase
TestTreatment.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
