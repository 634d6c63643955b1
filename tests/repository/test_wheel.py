"""What is installed at a user's: three packages, their data, and the command."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"session_monitor": ROOT / "src" / "session_monitor", "drivers": ROOT / "drivers", "ui": ROOT / "ui"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as it is built from the checkout, with the locked build tools."""
    out = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = out.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return archive


def test_the_wheel_owns_three_packages_and_nothing_else_at_the_top(wheel: zipfile.ZipFile) -> None:
    top = {name.split("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_wheel_holds_every_tracked_file_of_its_packages(wheel: zipfile.ZipFile, package: str) -> None:
    folder = PACKAGES[package]
    tracked = subprocess.run(["git", "ls-files", "."], cwd=folder, capture_output=True, text=True, check=True)
    on_disk = [name for name in tracked.stdout.splitlines() if (folder / name).exists()]
    assert on_disk
    missing = {f"{package}/{name}" for name in on_disk} - set(wheel.namelist())
    assert not missing


def test_the_wheel_brings_the_command_and_the_licence(wheel: zipfile.ZipFile) -> None:
    by_name = {name.split(".dist-info/")[-1]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "licenses/LICENSE" in by_name
    with zipfile.ZipFile(str(wheel.filename)) as archive:
        assert b"session-monitor = session_monitor.__main__:main" in archive.read(by_name["entry_points.txt"])
