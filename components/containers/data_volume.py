"""A volume whose content must survive everything the program does."""

import pulumi
import pulumi_docker as docker

from components.servers.server import Server


def restored(name: str, end: str | None) -> str:
    """Return the name of a volume; a restore fills another one, whose name ends differently."""
    return f"{name}-{end}" if end else name


def data_volume(
    name: str, server: Server, parent: pulumi.Resource, *, kept: bool = True
) -> docker.Volume:
    """Return a volume; one that is kept is protected, and stays when it leaves the state."""
    options = pulumi.ResourceOptions(
        # Nothing on a lost server can be deleted, and what is protected could not move away.
        protect=(kept and not server.lost) or None,
        # Without a word here, what holds for a lost server counts.
        retain_on_delete=kept or None,
        # A change of either would replace the volume and delete its data.
        ignore_changes=["labels", "driverOpts"],
    )
    return docker.Volume(
        name,
        name=server.object_name(name),
        opts=pulumi.ResourceOptions.merge(server.resource_options(parent), options),
    )
