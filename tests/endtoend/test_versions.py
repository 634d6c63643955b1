"""Recordings of every version this program ever wrote are opened by everything that reads one, for ever."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from session_monitor.storage.schema import VERSION
from session_monitor.storage.sqlite import connect_reader
from tests.commands.cli import run
from tests.endtoend import program

VERSIONS = Path(__file__).parents[1] / "storage" / "versions"
EVERY = range(1, VERSION + 1)
SHA256 = {
    1: "8e94f7a323d7cca6c8c716c87d7571427a2e630685df456df9d05739ae1677ea",
    2: "3215b2a4e218c3f4ca17b0203f025103d174b6fb65850033f800b5db4379939e",
    3: "c8daf39dca3d344c2327e9a29f796a35fe1dd04995da2c2514ea5d35de7729cd",
}
"""What each file is: one that was made again by a later program would no longer be of its version."""
VERIFIED = {1: 3}
"""Exit code of `verify` where it is not 0 with the right key: version 1 had no chain."""
Capture = pytest.CaptureFixture[str]


@pytest.fixture(params=EVERY, ids=lambda version: f"version {version}")
def version(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture
def old(version: int, tmp_path: Path) -> Path:
    """A copy, for readers make an index beside a file."""
    copy = tmp_path / "old" / "recording.sqlite"
    copy.parent.mkdir()
    copy.write_bytes((VERSIONS / f"version-{version}-example.sqlite").read_bytes())
    return copy


def test_there_is_one_file_of_each_version_and_it_is_never_made_again() -> None:
    found = {int(re.findall(r"\d+", path.name)[0]): path for path in VERSIONS.glob("*.sqlite")}
    assert sorted(found) == list(EVERY), "a new version of the schema needs a file of it here"
    for version, path in found.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == SHA256[version]
        connection = connect_reader(path, immutable=True)
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        connection.close()


def test_every_command_that_reads_opens_it(version: int, old: Path, tmp_path: Path, capsys: Capture) -> None:
    trial = tmp_path / "trial.toml"
    trial.write_text('[limits]\n"return_high.limit" = 110\n')
    info = run(capsys, "info", old, "--json").json
    assert (info["polls"], info["state"], len(info["channels"])) == (601, "closed", 89)
    (listed,) = run(capsys, "list", old.parent, "--json").lines
    assert (listed["polls"], listed["error"]) == (601, None)
    recorded = run(capsys, "alarms", old, "--json")
    replayed = run(capsys, "replay", old, "--json")
    assert replayed.code == 0 and len(recorded.lines) > 5
    assert replayed.lines[: len(recorded.lines)] == recorded.lines
    tried = run(capsys, "whatif", old, "--limits", trial, "--json").json
    assert tried["sessions"][0]["error"] is None
    assert run(capsys, "labs", old, "list", "--json").code == 0
    assert run(capsys, "verify", old, *_key(version, old, tmp_path)).code == VERIFIED.get(version, 0)


def test_it_is_exported_and_copied(old: Path, tmp_path: Path, capsys: Capture) -> None:
    exported = tmp_path / "x.csv"
    assert run(capsys, "export", old, "--to", exported).code == 0
    assert sum(not line.startswith("#") for line in exported.read_text().splitlines()) == 602
    assert run(capsys, "export", old, "--to", tmp_path / "x.parquet", "--channels", "pven_mmhg").code == 0
    assert run(capsys, "recover", old, "--to", tmp_path / "new.sqlite").code == 0
    machine = tmp_path / "map.toml"
    machine.write_text(_map_of(old))
    assert run(capsys, "redecode", old, "--map", machine, "--to", tmp_path / "again.sqlite").code == 0


def test_review_opens_it(old: Path, tmp_path: Path) -> None:
    picture, before = tmp_path / "review.png", old.read_bytes()
    done = program.run("review", old, "--at", "30", "--screenshot", picture, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert picture.stat().st_size > 20_000
    assert old.read_bytes() == before


def _one(path: Path, sql: str) -> Any:
    connection = connect_reader(path)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def _map_of(path: Path) -> str:
    return _one(path, "SELECT source FROM machine_map")


def _key(version: int, path: Path, folder: Path) -> tuple[str | Path, ...]:
    """`--key` and the key that sealed it, as somebody would bring it along from where it was recorded."""
    if version == 1:
        return ()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = Ed25519PublicKey.from_public_bytes(_one(path, "SELECT public_key FROM seal ORDER BY seal LIMIT 1"))
    (folder / "key.pem").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return "--key", folder / "key.pem"
