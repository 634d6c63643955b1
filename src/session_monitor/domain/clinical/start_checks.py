"""The checks before a session that the machine's own values answer: each done, open, failed, or unknown.

A list that a person ticks from memory is ticked in a hurry: here a step is done only when live values show it, and what
is not known is never done. Sources: machine specification, sections 2 (clamps, end of priming) and 4 (heater, FP/BP);
tolerances are the project's own where they are named so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from session_monitor.domain import phases
from session_monitor.domain.clinical.entries import Entry, standing

State = Literal["done", "open", "failed", "unknown"]
Reading = Callable[[str], float]
"""Value of a channel; NaN when it is not known or the machine has no such channel."""

STARTED = "start"
"""The step that is written when a person starts the session."""
PRESSURES = ("pacc_mmhg", "part_mmhg", "pven_mmhg", "p1st_mmhg", "p2nd_mmhg", "p3rd_mmhg")
SCALES = ("ws2_g", "ws3_g", "ws4_g")
PUMPS = ("bp_ml_min", "fp_ml_min", "dp_ml_min", "rp_ml_min", "fp2_ml_min", "cp_ml_min")
CLAMPS = ("v1", "v2", "v3", "v5", "v6", "c1")
NEAR_ZERO_MMHG = 10.0
"""An offset of a pressure at rest that needs no look (project's own)."""
HUNG_G = 10.0
"""A scale that reads less carries no bag (project's own)."""
STEADY_G = 5.0
"""A scale at rest that stays within this for `STEADY_NS` is steady (project's own)."""
STEADY_NS = 5 * 10**9
CLAMPS_MOVE_NS = 3 * 10**9
"""Clamps have this long to follow a change of phase (project's own)."""
HEATER_OFF_C = 1.0
FP_BP_PERCENT = 30.0
ENOUGH_H = 12.0
"""Hours of recording the disk should have room for (project's own)."""

_BLOOD = {"v1", "v2"}
OPEN_IN: Mapping[str, frozenset[str]] = {
    phases.BLOOD_IN: frozenset(_BLOOD),
    phases.EXCHANGE: frozenset({*_BLOOD, "v3", "v5", "c1"}),
    phases.COLLECT: frozenset({*_BLOOD, "v3", "v5"}),
    phases.PRE_CIRCULATE: frozenset(_BLOOD),
    phases.PURIFY: frozenset({*_BLOOD, "v3", "v6"}),
}
"""Phase -> the clamps that are open in it; priming moves each of them once."""

COMPARED = (
    ("exchange_ml", "exchange_target_ml", 1.0, 1.0),
    ("keep_ml", "collect_target_ml", 1.0, 1.0),
    ("purify_h", "purify_target_min", 60.0, 1.0),
    ("net_removal_ml_h", "net_removal_set_ml_h", 1.0, 1.0),
    ("blood_flow_ml_min", "bp_set_ml_min", 1.0, 1.0),
    ("plasma_flow_ml_min", "fp_set_ml_min", 1.0, 1.0),
)
"""(field of the prescription, the machine's set, factor to the set's unit, how far they may differ)."""


@dataclass(frozen=True, slots=True)
class StartCheck:
    """One step. detail: the numbers behind it; since_s: session time from which it has been so."""

    id: str
    state: State
    detail: Mapping[str, float | str] = field(default_factory=dict[str, "float | str"])
    since_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Computer:
    """What the monitor knows of its own computer; None = not known."""

    hours_left: float | None = None
    recording_ok: bool | None = None
    clock_ok: bool | None = None
    restart_pending: bool | None = None
    sleeps: bool | None = None
    """Whether it falls asleep by itself."""


NOTHING_KNOWN = Computer()


def computer_of(hours_left: float | None, recording_ok: bool, tested: Mapping[str, str]) -> Computer:
    """tested: check of the start-up self-test -> its state; one that is missing or unknown says nothing."""
    good = {name: state == "good" for name, state in tested.items() if state != "unknown"}
    pending, asleep = good.get("restart"), good.get("sleep")
    return Computer(
        hours_left,
        recording_ok,
        clock_ok=good.get("clock"),
        restart_pending=None if pending is None else not pending,
        sleeps=None if asleep is None else not asleep,
    )


@dataclass(frozen=True, slots=True)
class AtRest:
    """What was seen of the machine since it was first asked; the parts that one reading cannot tell."""

    priming: bool | None = None
    """True while it primes or stands in it; False once it went on; None while nobody has seen it do either."""
    waste_g: float = math.nan
    """What the waste scale gained while it primed."""
    steady: bool | None = None
    cycled: frozenset[str] = frozenset()
    """Clamps that were seen both open and closed while it primed."""
    phase: str | None = None
    in_phase_ns: int = 0


def machine_checks(read: Reading, seen: AtRest, prescription: Mapping[str, float] | None) -> tuple[StartCheck, ...]:
    """The steps that the machine's values answer, in the order of the list."""
    return (
        priming(seen),
        pressures(read),
        scales(read, seen),
        clamps(read, seen),
        heater(read),
        flows(read, prescription),
    )


def at_rest(read: Reading) -> bool | None:
    """Whether every pump stands; None while that is not known."""
    found = [read(name) for name in PUMPS]
    if any(flow > 0 for flow in found):
        return False
    return None if any(map(math.isnan, found)) else True


def priming(seen: AtRest) -> StartCheck:
    """The machine leaves priming by itself once the rinse volume is reached."""
    detail = {} if math.isnan(seen.waste_g) else {"waste_g": seen.waste_g}
    state: State = "unknown" if seen.priming is None else "open" if seen.priming else "done"
    return StartCheck("priming", state, detail)


def pressures(read: Reading) -> StartCheck:
    """Every pressure near zero while nothing pumps; the largest offset is told."""
    if at_rest(read) is not True:
        return StartCheck("pressures", "unknown")
    found = {name: read(name) for name in PRESSURES}
    known = {name: value for name, value in found.items() if not math.isnan(value)}
    if not known:
        return StartCheck("pressures", "unknown")
    name = max(known, key=lambda each: abs(known[each]))
    detail = {"channel": name, "mmhg": known[name]}
    if abs(known[name]) > NEAR_ZERO_MMHG:
        return StartCheck("pressures", "failed", detail)
    return StartCheck("pressures", "done" if len(known) == len(found) else "unknown", detail)


def scales(read: Reading, seen: AtRest) -> StartCheck:
    """A bag on each scale, and each steady."""
    found = {name: read(name) for name in SCALES}
    detail = {name: value for name, value in found.items() if not math.isnan(value)}
    if any(value < HUNG_G for value in detail.values()):
        return StartCheck("scales", "open", detail)
    if len(detail) < len(found) or seen.steady is None:
        return StartCheck("scales", "unknown", detail)
    return StartCheck("scales", "done" if seen.steady else "open", detail)


def clamps(read: Reading, seen: AtRest) -> StartCheck:
    """As the phase needs them; in priming each has to be seen open and closed."""
    closed = {clamp: read(f"{clamp}_closed") for clamp in CLAMPS}
    if any(map(math.isnan, closed.values())):
        return StartCheck("clamps", "unknown")
    if seen.phase == phases.PRIME:
        missing = [clamp for clamp in CLAMPS if clamp not in seen.cycled]
        return StartCheck("clamps", "open" if missing else "done", {"clamps": _names(missing)} if missing else {})
    needed = OPEN_IN.get(seen.phase or "")
    if needed is None:
        return StartCheck("clamps", "unknown" if set(CLAMPS) - seen.cycled else "done")
    wrong = [clamp for clamp in CLAMPS if (closed[clamp] == 0) != (clamp in needed)]
    if not wrong:
        return StartCheck("clamps", "done")
    state: State = "open" if seen.in_phase_ns < CLAMPS_MOVE_NS else "failed"
    return StartCheck("clamps", state, {"clamps": _names(wrong)})


def heater(read: Reading) -> StartCheck:
    """Within a degree of what it is set to."""
    now, wanted = read("ht_c"), read("heater_set_c")
    if math.isnan(now) or math.isnan(wanted):
        return StartCheck("heater", "unknown")
    state: State = "failed" if now > wanted + HEATER_OFF_C else "open" if now < wanted - HEATER_OFF_C else "done"
    return StartCheck("heater", state, {"ht_c": now, "set_c": wanted})


def flows(read: Reading, prescription: Mapping[str, float] | None) -> StartCheck:
    """What is set at the machine against what was prescribed, and plasma against blood flow."""
    fp, bp = read("fp_set_ml_min"), read("bp_set_ml_min")
    percent = 100 * fp / bp if bp > 0 else math.nan
    detail: dict[str, float | str] = {} if math.isnan(percent) else {"fp_bp_percent": percent}
    if percent > FP_BP_PERCENT:
        return StartCheck("flows", "failed", detail)
    asked = [(name, read(channel), prescription[name] * factor, most)
             for name, channel, factor, most in COMPARED if prescription and name in prescription]  # fmt: skip
    for name, is_set, wanted, most in asked:
        if abs(is_set - wanted) > most:
            return StartCheck("flows", "failed", {**detail, "field": name, "set": is_set, "prescribed": wanted})
    if not asked or math.isnan(percent) or any(math.isnan(is_set) for _, is_set, _, _ in asked):
        return StartCheck("flows", "unknown", detail)
    return StartCheck("flows", "done", detail)


def computer(facts: Computer) -> StartCheck:
    """Room on the disk, recording, clock, no restart waiting; a computer known to fall asleep fails it, too."""
    detail: dict[str, float | str] = {} if facts.hours_left is None else {"hours": facts.hours_left}
    answers = (facts.recording_ok, facts.clock_ok, None if facts.restart_pending is None else not facts.restart_pending)
    names = ("recording", "clock", "restart")
    wrong = [name for name, good in zip(names, answers, strict=True) if good is False]
    if facts.sleeps:
        wrong.append("sleep")
    if facts.hours_left is not None and facts.hours_left < ENOUGH_H:
        wrong.insert(0, "disk")
    if wrong:
        return StartCheck("computer", "failed", {**detail, "wrong": ", ".join(wrong)})
    not_told = [name for name, good in zip(names, answers, strict=True) if good is None]
    if facts.hours_left is None:
        not_told.insert(0, "disk")
    if not_told:
        return StartCheck("computer", "unknown", {**detail, "not_told": ", ".join(not_told)})
    return StartCheck("computer", "done", detail)


def sound(entries: Iterable[Entry], tests: int) -> StartCheck:
    """Only a person can say that the alarm sound was heard. tests: how often it was played."""
    said = [each for each in standing(entries) if each.kind == "sound_heard"]
    if not said:
        return StartCheck("sound", "open", {"tests": float(tests)})
    return StartCheck("sound", "done" if said[-1].fields["heard"] else "failed", {"by": said[-1].by})


def anticoagulant(read: Reading, entries: Iterable[Entry]) -> StartCheck:
    """The syringe runs, or a person says what was given, or that none is."""
    rate = read("sp_ml_h")
    detail: dict[str, float | str] = {} if math.isnan(rate) else {"sp_ml_h": rate}
    said = [each for each in standing(entries)
            if each.kind == "anticoagulant"
            or (each.kind == "checklist" and each.fields["step"] == "anticoagulant")]  # fmt: skip
    if rate > 0:
        return StartCheck("anticoagulant", "done", detail)
    if not said:
        return StartCheck("anticoagulant", "unknown" if math.isnan(rate) else "open", detail)
    state = said[-1].fields.get("state", "done")
    return StartCheck("anticoagulant", state, {**detail, "by": said[-1].by})


def prescribed(entries: Iterable[Entry]) -> Mapping[str, float] | None:
    """The numbers of the last prescription; None while there is none."""
    found = [each for each in standing(entries) if each.kind == "prescription"]
    return {k: v for k, v in found[-1].fields.items() if isinstance(v, float)} if found else None


def left(entries: Iterable[Entry]) -> tuple[StartCheck, ...] | None:
    """The checks as they stood when a person started the session; None while nobody has."""
    rows = {each.fields["step"]: each for each in standing(entries) if each.kind == "checklist"}
    if STARTED not in rows:
        return None
    return tuple(
        StartCheck(step, each.fields["state"], {"detail": each.fields.get("detail", "")})
        for step, each in rows.items()
        if step != STARTED
    )


def _names(found: Iterable[str]) -> str:
    return " ".join(each.upper() for each in found)
