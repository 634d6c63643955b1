"""A seal: a signature over everything recorded so far, put under a recording as it is closed.

The chain shows that rows fit together; only a signature shows that nobody made them all anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from session_monitor.storage.chain import Chain

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TABLE = "seal"


@dataclass(frozen=True, slots=True)
class Seal:
    """One signature. `rows` were in the chain when it was put under them; `digest` is that of the last."""

    utc_ns: int
    rows: int
    digest: bytes
    public_key: bytes
    signature: bytes


def put_seal(chain: Chain, key: Ed25519PrivateKey, utc_ns: int) -> None:
    """Signs everything in the chain so far; the seal is a row of the chain itself."""
    public = key.public_key().public_bytes_raw()
    signature = key.sign(signed_message(utc_ns, chain.n, chain.digest))
    chain.append(
        TABLE,
        {
            "utc_ns": utc_ns,
            "row_count": chain.n,
            "digest": chain.digest,
            "public_key": public,
            "signature": signature,
        },
    )


def is_genuine(seal: Seal) -> bool:
    """Whether the key that the seal names made this signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(seal.public_key)
        key.verify(seal.signature, signed_message(seal.utc_ns, seal.rows, seal.digest))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def signed_message(utc_ns: int, rows: int, digest: bytes) -> bytes:
    """What is signed: time, number of rows and the digest of the last one."""
    return f"session-monitor seal 1\n{utc_ns}\n{rows}\n{digest.hex()}\n".encode()
