"""What is not checked of the machine and its devices, for their map has no register for it: said once, in the header.

A map may lack them, as the machine does. Without these words nobody at the bed could tell silence from a check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

Unchecked = Sequence[Mapping[str, Any]]
"""Station (its name, "" the machine's own) and what it lacks; see shown_of (monitor/measured.py)."""


GRAVEST_FIRST = ("identity", "heartbeat", "serial")
"""Another machine's numbers are another patient's; numbers that stand still look like a stable one."""


def unchecked_of(machine: Mapping[str, Any] | None) -> Unchecked:
    """What the screen was told; nothing where it was told of no machine."""
    return () if machine is None else machine.get("unchecked", ())


def header_words(unchecked: Unchecked) -> str:
    """The gravest of it, with dots where there is more: the header has little room. Empty where all is checked."""
    translate = QCoreApplication.translate
    own = {what for each in unchecked if not each["station"] for what in each["lacks"]}
    found = [what for what in GRAVEST_FIRST if what in own] + ["devices" for each in unchecked if each["station"]]
    if not found:
        return ""
    if "identity" in own and "serial" in own:
        found.remove("serial")  # what may be any machine may be any of its kind
    said = {
        "identity": translate("Unchecked", "identity"),
        "heartbeat": translate("Unchecked", "standstill"),
        "serial": translate("Unchecked", "exchange"),
        "devices": translate("Unchecked", "devices"),
    }
    words = translate("Unchecked", "Not checked: %1").replace("%1", said[found[0]])
    return f"{words} …" if set(found) - {found[0]} else words


def sheet_words(unchecked: Unchecked) -> tuple[str, str]:
    """For the nurse, then for the engineer; a line a station."""
    translate = QCoreApplication.translate
    asked = {
        "identity": translate("Unchecked", "which one answers"),
        "serial": translate("Unchecked", "whether it was exchanged"),
        "heartbeat": translate("Unchecked", "whether its values stand still"),
    }
    lacking = {
        "identity": translate("Unchecked", "identity"),
        "serial": translate("Unchecked", "serial number"),
        "heartbeat": translate("Unchecked", "heartbeat"),
    }
    nurse, engineer = list[str](), list[str]()
    for each in unchecked:
        who = each["station"] or translate("Unchecked", "The machine")
        line = translate("Unchecked", "%1, not checked: %2").replace("%1", who)
        nurse.append(line.replace("%2", _listed(each["lacks"], asked)))
        line = translate("Unchecked", "%1: its map has no register of %2").replace("%1", who)
        engineer.append(line.replace("%2", _listed(each["lacks"], lacking)))
    nurse += [translate("Unchecked", "Compare with its own display.")] if nurse else []
    return "\n".join(nurse), "\n".join(engineer)


def _listed(lacks: Sequence[str], names: Mapping[str, str]) -> str:
    return QCoreApplication.translate("Unchecked", ", ").join(names[what] for what in lacks)
