"""A recording opened for reading: what review, replay and the commands see of it.

Everything that reads a recording comes through here, so that a damaged file gives one line everywhere and a value
that was not measured is NaN everywhere.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import numpy as np

from session_monitor.domain.alarms.types import Priority, Transition
from session_monitor.domain.clinical.admitted import admitted_entry, admitted_result
from session_monitor.domain.clinical.entries import Entry
from session_monitor.domain.clinical.laboratory import withdrawals
from session_monitor.domain.clinical.withdrawing import result_name
from session_monitor.domain.inputs import Command
from session_monitor.domain.machine import is_simulated, serial_of
from session_monitor.domain.results import Result
from session_monitor.storage.closing import INTERRUPTED
from session_monitor.storage.contents import Gap, Note, PhaseSpan, RecordingMeta, RunInfo, StoredResult
from session_monitor.storage.gaps import find_gaps, with_unseen
from session_monitor.storage.lock import is_being_recorded
from session_monitor.storage.past import RESULT_LOG, RESULTS, TRANSITIONS, case_in, transition_of
from session_monitor.storage.picked import read_polls
from session_monitor.storage.readings import RecordedReadings
from session_monitor.storage.series import EVERYTHING
from session_monitor.storage.steps import arguments
from session_monitor.storage.view import T_NS

PHASE = "phase"
_WORDS = ("high", "medium", "low")


class Recording(RecordedReadings):
    """One recording, read only. Times are seconds of session; every method raises RecordingError only.

    It may be read while it is being written: each call sees what is committed at that moment.
    """

    @property
    def meta(self) -> RecordingMeta:
        """Who, where, on which machine, and how it ended."""
        row = self._row("SELECT case_id, bed, operator, zone, started_utc_ns, link, simulated FROM session")
        seen = self._rows("SELECT serial FROM machine_seen ORDER BY seq DESC LIMIT 1")
        serial = serial_of(seen[0][0]) if seen else None
        runs = self.runs()
        reason = runs[-1].end_reason if runs else None
        state = "closed" if reason not in (None, INTERRUPTED) else INTERRUPTED
        if reason is None and is_being_recorded(self.path):
            state = "recording"
        return RecordingMeta(
            case=self._told(case_in),
            bed=row[1],
            operator=row[2],
            zone=row[3],
            started_utc_ns=row[4],
            link=row[5],
            simulated=bool(row[6]) or is_simulated(serial),
            serial=serial,
            state=state,
            end_reason=reason,
        )

    @property
    def began_as(self) -> str:
        """The case that was named when the session began; another may have been set since."""
        return self._row("SELECT case_id FROM session")[0]

    def runs(self) -> list[RunInfo]:
        """Each start of the program, with how it ended."""
        rows = self._rows(
            "SELECT run, r.utc_ns, offset_ns / 1e9, software, python, sqlite, platform, e.utc_ns, reason, "
            "coalesce(polls_lost, 0) FROM run r LEFT JOIN run_end e USING (run) ORDER BY run"
        )
        return [RunInfo(*row) for row in rows]

    def held(self) -> tuple[int, int]:
        """(polls, missed polls) that are there; fewer than `counts` says where some were lost since."""
        return self._row("SELECT count(1) FROM poll")[0], self._row("SELECT count(1) FROM miss")[0]

    def counts(self) -> tuple[int, int]:
        """(polls, missed polls), of a closed recording as its runs noted them: at once, also in a folder of many."""
        ended = self._row(
            "SELECT count(*), count(e.run), coalesce(sum(polls), 0), coalesce(sum(misses), 0) "
            "FROM run LEFT JOIN run_end e USING (run)"
        )
        if ended[0] == ended[1]:
            return ended[2], ended[3]
        # count(*) of a whole table is one instruction to SQLite: it cannot be stopped in a tree that goes round
        return self._row("SELECT count(1) FROM poll")[0], self._row("SELECT count(1) FROM miss")[0]

    def last_seq(self) -> int:
        """The last step; 0 when there is none."""
        return self._row(
            "SELECT max(coalesce((SELECT max(seq) FROM poll), 0), coalesce((SELECT max(seq) FROM miss), 0))"
        )[0]

    def span(self) -> tuple[float, float] | None:
        """First and last moment, in seconds of session; None when nothing was recorded."""
        rows = self._rows(
            " UNION ALL ".join(
                f"SELECT {T_NS} / 1e9 FROM {table} p JOIN clock c USING (clock) "
                f"WHERE p.seq = (SELECT {end}(seq) FROM {table})"
                for table in ("poll", "miss")
                for end in ("min", "max")
            )
        )
        times = [row[0] for row in rows]
        return (min(times), max(times)) if times else None

    def transitions(self) -> list[Transition]:
        """Every alarm transition, in order."""
        rows = self._rows(TRANSITIONS, EVERYTHING)
        with self._damage_told():
            return [transition_of(row) for row in rows]

    def alarm_counts(self) -> dict[str, int]:
        """Occurrences by the highest priority each reached: {"high", "medium", "low"}."""
        rows = self._rows(
            "SELECT occurrence, priority FROM \"transition\" WHERE occurrence NOT NULL AND to_state = 'U'"
        )
        highest = dict[int, Priority]()
        for occurrence, word in rows:
            priority = Priority[word.upper()] if word in _WORDS else Priority.LOW
            highest[occurrence] = max(priority, highest.get(occurrence, priority))
        found = Counter(priority.word for priority in highest.values())
        return {word: found[word] for word in _WORDS}

    def phases(self) -> list[PhaseSpan]:
        """The machine's phases, one after the other, as its polls report them."""
        if PHASE not in self.machine.index:
            return []
        series = self._whole((PHASE,))
        known = ~np.isnan(series.values[:, 0])
        codes, t_s = series.values[known, 0].astype(int), series.t_s[known]
        starts = np.flatnonzero(np.diff(codes, prepend=-1))
        ends = [*t_s[starts[1:]], t_s[-1]] if len(t_s) else []
        return [
            PhaseSpan(float(t_s[i]), float(end), int(codes[i]), self.machine.phases.get(int(codes[i])))
            for i, end in zip(starts, ends, strict=True)
        ]

    def gaps(self) -> list[Gap]:
        """Intervals without a frame: after the last good poll, until the next one or open to the end."""
        series = self._whole(())
        misses = self._rows(
            f"SELECT p.seq, {T_NS} / 1e9, m.cause FROM miss p JOIN clock c USING (clock) "
            "JOIN miss_cause m ON m.id = p.miss_cause ORDER BY p.seq"
        )
        starts_s = [run.offset_s for run in self.runs()]
        with self._damage_told():
            if (np.diff(series.t_s) < 0).any():
                raise ValueError("its polls are not in the order of time")
            gaps = find_gaps(series, misses, starts_s, self.period_s)
            return with_unseen(gaps, self.machine, series, partial(read_polls, self._connection, self.machine))

    def notes(self) -> list[Note]:
        """What people wrote down, in order."""
        return [Note(*row) for row in self._rows("SELECT id, t_ns / 1e9, utc_ns, by_whom, text FROM note ORDER BY id")]

    def results(self) -> list[StoredResult]:
        """Results as entered; one that a later entry corrects or withdraws is left out."""
        gone = withdrawals(self.clinical())
        found = [StoredResult(row[0], Result(*row[1:])) for row in self._rows(RESULTS)]
        return [each for each in found if result_name(each.id) not in gone]

    def result_log(self) -> list[tuple[int, Result, int | None]]:
        """(number, result, number of the one it replaces) of every result ever written."""
        rows = self._rows(RESULT_LOG)
        with self._damage_told():
            return [(row[0], admitted_result(Result(*row[1:-1])), row[-1]) for row in rows]

    def corrections(self) -> dict[int, str]:
        """Number of a result that replaces another -> why."""
        with self._damage_told():
            return {int(told["result"]): str(told["reason"]) for _, told in self.outputs("result_corrected")}

    def clinical(self) -> list[Entry]:
        """What was entered of the patient and the treatment, corrected entries too, in order."""
        with self._damage_told():
            return [admitted_entry(details) for _, details in self.outputs("clinical")]

    def entered_log(self) -> list[tuple[int, int, str, float, str, str]]:
        """(number, UTC ns, name, value, unit, by) of every value entered."""
        return self._rows("SELECT id, utc_ns, name, value, unit, by_whom FROM entered_value ORDER BY id")

    def entered(self) -> dict[str, tuple[float, str, str]]:
        """The last value entered under each name: (value, unit, by)."""
        rows = self._rows("SELECT name, value, unit, by_whom FROM entered_value ORDER BY id")
        return {row[0]: tuple(row[1:]) for row in rows}

    def outputs(self, kind: str) -> list[tuple[int, dict[str, Any]]]:
        """(seq, details) of what the monitor put out under one kind."""
        rows = self._rows("SELECT seq, details FROM output WHERE kind = ? ORDER BY id", kind)
        with self._damage_told():
            return [(seq, arguments(details)) for seq, details in rows]

    def self_test(self) -> list[tuple[str, str, str]]:
        """(name, state, detail) of the start-up checks of the last run."""
        return self._rows("SELECT name, state, detail FROM self_test WHERE run = (SELECT max(run) FROM run)")

    def alarm_set_source(self) -> str:
        """The alarm set of the last run, as written."""
        rows = self._rows("SELECT source FROM alarm_set ORDER BY id DESC LIMIT 1")
        return rows[0][0] if rows else ""

    def commands(self) -> list[tuple[int, Command]]:
        """(seq, command) of everything operators asked for, in order."""
        rows = self._rows("SELECT seq, command_id, kind, args, by_whom FROM command ORDER BY id")
        with self._damage_told():
            return [(seq, Command(name, kind, arguments(args), by)) for seq, name, kind, args, by in rows]

    def entries(self) -> list[tuple[int, str, float, str]]:
        """(seq, name, value, unit) of every value entered, in order."""
        return self._rows("SELECT seq, name, value, unit FROM entered_value ORDER BY id")
