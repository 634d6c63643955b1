"""Taking back what should never have been entered, such as another patient's result; and what became of each entry.

Nothing is erased: a withdrawal is one more entry that names what it takes back, with who, when and why. From then on no
rule uses what was withdrawn, and everybody can still see that it once stood there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from session_monitor.domain.answers import Answer, answer
from session_monitor.domain.clinical.entries import Entry, standing
from session_monitor.domain.clinical.kinds import KINDS

WITHDRAWN = "withdrawn"
"""Kind of an entry that takes back the one it names in `corrects`."""
RESULT = "result"
"""Kind that a laboratory result has among entries; its fields are those of domain/results.py."""


def result_name(number: int | str) -> str:
    """By which an entry names a result of its own recording."""
    return f"{RESULT}-{number}"


def withdrawal(name: str, log: Iterable[Entry], reason: str, uid: str, by: str, utc_ns: int) -> Entry | Answer:
    """The withdrawal of the entry or result of that name, or in one line why there is none."""
    entered = (each for each in standing(log) if each.kind in KINDS or each.kind == RESULT)
    old = next((each for each in entered if each.uid == name), None)
    if old is None:
        return answer("nothing that stands is called {name}, so nothing is withdrawn", name=name)
    if not reason.strip():
        return answer("a withdrawal says why")
    return Entry(uid, WITHDRAWN, utc_ns, {"of": old.kind}, by, utc_ns, name, reason.strip())


def replaced(log: Sequence[Entry]) -> list[tuple[Entry, Entry]]:
    """(what does not stand any more, the later entry that corrects or withdraws it), in the order of the log."""
    by = {each.corrects: each for each in log if each.corrects}
    return [(each, by[each.uid]) for each in log if each.uid in by]


def replaced_row(old: Entry, by: Entry) -> dict[str, Any]:
    """Such a pair, JSON-able."""
    return {"entry": old.row(), "by": by.row()}
