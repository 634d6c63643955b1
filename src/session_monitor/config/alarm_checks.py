"""What a condition of alarms.toml may not say, of itself and of its machine.

Without it a rule could name a channel that does not exist, or lack the very number it compares with, and fail at
the bedside instead of when the file is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from session_monitor.config.alarm_file import ConditionSection
from session_monitor.config.errors import Problem
from session_monitor.domain.conditions.condition import WORDS, Condition
from session_monitor.domain.conditions.flows import set_channel_of
from session_monitor.domain.conditions.host import PARTS
from session_monitor.domain.conditions.kinds import KINDS
from session_monitor.domain.conditions.weights import EXPECTED
from session_monitor.domain.derived import UNITS
from session_monitor.domain.entered import ENTRIES
from session_monitor.domain.errors import suggestion
from session_monitor.domain.machine import MachineMap
from session_monitor.domain.situation import PUMPS

_NEEDS_SET = frozenset({"against_set", "flow_unset", "stopped_though_ordered"})
_ENTERED = frozenset({"ratio_of_plasma", "entered_low", "total_over_order"})
_LISTS = frozenset({"values", "restart"})
"""Options that may have several words."""
_DIRECTED = frozenset({"limit", "limits_wider", "against_set", "off_target", "off_heater_set"})


def check_condition(section: ConditionSection, where: str, machine: MachineMap) -> Iterator[Problem]:
    """Everything wrong with one condition."""
    kind = KINDS.get(section.kind)
    if kind is None:
        yield Problem(f"{where} / kind", f"{section.kind!r} is no kind of condition; {suggestion(section.kind, KINDS)}")
        return
    if section.applies not in WORDS:
        yield Problem(
            f"{where} / applies", f"{section.applies!r} is no situation; {suggestion(section.applies, WORDS)}"
        )
    yield from _same(f"{where} / limits", section.limits, kind.limit_names, kind.optional_limit_names)
    yield from _same(f"{where} / options", section.options, kind.option_names)
    yield from _options(section, where, machine)
    yield from _channels(section, where, kind, machine)
    yield from _named(section, where, machine)
    yield from _steps(section, where, kind)
    if section.source == "mean" and not kind.averages:
        yield Problem(f"{where} / source", f"{section.kind} compares no mean of 2 s; leave it out")


def _steps(section: ConditionSection, where: str, kind: type[Condition]) -> Iterator[Problem]:
    """Delays that shrink with severity: each step further out, and never with a longer delay than the one before."""
    if section.steps and not kind.limit_names:
        yield Problem(f"{where} / steps", f"{section.kind} compares no number; leave them out")
    beyond, delay_s = 0.0, section.on_delay_s
    for number, step in enumerate(section.steps, start=1):
        if step.beyond <= beyond:
            what = f"{step.beyond:g} is not further out than {beyond:g}; write the steps outwards"
            yield Problem(f"{where} / steps {number} / beyond", what)
        if step.on_delay_s > delay_s:
            what = f"{step.on_delay_s:g} s is longer than the {delay_s:g} s before it; a worse value cannot wait longer"
            yield Problem(f"{where} / steps {number} / on_delay_s", what)
        beyond, delay_s = step.beyond, step.on_delay_s


def _same(
    where: str, given: Collection[str], wanted: frozenset[str], optional: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    for name in sorted(wanted - set(given)):
        yield Problem(f"{where}.{name}", "is missing; add it")
    for name in sorted(set(given) - wanted - optional):
        yield Problem(f"{where}.{name}", f"unknown key; {suggestion(name, wanted | optional)}")


def _options(section: ConditionSection, where: str, machine: MachineMap) -> Iterator[Problem]:
    """Each word of an option must be one the condition can use; `compare` is judged with all limits at hand."""
    known: Mapping[str, Collection[str]] = {
        **dict.fromkeys(("flow", "other", "over", "set", "under"), machine.index),
        **dict.fromkeys(("pump", "restart"), PUMPS),
        "target": UNITS,
        "values": ENTRIES,
        "part": PARTS,
    }
    for option, words in section.options.items():
        if option not in known:
            continue
        for word in (words.split() or [""]) if option in _LISTS else [words]:
            if word not in known[option]:
                yield Problem(
                    f"{where} / options.{option}", f"{word!r} cannot be used; {suggestion(word, known[option])}"
                )


def _channels(section: ConditionSection, where: str, kind: type[Condition], machine: MachineMap) -> Iterator[Problem]:
    if section.channel is not None and section.channels is not None:
        yield Problem(f"{where} / channels", "there is a channel as well; give one of the two")
    known = {
        *(machine.index if "machine" in kind.channels else ()),
        *(UNITS if "derived" in kind.channels else ()),
        *(ENTRIES if "entered" in kind.channels else ()),
    }
    names = section.names
    if kind.channels and names == (None,):
        yield Problem(f"{where} / channel", f"is missing; {section.kind} judges a channel")
    for name in names:
        if kind.channels and name is not None and name not in known:
            yield Problem(f"{where} / channel", f"there is no channel {name!r}; {suggestion(name, known)}")
        elif section.kind == "weight_mismatch" and name is not None and name not in EXPECTED:
            yield Problem(f"{where} / channel", f"{name!r} is no scale with pumps; {suggestion(name, EXPECTED)}")
        elif section.kind in _NEEDS_SET and name is not None and set_channel_of(name) not in machine.index:
            yield Problem(f"{where} / channel", f"{name!r} has no set channel {set_channel_of(name)!r}; name a flow")
    yield from _who(section, where, machine)
    if section.kind in _DIRECTED and section.direction is None:
        yield Problem(f"{where} / direction", "is missing; write 'high' or 'low'")
    if section.kind == "code" and section.equals is None:
        yield Problem(f"{where} / equals", "is missing; write the value that raises the alarm")


def _who(section: ConditionSection, where: str, machine: MachineMap) -> Iterator[Problem]:
    """An exchanged device must not blind the machine's alarms, nor another machine pass for another device."""
    of_devices = [device.serial_channel for device in machine.devices if device.serial_channel]
    for name in section.names:
        if section.kind == "wrong_machine" and name in of_devices:
            what = f"{name!r} is the serial number of a device; write kind = 'wrong_device'"
            yield Problem(f"{where} / kind", what)
        elif section.kind == "wrong_device" and name is not None and name not in of_devices:
            what = f"{name!r} is no serial number of a device of this map; {suggestion(name, of_devices)}"
            yield Problem(f"{where} / channel", what)


def _named(section: ConditionSection, where: str, machine: MachineMap) -> Iterator[Problem]:
    """Names outside limits and options."""
    wanted = section.kind in ("limits_wider",) or section.never_past_machine
    if section.machine_limit is not None and section.machine_limit not in machine.index:
        what = f"there is no channel {section.machine_limit!r}; {suggestion(section.machine_limit, machine.index)}"
        yield Problem(f"{where} / machine_limit", what)
    elif wanted and section.machine_limit is None:
        yield Problem(f"{where} / machine_limit", "is missing; name the channel with the machine's own limit")
    if section.entered is not None and section.entered not in ENTRIES:
        what = f"no value is called {section.entered!r}; {suggestion(section.entered, ENTRIES)}"
        yield Problem(f"{where} / entered", what)
    elif section.kind in _ENTERED and section.entered is None:
        yield Problem(f"{where} / entered", "is missing; name the value a person enters")
