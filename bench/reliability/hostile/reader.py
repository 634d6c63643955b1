"""A process that opens one file after the other in every way there is, and says how each went; killed when it hangs.

Its memory is limited, so that a file that takes it harms nobody else. In: one JSON line a file; out: one a file.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow  # noqa: F401 - loaded before memory is measured

from bench.reliability.by_hand import MACHINE
from session_monitor.__main__ import COMMANDS, cli, main
from session_monitor.domain.errors import UserError
from session_monitor.storage.reading import Recording
from session_monitor.storage.resume import Answering, Treatment, settle_open_ones

MIB = 2**20
MORE_BYTES = 1024 * MIB
"""Of addresses, beyond what the process has after loading: what takes more fails instead of taking the computer."""
ALLOWED = {0, 1, 2, 3}


def loop() -> None:
    """Files until there are no more."""
    out, warm = sys.stdout, json.loads(sys.stdin.readline())
    for command in COMMANDS:
        cli.get_command(None, command)  # type: ignore[arg-type]  # LazyGroup needs no context
    read(Path(warm["path"]), Path(warm["trial"]))  # loads all that commands load late
    limit = _status("VmSize") + MORE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    print("ready", file=out, flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        print(json.dumps(read(Path(told["path"]), Path(told["trial"]))), file=out, flush=True)


def read(path: Path, trial: Path) -> list[dict[str, Any]]:
    """Every way of reading one file: what it took and what was wrong."""
    return [_watched(name, act) for name, act in _ways(path, trial)]


def _ways(path: Path, trial: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    folder = path.parent
    out = {name: folder / f"out-{name}" for name in ("a.csv", "b.parquet", "c.sqlite", "d.sqlite")}
    machine = Path(sys.modules["drivers"].__path__[0]) / "li_als_3" / "machine.toml"
    told: dict[str, tuple[object, ...]] = {
        "info": ("info", path),
        "list": ("list", folder),
        "alarms": ("alarms", path),
        "labs": ("labs", path, "list"),
        "verify": ("verify", path),
        "replay": ("replay", path, "--json"),
        "whatif": ("whatif", path, "--limits", trial),
        "export csv": ("export", path, "--to", out["a.csv"]),
        "export parquet": ("export", path, "--to", out["b.parquet"], "--deidentify"),
        "recover": ("recover", path, "--to", out["c.sqlite"]),
        "assess": ("assess", path),
        "report": ("report", path, "--to", folder / "out.pdf", "--force"),
        "redecode": ("redecode", path, "--map", machine, "--to", out["d.sqlite"]),
    }
    for name, arguments in told.items():
        yield name, lambda arguments=arguments: _command(*arguments)
    yield "review", lambda: _review(path)
    yield "start", lambda: _start(folder, path)


def _watched(name: str, act: Callable[[], object]) -> dict[str, Any]:
    print(name, file=sys.stderr, flush=True)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the highest memory counts from here
    began_s, wrong, code = time.process_time(), None, None
    try:
        code = act()
    except BaseException:  # noqa: BLE001 - whatever it is, it is what this looks for
        wrong = traceback.format_exc()[-3000:]
    took_s = time.process_time() - began_s  # on a busy computer the clock on the wall says nothing of the file
    return {"way": name, "s": took_s, "mib": _status("VmHWM") / MIB, "wrong": wrong, "code": code}


def _command(*arguments: object) -> int:
    """Runs a command as its users do; AssertionError where it did not keep to what it promises them."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = ended.code
    assert isinstance(code, int) and code in ALLOWED, f"exit code {code}"
    shown, said = (part.buffer.getvalue().decode() for part in (out, err))  # type: ignore[attr-defined]  # BytesIO
    if code == 2:
        assert said.startswith("session-monitor: ") and said.count("\n") == 1, f"not one line: {said[:1000]}"
        assert len(said) < 2000, f"a line of {len(said)} characters"
    odd = {c for c in shown[:100_000] + said if ord(c) < 32 and c not in "\n\t"}
    assert not odd, f"control characters reach the terminal: {odd}"
    return code


def _review(path: Path) -> str:
    """What the review window reads."""
    try:
        with Recording.open(path) as recording:
            names = [channel.name for channel in recording.machine.channels]
            span = recording.span() or (0.0, 0.0)
            recording.values(names)
            recording.values(names[:24], span[0], span[0] + 600)
            _ = recording.meta, recording.transitions(), recording.gaps(), recording.phases(), recording.results()
            _ = recording.notes(), recording.entered(), recording.commands(), recording.self_test(), recording.counts()
            recording.alarm_set_source(), recording.begins(), recording.entries(), recording.times()
            for _ in zip(range(50), recording.inputs_from(float(np.mean(span))), strict=False):
                pass
    except UserError as error:
        assert str(error).count("\n") == 0, f"not one line: {error}"
        return str(error)
    return "read"


def _start(folder: Path, path: Path) -> str:
    """A monitor that starts in the folder where it lies: it must start, whatever lies there."""
    where = folder / "started"
    where.mkdir()
    for part in folder.glob(f"{path.name}*"):
        shutil.copyfile(part, where / part.name)
    found = settle_open_ones(where, Treatment("C1", MACHINE, Answering(0x53000001, 1e9)), 1_800_000_000 * 10**9)
    if found:
        found.connection.close()
    return "goes on" if found else "left"


def _status(name: str) -> int:
    """Bytes, of this process."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/self/status does not say {name}")


if __name__ == "__main__":
    loop()
