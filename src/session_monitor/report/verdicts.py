"""Verdicts by shape: indication, contraindications, end of treatment, each item with value, limit, ULN and section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.item import Item
from session_monitor.domain.clinical.truth import Truth
from session_monitor.report.sheet import DIM, LEFT, RIGHT, Sheet
from session_monitor.report.times import day_and_time
from session_monitor.report.words import Words

GAP = 12.0
WIDE = (RIGHT - LEFT - 2 * GAP) / 3
LOWEST = 768.0


def verdicts(sheet: Sheet, words: Words, found: Assessment, top: float) -> None:
    """Indication and contraindications below each other, the end of treatment beside them in two columns."""
    below = _verdict(sheet, words, found.indication, [(LEFT, top)])
    below = _verdict(sheet, words, found.contraindications, [(LEFT, below + 6)])
    if found.decision_needed:
        sheet.wrapped(LEFT, below, words("going on needs a recorded decision"), 7, WIDE, most=1)
    elif found.decision is not None:
        given = words("going on was decided: {who}, {why}", who=found.decision.by or "–", why=found.decision.reason)
        sheet.wrapped(LEFT, below, given, 7, WIDE, most=1, grey=DIM)
    second = LEFT + WIDE + GAP
    _verdict(sheet, words, found.end, [(second, top), (second + WIDE + GAP, top + 11)])
    moment = words("as known at {time}", time=day_and_time(found.at_ns, found.case.zone))
    sheet.text(RIGHT, top, moment, 7, grey=DIM, align="right")


def _verdict(sheet: Sheet, words: Words, item: Item, places: Sequence[tuple[float, float]]) -> float:
    """places: where each of its columns begins; returns where the next line would stand."""
    (left, top), *others = places
    against = item.id == "contraindications"
    sheet.mark(left + 4.2, top - 3, _shape(item, against))
    sheet.text(left + 12, top, f"{words.code(item.id)} – {words.verdict(item)}", 8.4, bold=True, width=WIDE - 12)
    top += 11
    leaves = list(_leaves(item))
    for n, (part, depth) in enumerate(leaves):
        detail = words.item_detail(part)
        lines = sheet.lines(detail, 6.3, WIDE - 14 - 6 * depth, 3) if detail else []
        heads = depth == 0 and n + 1 < len(leaves) and leaves[n + 1][1] > 0  # it stays with the first of its parts
        if top + 7.6 * len(lines) + (16.8 if heads else 0) > LOWEST:
            if not others:
                sheet.text(left + 12, LOWEST + 1, words("more by `assess`"), 6.3, grey=DIM)
                break
            (left, top), *others = others
        x = left + 4.2 + 6 * depth
        sheet.mark(x, top - 2.4, _shape(part, against), 3.1)
        asked = words.present(part) if against else words.code(part.id)
        width = WIDE - 28 - 6 * depth
        sheet.text(x + 6, top, asked, sheet.largest(asked, width, (7.2, 6.6, 6.0)), width=width)
        sheet.text(left + WIDE, top, part.section, 6.3, grey=DIM, align="right")
        for line in lines:
            top += 7.6
            sheet.text(x + 6, top, line, 6.3, grey=DIM)
        top += 9.2
    return top


def _shape(item: Item, against: bool) -> Truth:
    """The shape of what one wants is a tick, here as on the screen: of contraindications that is their absence."""
    return {Truth.MET: Truth.NOT_MET, Truth.NOT_MET: Truth.MET}.get(item.truth, item.truth) if against else item.truth


def _leaves(item: Item) -> Iterator[tuple[Item, int]]:
    """The parts of a verdict, and theirs; of a chain of one that says the same, the last."""
    for part in item.parts:
        part = _inmost(part)
        yield part, 0
        if part.truth is Truth.MET and len(part.parts) == 1:
            continue  # it never failed: what would be asked of it says nothing
        for inner in part.parts:
            yield _inmost(inner), 1


def _inmost(item: Item) -> Item:
    while len(item.parts) == 1 and item.parts[0].truth is item.truth:
        item = item.parts[0]
    return item
