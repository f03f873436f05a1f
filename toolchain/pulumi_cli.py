"""The Pulumi CLI with its Python host: found on PATH, in the cache, downloaded or built."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from toolchain import download, pins, source_build
from toolchain.cache import locked, point, staged
from toolchain.console import Report
from toolchain.context import Context
from toolchain.errors import ToolchainError
from toolchain.golang import Go

COMMANDS = ("pulumi", "pulumi-language-python", "pulumi-language-python-exec")
FROM_SOURCE = "built from source"
OFFICIAL = "official release"
ON_PATH = "PATH"


@dataclass(frozen=True)
class PulumiCli:
    """A usable `pulumi` and where it came from."""

    directory: Path
    version: str
    origin: str

    @property
    def executable(self) -> str:
        """Path of the command."""
        return str(self.directory / "pulumi")

    def __str__(self) -> str:
        return f"CLI v{self.version}, {self.origin}"


def find(context: Context) -> PulumiCli | None:
    """Use the first one found: on PATH, built from source, official release in the cache."""
    return _on_path(context) or _cached(context)


def install(context: Context, report: Report) -> PulumiCli:
    """Download the official release when its host answers, else build from source."""
    folder = context.paths.cache / "pulumi"
    with locked(folder / ".lock", lambda: report.say("waiting for another build of the CLI")):
        return _cached(context) or _download(context, report) or _build(context, report)


def unusable_on_path(context: Context) -> str | None:
    """Say why the `pulumi` on PATH is passed over, when there is one."""
    found = _command_on_path(context)
    if found is None or _on_path(context) is not None:
        return None
    oldest = ".".join(map(str, pins.OLDEST_PULUMI))
    reason = f"is older than {oldest}" if _complete(found.parent) else "lacks its Python host"
    return f"{found} {reason} and is not used"


def _on_path(context: Context) -> PulumiCli | None:
    found = _command_on_path(context)
    if found is None or not _complete(found.parent):
        return None
    version = context.runner.capture([str(found), "version"], env=context.environ).out.strip()
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    if numbers < pins.OLDEST_PULUMI:
        return None
    return PulumiCli(found.parent, version.lstrip("v"), ON_PATH)


def _command_on_path(context: Context) -> Path | None:
    found = shutil.which("pulumi", path=context.environ.get("PATH"))
    if found is None or Path(found).is_relative_to(context.paths.cache):
        return None  # a shell set up by `make env` has the cached one on its PATH
    return Path(found)


def _cached(context: Context) -> PulumiCli | None:
    for folder, origin in ((_built(context), FROM_SOURCE), (_official(context), OFFICIAL)):
        if _complete(folder / "bin"):
            return PulumiCli(folder / "bin", pins.PULUMI, origin)
    return None


def _complete(directory: Path) -> bool:
    return all((directory / command).exists() for command in COMMANDS)


def _built(context: Context) -> Path:
    modules = context.paths.go_modules
    key = source_build.source_key(
        f"{pins.PULUMI} {pins.LANGUAGE_HOST}", modules / "pulumi-cli", modules / "language-python"
    )
    return context.paths.cache / "pulumi" / f"{pins.PULUMI}-{key}"


def _official(context: Context) -> Path:
    return context.paths.cache / "pulumi" / f"{pins.PULUMI}-official"


def _download(context: Context, report: Report) -> PulumiCli | None:
    if not download.wanted(context):
        return None
    final = _official(context)
    activity = f"downloading the official Pulumi CLI v{pins.PULUMI}"
    try:
        with report.doing(activity), staged(final) as staging:
            (staging / "bin").mkdir()
            download.fetch_cli(staging / "bin")
            if not _complete(staging / "bin"):
                raise ToolchainError("the official release lacks the Python language host")
    except ToolchainError as error:
        report.say(f"{error}; building from source instead")
        return None
    return _published(final, OFFICIAL)


def _build(context: Context, report: Report) -> PulumiCli:
    go = Go.find(context)
    final = _built(context)
    log = context.paths.logs / "pulumi-cli.log"
    with staged(final) as staging:
        (staging / "bin").mkdir()
        modules, directory = context.paths.go_modules, staging / "bin"
        with report.doing(f"building Pulumi CLI v{pins.PULUMI} from source (some minutes)"):
            source_build.build_cli(go, modules, directory, log)
        with report.doing("building the Python language host from source"):
            source_build.build_language_host(go, modules, directory, log)
    return _published(final, FROM_SOURCE)


def _published(final: Path, origin: str) -> PulumiCli:
    # A link without the key in its name, for people and scripts that know the version only.
    point(final.parent / pins.PULUMI, final.name)
    return PulumiCli(final / "bin", pins.PULUMI, origin)
