"""Alarms in every state, for the tests beside this file. Times are seconds of session time where a name says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from session_monitor.domain.alarms.events import Moment
from session_monitor.domain.alarms.memory import AlarmMemory, Occurrence, Shelf
from session_monitor.domain.alarms.orders import ROLE, SERVICE
from session_monitor.domain.alarms.system import AlarmSystem, StepResult
from session_monitor.domain.alarms.types import AlarmKey, Judgement, Latch, Priority, Rule, State, Transition, Verdict
from session_monitor.domain.inputs import Command

S = 1_000_000_000
INSIDE, WITHIN, BEYOND = Judgement.INSIDE, Judgement.WITHIN, Judgement.BEYOND
UNKNOWN, NOT_EVALUATED = Judgement.UNKNOWN, Judgement.NOT_EVALUATED
LOW, MEDIUM, HIGH = Priority.LOW, Priority.MEDIUM, Priority.HIGH
NL, LA, LR = Latch.NL, Latch.LA, Latch.LR
ENTERED_S = 100
"""When an alarm of `in_state` entered its state."""
NOW_S = 110
HELD = 7
"""The occurrence id an alarm of `in_state` holds."""
NEW = 8

STATES: Mapping[Latch, Sequence[str]] = {
    NL: ["N", "P", "U", "A", "X(N)", "X(P)", "X(U)", "X(A)", "H", "H(A)", "D", "O"],
    LA: ["N", "P", "U", "A", "R", "X(N)", "X(P)", "X(U)", "X(A)", "X(R)", "H", "H(A)", "D", "O"],
    LR: ["N", "P", "U", "A", "R", "L", "X(N)", "X(P)", "X(U)", "X(A)", "X(R)", "X(L)", "D", "O"],
}
"""The states each latch class can be in; X(U) is X remembering U, H(A) a shelved acknowledged occurrence."""


def rule(name: str = "a", priority: Priority = MEDIUM, latch: Latch = LA, **fields: object) -> Rule:
    """A rule with a delay of 2 s on and 3 s off unless told otherwise."""
    return Rule(
        **{"key": AlarmKey(name), "priority": priority, "latch": latch, "on_delay_s": 2, "off_delay_s": 3} | fields
    )


def in_state(name: str, priority: Priority = MEDIUM) -> AlarmMemory:
    """An alarm in a state of STATES since ENTERED_S, with everything that belongs to it."""
    state, _, inner = name.rstrip(")").partition("(")
    shows = State(inner) if state == "X" else State(state)
    acked = shows in (State.ACKNOWLEDGED, State.AWAITING_RESET) or name == "H(A)"
    occurrence = Occurrence(
        HELD, 90 * S, 95 * S, priority, acked_by="kim" if acked else None, acked_ns=98 * S if acked else None
    )
    memory = AlarmMemory(State(state), ENTERED_S * S, remind_from_ns=ENTERED_S * S)
    if shows in (State.ACTIVE, State.ACKNOWLEDGED, State.RETURNED, State.AWAITING_RESET) or name == "H(A)":
        memory = replace(memory, occurrence=occurrence)
    if state == "X":
        return replace(memory, remembered=shows, stale_since_ns=ENTERED_S * S, good_readings=1)
    if state == "H":
        shelf = Shelf(ENTERED_S * S, (ENTERED_S + 300) * S, "kim", "cannula moved", priority)
        return replace(memory, shelf=shelf, tracked=bool(inner))
    if state == "P":
        return replace(memory, pending_priority=priority, beyond_since_ns=ENTERED_S * S)
    return memory


def moment(judgement: Judgement = BEYOND, priority: Priority = MEDIUM, t_s: float = NOW_S, **fields: object) -> Moment:
    """What is known at `t_s`; the priority counts only while the condition holds."""
    return Moment(round(t_s * S), judgement, priority if judgement is BEYOND else LOW, NEW, **fields)


def table_cells(table: str) -> list[tuple[str, str, str]]:
    """(row, column, cell) of a table in the tests, in its order."""
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [(row[0], column, cell) for row in rows for column, cell in zip(head[1:], row[1:], strict=True)]


def for_latch(latch: Latch, cell: str) -> str:
    """What a cell says of one latch class: `LR:L N` is L for LR, N for the others."""
    *special, general = cell.split()
    return next((each.removeprefix(f"{latch}:") for each in special if each.startswith(f"{latch}:")), general)


def letters(memory: AlarmMemory) -> str:
    """The state as STATES writes it."""
    if memory.state is State.UNKNOWN:
        return f"X({memory.remembered})"
    return "H(A)" if memory.state is State.SHELVED and memory.occurrence else memory.state.value


class Console:
    """An AlarmSystem with its clock: seconds in, rows out, every row kept."""

    def __init__(self, *rules: Rule) -> None:
        self.rules = {each.key: each for each in rules}
        self.system = AlarmSystem(self.rules)
        self.rows: list[Transition] = []
        self.t_ns = 0
        self._commands = 0

    def at(self, t_s: float, judgement: Judgement | None = None, *commands: Command, **options: object) -> StepResult:
        """One step in which every alarm is judged the same; None gives no verdict."""
        verdicts = (
            [] if judgement is None else [Verdict(key, judgement, value=160.0, limit=150.0) for key in self.rules]
        )
        return self.step(t_s, verdicts, *commands, **options)

    def step(self, t_s: float, verdicts: Sequence[Verdict], *commands: Command, **options: object) -> StepResult:
        """One step with these verdicts."""
        self.t_ns = round(t_s * S)
        result = self.system.step(self.t_ns, 1_700_000_000 * S + self.t_ns, verdicts, commands, **options)
        self.rows += result.transitions
        return result

    def order(self, kind: str, by: str = "kim", **args: object) -> Command:
        """A command with an id of its own."""
        self._commands += 1
        role = {ROLE: SERVICE} if kind in ("out_of_service", "return_to_service") else {}
        return Command(f"c{self._commands}", kind, role | args, by)

    def shelve(self, seconds: float = 300, name: str = "a", by: str = "kim", reason: str = "known") -> Command:
        """A command to shelve."""
        return self.order("shelve", by, id=name, channel=None, direction=None, seconds=seconds, reason=reason)

    def acknowledge(self, *occurrences: int, by: str = "kim") -> Command:
        """An acknowledgement of these occurrences."""
        return self.order("acknowledge", by, occurrences=list(occurrences))

    @property
    def states(self) -> str:
        """The states of all alarms, in the order of the rules, without blanks between."""
        return "".join(str(memory.state) for memory in self.system._book.memories.values())

    def moves(self, since: int = 0) -> list[str]:
        """The rows from `since` on, each as "N>P RAW_ON"."""
        return [f"{row.from_}>{row.to} {row.event}" for row in self.rows[since:]]
