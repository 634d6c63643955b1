"""Names: sealed in one file, opened by its passphrase alone, and nowhere on the disk in plain."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from session_monitor.storage import names as module
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.folder import recordings_in
from session_monitor.storage.names import HEADER, MAGIC, NAMES, Named, Names

PASSPHRASE = "four words and more"
WU = Named("吴小明", "lin", 5)


@pytest.fixture(autouse=True)
def _cheap_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOG2_N", 10)


def test_a_name_comes_back_by_its_passphrase_only(tmp_path: Path) -> None:
    names = Names(tmp_path)
    assert not names.exists and names.name("C1", PASSPHRASE) is None
    names.put("C1", WU, PASSPHRASE)
    names.put("C2", Named("Chen"), PASSPHRASE)
    assert Names(tmp_path).name("C1", PASSPHRASE) == WU and names.name("C3", PASSPHRASE) is None
    with pytest.raises(RecordingError, match="the passphrase does not open"):
        names.name("C1", PASSPHRASE + "?")
    names.put("C1", None, PASSPHRASE)
    assert names.name("C1", PASSPHRASE) is None and names.name("C2", PASSPHRASE) == Named("Chen")


def test_nothing_readable_reaches_the_disk(tmp_path: Path) -> None:
    names = Names(tmp_path / "new")
    names.put("LA-2026-0147", WU, PASSPHRASE)
    (file,) = (tmp_path / "new").iterdir()
    assert file.name == NAMES and file.stat().st_mode & 0o777 == 0o600
    content = file.read_bytes()
    for secret in (WU.name, "LA-2026-0147", PASSPHRASE, "lin"):
        assert secret.encode() not in content
    assert not recordings_in(tmp_path / "new")


def test_the_same_names_are_never_sealed_alike(tmp_path: Path) -> None:
    names = Names(tmp_path)
    names.put("C1", WU, PASSPHRASE)
    first = names.path.read_bytes()
    names.put("C1", WU, PASSPHRASE)
    second = names.path.read_bytes()
    assert HEADER.unpack(first[: HEADER.size])[4:] != HEADER.unpack(second[: HEADER.size])[4:], "salt and nonce are new"


def test_every_byte_is_vouched_for(tmp_path: Path) -> None:
    names = Names(tmp_path)
    names.put("C1", WU, PASSPHRASE)
    whole = names.path.read_bytes()
    for at in (*range(0, HEADER.size, 3), HEADER.size, len(whole) - 1):
        names.path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(RecordingError) as refused:
            names.name("C1", PASSPHRASE)
        assert "\n" not in str(refused.value), at
    names.path.write_bytes(whole)
    assert names.name("C1", PASSPHRASE) == WU


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is no file of names"),
        (b"SQLite format 3" + bytes(100), "is no file of names"),
        (MAGIC[:7] + b"\x09" + bytes(100), "was made by a newer version"),
        (HEADER.pack(MAGIC, 40, 8, 1, bytes(16), bytes(12)) + bytes(16), "asks for more work"),
        (HEADER.pack(MAGIC, 10, 2**31, 1, bytes(16), bytes(12)) + bytes(16), "asks for more work"),
        (HEADER.pack(MAGIC, 10, 8, 1, bytes(16), bytes(12)), "the passphrase does not open"),
        (bytes(module.MAX_BYTES + 1), "is no file of names"),
    ],
)
def test_a_strange_file_is_one_line_and_stays(tmp_path: Path, content: bytes, why: str) -> None:
    names = Names(tmp_path)
    names.path.write_bytes(content)
    with pytest.raises(RecordingError, match=why):
        names.name("C1", PASSPHRASE)
    if content:
        with pytest.raises(RecordingError, match=why):
            names.put("C1", WU, PASSPHRASE)
        assert names.path.read_bytes() == content


def test_what_is_refused(tmp_path: Path) -> None:
    names = Names(tmp_path)
    for named, passphrase, why in ((WU, "short", "at least 8"), (Named(""), PASSPHRASE, "1 to 200 characters")):
        with pytest.raises(RecordingError, match=why):
            names.put("C1", named, passphrase)
    assert not names.exists
    (tmp_path / "file").touch()
    with pytest.raises(RecordingError, match="cannot be written"):
        Names(tmp_path / "file").put("C1", WU, PASSPHRASE)


def test_what_another_program_wrote_meanwhile_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names, other = Names(tmp_path), Names(tmp_path)
    names.put("C1", WU, PASSPHRASE)
    sealed = module._sealed

    def meanwhile(known: dict[str, Named], passphrase: str) -> bytes:
        monkeypatch.setattr(module, "_sealed", sealed)
        other.put("C2", Named("Chen"), PASSPHRASE)
        return sealed(known, passphrase)

    monkeypatch.setattr(module, "_sealed", meanwhile)
    with pytest.raises(RecordingError, match="another program wrote"):
        names.put("C3", Named("Li"), PASSPHRASE)
    assert names.name("C2", PASSPHRASE) == Named("Chen") and [f.name for f in tmp_path.iterdir()] == [NAMES]


NEW = "another four words"


def test_another_passphrase_opens_the_same_names(tmp_path: Path) -> None:
    names = Names(tmp_path)
    names.put("C1", WU, PASSPHRASE)
    names.put("C2", Named("Chen"), PASSPHRASE)
    before = names.path.read_bytes()
    for old, new, why in ((PASSPHRASE + "?", NEW, "does not open"), (PASSPHRASE, "short", "at least 8 characters")):
        with pytest.raises(RecordingError, match=why):
            names.change_passphrase(old, new)
        assert names.path.read_bytes() == before, "nothing is lost"
    names.change_passphrase(PASSPHRASE, NEW)
    assert (names.name("C1", NEW), names.name("C2", NEW)) == (WU, Named("Chen"))
    with pytest.raises(RecordingError, match="does not open"):
        names.name("C1", PASSPHRASE)
    assert names.path.stat().st_mode & 0o777 == 0o600 and [file.name for file in tmp_path.iterdir()] == [NAMES]


CHANGE = """
import os, signal, sys
from pathlib import Path
from session_monitor.storage import names as module
module.LOG2_N = 10
left = int(sys.argv[2])
def dying(does):
    def done(*args, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return does(*args, **more)
    return done
for name in ("open", "fdopen", "fsync"):
    setattr(os, name, dying(getattr(os, name)))
Path.replace = dying(Path.replace)
Path.unlink = dying(Path.unlink)
module.Names(Path(sys.argv[1])).change_passphrase(sys.argv[3], sys.argv[4])
"""


def test_killed_at_any_step_of_a_change_one_of_the_two_opens_it(tmp_path: Path) -> None:
    """Dead before each call that touches the disk, in turn, until a change goes through."""
    now, then, deaths, changed, ended = PASSPHRASE, NEW, 0, 0, 1
    Names(tmp_path).put("C1", WU, now)
    for steps in range(20):
        command = [sys.executable, "-c", CHANGE, str(tmp_path), str(steps), now, then]
        ended = subprocess.run(command, check=False, timeout=60).returncode
        assert ended in (0, -signal.SIGKILL)
        try:
            assert Names(tmp_path).name("C1", now) == WU
        except RecordingError:
            assert Names(tmp_path).name("C1", then) == WU
            now, then, changed = then, now, changed + 1
        if ended == 0:
            break
        deaths += 1
    assert ended == 0 and deaths >= 6 and changed >= 2, "killed before and after the new file took the place of the old"
