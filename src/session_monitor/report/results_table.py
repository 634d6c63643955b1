"""Results before and after a session, with their falls, what was to be expected, and the limit of their own assay."""

from __future__ import annotations

from collections.abc import Sequence

from session_monitor.domain.clinical.effect import Effect
from session_monitor.domain.clinical.kinds import CYTOKINES
from session_monitor.domain.clinical.reductions import Fall
from session_monitor.domain.results import Result, reduction
from session_monitor.report.sheet import DIM, Column, Sheet
from session_monitor.report.words import Words, figure, percent


def results_table(
    sheet: Sheet, words: Words, results: Sequence[Result], done: Effect, top: float, left: float, most: int
) -> float:
    """Returns where the next line would stand."""
    columns = (
        Column(words("analyte"), left, 56),
        Column(words("before"), left + 57, 36, "right"),
        Column(words("after"), left + 95, 36, "right"),
        Column(words("unit"), left + 135, 40),
        Column("ULN", left + 172, 30, "right"),
        Column(words("fall %"), left + 204, 33, "right"),
        Column(words("corrected"), left + 239, 36, "right"),
        Column(words("expected %"), left + 277, 40, "right"),
    )
    top = sheet.heads(top, columns)
    rows = _rows(words, results, done.falls)
    if not rows:
        sheet.text(left, top, words("no results were entered"), 7.6, grey=DIM)
        return top + 10.4
    for cells in rows[:most]:
        sheet.row(top, columns, cells, 7.4)
        top += 10.4
    if len(rows) > most:
        sheet.text(left, top, words("and {n} more, in the appendix", n=len(rows) - most), 7, grey=DIM)
        top += 10.4
    return top


def _rows(words: Words, results: Sequence[Result], falls: Sequence[Fall]) -> list[tuple[str, ...]]:
    rows = [_fall_row(words, fall) for fall in sorted(falls, key=lambda each: _place(each.analyte))]
    paired = {fall.analyte for fall in falls}
    lasts = {(r.analyte, r.when): r for r in results if r.analyte not in paired}
    for (analyte, when), each in sorted(lasts.items(), key=lambda item: (_place(item[0][0]), item[0][1])):
        values = (each.text, "–") if when == "before" else ("–", each.text)
        rows.append((words.analyte(analyte), *values, words.said(each.unit), f"{each.uln:g}", "–", "–", "–"))
    return rows


def _place(analyte: str) -> tuple[int, str]:
    """Cytokines first, as they are listed everywhere."""
    return (CYTOKINES.index(analyte) if analyte in CYTOKINES else len(CYTOKINES)), analyte


def _fall_row(words: Words, fall: Fall) -> tuple[str, ...]:
    fell = reduction(fall.before, fall.after)
    raw = "–" if fell.percent is None else f"{'≥ ' if fell.kind == 'at_least' else ''}{percent(fell.percent)}"
    corrected = fall.by_hct if fall.by_hct.known else fall.by_albumin
    value, _ = figure(corrected, 1)
    expected = "–"
    if fall.by_all.low is not None and fall.by_all.high is not None:
        expected = f"{fall.by_all.low:.0f} – {fall.by_all.high:.0f}"
    elif fall.by_exchange.low is not None:
        expected = f"≥ {fall.by_exchange.low:.0f}"  # the loop can only add to it
    before, after = fall.before.text, fall.after.text
    ulns = dict.fromkeys(f"{each.uln:g}" for each in (fall.before, fall.after))
    uln = " → ".join(ulns)  # two of them: two assays, and whoever reads the fall has to know
    return (
        words.analyte(fall.analyte),
        before,
        after,
        words.said(fall.unit),
        uln,
        raw,
        value,
        expected,
    )
