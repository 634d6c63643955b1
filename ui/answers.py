"""What the monitor answered, in the language on screen.

The monitor speaks English; a refusal that cannot be read would be taken for a fault. Each sentence it can say stands
here once more for the translators; a test finds one that is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from session_monitor.domain.answers import Said


def in_words(said: Said) -> str:
    """The sentence in the language on screen, its places filled in; in English where nobody translated it."""
    sentence = QCoreApplication.translate("Answers", said["sentence"])
    for name, value in said["args"].items():
        sentence = sentence.replace("{" + name + "}", _words(value))
    return sentence


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return in_words({"sentence": str(value["sentence"]), "args": dict(value["args"])})
    if isinstance(value, list):
        return QCoreApplication.translate("Answers", "; ").join(map(_words, value))
    return str(value)


def _sentences() -> None:
    """Never called: what the translators are shown."""
    translate = QCoreApplication.translate
    translate("Answers", "; ")
    translate("Answers", "acknowledge it first")
    translate("Answers", "the condition still holds")
    translate("Answers", "it awaits its reset")
    translate("Answers", "its data is unknown: wait until it is back")
    translate("Answers", "it is suppressed in this phase")
    translate("Answers", "no alarm is called {id} on channel {channel}, {direction}")
    translate("Answers", "acknowledged {done}")
    translate("Answers", "reset")
    translate("Answers", "audio paused for {seconds} s")
    translate("Answers", "audio on")
    translate("Answers", "it is out of service")
    translate("Answers", "no longer shelved")
    translate("Answers", "out of service")
    translate("Answers", "in service again")
    translate("Answers", "session ended, {count} alarms closed")
    translate("Answers", "nothing to acknowledge: no occurrence was named")
    translate("Answers", "an acknowledgement is named by somebody: give a name")
    translate("Answers", "no acknowledgement among these waits for a name")
    translate("Answers", "acknowledged {done}; not {why}")
    translate("Answers", "no alarm has this occurrence now")
    translate("Answers", "not reset: {why}")
    translate("Answers", "a pause needs a number of seconds above 0, not {seconds}")
    translate("Answers", "not shelved: {why}")
    translate("Answers", "shelved")
    translate("Answers", "only the service role takes an alarm out of service")
    translate("Answers", "taking an alarm out of service needs the operator's name and a reason")
    translate("Answers", "not taken out of service: {why}")
    translate("Answers", "only the service role returns an alarm to service")
    translate("Answers", "it is not shelved")
    translate("Answers", "it is not out of service")
    translate("Answers", "not ended: confirm first that the patient is disconnected")
    translate("Answers", "{occurrence}: no alarm has this occurrence now")
    translate("Answers", "{occurrence}: already acknowledged")
    translate("Answers", "{occurrence}: acknowledge it apart from the link alarm")
    translate("Answers", "it needs none")
    translate("Answers", "shelving needs a number of seconds above 0 and within a day, not {seconds}")
    translate("Answers", "shelving needs the operator's name and a reason: set the operator, give a reason")
    translate("Answers", "an alarm that needs a reset cannot be shelved")
    translate("Answers", "a high priority alarm cannot be shelved")
    translate("Answers", "a {priority} priority alarm can be shelved for {minutes} min at most, extensions included")
    translate("Answers", "{key} can be set from {lowest} to {highest}, not to {value}")
    translate("Answers", "no limit is called {key}")
    translate("Answers", "{key} cannot pass the machine's own limit of {own}")
    translate("Answers", "{low} ({low_value}) must stay below {high} ({high_value})")
    translate("Answers", "{channel} follows no reference; {known} do")
    translate("Answers", "no value is called {name}; there are {known}")
    translate("Answers", "{name} takes {units}, not {unit}")
    translate("Answers", "{name} lies between {low} and {high}, not {value}")
    translate("Answers", "{name} takes a number such as 38.6, not {value}")
    translate("Answers", "the specimen time {time} lies more than 60 days before the session")
    translate("Answers", "no analyte is called {name}; there are {known}")
    translate("Answers", "{analyte} is reported in {units}, not in {unit}")
    translate("Answers", "{analyte} lies between {low} and {high}, not {value}; check the unit")
    translate("Answers", "a specimen is taken before or after the session, not {when}")
    translate("Answers", "{entry} is not a result; write a number such as 20.49, or < 1.5, or > 5000")
    translate("Answers", "the upper limit of normal must be a number above 0 in the result's unit, not {entry}")
    translate("Answers", "{entry} is not a time of day; write one such as 2026-03-14T12:22:00+08:00")
    translate("Answers", "the specimen time {time} lies in the future")
    translate("Answers", "{entry} lacks its time zone; write one such as 2026-03-14T12:22:00+08:00")
    translate("Answers", "no command is called {kind}; there are {known}")
    translate("Answers", "{kind} needs {missing}")
    translate("Answers", "a preset is made of limits and numbers")
    translate("Answers", "a limit is changed by a named operator: say who you are first")
    translate("Answers", "a limit is a number, not {entry}")
    translate("Answers", "an event needs some words")
    translate("Answers", "low")
    translate("Answers", "medium")
    translate("Answers", "high")
    translate("Answers", "{kind} has no field {name}; it has {known}")
    translate("Answers", "{name} is needed")
    translate("Answers", "{kind} needs at least one of {known}")
    translate("Answers", "{faults}")
    translate("Answers", "{name} is yes or no, not {entered}")
    translate("Answers", "{name} is one of {known}, not {entered}")
    translate("Answers", "{name} takes up to {most} characters")
    translate("Answers", "{name} is a time such as 2026-03-14T12:22:00+08:00, not {entered}")
    translate("Answers", "{name} {entered} lies in the future")
    translate("Answers", "no entry is called {kind}; there are {known}")
    translate("Answers", "{kind} needs its fields")
    translate("Answers", "{entry} is not a time; write one such as 2026-03-14T12:22:00+08:00")
    translate("Answers", "the time {time} lies in the future")
    translate("Answers", "a correction says why")
    translate(
        "Answers", "{case} is no pseudonym of a case; take up to {longest} letters and digits, such as LA-2026-0147"
    )
    translate("Answers", "this session has no {kind} entry that this could replace")
    translate("Answers", "this session is of case {case}; say why it is another one")
    translate("Answers", "ULN {uln} {unit} as last time from {laboratory}")
    translate("Answers", "a result of a session is from before or after it; {name} is")
    translate("Answers", "a specimen is from before, after or between sessions, not {when}")
    translate("Answers", "converted to {unit}, {method}")
    translate("Answers", "corrected by {place}")
    translate("Answers", "is there already")
    translate("Answers", "left out")
    translate("Answers", "no session of the case is there yet; say whether it is from before, after or between")
    translate("Answers", "replaces {old}")
    translate("Answers", "stands in the file twice")
    translate("Answers", "the same specimen is there with {old}, not {new}")
    translate("Answers", "the same specimen stands at {place} with {old}, not {new}")
    translate(
        "Answers", "the upper limit of normal is needed: with the result, or remembered of the laboratory it names"
    )
    translate(
        "Answers",
        "the {what} of {analyte} from {laboratory} was {was} last time and is {now} now; look at the report again",
    )
    translate("Answers", "there is no standing {analyte} result {name}")
    translate(
        "Answers", "this specimen lies in the middle between two sessions; say whether it is from before or after"
    )
    translate("Answers", "this specimen was taken after the session ended, so it is not one from before")
    translate("Answers", "this specimen was taken before the first session began, so it is not one from after")
    translate("Answers", "this specimen was taken before the session began, so it is not one from after")
    translate(
        "Answers", "this specimen was taken during the session of {start}; say whether it is from before or after"
    )
    translate(
        "Answers",
        "this specimen was taken when plasma had been exchanged for {minutes} min, so it is not one from before",
    )
    translate(
        "Answers", "this specimen was taken {hours} h after the session of {start} ended, so it is not one from before"
    )
    translate("Answers", "{analyte} decides here: enter its value a second time")
    translate("Answers", "{analyte} {value} is not converted to {unit}; what can be converted is {known}")
    translate("Answers", "{value} and {again} are not the same; read the value again")
    translate("Answers", "{when}, by the time of the specimen")
    translate("Answers", "LOINC {code} is no analyte of this program")
    translate("Answers", "LOINC {code} is {analyte} in {units}, not in {unit}")
    translate("Answers", "LOINC {code} is {analyte}, but its name says {other}")
    translate("Answers", "ULN")
    translate("Answers", "after")
    translate("Answers", "before")
    translate("Answers", "between")
    translate("Answers", "deleted by the laboratory")
    translate("Answers", "is no Observation of FHIR R4: {why}")
    translate("Answers", "it has a point in a number, where the mapping says a decimal comma")
    translate("Answers", "it has not {width} fields, as the first line has")
    translate("Answers", "its {name} is longer than {most} characters")
    translate("Answers", "method")
    translate("Answers", "not asked for")
    translate("Answers", "not obtained")
    translate("Answers", "not verified")
    translate("Answers", "ordered only")
    translate("Answers", "partial")
    translate("Answers", "pending")
    translate("Answers", "preliminary")
    translate("Answers", "the specimen is {specimen}, which is not known to be blood")
    translate(
        "Answers", "this specimen was taken {hours} h before the session of {start} began, so it is not one from after"
    )
    translate("Answers", "withdrawn by the laboratory as wrong")
    translate("Answers", "{analyte}: OBX-11 {status} does not say that it is final")
    translate("Answers", "{analyte}: {what} cannot be read")
    translate("Answers", "{name} has no value that is one number")
    translate("Answers", "{name} is no analyte of this program")
    translate("Answers", "{name} is not final: {status}")
    translate("Answers", "{said} is not one of {known}")
    translate("Answers", "{time} is not a time as {form} says")
    translate("Answers", "nothing that stands is called {name}, so nothing is withdrawn")
    translate("Answers", "a withdrawal says why")
    translate("Answers", "was withdrawn: {reason}")
    translate("Answers", "held for {held} h, results: {results}")
    translate("Answers", "held for {held} h of 72, results: {results}; {why}")
    translate("Answers", "broken {before} h ago")
    translate("Answers", "last broken {before} h ago")
    translate("Answers", "last result {before} h ago, over 28 h")
    translate("Answers", "the last result cannot be judged")
    translate("Answers", "no result")
    translate("Answers", "none for {gap} h before")
    translate("Answers", "the one before cannot be judged")
    translate("Answers", "none before")
