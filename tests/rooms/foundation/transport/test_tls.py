"""TLS and mutual TLS against a server with a certificate of its own authority."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from motcua.foundation.transport import services
from motcua.foundation.transport.errors import CallFailed, Unreachable
from motcua.foundation.transport.types import ClientSettings


def _write(folder: Path, name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ca.pem, server.{key,pem} for 127.0.0.1, and client.{key,pem}, all of one authority."""
    folder = tmp_path_factory.mktemp("keys")
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)

    def issue(name: str, key: ec.EllipticCurvePrivateKey, *, authority: bool) -> x509.Certificate:
        subject = authority_name if authority else x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(authority_name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
            )
        )
        return builder.sign(authority_key, hashes.SHA256())

    _write(folder, "ca", authority_key, issue("ca", authority_key, authority=True))
    for name in ("server", "client"):
        key = ec.generate_private_key(ec.SECP256R1())
        _write(folder, name, key, issue(name, key, authority=False))
    return folder


@pytest.fixture
def url(keys: Path) -> Iterator[str]:
    """A server that asks every caller for a certificate and answers with the caller's name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys / "server.pem", keys / "server.key")
    context.load_verify_locations(keys / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            with plain, contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                connection.recv(65536)
                name = connection.getpeercert()["subject"][0][0][1].encode()  # type: ignore[index]
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(name) + name
                )

    threading.Thread(target=serve, daemon=True).start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}/"
    services._settings.clear()
    services.close()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_request_when_both_certificates_are_trusted_is_answered(keys: Path, url: str) -> None:
    services.configure(
        "mutual",
        ClientSettings(
            authorities=str(keys / "ca.pem"), certificate=str(keys / "client.pem"), key=str(keys / "client.key")
        ),
    )

    assert services.request("GET", url, client="mutual").body == b"client"


def test_request_when_the_server_is_not_trusted_is_unreachable(url: str) -> None:
    with pytest.raises(Unreachable):
        services.request("GET", url)


def test_request_when_the_client_has_no_certificate_fails(keys: Path, url: str) -> None:
    services.configure("bare", ClientSettings(authorities=str(keys / "ca.pem")))

    with pytest.raises(CallFailed):
        services.request("GET", url, client="bare")


def test_pools_when_the_process_forks_are_not_shared_with_the_child() -> None:
    services._pool("forked", ClientSettings())

    child = os.fork()
    if child == 0:
        os._exit(len(services._open_here.pools))
    _, status = os.waitpid(child, 0)
    services.close()

    assert os.waitstatus_to_exitcode(status) == 0
