"""Whether agents that read Docker's files find them where Docker keeps them."""

from collections.abc import Iterator
from typing import Final

from config.services.logs import AGENT
from config.services.monitoring import CADVISOR
from toolchain.preflight.findings import Finding, error
from toolchain.preflight.host import Host

ROOT: Final = "/var/lib/docker"


def data_root(host: Host) -> Iterator[Finding]:
    """Docker keeps its files where it does by default, if an agent reads them."""
    if host.facts.engine and host.facts.folder != ROOT and _has(host, AGENT.name, CADVISOR.name):
        yield error(
            host.path,
            "keeps Docker's files where logs and monitoring do not look",
            got=host.facts.folder,
            expected=ROOT,
            fix=f"mount a disk at {ROOT} instead of setting `data-root`, or remove the sections"
            " logs and monitoring",
        )


def image_store(host: Host) -> Iterator[Finding]:
    """The layers of containers are in Docker's own store, if cAdvisor looks for them.

    It finds those in containerd's through the socket of containerd, which makes it root.
    """
    if host.facts.image_store and _has(host, CADVISOR.name):
        yield error(
            host.path,
            "has an engine of which monitoring cannot see the containers",
            got=f"images in the store of {host.facts.image_store}",
            expected="images in Docker's own store (overlay2)",
            fix='there, while it is still empty: {"features": {"containerd-snapshotter": false}} in'
            " /etc/docker/daemon.json, then sudo systemctl restart docker. What the other store"
            " holds is hidden by that. Or remove the section monitoring",
        )


def _has(host: Host, *services: str) -> bool:
    return any(each.service in services for each in host.instances)
