"""The one family of errors that a person is shown: what is wrong, where, and what to do, without a traceback."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 15
"""Names one line can hold."""


class UserError(Exception):
    """Wrong use, unreadable input, or a computer that cannot do what was asked. `str()` is what is printed."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """What to do about a name nobody knows: the nearest one that exists, or those there are."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1)
    if near:
        return f"did you mean {near[0]!r}"
    more = ", ..." if len(names) > _LISTED else ""
    return f"there are {', '.join(names[:_LISTED]) or 'none'}{more}"
