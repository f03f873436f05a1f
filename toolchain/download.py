"""Downloads official releases, if their host answers."""

from __future__ import annotations

import functools
import hashlib
import http.client
import io
import platform
import tarfile
import urllib.error
import urllib.request
from pathlib import Path

from toolchain import passing, pins
from toolchain.context import Context
from toolchain.errors import ToolchainError

HOST = "https://get.pulumi.com"
ANSWER_SECONDS = 5.0
SOURCE_VARIABLE = "TAPBOT_TOOLCHAIN"


def wanted(context: Context) -> bool:
    """Whether official downloads are allowed and their host answers."""
    choice = context.environ.get(SOURCE_VARIABLE, "auto")
    if choice not in ("auto", "source"):
        raise ToolchainError(f"{SOURCE_VARIABLE} is {choice!r}: set it to `auto` or `source`")
    return choice == "auto" and _answers()


def why_not(context: Context) -> str:
    """Say why nothing was downloaded."""
    if context.environ.get(SOURCE_VARIABLE) == "source":
        return f"{SOURCE_VARIABLE}=source"
    return f"{HOST} does not answer"


@functools.cache
def _answers() -> bool:
    request = urllib.request.Request(f"{HOST}/releases/sdk/{checksum_file()}", method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS):
            return True
    except (OSError, urllib.error.URLError):
        return False


def checksum_file() -> str:
    """Name of the release's list of checksums."""
    return f"pulumi-{pins.PULUMI}-checksums.txt"


def archive_name(system: str | None = None, machine: str | None = None) -> str | None:
    """Name of the release archive for this machine, or None when there is none."""
    systems = {"Linux": "linux", "Darwin": "darwin"}
    machines = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
    os_name = systems.get(system or platform.system())
    cpu = machines.get((machine or platform.machine()).lower())
    return f"pulumi-v{pins.PULUMI}-{os_name}-{cpu}.tar.gz" if os_name and cpu else None


def expected_checksum(listing: str, archive: str) -> str:
    """Find an archive's SHA-256 in the release's list."""
    for line in listing.splitlines():
        checksum, _, name = line.partition(" ")
        if name.strip().lstrip("*") == archive:
            return checksum.lower()
    raise ToolchainError(f"the release's list of checksums does not name {archive}")


def fetch_cli(bin_directory: Path) -> None:
    """Download the release archive, verify it and unpack its commands."""
    archive = archive_name()
    if archive is None:
        raise ToolchainError("there is no official Pulumi release for this kind of machine")
    listing = _get(checksum_file()).decode()
    content = _get(archive)
    if hashlib.sha256(content).hexdigest() != expected_checksum(listing, archive):
        raise ToolchainError(f"{archive} does not have the checksum that its release lists")
    with tarfile.open(fileobj=io.BytesIO(content)) as members:
        for member in members:
            packed = members.extractfile(member) if member.isfile() else None
            if packed is not None:
                command = bin_directory / Path(member.name).name
                command.write_bytes(packed.read())
                command.chmod(0o755)


def _get(name: str) -> bytes:
    url, content = f"{HOST}/releases/sdk/{name}", b""

    def attempt() -> tuple[bool, str]:
        nonlocal content
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            return False, f"{type(error).__name__}: {error}"
        return True, ""

    done, said = passing.repeated(attempt)
    if not done:
        raise ToolchainError(f"{url} could not be downloaded: {said}")
    return content
