"""Modbus inside TLS: the machine is known by its certificate, signed by the one authority that the link names.

Without it anybody on the network could answer for the machine. Frames are those of Modbus TCP.
Source: Modbus/TCP Security (TLS 1.2 or newer, certificates on both sides, port 802).
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from drivers.modbus.faults import LinkFault
from drivers.modbus.sockets import SocketLine, connect
from drivers.modbus.tls_words import tls_fault
from session_monitor.config.errors import ConfigError, Problem
from session_monitor.config.link_address import TlsAddress
from session_monitor.domain.inputs import MissCause

HANDSHAKE_S = 2.0
"""Small gateways take a second or more over their half of it; no poll waits for it. One that was begun before a silent
machine came back is waited for, and that must not take the 3 s within which values are there again."""

_LOCKED = "is locked with a passphrase; keep one without (openssl pkey -in OLD -out NEW), readable by this user only"
VERDICT_S = 0.05
"""With TLS 1.3 the other end refuses our certificate after we think all is well; asking at once, we would not hear why.
"""


class TlsLine(SocketLine):
    """An open TLS connection."""

    def __init__(self, connection: ssl.SSLSocket, address: TlsAddress) -> None:
        super().__init__(connection)
        self._address = address

    def _some(self) -> bytes:
        try:
            return super()._some()
        except ssl.SSLWantReadError:
            raise BlockingIOError from None
        except ssl.SSLError as why:
            raise tls_fault(why, self._address) from None


def tls_opener(address: TlsAddress) -> Callable[[], TlsLine]:
    """Opens connections with the link's certificates. Raises ConfigError at once when those cannot be used."""
    context = _context(address)

    def open_tls() -> TlsLine:
        plain = connect(address.host, address.port, address.place)
        try:
            plain.settimeout(HANDSHAKE_S)
            line = TlsLine(context.wrap_socket(plain, server_hostname=address.name or address.host), address)
        except TimeoutError:
            detail = f"{address.place} takes the connection but does not speak TLS: is plain Modbus (tcp://) there?"
            raise LinkFault(MissCause.CERTIFICATE, detail) from None
        except (OSError, ValueError) as why:
            raise tls_fault(why, address) from None
        finally:
            plain.close()  # nothing once the connection is wrapped, which took its descriptor over
        try:
            line.waiting(VERDICT_S)
        except OSError as why:
            line.close()
            raise tls_fault(why, address) from None
        except LinkFault:
            line.close()
            raise
        return line

    return open_tls


def _context(address: TlsAddress) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks the chain and the name; knows no authority by itself
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the machine's own certificate may be what is pinned
    _must_be_current("ca", address.ca)
    context.load_verify_locations(address.ca)
    if address.cert and address.key:
        _must_be_current("cert", address.cert)
        if b"ENCRYPTED" in _readable("key", address.key):
            raise _unusable("key", address.key, _LOCKED)
        try:
            context.load_cert_chain(address.cert, address.key, password=_no_passphrase)
        except ssl.SSLError as why:
            raise _unusable("key", address.key, _about_key(why)) from None
    return context


def _must_be_current(name: str, path: Path) -> None:
    """Raises ConfigError unless this file begins with a certificate that has not expired."""
    from cryptography import x509

    try:
        first = x509.load_pem_x509_certificates(_readable(name, path))[0]
    except ValueError:
        raise _unusable(name, path, "holds no certificate; give a PEM file (-----BEGIN CERTIFICATE-----)") from None
    if first.not_valid_after_utc < datetime.now(UTC):
        until = first.not_valid_after_utc.date().isoformat()
        raise _unusable(name, path, f"expired on {until}; ask whoever issued it for a new one")


def _readable(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except PermissionError:
        raise _unusable(name, path, "may not be read by this user; give it to the user who runs this") from None
    except OSError as why:
        said = (why.strerror or str(why)).lower()
        raise _unusable(name, path, f"cannot be read ({said}); check the path") from None


def _about_key(why: ssl.SSLError) -> str:
    if why.reason == "KEY_VALUES_MISMATCH":
        return "is not the key of the certificate given as cert; give the one it was made with"
    if why.reason == "BAD_PASSWORD_READ" or "PASSWORD" in str(why).upper():
        return (
            "is locked with a passphrase; keep one without (openssl pkey -in OLD -out NEW), readable by this user only"
        )
    return "holds no private key; give a PEM file (-----BEGIN PRIVATE KEY-----)"


def _no_passphrase() -> str:
    """Asked for by OpenSSL, which would otherwise ask whoever sits at the terminal and wait."""
    return ""


def _unusable(name: str, path: Path, what: str) -> ConfigError:
    return ConfigError(str(path), [Problem(name, what)])
