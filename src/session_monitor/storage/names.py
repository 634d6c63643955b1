"""Patients' names, if anybody enters them at all: one encrypted file beside the cases, and nowhere else.

Everything else here knows a patient by a pseudonym. Without a file of its own a name would sooner or later stand in a
recording that is sent away. The key is made from a passphrase by scrypt, the names are sealed with AES-256-GCM, and the
header, with the cost of the key, is part of what is sealed: docs/cases.md has the format.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import struct
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

from session_monitor.storage.errors import RecordingError
from session_monitor.storage.lasting import make_folder, sync

NAMES = "names.enc"
MAGIC = b"SMNAMES\x01"
"""The last byte is the version of the format."""
HEADER = struct.Struct(">8sBII16s12s")
"""Magic, log2 of scrypt's n, its r and p, salt, nonce."""
LOG2_N, R, P = 17, 8, 1
"""About half a second and 128 MiB for each try at a passphrase."""
MOST_LOG2_N, MOST_R, MOST_P = 20, 16, 4
"""A file that asks for more would take the memory of whoever opens it."""
MAX_BYTES = 4_000_000
SHORTEST = 8
"""Characters of a passphrase (project's own)."""
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A patient's name, with who entered it and when."""

    name: str
    by: str = ""
    utc_ns: int = 0


class Names:
    """The names of one recordings folder. Every method raises RecordingError only."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAMES

    @property
    def exists(self) -> bool:
        """Whether a passphrase has been chosen already."""
        return self.path.exists()

    def name(self, case_id: str, passphrase: str) -> Named | None:
        """The name of a case; None when none was entered."""
        return _opened(self.path, self._content(), passphrase).get(case_id) if self.exists else None

    def check(self, passphrase: str) -> None:
        """RecordingError when this passphrase does not open the file."""
        _opened(self.path, self._content(), passphrase)

    def put(self, case_id: str, named: Named | None, passphrase: str) -> None:
        """Keeps a name, or with None forgets it. The first one chooses the passphrase of the file."""
        if named is not None and not 0 < len(named.name) <= LONGEST_NAME:
            raise RecordingError(f"a name has 1 to {LONGEST_NAME} characters")
        before = self._content() if self.exists else b""
        if not before:
            _check_new(passphrase)
        names = _opened(self.path, before, passphrase) if before else {}
        names.pop(case_id, None)
        if named is not None:
            names[case_id] = named
        self._replace(before, _sealed(names, passphrase))

    def change_passphrase(self, old: str, new: str) -> None:
        """Seals all names anew. Until the new file is whole the old one stays, with the old passphrase."""
        before = self._content()
        names = _opened(self.path, before, old)
        _check_new(new)
        after = _sealed(names, new)
        if _opened(self.path, after, new) != names:
            raise RecordingError(f"the names could not be sealed anew; {self.path} is as it was")
        self._replace(before, after)

    def _content(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                found = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise RecordingError(f"{self.path} cannot be read: {error.strerror}") from error
        if len(found) > MAX_BYTES:
            raise RecordingError(f"{self.path} is no file of names of this program; move it away")
        return found

    def _replace(self, before: bytes, after: bytes) -> None:
        """The new file in place of the one it was made from; only ciphertext ever reaches the disk."""
        part = self.path.with_name(f".{NAMES}.{os.getpid()}")
        try:
            make_folder(self.path.parent)
            part.unlink(missing_ok=True)
            descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(descriptor)
            if (self._content() if self.exists else b"") != before:
                raise RecordingError(f"another program wrote {self.path} just now; try again")
            part.replace(self.path)
            sync(self.path.parent)
        except OSError as error:
            raise RecordingError(f"{self.path} cannot be written: {error.strerror}; check the folder") from error
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def _check_new(passphrase: str) -> None:
    if len(passphrase) < SHORTEST:
        raise RecordingError(f"a passphrase has at least {SHORTEST} characters; several words are good")


def _sealed(names: dict[str, Named], passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    header = HEADER.pack(MAGIC, LOG2_N, R, P, salt, nonce)
    text = json.dumps({case_id: asdict(named) for case_id, named in names.items()}, ensure_ascii=False)
    return header + AESGCM(_key(passphrase, salt, LOG2_N, R, P)).encrypt(nonce, text.encode(), header)


def _opened(path: Path, content: bytes, passphrase: str) -> dict[str, Named]:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header, sealed = content[: HEADER.size], content[HEADER.size :]
    if len(header) < HEADER.size or header[:7] != MAGIC[:7]:
        raise RecordingError(f"{path} is no file of names of this program; move it away")
    magic, log2_n, r, p, salt, nonce = HEADER.unpack(header)
    if magic != MAGIC:
        raise RecordingError(f"{path} was made by a newer version of this program: install a newer version")
    if not (1 <= log2_n <= MOST_LOG2_N and 1 <= r <= MOST_R and 1 <= p <= MOST_P):
        raise RecordingError(f"{path} is damaged: it asks for more work than this program ever does; restore it")
    try:
        text = AESGCM(_key(passphrase, salt, log2_n, r, p)).decrypt(nonce, sealed, header)
    except InvalidTag:
        raise RecordingError(f"the passphrase does not open {path}, or somebody altered the file") from None
    return {case_id: Named(**told) for case_id, told in json.loads(text).items()}


def _key(passphrase: str, salt: bytes, log2_n: int, r: int, p: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    try:
        secret = unicodedata.normalize("NFC", passphrase).encode()
        return Scrypt(salt=salt, length=32, n=2**log2_n, r=r, p=p).derive(secret)
    except (MemoryError, UnicodeEncodeError) as error:
        raise RecordingError(f"the key of the names cannot be made: {type(error).__name__}") from error
