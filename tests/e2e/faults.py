"""Faults that really happen to a running stack, each for as long as its block takes."""

import datetime
import os
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from components.edge.local_ca import authority
from config.images import load_pins
from testbed.n8n import N8n, Workflow
from testbed.sessions import run, wait_until
from tests.e2e.deployment import DOMAIN
from tests.e2e.observed import Observed

FAILING = "throw new Error('as the test wants it')"
FAILURES, SUCCESSES = 6, 20
"""So many that more than three tenths fail, and then fewer."""

DISK_MB = 20

SCRAPED_TWICE_SECONDS = 40
"""A start is noticed when cAdvisor has looked and was asked, each 15 s."""


@dataclass(frozen=True)
class Fault:
    """What happens, and of which alert with which labels people hear."""

    what: str
    alert: str
    happens: Callable[[Observed], AbstractContextManager[None]]
    labels: Mapping[str, str] = field(default_factory=dict)


def stopped(service: str) -> Callable[[Observed], AbstractContextManager[None]]:
    """Stop a container, and start it again."""

    @contextmanager
    def happens(observed: Observed) -> Iterator[None]:
        name = observed.docker.name(service)
        observed.docker.machine.run("docker", "stop", name)
        try:
            yield
        finally:
            observed.docker.machine.run("docker", "start", name)

    return happens


@contextmanager
def failing_workflow(observed: Observed) -> Iterator[None]:
    """Have executions fail, and after that so many succeed that few have failed."""
    with observed.deployment.entry.client("n8n") as client:
        n8n = N8n(client, **observed.deployment.credentials["n8n"])
        good, bad = n8n.publish_adder(), n8n.publish_code(FAILING)
        wait_until("the first failure", 60, lambda: code(client, bad) == 500, every=1)
        for _ in range(FAILURES):
            code(client, bad)
        yield
        observed.docker.wait_healthy()
        n8n.wait_for_webhook(good)
        for number in range(SUCCESSES):
            n8n.add(good, number, 1)


def code(client: httpx.Client, workflow: Workflow) -> int:
    """Fire a webhook and return the status of its answer."""
    return client.post(f"/webhook/{workflow.path}", json={}).status_code


@contextmanager
def growing_queue(observed: Observed) -> Iterator[None]:
    """Stop the only worker while webhooks go on coming in."""
    with observed.deployment.entry.client("n8n") as client:
        n8n = N8n(client, **observed.deployment.credentials["n8n"])
        adder = n8n.publish_adder()
        with stopped("n8n-worker-1")(observed):
            for _ in range(5):
                # Nobody answers it before a worker has executed it.
                try:
                    client.post(f"/webhook/{adder.path}", json={"a": 1, "b": 1}, timeout=1)
                except httpx.TimeoutException:
                    continue
            yield


@contextmanager
def old_certificate(observed: Observed) -> Iterator[None]:
    """Have Traefik serve a certificate of the stack's own authority that ends in two days."""
    kept = {
        name: observed.docker.file("traefik", f"{CERTIFICATES}/{name}")
        for name in ("server.pem", "server.key")
    }
    served = x509.load_pem_x509_certificate(kept["server.pem"].encode())
    names = served.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    seed = observed.deployment.passwords["local-ca-root"]
    key = authority(seed, DOMAIN).key
    certificate, own = ending_certificate(key, names.get_values_for_type(x509.DNSName))
    put(observed, {"server.pem": certificate, "server.key": own})
    try:
        yield
    finally:
        put(observed, kept)


CERTIFICATES = "/etc/tapbot/certificates"


def put(observed: Observed, files: Mapping[str, str]) -> None:
    """Replace certificates below Traefik, and wait until they are what it serves."""
    volume = f"{observed.docker.name('traefik')}-files:/volume"
    run = ("docker", "run", "--rm", "--interactive", "--volume", volume, "--entrypoint", "sh")
    image = load_pins({})["nginx"].reference
    # It reads its files anew when its routes are touched: by then key and certificate match.
    scripts = {name: f"cat > /volume/certificates/{name}" for name in files}
    for script, text in (*((scripts[name], files[name]) for name in files), (READ_AGAIN, "")):
        done = observed.docker.machine.run(*run, image, "-c", script, stdin=text)
        assert done.code == 0, done.text
    wanted = x509.load_pem_x509_certificate(files["server.pem"].encode())
    wait_until("the other certificate", 30, lambda: served(observed) == wanted, every=0.5)


READ_AGAIN = "touch /volume/dynamic/routes.yaml"


def served(observed: Observed) -> x509.Certificate | None:
    """Return the certificate of n8n's name; while it is replaced there may be none."""
    try:
        return observed.deployment.entry.certificate("n8n")
    except ssl.SSLError:
        return None


def ending_certificate(authority_key: str, names: list[str]) -> tuple[str, str]:
    """Return a certificate for these names that ends in two days, and its key."""
    root = serialization.load_pem_private_key(authority_key.encode(), password=None)
    assert isinstance(root, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, f"tapbot-stack local CA for {DOMAIN}")]
    )
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([*map(x509.DNSName, names)]), critical=False)
        .sign(root, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


@contextmanager
def restarting(observed: Observed) -> Iterator[None]:
    """End a program three times; Docker starts it again."""
    for _ in range(3):
        done = observed.docker.execute("redis-cache-data", "sh", "-c", "kill -TERM 1")
        assert done.code == 0, done.text
        time.sleep(SCRAPED_TWICE_SECONDS)
    yield


@contextmanager
def out_of_memory(observed: Observed) -> Iterator[None]:
    """Let a program need more memory than its container may have."""
    limits = ("--memory", "24m", "--memory-swap", "24m")
    image = load_pins({})["nginx"].reference
    done = observed.docker.machine.run(
        *("docker", "run", "--rm", "--network", "none", *limits, "--entrypoint", "tail"),
        *(image, "/dev/zero"),
    )
    assert done.code != 0, "it found 24 MB to be enough"
    yield


@contextmanager
def full_disk(observed: Observed) -> Iterator[None]:
    """Give the host a small disk, and fill it."""
    with tempfile.TemporaryDirectory(prefix="tapbot-disk-") as folder, ExitStack() as after:
        image, mounted = Path(folder, "disk"), Path(folder, "mounted")
        mounted.mkdir()
        Path(folder).chmod(0o755)
        as_root("truncate", f"--size={DISK_MB}M", str(image))
        as_root("mkfs.ext4", "-q", str(image))
        as_root("mount", "-o", "loop", str(image), str(mounted))
        [exporter] = [each for each in observed.docker.services() if "node-exporter" in each]
        # What is mounted, or no longer, it sees when it starts.
        after.callback(observed.docker.restart, exporter)
        after.callback(as_root, "umount", str(mounted))
        observed.docker.restart(exporter)
        as_root("sh", "-c", f"head -c {DISK_MB}M /dev/zero > {mounted}/filled || true")
        yield


def as_root(*command: str) -> None:
    """Run a command as root, which has to succeed."""
    done = run([*(() if os.geteuid() == 0 else ("sudo", "-n")), *command])
    assert done.code == 0, done.text


QUICK = (
    Fault("a workflow that fails", "N8nFailures", failing_workflow),
    Fault("a certificate near its end", "CertificateExpiresSoon", old_certificate),
    Fault("a program out of memory", "OomKill", out_of_memory),
    Fault("a disk without room", "DiskFull", full_disk),
    Fault("a public name down", "PublicNameDown", stopped("site-1"), {"name": DOMAIN}),
    Fault("no worker and a queue that grows", "N8nWorkersMissing", growing_queue),
    Fault(
        "a container that restarts",
        "ContainerRestarting",
        restarting,
        {"service": "redis-cache"},
    ),
)
"""In the order in which one does not hide another one; each is told within four minutes."""

WITHOUT_DATABASE = Fault(
    "PostgreSQL stopped", "ContainerMissing", stopped("postgres-data"), {"service": "postgres"}
)

LINGERING = ("OomKill", "ContainerRestarting")
"""What is over a quarter of an hour after it happened last."""
