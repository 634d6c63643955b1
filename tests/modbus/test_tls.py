"""TLS: what is wrong with a certificate or a key, ours or theirs, is said in words to act on. Real handshakes."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from drivers.modbus import tls
from drivers.modbus.faults import LinkFault
from drivers.modbus.tls import tls_opener
from drivers.modbus.tls_words import tls_fault
from session_monitor.config.errors import ConfigError
from session_monitor.config.link_address import TlsAddress
from session_monitor.domain.inputs import MissCause
from tests.modbus.certificates import DAY, HERE, Authority, Pair

QUESTION = bytes.fromhex("0001 0000 0006 01 04 0000 0001")
Serve = Callable[[socket.socket], None]


@contextmanager
def listening(serve: Serve) -> Iterator[int]:
    """The port of a server that treats its one connection as given."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(5)
                    serve(connection)

        thread = Thread(target=run, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            assert not thread.is_alive()


def handshaking(pair: Pair, ca: Path | None = None, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> Serve:
    """A TLS server with this certificate; `ca` signs the clients it takes."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = newest
    context.load_cert_chain(pair.cert, pair.key)
    if ca is not None:
        context.load_verify_locations(ca)
        context.verify_mode = ssl.CERT_REQUIRED

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(len(QUESTION))
            secured.sendall(b"hello")
            secured.recv(1)

    return serve


def received(address: TlsAddress) -> bytes:
    """What the first read gives."""
    line = tls_opener(address)()
    try:
        line.send(QUESTION, time.monotonic() + 5)
        return line.receive(time.monotonic() + 5)
    finally:
        line.close()


def fault(address: TlsAddress) -> str:
    """What is said of a connection that is not to be."""
    with pytest.raises(LinkFault) as caught:
        received(address)
    assert caught.value.cause is MissCause.CERTIFICATE
    assert "\n" not in caught.value.detail and "SSL" not in caught.value.detail
    return caught.value.detail


def refused(address: TlsAddress) -> str:
    with pytest.raises(ConfigError) as caught:
        tls_opener(address)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_sides_show_certificates_and_talk(authority: Authority, newest: ssl.TLSVersion) -> None:
    ours = authority.sign("bedside")
    with listening(handshaking(authority.sign("gateway", *HERE), authority.ca, newest)) as port:
        assert received(TlsAddress("127.0.0.1", authority.ca, ours.cert, ours.key, port)) == b"hello"


def test_the_machines_own_certificate_may_be_what_is_pinned(authority: Authority) -> None:
    gateway = authority.sign("gateway", *HERE)
    with listening(handshaking(gateway)) as port:
        assert received(TlsAddress("localhost", gateway.cert, port=port)) == b"hello"


def test_a_name_given_in_the_link_stands_for_the_host(authority: Authority) -> None:
    with listening(handshaking(authority.sign("gateway", "li-als-3.ward"))) as port:
        assert received(TlsAddress("127.0.0.1", authority.ca, port=port, name="li-als-3.ward")) == b"hello"


@pytest.mark.parametrize(
    ("hosts", "begins", "ends", "says"),
    [
        (HERE, -2 * DAY, -DAY, "has expired: have it renewed there"),
        (HERE, DAY, 2 * DAY, "is not valid yet: is the clock of this computer right?"),
        (("other.ward",), -DAY, DAY, "is not made out to '127.0.0.1': is it the right machine?"),
        (("10.0.0.9",), -DAY, DAY, "is not made out to '127.0.0.1'"),
    ],
)
def test_what_is_wrong_with_the_machines_certificate_is_said(
    authority: Authority, hosts: tuple[str, ...], begins: timedelta, ends: timedelta, says: str
) -> None:
    pair = authority.sign("gateway", *hosts, begins=begins, ends=ends)
    with listening(handshaking(pair)) as port:
        said = fault(TlsAddress("127.0.0.1", authority.ca, port=port))
    assert said.startswith(f"the certificate of 127.0.0.1:{port} ") and says in said


def test_a_certificate_of_another_authority_is_another_machine(authority: Authority, tmp_path: Path) -> None:
    with listening(handshaking(Authority(tmp_path, "elsewhere").sign("gateway", *HERE))) as port:
        said = fault(TlsAddress("127.0.0.1", authority.ca, port=port))
    assert "shows a certificate that ward-ca.pem did not sign: is it the right machine" in said


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_wants_our_certificate_and_gets_none(authority: Authority, newest: ssl.TLSVersion) -> None:
    with listening(handshaking(authority.sign("gateway", *HERE), authority.ca, newest)) as port:
        assert "certificate of ours" in fault(TlsAddress("127.0.0.1", authority.ca, port=port))


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_does_not_know_who_signed_ours(
    authority: Authority, tmp_path: Path, newest: ssl.TLSVersion
) -> None:
    ours = Authority(tmp_path, "elsewhere").sign("bedside")
    with listening(handshaking(authority.sign("gateway", *HERE), authority.ca, newest)) as port:
        said = fault(TlsAddress("127.0.0.1", authority.ca, ours.cert, ours.key, port))
    assert "does not know the authority that signed our certificate (bedside.pem)" in said


def test_plain_modbus_at_the_port_is_told_from_tls(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "HANDSHAKE_S", 0.2)
    address = TlsAddress("127.0.0.1", authority.ca)
    with listening(lambda connection: connection.recv(1000) and connection.recv(1)) as port:
        mute = fault(TlsAddress(address.host, address.ca, port=port))
    with listening(lambda connection: connection.sendall(b"\0\1\0\0\0\3\1\x84\1")) as port:
        plain = fault(TlsAddress(address.host, address.ca, port=port))
    with listening(lambda connection: connection.recv(1000) and None) as port:
        closed = fault(TlsAddress(address.host, address.ca, port=port))
    assert "takes the connection but does not speak TLS: is plain Modbus (tcp://) there?" in mute
    assert "answers, but not in TLS: is plain Modbus (tcp://) at this port?" in plain
    assert "closed the connection while TLS was set up" in closed


def test_a_port_nothing_listens_on_is_refused_as_without_tls(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(LinkFault, match=f"nothing listens at 127.0.0.1:{port}") as caught:
        received(TlsAddress("127.0.0.1", authority.ca, port=port))
    assert caught.value.cause is MissCause.REFUSED


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("SSLV3_ALERT_CERTIFICATE_EXPIRED", "says that our certificate (c.pem) has expired: ask for a new one"),
        ("SSLV3_ALERT_BAD_CERTIFICATE", "does not accept our certificate (c.pem)"),
        ("SSLV3_ALERT_CERTIFICATE_UNKNOWN", "does not accept our certificate (c.pem)"),
        ("SSLV3_ALERT_CERTIFICATE_REVOKED", "was revoked"),
        ("TLSV1_ALERT_ACCESS_DENIED", "denies access: have its role allowed to read there"),
        ("TLSV1_ALERT_PROTOCOL_VERSION", "speaks TLS older than 1.2"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "share no way of encryption"),
        ("WRONG_VERSION_NUMBER", "answers, but not in TLS"),
        ("SOMETHING_NEW", "no TLS connection to h:802 ("),
    ],
)
def test_each_reason_of_openssl_has_its_words(reason: str, says: str) -> None:
    why = ssl.SSLError(1, f"[SSL: {reason}]")
    why.reason = reason
    assert says in tls_fault(why, TlsAddress("h", Path("ca.pem"), Path("c.pem"), Path("c.key"))).detail


class TestBeforeASession:
    """What is wrong with the files is known, and said, before a connection is tried."""

    def test_a_file_that_is_not_there(self, authority: Authority, tmp_path: Path) -> None:
        ours = authority.sign("bedside")
        for address in (
            TlsAddress("h", tmp_path / "none.pem"),
            TlsAddress("h", authority.ca, tmp_path / "none.pem", ours.key),
            TlsAddress("h", authority.ca, ours.cert, tmp_path / "none.pem"),
        ):
            assert "none.pem: [" in refused(address) and "cannot be read (no such file" in refused(address)

    def test_a_file_without_a_certificate(self, authority: Authority, tmp_path: Path) -> None:
        (tmp_path / "ca.pem").write_text("hello")
        assert "[ca]: holds no certificate; give a PEM file" in refused(TlsAddress("h", tmp_path / "ca.pem"))

    def test_a_file_this_user_may_not_read(self, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbidden(path: Path) -> bytes:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "read_bytes", forbidden)  # root may read anything
        assert "[ca]: may not be read by this user; give it to the user" in refused(TlsAddress("h", authority.ca))

    def test_our_certificate_has_expired(self, authority: Authority) -> None:
        ours = authority.sign("bedside", begins=-9 * DAY, ends=-2 * DAY)
        said = refused(TlsAddress("h", authority.ca, ours.cert, ours.key))
        assert "bedside.pem: [cert]: expired on 20" in said and "ask whoever issued it for a new one" in said

    def test_a_key_of_another_certificate(self, authority: Authority) -> None:
        ours, other = authority.sign("bedside"), authority.sign("other")
        said = refused(TlsAddress("h", authority.ca, ours.cert, other.key))
        assert "[key]: is not the key of the certificate given as cert" in said

    def test_a_key_that_is_locked_is_never_asked_for_at_the_terminal(self, authority: Authority) -> None:
        ours = authority.sign("bedside", passphrase=b"secret")
        assert "[key]: is locked with a passphrase" in refused(TlsAddress("h", authority.ca, ours.cert, ours.key))

    def test_a_certificate_given_as_key(self, authority: Authority) -> None:
        ours = authority.sign("bedside")
        said = refused(TlsAddress("h", authority.ca, ours.cert, ours.cert))
        assert "[key]: holds no private key; give a PEM file" in said
