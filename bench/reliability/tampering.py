"""A sealed recording altered in every way somebody could: `verify` must find it, name the first row, accuse no other.

Beside the altered ones as many that nobody touched are verified: closed, resumed, interrupted, and with a result added.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bench.figures import Figure
from bench.reliability.altered_rows import cut_off, deleted, edited, exchanged, inserted
from bench.reliability.by_hand import BEFORE_S, Treatment, own_folders
from bench.reliability.forgeries import bytes_of_a_row, made_anew, schema_changed, shortened, unsealed
from bench.reliability.told import UNREADABLE, Told
from session_monitor.domain.results import Result
from session_monitor.storage.append import add_result
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import own_public_key, signing_key
from session_monitor.storage.verifying import Finding, verify

WORKERS = 2
HOUR_NS = 3600 * 10**9

ALTERATIONS: dict[str, Callable[[Path, random.Random], Told]] = {
    each.__name__: each
    for each in (
        *(edited, deleted, exchanged, inserted, cut_off, shortened, unsealed, made_anew, bytes_of_a_row),
        schema_changed,
    )
}


@dataclass(slots=True)
class Seen:
    """What `verify` said of so many."""

    tried: Counter[str] = field(default_factory=Counter[str])
    missed: list[str] = field(default_factory=list[str])
    misnamed: list[str] = field(default_factory=list[str])
    accused: list[str] = field(default_factory=list[str])
    untouched: Counter[str] = field(default_factory=Counter[str])

    def add(self, other: Seen) -> None:
        """Takes another worker's in."""
        for name in Seen.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def measure(alterations: int = 1000, seed: int = 1) -> list[Figure]:
    """So many altered recordings, and as many that are as they were recorded."""
    shares = [range(worker, alterations, WORKERS) for worker in range(WORKERS)]
    with ProcessPoolExecutor(WORKERS) as pool:
        parts = list(pool.map(_share, shares, [seed] * WORKERS))
    seen = Seen()
    for part in parts:
        seen.add(part)
    for line in (*seen.missed, *seen.misnamed, *seen.accused):
        print(line, file=sys.stderr)
    kinds, whole = (
        ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
        for counts in (seen.tried, seen.untouched)
    )
    tried, untouched = seen.tried.total(), seen.untouched.total()
    return [
        Figure(
            "alterations found", str(tried - len(seen.missed)), f"seed {seed}: {kinds}", str(tried), not seen.missed
        ),
        Figure("first altered row named wrongly", str(len(seen.misnamed)), f"{tried}", "0", not seen.misnamed),
        Figure("accused falsely", str(len(seen.accused)), f"{untouched} untouched: {whole}", "0", not seen.accused),
    ]


def _share(numbers: range, seed: int) -> Seen:
    seen = Seen()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        own_folders(home)
        signing_key()
        sealed, untouched = made(home)
        trusted = own_public_key()
        for number in numbers:
            dice = random.Random(f"{seed} {number}")
            _alter_one(sealed, home / "altered.sqlite", dice, trusted, seen)
            _leave_one(untouched, home / "untouched.sqlite", dice, trusted, seen)
    return seen


def made(home: Path) -> tuple[Path, dict[str, Path]]:
    """A sealed recording with something of everything, and untouched ones by how they ended."""
    closed = _treated(home / "closed")
    closed.close().close()
    resumed = _treated(home / "resumed")
    resumed.die()
    left = home / "left.sqlite"
    for part in ("", "-wal"):
        if Path(f"{resumed.recorder.path}{part}").exists():
            shutil.copyfile(f"{resumed.recorder.path}{part}", f"{left}{part}")
    resumed.begin()
    resumed.run(2)
    resumed.close().close()
    late = Path(shutil.copyfile(closed.recorder.path, home / "late.sqlite"))
    utc_ns = closed.clock.utc_ns()
    add_result(late, Result("IL-6", 119.94, "pg/mL", 7.0, utc_ns - HOUR_NS, "before", None, "ECLIA", "lin", utc_ns))
    return closed.recorder.path, {
        "closed": closed.recorder.path,
        "resumed": resumed.recorder.path,
        "interrupted": left,
        "result added": late,
    }


def _treated(folder: Path) -> Treatment:
    treatment = Treatment(folder, "return-kink")
    treatment.say("enter_value", name="weight_kg", value=70, unit="kg")
    treatment.say("set_operator", operator="RN 7")
    treatment.say("mark_event", text="bag changed")
    treatment.run(BEFORE_S)
    treatment.say("edit_limit", key="access_prealarm.limit", value=-60, reason="trial")
    treatment.console.ok = (False, True)
    treatment.run(5)
    treatment.acknowledge()
    treatment.clock.now_ns += 5 * 10**9
    treatment.run(5)
    return treatment


def _alter_one(sealed: Path, path: Path, dice: random.Random, trusted: Ed25519PublicKey | None, seen: Seen) -> None:
    name = dice.choice(list(ALTERATIONS))
    shutil.copyfile(sealed, path)
    told = ALTERATIONS[name](path, dice)
    seen.tried[name] += 1
    finding, named, detail = found(path, trusted)
    if finding not in told.right:
        seen.missed.append(f"{name}: {told.what}: {detail}")
    elif told.n is not None and finding == Finding.ALTERED and named != told.n:
        seen.misnamed.append(f"{name}: {told.what}: row {told.n} of the chain was the first, and {detail}")


def found(path: Path, trusted: Ed25519PublicKey | None) -> tuple[str, int | None, str]:
    """(what `verify` finds, the place in the chain at which it says it breaks, its words)."""
    try:
        verdict = verify(path, trusted)
    except RecordingError as error:
        return UNREADABLE, None, str(error)
    return verdict.finding.value, verdict.rows + 1 if verdict.altered else None, verdict.detail


def _leave_one(
    untouched: dict[str, Path], path: Path, dice: random.Random, trusted: Ed25519PublicKey | None, seen: Seen
) -> None:
    name = dice.choice(list(untouched))
    for part in ("", "-wal"):
        path.with_name(path.name + part).unlink(missing_ok=True)
        if Path(f"{untouched[name]}{part}").exists():
            shutil.copyfile(f"{untouched[name]}{part}", f"{path}{part}")
    right = Finding.UNSEALED if name == "interrupted" else Finding.SEALED
    finding, _, detail = found(path, trusted)
    seen.untouched[name] += 1
    if finding != right.value:
        seen.accused.append(f"{name}: {detail}")
