"""A recording as the review shows it: read once, then only what has been added while it is still being written.

The window asks here and nowhere else, so that a cursor's value, the table and the pictures always speak of the same
state of the file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from session_monitor.config.alarm_set import parse_alarm_set
from session_monitor.config.errors import ConfigError
from session_monitor.domain.alarms.types import Priority
from session_monitor.domain.conditions.alarm_set import AlarmSet
from session_monitor.domain.conditions.editable import editable_limits
from session_monitor.domain.inputs import Command
from session_monitor.domain.pyramid import FORM, Level, Pyramid
from session_monitor.domain.results import with_reductions
from session_monitor.storage.contents import Gap, Note, PhaseSpan
from session_monitor.storage.reading import PHASE, Recording
from session_monitor.storage.series import GAP_PERIODS
from ui.alarm_texts import AlarmTexts
from ui.backfill import read_rows
from ui.episodes import first_offending
from ui.history import GAP_S, History
from ui.places import place
from ui.review.gaps import listed
from ui.review.occurrences import Occurrence, occurrences
from ui.review.specs import at_place, drawn
from ui.review.trial import delays
from ui.spans import Episode

PROCESSED = "fp_total_ml"
"""Plasma separated so far: by what treatments of different flows are compared."""
APPENDED_AT_MOST = 600
"""New polls taken one by one; more are merged, which is dearer for a few and cheaper for many."""


class ReviewedSession:
    """All that is shown of one recording. Times are seconds of session. Raises RecordingError as Recording does."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self.path: Path = recording.path
        self.machine = recording.machine
        self.drawn = drawn(recording.machine)
        self.names = (*dict.fromkeys((*self.drawn, PROCESSED)), PHASE)
        self.history = History(self.names)
        self.phases: list[PhaseSpan] = []
        self.occurrences: list[Occurrence] = []
        self.episodes: list[Episode] = []
        self.notes: list[Note] = []
        self.gaps: list[Gap] = []
        self._counted = False
        self.results: Sequence[Mapping[str, Any]] = ()
        alarm_set = _alarm_set(recording)
        self.texts = _texts(alarm_set)
        self.limits = (*editable_limits(alarm_set), *delays(alarm_set)) if alarm_set else ()
        self.missed = 0
        self.logged = -1  # how many transitions, notes and results were read
        self.refresh()

    def close(self) -> None:
        """Gives the file back."""
        self._recording.close()

    @property
    def commands(self) -> list[Command]:
        """What operators asked for."""
        return [command for _, command in self._recording.commands()]

    @property
    def growing(self) -> bool:
        """Whether a monitor is writing it now."""
        return self.meta.state == "recording"

    @property
    def polls(self) -> int:
        """Polls that were answered."""
        return len(self.history)

    @property
    def utc_minus_t(self) -> float:
        """What turns seconds of session into seconds since 1970 UTC."""
        return self.meta.started_utc_ns / 1e9

    def refresh(self) -> bool:
        """Reads what has been added since; whether there was any."""
        recording = self._recording
        self.meta = recording.meta
        if not (self.growing and self._counted):  # counting reads the whole file: once, and again when it is closed
            self.missed = recording.counts()[1]
        self.rate_hz = 1 / recording.period_s
        span = recording.span() or (0.0, 0.0)
        self.start, self.end = span
        before_s = float(self.history.t[-1]) if self.polls else self.start
        seq, t_s, rows = read_rows(recording, self.names, self.history.last_seq)
        if not self.polls:
            self._fill(seq, t_s, rows)
        elif len(seq) > APPENDED_AT_MOST:
            self.history.merge(seq, t_s, rows)
        else:
            for each in zip(seq.tolist(), t_s.tolist(), rows, strict=True):
                self.history.append(*each)
        if len(seq):
            self._follow_phases(rows[:, -1], float(t_s[-1]))
        if not (self.growing and self._counted) or self._gapped(t_s, before_s):
            self.gaps = recording.gaps()
        self._counted = True
        return self._read_log() or bool(len(seq))

    def _gapped(self, t_s: np.ndarray, before_s: float) -> bool:
        """Whether the ledger of gaps has changed: finding them reads the whole file."""
        holes = np.diff(np.concatenate([[before_s], t_s])) > GAP_PERIODS / self.rate_hz
        lasts = bool(self.gaps) and self.gaps[-1].end_s is None
        if len(t_s):
            return lasts or bool(holes.any())
        return not lasts and self.end - before_s > GAP_S

    def _fill(self, seq: np.ndarray, t_s: np.ndarray, rows: np.ndarray) -> None:
        """All frames, with the minima and maxima that an earlier look at a closed recording left."""

        def made() -> np.ndarray:
            pyramid = Pyramid(len(self.names))
            pyramid.rebuild(t_s, rows.astype(np.float32))
            return pyramid.level(0).packed()

        kept = self._recording.kept(f"{FORM} {' '.join(self.names)}", made)
        self.history.fill(seq, t_s, rows, Level.unpacked(kept, len(self.names)))

    def _follow_phases(self, codes: np.ndarray, last_s: float) -> None:
        known = codes[np.isfinite(codes)]
        if self.phases and (known == self.phases[-1].code).all():
            now = self.phases[-1]
            self.phases[-1] = PhaseSpan(now.start_s, last_s, now.code, now.name)
        else:
            self.phases = self._recording.phases()

    def _read_log(self) -> bool:
        """Alarms, notes and results; whether any came."""
        transitions = self._recording.transitions()
        self.notes = self._recording.notes()
        self.results = with_reductions([stored.result for stored in self._recording.results()])
        logged = len(transitions) + len(self.notes) + len(self.results)
        if logged == self.logged:
            return False
        self.logged = logged
        self.occurrences = occurrences(transitions)
        self.episodes = [episode for each in self.occurrences if (episode := self._episode(each))]
        return True

    def _episode(self, occurrence: Occurrence) -> Episode | None:
        alarm = occurrence.as_alarm()
        channel = at_place(place(alarm), self.drawn)
        if channel not in self.drawn:
            return None
        start = first_offending(self.history, channel, alarm)
        return Episode(channel, start, occurrence.ended_s, alarm["priority"])

    def value_at(self, channel: str, t_s: float) -> float | None:
        """The last reading at or before that moment; None where it was not measured or lies before a gap."""
        if channel not in self.history.index:
            return None
        at = int(np.searchsorted(self.history.t, t_s + 1e-6, side="right")) - 1
        if at < 0 or t_s - self.history.t[at] > GAP_S:
            return None
        value = float(self.history.column(channel)[at])
        return value if math.isfinite(value) else None

    def values_at(self, t_s: float) -> Callable[[str], float | None]:
        """Channel -> `value_at` that moment."""
        return lambda channel: self.value_at(channel, t_s)

    def poll_beside(self, t_s: float, steps: int) -> float:
        """The moment of the poll so many after (or, negative, before) this one, as far as there are any."""
        t = self.history.t
        if not len(t):
            return t_s
        at = np.searchsorted(t, t_s + 1e-6, side="right") - 1 if steps > 0 else np.searchsorted(t, t_s - 1e-6)
        return float(t[min(max(int(at) + steps, 0), len(t) - 1)])

    def moments(self) -> list[float]:
        """Everything one may want to jump to, in order: onsets of alarms, notes, and gaps."""
        gaps = {gap.start_s for gap in listed(self.gaps, self.end)}
        return sorted({*(each.onset_s for each in self.occurrences), *(note.t_s for note in self.notes), *gaps})

    def lit_at(self, t_s: float) -> dict[str, str]:
        """Channel -> highest priority of the alarms that lasted at that moment: what the bedside had lit then."""
        found = dict[str, Priority]()
        for occurrence in self.occurrences:
            channel = at_place(place(occurrence.as_alarm()), self.drawn) if occurrence.lasts_at(t_s) else None
            if channel is not None:
                found[channel] = max(occurrence.priority, found.get(channel, Priority.LOW))
        return {channel: priority.word for channel, priority in found.items()}

    def phase_at(self, t_s: float) -> PhaseSpan | None:
        """The machine's phase at that moment."""
        return next((span for span in reversed(self.phases) if span.start_s <= t_s), None)


def _alarm_set(recording: Recording) -> AlarmSet | None:
    """The alarms in the recording; None for one of a version with other rules."""
    try:
        return parse_alarm_set(recording.alarm_set_source(), str(recording.path), recording.machine)
    except ConfigError:
        return None


def _texts(alarm_set: AlarmSet | None) -> AlarmTexts:
    """What the people at the bedside read, not what we say today; without it alarms go by their ids."""
    if alarm_set is None:
        return AlarmTexts({})
    names = {
        alarm.id: {"name": {language: text.name for language, text in alarm.texts.items()}}
        for alarm in alarm_set.alarms
    }
    return AlarmTexts(names, alarm_set.labels)
