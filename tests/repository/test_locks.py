"""The locks name every package with its hashes, serve behind any mirror, and agree with each other and the licences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
REQUIREMENT = re.compile(r"(?P<name>[a-z0-9][a-z0-9.-]*)(?:\[[a-z,]+\])?==(?P<version>\S+?)(?: ; (?P<marker>.+?))?")


def entries(lock: str) -> list[tuple[str, list[str]]]:
    """Each requirement of a lock file with its hashes."""
    found: list[tuple[str, list[str]]] = []
    for logical_line in (ROOT / lock).read_text().replace(" \\\n", " ").splitlines():
        requirement, *hashes = re.split(r" +--hash=", logical_line)
        found.append((requirement, hashes))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_version_with_hashes(lock: str) -> None:
    assert len(entries(lock)) > 10
    for requirement, hashes in entries(lock):
        assert REQUIREMENT.fullmatch(requirement), requirement  # so no URL, no index, no option
        assert hashes, f"{requirement} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), requirement


def test_the_development_lock_adds_to_the_other_and_changes_nothing() -> None:
    extra = {requirement for requirement, _ in entries("requirements.lock")} - {
        requirement for requirement, _ in entries("requirements-dev.lock")
    }
    assert not extra


def test_extras_stay_in_the_lock() -> None:
    """pip looks for the newest version of an extra that the lock does not pin, and then refuses it for its hash."""
    pinned = {requirement.split("==")[0] for requirement, _ in entries("requirements-dev.lock")}
    assert {"coverage[toml]", "pyright[nodejs]"} <= pinned


def test_the_licence_of_every_locked_package_is_stated() -> None:
    locked = {re.split(r"\[|==", requirement)[0] for requirement, _ in entries("requirements.lock")}
    stated = re.findall(r"^\| ([a-z0-9-]+) \|", (ROOT / "docs" / "licences.md").read_text(), re.MULTILINE)
    assert sorted(stated) == sorted(locked)
