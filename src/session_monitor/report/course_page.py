"""A whole course on one page: cytokines in multiples of their ULN, SOFA and temperature over days, sessions as bands.

Absolute values of two assays cannot be drawn on one axis; multiples of each assay's own upper limit can.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.end_of_treatment import SURFACE
from session_monitor.domain.clinical.estimate import Estimate
from session_monitor.domain.clinical.kinds import CYTOKINES
from session_monitor.report.content import Content
from session_monitor.report.plots import Frame, axis, limit, nice_range, points
from session_monitor.report.sheet import BLACK, DIM, FAINT, HAIR, HEIGHT, LEFT, RIGHT, Column, Sheet, spread
from session_monitor.report.times import day_and_time, lasted, local
from session_monitor.report.verdicts import verdicts
from session_monitor.report.words import Words, figure

PLOT_LEFT, PLOT_RIGHT = LEFT + 26, RIGHT - 52
DAY_NS = 86_400 * 10**9
MOST_SESSIONS, MOST_KINETICS = 7, 5
GREYS = (0.0, 0.42, 0.62, 0.25, 0.52)


def course_page(sheet: Sheet, words: Words, found: Assessment, contents: Mapping[str, Content]) -> None:
    """contents: recording -> what was read of it."""
    sheet.page()
    sessions = [session for session, _ in found.session_results]
    zone = found.case.zone
    sheet.text(LEFT, 54, words("Course"), 15, bold=True)
    sheet.text(RIGHT, 54, sheet.cut(found.case.id, 13, 300), 13, bold=True, align="right")
    first, last = _bounds(found)
    days = (local(last, zone).date() - local(first, zone).date()).days + 1
    machines = sorted({session.machine for session in sessions if session.machine})
    number = "1 session" if len(sessions) == 1 else "{sessions} sessions"
    told = [words(f"day {{n}} · {number}", n=days, sessions=len(sessions)), *machines, f"({zone})"]
    sheet.text(LEFT, 70, " · ".join(told), 8.2, width=RIGHT - LEFT)
    _plots(sheet, words, found, first, last)
    below = _sessions(sheet, words, found, contents)
    _kinetics(sheet, words, found, below + 8)
    sheet.rule(606)
    verdicts(sheet, words, found, 620)


def _bounds(found: Assessment) -> tuple[int, int]:
    case, until_ns = found.case, found.at_ns
    times = [r.specimen_utc_ns for r in case.results_until(until_ns)]
    times += [e.utc_ns for e in case.of("vital_signs", until_ns)] + [day.utc_ns for day in found.sofa]
    for session, _ in found.session_results:
        times += [session.started_utc_ns, session.ended_utc_ns or until_ns]
    times = times or [until_ns]
    return min(times), max(max(times), min(times) + DAY_NS // 4)


def _plots(sheet: Sheet, words: Words, found: Assessment, first: int, last: int) -> None:
    edge = (last - first) // 40
    frames = [Frame(PLOT_LEFT, PLOT_RIGHT, top, bottom, first - edge, last + edge) for top, bottom in PLACES]
    _bands(sheet, words, found, frames)
    empty = _cytokines(sheet, words, found, frames[0])
    empty &= _sofa(sheet, words, found, frames[1])
    empty &= _temperature(sheet, words, found, frames[2])
    if empty:
        line = words("no results, scores or temperatures were entered")
        sheet.text((PLOT_LEFT + PLOT_RIGHT) / 2, 150, line, 9, grey=DIM, align="centre")
    _days(sheet, found, frames[2])


PLACES = ((106, 262), (281, 338), (356, 424))


def _bands(sheet: Sheet, words: Words, found: Assessment, frames: Sequence[Frame]) -> None:
    for n, (session, _) in enumerate(found.session_results, 1):
        end = session.ended_utc_ns or found.at_ns
        left, right = frames[0].x(session.started_utc_ns), frames[0].x(end)
        right = max(right, left + 1.5)
        for frame in frames:
            sheet.box(left, frame.top, right, frame.bottom, fill=0.87, edge=None)
        name = words("session {n}", n=n) if len(found.session_results) <= 6 else f"{n}"
        sheet.text((left + right) / 2, frames[0].top - 3, name, 6.6, grey=DIM, align="centre")


def _cytokines(sheet: Sheet, words: Words, found: Assessment, place: Frame) -> bool:
    """Returns whether there was nothing to draw."""
    sheet.text(PLOT_LEFT, place.top - 11, words("cytokines, multiples of the ULN of the assay used"), 7.4)
    known = [r for r in found.case.results_until(found.at_ns) if r.analyte in CYTOKINES]
    values = [r.value / r.uln for r in known] or [1.0]
    low, high = math.floor(math.log10(min(*values, 1.0))), math.ceil(math.log10(max(*values, 10.0)))
    frame = Frame(
        place.left, place.right, place.top, place.bottom, place.from_x, place.to_x, 10.0**low, 10.0**high, True
    )
    for exponent in range(low, high + 1):
        y = frame.y(10.0**exponent)
        sheet.line(frame.left, y, frame.right, y, HAIR, 0.35)
        sheet.text(frame.left - 3, y + 2.1, f"{10.0**exponent:g} ×", 6, grey=DIM, align="right")
    for times in (1, 2, 5):
        limit(sheet, frame, times, f"{times} × ULN")
    names = list[tuple[float, str, float]]()
    for n, analyte in enumerate(name for name in CYTOKINES if any(r.analyte == name for r in known)):
        mine = sorted((r for r in known if r.analyte == analyte), key=lambda r: r.specimen_utc_ns)
        grey = GREYS[n % len(GREYS)]
        points(sheet, frame, [(r.specimen_utc_ns, r.value / r.uln) for r in mine], grey)
        for each in mine:
            if each.censor:
                y = frame.y(each.value / each.uln) + (5 if each.censor == "<" else -3)
                sheet.text(frame.x(each.specimen_utc_ns), y, each.censor, 6.5, grey=grey, align="centre")
        names.append((frame.y(mine[-1].value / mine[-1].uln), words.analyte(analyte), grey))
    _labels(sheet, frame, names)
    return not known


def _labels(sheet: Sheet, frame: Frame, names: Sequence[tuple[float, str, float]]) -> None:
    """At the right of their last points, none over another."""
    order = sorted(names)
    places = spread([y + 2.2 for y, _, _ in order], 7.6, frame.bottom)
    for place, (_, name, grey) in zip(places, order, strict=True):
        sheet.text(frame.right + 4, place, name, 6.8, grey=grey, width=RIGHT - frame.right - 4)


def _sofa(sheet: Sheet, words: Words, found: Assessment, place: Frame) -> bool:
    sheet.text(PLOT_LEFT, place.top - 4, words("SOFA"), 7.4)
    scores = [(day.utc_ns, day.score.total, day.score.least) for day in found.sofa]
    most = max((max(total or 0, least) for _, total, least in scores), default=4)
    frame = Frame(
        place.left, place.right, place.top, place.bottom, place.from_x, place.to_x, 0, max(4, most + most % 2)
    )
    axis(sheet, frame, 2 if frame.high <= 8 else 4 if frame.high <= 16 else 8)
    limit(sheet, frame, 2, "2")
    points(sheet, frame, [(at, total) for at, total, _ in scores if total is not None])
    for at, total, least in scores:
        if total is None:
            sheet.text(frame.x(at), frame.y(least) + 2, f"≥{least}", 6, grey=DIM, align="centre")
    return not scores


def _temperature(sheet: Sheet, words: Words, found: Assessment, place: Frame) -> bool:
    title = f"{words('temperature, ℃')} ({words('filled: surface; ring: core or not said')})"
    sheet.text(PLOT_LEFT, place.top - 4, title, 7.4)
    read = [
        (e.utc_ns, e.fields["temperature_c"], e.fields.get("temperature_site", "") in SURFACE)
        for e in found.case.of("vital_signs", found.at_ns)
        if "temperature_c" in e.fields
    ]
    low, high, step = nice_range([np.array([36.0, 39.0, *(value for _, value, _ in read)])])
    frame = Frame(place.left, place.right, place.top, place.bottom, place.from_x, place.to_x, low, high)
    axis(sheet, frame, step)
    limit(sheet, frame, 38.0, "38 ℃")
    points(sheet, frame, [(at, value) for at, value, surface in read if surface])
    sheet.canvas.setStrokeGray(BLACK)
    sheet.canvas.setLineWidth(0.7)
    for at, value, surface in read:
        if not surface:
            sheet.canvas.circle(frame.x(at), HEIGHT - frame.y(value), 1.6, stroke=1, fill=0)
    return not read


def _days(sheet: Sheet, found: Assessment, frame: Frame) -> None:
    zone = found.case.zone
    at = local(round(frame.from_x), zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    marks = list(_midnights(at, frame))
    every = max(1, math.ceil(len(marks) / 10))
    for n, (x, day) in enumerate(marks):
        sheet.line(x, frame.bottom, x, frame.bottom + 2.5, FAINT, 0.5)
        if n % every == 0:
            sheet.text(x, frame.bottom + 9, f"{day:%m-%d}", 6.3, grey=DIM, align="centre")


def _midnights(at: datetime, frame: Frame) -> Iterator[tuple[float, datetime]]:
    while (utc_ns := round(at.timestamp() * 1e9)) <= frame.to_x:
        yield frame.x(utc_ns), at
        at += timedelta(days=1)


def _sessions(sheet: Sheet, words: Words, found: Assessment, contents: Mapping[str, Content]) -> float:
    sheet.text(LEFT, 449, words("Sessions"), 9, bold=True)
    target = found.case.value("target", "cytokine", found.at_ns) or "IL-6"
    columns = (
        Column(words("session"), LEFT, 34),
        Column(words("began"), LEFT + 36, 82),
        Column(words("lasted"), LEFT + 120, 46, "right"),
        Column(words("exchanged, mL"), LEFT + 170, 60, "right"),
        Column(words("plasma volumes"), LEFT + 234, 62, "right"),
        Column(words("fall of {target} %", target=target), LEFT + 300, 76, "right"),
        Column(words("95 % interval"), LEFT + 380, 76, "right"),
        Column(words("Alarms"), LEFT + 460, 63, "right"),
    )
    top = sheet.heads(460, columns)
    rows = list(zip(found.session_results, found.effects, strict=True))
    for n, ((session, _), done) in enumerate(rows[-MOST_SESSIONS:], max(1, len(rows) - MOST_SESSIONS + 1)):
        fall = next((fall.raw for fall in done.falls if fall.analyte == target), None)
        value, between = ("–", "–") if fall is None else figure(fall, 1)
        content = contents.get(session.recording)
        alarms = [each.priority.word for each in content.alarms] if content else []
        ended_ns = session.ended_utc_ns
        cells = (
            f"{n}",
            day_and_time(session.started_utc_ns, found.case.zone),
            words("going on") if ended_ns is None else lasted((ended_ns - session.started_utc_ns) / 1e9),
            figure(done.ran.delivered.exchanged_ml, 0)[0] if done.ran else "–",
            figure(done.plasma_volumes, 2)[0],
            value,
            between,
            f"▲ {alarms.count('high')} ◆ {alarms.count('medium')} • {alarms.count('low')}" if content else "–",
        )
        sheet.row(top, columns, cells)
        top += 10.4
    return top


def _kinetics(sheet: Sheet, words: Words, found: Assessment, top: float) -> None:
    sheet.text(LEFT, top, words("Kinetics: one compartment with generation"), 9, bold=True)
    columns = (
        Column(words("analyte"), LEFT, 56),
        Column(words("plateau"), LEFT + 60, 140),
        Column(words("made an hour"), LEFT + 204, 140),
        Column(words("half of the way back, h"), LEFT + 348, 175),
    )
    top = sheet.heads(top + 11, columns)
    told = sorted(found.kinetics, key=lambda each: (bool(each.reason), found.kinetics.index(each)))
    for each in told[:MOST_KINETICS]:
        if each.reason:
            sheet.text(LEFT, top, words.analyte(each.analyte), 7.6)
            sheet.text(LEFT + 60, top, words.said(each.reason), 7.6, grey=DIM, width=RIGHT - LEFT - 60)
        else:
            plateau, made = _with(each.plateau, each.unit, 1), _with(each.generation_per_h, each.unit, 2)
            cells = (plateau, made, _with(each.half_life_h, "", 1))
            sheet.row(top, columns, (words.analyte(each.analyte), *cells))
        top += 10.4


def _with(estimate: Estimate, unit: str, digits: int) -> str:
    value, between = figure(estimate, digits)
    return f"{value} {unit} ({between})".replace("  ", " ")
