"""The stack's secrets: set by the operator, or generated."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final

import pulumi
import pulumi_random as random

from config.secrets import Secret
from config.sections import internal_secrets

LENGTH = 32
"""Letters and digits of a generated secret: 190 bits, and safe in URLs and files."""

INTERNAL: Final = internal_secrets().keys()
"""What no data depends on, and nobody types."""


class Secrets(pulumi.ComponentResource):
    """All secrets that a stack needs; generated ones stay in the state, encrypted."""

    values: dict[Secret, pulumi.Output[str]]

    def __init__(
        self,
        needed: Iterable[Secret],
        given: Mapping[str, pulumi.Output[str]],
        *,
        generates: bool,
        rotations: Mapping[str, int] = MappingProxyType({}),
        internal: Collection[Secret] = INTERNAL,
    ) -> None:
        super().__init__("tapbot:stack:Secrets", "secrets", None, None)
        self._internal = internal
        self.values = {}
        for secret in needed:
            own = given.get(secret.key)
            # A generated one stays when the operator sets another value: most are protected, and it
            # comes back into use when that value is removed. Somebody else's cannot be generated.
            if secret in internal or (generates and not secret.needed_by):
                self.values[secret] = self._generated(secret, rotations.get(secret.key, 0))
            if own:
                self.values[secret] = own
            if secret.lasting and secret in self.values:
                self._hold(secret)
        self.register_outputs({})

    def _hold(self, secret: Secret) -> None:
        """Have Pulumi refuse another value, which would replace what is protected."""
        fingerprint = self.values[secret].apply(lambda value: sha256(value.encode()).hexdigest())
        random.RandomId(
            f"{secret.name.replace('_', '-')}-in-use",
            byte_length=1,
            keepers={"fingerprint": fingerprint},
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )

    def _generated(self, secret: Secret, rotation: int) -> pulumi.Output[str]:
        """Make a secret that was made anew so many times; if it is kept, all before it are, too."""
        name = secret.name.replace("_", "-")
        kept = secret.kept and secret not in self._internal
        options = pulumi.ResourceOptions(parent=self, protect=kept)
        made = [
            random.RandomPassword(
                f"{name}-{number}" if number else name, length=LENGTH, special=False, opts=options
            )
            for number in range(0 if kept else rotation, rotation + 1)
        ]
        return pulumi.Output.secret(made[-1].result)
