"""The bcrypt hash by which n8n knows its owner's password."""

import base64

import bcrypt
import pulumi
import pulumi_random as random

ROUNDS = 10
"""The cost n8n itself uses for passwords."""

BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
BCRYPT64 = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class OwnerPassword(pulumi.ComponentResource):
    """A hash that changes only with the password: its salt is kept in the state."""

    hash: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        password: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("tapbot:edge:OwnerPassword", name, None, opts)
        salt = random.RandomBytes(
            f"{name}-salt", length=16, opts=pulumi.ResourceOptions(parent=self)
        )
        self.hash = pulumi.Output.secret(
            pulumi.Output.all(password, salt.base64).apply(
                lambda both: hashed(both[0], both[1])
            )
        )
        self.register_outputs({})


def hashed(password: str, salt: str) -> str:
    """Return the bcrypt hash of a password with 16 bytes of salt given as base64."""
    spelled = base64.b64encode(base64.b64decode(salt)).decode().rstrip("=")
    translated = spelled.translate(str.maketrans(BASE64, BCRYPT64))
    return bcrypt.hashpw(
        password.encode(), f"$2b${ROUNDS}${translated}".encode()
    ).decode()
