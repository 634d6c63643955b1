"""The names of the treatment phases and which of them mean a connected patient.

A machine map translates its own codes into these names, so that every rule reads as the specification does
and a machine with other codes needs no other rules (machine specification, section 2).
"""

from __future__ import annotations

PRIME = "prime"
BLOOD_IN = "blood_in"
EXCHANGE = "exchange"
COLLECT = "collect"
PRE_CIRCULATE = "pre_circulate"
PURIFY = "purify"
PREPARE_RETURN = "prepare_return"
RETURN = "return"
ENDED = "ended"
IDLE = "idle"
PAUSED = "paused"
STOPPED = "stopped_by_alarm"

ALL = (
    PRIME,
    BLOOD_IN,
    EXCHANGE,
    COLLECT,
    PRE_CIRCULATE,
    PURIFY,
    PREPARE_RETURN,
    RETURN,
    ENDED,
    IDLE,
    PAUSED,
    STOPPED,
)
"""In the order of a treatment; the last four stand outside it."""

WITH_PATIENT = frozenset(ALL) - {PRIME, ENDED, IDLE}
HALTED = frozenset({PAUSED, STOPPED})
"""The plasma side stands still, bags may be changed, and the treatment will go on."""

SEPARATING = frozenset({EXCHANGE, COLLECT, PURIFY})
BALANCED = frozenset({EXCHANGE, COLLECT, PRE_CIRCULATE, PURIFY, PREPARE_RETURN})
"""Phases in which fluid balance is counted."""
