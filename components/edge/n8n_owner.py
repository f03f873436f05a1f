"""The bcrypt hash of the password of n8n's owner."""

import base64
import hashlib

import bcrypt
import pulumi

from components.seed import seed

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
        parent: pulumi.Resource,
    ) -> None:
        super().__init__(
            "tapbot:edge:OwnerPassword", name, None, pulumi.ResourceOptions(parent=parent)
        )
        salt = seed(f"{name}-salt", self, length=32)
        self.hash = pulumi.Output.secret(
            pulumi.Output.all(password, salt).apply(lambda both: hashed(both[0], both[1]))
        )
        self.register_outputs({})


def hashed(password: str, salt: str) -> str:
    """Return the bcrypt hash of a password; its 16 bytes of salt are derived from `salt`."""
    encoded = base64.b64encode(hashlib.sha256(salt.encode()).digest()[:16]).decode().rstrip("=")
    translated = encoded.translate(str.maketrans(BASE64, BCRYPT64))
    return bcrypt.hashpw(password.encode(), f"$2b${ROUNDS}${translated}".encode()).decode()
