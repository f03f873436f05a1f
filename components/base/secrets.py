"""The stack's secrets: the operator's own where they are set, generated ones elsewhere."""

import dataclasses

import pulumi
import pulumi_random as random

from config.secrets import GivenSecret, Secrets

LENGTH = 32
"""Letters and digits of a generated secret: 190 bits, and safe in URLs and files."""


class StackSecrets(pulumi.ComponentResource):
    """All secrets of a stack; generated ones are kept, encrypted, in the state for ever."""

    values: Secrets[pulumi.Output[str]]

    def __init__(
        self,
        name: str,
        given: Secrets[GivenSecret],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("tapbot:base:StackSecrets", name, None, opts)
        self.values = Secrets(
            **{
                field.name: getattr(given, field.name) or self._generated(field.name)
                for field in dataclasses.fields(given)
            }
        )
        self.register_outputs({})

    def _generated(self, key: str) -> pulumi.Output[str]:
        # Data was encrypted or created with it, so it outlives `pulumi destroy` like the data.
        options = pulumi.ResourceOptions(parent=self, protect=True)
        password = random.RandomPassword(
            key.replace("_", "-"), length=LENGTH, special=False, opts=options
        )
        return pulumi.Output.secret(password.result)
