"""The appendix for engineers: alarms, gaps, limits, entries, versions, self-test and the link, as tables over pages.

What stands here in full lets the first page be short without hiding anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from session_monitor.domain.clinical.effect import Effect
from session_monitor.domain.clinical.estimate import STATED
from session_monitor.domain.results import Result
from session_monitor.monitor.ledger import open_totals
from session_monitor.report.content import Content
from session_monitor.report.entered import entry_rows, gone_results
from session_monitor.report.naming import channel_text, end_text, limit_text
from session_monitor.report.sheet import BOTTOM, DIM, LEFT, RIGHT, TOP, Column, Sheet
from session_monitor.report.times import day_and_time, lasted, local
from session_monitor.report.words import Words, figure, minus

LINE, SIZE = 9.8, 7.0
MOST = 160
"""Lines of one table; the recording has the rest."""


class Appendix:
    """Tables below each other, each on as many pages as it takes."""

    def __init__(self, sheet: Sheet, words: Words, zone: str) -> None:
        self.sheet, self.words, self.zone = sheet, words, zone
        self._top = 0.0
        self._new_page()

    def _new_page(self) -> None:
        self.sheet.page()
        self.sheet.text(LEFT, TOP + 8, self.words("Appendix for engineers"), 11, bold=True)
        self.sheet.text(RIGHT, TOP + 8, self.words("times of {zone}", zone=self.zone), 7, grey=DIM, align="right")
        self._top = TOP + 28

    def table(self, title: str, heads: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> None:
        """heads: (title, share of the width; negative: numbers at the right)."""
        if not rows:
            return
        if self._top > BOTTOM - 4 * LINE:
            self._new_page()
        self.sheet.text(LEFT, self._top, title, 9, bold=True)
        self._top += 12
        columns = _columns(heads)
        self._top = self.sheet.heads(self._top, columns)
        for cells in rows[:MOST]:
            wrapped = [self.sheet.lines(cell, SIZE, of.width, 6) for cell, of in zip(cells, columns, strict=True)]
            most = max(len(lines) for lines in wrapped)
            if self._top + LINE * (most - 1) > BOTTOM:
                self._new_page()
                self._top = self.sheet.heads(self._top, columns)
            for n in range(most):
                self.sheet.row(self._top, columns, [lines[n] if n < len(lines) else "" for lines in wrapped], SIZE)
                self._top += LINE - 1.2
            self._top += 1.2
        if len(rows) > MOST:
            line = self.words("And {n} more; the recording has them all.", n=len(rows) - MOST)
            self.sheet.text(LEFT, self._top, line, SIZE, grey=DIM)
            self._top += LINE
        self._top += 8

    def paragraph(self, text: str) -> None:
        """Some lines of text."""
        if self._top > BOTTOM - 4 * LINE:
            self._new_page()
        self._top = self.sheet.wrapped(LEFT, self._top, text, SIZE, RIGHT - LEFT, grey=DIM) + 8


def _columns(heads: Sequence[tuple[str, float]]) -> list[Column]:
    whole, left, found = sum(abs(share) for _, share in heads), LEFT, list[Column]()
    for title, share in heads:
        wide = (RIGHT - LEFT) * abs(share) / whole
        found.append(Column(title, left, wide - 8, "right" if share < 0 else "left"))
        left += wide
    return found


def appendix(sheet: Sheet, words: Words, content: Content, results: Sequence[Result], done: Effect) -> None:
    """All of it."""
    pages = Appendix(sheet, words, content.meta.zone)

    def clock(t_s: float) -> str:
        return f"{local(content.utc_ns(t_s), content.meta.zone):%H:%M:%S}"

    pages.table(words("Recording"), (("", 1), ("", 7)), _recording(words, content))
    pages.table(
        words("Runs of the program"),
        ((words("run"), 0.6), (words("began"), 1.6), (words("ended"), 1.6), (words("why"), 2.2),
         (words("polls lost"), -0.8), (words("versions"), 4)),
        [
            (f"{r.run}", day_and_time(r.started_utc_ns, content.meta.zone),
             "–" if r.ended_utc_ns is None else day_and_time(r.ended_utc_ns, content.meta.zone),
             end_text(words, r.end_reason) if r.end_reason else "–",
             f"{r.polls_lost}", f"{r.software}, Python {r.python}, SQLite {r.sqlite}, {r.platform}")
            for r in content.runs
        ],
    )  # fmt: skip
    pages.table(
        words("Self-test"),
        ((words("test"), 1), (words("state"), 1), (words("detail"), 6)),
        [(words.of("test", test), words.of("state", state), told) for test, state, told in content.self_test],
    )
    pages.table(
        words("Alarms"),
        (("#", 0.4), (words("at"), 0.9), (words("alarm"), 2.9), (words("channel"), 3.1), (words("value"), -0.8),
         (words("limit"), -0.7), (words("lasted"), -0.9), (words("acknowledged by"), 1.4)),
        [
            (f"{a.number}", clock(a.start_s),
             f"{words.sign(a.priority)} {content.names.of(a, words.language)}",
             channel_text(words, content.names, a), _number(a.value), _number(a.limit),
             lasted(a.lasted_s(content.span_s[1])), a.acknowledged_by or "–")
            for a in content.alarms
        ],
    )  # fmt: skip
    pages.table(
        words("Gaps"),
        ((words("at"), 1), (words("lasted"), -1), (words("cause"), 1.4), (words("polls"), -0.7),
         (words("restarted"), 1), (words("totals may be off by, mL"), 5)),
        [
            (clock(g.start_s), words("to the end") if g.end_s is None else lasted(g.end_s - g.start_s),
             words.code(g.cause), f"{g.polls}",
             "–" if g.unseen.restarted is None else words("yes" if g.unseen.restarted else "no"),
             "–" if g.end_s is None else _off(words, g.unseen.totals))
            for g in content.gaps
        ],
    )  # fmt: skip
    pages.table(
        words("Limit changes"),
        ((words("at"), 1), (words("limit"), 3.4), (words("old"), -0.8), (words("new"), -0.8), (words("by"), 1.2),
         (words("reason"), 3)),
        [
            (clock(t_s), limit_text(words, content.names, str(told.get("key", ""))), _number(told.get("old")),
             _number(told.get("new")),
             str(told.get("by") or "–"), str(told.get("reason") or "–"))
            for t_s, told in content.limits
        ],
    )  # fmt: skip
    pages.table(
        words("Entries and notes"),
        ((words("at"), 1.6), (words("by"), 1.2), (words("what"), 7)),
        entry_rows(words, content),
    )
    pages.table(
        words("Results"),
        ((words("specimen"), 1.7), (words("when"), 1), (words("analyte"), 1.2), (words("result"), -1),
         (words("unit"), 1), ("ULN", -0.8), (words("by"), 1), (words("method"), 2)),
        [
            (day_and_time(r.specimen_utc_ns, content.meta.zone), words.code(r.when), words.analyte(r.analyte), r.text,
             r.unit, f"{r.uln:g}", r.by or "–", r.method or "–")
            for r in results
        ],
    )  # fmt: skip
    pages.table(
        words("Results that do not stand any more"),
        ((words("specimen"), 1.7), (words("analyte"), 1.2), (words("result"), -1), (words("unit"), 1), ("", 5.3)),
        gone_results(words, content),
    )
    _did(pages, words, content, done)
    pages.table(
        words("Link, hour by hour"),
        ((words("hour"), 1), (words("answered"), -1), (words("missed"), -1), (words("late"), -1), ("p95, ms", -1),
         (words("longest, ms"), -1), ("", 3)),
        _links(content),
    )  # fmt: skip
    pages.paragraph(
        words(
            "Every interval covers 95 % and was made of these, one standard deviation each (the project's own): weight "
            "{weight} %, haematocrit {hct} points, pumped volume {volume} %, formula of the plasma volume {formula} %, "
            "one immunoassay {assay} %.",
            weight=f"{STATED['weight_percent']:g}", hct=f"{STATED['hct_points']:g}",
            volume=f"{STATED['volume_percent']:g}", formula=f"{STATED['formula_percent']:g}",
            assay=f"{STATED['assay_percent']:g}",
        )
    )  # fmt: skip


def _recording(words: Words, content: Content) -> list[tuple[str, str]]:
    machine, seal = content.machine, content.seal
    polls = words(
        "{polls} of {channels} channels every {period} s, {missed} missed", polls=content.polls,
        channels=len(machine.channels), period=f"{content.period_s:g}", missed=content.missed,
    )  # fmt: skip
    rows = [
        (words("file"), content.name),
        (words("link"), content.meta.link),
        (words("map"), f"{machine.id} {machine.version}, {machine.name}"),
        (words("polls"), polls),
        (words("seal"), words(f"seal: {seal.state}")),
    ]
    return [*rows, (words("digest"), seal.digest), (words("signature"), seal.signature)] if seal.digest else rows


def _off(words: Words, totals: Any) -> str:
    off = open_totals(totals)
    told = [f"{words.code(name)} {words('not bounded') if ml is None else f'{ml:.1f}'}" for name, ml in off.items()]
    return ", ".join(told) or words("sure")


def _did(pages: Appendix, words: Words, content: Content, done: Effect) -> None:
    rows = list[tuple[str, str, str, str, str]]()
    for fall in done.falls:
        for title, estimate in (
            (words("fall of the concentration"), fall.raw),
            (words("corrected by haematocrit"), fall.by_hct),
            (words("corrected by albumin"), fall.by_albumin),
            (words("expected by the exchange"), fall.by_exchange),
            (words("expected with the loop"), fall.by_all),
        ):
            value, between = figure(estimate, 1)
            rows.append((words.analyte(fall.analyte), title, value, between, words.said(estimate.reason) or "–"))
        rows.append((words.analyte(fall.analyte), words("beside what was expected"), "", "", words.code(fall.against)))
    heads = ((words("analyte"), 1.2), ("%", 3), (words("value"), -1), (words("95 % interval"), -1.6), (words("why"), 5))
    pages.table(words("What the session did"), heads, rows)
    pages.table(
        words("circuit"),
        ((words("at"), 1), (words("analyte"), 1.2), ("", 1.2), ("", 2.6), (words("extraction"), -2.2),
         (words("flow"), -2.2), (words("clearance, mL/min"), 3)),
        [
            (f"{local(p.utc_ns, content.meta.zone):%H:%M}", words.analyte(p.analyte), words.code(p.across),
             f"{p.inlet} → {p.outlet} {p.unit}", _short(p.extraction, 2), _short(p.flow_ml_min, 1),
             _short(p.clearance_ml_min, 1) if p.clearance_ml_min.known else words.said(p.clearance_ml_min.reason))
            for p in done.circuit
        ],
    )  # fmt: skip


def _short(estimate: Any, digits: int) -> str:
    value, between = figure(estimate, digits)
    return f"{value} ({between})" if "–" not in (value, between) else between if value == "–" else value


def _links(content: Content) -> list[tuple[str, ...]]:
    rows, hour, seconds = list[tuple[str, ...]](), list[Any](), 0.0
    for n, told in enumerate(content.links):
        hour.append(told)
        seconds += float(told.get("seconds") or 60.0)
        if seconds >= 3600 * (len(rows) + 1) or n == len(content.links) - 1:
            sums = [sum(int(each.get(name) or 0) for each in hour) for name in ("polls", "misses", "late")]
            peaks = [max((float(each.get(name) or 0) for each in hour), default=0) for name in ("p95_ms", "max_ms")]
            rows.append((f"{len(rows) + 1}", *map(str, sums), *(f"{ms:.1f}" for ms in peaks), ""))
            hour = []
    return rows


def _number(value: Any) -> str:
    return "–" if not isinstance(value, int | float) else minus(f"{value:.5g}") if value else "0"
