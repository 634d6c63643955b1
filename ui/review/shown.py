"""What the review says and draws at its cursor, in all its parts at once.

Strips, legend, lists and the line of words must speak of one moment; each asked by itself, one could lag behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ui import words
from ui.phases import phase_name
from ui.review.beside import Beside
from ui.review.gap_card import GapCard
from ui.review.gaps import gap_at, gap_words
from ui.review.header import ReviewHeader, beside_words
from ui.review.moves import Moves
from ui.review.overview import Overview
from ui.review.session import ReviewedSession
from ui.review.side import Side
from ui.review.strips import CursorStrips
from ui.review.transport import Transport, cursor_words, since_mark
from ui.spans import Span

NOTE_SHOWN_S = 10.0
"""How long a note that the cursor has passed is said of it, in session seconds."""


@dataclass(frozen=True)
class Parts:
    """The parts of the window that show the cursor."""

    header: ReviewHeader
    overview: Overview
    transport: Transport
    strips: CursorStrips
    side: Side
    gap: GapCard


class ShownCursor:
    """`show` after every move; `forget` when the traces must be drawn anew though they did not move."""

    def __init__(self, session: ReviewedSession, moves: Moves, beside: Beside, parts: Parts) -> None:
        self.session, self._moves, self._beside, self._parts = session, moves, beside, parts
        self._drawn: tuple[float, float, float, int] | None = None

    def forget(self) -> None:
        """The traces are drawn with the next move, wherever it goes."""
        self._drawn = None

    def show(self) -> None:
        """All parts at the cursor."""
        session, player, view = self.session, self._moves.player, self._moves.view
        parts, t_s = self._parts, player.position
        self.draw_strips()
        marked = self._moves.marked
        there = None if marked is None else session.values_at(marked)
        if (other := self._beside.compared) is not None:
            there = partial(other.value_at, t_s=t_s)
        here = session.values_at(t_s)
        parts.strips.show_cursor(t_s, here, session.lit_at(t_s), marked, there)
        parts.overview.show_cursor(t_s, (view.start, view.end), marked)
        parts.header.show_compared(other is not None)
        notes = self._notes_passed(player.since, t_s)
        gap = gap_at(session.gaps, t_s)
        marks = parts.side.notes.marks_of({session.notes[i].id for i in notes}, player.since, t_s)
        parts.side.show_cursor(player.since, t_s, marks)
        parts.gap.show_gap("" if gap is None else gap_words(gap, session.end, parts.side.notes.label))
        moments = session.moments()
        before, after = player.previous_of(moments) is not None, player.next_of(moments) is not None
        parts.transport.show_state(player.playing, player.speed, before, after, marked is not None)
        phase = session.phase_at(t_s)
        at = words.local(session.utc_minus_t + t_s, session.meta.zone).strftime("%H:%M:%S")
        at_cursor = cursor_words(
            at, phase_name(phase.name if phase else None), session.notes[max(notes)].text if notes else ""
        )
        total = words.clock_hms(session.end - session.start)
        since = "" if marked is None else since_mark(t_s - marked)
        beside = "" if other is None else beside_words(other.other)
        shown = " · ".join(part for part in (since, beside, at_cursor) if part)
        parts.transport.elapsed.show_texts(words.clock_hms(t_s - session.start), total, shown)

    def _notes_passed(self, since_s: float, t_s: float) -> frozenset[int]:
        first_s = min(since_s, t_s - NOTE_SHOWN_S)
        return frozenset(i for i, note in enumerate(self.session.notes) if first_s < note.t_s <= t_s)

    def draw_strips(self) -> None:
        """Draws the traces when the part on the picture has moved by a pixel, or there are more of them."""
        view, session, parts = self._moves.view, self.session, self._parts
        now = (
            view.start,
            view.end,
            parts.strips.pixels,
            len(session.history) + len(session.episodes) + len(session.gaps),
        )
        pixel = view.span / parts.strips.pixels
        then = self._drawn
        if then and then[2:] == now[2:] and abs(then[0] - now[0]) < pixel and abs(then[1] - now[1]) < pixel:
            return
        self._drawn = now
        span = Span(view.start, view.end, session.utc_minus_t, session.meta.zone)
        gaps = [(gap.start_s, session.end if gap.end_s is None else gap.end_s) for gap in session.gaps]
        parts.strips.draw(session.history, span, session.episodes, self._beside.compared, gaps)
