"""Random text in the state, encrypted, from which keys and salts are derived."""

import pulumi
import pulumi_random as random

LENGTH = 64
"""Letters and digits: more than 380 random bits."""


def seed(
    name: str, parent: pulumi.Resource | None, *, length: int = LENGTH, protect: bool = False
) -> pulumi.Output[str]:
    """Return a seed; RandomBytes would not do: its id is the bytes, and diffs show ids."""
    options = pulumi.ResourceOptions(parent=parent, protect=protect or None)
    return random.RandomPassword(name, length=length, special=False, opts=options).result
