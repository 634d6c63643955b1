"""Rules that could never speak on this machine, and words of a rule that nothing follows.

Each of them reads as a good rule: without this somebody would rely on an alarm that cannot come, or on a limit held at
the machine's own that is not. Only files somebody writes are judged by it: what was recorded is read as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from session_monitor.config.errors import Problem
from session_monitor.domain import phases
from session_monitor.domain.alarms.types import AlarmKey
from session_monitor.domain.conditions.alarm_set import Alarm, AlarmSet, ConditionSpec, Where
from session_monitor.domain.conditions.kinds import KINDS
from session_monitor.domain.derived import UNITS
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.situation import FLOW_CHANNELS, PUMPS, SET_CHANNELS, SIGNS, pump_of

_TEXTS = frozenset({"wrong_machine", "wrong_device", "sensor_invalid"})
"""Kinds that may name a channel of text."""
_SIDE = {
    **dict.fromkeys(("below_reference", "below_other", "entered_low", "inner_empty", "inner_emptying"), "low"),
    **dict.fromkeys(("stopped", "stopped_though_ordered"), "low"),
    **dict.fromkeys(("above_reference", "rise_since", "rise_against_baseline", "flow_unset"), "high"),
    **dict.fromkeys(("ratio", "ratio_of_plasma", "check_due", "total_over_order"), "high"),
}
"""The only direction that these kinds judge."""
_EITHER_SIDE = frozenset({"limit", "limits_wider", "against_set", "off_target", "off_heater_set"})
_NO_BAND = frozenset({
    *("code", "clamp_closed", "both_open", "stopped_though_ordered", "sensor_invalid", "halted_long", "host_part"),
    *("link_lost", "wrong_machine", "wrong_device"),
})  # fmt: skip
"""Kinds that compare no number with a limit that it may come near."""
_ENTERED = frozenset({"limit", "ratio_of_plasma", "entered_low", "total_over_order"})
_IN_PHASES: Mapping[str, frozenset[str]] = {
    "halted_long": phases.HALTED,
    "rise_since": phases.SEPARATING,
    "rise_against_baseline": frozenset({phases.EXCHANGE}),
    "inner_empty": frozenset({phases.PURIFY}),
}
"""Kinds that speak only in, or after, one of these."""
_SHOWN_BY = {"connected": SIGNS, "bp_running": ("bp_ml_min",), "separation": ("fp_ml_min",)}
"""Word of a situation -> channels of which one at least must be there to show it."""


def mute_rules(alarm_set: AlarmSet, machine: MachineMap) -> Iterator[Problem]:
    """Everything of the kind in a set that is well formed."""
    for number, alarm in enumerate(alarm_set.alarms, start=1):
        where = f"alarm {number} {alarm.id}"
        yield from _suppressed(alarm, where, machine)
        for n, spec in enumerate(alarm.conditions, start=1):
            place = f"{where} / condition {n}"
            yield from _ignored(spec, place)
            yield from _situation(spec.where, spec.keys, place, machine)
            yield from _inputs(spec, place, machine)


def _suppressed(alarm: Alarm, where: str, machine: MachineMap) -> Iterator[Problem]:
    if alarm.suppressed_in and not alarm.maskable:
        yield Problem(f"{where} / suppressed_in", "nothing suppresses an alarm with maskable = false; leave out one")
    elif machine.phases and set(machine.phases.values()) <= alarm.suppressed_in:
        yield Problem(f"{where} / suppressed_in", "these are all phases of the machine; the alarm could never come")


def _ignored(spec: ConditionSpec, where: str) -> Iterator[Problem]:
    """Words that this kind does not follow."""
    kind, side = spec.kind, _SIDE.get(spec.kind)
    direction = spec.keys[0].direction
    if side is not None and direction not in (None, side):
        yield Problem(f"{where} / direction", f"{kind} judges {side} values only; write '{side}'")
    elif side is None and kind not in _EITHER_SIDE and direction is not None:
        yield Problem(f"{where} / direction", f"{kind} has no direction; leave it out")
    given: Mapping[str, object] = {
        "deadband": kind in _NO_BAND and spec.deadband,
        "steps": kind in _NO_BAND and spec.steps,
        "entered": kind not in _ENTERED and spec.entered,
        "equals": kind != "code" and spec.equals is not None,
        "never_past_machine": kind != "limit" and spec.never_past_machine,
        "machine_limit": not KINDS[kind].limit_names and kind != "limits_wider" and spec.machine_limit,
    }
    for name in (name for name, useless in given.items() if useless):
        yield Problem(f"{where} / {name}", f"{kind} does not follow it; leave it out")
    if bool(spec.where.settled) != bool(spec.where.settled_s):
        alone = "settled" if spec.where.settled else "settled_s"
        yield Problem(f"{where} / {alone}", "settled and settled_s go together; give both or neither")


def _situation(where: Where, keys: Iterable[AlarmKey], place: str, machine: MachineMap) -> Iterator[Problem]:
    """A situation that this machine never shows."""
    named = set(machine.phases.values())
    for key, wanted in (("phases", where.phases), ("runs_in", frozenset(where.runs_in) or None)):
        if wanted is not None and not wanted & named - where.phases_not:
            what = "the machine is never in one of these phases; name one that its map gives a code, or leave it out"
            yield Problem(f"{place} / {key}", what)
    own = {pump_of(key.channel or "") for key in keys} if "own" in where.should_run else set[str]()
    asked: Mapping[str, tuple[Iterable[str], Mapping[str, str]]] = {
        "runs": (where.runs, FLOW_CHANNELS),
        "runs_in": (where.runs_in.values(), FLOW_CHANNELS),
        "flow_at_least": (where.flow_at_least, FLOW_CHANNELS),
        "ordered": (where.ordered, SET_CHANNELS),
        "settled": (where.settled, SET_CHANNELS),
        "should_run": (own | set(where.should_run) - {"own"}, SET_CHANNELS),
    }
    for key, (pumps, channels) in asked.items():
        for pump in pumps:
            channel = channels.get(pump)
            if channel not in machine.index:
                what = f"no pump {pump!r} is known; name another" if channel is None else _lacks(machine, channel)
                yield Problem(f"{place} / {key}", what)
    yield from _word(where.word, place, machine)


def _word(word: str, place: str, machine: MachineMap) -> Iterator[Problem]:
    signs = _SHOWN_BY.get(word, ())
    if signs and not any(sign in machine.index for sign in signs):
        yield Problem(f"{place} / applies", f"{_lacks(machine, ' nor '.join(signs))}, which would show that")
    elif word == "separation" and not set(machine.phases.values()) & phases.SEPARATING:
        yield Problem(f"{place} / applies", "the machine has no phase of separation; write another situation")


def _inputs(spec: ConditionSpec, place: str, machine: MachineMap) -> Iterator[Problem]:
    """What the kind reads besides what the file names, and texts where a number is compared."""
    if spec.kind == "flow_unset" and (
        unknown := [k.channel for k in spec.keys if pump_of(k.channel or "") not in PUMPS]
    ):
        yield Problem(f"{place} / channel", f"{unknown[0]!r} is the flow of no pump that is known; name another")
    needed = _IN_PHASES.get(spec.kind)
    if needed and not needed & set(machine.phases.values()):
        what = f"{spec.kind} needs a phase the machine does not have: {' or '.join(sorted(needed))}; leave it out"
        yield Problem(f"{place} / kind", what)
    for name in sorted({name for key in spec.keys for name in KINDS[spec.kind](spec, key).needs()}):
        if name not in machine.index:
            if name not in UNITS:
                yield Problem(f"{place} / kind", f"{spec.kind} reads {name}; {_lacks(machine, name)}")
        elif machine.channel(name).is_text and spec.kind not in _TEXTS:
            yield Problem(f"{place} / channel", f"{name} is a text, and {spec.kind} compares numbers; name another")


def _lacks(machine: MachineMap, name: str) -> str:
    return f"the machine {machine.id} has no channel {name}"
