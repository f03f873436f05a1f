"""A job: work that is done once per change and fails the update when it fails."""

from collections.abc import Sequence

import pulumi
import pulumi_docker as docker

from components.containers.container import ContainerArgs, container
from components.containers.service import prerequisites, register
from components.containers.volumes import Volumes

DONE = "/tmp/done"
"""The file a job's script creates when its work is done."""


class Job(pulumi.ComponentResource):
    """A container that is healthy when its work is done, and exits soon after.

    Waiting for health is what makes a failed job fail the update and run again in the next one;
    a container that merely exits does neither. Its script must be repeatable and end with
    `touch /tmp/done` and `exec sleep 60`, time enough for the update to see it healthy. `after` is
    what has to be there besides, and is not called.
    """

    container: docker.Container

    def __init__(
        self,
        args: ContainerArgs,
        parent: pulumi.Resource,
        after: Sequence[pulumi.Resource] = (),
    ) -> None:
        super().__init__(
            "tapbot:containers:Job",
            args.target.name,
            None,
            pulumi.ResourceOptions(parent=parent),
        )
        mounted = Volumes(self).of(args)
        self.container = container(
            "job", args, mounted, self, [*prerequisites(args, mounted), *after]
        )
        register(args)
        self.register_outputs({})
