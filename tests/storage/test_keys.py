"""The signing key: made once, for its owner alone, and what is in its place is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.keys import (
    PRIVATE,
    fingerprint,
    key_folder,
    own_public_key,
    public_key_path,
    read_public_key,
    signing_key,
)
from session_monitor.storage.verifying import Finding, verify
from tests.storage.sessions import poll, record, small_machine


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_it_is_made_at_the_first_use_and_kept() -> None:
    assert own_public_key() is None
    key = signing_key()
    assert signing_key().private_bytes_raw() == key.private_bytes_raw()
    own = own_public_key()
    assert own is not None and own.public_bytes_raw() == key.public_key().public_bytes_raw()
    assert (key_folder() / PRIVATE).stat().st_mode & 0o777 == 0o600
    assert len(fingerprint(own.public_bytes_raw())) == 16


def test_the_public_half_alone_verifies_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = record(tmp_path / "r", [poll(small_machine(), 0)])
    given = tmp_path / "colleague.pem"
    given.write_bytes(public_key_path().read_bytes())
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "another computer"))
    assert verify(path, own_public_key()).finding is Finding.UNTRUSTED
    assert verify(path, read_public_key(given)).finding is Finding.SEALED
    assert not key_folder().exists(), "verifying makes no key"


@pytest.mark.parametrize(
    "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_damaged_key_leaves_the_recording_closed_and_says_so(tmp_path: Path, content: bytes) -> None:
    key_folder().mkdir(parents=True)
    (key_folder() / PRIVATE).write_bytes(content)
    with pytest.raises(RecordingError, match="move it away"):
        signing_key()
    path = record(tmp_path / "r", [poll(small_machine(), 0)])
    assert verify(path, None).finding is Finding.UNSEALED


def test_what_is_no_public_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        read_public_key(tmp_path / "none.pem")
    (tmp_path / "x.pem").write_bytes(b"x")
    with pytest.raises(RecordingError, match="not a public key"):
        read_public_key(tmp_path / "x.pem")
    (tmp_path / "rsa.pem").write_bytes(RSA)
    with pytest.raises(RecordingError, match="another kind"):
        read_public_key(tmp_path / "rsa.pem")


RSA = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=
-----END PUBLIC KEY-----
"""
"""An X25519 key (RFC 8410, section 10.1, has its like): the right form, another use."""


@pytest.mark.parametrize("left", [None, b"of a key before this one"])
def test_a_public_half_that_is_not_that_of_the_key_is_made_again(tmp_path: Path, left: bytes | None) -> None:
    key = signing_key()
    public_key_path().unlink()
    if left is not None:
        public_key_path().write_bytes(left)
    path = record(tmp_path / "r", [poll(small_machine(), 0)])
    assert verify(path, own_public_key()).finding is Finding.SEALED
    assert read_public_key(public_key_path()).public_bytes_raw() == key.public_key().public_bytes_raw()
