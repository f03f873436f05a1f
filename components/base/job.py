"""A job: work that is done once per change and fails the update when it fails."""

import pulumi
import pulumi_docker as docker

from components.base.container import ServiceArgs, container
from components.base.service import prerequisites

DONE = "/tmp/done"
"""The file a job's script creates when its work is done."""


class Job(pulumi.ComponentResource):
    """A container that works, is healthy when the work is done, and exits soon after.

    Waiting for health is what makes a failed job fail the update and run again in the next one;
    a container that merely exits does neither. Its script must be repeatable and ends with
    `touch /tmp/done` and `exec sleep 60`, which is long enough for the update to see it.
    """

    container: docker.Container

    def __init__(
        self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("tapbot:base:Job", name, None, opts)
        self.container = container(name, name, "job", args, self, prerequisites(args))
        self.register_outputs({})
