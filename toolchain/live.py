"""`make preview LIVE=1`: what somebody has changed in n8n and Directus since the last update."""

from __future__ import annotations

from toolchain import content_model, links
from toolchain.stack import Stack


def show(stack: Stack) -> None:
    """Print what the jobs of an update would write back now, and how the content model differs."""
    console = stack.context.console
    if links.there(stack):
        console.line("\nn8n and Directus, as they are now:")
        links.make(stack, dry=True)
    if (stack.context.paths.checkout / content_model.FILE).exists():
        console.line(f"\n{content_model.FILE}, with `make apply-schema`:")
        content_model.apply(stack, dry=True)
