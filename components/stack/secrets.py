"""The stack's secrets: set by the operator, or generated."""

from collections.abc import Iterable, Mapping

import pulumi
import pulumi_random as random

from config.secrets import Secret

LENGTH = 32
"""Letters and digits of a generated secret: 190 bits, and safe in URLs and files."""


class Secrets(pulumi.ComponentResource):
    """All secrets that a stack needs; generated ones stay in the state, encrypted."""

    values: dict[Secret, pulumi.Output[str]]

    def __init__(self, needed: Iterable[Secret], given: Mapping[str, pulumi.Output[str]]) -> None:
        super().__init__("tapbot:stack:Secrets", "secrets", None, None)
        # A secret that somebody else issues cannot be generated.
        self.values = {
            secret: given.get(secret.key) or self._generated(secret)
            for secret in needed
            if secret.key in given or not secret.needed_by
        }
        self.register_outputs({})

    def _generated(self, secret: Secret) -> pulumi.Output[str]:
        # Data was encrypted or created with it, so `pulumi destroy` keeps it like the data.
        options = pulumi.ResourceOptions(parent=self, protect=True)
        password = random.RandomPassword(
            secret.name.replace("_", "-"), length=LENGTH, special=False, opts=options
        )
        return pulumi.Output.secret(password.result)
