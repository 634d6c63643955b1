"""What importing a foreign file would do, before anything is stored: the page that a person agrees to.

Without it a file of another patient, of preliminary values or in another unit would be in the case before anybody had
read it. Nothing is guessed: what a file leaves open is taken from what is known, and said, or refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from session_monitor.domain.answers import Answer, answer
from session_monitor.domain.clinical.assays import assay_of, completed
from session_monitor.domain.clinical.entries import time_ns
from session_monitor.domain.clinical.laboratory import Known, Logged, New, checked_result, standing_results
from session_monitor.domain.clinical.placing import when_of
from session_monitor.domain.results import Result
from session_monitor.domain.units import converted

Outcome = Literal["store", "correct", "present", "skipped", "refused", "conflict"]
"""store, correct: is added; present: is there already; skipped: none of ours; refused, conflict: stop the whole."""
LONGEST_FIELD, LONGEST_WHY = 200, 300
"""Characters; nothing a laboratory says of one result is longer, and a line has to be read."""
SIDES = {"before": answer("before"), "after": answer("after"), "between": answer("between")}
BLOCKING = ("refused", "conflict")
BY_LABORATORY = "corrected by the laboratory"


@dataclass(frozen=True, slots=True)
class Found:
    """One result as a foreign file gives it. place: where it stands there; entry: as of `checked_result`, texts.

    skipped: why it is none of ours; refused: why it cannot be read. corrected: the laboratory says it replaces another.
    """

    place: str
    entry: Mapping[str, str] = field(default_factory=dict[str, str])
    skipped: str = ""
    refused: str = ""
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person who imports says for the whole file. when, laboratory: where the file does not; convert: analyte
    -> unit; left_out: places that are not taken.
    """

    by: str = ""
    when: str = ""
    laboratory: str = ""
    convert: Mapping[str, str] = field(default_factory=dict[str, str])
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One row with what becomes of it. new: what would be stored; notes: what was taken from elsewhere than the row."""

    place: str
    outcome: Outcome
    why: str = ""
    new: New | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """All rows of a file, in its order. patient: as the file names one, to be compared by eye; never stored."""

    rows: tuple[Reviewed, ...]
    patient: str = ""

    @property
    def blocking(self) -> list[Reviewed]:
        """Rows for which nothing of the file is stored."""
        return [row for row in self.rows if row.outcome in BLOCKING]

    @property
    def new(self) -> list[New]:
        """What would be stored; nothing while anything blocks."""
        return [] if self.blocking else [row.new for row in self.rows if row.new is not None]


def review(found: Iterable[Found], known: Known, choices: Choices, patient: str = "") -> Review:
    """What importing these rows into this case or recording would do."""
    there = {_key(each.result): (each.name, each.result) for each in standing_results(known.log)}
    gone = {_key(each.result): each for each in known.log if each.withdrawn is not None}
    rows, pending = list[Reviewed](), dict[_Key, int]()
    for each in found:
        row = _left(each, choices) or _judged(each, known, choices)
        if row.new is not None:
            key = _key(row.new.result)
            if key in pending:
                row = _against_file(row, each, rows, pending[key])
            elif key in there:
                row = _against_known(row, each, *there[key])
            elif key in gone:
                row = _against_withdrawn(row, gone[key])
            if row.new is not None:
                pending[key] = len(rows)
        rows.append(row)
    return Review(tuple(rows), patient)


_Key = tuple[str, str, int]


def _key(result: Result) -> _Key:
    return result.analyte, result.unit, result.specimen_utc_ns


def _left(found: Found, choices: Choices) -> Reviewed | None:
    if found.place in choices.left_out:
        return Reviewed(found.place, "skipped", answer("left out"))
    if found.skipped:
        return Reviewed(found.place, "skipped", _cut(found.skipped))
    if found.refused:
        return Reviewed(found.place, "refused", _cut(found.refused))
    long = next((name for name, text in found.entry.items() if len(text) > LONGEST_FIELD), None)
    if long is None:
        return None
    why = answer("its {name} is longer than {most} characters", name=long, most=LONGEST_FIELD)
    return Reviewed(found.place, "refused", why)


def _cut(why: str) -> str:
    """A parser's reason as it is, unless it repeats a foreign text at length."""
    return why if len(why) <= LONGEST_WHY else why[:LONGEST_WHY]


def _judged(found: Found, known: Known, choices: Choices) -> Reviewed:
    given = {**found.entry, "laboratory": found.entry.get("laboratory") or choices.laboratory}
    entry, said = completed(given, known.assays)
    when = given.get("when") or choices.when
    if not when:
        when = _side(entry, known)
        if isinstance(when, Answer):
            return Reviewed(found.place, "refused", when)
        said.append(answer("{when}, by the time of the specimen", when=SIDES[when]))
    result = checked_result({**entry, "when": when}, found.entry.get("by") or choices.by, known)
    if isinstance(result, str):
        return Reviewed(found.place, "refused", result)
    assay = assay_of(result, entry)
    unit = found.entry.get("convert_to") or choices.convert.get(result.analyte)
    if unit and unit != result.unit:
        result = converted(result, unit)
        if isinstance(result, str):
            return Reviewed(found.place, "refused", result)
        said.append(answer("converted to {unit}, {method}", unit=result.unit, method=result.method))
    return Reviewed(found.place, "store", "", New(result, assay=assay), tuple(said))


def _side(entry: Mapping[str, Any], known: Known) -> str:
    taken_ns = time_ns(entry.get("time", ""), known.zone)
    if taken_ns is None:
        return "before"  # the time is refused before anybody looks at this
    return when_of(taken_ns, known.sessions, alone=known.alone)


def _against_known(row: Reviewed, found: Found, name: str, old: Result) -> Reviewed:
    """Of a specimen and analyte that are there already."""
    new = row.new.result if row.new else old
    if _same(new, old):
        return replace(row, outcome="present", why=answer("is there already"), new=None)
    if found.corrected and row.new is not None:
        why = answer("replaces {old}", old=_shown(old))
        kept = replace(row.new, result=replace(new, when=old.when), corrects=name, reason=BY_LABORATORY)
        return replace(row, outcome="correct", why=why, new=kept)
    why = answer("the same specimen is there with {old}, not {new}", old=_shown(old), new=_shown(new))
    return replace(row, outcome="conflict", why=why, new=None)


def _against_withdrawn(row: Reviewed, old: Logged) -> Reviewed:
    """Of a specimen and analyte that somebody took back: the same value does not come in again by itself."""
    if row.new is None or old.withdrawn is None or not _same(row.new.result, old.result):
        return row
    why = answer("was withdrawn: {reason}", reason=old.withdrawn.reason)
    return replace(row, outcome="skipped", why=why, new=None)


def _against_file(row: Reviewed, found: Found, rows: list[Reviewed], at: int) -> Reviewed:
    """Of a specimen and analyte that stand earlier in the same file."""
    earlier = rows[at]
    if row.new is None or earlier.new is None:
        return row
    new, old = row.new, earlier.new
    if _same(new.result, old.result):
        return replace(row, outcome="present", why=answer("stands in the file twice"), new=None)
    if found.corrected:
        rows[at] = replace(earlier, outcome="skipped", why=answer("corrected by {place}", place=row.place), new=None)
        kept = replace(new, corrects=old.corrects, reason=BY_LABORATORY if old.corrects else "")
        return replace(row, outcome=earlier.outcome, new=kept)
    why = answer("the same specimen stands at {place} with {old}, not {new}", place=earlier.place,
                 old=_shown(old.result), new=_shown(new.result))  # fmt: skip
    return replace(row, outcome="conflict", why=why, new=None)


def _same(one: Result, other: Result) -> bool:
    return (one.value, one.censor, one.uln) == (other.value, other.censor, other.uln)


def _shown(result: Result) -> str:
    return f"{result.text} {result.unit} (ULN {result.uln:g})"
