"""What a program did to its files, from the system calls that strace saw: every write, sync, name and length, in order.

Simulated power cuts are only as honest as this: nothing here knows what SQLite means to do, only what it asked the
kernel for. An operation is where its call returned. A file is a number that stays while its names change.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "openat,close,lseek,write,pwrite64,ftruncate,fsync,fdatasync,mkdir,rename,link,unlink,"
    # not expected; read, so that the trace is refused and not wrong when the program comes to use them
    "open,creat,pwritev,pwritev2,writev,truncate,fallocate,dup,dup2,dup3,renameat,renameat2,linkat,unlinkat,mkdirat,"
    "sync_file_range,copy_file_range,sendfile,"
    # to tell threads from other processes
    "clone,clone3,fork,vfork"
)
BORN = ("clone", "clone3", "fork", "vfork")
LONGEST = 1 << 20
"""Bytes of a write that strace keeps; a longer one is refused here."""
_CALL = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+|\?)")
_BEGUN = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_ENDED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


@dataclass(frozen=True, slots=True)
class Write:
    """These bytes at this place of a file."""

    file: int
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Length:
    """A file cut or extended to this length."""

    file: int
    length: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a folder now means this file (0: a folder; None: nothing any more)."""

    folder: str
    name: str
    file: int | None


@dataclass(frozen=True, slots=True)
class Sync:
    """A file (number) or a folder (path) was synced: it and all before it are on the disk."""

    what: int | str


@dataclass(frozen=True, slots=True)
class Said:
    """A line on standard output: what somebody else knows from now on."""

    line: str


Operation = Write | Length | Name | Sync | Said
FOLDER = 0


class TraceError(Exception):
    """The trace holds something that would have to be understood before a power cut can be simulated from it."""


def run_traced(command: Sequence[str], environment: Mapping[str, str], expected: int = 0) -> list[str]:
    """The lines strace wrote of this command and all its threads; its exit code must be the expected one."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "strace"
        options = ("-f", "--seccomp-bpf", "-xx", "-s", str(LONGEST), "-o", str(log), "-e", f"trace={CALLS}")
        done = subprocess.run(
            ["strace", *options, *command], env=dict(environment), capture_output=True, text=True, check=False
        )
        if done.returncode != expected:
            raise TraceError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        return log.read_text(encoding="ascii").splitlines()


class Reader:
    """Makes operations of lines; files outside `root` do not count. One reader for all runs on the same files."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._files = dict[str, int]()  # path -> file, as every running program sees it
        self._count = FOLDER
        self._open = dict[int, int | str]()
        self._at = dict[int, int]()

    def read(self, lines: Sequence[str]) -> Iterator[Operation]:
        """The operations of one process, in order."""
        self._open, self._at = {}, {}
        for call, told, result in _calls(lines):
            if result >= 0:
                yield from self._read(call, told, result)

    def _read(self, call: str, told: str, result: int) -> Iterator[Operation]:
        match call:
            case "clone" | "clone3" | "fork" | "vfork":
                return
            case "openat":
                yield from self._opened(told, result)
            case "mkdir" | "unlink" | "rename" | "link":
                yield from self._named(call, [os.path.normpath(_text(t).decode()) for t in _TEXT.finditer(told)])
            case _:
                yield from self._on_descriptor(call, told, result)

    def _on_descriptor(self, call: str, told: str, result: int) -> Iterator[Operation]:
        first = told.split(",")[0]
        descriptor = int(first) if first.isdigit() else -1
        what = self._open.get(descriptor)
        if call == "write" and descriptor == 1:
            yield from (Said(line) for line in _data(told).decode().splitlines())
        elif what is None:
            return
        elif call == "close":
            del self._open[descriptor]
        elif call == "lseek":
            self._at[descriptor] = result
        elif call in ("fsync", "fdatasync"):
            yield Sync(what)
        elif isinstance(what, str):
            raise TraceError(f"{call} on a folder")
        elif call == "ftruncate":
            yield Length(what, int(told.split(",")[1]))
        elif call == "pwrite64":
            yield Write(what, int(told.rsplit(",", 1)[1]), _data(told)[:result])
        elif call == "write":
            yield Write(what, self._at[descriptor], _data(told)[:result])
            self._at[descriptor] += result
        else:
            raise TraceError(f"{call} on a file is not simulated")

    def _opened(self, told: str, descriptor: int) -> Iterator[Operation]:
        self._open.pop(descriptor, None)
        text = _TEXT.search(told)
        if text is None:
            raise TraceError(f"openat({told[:200]}")
        path, flags = os.path.normpath(_text(text).decode()), told[text.end() :]
        if not self._inside(path):
            return
        if path not in self._files:
            if "O_CREAT" not in flags:
                self._open[descriptor] = path  # a folder: every file was created while traced
                return
            self._count += 1
            self._files[path] = self._count
            yield Name(*os.path.split(path), self._count)
        elif "O_TRUNC" in flags:
            yield Length(self._files[path], 0)
        if "O_APPEND" in flags:
            raise TraceError(f"{path} is opened for appending, which is not simulated")
        self._open[descriptor], self._at[descriptor] = self._files[path], 0

    def _named(self, call: str, paths: list[str]) -> Iterator[Operation]:
        inside = [self._inside(path) for path in paths]
        if not any(inside):
            return
        if not all(inside):
            raise TraceError(f"{call} between {' and '.join(paths)}")
        if call == "mkdir":
            yield Name(*os.path.split(paths[0]), FOLDER)
            return
        file = self._files[paths[0]]
        if call in ("rename", "link"):
            self._files[paths[1]] = file
            yield Name(*os.path.split(paths[1]), file)
        if call in ("rename", "unlink"):
            del self._files[paths[0]]
            yield Name(*os.path.split(paths[0]), None)

    def _inside(self, path: str) -> bool:
        return path == self._root or path.startswith(self._root + os.sep)


def _calls(lines: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """(call, arguments, result) where each returned. A sync that others wrote beside is refused."""
    begun = dict[str, tuple[str, str, int]]()
    strangers = _other_processes(lines)
    for number, line in enumerate(lines):
        if line.split(" ", 1)[0] in strangers:
            continue
        if match := _BEGUN.match(line):
            begun[match[1]] = match[2], match[3], number
            continue
        if match := _ENDED.match(line):
            call, told, began = begun.pop(match[1])
            if call != match[2]:
                raise TraceError(f"{match[2]} ended where {call} was begun")
            if call in ("fsync", "fdatasync") and any(" pwrite64(" in each[:20] for each in lines[began + 1 : number]):
                raise TraceError("a file was written while another thread synced")
            line = f"{match[1]} {call}({told}{match[3]}"
        if (match := _CALL.match(line)) and match[4] != "?":
            yield match[2], match[3], int(match[4])


def _other_processes(lines: Sequence[str]) -> set[str]:
    """Those that are no threads of the first one: their descriptors are their own."""
    told, found = dict[str, str](), set[str]()
    for line in lines:
        if not any(f" {call}" in line for call in BORN):
            continue
        if match := _BEGUN.match(line):
            told[match[1]] = match[3]
            continue
        match = _ENDED.match(line) or _CALL.match(line)
        if match and match[2] in BORN and "CLONE_THREAD" not in told.pop(match[1], "") + match[3]:
            found.add(line.rpartition("=")[2].split()[0])
    return found


def _text(match: re.Match[str]) -> bytes:
    if match[2]:
        raise TraceError(f"a text of more than {LONGEST} bytes was cut off by strace")
    return bytes.fromhex(match[1].replace("\\x", ""))


def _data(told: str) -> bytes:
    match = _TEXT.search(told)
    if match is None:
        raise TraceError(f"no data in a write: {told[:200]}")
    return _text(match)
