#!/usr/bin/env python3
"""Makes the simulated session that lies in recordings/, so that a new user's `review` has something to show.

It is recorded by the program's own monitor from the scenario `demo`, with an operator who acknowledges, notes and
enters results; both clocks are the simulation's, so that made anew it is the same treatment. Takes about a minute.

usage: .venv/bin/python scripts/make_example.py [FOLDER]
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from session_monitor.domain.inputs import Command
from session_monitor.domain.results import result_from_entry
from session_monitor.monitor.snapshot import Snapshot
from session_monitor.storage.append import add_result
from session_monitor.wiring.monitor import Monitor
from session_monitor.wiring.settings import Settings

BEGAN = datetime(2026, 3, 14, 4, 22, tzinfo=UTC)
SECONDS = 480
LINK = "sim:demo?speed=1000000&seed=7&start=6930"
"""Two minutes before the scenario's own start, so that the faults come into a quiet picture."""
OPERATOR, LABORATORY = "RN 14", "LAB 03"
ANSWERS_AFTER_S = {"high": 9.0, "medium": 14.0, "low": 22.0}
"""How long the operator takes to acknowledge."""
NOTES = {
    60.0: "heart rate 92, quiet",
    196.0: "access line kinked under the patient, straightened",
    352.0: "separator clotting: plasma pump slowed, physician called",
    440.0: "separator to be changed",
}
CYTOKINES = (("IL-6", "412", "96", 7.0), ("TNF-alpha", "58", "31", 8.1), ("IL-10", "38.6", "< 5.0", 9.1))
"""Analyte, before, after (pg/mL), upper limit of normal."""


class Operator:
    """Stands in for screen and sounder: sees every snapshot, and does what a person would."""

    def __init__(self) -> None:
        self._due = [(3.0, "enter_value", {"name": "weight_kg", "value": 62.0, "unit": "kg"})]
        self._due += [(4.0, "enter_value", {"name": "hct", "value": 30.0, "unit": "%"})]
        self._due += [(20.0, "add_result", entry(row, "before")) for row in CYTOKINES]
        self._due += [(t, "mark_event", {"text": text}) for t, text in NOTES.items()]
        self._due.sort(key=lambda each: each[0])
        self._given = 0
        self._answered: set[int] = set()
        self._waiting: list[Command] = []

    listening = True

    def publish(self, snapshot: Snapshot) -> None:
        """Decides what to ask for at the next step."""
        while self._due and self._due[0][0] <= snapshot["t_s"]:
            _, kind, args = self._due.pop(0)
            self._ask(kind, args)
        for alarm in snapshot["alarms"]:
            occurrence = alarm["occurrence"]
            late = alarm["age_s"] >= ANSWERS_AFTER_S[alarm["priority"]]
            if alarm["signal_state"] in ("U", "R") and late and occurrence not in self._answered:
                self._answered.add(occurrence or 0)
                self._ask("acknowledge", {"occurrences": [occurrence]})

    def commands(self) -> tuple[Command, ...]:
        """What was asked for since the last step."""
        waiting, self._waiting = tuple(self._waiting), []
        return waiting

    def parts_ok(self) -> tuple[bool | None, bool | None]:
        """Neither screen nor sounder to lose."""
        return None, None

    def _ask(self, kind: str, args: dict[str, object]) -> None:
        self._given += 1
        self._waiting.append(Command(f"example-{self._given}", kind, args, OPERATOR))


def entry(row: tuple[str, str, str, float], when: str) -> dict[str, object]:
    """One result as it is typed in."""
    analyte, before, after, uln = row
    taken = BEGAN + (timedelta(hours=-1) if when == "before" else timedelta(minutes=40))
    value = before if when == "before" else after
    entered = {"analyte": analyte, "value": value, "again": value, "unit": "pg/mL", "uln": uln, "method": "CLIA"}
    return {**entered, "time": taken.isoformat(), "when": when}


def record(folder: Path) -> Path:
    """The session as the monitor records it."""
    settings = Settings("li-als-3", LINK, folder, case="SIM-0001", bed="ICU-2 · Bed 07", operator=OPERATOR)
    monitor = Monitor(settings, Operator())
    monitor.run(lambda: monitor.session.now_ns >= SECONDS * 10**9)
    monitor.close("completed")
    return monitor.recording


def main() -> None:
    """Records, adds the results from after, and gives the file its name."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "recordings"
    os.environ["TZ"] = "Asia/Shanghai"
    utc_ns = int(BEGAN.timestamp()) * 10**9
    with patch("time.time_ns", return_value=utc_ns):  # the lockstep clock counts on from here
        path = record(folder)
    entered_ns = utc_ns + 3600 * 10**9
    for row in CYTOKINES:
        result = result_from_entry(entry(row, "after"), LABORATORY, entered_ns, session_utc_ns=utc_ns)
        if isinstance(result, str):
            raise SystemExit(result)
        add_result(path, result)
    print(path.replace(path.with_name(f"{path.stem}-example.sqlite")))


if __name__ == "__main__":
    main()
