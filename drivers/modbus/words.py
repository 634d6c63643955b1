"""What is said of a fault, by kind of line: where a person looks first differs between a cable and a network.

Without it a mute serial line would be told to check an IP address. docs/links.md lists all of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Filled in: {place}, {unit}, {wait} (seconds), {why} (of strange bytes), {setting} (of a serial port)."""

    mute: str
    """Nothing was ever answered."""
    stopped: str = "{place} stopped answering: nothing within {wait}; is the machine on and the line whole?"
    broken_off: str = "{place} began to reply but did not finish within {wait}; is the line or the gateway overloaded?"
    closed: str = "{place} closed the connection; was the machine or gateway restarted?"
    closed_unanswered: str = (
        "{place} closed the connection unanswered; does it serve one client only, and another has it?"
    )
    strange: str = "{place} sent bytes that do not answer the question ({why}); does something else talk on this line?"


_MUTE = (
    "{place} takes the connection but unit {unit} says nothing within {wait}; "
    "is the unit number right, and no other client connected to it?"
)

TCP = Words(_MUTE)
TLS = Words(
    _MUTE,
    closed_unanswered="{place} closed the connection unanswered; does it not accept our certificate, "
    "or serve one client only, and another has it?",
)
RTU_TCP = Words(
    "{place} takes the connection but unit {unit} says nothing within {wait}; "
    "is the unit number right, and does the serial server pass RTU on as it is (else use tcp://)?",
    strange="{place} sent bytes that do not answer the question ({why}); does the serial server pass RTU on as it is, "
    "and is no other master on the line?",
)
RTU = Words(
    "unit {unit} at {place} says nothing within {wait}; is the machine on, the unit number right, "
    "{setting} what the machine is set to, and A and B not exchanged?",
    broken_off="{place} began to reply but did not finish within {wait}; "
    "is the line disturbed, or the timeout too short for {setting}?",
    closed="{place} is gone: is the adapter still plugged in?",
    closed_unanswered="{place} is gone: is the adapter still plugged in?",
    strange="{place} received bytes that do not answer the question ({why}); is {setting} what the machine is set to, "
    "the cable shielded and terminated, and no other master on the line?",
)
ECHO = (
    "{place} gives back what is sent to it: the two-wire adapter echoes; "
    "switch its echo off (receiver disabled while sending)"
)
