"""A report put together and written: all pages of a recording, or of a course, the same bytes for the same input."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from session_monitor.domain.clinical.assessment import Assessment
from session_monitor.domain.errors import UserError
from session_monitor.report.appendix import appendix
from session_monitor.report.content import Content
from session_monitor.report.course_page import course_page
from session_monitor.report.first_page import first_page
from session_monitor.report.fonts import Fonts, needs_chinese
from session_monitor.report.sheet import BOTTOM, DIM, LEFT, RIGHT, Sheet
from session_monitor.report.words import Words
from session_monitor.storage.replacing import whole_or_none

NO_FONT = (
    "This computer has no font with Chinese that can be embedded; the font STSong-Light is named, which your "
    "reader must have."
)


def report(
    found: Assessment,
    contents: Mapping[str, Content],
    words: Words,
    software: str,
    *,
    course: bool,
    fonts: Fonts | None = None,
) -> bytes:
    """The PDF. contents: recording -> what was read of it; course: with the page of the whole course."""
    fonts = fonts or Fonts(chinese=words.language == "zh" or needs_chinese(_texts(found, contents)))
    simulated = any(s.simulated for s, _ in found.session_results) or any(c.meta.simulated for c in contents.values())
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(f"{words('Session report')} {found.case.id}".strip())
    canvas.setCreator(f"session-monitor {software}")
    named = () if course else tuple(contents)
    foot = " · ".join((found.case.id or words("no case"), *named, f"session-monitor {software}"))
    sheet = Sheet(canvas, fonts, foot, words("SIMULATED") if simulated else "", words("Page {}"))
    if course:
        course_page(sheet, words, found, contents)
        _font_told(sheet, fonts)
    for (session, results), done in zip(found.session_results, found.effects, strict=True):
        content = contents.get(session.recording)
        first_page(sheet, words, found, session, results, done, content)
        _font_told(sheet, fonts)
        if content:
            appendix(sheet, words, content, results, done)
    sheet.text(RIGHT, BOTTOM + 2, words("End of the report"), 6.5, grey=DIM, align="right")
    canvas.showPage()
    canvas.save()
    return into.getvalue()


def _font_told(sheet: Sheet, fonts: Fonts) -> None:
    if not fonts.embedded and fonts.chinese != "Inter":
        sheet.text(LEFT, 30, NO_FONT, 7, grey=DIM, width=RIGHT - LEFT)


def _texts(found: Assessment, contents: Mapping[str, Content]) -> Iterable[str]:
    """Everything people wrote that may be shown, to see whether it holds Chinese."""
    yield found.case.id
    for entry in found.case.entries:
        yield str(entry.fields)
        yield entry.by
    for result in found.case.results:
        yield result.method + result.by
    for content in contents.values():
        meta = content.meta
        yield from (meta.case, meta.bed, meta.operator, meta.link, content.machine.name, content.name)
        yield from (f"{note.by}{note.text}" for note in content.notes)
        yield from (f"{e.by}{e.fields}" for e in content.entries)
        yield from (f"{name}{by}" for _, _, name, _, _, by in content.entered)
        yield from (str(told) for _, told in content.limits)
        yield from (f"{name}{detail}" for name, _, detail in content.self_test)
        yield from (alarm.acknowledged_by for alarm in content.alarms)


def check_target(to: Path, force: bool) -> None:
    """UserError for a file that is not to be written."""
    if to.suffix.lower() != ".pdf":
        raise UserError(f"{to} is not written: let its name end with .pdf")
    if to.is_dir():
        raise UserError(f"{to} is a folder: name a file in it, such as {to / 'report.pdf'}")
    if to.exists() and not force:
        raise UserError(f"{to} is there already: name another file, or write over it with --force")
    if not to.parent.is_dir():
        raise UserError(f"{to} cannot be written: there is no folder {to.parent}")


def write(pdf: bytes, to: Path) -> None:
    """Writes it whole or not at all. UserError when the disk refuses."""
    with whole_or_none(to) as part:
        part.write_bytes(pdf)
