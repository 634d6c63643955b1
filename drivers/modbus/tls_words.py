"""Why a TLS connection did not come about, or ended: OpenSSL's reasons in words to act on.

Without it a certificate that ran out would be "[SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED]" at a bedside.
"""

from __future__ import annotations

import ssl

from drivers.modbus.faults import LinkFault
from session_monitor.config.link_address import TlsAddress
from session_monitor.domain.inputs import MissCause

_ANOTHER_NAME = (
    "the certificate of {place} is not made out to {name!r}: is it the right machine? If so, say name=... in the link"
)
_ANOTHER_AUTHORITY = (
    "{place} shows a certificate that {ca} did not sign: is it the right machine, and the right ca file?"
)
_THEIRS = {
    9: "the certificate of {place} is not valid yet: is the clock of this computer right?",
    10: "the certificate of {place} has expired: have it renewed there (or is the clock of this computer wrong?)",
    62: _ANOTHER_NAME,
    64: _ANOTHER_NAME,
}
"""By X509_V_ERR code of OpenSSL."""
_ANOTHER_AUTHORITY = (
    "{place} shows a certificate that {ca} did not sign: is it the right machine, and the right ca file?"
)

_OURS = {
    "CERTIFICATE_EXPIRED": "{place} says that our certificate ({cert}) has expired: ask for a new one",
    "CERTIFICATE_REQUIRED": "{place} asks for a certificate of ours: give cert=... and key=... in the link",
    "UNKNOWN_CA": "{place} does not know the authority that signed our certificate ({cert}): have it added there",
    "BAD_CERTIFICATE": "{place} does not accept our certificate ({cert}): have it registered there",
    "CERTIFICATE_UNKNOWN": "{place} does not accept our certificate ({cert}): have it registered there",
    "CERTIFICATE_REVOKED": "{place} says that our certificate ({cert}) was revoked: ask for a new one",
    "ACCESS_DENIED": "{place} knows our certificate ({cert}) and denies access: have its role allowed to read there",
    "HANDSHAKE_FAILURE": "{place} and this computer share no way of encryption, or it wants a certificate of ours",
    "PROTOCOL_VERSION": "{place} speaks TLS older than 1.2, which is not safe: update the gateway",
    "UNSUPPORTED_PROTOCOL": "{place} speaks TLS older than 1.2, which is not safe: update the gateway",
}
"""By the end of OpenSSL's reason, such as TLSV13_ALERT_CERTIFICATE_REQUIRED."""
_NOT_TLS = "{place} answers, but not in TLS: is plain Modbus (tcp://) at this port?"


def tls_fault(why: Exception, address: TlsAddress) -> LinkFault:
    """What one error of a handshake or of reading means."""
    words = _words(why).format(
        place=address.place,
        name=address.name or address.host,
        ca=address.ca.name,
        cert=address.cert.name if address.cert else "none is given",
        why=why,
    )
    return LinkFault(MissCause.CERTIFICATE, words)


def _words(why: Exception) -> str:
    if isinstance(why, ssl.SSLCertVerificationError):
        return _THEIRS.get(why.verify_code, _ANOTHER_AUTHORITY)
    reason = (why.reason or "") if isinstance(why, ssl.SSLError) else ""
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"):
        return _NOT_TLS
    for ending, words in _OURS.items():
        if reason.endswith(ending):
            return words
    if isinstance(why, ConnectionError | ssl.SSLEOFError):
        return "{place} closed the connection while TLS was set up: does it want a certificate of ours, or another?"
    return "no TLS connection to {place} ({why}): look at the settings of the gateway"
