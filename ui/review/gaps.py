"""The gaps of a recording as the review says them: why, how long, and what each leaves open of the totals.

Without the words a gap in the traces could be a broken line, a machine switched off or a monitor that did not run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from session_monitor.monitor.ledger import open_totals
from session_monitor.storage.contents import Gap
from ui import words
from ui.history import GAP_S
from ui.link_words import total_names, totals_words


def cause_words(cause: str) -> str:
    """Why nothing was recorded, in the language on screen; the code itself when nobody put it into words."""
    translate = QCoreApplication.translate
    return {
        "connecting": translate("Gaps", "not yet connected"),
        "refused": translate("Gaps", "connection refused"),
        "unreachable": translate("Gaps", "machine not reachable"),
        "certificate": translate("Gaps", "machine not trusted"),
        "timeout": translate("Gaps", "no answer from the machine"),
        "closed": translate("Gaps", "connection closed"),
        "exception": translate("Gaps", "the machine refused to answer"),
        "malformed": translate("Gaps", "disturbed answers"),
        "wrong_machine": translate("Gaps", "another machine answered"),
        "stale": translate("Gaps", "the machine answered but stood still"),
        "not_running": translate("Gaps", "the monitor was not running"),
        "late": translate("Gaps", "this computer was too slow"),
    }.get(cause, cause)


def gap_words(gap: Gap, end_s: float, label: Callable[[str], str]) -> str:
    """`Gap of 12.3 s: no answer from the machine · 41 polls missed · Totals are sure`. end_s: of the recording."""
    translate = QCoreApplication.translate
    lasted = words.number((end_s if gap.end_s is None else gap.end_s) - gap.start_s, 1)
    told = translate("Gaps", "Gap of %1 s: %2").replace("%1", lasted).replace("%2", cause_words(gap.cause))
    parts = [told, translate("Link", "%1 polls missed").replace("%1", words.number(gap.polls))]
    if gap.end_s is None:
        parts.append(translate("Gaps", "to the end of the recording: how far totals moved is not known"))
        return " · ".join(parts)
    if gap.unseen.restarted:
        parts.append(translate("Link", "The machine was restarted"))
    if gap.unseen.totals:
        opened = open_totals(gap.unseen.totals)
        parts.append(totals_words(opened, {name: total_names().get(name) or label(name) for name in opened}))
    return " · ".join(parts)


def gap_at(gaps: Sequence[Gap], t_s: float) -> Gap | None:
    """The gap around that moment; its first and last poll are not in it."""
    inside = (gap for gap in gaps if gap.start_s < t_s and (gap.end_s is None or t_s < gap.end_s))
    return next(inside, None)


def listed(gaps: Sequence[Gap], end_s: float) -> list[Gap]:
    """Those worth a row: where the traces break, the machine was restarted, or a total is left open."""
    return [
        gap
        for gap in gaps
        if (end_s if gap.end_s is None else gap.end_s) - gap.start_s > GAP_S
        or gap.end_s is None
        or gap.unseen.restarted
        or open_totals(gap.unseen.totals)
    ]
