"""The stack's secrets: the operator's own where they are set, generated ones elsewhere."""

from typing import Any

import pulumi
import pulumi_random as random

from config.secrets import SPECS, GivenSecret, Secrets, SecretSpec

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
        values: dict[str, Any] = {
            spec.name: getattr(given, spec.name) or self._generated(spec) for spec in SPECS
        }
        self.values = Secrets(**values)
        self.register_outputs({})

    def _generated(self, spec: SecretSpec) -> pulumi.Output[str] | None:
        if spec.needed_by:
            return None  # only whoever issues it can make it
        # Data was encrypted or created with it, so it outlives `pulumi destroy` like the data.
        options = pulumi.ResourceOptions(parent=self, protect=True)
        password = random.RandomPassword(
            spec.name.replace("_", "-"), length=LENGTH, special=False, opts=options
        )
        return pulumi.Output.secret(password.result)
