"""What stands in a recording as codes, in words with the code beside them: limits, channels, ends of a run, verdicts.

Without it the appendix could be read only by whoever wrote the machine's files.
"""

from __future__ import annotations

from session_monitor.domain.clinical.truth import Truth
from session_monitor.report.codes import CODES
from session_monitor.report.content import AlarmNames, Occurrence
from session_monitor.report.words import Words

NOT_READ = "the case was not read"
AGAINST = {"contraindications", "bleeding", "haemodynamics", "allergy"}
"""Items of which met means that one is there."""
_TRUTHS = {each.value for each in Truth}


def channel_text(words: Words, names: AlarmNames, alarm: Occurrence) -> str:
    """`Return pressure, high (pven_mmhg)`; empty for an alarm of no channel."""
    if not alarm.channel:
        return ""
    label = names.label(alarm.channel, words.language)
    return words.beside(_joined(label and [label, _side(words, alarm.direction)]), alarm.channel)


def limit_text(words: Words, names: AlarmNames, key: str) -> str:
    """`TMP high (tmp_high.limit)`. Keys are ALARM.PARAMETER or ALARM.CHANNEL.DIRECTION.PARAMETER."""
    alarm, *between, parameter = key.split(".") if "." in key else (key, "limit")
    channel, direction = between if len(between) == 2 else ("", "")
    name = names.name(alarm, channel, words.language)
    if name == alarm:
        return key
    part = "" if parameter == "limit" else words.of("limit", parameter)
    return words.beside(_joined([name, _side(words, direction), part]), key)


def end_text(words: Words, reason: str) -> str:
    """How a run ended."""
    said = ", ".join(words.of("end", part) for part in reason.split(", "))
    return words.beside(said, reason) if words.language != "en" or said != reason else reason


def verdict_details(words: Words, details: str) -> str:
    """What a verdict rested on: `ID truth value limit ... section N` an item, the items' names before their ids."""
    told = list[str]()
    for part in details.split("; "):
        code, _, rest = part.partition(" ")
        truth, _, rest = rest.partition(" ")
        if code not in CODES or truth not in _TRUTHS or " section " not in f" {rest}":
            told.append(words(part) if part == NOT_READ else words.said(part))
            continue
        value, _, section = f" {rest}".rpartition(" section ")
        value, limit, bound = value.partition(" limit ")
        parts = [words.beside(words.code(code), code), _verdict(words, code, truth), words.said(value.strip())]
        parts += [f"{words('limit')} {words.said(bound)}"] if limit else []
        told.append(" ".join(filter(None, [*parts, words("section {n}", n=section)])))
    return "; ".join(told)


def _verdict(words: Words, code: str, truth: str) -> str:
    if code in AGAINST:
        return words({"met": "present", "not_met": "none", "unknown": "unknown"}[truth])
    return words(truth.replace("_", " "))


def _side(words: Words, direction: str) -> str:
    return words.code(direction) if direction else ""


def _joined(parts: list[str] | str) -> str:
    return ", ".join(part for part in parts if part)
