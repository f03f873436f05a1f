"""`make export-workflows`: what was made in n8n's editor, as files for a reviewed change."""

from __future__ import annotations

import json
from typing import Final

from toolchain import virtualenv
from toolchain.errors import ToolchainError
from toolchain.links import JOBS, beside, job_of
from toolchain.stack import Stack

SCRIPT: Final = "export.mjs"
WRITER: Final = "toolchain.workflow_files"
"""It needs packages, so it runs in the virtualenv."""

SETTING: Final = "tapbot-stack:links.folder"
FOLDER: Final = "automation"


def export(stack: Stack) -> int:
    """Write the workflow NAME, or all that are published; return 1 when one was refused."""
    stack.select()
    name = stack.context.environ.get("NAME", "")
    command = beside(stack, job_of(stack, JOBS[-1]), SCRIPT, *([name] if name else []))
    answer = stack.context.runner.capture(command, env=stack.env)
    if not answer.ok:
        raise ToolchainError(f"nothing was written: {answer.err.strip() or 'no answer'}")
    found = json.loads(answer.out)
    if name and not found["workflows"]:
        known = ", ".join(sorted(found["known"].values())) or "none"
        raise ToolchainError(
            f"NAME: no workflow is called so (got {name}; expected one of {known})"
        )
    folder = stack.capture("config", "get", "--path", SETTING)
    written = stack.context.runner.capture(
        [
            *(str(virtualenv.python(stack.context)), "-m", WRITER),
            *("--folder", folder.out.strip() if folder.ok else FOLDER),
        ],
        env=stack.env,
        cwd=stack.context.paths.checkout,
        stdin=answer.out,
    )
    for line in (written.out + written.err).splitlines():
        stack.context.console.line(line)
    return written.code
