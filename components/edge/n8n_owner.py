"""The hash by which n8n knows its owner's password."""

import pulumi

from components.password_hash import password_hash


class OwnerPassword(pulumi.ComponentResource):
    """A hash that changes only with the password."""

    hash: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        password: pulumi.Input[str],
        parent: pulumi.Resource,
    ) -> None:
        super().__init__(
            "tapbot:edge:OwnerPassword", name, None, pulumi.ResourceOptions(parent=parent)
        )
        self.hash = password_hash(name, password, self)
        self.register_outputs({})
