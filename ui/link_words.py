"""Why the machine gives no numbers, in words for whoever stands at the bed: what it is, and what to do.

The cause's own words (docs/links.md) are an engineer's; without these a nurse would read them and be none the wiser.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from session_monitor.monitor.snapshot import LinkInfo
from ui import words


def nurse_words(cause: str) -> str:
    """A cause in the language on screen; the code itself when it is one that nobody put into words."""
    translate = QCoreApplication.translate
    return {
        "connecting": translate("Link", "Connecting: wait some seconds, watch the machine's own display"),
        "refused": translate("Link", "No connection: watch the machine's own display, call the engineer"),
        "unreachable": translate("Link", "Cannot be reached: is the cable or adapter plugged in? Call the engineer"),
        "certificate": translate("Link", "Not trusted: watch the machine's own display, call the engineer"),
        "timeout": translate("Link", "No answer: is the machine on and the cable in?"),
        "closed": translate("Link", "Connection closed: is the adapter plugged in? Wait some seconds"),
        "exception": translate("Link", "The machine refuses: call the engineer"),
        "malformed": translate("Link", "Disturbed answers: call the engineer"),
        "wrong_machine": translate("Link", "Another machine: do not rely on this screen, see which one is connected"),
        "stale": translate("Link", "The machine answers but stands still: look at the machine itself"),
        "not_running": translate("Link", "This monitor was not running"),
        "late": translate("Link", "This computer was too slow: close other programs, call the engineer"),
    }.get(cause, cause)


def state_words(link: LinkInfo, language: str) -> str:
    """How the link is now."""
    translate = QCoreApplication.translate
    if link["state"] == "good":
        return translate("Link", "The machine answers")
    if link["error"]:
        return nurse_words(link["error"])
    if link["age_s"] is None:
        return nurse_words("connecting")
    return translate("Link", "Nothing new for %1").replace("%1", words.age(link["age_s"], language))


def totals_words(open_ml: Mapping[str, float | None], label: Mapping[str, str]) -> str:
    """How far totals may be off because of a gap; label: total -> its name on screen."""
    translate = QCoreApplication.translate
    if not open_ml:
        return translate("Link", "Totals are sure")
    off = translate("Link", "May be off: %1")
    return off.replace("%1", ", ".join(f"{label.get(name, name)} {_most(ml)}" for name, ml in open_ml.items()))


def total_names() -> dict[str, str]:
    """Our own totals and the blood pumped, as they are called on screen; others go by the labels of the machine."""
    translate = QCoreApplication.translate
    return {
        "exchanged_ml": translate("MoreNumbers", "Exchanged"),
        "collected_ml": translate("Link", "Collected"),
        "loop_volume_ml": translate("MoreNumbers", "Through the loop"),
        "net_removal_ml": translate("MoreNumbers", "Net removed"),
        "bp_total_ml": translate("Link", "Blood, total"),
    }


def _most(ml: float | None) -> str:
    return QCoreApplication.translate("Link", "(not known)") if ml is None else f"≤ {words.number(ml, 1)} mL"
