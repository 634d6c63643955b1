"""The alarm set as rules see it: every limit, delay, priority and text is data that a file gave.

If numbers lived in code, nobody at the bedside could read, change or compare them, and a recording could not say
by which limits it was judged (alarms specification, section 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

from session_monitor.domain.alarms.types import AlarmKey, Latch, Priority, Rule
from session_monitor.domain.answers import answer

_NOBODY = frozenset[AlarmKey]()
_NONE: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Limit:
    """One number a rule compares with. `key` is how an edit names it: `return_low.floor`.

    lowest, highest: the hard bounds nobody edits past. default: what the file says; value: what is in force.
    direction: `high` or `low` where it bounds a channel from that side.
    """

    key: str
    value: float
    lowest: float
    highest: float
    unit: str
    default: float
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """In which situations a condition applies; all that is given must hold.

    word: session, connected, bp_running or separation. phases: only in these; phases_not: in all others, also in one
    that has no name. flow_at_least: pump -> last known flow, mL/min. runs: these pumps' flow is above 0; runs_in:
    phase -> pump whose flow is, and in no other phase. ordered: their set is above 0. should_run: these are due to
    deliver (`own`: the channel's pump). settled: their set has not changed for `settled_s`.
    """

    word: str = "session"
    phases: frozenset[str] | None = None
    phases_not: frozenset[str] = frozenset()
    flow_at_least: Mapping[str, float] = field(default_factory=dict[str, float])
    runs: tuple[str, ...] = ()
    runs_in: Mapping[str, str] = field(default_factory=dict[str, str])
    ordered: tuple[str, ...] = ()
    should_run: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    settled_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ConditionSpec:
    """One condition of an alarm; it stands for one key a channel.

    kind: which predicate (conditions/kinds.py). limits: by parameter name. deadband: in the unit compared.
    steps: (how far beyond the limit, on-delay in s), ever further and never longer: a delay that shrinks with severity.
    source: `mean` of 2 s, or the `reading`. machine_limit: channel with the machine's own limit; with
    `never_past_machine` ours is held at it. entered: name of an entered value that takes part. equals: for codes.
    options: further words of this kind.
    """

    kind: str
    keys: tuple[AlarmKey, ...]
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    deadband: float = 0.0
    steps: tuple[tuple[float, float], ...] = ()
    where: Where = Where()
    limits: Mapping[str, Limit] = field(default_factory=dict[str, Limit])
    source: str = "reading"
    machine_limit: str | None = None
    never_past_machine: bool = False
    entered: str | None = None
    equals: float | None = None
    options: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class AlarmText:
    """What a person reads, in one language. `{channel}` in the name stands for the channel's label."""

    name: str
    causes: tuple[str, ...] = ()
    action: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """What a pattern of several readings points to.

    alarms: the ids it may explain. moved: channel -> by how much it must have left its baseline, with its sign.
    steady: channel -> how far it may at most have. texts: language -> one line.
    """

    id: str
    alarms: tuple[str, ...]
    moved: Mapping[str, float]
    steady: Mapping[str, float]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm id with its conditions and texts (language code -> text)."""

    id: str
    priority: Priority
    latch: Latch
    melody: str
    conditions: tuple[ConditionSpec, ...]
    texts: Mapping[str, AlarmText]
    host: bool = False
    link: bool = False
    maskable: bool = True
    suppressed_in: frozenset[str] = frozenset()
    """Phases in which it is suppressed by design (alarms specification, section 3, state D)."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What the state machine needs to know, one rule a key."""
        return tuple(
            Rule(
                key,
                self.priority,
                self.latch,
                condition.on_delay_s,
                condition.off_delay_s,
                self.melody,
                self.host,
                self.link,
                self.maskable,
            )
            for condition in self.conditions
            for key in condition.keys
        )


@dataclass(frozen=True)
class AlarmSet:
    """All alarms of one machine.

    labels: channel -> language -> label. remarks: id -> language -> text. order: keys of limits that must stay in
    ascending order. source: the TOML text; it goes into every recording. edits: limits changed since. compared: limits
    of alarms that are not in it, with which a condition of it compares.
    """

    machine: str
    version: int
    alarms: tuple[Alarm, ...]
    labels: Mapping[str, Mapping[str, str]]
    hints: tuple[Hint, ...]
    remarks: Mapping[str, Mapping[str, str]]
    order: tuple[tuple[str, ...], ...] = ()
    source: str = ""
    edits: Mapping[str, float] = field(default_factory=dict[str, float])
    compared: tuple[Limit, ...] = ()

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every key's rule, in the order in which verdicts come."""
        return tuple(rule for alarm in self.alarms for rule in alarm.rules)

    @cached_property
    def limits(self) -> Mapping[str, Limit]:
        """Every limit that can be edited, by key, as in force now."""
        found = (
            limit for alarm in self.alarms for condition in alarm.conditions for limit in condition.limits.values()
        )
        return {limit.key: self._in_force(limit) for limit in (*found, *self.compared)}

    @cached_property
    def _by_id(self) -> Mapping[str, Alarm]:
        return {alarm.id: alarm for alarm in self.alarms}

    @cached_property
    def _masked(self) -> Mapping[str, frozenset[AlarmKey]]:
        maskable = [alarm for alarm in self.alarms if alarm.maskable]
        named = frozenset[str]().union(*(alarm.suppressed_in for alarm in maskable))
        return {
            phase: frozenset(rule.key for alarm in maskable if phase in alarm.suppressed_in for rule in alarm.rules)
            for phase in named
        }

    def alarm(self, alarm_id: str) -> Alarm:
        """The alarm of that id; KeyError when there is none."""
        return self._by_id[alarm_id]

    def text(self, key: AlarmKey, language: str) -> AlarmText:
        """Name, causes and action of one key in `en` or `zh`, with the channel's label filled in."""
        text = self._by_id[key.id].texts[language]
        label = self.labels.get(key.channel or "", {}).get(language, key.channel or "")
        return replace(text, name=text.name.replace("{channel}", label))

    def with_limit(self, key: str, value: float, machine_limit: float | None = None) -> AlarmSet | str:
        """The set with one limit changed, or in one line why that cannot be.

        machine_limit: the machine's own limit in the same direction where it is known; ours never goes past it.
        """
        return self.with_limits({key: value}, {} if machine_limit is None else {key: machine_limit})

    def with_limits(self, values: Mapping[str, float], machine_limits: Mapping[str, float] = _NONE) -> AlarmSet | str:
        """The set with several limits changed at once, or in one line why that cannot be; never some of them."""
        for key, value in values.items():
            if why := self.out_of_bounds(key, value):
                return why
            limit, machine_limit = self.limits[key], machine_limits.get(key)
            if machine_limit is not None and _past(value, machine_limit, limit.direction):
                own = f"{machine_limit:g} {limit.unit}".strip()
                return answer("{key} cannot pass the machine's own limit of {own}", key=key, own=own)
        changed = replace(self, edits={**self.edits, **values})
        return next((why for why in crossed_pairs(changed) if any(key in why for key in values)), changed)

    def out_of_bounds(self, key: str, value: float) -> str | None:
        """Why this limit cannot have this value whatever the others are; None when it can."""
        limit = self.limits.get(key)
        if limit is None:
            return answer("no limit is called {key}", key=repr(key))
        if limit.lowest <= value <= limit.highest:
            return None
        highest = f"{limit.highest:g} {limit.unit}".strip()
        bounds = {"lowest": f"{limit.lowest:g}", "highest": highest, "value": f"{value:g}"}
        return answer("{key} can be set from {lowest} to {highest}, not to {value}", key=key, **bounds)

    def keys_of(self, limit_key: str) -> frozenset[AlarmKey]:
        """The alarms an edit of this limit touches."""
        conditions = (condition for alarm in self.alarms for condition in alarm.conditions)
        return frozenset(
            key
            for condition in conditions
            if any(limit.key == limit_key for limit in condition.limits.values())
            for key in condition.keys
        )

    def masked(self, phase: str | None) -> frozenset[AlarmKey]:
        """The alarms this phase suppresses by design; never one that is not maskable."""
        return self._masked.get(phase or "", _NOBODY)

    def _in_force(self, limit: Limit) -> Limit:
        return replace(limit, value=self.edits.get(limit.key, limit.value))


def crossed_pairs(alarm_set: AlarmSet) -> Iterator[str]:
    """Each pair of limits that is not in ascending order, in one line."""
    limits = alarm_set.limits
    for keys in alarm_set.order:
        for low, high in pairwise(key for key in keys if key in limits):
            if limits[low].value >= limits[high].value:
                values = {"low_value": f"{limits[low].value:g}", "high_value": f"{limits[high].value:g}"}
                yield answer("{low} ({low_value}) must stay below {high} ({high_value})", low=low, high=high, **values)


def _past(value: float, machine_limit: float, direction: str | None) -> bool:
    return (direction == "high" and value > machine_limit) or (direction == "low" and value < machine_limit)
