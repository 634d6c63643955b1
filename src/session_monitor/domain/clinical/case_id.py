"""The pseudonym a case goes by: part of file names, of reports and of every exchange, so never more than a label."""

from __future__ import annotations

from session_monitor.domain.answers import answer

LONGEST = 60
_NOT = frozenset('/\\:*?"<>|')


def case_refusal(case: str) -> str | None:
    """Why this cannot be the pseudonym of a case, in one line; None when it can."""
    if not case or len(case) > LONGEST or not case.isprintable() or _NOT & set(case) or case != case.strip():
        return answer(
            "{case} is no pseudonym of a case; take up to {longest} letters and digits, such as LA-2026-0147",
            case=repr(case),
            longest=LONGEST,
        )
    return None
