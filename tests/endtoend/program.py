"""Runs the installed program as a user does: a process, its exit code, what it prints."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

PROGRAM = [sys.executable, "-m", "session_monitor"]


def environment(home: Path) -> dict[str, str]:
    """This process's, with every folder of the user's own inside `home`."""
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "STATE", "DATA", "CACHE")}
    return {**os.environ, **folders}


def configure(home: Path, console: str) -> Path:
    """Sets this user's computer up by a console.toml of these words."""
    path = home / "config" / "session-monitor" / "console.toml"
    path.parent.mkdir(parents=True)
    path.write_text(console, encoding="utf-8")
    return path


def run(*arguments: str | Path, home: Path, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    """Runs to the end."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env=environment(home),
        check=False,
    )


class Running:
    """The program while it runs, in a process group of its own; what it prints goes to files in `home`."""

    def __init__(self, *arguments: str | Path, home: Path, name: str = "run", **variables: str) -> None:
        self.folder = home / "recordings"
        self._out, self._err = home / f"{name}.out", home / f"{name}.err"
        with self._out.open("w") as out, self._err.open("w") as err:
            self.process = subprocess.Popen(
                [*PROGRAM, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={**environment(home), **variables},
                start_new_session=True,
            )

    @property
    def out(self) -> str:
        """What it printed so far."""
        return self._out.read_text()

    @property
    def err(self) -> str:
        """What it complained of so far."""
        return self._err.read_text()

    def log(self) -> str:
        """What it noted in its log so far."""
        return "".join(path.read_text() for path in sorted((self.folder.parent / "state").rglob("monitor.log")))

    def recording(self) -> Path:
        """The file it records in, once it has recorded something."""
        until(lambda: list(self.folder.glob("*.sqlite")), self)
        path = max(self.folder.glob("*.sqlite"))
        until(lambda: ask(path, "SELECT count(*) FROM poll")[0][0] > 5, self)
        return path

    def children(self) -> list[int]:
        """Process numbers of its screen, sounder and simulated machine."""
        return [pid for pid in _live() if _parent(pid) == self.process.pid and "resource_tracker" not in _command(pid)]

    def screen(self) -> int | None:
        """The process number of the screen, once it has loaded Qt."""
        return next((pid for pid in self.children() if "libQt6Widgets" in _read(pid, "maps")), None)

    def end(self, number: signal.Signals = signal.SIGINT, group: bool = False) -> int:
        """Asks it to end as a terminal (group) or a service manager does; its exit code."""
        (os.killpg if group else os.kill)(self.process.pid, number)
        return self.process.wait(60)

    def kill(self) -> None:
        """kill -9; its children are not touched."""
        self.process.kill()
        self.process.wait(60)

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


def until(done: Callable[[], Any], running: Running | None = None, within_s: float = 30.0) -> Any:
    """Waits for something true and returns it."""
    deadline = time.monotonic() + within_s
    while not (found := done()):
        assert time.monotonic() < deadline, (running.out, running.err) if running else done
        assert running is None or running.process.poll() is None, (running.out, running.err)
        time.sleep(0.05)
    return found


def ask(recording: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a recording, which may be being written, as any SQLite tool reads them; none before it has tables."""
    connection = sqlite3.connect(f"file:{recording}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return [(0,)]
    finally:
        connection.close()


def _live() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return ""


def _parent(pid: int) -> int:
    fields = _read(pid, "stat").rpartition(")")[2].split()
    return int(fields[1]) if len(fields) > 1 and fields[0] != "Z" else 0


def _command(pid: int) -> str:
    return _read(pid, "cmdline").replace("\0", " ")


def record(home: Path, link: str, *more: str) -> dict[str, Any]:
    """`record --json` into home/recordings; its summary."""
    folder = home / "recordings"
    done = run("record", "--machine", "li-als-3", "--link", link, "--recordings", folder, "--json", *more, home=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
