"""Step: the Pulumi CLI, its language host and the provider plugins."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from toolchain import download, pins, plugins, pulumi_cli
from toolchain.console import Report
from toolchain.context import Context
from toolchain.pins import Plugin
from toolchain.steps import Step

# Linking the CLI takes about 2 GB; two builds at once would push a small machine into swap.
MEMORY_FOR_TWO = 6 * 1024**3


class PulumiStep(Step):
    """Everything that `pulumi up` runs, apart from the Python program."""

    name = "Pulumi CLI and plugins"

    def __init__(self, context: Context) -> None:
        self._context = context

    def already_done(self) -> str | None:
        """Say where each part came from if all are there."""
        cli = pulumi_cli.find(self._context)
        found = {plugin: plugins.find(self._context, plugin) for plugin in pins.PLUGINS}
        if cli is None or None in found.values():
            return None
        return _summary(str(cli), {plugin: str(origin) for plugin, origin in found.items()})

    def run(self, report: Report) -> str:
        """Install what is missing; builds from source run in parallel."""
        context = self._context
        cli = pulumi_cli.find(context)
        passed_over = pulumi_cli.unusable_on_path(context)
        if passed_over:
            report.say(passed_over)
        if cli is None and download.wanted(context):
            cli = pulumi_cli.install(context, report)
        origins: dict[Plugin, str] = {}

        def provide(plugin: Plugin) -> None:
            origins[plugin] = plugins.install(context, report, plugin, cli)

        missing = [p for p in pins.PLUGINS if plugins.find(context, p) is None]
        jobs: list[Callable[[], object]] = [lambda p=plugin: provide(p) for plugin in missing]  # type: ignore[misc]
        if cli is None:
            report.say(f"{download.why_not(context)}: building from source")
            jobs.insert(0, lambda: pulumi_cli.install(context, report))
        _side_by_side(jobs)
        cli = cli or pulumi_cli.find(context)
        present = {p: origins.get(p) or str(plugins.find(context, p)) for p in pins.PLUGINS}
        return _summary(str(cli), present)


def _side_by_side(jobs: list[Callable[[], object]]) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with ThreadPoolExecutor(max_workers=2 if memory >= MEMORY_FOR_TWO else 1) as pool:
        for outcome in [pool.submit(job) for job in jobs]:
            outcome.result()


def _summary(cli: str, origins: dict[Plugin, str]) -> str:
    parts = [cli]
    parts += [f"{plugin.name} {plugin.version}, {origin}" for plugin, origin in origins.items()]
    return "; ".join(parts)
