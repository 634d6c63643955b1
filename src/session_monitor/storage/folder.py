"""Where recordings go, and whether they can be written there, known before a treatment starts.

A folder that turns out to be read-only or on the network in the middle of a session would cost the recording:
SQLite's write-ahead log is not safe on a network file system.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.lasting import make_folder

APPLICATION = "session-monitor"
CASES = "cases.sqlite"
"""What is kept of patients' courses beside the recordings (storage/cases.py); no recording has this name."""
NETWORK = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "9p", "afs", "afpfs", "webdav", "davfs"),
        *("ceph", "glusterfs", "lustre", "ocfs2", "gfs2", "beegfs", "vboxsf"),
        *("fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.davfs", "fuse.vmhgfs-fuse"),
    )
)


def recordings_folder(given: Path | None = None) -> Path:
    """The folder sessions are recorded in, made if need be and tried; RecordingError says why it will not do.

    `given`, else the checkout's recordings/, else the user's data folder (commands specification, "A recording").
    """
    folder = given or default_folder()
    try:
        make_folder(folder)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".session-monitor-") as trial:
            trial.write(b"x")
            trial.flush()
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordingError(
            f"cannot record in {folder}: {reason}; choose a folder on this computer with --recordings DIR"
        ) from error
    if kind := network_kind(folder):
        raise RecordingError(
            f"cannot record in {folder}: it lies on a network file system ({kind}), where a recording can be lost; "
            "choose a folder on this computer with --recordings DIR"
        )
    return folder.resolve()


def default_folder() -> Path:
    """The checkout's recordings/ when the program runs from one, else the user's data folder."""
    root = Path(__file__).resolve().parents[3]
    if (root / "pyproject.toml").is_file() and (root / "recordings").is_dir():
        return root / "recordings"
    return Path(platformdirs.user_data_path(APPLICATION, appauthor=False)) / "recordings"


def recordings_in(folder: Path) -> list[Path]:
    """What may be a recording in that folder, by name."""
    return sorted((path for path in folder.glob("*.sqlite") if path.name != CASES), key=lambda path: path.stem)


def network_kind(folder: Path) -> str | None:
    """The kind of network file system the folder lies on; None for a local one."""
    kind = _kind(folder.resolve())
    return kind if kind in NETWORK else None


def _kind(folder: Path) -> str:
    if sys.platform == "win32":
        return _windows_kind(folder)
    if sys.platform == "linux":
        return kind_from_mountinfo(Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace"), folder)
    listing = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False, timeout=5).stdout
    return kind_from_mount(listing, folder)


def kind_from_mountinfo(text: str, folder: Path) -> str:
    """File system type of a folder, from the text of Linux's /proc/self/mountinfo."""
    mounts = dict[str, str]()
    for line in text.splitlines():
        fields = line.split(" ")
        if "-" in fields[6:]:
            point = fields[4].encode().decode("unicode_escape") if "\\" in fields[4] else fields[4]
            mounts[point] = fields[fields.index("-", 6) + 1]  # a later mount on the same point hides the earlier
    return _deepest(mounts, folder)


def kind_from_mount(text: str, folder: Path) -> str:
    """File system type of a folder, from what macOS's mount prints: `... on /Volumes/x (smbfs, ...)`."""
    mounts = dict[str, str]()
    for line in text.splitlines():
        _, _, rest = line.partition(" on ")
        point, _, options = rest.rpartition(" (")
        mounts[point] = options.split(",")[0].rstrip(")")
    return _deepest(mounts, folder)


def _deepest(mounts: dict[str, str], folder: Path) -> str:
    holding = [point for point in mounts if folder.is_relative_to(point or os.sep)]
    return mounts[max(holding, key=len)] if holding else ""


def _windows_kind(folder: Path) -> str:
    if str(folder).startswith("\\\\"):
        return "smb"
    import ctypes

    remote = 4  # DRIVE_REMOTE
    kernel32 = getattr(ctypes, "windll").kernel32  # noqa: B009 - exists on Windows only
    return "smb" if kernel32.GetDriveTypeW(f"{folder.drive}\\") == remote else ""
