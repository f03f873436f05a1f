"""Who a server is in the tunnel: the key that its peers know it by."""

import pulumi
import pulumi_random as random

from components.network.keys import KeyPair, key_pair

SEED_LENGTH = 64
"""Letters and digits: more than 380 random bits."""


class TunnelIdentity(pulumi.ComponentResource):
    """A key pair of which the state keeps the seed, encrypted."""

    keys: pulumi.Output[KeyPair]
    public_key: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("tapbot:network:TunnelIdentity", name, None, opts)
        # Not RandomBytes: its bytes are also its id, which the state and diffs show in plain text.
        seed = random.RandomPassword(
            f"{name}-seed",
            length=SEED_LENGTH,
            special=False,
            opts=pulumi.ResourceOptions(parent=self),
        ).result
        self.keys = pulumi.Output.secret(seed.apply(key_pair))
        self.public_key = pulumi.Output.unsecret(self.keys.apply(lambda keys: keys.public))
        self.register_outputs({"publicKey": self.public_key})
