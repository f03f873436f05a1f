"""`make down`: removes everything except data volumes and generated keys."""

from __future__ import annotations

from toolchain.console import Report
from toolchain.engines import VOLUME
from toolchain.errors import ToolchainError
from toolchain.locks import run_locked
from toolchain.pending import clear_pending
from toolchain.stack import Stack


def destroy(stack: Stack, report: Report, *options: str) -> None:
    """Run `pulumi destroy`, after cleaning up an interrupted update."""
    clear_pending(stack, stack.deployment(), report)
    if not run_locked(stack, report, "destroy", "--yes", "--skip-preview", *options).ok:
        raise ToolchainError("pulumi destroy failed, see its message above; run the command again")


def down(stack: Stack) -> int:
    """Destroy what is not protected and list what stays."""
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
        if resource["type"] == VOLUME
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
