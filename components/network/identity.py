"""A server's keys for the tunnel, by which its peers recognise it."""

import pulumi

from components.network.keys import KeyPair, key_pair
from components.seed import seed


class TunnelIdentity(pulumi.ComponentResource):
    """A key pair; the state keeps its seed, encrypted."""

    keys: pulumi.Output[KeyPair]
    public_key: pulumi.Output[str]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("tapbot:network:TunnelIdentity", name, None, opts)
        self.keys = pulumi.Output.secret(seed(f"{name}-seed", self).apply(key_pair))
        self.public_key = pulumi.Output.unsecret(self.keys.apply(lambda keys: keys.public))
        self.register_outputs({"publicKey": self.public_key})
