"""Where recordings go, the lock beside them, and the SQLite that may write them: known before a session starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from session_monitor.storage import folder
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.lock import FolderLock, holder, is_being_recorded
from session_monitor.storage.sqlite import floor_problem, sqlite_version
from tests.storage.sessions import start


def test_a_folder_that_is_given_is_made(tmp_path: Path) -> None:
    assert folder.recordings_folder(tmp_path / "a" / "b") == tmp_path / "a" / "b"
    assert not list((tmp_path / "a" / "b").iterdir()), "the trial leaves nothing"


def test_without_one_a_checkout_uses_its_own_and_an_installation_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "checkout"
    module = checkout / "src" / "session_monitor" / "storage" / "folder.py"
    monkeypatch.setattr(folder, "__file__", str(module))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if sys.platform == "linux":
        assert folder.default_folder() == tmp_path / "data" / "session-monitor" / "recordings"
    (checkout / "recordings").mkdir(parents=True)
    (checkout / "pyproject.toml").touch()
    assert folder.default_folder() == checkout / "recordings"


def test_a_folder_that_cannot_be_written_is_refused_before_anything_starts(tmp_path: Path) -> None:
    """A file stands where the folder should be, and a folder of the kernel that takes no files even from root."""
    (tmp_path / "file").touch()
    for bad in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/self")):
        with pytest.raises(RecordingError, match="--recordings DIR") as refused:
            start(bad)
        assert str(bad) in str(refused.value) and "\n" not in str(refused.value)


def test_a_network_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "_kind", lambda _: "cifs")
    with pytest.raises(RecordingError, match=r"network file system \(cifs\)"):
        folder.recordings_folder(tmp_path)


MOUNTINFO = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /mnt rw - tmpfs tmpfs rw
31 30 0:40 / /mnt/ward\\040share rw,relatime shared:5 - cifs //server/share rw
32 22 0:41 / /srv rw - ext4 /dev/vdb rw
33 32 0:42 / /srv rw - nfs4 server:/srv rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib", "ext4"),
        ("/mnt", "tmpfs"),
        ("/mnt/ward share/recordings", "cifs"),
        ("/mnt/ward", "tmpfs"),
        ("/srv/lin", "nfs4"),
    ],
)
def test_the_kind_of_file_system_is_that_of_the_deepest_mount(path: str, kind: str) -> None:
    assert folder.kind_from_mountinfo(MOUNTINFO, Path(path)) == kind


def test_what_macos_says_of_its_mounts() -> None:
    text = "/dev/disk3s1 on / (apfs, local, journaled)\n//nurse@server/x on /Volumes/ward (1) (smbfs, nodev)\n"
    assert folder.kind_from_mount(text, Path("/Library/lin")) == "apfs"
    assert folder.kind_from_mount(text, Path("/Volumes/ward (1)/a")) == "smbfs"


def test_this_computers_disk_is_local(tmp_path: Path) -> None:
    assert folder.network_kind(tmp_path) is None


def test_a_lock_is_free_when_its_process_is_gone(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from session_monitor.storage.lock import FolderLock;"
        "lock = FolderLock(pathlib.Path(sys.argv[1])); lock.name('x.sqlite'); print('locked', flush=True);"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "locked\n"
        with pytest.raises(RecordingError, match=f"process {other.pid}"):
            FolderLock(tmp_path)
        assert holder(tmp_path) == (other.pid, "x.sqlite")
        assert is_being_recorded(tmp_path / "x.sqlite")
        assert not is_being_recorded(tmp_path / "y.sqlite")
        other.kill()
        other.wait()
        assert not is_being_recorded(tmp_path / "x.sqlite"), "its name stays in the file, its lock does not"
        lock = FolderLock(tmp_path)
    lock.release()
    lock.release()
    assert holder(tmp_path) == (None, None)
    assert holder(tmp_path / "nowhere") == (None, None)
    assert not is_being_recorded(tmp_path / "nowhere" / "x.sqlite")


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ("3.40.1", False),
        ("3.44.5", False),
        ("3.44.6", True),
        ("3.45.0", False),
        ("3.50.6", False),
        ("3.50.7", True),
        ("3.51.2", False),
        ("3.51.3", True),
        ("3.53.4", True),
        ("4.0.0", True),
    ],
)
def test_the_floor_of_sqlite(version: str, good: bool) -> None:
    problem = floor_problem(version)
    assert (problem is None) == good
    assert problem is None or (version in problem and "pysqlite3" in problem)


def test_the_sqlite_in_use_is_above_it() -> None:
    assert floor_problem() is None, sqlite_version()


def test_nothing_is_inherited_by_children(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    assert not os.get_inheritable(lock._descriptor), "a child that outlives the monitor would keep its folder locked"
    lock.release()


def test_a_lock_on_a_disk_that_fails_is_one_clear_line_and_can_be_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    lock = FolderLock(tmp_path)
    monkeypatch.setattr("os.ftruncate", failing)
    with pytest.raises(RecordingError, match=r"cannot record in .*: Read-only file system; check the disk"):
        lock.name("a.sqlite")
    lock.release()
    FolderLock(tmp_path).release()
