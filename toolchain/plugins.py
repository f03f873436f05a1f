"""Provider plugins: already installed, installed by Pulumi from its download host, or built."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from toolchain import download, source_build
from toolchain.cache import locked, staged
from toolchain.console import Report
from toolchain.context import Context
from toolchain.golang import Go
from toolchain.pins import Plugin
from toolchain.pulumi_cli import FROM_SOURCE, OFFICIAL, PulumiCli

# Says which sources an installed plugin was built from; an official plugin has no such file.
MARK = "built-from-source"
BUILT_IN = "built-in replacement"
INSTALL_SECONDS = 180.0


def find(context: Context, plugin: Plugin) -> str | None:
    """Say where the installed plugin came from, or None when it is missing or out of date."""
    folder = _installed(context, plugin)
    if not (folder / plugin.executable).exists():
        return None
    mark = folder / MARK
    if not mark.exists():
        return OFFICIAL
    return _built_origin(plugin) if mark.read_text() == _key(context, plugin) else None


def install(context: Context, report: Report, plugin: Plugin, cli: PulumiCli | None) -> str:
    """Install one plugin and say where it came from; without a CLI it can only be built."""
    lock = context.paths.pulumi_home / "plugins" / f".{plugin.folder}.lock"
    with locked(lock, lambda: report.say(f"waiting for another build of provider {plugin.name}")):
        found = find(context, plugin)
        if found is not None:
            return found
        if cli is not None and download.wanted(context) and _fetch(context, report, plugin, cli):
            return OFFICIAL
        _build(context, report, plugin)
        return _built_origin(plugin)


def _built_origin(plugin: Plugin) -> str:
    return BUILT_IN if plugin.replacement else FROM_SOURCE


def _installed(context: Context, plugin: Plugin) -> Path:
    return context.paths.pulumi_home / "plugins" / plugin.folder


def _key(context: Context, plugin: Plugin) -> str:
    module = context.paths.go_modules / f"provider-{plugin.name}"
    return source_build.source_key(plugin.version, module)


def _fetch(context: Context, report: Report, plugin: Plugin, cli: PulumiCli) -> bool:
    env = {**context.environ, "PULUMI_HOME": str(context.paths.pulumi_home)}
    with report.doing(f"downloading the official provider {plugin.name} {plugin.version}"):
        answer = context.runner.capture(
            [cli.executable, "plugin", "install", "resource", plugin.name, f"v{plugin.version}"],
            env=env,
            timeout=INSTALL_SECONDS,
        )
    if not answer.ok:
        reason = (answer.err.strip().splitlines() or ["no answer"])[-1]
        built = f"the {BUILT_IN}" if plugin.replacement else "from source"
        report.say(f"provider {plugin.name}: {reason}; building {built} instead")
    return answer.ok


def _build(context: Context, report: Report, plugin: Plugin) -> None:
    key = _key(context, plugin)
    kept = context.paths.cache / "providers" / f"{plugin.name}-{plugin.version}-{key}"
    if not (kept / plugin.executable).exists():
        go = Go.find(context)
        how = f"({BUILT_IN})" if plugin.replacement else "from source"
        log = context.paths.logs / f"provider-{plugin.name}.log"
        with (
            report.doing(f"building provider {plugin.name} {plugin.version} {how}"),
            locked(kept.parent / f".{kept.name}.lock", lambda: None),
            staged(kept) as staging,
        ):
            source_build.build_plugin(go, context.paths.go_modules, plugin, staging, log)
    with staged(_installed(context, plugin)) as staging:
        _link_or_copy(kept / plugin.executable, staging / plugin.executable)
        (staging / MARK).write_text(key)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)
