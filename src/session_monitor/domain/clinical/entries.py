"""What people enter about a patient and a treatment besides laboratory results, and the check of every field.

One entry is one fact with who, when and why; it is never changed, only replaced by a later one that names it.
Without the one list of kinds (kinds.py) the screen, the commands and the files could each take another thing for a
prescription.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Literal, cast

from session_monitor.domain.answers import answer

FieldType = Literal["number", "yes_no", "choice", "choices", "text", "time"]
CLOCKS_DIFFER_NS = 600 * 10**9
"""An entry may be about a time this far ahead of the monitor's clock (project's own)."""
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked for.

    unit, low, high: of a number; what lies outside is a slip of the hand. choices: codes of a choice or of several.
    future: a time that may lie ahead, as an expiry does.
    """

    name: str
    type: FieldType = "text"
    unit: str = ""
    low: float = 0.0
    high: float = math.inf
    choices: tuple[str, ...] = ()
    required: bool = False
    future: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entry. section: of the treatment specification. session: it belongs to a session's recording."""

    name: str
    section: str
    fields: tuple[Field, ...]
    session: bool = False

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact. utc_ns: when it was so; entered_utc_ns: when it was written down; times are ns since 1970 UTC.

    fields: only what was answered; a time is in ns, choices are a list. corrects: `uid` of the entry it replaces.
    """

    uid: str
    kind: str
    utc_ns: int
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    by: str = ""
    entered_utc_ns: int = 0
    corrects: str | None = None
    reason: str = ""

    def row(self) -> dict[str, Any]:
        """Every field, JSON-able; `entry_from_row` reads it back."""
        return asdict(self) | {"fields": dict(self.fields)}


def entry_from_row(row: Mapping[str, Any]) -> Entry:
    """The entry that `Entry.row()` wrote."""
    return Entry(**row)


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that no later one replaces, by the time they are about."""
    known = list(entries)
    replaced = {each.corrects for each in known if each.corrects}
    return sorted((e for e in known if e.uid not in replaced), key=lambda e: (e.utc_ns, e.entered_utc_ns, e.uid))


def checked_fields(
    kind: Kind, given: Mapping[str, Any], utc_ns: int, zone: tzinfo | None = None
) -> dict[str, Any] | str:
    """The fields as they are kept, or in one line what is wrong with all of them.

    given: name -> what a person wrote; empty texts and None are not answered. utc_ns: now. zone: of times without one.
    """
    faults, kept = list[str](), dict[str, Any]()
    known = ", ".join(each.name for each in kind.fields)
    faults += [answer("{kind} has no field {name}; it has {known}", kind=kind.name, name=repr(name), known=known)
               for name in given if kind.field(name) is None]  # fmt: skip
    for each in kind.fields:
        entered = given.get(each.name)
        if entered is None or entered in ("", [], ()):
            if each.required:
                faults.append(answer("{name} is needed", name=each.name))
            continue
        try:
            kept[each.name] = _READERS[each.type](each, entered, utc_ns, zone)
        except ValueError as refusal:
            faults.append(refusal.args[0])
    if not faults and not kept:
        return answer("{kind} needs at least one of {known}", kind=kind.name, known=known)
    if not faults:
        return kept
    return faults[0] if len(faults) == 1 else answer("{faults}", faults=faults)


def time_ns(entered: object, zone: tzinfo | None) -> int | None:
    """ns since 1970 UTC of an ISO 8601 time with a time of day, in `zone` if it names none; None when it is not one."""
    text = str(entered).strip()
    try:
        taken = datetime.fromisoformat(text)
    except ValueError:
        return None
    if ":" not in text or (taken.tzinfo is None and zone is None):
        return None
    taken = taken if taken.tzinfo else taken.replace(tzinfo=zone)
    try:
        return (taken - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000
    except OverflowError:
        return None


def _number(each: Field, entered: object, _utc_ns: int, _zone: tzinfo | None) -> float:
    try:
        value = math.nan if isinstance(entered, bool) else float(str(entered))
    except ValueError:
        raise ValueError(
            answer("{name} takes a number such as 38.6, not {value}", name=each.name, value=repr(entered))
        ) from None
    if not each.low <= value <= each.high or not math.isfinite(value):
        bounds = {"low": f"{each.low:g}", "high": f"{each.high:g} {each.unit}".strip()}
        raise ValueError(
            answer("{name} lies between {low} and {high}, not {value}", name=each.name, **bounds, value=repr(entered))
        )
    return value


_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _yes_no(each: Field, entered: object, _utc_ns: int, _zone: tzinfo | None) -> bool:
    found = entered if isinstance(entered, bool) else _YES_NO.get(str(entered).strip().lower())
    if found is None:
        raise ValueError(answer("{name} is yes or no, not {entered}", name=each.name, entered=repr(entered)))
    return found


def _choice(each: Field, entered: object, _utc_ns: int, _zone: tzinfo | None) -> str:
    text = str(entered).strip()
    found = next((choice for choice in each.choices if choice.casefold() == text.casefold()), None)
    if found is None:
        known = ", ".join(each.choices)
        raise ValueError(
            answer("{name} is one of {known}, not {entered}", name=each.name, known=known, entered=repr(entered))
        )
    return found


def _choices(each: Field, entered: object, utc_ns: int, zone: tzinfo | None) -> list[str]:
    parts = entered.split(",") if isinstance(entered, str) else cast("Sequence[object]", entered)
    if not isinstance(parts, list | tuple):
        parts = [parts]
    found = [_choice(each, part, utc_ns, zone) for part in parts]
    return sorted(set(found), key=each.choices.index)


def _text(each: Field, entered: object, _utc_ns: int, _zone: tzinfo | None) -> str:
    text = " ".join(str(entered).split())
    if not text or len(text) > LONGEST_TEXT:
        raise ValueError(answer("{name} takes up to {most} characters", name=each.name, most=LONGEST_TEXT))
    return text


def _time(each: Field, entered: object, utc_ns: int, zone: tzinfo | None) -> int:
    found = entered if isinstance(entered, int) and not isinstance(entered, bool) else time_ns(entered, zone)
    if found is None:
        raise ValueError(
            answer(
                "{name} is a time such as 2026-03-14T12:22:00+08:00, not {entered}",
                name=each.name,
                entered=repr(entered),
            )
        )
    if found > utc_ns + CLOCKS_DIFFER_NS and not each.future:
        raise ValueError(answer("{name} {entered} lies in the future", name=each.name, entered=str(entered)))
    return found


_READERS = {
    "number": _number,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "text": _text,
    "time": _time,
}
