"""The bcrypt hash by which n8n knows its owner's password."""

import base64
import hashlib

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
        # Not RandomBytes: its bytes are also its id, which the state shows in plain text.
        salt = random.RandomPassword(
            f"{name}-salt",
            length=32,
            special=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.hash = pulumi.Output.secret(
            pulumi.Output.all(password, salt.result).apply(lambda both: hashed(both[0], both[1]))
        )
        self.register_outputs({})


def hashed(password: str, salt: str) -> str:
    """Return the bcrypt hash of a password; its 16 bytes of salt follow from the text given."""
    spelled = base64.b64encode(hashlib.sha256(salt.encode()).digest()[:16]).decode().rstrip("=")
    translated = spelled.translate(str.maketrans(BASE64, BCRYPT64))
    return bcrypt.hashpw(password.encode(), f"$2b${ROUNDS}${translated}".encode()).decode()
