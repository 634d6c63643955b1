"""Columns of closed recordings, kept as arrays in the user's cache folder so that a second look is quick.

Disposable: nothing in it is evidence, whatever is missing or damaged is read from the recording again, and it may be
deleted at any time. It is keyed by what the recording was sealed with and by the file as it is on the disk, so that an
altered or another file never finds the arrays of this one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from session_monitor.domain.machine import MachineMap
from session_monitor.storage.chain import CHAINED_FROM
from session_monitor.storage.lock import is_being_recorded
from session_monitor.storage.series import Floats, Series
from session_monitor.storage.sqlite import Connection

FOLDER = "columns"
FORM = b"columns 2"
"""Part of the key: arrays of another form are never found."""
SEQ, T_S = "seq", "t_s"
STEPS = ("step_seq", "step_t_ns", "step_utc_ns")
MOST_BYTES = 4 << 30
"""The oldest recordings' columns make room beyond that."""
Array = NDArray[Any]


class ColumnCache:
    """Named arrays of one recording."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, name: str) -> Array | None:
        """The array as it was stored, mapped from the disk; None when it is not there, or damaged."""
        try:
            return np.load(self._folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None

    def store(self, name: str, array: Array) -> None:
        """Keeps an array; a disk that refuses only costs time later."""
        part = self._folder / f".{name}.{os.getpid()}.npy"
        with suppress(OSError):
            if not self._folder.exists():
                _make_room(self._folder.parent)
                self._folder.mkdir(parents=True, exist_ok=True)
            try:
                np.save(part, array, allow_pickle=False)
                part.replace(self._folder / f"{name}.npy")
            finally:
                part.unlink(missing_ok=True)

    def load_derived(self, name: str) -> Array | None:
        """What was made of the columns under this name, which says all it depends on."""
        return self.load(_file(name))

    def store_derived(self, name: str, array: Array) -> None:
        """Keeps it."""
        self.store(_file(name), array)


def cached_series(
    cache: ColumnCache, machine: MachineMap, names: Sequence[str], read: Callable[[Sequence[str]], Series]
) -> Series:
    """Channels of every poll, those that are not in the cache by `read`, and kept for the next time."""
    seq, t_s = cache.load(SEQ), cache.load(T_S)
    found = {name: array for name in names if (array := cache.load(_file(name))) is not None}
    if seq is None or t_s is None or len(t_s) != len(seq):
        seq = t_s = None
    missing = [name for name in names if name not in found or seq is None or len(found[name]) != len(seq)]
    if seq is None or t_s is None or missing:
        series = read(missing)
        if seq is not None and len(series.seq) != len(seq):  # a damaged table is not read alike twice
            missing = list(names)
            series = read(missing)
        seq, t_s = series.seq, series.t_s
        cache.store(SEQ, seq)
        cache.store(T_S, t_s)
        for i, name in enumerate(missing):
            found[name] = packed(series.values[:, i], machine.channel(name).scale)
            cache.store(_file(name), found[name])
        if len(missing) == len(names):
            return series
    values = np.empty((len(names), len(seq)))
    for i, name in enumerate(names):
        unpack(found[name], machine.channel(name).scale, values[i])
    return Series(seq, t_s, values.T)


def packed(values: Floats, scale: Fraction) -> Array:
    """Values as the smallest integers that give exactly them again, a tenth of the room; else as they are."""
    raw = np.rint(values * scale.denominator / scale.numerator)
    known = ~np.isnan(values)
    if not np.array_equal(raw * scale.numerator / scale.denominator == values, known):
        return values
    low, high = np.fmin.reduce(raw, initial=np.nan), np.fmax.reduce(raw, initial=np.nan)
    for small in (np.int8, np.int16, np.int32):
        unknown = np.iinfo(small).min
        if not known.any() or (low > unknown and high <= np.iinfo(small).max):
            return np.where(known, raw, unknown).astype(small)
    return values


def unpack(array: Array, scale: Fraction, into: Floats) -> None:
    """`into` becomes what was packed, NaN where it was NaN; by the arithmetic of read_series, to the last bit."""
    into[:] = array
    if array.dtype.kind == "i":
        unknown = np.flatnonzero(array == np.iinfo(array.dtype).min)
        into *= scale.numerator
        into /= scale.denominator
        into[unknown] = np.nan


def cached_steps(cache: ColumnCache, read: Callable[[], Sequence[Array]]) -> list[Array]:
    """seq, t_ns and utc_ns of every due poll, missed ones included: by `read` unless they are there."""
    found = [each for name in STEPS if (each := cache.load(name)) is not None]
    if len(found) == len(STEPS) and len({len(each) for each in found}) == 1:
        return found
    made = list(read())
    for name, array in zip(STEPS, made, strict=True):
        cache.store(name, array)
    return made


def _file(name: str) -> str:
    """Names of channels are anybody's; no channel's has a blank, as those of what is derived have."""
    return f"c-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def cache_folder() -> Path:
    """Where the columns of all recordings are kept."""
    return Path(platformdirs.user_cache_path("session-monitor", appauthor=False)) / FOLDER


def cache_of(path: Path, connection: Connection) -> ColumnCache | None:
    """The cache of a recording that is closed and sealed; None for any other, which may still change."""
    if connection.execute("PRAGMA user_version").fetchone()[0] < CHAINED_FROM:
        return None
    seal = connection.execute("SELECT digest FROM seal ORDER BY seal DESC LIMIT 1").fetchone()
    journal = path.with_name(f"{path.name}-wal")
    if seal is None or not isinstance(seal[0], bytes) or journal.exists() or is_being_recorded(path):
        return None
    file = path.stat()
    key = hashlib.sha256(FORM + seal[0] + f"{file.st_size} {file.st_mtime_ns}".encode()).hexdigest()
    return ColumnCache(cache_folder() / key[:32])


def _make_room(folder: Path) -> None:
    """Takes away the columns of the recordings that were first looked at the longest ago."""
    if not folder.is_dir():
        return
    kept = sorted((each for each in folder.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime_ns)
    sizes = {each: sum(file.stat().st_size for file in each.iterdir()) for each in kept}
    total = sum(sizes.values())
    for each in kept:
        if total <= MOST_BYTES:
            return
        total -= sizes[each]
        shutil.rmtree(each, ignore_errors=True)
