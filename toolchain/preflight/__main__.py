"""`python -m toolchain.preflight --stack prod` says whether the stack's servers are fit for it."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from config.settings import StackSettings
from toolchain.preflight.checks import Result, judge, skipped
from toolchain.preflight.dns import Resolver, names, system_resolver
from toolchain.preflight.findings import Finding
from toolchain.preflight.report import failed, report
from toolchain.preflight.settings import UnusableSettingsError, read
from toolchain.preflight.ssh import Calls

NOT_FIT, UNUSABLE, INTERRUPTED = 1, 2, 130
WAKE_SECONDS = 0.5


def main(arguments: Sequence[str] | None = None, resolve: Resolver = system_resolver) -> int:
    """Print the report; return 1 when a server is not fit, 2 for a stack file that is wrong."""
    options = _parser().parse_args(arguments)
    try:
        settings = read(options.stack_file or Path(f"Pulumi.{options.stack}.yaml"))
    except UnusableSettingsError as error:
        sys.stderr.write(f"{error}\n")
        return UNUSABLE
    try:
        results, others = _ask(options.stack, settings, resolve)
    except KeyboardInterrupt:
        return INTERRUPTED
    sys.stdout.write(report(results, others) + "\n")
    return NOT_FIT if failed(results, others) else 0


def _ask(
    stack: str, settings: StackSettings, resolve: Resolver
) -> tuple[list[Result], list[Finding]]:
    """Ask all servers, and DNS, at the same time."""
    calls = Calls()
    with ThreadPoolExecutor(len(settings.servers) + 1) as together:
        try:
            looked_up = together.submit(lambda: list(names(settings, resolve)))
            visits = [
                together.submit(_visit, stack, name, settings, calls) for name in settings.servers
            ]
            # A wait without a timeout could miss an interrupt that comes just before it.
            everything: list[Future[Any]] = [looked_up, *visits]
            while wait(everything, timeout=WAKE_SECONDS).not_done:
                pass
            return [visit.result() for visit in visits], looked_up.result()
        except KeyboardInterrupt:
            # The pool waits for its threads, which wait for their calls.
            calls.stop()
            raise


def _visit(stack: str, name: str, settings: StackSettings, calls: Calls) -> Result:
    server = settings.servers[name]
    if server.is_local:
        return skipped(name, "this machine")
    if server.is_lost:
        return skipped(name, "its state is lost")
    return judge(stack, name, settings, calls.ask(server, settings.ssh))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="preflight", description=__doc__)
    parser.add_argument("--stack", required=True, help="name of the stack, such as prod")
    parser.add_argument("--stack-file", type=Path, help="its file (default: Pulumi.<stack>.yaml)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
