"""A volume whose content must survive everything the program does."""

import pulumi
import pulumi_docker as docker

from components.servers.server import Server


def data_volume(name: str, server: Server, parent: pulumi.Resource) -> docker.Volume:
    """Return a protected volume that stays on the engine even when it leaves the state."""
    options = pulumi.ResourceOptions(
        protect=True,
        retain_on_delete=True,
        # A change of either would replace the volume and delete its data.
        ignore_changes=["labels", "driverOpts"],
    )
    return docker.Volume(
        name,
        name=server.object_name(name),
        opts=pulumi.ResourceOptions.merge(server.resource_options(parent), options),
    )
