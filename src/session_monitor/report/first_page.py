"""The page a clinician reads in a minute: who, what was delivered, how it ran, what it did, what the rules say."""

from __future__ import annotations

from collections.abc import Sequence

from session_monitor.domain.alarms.types import Priority
from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.clinical.case import SessionSpan
from session_monitor.domain.clinical.effect import Effect
from session_monitor.domain.results import Result
from session_monitor.report.content import FLOWS, PRESSURES, TMP, Content
from session_monitor.report.plots import Frame, Trace, axis, clock_axis, hatched, nice_range, trend
from session_monitor.report.results_table import results_table
from session_monitor.report.sheet import BLACK, DIM, HAIR, LEFT, RIGHT, Column, Sheet
from session_monitor.report.times import day_and_time, lasted, local
from session_monitor.report.verdicts import verdicts
from session_monitor.report.words import Words, figure

MIDDLE = 312.0
PLOT_LEFT, PLOT_RIGHT = LEFT + 24, RIGHT - 30
GREYS = (0.0, 0.45, 0.68)
MOST_ALARMS, MOST_RESULTS = 7, 9


def first_page(
    sheet: Sheet,
    words: Words,
    found: Assessment,
    session: SessionSpan,
    results: Sequence[Result],
    done: Effect,
    content: Content | None,
) -> None:
    """content: None where the recording is not there; then only what the case says is shown."""
    sheet.page()
    _head(sheet, words, found, session, content)
    sheet.rule(94)
    _delivered(sheet, words, done)
    _stood_still(sheet, words, done, content)
    if content is None:
        sheet.text(LEFT, 260, words("The recording {name} is not there: only what the case says is shown.",
                                    name=session.recording), 8.5)  # fmt: skip
    else:
        _trends(sheet, words, content)
        _alarms(sheet, words, content)
    sheet.text(LEFT + 206, 479, words("Results before and after"), 9, bold=True)
    results_table(sheet, words, results, done, 491, LEFT + 206, most=MOST_RESULTS)
    sheet.rule(606)
    verdicts(sheet, words, found, 620)
    _foot(sheet, words, content)


def _head(sheet: Sheet, words: Words, found: Assessment, session: SessionSpan, content: Content | None) -> None:
    zone = content.meta.zone if content else found.case.zone
    case = sheet.cut(found.case.id or words("no case"), 13, 200)
    sheet.text(LEFT, 54, words("Session report"), 15, bold=True, width=300)
    sheet.text(RIGHT, 54, case, 13, bold=True, align="right")
    begin = day_and_time(session.started_utc_ns, zone)
    end = words("going on") if session.ended_utc_ns is None else f"{local(session.ended_utc_ns, zone):%H:%M}"
    parts = [f"{begin} – {end} ({zone})"]
    if content:
        meta = content.meta
        parts += [
            words("{time} recorded", time=lasted(content.span_s[1] - content.span_s[0])),
            words("operator {name}", name=sheet.cut(meta.operator or "–", 8.2, 100)),
            words("bed {name}", name=sheet.cut(meta.bed or "–", 8.2, 80)),
        ]
    sheet.text(LEFT, 70, " · ".join(parts), 8.2, width=RIGHT - LEFT)
    serial = content.meta.serial if content else None
    machine = session.machine or (content.machine.name if content else "")
    shown = f"{serial:08X}" if isinstance(serial, int) else serial or "–"
    mode = found.case.last("mode", session.ended_utc_ns or found.at_ns)
    second = found.case.last("identity_check", session.ended_utc_ns or found.at_ns)
    told = [
        words("{machine}, serial number {serial}", machine=machine, serial=shown),
        words("mode {name}", name=words.code(mode.fields["mode"]) if mode else words("not recorded")),
        words("second identifier {state}", state=words.code(second.fields["second_identifier"]) if second else "–"),
    ]
    if content and content.meta.state == "interrupted":
        told.append(words("interrupted, not ended by anybody"))
    sheet.text(LEFT, 82, " · ".join(told), 8.2, grey=DIM, width=RIGHT - LEFT)


def _delivered(sheet: Sheet, words: Words, done: Effect) -> None:
    sheet.text(LEFT, 107, words("Delivered"), 9, bold=True)
    columns = (
        Column(words("by machine totals"), LEFT, 116),
        Column(words("prescribed"), LEFT + 118, 38, "right"),
        Column(words("delivered"), LEFT + 158, 38, "right"),
        Column(words("95 % interval"), LEFT + 198, 62, "right"),
    )
    top = sheet.heads(118, columns)
    for asked in done.asked:
        digits = 2 if asked.unit == "h" else 0
        target = "–" if asked.prescribed is None else f"{asked.prescribed:.{digits}f}"
        value, between = figure(asked.delivered, digits)
        sheet.row(top, columns, (f"{words.code(asked.item)}, {asked.unit}", target, value, between))
        top += 10.6
    litres, volumes = figure(done.plasma_volume_l, 2), figure(done.plasma_volumes, 2)
    reason = done.plasma_volume_l.reason or done.plasma_volumes.reason
    line = words("plasma volume unknown: {why}", why=words.said(reason))
    if volumes[0] != "–":
        told = {"n": volumes[0], "between": volumes[1], "litres": litres[0]}
        line = words("plasma volumes exchanged {n} ({between}) of {litres} L", **told)
    sheet.text(LEFT, top + 2, line, 7.6, width=258)


def _stood_still(sheet: Sheet, words: Words, done: Effect, content: Content | None) -> None:
    left = MIDDLE + 16
    sheet.text(left, 107, words("Stood still, or was not seen"), 9, bold=True)
    columns = (
        Column(words("cause"), left, 120),
        Column(words("times"), left + 122, 30, "right"),
        Column(words("in all"), left + 154, 48, "right"),
    )
    top = sheet.heads(118, columns)
    delivered = done.ran.delivered if done.ran else None
    for stop in delivered.stops if delivered else ():
        cells = (words.code(stop.cause), f"{stop.times}", lasted(stop.seconds) if stop.times else "–")
        sheet.row(top, columns, cells)
        top += 10.6
    if delivered:
        still = sum(stop.seconds for stop in delivered.stops)
        share = f"{100 * still / delivered.treated_s:.1f}" if delivered.treated_s else "–"
        line = words("{percent} % of {time} of treatment", percent=share, time=lasted(delivered.treated_s))
        sheet.text(left, top + 2, line, 7.6, width=RIGHT - left)
    if content:
        longest = max((g.end_s - g.start_s for g in content.gaps if g.end_s is not None), default=0.0)
        told = {"missed": content.missed, "polls": content.polls + content.missed}
        line = (
            words("gaps in the recording: {n}, the longest {time}; {missed} of {polls} polls missed",
                  n=len(content.gaps), time=lasted(longest), **told)
            if content.gaps
            else words("no gap in the recording; {missed} of {polls} polls missed", **told)
        )  # fmt: skip
        sheet.wrapped(left, top + 14, line, 7.6, RIGHT - left, most=2)


def _trends(sheet: Sheet, words: Words, content: Content) -> None:
    begin, end = content.span_s
    end = max(end, begin + 1)
    _phase_strip(sheet, words, content, Frame(PLOT_LEFT, PLOT_RIGHT, 211, 221, begin, end))
    for names, unit, top, bottom in (
        (PRESSURES, words("pressure, mmHg"), 226, 302),
        (TMP, words("TMP, mmHg"), 312, 358),
        (FLOWS, words("flow, mL/min"), 368, 420),
    ):
        there = [name for name in names if name in content.machine.index]
        values = [content.track[name] for name in there]
        low, high, step = nice_range(values)
        frame = Frame(PLOT_LEFT, PLOT_RIGHT, top, bottom, begin, end, low, high)
        for gap in content.gaps:
            hatched(sheet, frame, gap.start_s, end if gap.end_s is None else gap.end_s)
        axis(sheet, frame, step)
        traces = [Trace(words.code(name), each, grey) for name, each, grey in zip(there, values, GREYS, strict=False)]
        trend(sheet, frame, content.track.t_s, traces, content.period_s)
        sheet.text(PLOT_LEFT + 3, top + 6, unit, 6.3, grey=DIM)
        if not there:
            sheet.text((PLOT_LEFT + PLOT_RIGHT) / 2, (top + bottom) / 2, words("not measured by this machine"), 7.5,
                       grey=DIM, align="centre")  # fmt: skip
    clocks = Frame(PLOT_LEFT, PLOT_RIGHT, 424, 447, begin, end)
    _alarm_lanes(sheet, words, content, clocks)
    clock_axis(sheet, clocks, lambda t_s: local(content.utc_ns(t_s), content.meta.zone))


def _phase_strip(sheet: Sheet, words: Words, content: Content, frame: Frame) -> None:
    for n, phase in enumerate(content.phases):
        left, right = frame.x(phase.start_s), frame.x(phase.end_s)
        sheet.box(left, frame.top, right, frame.bottom, fill=0.93 if n % 2 else 0.86, edge=None)
        name = words.code(phase.name) if phase.name else f"{phase.code}"
        if right - left > sheet.fonts.width(name, 6.3) + 3:
            sheet.text((left + right) / 2, frame.bottom - 2.8, name, 6.3, align="centre")


def _alarm_lanes(sheet: Sheet, words: Words, content: Content, frame: Frame) -> None:
    for n, priority in enumerate((Priority.HIGH, Priority.MEDIUM, Priority.LOW)):
        top = frame.top + 7.4 * n
        sheet.text(frame.left - 3, top + 5.5, words.code(priority.word), 6, grey=DIM, align="right")
        sheet.line(frame.left, top + 3.5, frame.right, top + 3.5, HAIR, 0.35)
        for alarm in content.alarms:
            if alarm.priority is priority:
                left = frame.x(alarm.start_s)
                right = frame.x(frame.to_x if alarm.end_s is None else alarm.end_s)
                tall = (3.0, 2.2, 1.4)[n]
                sheet.box(left, top + 3.5 - tall, max(right, left + 0.9), top + 3.5 + tall, fill=BLACK, edge=None)


def _alarms(sheet: Sheet, words: Words, content: Content) -> None:
    sheet.text(LEFT, 479, words("Alarms"), 9, bold=True)
    count = {p: [a for a in content.alarms if a.priority is p] for p in (Priority.HIGH, Priority.MEDIUM, Priority.LOW)}
    line = " · ".join(f"{words.code(priority.word)} {len(of)}" for priority, of in count.items())
    sheet.text(LEFT, 491, line, 7.6, width=196)
    if not content.alarms:
        sheet.text(LEFT, 504, words("none"), 7.6, grey=DIM)
        return
    end_s = content.span_s[1]
    columns = (
        Column(words("the longest"), LEFT, 130),
        Column(words("from"), LEFT + 131, 26, "right"),
        Column(words("stood"), LEFT + 159, 36, "right"),
    )
    top = sheet.heads(503, columns)
    order = sorted(content.alarms, key=lambda each: (-each.priority, -each.lasted_s(end_s), each.number))
    for each in order[:MOST_ALARMS]:
        name = f"{words.sign(each.priority)} {content.names.of(each, words.language)}"
        start = f"{local(content.utc_ns(each.start_s), content.meta.zone):%H:%M}"
        size = sheet.largest(name, columns[0].width, (7.6, 7.1, 6.6))  # the end of a name says which of two it is
        sheet.text(LEFT, top, name, size, width=columns[0].width)
        sheet.row(top, columns[1:], (start, lasted(each.lasted_s(end_s))))
        top += 10.4
    left_out = len(content.alarms) - MOST_ALARMS
    if left_out > 0:
        sheet.text(LEFT, top, words("and {n} more, in the appendix", n=left_out), 7, grey=DIM)


def _foot(sheet: Sheet, words: Words, content: Content | None) -> None:
    sheet.rule(771)
    if content is None:
        return
    seal = content.seal
    parts = [words(f"seal: {seal.state}")]
    if seal.digest:
        parts += [
            words("signed {time} by key {key}", time=day_and_time(seal.utc_ns, content.meta.zone), key=seal.key),
            words("digest {digest} over {rows} rows", digest=seal.digest[:16], rows=seal.rows),
        ]
    parts.append(words("`session-monitor verify` checks every row"))
    sheet.text(LEFT, 781, " · ".join(parts), 6.8, width=RIGHT - LEFT)
    advice = words(
        "Advice to a clinician, from what was entered and recorded; what is missing is unknown. "
        "The monitor is not a medical device."
    )
    sheet.text(LEFT, 790, advice, 6.8, grey=DIM, width=RIGHT - LEFT)
