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

    def __init__(
        self,
        needed: Iterable[Secret],
        given: Mapping[str, pulumi.Output[str]],
        *,
        generates: bool,
    ) -> None:
        super().__init__("tapbot:stack:Secrets", "secrets", None, None)
        self.values = {}
        for secret in needed:
            own = given.get(secret.key)
            # A generated one stays when the operator sets another value: it is protected, and
            # comes back into use when that value is removed. Somebody else's cannot be generated,
            # and one that data is encrypted with must not seem to be replaceable.
            if generates and not secret.needed_by and not (own and secret.lasting):
                self.values[secret] = self._generated(secret)
            if own:
                self.values[secret] = own
        self.register_outputs({})

    def _generated(self, secret: Secret) -> pulumi.Output[str]:
        # Data was encrypted or created with it, so `pulumi destroy` keeps it like the data.
        options = pulumi.ResourceOptions(parent=self, protect=True)
        password = random.RandomPassword(
            secret.name.replace("_", "-"), length=LENGTH, special=False, opts=options
        )
        return pulumi.Output.secret(password.result)
