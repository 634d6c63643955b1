"""The audit of all that the tests send finds a write, in the tests' own process and in one they start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.outgoing import FOLDER, UNKNOWN, function_of
from tests.endtoend.foreign import ForeignMachine

ROOT = Path(__file__).parents[2]
SENDS = """
import socket, time
from drivers.modbus.sockets import SocketLine
ours, theirs = socket.socketpair()
SocketLine(ours).send(bytes.fromhex("{frame}"), time.monotonic() + 60)
ours.close(), theirs.close()
"""
HERE = "def test_it():\n" + "".join(f"    {line}\n" for line in SENDS.strip().splitlines())
ELSEWHERE = "import subprocess, sys\ndef test_it():\n    subprocess.run([sys.executable, '-c', {code!r}], check=True)\n"
READ, WRITE, JUNK = "000100000006010400000001", "000100000006010600000001", "00"


def session(tmp_path: Path, body: str) -> subprocess.CompletedProcess[str]:
    """A test run of its own over one file."""
    file = tmp_path / "test_one.py"
    file.write_text(body)
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest"]
    variables = {name: value for name, value in os.environ.items() if name != FOLDER}
    return subprocess.run([*command, str(file)], cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("where", ["here", "elsewhere"])
@pytest.mark.parametrize(("frame", "function"), [(READ, 4), (WRITE, 6), (JUNK, UNKNOWN)])
def test_a_run_that_sent_anything_but_reads_fails(tmp_path: Path, where: str, frame: str, function: int) -> None:
    code = SENDS.format(frame=frame)
    done = session(tmp_path, HERE.format(frame=frame) if where == "here" else ELSEWHERE.format(code=code))
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    if function == 4:
        assert done.returncode == 0, done.stdout
        assert "Modbus functions sent by this run: 4" in done.stdout
    else:
        assert done.returncode == 1, done.stdout
        assert f"this run sent what is no read: {function}" in done.stdout


@pytest.mark.parametrize(
    ("frame", "function"),
    [
        ("0001 0000 0006 01 04 0000 0001", 4),
        ("0001 0000 0006 01 10 0000 0001", 16),
        ("01 03 0000 000a c5cd", 3),
        ("01 06 0000 000a c5cd", 6),
        ("0001 0000 0009 01 10 0000 0001 02 0001", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_the_function_is_read_from_the_bytes_themselves(frame: str, function: int) -> None:
    assert function_of(bytes.fromhex(frame)) == function


def test_a_foreign_machine_that_is_written_to_says_so() -> None:
    with pytest.raises(AssertionError, match="the machine was written to"), ForeignMachine() as machine:
        host, _, port = machine.link.removeprefix("tcp://").partition(":")
        with socket.create_connection((host, int(port)), timeout=5) as line:
            line.sendall(bytes.fromhex("0001 0000 0006 01 06 0000 0001"))
            assert line.recv(300)[7:] == b"\x86\1", "refused: it does not know this function"
