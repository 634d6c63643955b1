"""Mutated recordings opened in every way there is: no crash, no traceback, at most 2 s of a core and 256 MiB."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.reliability.by_hand import BEFORE_S, Treatment, own_folders
from bench.reliability.hostile.mutations import Mutated, Originals, mutated
from session_monitor.storage.keys import signing_key

WORKERS = 2
LONGEST_S = 2.0
MOST_MIB = 256.0
READ_BY_ONE = 200
"""Files that one process opens: its memory must be that of the file, not of all before it."""
HANGS_S = 60.0
"""On the wall clock, for all ways of reading one file; what takes so long is killed and counts as a crash."""
TRIAL = '[limits]\n"return_high.limit" = 120\n'


@dataclass(slots=True)
class Seen:
    """What came of so many files."""

    files: int = 0
    readings: int = 0
    crashes: int = 0
    tracebacks: int = 0
    slow: int = 0
    large: int = 0
    longest_s: float = 0.0
    most_mib: float = 0.0
    by_name: Counter[str] = field(default_factory=Counter[str])
    read: int = 0

    def add(self, other: Seen) -> None:
        """Takes another worker's counts in."""
        for name in Seen.__slots__:
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, max(mine, theirs) if name in ("longest_s", "most_mib") else mine + theirs)


def measure(files: int = 5000, seed: int = 1, numbers: Sequence[int] = (), tell_all: bool = False) -> list[Figure]:
    """So many mutated files, or those with these numbers, each opened by every command that reads.

    tell_all: every reading is told, not only those that miss.
    """
    chosen = numbers or range(files)
    with tempfile.TemporaryDirectory() as home:
        own_folders(Path(home))
        signing_key()
        originals = _made(Path(home))
        (Path(home) / "trial.toml").write_text(TRIAL, encoding="utf-8")
        with ThreadPoolExecutor(WORKERS) as pool:
            shares = [chosen[worker::WORKERS] for worker in range(WORKERS)]
            parts = list(pool.map(lambda share: _read_all(Path(home), originals, seed, share, tell_all), shares))
    seen = Seen()
    for part in parts:
        seen.add(part)
    kinds = ", ".join(f"{count} {name}" for name, count in sorted(seen.by_name.items()))
    n = f"{seen.files} files, seed {seed}, {seen.readings} readings"
    return [
        Figure("mutated recordings that crash who opens them", str(seen.crashes), n, "0", seen.crashes == 0),
        Figure("... that end in a traceback or more than one line", str(seen.tracebacks), n, "0", seen.tracebacks == 0),
        Figure(
            f"... over {LONGEST_S:g} s of a core", str(seen.slow), f"most {seen.longest_s:.2f} s", "0", not seen.slow
        ),
        Figure(f"... over {MOST_MIB:g} MiB", str(seen.large), f"most {seen.most_mib:.0f} MiB", "0", not seen.large),
        Figure("... read without complaint by `info`", str(seen.read), kinds),
    ]


def _made(home: Path) -> Originals:
    """A closed recording with something of everything, and one as a killed monitor leaves it."""
    made = list[Path]()
    for name in ("closed", "open"):
        treatment = Treatment(home / name, "return-kink")
        treatment.say("enter_value", name="weight_kg", value=70, unit="kg")
        treatment.say("set_operator", operator="RN 7")
        treatment.say("mark_event", text="bag changed")
        result = {"analyte": "IL-6", "value": "119.9", "unit": "pg/mL", "uln": "7", "method": "", "when": "before"}
        treatment.say("add_result", **result, again=result["value"], time="2027-01-15T07:00:00Z")
        treatment.say("set_case", case="HOSTILE")
        treatment.say("add_entry", entry="oxygen", fields={"device": "nasal", "pf_mmhg": 210})
        treatment.say("add_entry", entry="vital_signs", fields={"gcs": 14, "map_mmhg": 71})
        treatment.say("add_entry", entry="organ_damage", fields={"present": True, "organs": ["lung"]})
        creatinine = {"analyte": "creatinine", "value": "120", "unit": "umol/L", "uln": "104", "method": ""}
        treatment.say("add_result", **creatinine, when="before", time="2027-01-15T07:00:00Z")
        treatment.run(BEFORE_S)
        treatment.say("edit_limit", key="access_prealarm.limit", value=-60, reason="trial")
        treatment.console.ok = (False, True)
        treatment.run(5)
        treatment.acknowledge()
        treatment.clock.now_ns += 5 * 10**9
        treatment.run(5)
        path = treatment.recorder.path
        if name == "open":
            treatment.settled()
            for part in ("", "-wal"):
                shutil.copyfile(f"{path}{part}", home / f"left.sqlite{part}")
            made.append(home / "left.sqlite")
        treatment.close().close()
        made.append(path)
    return Originals(made[0], made[1])


class Reader:
    """A process that reads; a new one takes its place when it has died or hangs."""

    def __init__(self, home: Path, warm: Path) -> None:
        self._home, self._warm, self._left = home, warm, 0
        self._process: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> list[dict[str, Any]]:
        """How each way of reading went; the last is a crash where the process did not come to the end."""
        if self._left == 0:
            self.close()
        process = self._process or self._started()
        self._left -= 1
        answer, way = self._asked(process, path)
        if answer:
            return json.loads(answer)
        code = process.wait()
        self._process = None
        what = f"killed after {HANGS_S:g} s" if code == -9 else f"ended with {code}"
        return [{"way": way, "s": HANGS_S, "mib": 0.0, "wrong": None, "crash": what}]

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.stdin.close()  # type: ignore[union-attr]  # it was started with a pipe
            self._process.wait()
            self._process = None

    def _started(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "bench.reliability.hostile.reader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self._home / f"reader-{id(self)}.err").open("w"),
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        folder = self._home / f"warm-{process.pid}"
        folder.mkdir()
        shutil.copyfile(self._warm, folder / "warm.sqlite")
        answer, way = self._asked(process, folder / "warm.sqlite")
        if answer != "ready\n":
            raise RuntimeError(f"the reader did not start: {way}")
        self._process, self._left = process, READ_BY_ONE
        return process

    def _asked(self, process: subprocess.Popen[str], path: Path) -> tuple[str, str]:
        """(its answer, empty when it ended; how it read last)."""
        with _ending(process):
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(json.dumps({"path": str(path), "trial": str(self._home / "trial.toml")}) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        told = (self._home / f"reader-{id(self)}.err").read_text(errors="replace")[-3000:]
        return answer, told


@contextmanager
def _ending(process: subprocess.Popen[str]) -> Iterator[None]:
    timer = threading.Timer(HANGS_S, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read_all(home: Path, originals: Originals, seed: int, share: Sequence[int], tell_all: bool) -> Seen:
    reader, seen = Reader(home, originals.closed), Seen()
    for number in share:
        made, ways = _read_one(reader, home, originals, seed, number)
        seen.files += 1
        seen.by_name[made.name] += 1
        for way in ways:
            _judge(seen, made, way, tell_all)
    reader.close()
    return seen


def _read_one(
    reader: Reader, home: Path, originals: Originals, seed: int, number: int
) -> tuple[Mutated, list[dict[str, Any]]]:
    with tempfile.TemporaryDirectory(dir=home) as folder:
        made = mutated(originals, Path(folder), seed, number)
        return made, reader.read(made.path)


def _judge(seen: Seen, made: Mutated, way: dict[str, Any], tell_all: bool) -> None:
    crash, wrong = way.get("crash"), way["wrong"]
    seen.readings += 1
    seen.crashes += crash is not None
    seen.tracebacks += wrong is not None
    seen.slow += way["s"] > LONGEST_S
    seen.large += way["mib"] > MOST_MIB
    seen.longest_s, seen.most_mib = max(seen.longest_s, way["s"]), max(seen.most_mib, way["mib"])
    seen.read += way["way"] == "info" and way.get("code") == 0
    if tell_all or crash or wrong or way["s"] > LONGEST_S or way["mib"] > MOST_MIB:
        what = crash or wrong or ""
        print(
            f"#{made.number} {made.name} ({made.what}), {way['way'][-1500:]}: "
            f"{way['s']:.1f} s, {way['mib']:.0f} MiB {what}",
            file=sys.stderr,
            flush=True,
        )
