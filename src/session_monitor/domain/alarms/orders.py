"""Operator actions on alarms: each is obeyed, or refused with a reason the person can act on.

Acknowledge, audio pause, reset and shelve are four things; one never does another's work. Commands by kind and
arguments: monitor/commands.py. Source: alarms specification, section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from session_monitor.domain.alarms import audio as sounding
from session_monitor.domain.alarms.arguments import is_duration, key_of, occurrences_of
from session_monitor.domain.alarms.book import Book, is_process
from session_monitor.domain.alarms.events import Event
from session_monitor.domain.alarms.memory import ACTIVE, signal_state
from session_monitor.domain.alarms.shelving import asked
from session_monitor.domain.alarms.types import AlarmKey, State
from session_monitor.domain.answers import Answer, answer
from session_monitor.domain.inputs import Command

ROLE, SERVICE = "role", "service"
"""The argument that the monitor stamps on commands of people with the service role, and on no others."""
UNNAMED = "operator"
"""Who acted, where nobody has given a name: acknowledging never waits for a login."""


class Echo(NamedTuple):
    """A command carried out or refused."""

    id: str
    ok: bool
    message: str


Reply = tuple[bool, str]


def obey(book: Book, command: Command) -> Echo | None:
    """Carries out one command; None when it is not one of the alarm system's."""
    order = ORDERS.get(command.kind)
    return None if order is None else Echo(command.id, *order(book, command))


def _acknowledge(book: Book, command: Command) -> Reply:
    """Exactly the occurrences listed; the link's never together with process alarms (invariant 4)."""
    occurrences = occurrences_of(command.args)
    if not occurrences:
        return False, answer("nothing to acknowledge: no occurrence was named")
    waiting = [key for each in occurrences if (key := book.holder(each)) and _waits(book, key)]
    link = any(book.rules[key].link for key in waiting)
    refused: list[Answer] = []
    for occurrence in occurrences:
        key = book.holder(occurrence)
        if key is None:
            refused.append(answer("{occurrence}: no alarm has this occurrence now", occurrence=occurrence))
        elif key not in waiting:
            refused.append(answer("{occurrence}: already acknowledged", occurrence=occurrence))
        elif link and is_process(book.rules[key]):
            refused.append(answer("{occurrence}: acknowledge it apart from the link alarm", occurrence=occurrence))
        else:
            book.happen(key, Event.ACK, command.by or UNNAMED)
    done = len(occurrences) - len(refused)
    if refused:
        return done > 0, answer("acknowledged {done}; not {why}", done=done, why=refused)
    return True, answer("acknowledged {done}", done=done)


def _waits(book: Book, key: AlarmKey) -> bool:
    return signal_state(book.memories[key]) in (State.ACTIVE, State.RETURNED)


def _reset(book: Book, command: Command) -> Reply:
    named = occurrences_of({"occurrences": [command.args.get("occurrence")]})
    key = book.holder(named[0]) if named else None
    if key is None:
        return False, answer("no alarm has this occurrence now")
    before = book.memories[key].state
    refused = book.happen(key, Event.RESET, command.by or UNNAMED)
    if refused or before is not State.AWAITING_RESET:
        return False, answer("not reset: {why}", why=refused or answer("it needs none"))
    return True, answer("reset")


def _pause_audio(book: Book, command: Command) -> Reply:
    seconds = command.args.get("seconds")
    if not is_duration(seconds):
        return False, answer("a pause needs a number of seconds above 0, not {seconds}", seconds=repr(seconds))
    book.audio = sounding.paused(book.audio, seconds, book.t_ns)
    return True, answer("audio paused for {seconds} s", seconds=round(min(seconds, sounding.LONGEST_PAUSE_S)))


def _resume_audio(book: Book, _command: Command) -> Reply:
    book.audio = sounding.resumed(book.audio)
    return True, answer("audio on")


def _shelve(book: Book, command: Command) -> Reply:
    key = _key(book, command.args)
    if key is None:
        return False, _no_such(command.args)
    shelf = asked(command.args, command.by, book.t_ns)
    refused = shelf if isinstance(shelf, str) else book.happen(key, Event.SHELVE, shelf.by, shelf)
    if refused is None and book.memories[key].state is not State.SHELVED:
        refused = answer("it is out of service")
    return (False, answer("not shelved: {why}", why=refused)) if refused else (True, answer("shelved"))


def _unshelve(book: Book, command: Command) -> Reply:
    if refused := _leave(book, command, State.SHELVED, Event.UNSHELVE):
        return False, refused
    return True, answer("no longer shelved")


def _out_of_service(book: Book, command: Command) -> Reply:
    """For the service role, which the monitor stamps on a command; a screen cannot."""
    key = _key(book, command.args)
    if key is None:
        return False, _no_such(command.args)
    if not _is_service(command):
        return False, answer("only the service role takes an alarm out of service")
    reason = str(command.args.get("reason") or "").strip()
    if not command.by.strip() or not reason:
        return False, answer("taking an alarm out of service needs the operator's name and a reason")
    refused = book.happen(key, Event.OOS, command.by, reason=reason)
    if refused:
        return False, answer("not taken out of service: {why}", why=refused)
    return True, answer("out of service")


def _return_to_service(book: Book, command: Command) -> Reply:
    if not _is_service(command):
        return False, answer("only the service role returns an alarm to service")
    if refused := _leave(book, command, State.OUT_OF_SERVICE, Event.RETURN_TO_SERVICE):
        return False, refused
    return True, answer("in service again")


def _leave(book: Book, command: Command, state: State, event: Event) -> Answer | None:
    key = _key(book, command.args)
    if key is None:
        return _no_such(command.args)
    if book.memories[key].state is not state:
        return answer("it is not shelved") if state is State.SHELVED else answer("it is not out of service")
    book.happen(key, event, command.by or UNNAMED)
    return None


def _is_service(command: Command) -> bool:
    return command.args.get(ROLE) == SERVICE


def _key(book: Book, args: Mapping[str, Any]) -> AlarmKey | None:
    key = key_of(args)
    return key if key in book.rules else None


def _no_such(args: Mapping[str, Any]) -> Answer:
    named = {name: repr(args.get(name)) for name in ("id", "channel", "direction")}
    return answer("no alarm is called {id} on channel {channel}, {direction}", **named)


ORDERS: Mapping[str, Callable[[Book, Command], Reply]] = {
    "acknowledge": _acknowledge,
    "reset": _reset,
    "pause_audio": _pause_audio,
    "resume_audio": _resume_audio,
    "shelve": _shelve,
    "unshelve": _unshelve,
    "out_of_service": _out_of_service,
    "return_to_service": _return_to_service,
}


def end_session(book: Book, command: Command) -> Echo:
    """Closes what is active, once the patient is confirmed disconnected; else every state stands as it is."""
    if command.args.get("patient_disconnected") is not True:
        return Echo(command.id, False, answer("not ended: confirm first that the patient is disconnected"))
    active = [key for key, memory in book.memories.items() if signal_state(memory) in ACTIVE]
    for key in active:
        book.happen(key, Event.SESSION_END, command.by or UNNAMED)
    return Echo(command.id, True, answer("session ended, {count} alarms closed", count=len(active)))
