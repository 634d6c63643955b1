"""The commands an operator can give, by kind, with the arguments each needs.

One list for the screen that sends, the engine that obeys and the recording that keeps them.
"""

from __future__ import annotations

from session_monitor.domain.answers import answer
from session_monitor.domain.inputs import Command

ARGUMENTS: dict[str, frozenset[str]] = {
    "acknowledge": frozenset({"occurrences"}),  # [int]: exactly those on screen when pressed
    "name_acknowledgements": frozenset({"operator", "occurrences"}),  # whose they were, of those by nobody named
    "pause_audio": frozenset({"seconds"}),  # at most 120
    "resume_audio": frozenset(),
    "reset": frozenset({"occurrence"}),
    "shelve": frozenset({"id", "channel", "direction", "seconds", "reason"}),
    "unshelve": frozenset({"id", "channel", "direction"}),
    "out_of_service": frozenset({"id", "channel", "direction", "reason"}),  # the service role only
    "return_to_service": frozenset({"id", "channel", "direction"}),  # the service role only
    "edit_limit": frozenset({"key", "value", "reason"}),
    "load_preset": frozenset({"name", "limits"}),  # limit key -> value; all others go to their default
    "recentre": frozenset({"channel"}),  # take a pressure's reference anew
    "mark_event": frozenset({"text"}),
    "enter_value": frozenset({"name", "value", "unit"}),
    # the value once more in `again`, where a verdict turns on it; a correction has corrects (`result-3`) and reason
    "add_result": frozenset({"analyte", "value", "unit", "uln", "time", "when", "method"}),
    "add_entry": frozenset({"entry", "fields"}),  # of domain/clinical/kinds.py; may have time, corrects, reason
    "withdraw": frozenset({"name", "reason"}),  # an entry by its uid, a result as `result-3`
    "set_case": frozenset({"case"}),  # and a reason where the session has a case already
    "set_operator": frozenset({"operator"}),
    "test_sound": frozenset(),
    "end_session": frozenset({"patient_disconnected"}),
}


def refusal(command: Command) -> str | None:
    """Why this command cannot be understood, in one line; None when it can."""
    wanted = ARGUMENTS.get(command.kind)
    if wanted is None:
        known = ", ".join(sorted(ARGUMENTS))
        return answer("no command is called {kind}; there are {known}", kind=repr(command.kind), known=known)
    missing = wanted - command.args.keys()
    return answer("{kind} needs {missing}", kind=command.kind, missing=", ".join(sorted(missing))) if missing else None
