"""What visitors meet at the public names: real certificates over a real connection."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.toolchain.doctor.readings import described, reading
from toolchain.doctor import entry
from toolchain.doctor.finding import ERROR, WARNING
from toolchain.doctor.reading import Reading
from toolchain.engines import LOCAL

HOST = "site.localhost"


def certificate(folder: Path, days: float) -> Path:
    """Make a certificate that is its own authority, valid until in so many days."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    file = folder / "both.pem"
    file.write_bytes(
        made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    )
    return file


@contextlib.contextmanager
def served(file: Path) -> Iterator[int]:
    """Answer TLS connections at a port of this machine."""
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(file)

    def answer() -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = listening.accept()
                with contextlib.suppress(OSError), own.wrap_socket(caller, server_side=True) as one:
                    one.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def traefik(port: int, **outputs: str) -> Reading:
    """A server of this machine whose Traefik publishes a port."""
    container = described("traefik")
    container["HostConfig"]["PortBindings"] = {
        "443/tcp": [{"HostPort": str(port)}],
        "80/tcp": [{"HostPort": ""}],
        "8080/tcp": None,
    }
    urls = {"urls": {"site": f"https://{HOST}:{port}"}}
    return reading(container, engine=LOCAL, outputs={**urls, **outputs})


@pytest.mark.parametrize(
    ("days", "severities"), [(60, []), (5, [WARNING]), (-1, [ERROR])], ids=["fine", "near", "over"]
)
def test_a_certificate_near_its_end_or_over_is_told(
    tmp_path: Path, days: int, severities: list[str]
) -> None:
    file = certificate(tmp_path, days)
    with served(file) as port:
        authority = file.read_text().partition("-----BEGIN PRIVATE")[0]
        answer = entry.certificates(traefik(port, caCertificate=authority))
    assert [each.severity for each in answer.problems] == severities
    if days < 0:
        assert answer.problems[0].problem == f"{HOST}: its certificate has expired"
    else:
        assert answer.cell == f"{days} days"


def test_a_certificate_that_no_browser_trusts_is_an_error(tmp_path: Path) -> None:
    with served(certificate(tmp_path, 60)) as port:
        [problem] = entry.certificates(traefik(port)).problems
    assert problem.problem.startswith(f"{HOST}: no valid certificate (self")


def test_an_entry_that_does_not_answer_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    [problem] = entry.certificates(traefik(port)).problems
    assert f"nothing answers at 127.0.0.1:{port}" in problem.problem


def test_names_that_lead_elsewhere_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"203.0.113.10": {"203.0.113.10"}, "tapbot.kz": {"203.0.113.10"}}
    monkeypatch.setattr(entry, "resolved", lambda host: known.get(host, set()))
    container = described("traefik")
    container["HostConfig"]["PortBindings"] = {"443/tcp": [{"HostPort": "443"}]}
    answer = entry.names(reading(container))
    assert answer.cell == "1 of 2 lead here"
    [problem] = answer.problems
    assert problem.problem == "n8n.tapbot.kz does not resolve"
    assert problem.fix.startswith("at the domain's DNS provider: n8n.tapbot.kz. A 203.0.113.10")


def test_a_server_without_traefik_is_no_entry() -> None:
    assert entry.names(reading(described())).cell == ""
    assert entry.certificates(reading(described())).cell == ""
