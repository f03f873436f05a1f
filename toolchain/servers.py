"""Whether a stack's servers are this machine or others, for steps that only one kind needs."""

from __future__ import annotations

from toolchain import virtualenv
from toolchain.context import Context

ALL_LOCAL = "all servers are local"
ALL_REMOTE = "all servers are remote"


def all_local(context: Context) -> str | None:
    """The reason why no server is asked, or None when there is one to ask."""
    return ALL_LOCAL if _kinds(context) == {"local"} else None


def all_remote(context: Context) -> str | None:
    """The reason why this machine needs no engine, or None when it is a server itself."""
    return ALL_REMOTE if _kinds(context) == {"remote"} else None


def _kinds(context: Context) -> set[str]:
    """`local` and `remote`, as far as the stack file can be read; Pulumi says what is wrong."""
    answer = context.runner.capture(
        [
            str(virtualenv.python(context)),
            "-m",
            "toolchain.preflight.kinds",
            context.stack_file,
        ],
        env=context.environ,
        cwd=context.paths.checkout,
    )
    return set(answer.out.split()) if answer.ok else set()
