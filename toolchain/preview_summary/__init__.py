"""Says in plain language what a `pulumi preview --json` would do, as Markdown."""
