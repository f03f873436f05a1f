"""`make down`: everything goes but data volumes and generated keys."""

from __future__ import annotations

from toolchain.console import Report
from toolchain.errors import ToolchainError
from toolchain.recovery import clear_pending, release_dead_lock
from toolchain.stack import Stack


def destroy(stack: Stack, report: Report, *options: str) -> None:
    """Run `pulumi destroy`; a dead lock is released once, and the run repeated."""
    for _ in range(2):
        lines: list[str] = []

        def take(line: str, lines: list[str] = lines) -> None:
            lines.append(line)
            report.raw(line)

        if stack.stream("destroy", "--yes", "--skip-preview", *options, on_line=take) == 0:
            return
        if not release_dead_lock(stack, "\n".join(lines), report):
            break
        clear_pending(stack, report)
    raise ToolchainError("pulumi destroy failed, see its message above; run the command again")


def down(stack: Stack) -> int:
    """Destroy what is not protected and say what stays."""
    console = stack.context.console
    if not stack.select():
        console.line(f"There is no stack {stack.name}: nothing to do.")
        return 0
    destroy(stack, Report(console, "[down]"), "--exclude-protected")
    kept = [
        resource
        for resource in stack.deployment().get("resources") or []
        if resource.get("protect")
    ]
    volumes = sorted(
        str((resource.get("outputs") or {}).get("name"))
        for resource in kept
        if resource["type"] == "docker:index/volume:Volume"
    )
    console.line()
    if volumes:
        console.line(f"Data volumes that stay: {', '.join(volumes)}")
    if len(kept) > len(volumes):
        console.line(
            f"Generated keys and passwords that stay in the state: {len(kept) - len(volumes)}"
        )
    console.line("`make up` brings everything back; `make purge` deletes the data as well.")
    return 0
