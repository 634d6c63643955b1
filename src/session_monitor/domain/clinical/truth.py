"""Met, not met or unknown.

With plain booleans a missing result would count as "not met" (or, negated, as "met"): here it stays unknown through
every "and" and "or" (Kleene's strong three-valued logic). Source: treatment specification, introduction.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """What can be said of a rule."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


def truth_of(known: bool | None) -> Truth:
    """Of a question that somebody answered, or nobody did."""
    return Truth.UNKNOWN if known is None else Truth.MET if known else Truth.NOT_MET


def all_of(truths: Iterable[Truth]) -> Truth:
    """Met when all are; not met as soon as one is not."""
    found = set(truths)
    return Truth.NOT_MET if Truth.NOT_MET in found else Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.MET


def any_of(truths: Iterable[Truth]) -> Truth:
    """Met as soon as one is; not met when none can be."""
    found = set(truths)
    return Truth.MET if Truth.MET in found else Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.NOT_MET


def if_ever(ever: bool | None, truth: Truth) -> Truth:
    """A demand that holds only for a patient who ever had what it is about."""
    return any_of((truth_of(None if ever is None else not ever), truth))
