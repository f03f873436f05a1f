"""A Debian repository for the bed, whose servers cannot reach the real one."""

from __future__ import annotations

import functools
import hashlib
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from testbed.bed import Bed
from testbed.recipe import Recipe, engine
from testbed.root_image import provide
from testbed.shell import run

DOWNLOAD_SECONDS = 600.0
KEYRING = "usr/share/keyrings/debian-archive-keyring.gpg"
# The server's own sources are moved to where apt does not read them.
OFFER = """\
set -eu
mkdir -p /etc/apt/set-aside
for each in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [ ! -f "$each" ] || mv --backup=numbered "$each" /etc/apt/set-aside/
done
cat > /etc/apt/sources.list
"""


BESIDE = (
    "nftables", "iptables", "python3", "sudo", "systemd-timesyncd", "ca-certificates", "apparmor",
)  # fmt: skip


@dataclass(frozen=True)
class PackageRecipe:
    """Packages to offer to a bare server, with their dependencies."""

    server: Recipe = field(default_factory=Recipe.bare)
    packages: tuple[str, ...] = field(default_factory=lambda: engine() + BESIDE)
    revision: int = 1
    """Raised by hand for changes of this file that no other field shows."""

    @property
    def key(self) -> str:
        """Twelve digits that change with the repository."""
        text = " ".join((self.server.key, *self.packages, str(self.revision)))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@contextmanager
def package_source(bed: Bed, recipe: PackageRecipe | None = None) -> Iterator[str]:
    """Serve the repository to the bed's servers; yields its URL for `offer_packages`."""
    handler = functools.partial(_Quiet, directory=str(repository(bed, recipe or PackageRecipe())))
    with ThreadingHTTPServer((bed.plan.control_address, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{bed.plan.control_address}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def offer_packages(bed: Bed, name: str, url: str) -> None:
    """Make the repository the only one of a server."""
    bed.ssh(name, OFFER, stdin=f"deb [trusted=yes] {url} ./\n")


def repository(bed: Bed, recipe: PackageRecipe) -> Path:
    """Return the folder of the repository; create it if it does not exist."""
    kept = bed.places.cache / f"packages-{recipe.key}"
    if not kept.is_dir():
        root = provide(recipe.server, bed.places, print)
        with tempfile.TemporaryDirectory(prefix="packages-", dir=kept.parent) as name:
            folder = Path(name) / "repository"
            _download(recipe, root, Path(name), folder)
            (folder / "Packages").write_text(index(folder))
            folder.rename(kept)
    return kept


def index(folder: Path) -> str:
    """Text of the index `Packages`: every package with its fields, size and hash."""
    paragraphs = []
    for package in sorted(folder.glob("*.deb")):
        fields = run(["dpkg-deb", "--field", package]).strip()
        content = package.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        paragraphs.append(
            f"{fields}\nFilename: ./{package.name}\nSize: {len(content)}\nSHA256: {digest}\n"
        )
    return "\n".join(paragraphs)


def _download(recipe: PackageRecipe, root: Path, staging: Path, folder: Path) -> None:
    """Download what a server with the root image lacks; this machine's apt resolves it."""
    for partial in (staging / "lists/partial", folder / "partial"):
        partial.mkdir(parents=True)
    sources = staging / "sources.list"
    server = recipe.server
    sources.write_text(f"deb [signed-by={root / KEYRING}] {server.mirror} {server.suite} main\n")
    options = {
        "Dir::State": staging,
        "Dir::State::lists": staging / "lists",
        "Dir::State::status": root / "var/lib/dpkg/status",
        "Dir::Cache": staging,
        "Dir::Cache::archives": folder,
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "-",
        "Dir::Etc::preferencesparts": "-",
        # The folders belong to root, and apt's sandbox user cannot enter them.
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Debug::NoLocking": "yes",
    }
    apt = ["apt-get", "--quiet", *(f"--option={name}={value}" for name, value in options.items())]
    run([*apt, "update"], timeout=DOWNLOAD_SECONDS)
    install = ["install", "--yes", "--download-only", "--no-install-recommends", *recipe.packages]
    run([*apt, *install], timeout=DOWNLOAD_SECONDS)
    (folder / "partial").rmdir()
    for package in folder.glob("*%3a*"):
        # A web server decodes %3a to a colon.
        package.rename(package.with_name(package.name.replace("%3a", ".")))


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, _format: str, *_args: object) -> None:
        """Log nothing."""
