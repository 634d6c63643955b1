"""What may not get into the repository: one computer's paths, package indexes, big files, anybody's recordings."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST_BYTES = 2_000_000
# Put together here so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one computer": re.compile(r"(?<![\w.$}])/(?:" + "|".join(["work", "root", "home", "Users"]) + r")/\w"),
    "an address of a package index": re.compile(
        "|".join(["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npm"])
    ),
    "an index option": re.compile("--(?:extra-)?" + "index-url"),
}


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Every file that git keeps and that is there."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts(paths: list[Path]) -> list[tuple[Path, str]]:
    """Those of the files that are text."""
    found: list[tuple[Path, str]] = []
    for path in paths:
        try:
            found.append((path, path.read_bytes().decode()))
        except UnicodeDecodeError:
            continue
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(tracked: list[Path], what: str) -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path, text in texts(tracked)
        for number, line in enumerate(text.splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert not hits, f"{what}: {hits}"


def test_no_tracked_file_is_large(tracked: list[Path]) -> None:
    large = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked}
    assert not {name: size for name, size in large.items() if size > LARGEST_BYTES}


def test_the_only_recordings_kept_are_simulated_examples(tracked: list[Path]) -> None:
    recordings = [path.name for path in tracked if path.suffix in {".sqlite", ".db", ".sqlite3"}]
    assert all(name.endswith("-example.sqlite") for name in recordings), recordings


def test_scripts_can_be_run(tracked: list[Path]) -> None:
    scripts = [path for path, text in texts(tracked) if text.startswith("#!")]
    assert ROOT / "scripts" / "setup.sh" in scripts
    assert not [str(path) for path in scripts if not path.stat().st_mode & 0o111]
