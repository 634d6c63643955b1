"""The key with which this installation signs its recordings, and the public half by which others check them.

Ed25519 (RFC 8032). The private key never leaves the user configuration folder and only its owner may read it: whoever
has it could sign an altered recording.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from session_monitor.config.folder import unit_folder
from session_monitor.storage.errors import RecordingError
from session_monitor.storage.lasting import make_folder, sync

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PRIVATE, PUBLIC = "signing-key.pem", "signing-key.pub.pem"


def key_folder() -> Path:
    """Where this installation keeps its keys."""
    return unit_folder()


def public_key_path() -> Path:
    """The file to give to whoever is to check recordings of this installation."""
    return key_folder() / PUBLIC


def signing_key() -> Ed25519PrivateKey:
    """This installation's key, made at the first call; RecordingError when it can be neither read nor made."""
    path = key_folder() / PRIVATE
    try:
        key = _read_private(path) if path.exists() else _make(path)
        _publish(key, path.with_name(PUBLIC))
        return key
    except OSError as error:
        raise RecordingError(f"the key {path} that signs recordings cannot be used: {error.strerror}") from error


def own_public_key() -> Ed25519PublicKey | None:
    """The public half of this installation's key; None where no recording was ever signed."""
    return read_public_key(public_key_path()) if public_key_path().exists() else None


def read_public_key(path: Path) -> Ed25519PublicKey:
    """A public key from a file in PEM; RecordingError says what the file is instead."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise RecordingError(f"the key {path} cannot be read: {error.strerror}") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise RecordingError(f"{path} is not a public key: it has to be the {PUBLIC} of the signer") from error
    if not isinstance(key, Ed25519PublicKey):
        raise RecordingError(f"{path} is a key of another kind than recordings are signed with (Ed25519)")
    return key


def fingerprint(raw_public: bytes) -> str:
    """A name short enough to compare by eye: the first 16 digits of the SHA-256 of the raw public key."""
    return hashlib.sha256(raw_public).hexdigest()[:16]


def _read_private(path: Path) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise RecordingError(f"{path} is damaged: move it away, and a new key is made") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise RecordingError(f"{path} is a key of another kind: move it away, and a new key is made")
    return key


def _make(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    make_folder(path.parent)
    try:
        _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    except FileExistsError:
        return _read_private(path)  # another program made it just now
    return key


def _publish(key: Ed25519PrivateKey, path: Path) -> None:
    """The public half in a file of its own: without it, or with that of a key before, nothing here would be trusted."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with contextlib.suppress(OSError):  # recordings can be sealed without it; the next one tries again
        if path.exists() and path.read_bytes() == public:
            return
        path.unlink(missing_ok=True)
        _write(path, public, 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    """A new file that is whole from the moment it has its name, and on the disk with it as this returns."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(part, path)
    finally:
        part.unlink()
    sync(path.parent)
