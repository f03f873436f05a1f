"""Builds the Pulumi CLI, its Python language host and provider plugins from pinned Go modules."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from toolchain import pins
from toolchain.errors import ToolchainError
from toolchain.golang import Go

SDK = "github.com/pulumi/pulumi/sdk/v3"
CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
HOST_PACKAGE = f"{SDK}/python/cmd/pulumi-language-python"
EXEC_SCRIPT = "python/cmd/pulumi-language-python-exec"


def source_key(version: str, *modules: Path) -> str:
    """Twelve digits that change whenever a source, a pinned module or the version does."""
    digest = hashlib.sha256(version.encode())
    for module in modules:
        for path in sorted(p for p in module.rglob("*") if p.is_file()):
            digest.update(f"\0{path.relative_to(module.parent)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def build_cli(go: Go, modules: Path, bin_directory: Path, log: Path) -> None:
    """Build `pulumi` and put the script that runs Python programs beside it."""
    module = modules / "pulumi-cli"
    go.build(
        CLI_PACKAGE,
        bin_directory / "pulumi",
        module=module,
        log=log,
        ldflags=f"-X {SDK}/go/common/version.Version=v{pins.PULUMI}",
    )
    script = bin_directory / "pulumi-language-python-exec"
    shutil.copyfile(go.module_directory(SDK, module=module) / EXEC_SCRIPT, script)
    script.chmod(0o755)


def build_language_host(go: Go, modules: Path, bin_directory: Path, log: Path) -> None:
    """Build `pulumi-language-python`."""
    go.build(
        HOST_PACKAGE,
        bin_directory / "pulumi-language-python",
        module=modules / "language-python",
        log=log,
        ldflags=f"-X {SDK}/go/common/version.Version=v{pins.LANGUAGE_HOST}",
    )


def build_plugin(go: Go, modules: Path, plugin: pins.Plugin, directory: Path, log: Path) -> None:
    """Build one provider plugin; a bridged one embeds a schema that is generated first."""
    name = plugin.name
    # The schema is written beside the sources, so that a checkout is never changed by a build.
    sources = directory / "sources"
    shutil.copytree(modules / f"provider-{name}", sources)
    command = f"cmd/{plugin.executable}"
    if (sources / f"cmd/pulumi-tfgen-{name}").exists():
        schema = _generate_schema(go, plugin, sources, directory, log)
        shutil.copyfile(schema, sources / command / "schema.json")
    go.build(
        f"./{command}",
        directory / plugin.executable,
        module=sources,
        log=log,
        ldflags=_version_flag(plugin),
        tags=plugin.go_tags,
    )
    shutil.rmtree(sources)


def _version_flag(plugin: pins.Plugin) -> str:
    return f"-X tapbot.kz/toolchain/provider-{plugin.name}.Version={plugin.version}"


def _generate_schema(
    go: Go, plugin: pins.Plugin, sources: Path, directory: Path, log: Path
) -> Path:
    name = plugin.name
    generator = directory / f"pulumi-tfgen-{name}"
    go.build(
        f"./cmd/pulumi-tfgen-{name}",
        generator,
        module=sources,
        log=log,
        ldflags=_version_flag(plugin),
        tags=plugin.go_tags,
    )
    answer = go.context.runner.capture(
        [str(generator), "schema", "--skip-docs", "--skip-examples", "--out", "schema"],
        env=go.context.environ,
        cwd=sources,
    )
    if not answer.ok:
        with log.open("a") as output:
            print(answer.out, answer.err, file=output)
        raise ToolchainError(f"the schema of provider {name} could not be generated", log=log)
    generator.unlink()
    return sources / "schema" / "schema.json"
