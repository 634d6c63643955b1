"""What people entered, in words, for the appendix: what was corrected or withdrawn stays, and says so.

Without it a page would show what nobody stands by any more, or hide that it once stood there.
"""

from __future__ import annotations

from dataclasses import replace

from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.laboratory import withdrawals
from session_monitor.domain.clinical.withdrawing import WITHDRAWN
from session_monitor.report.content import Content
from session_monitor.report.naming import verdict_details
from session_monitor.report.times import day_and_time
from session_monitor.report.words import Words


def entry_rows(words: Words, content: Content) -> list[tuple[str, str, str]]:
    """(when, by, what) of entries, entered values and notes, by their time."""
    zone = content.meta.zone
    corrected = {each.corrects for each in content.entries if each.kind != WITHDRAWN}
    gone = withdrawals(content.entries)

    def told(entry: Entry) -> str:
        if entry.kind == "verdict":
            entry = replace(entry, fields={**entry.fields, "details": verdict_details(words, entry.fields["details"])})
        said = [words.entry(entry, zone)]
        said += [words("corrected later")] if entry.uid in corrected else []
        said += [words("correction: {why}", why=entry.reason)] if entry.corrects else []
        said += [_withdrawn(words, gone[entry.uid], zone)] if entry.uid in gone else []
        return " – ".join(said)

    def value(number: int, name: str, value: float, unit: str) -> str:
        said = [f"{words.entered(name)} {value:g} {unit}".strip()]
        name = f"value-{number}"
        said += [words("corrected later")] if name in corrected else []
        said += [_withdrawn(words, gone[name], zone)] if name in gone else []
        return " – ".join(said)

    found = [(e.utc_ns, e.by, told(e)) for e in content.entries if e.kind != WITHDRAWN]
    found += [(at, by, value(number, name, given, unit)) for number, at, name, given, unit, by in content.entered]
    found += [(note.utc_ns, note.by, note.text) for note in content.notes]
    return [(day_and_time(at, zone), by or "–", what) for at, by, what in sorted(found, key=lambda each: each[0])]


def gone_results(words: Words, content: Content) -> list[tuple[str, str, str, str, str]]:
    """(specimen, analyte, result, unit, what became of it) of results that were corrected or withdrawn."""
    zone, by = content.meta.zone, {each.corrects: each for each in content.results if each.corrects}
    rows = list[tuple[str, str, str, str, str]]()
    for each in content.results:
        became = list[str]()
        if new := by.get(each.name):
            became.append(words("corrected to {new} by {by}: {why}", new=new.result.text, by=new.result.by or "–",
                                why=new.reason))  # fmt: skip
        if each.withdrawn:
            became.append(_withdrawn(words, each.withdrawn, zone))
        if became:
            one = each.result
            taken = day_and_time(one.specimen_utc_ns, zone)
            rows.append((taken, words.analyte(one.analyte), one.text, one.unit, " – ".join(became)))
    return rows


def _withdrawn(words: Words, entry: Entry, zone: str) -> str:
    told = {"at": day_and_time(entry.entered_utc_ns, zone), "by": entry.by or "–", "why": entry.reason}
    return words("withdrawn {at} by {by}: {why}", **told)
